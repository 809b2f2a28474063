"""Two companies with everything a company can have, each text carrying its owner's canary.

Company "алмаз" has its things at Xi'an, company "берилл" at Moscow. A canary is the owner's word
and the channel's in one: `алмазписьмо` stands in a message of the first company and nowhere else.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from portal.accounts.models import Company, Invitation, User
from portal.cases.actions import talking
from portal.documents import storing
from portal.documents.models import Document, Paper, Template
from portal.workflow import Phase
from tests import factories

OWN, OTHER = "алмаз", "берилл"
# Channel -> who of the staff may read it: everybody at the desk, those of the case's campus, nobody.
CHANNELS = {
    "имя": "desk", "лицо": "desk", "приглашение": "desk", "файл": "campus", "письмо": "campus",
    "заметка": "campus", "ответ": "campus", "бумага": "campus", "счёт": "campus", "заявка": "campus",
}  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"


@dataclass
class Estate:
    """A company, its people, its things, and the ids that open doors to them."""

    word: str
    campus: Any
    company: Company
    people: dict[str, User] = field(default_factory=dict)
    things: SimpleNamespace = field(default_factory=SimpleNamespace)

    def mark(self, channel: str) -> str:
        assert channel in CHANNELS
        return self.word + channel

    def say(self, channel: str, language: str = "ru") -> str:
        """A text of its channel in one of the languages."""
        words = {"ru": "Текст для проверки", "zh-hans": "检查用的文字", "en": "Text to check"}
        return f"{words[language]} {self.mark(channel)}"

    def texts(self, channel: str) -> dict[str, str]:
        return {code: self.say(channel, code) for code in ("en", "zh-hans", "ru")}


def estate(word: str, *, campus: Any, country: str, language: str) -> Estate:
    """The company with an owner, a viewer, a member who left, a person, an invitation and a paper."""
    users = {
        role: factories.user(email=f"{role}-{'a' if word == OWN else 'b'}@example.org", language=language,
                             family_name="Иванова", given_name="Анна")
        for role in ("owner", "member", "viewer", "former")
    }  # fmt: skip
    company = factories.company(
        name=f"Компания {word}имя", country=country, language=language, owner=users["owner"],
        document_names=dict.fromkeys(("en", "zh-hans", "ru"), f"{word}имя"), home_campus=campus,
    )  # fmt: skip
    for role in ("member", "viewer", "former"):
        membership = factories.membership(
            company=company, user=users[role], role="member" if role == "former" else role
        )
        if role == "former":
            membership.left_at = timezone.now()
            membership.save(update_fields=["left_at"])
    made = Estate(word, campus, company, users)
    made.things.person = factories.person(
        company=company, native_name=made.mark("лицо"), email="", position="инженер"
    )
    made.things.membership = company.memberships.get(user=users["viewer"])
    made.things.invitation = Invitation.objects.create(
        company=company, email="guest@example.org", role="viewer", token=uuid.uuid4(), language=language,
        invited_by=users["owner"], expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    made.things.paper = paper(made)
    return made


def paper(of: Estate, **fields: Any) -> Paper:
    public_id = uuid.uuid4()
    place = f"papers/{public_id.hex[:2]}/{public_id}"
    storing.keep(place, PDF + of.mark("файл").encode())
    values = {
        "kind": "licence", "name": f"{of.mark('файл')}.pdf", "file": place, "size": len(PDF), "state": "accepted",
        "phase": Phase.CLOSED, "sha256": public_id.hex * 2, "content_type": "application/pdf",
        "issuer": of.mark("файл"), "uploaded_by": of.people["owner"], **fields,
    }  # fmt: skip
    return Paper.objects.create(public_id=public_id, company=of.company, **values)


def document(of: Estate, *, case: Any, kind: str = "NOCL", **fields: Any) -> Document:
    """A row of the register with a file that is there."""
    template, _new = Template.objects.get_or_create(
        kind=kind,
        number=1,
        defaults={
            "digest": "0" * 64,
            "authority": "equal",
            "state": "approved",
            "phase": Phase.CLOSED,
        },
    )
    number = f"{of.campus.code}-{kind}-2026-{Document.objects.count() + 90001:05}"
    place = f"documents/{uuid.uuid4()}.pdf"
    storing.keep(place, PDF + of.mark("бумага").encode())
    values = {
        "state": "valid", "phase": Phase.CLOSED, "languages": ["zh-hans", "ru"], "valid_from": date(2026, 1, 10),
        "issued_on": date(2026, 1, 10), "file": place, "sha256": "ab" * 32, "size": len(PDF),
        "sealed_at": timezone.now(), "facts": {"note": {"type": "text", "value": of.mark("бумага")}}, **fields,
    }  # fmt: skip
    return Document.objects.create(
        number=number, kind=kind, template=template, case=case, company=of.company, campus=of.campus,
        token=uuid.uuid4().hex, code=uuid.uuid4().hex[:8].upper(), **values,
    )  # fmt: skip


def talk(of: Estate, case: Any, officer: User) -> None:
    """A message of each side and an internal note, in the case's thread."""
    for author, visibility, channel in (
        (of.people["owner"], "public", "письмо"), (officer, "public", "ответ"), (officer, "internal", "заметка"),
    ):  # fmt: skip
        last = case.messages.order_by("-pk").first()
        talking.say(
            case, by=author, body=of.say(channel), visibility=visibility, seen=last.pk if last else 0,
            language="ru",
        )  # fmt: skip
