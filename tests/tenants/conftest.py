"""The cast of an application: a Russian company, the desk of Xi'an, units, and texts of papers."""

from types import SimpleNamespace

import pytest
from django.conf import settings

from portal.documents.actions.texts import load_file
from tests import factories
from tests.documents.printing import own_store, render_papers  # noqa: F401  papers of money are printed
from tests.prepared import prepared
from tests.tenants import factories as own

TEXTS = settings.ROOT / "portal" / "documents" / "texts"


@pytest.fixture
def words(db):
    load_words()


@prepared
def load_words():
    """The words of the papers this app issues, and of the deposit invoice."""
    for code in (
        "RCPT",
        "RETN",
        "SCOR",
        "PROT",
        "DECL",
        "WTLS",
        "OFFR",
        "ADDR",
        "LEAS",
        "RESA",
        "CERT",
        "ACTH",
        "EXIT",
        "INVD",
        "RCPM",
        "DEPS",
    ):
        path = TEXTS / f"{code}.toml"
        if path.exists():
            load_file(path, by=None)


@pytest.fixture
def unprinted(monkeypatch):
    """Papers get their row and number; printing is tested where papers are."""
    monkeypatch.setattr("portal.documents.tasks.render", lambda pk: None)


@pytest.fixture
def park(words, unprinted):
    """Everybody who takes part."""
    campus = factories.campus(code="XA")
    own.calendars()
    owner = factories.user(email="olga@baikal.example", language="ru")
    colleague = factories.user(email="li.na@baikal.example", language="zh-hans")
    company = factories.company(
        owner=owner, address="664003, г. Иркутск, ул. Ленина, д. 1", postcode="664003"
    )
    factories.membership(company=company, user=colleague)
    staff = {
        role: factories.staff(role=role, campus=campus, language="zh-hans")
        for role in ("intake", "leasing", "director", "finance", "auditor")
    }
    experts = [factories.staff(role="expert", campus=campus) for _ in range(4)]
    return SimpleNamespace(
        campus=campus, company=company, owner=owner, colleague=colleague, experts=experts, **staff
    )


@pytest.fixture
def draft(park):
    return own.application(company=park.company, campus=park.campus, by=park.owner)


@pytest.fixture
def ready(park, draft):
    """A draft that can be sent."""
    return own.complete(draft, by=park.owner)
