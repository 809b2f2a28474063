"""Invoices for tests, on a small kind of case."""

from decimal import Decimal
from pathlib import Path

from django.conf import settings

from portal.billing.actions.invoicing import Line, raise_invoice
from portal.cases.actions.handling import submit
from portal.documents.actions.texts import load_file
from portal.money import Money
from tests import factories
from tests.cases import sample

TEXTS = Path(settings.ROOT) / "portal/documents/texts"
WORDS = {"en": "Visit invitation letter", "zh-hans": "邀请函办理", "ru": "Оформление приглашения"}


def texts() -> None:
    for kind in ("INVD", "INVS", "RCPM"):
        load_file(TEXTS / f"{kind}.toml", by=None)


def line(
    *, price="1000", currency="RUB", quantity="1", tax="service", unit="service", code="VW-01"
) -> Line:
    return Line(code, WORDS, Decimal(quantity), unit, Money(Decimal(price), currency), tax)


def case(*, code="MOW", owner=None, company=None):
    """A submitted case of a company with its owner, at a campus."""
    campus = factories.campus(code=code)
    owner = owner or factories.user(language="ru")
    company = company or factories.company(owner=owner)
    company.refresh_from_db()
    campus.refresh_from_db()
    made = sample.draft(company=company, campus=campus, by=owner)
    made.refresh_from_db()
    submit(made, by=owner, promised_days=None)
    made.refresh_from_db()
    return made


def invoice(*, kind="INVS", lines=None, case_of=None, code="MOW", **fields):
    texts()
    about = case_of or case(code=code)
    tax = "none" if kind == "INVD" else "service"
    lines = lines or [line(currency=about.campus.currency, tax=tax)]
    return raise_invoice(kind=kind, case=about, lines=lines, by=fields.pop("by", None), **fields)


def owner_of(invoice):
    return invoice.company.memberships.get(role="owner").user


def cashier(invoice, **fields):
    return factories.staff(role="finance", campus=invoice.campus, **fields)
