"""A catalogue, a resident with people, and a request filled in."""

import hashlib
import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.models import BankAccount
from portal.cases.actions import calendars
from portal.documents.actions import dossier, texts
from portal.documents.management.commands.load_texts import TEXTS
from services.actions import asking
from services.actions import catalogue as shelf
from services.models import Service
from tests import factories
from tests.documents.factories import pdf
from tests.prepared import prepared
from tests.services.filling import trip

SHIPPED = Path(settings.ROOT) / "services" / "catalogue"


def file_of(code: str) -> dict:
    return json.loads((SHIPPED / f"{code}.json").read_text())


def definition(code: str) -> dict:
    return file_of(code)["service"]


FIRST = ("BS-02", "LC-03", "LG-01", "VW-01")


def catalogue(*codes: str) -> dict[str, Service]:
    """The services asked for, else the four the journeys use, and the words of all papers."""
    load_texts()
    shelved = import_services(*(codes or FIRST))
    return {code: Service.objects.get(pk=pk) for code, pk in shelved.items()}


@prepared
def load_texts() -> None:
    """What the command does, but the files are read once in a process."""
    for given, digest in texts_of_the_portal():
        texts.load(given, digest, by=None)


@cache
def texts_of_the_portal() -> list[tuple[dict, str]]:
    files = [(path, path.read_bytes()) for path in sorted(TEXTS.glob("*.toml"))]
    return [
        (texts.read(content, path.name), hashlib.sha256(content).hexdigest())
        for path, content in files
    ]


@prepared
def import_services(*codes: str) -> dict[str, int]:
    return {code: shelf.import_service(file_of(code), by=None).pk for code in codes}


@prepared
def calendar(country: str, *years: int) -> None:
    for year in years:
        calendars.import_year(country, year, by=None)


def moscow(code: str = "MOW", country: str = "CN") -> SimpleNamespace:
    campus = factories.campus(code=code)
    BankAccount.objects.filter(campus=campus).update(active=True)
    owner = factories.user(email="zhang.wei@qinling.example", language="zh-hans")
    company = factories.company(
        name="陕西秦岭新材料股份有限公司", language="zh-hans", country=country, owner=owner, status="resident",
        home_campus=campus, phone="+862981234567", address="陕西省西安市高新区锦业路69号",
        document_names={"en": "Shaanxi Qinling New Materials Co., Ltd.", "zh-hans": "陕西秦岭新材料股份有限公司",
                        "ru": "АО «Шэньсийская компания новых материалов „Циньлин“»"},
    )  # fmt: skip
    visitor = factories.person(company=company)
    officer = factories.staff(role="service", campus=campus, language="ru")
    return SimpleNamespace(
        campus=campus, owner=owner, company=company, visitor=visitor, officer=officer,
        second=factories.staff(role="service", campus=campus, language="ru"),
        manager=factories.staff(role="manager", campus=campus, language="ru"),
    )  # fmt: skip


def visit_answers(cast, **changes) -> dict:
    return {
        "visitors": [str(cast.visitor.public_id)], "employer": "Shaanxi Qinling", "relation": "same",
        "purpose": "negotiations", "cities": ["moscow", "kazan"], "trip": trip(), "entries": "single",
        "consulate": "ru_beijing", "inviter_phone": "+862981234567", "payer": "employer",
        "letter_language": "zh-hans", **changes,
    }  # fmt: skip


def upload(name="护照.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")


def passport(cast):
    return dossier.receive(
        cast.company, upload(), kind="passport", by=cast.owner, person=cast.visitor
    )


def draft(cast, code="VW-01", answers=None):
    made = asking.begin(Service.objects.get(code=code), cast.company, cast.campus, by=cast.owner)
    asking.save_answers(made, visit_answers(cast) if answers is None else answers, by=cast.owner)
    return made


def sent(cast, code="VW-01", answers=None):
    made = draft(cast, code, answers)
    if code == "VW-01":
        asking.give_paper(made, "passport", passport(cast), by=cast.owner, person=cast.visitor)
    return asking.send(made, by=cast.owner, terms=terms(made))


def terms(request) -> str:
    return asking.terms_of(request)


NOC = {
    "addressee": "Банк Китая",
    "purpose": "bank",
    "has_persons": "no",
    "letter_language": "zh-hans",
}
