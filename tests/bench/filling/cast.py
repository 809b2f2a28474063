"""Who the cases belong to: campuses, officers, companies with an owner, a person and a passport, the catalogue."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

from django.core.management import call_command
from django.utils import timezone

from cms import demo as public_site
from portal.accounts.models import (
    Campus,
    Company,
    CompanyIdentifier,
    Membership,
    Person,
    StaffRole,
    User,
)
from portal.documents.models import Paper
from portal.search import keys_for
from portal.workflow import Phase
from services.models import ServiceVersion
from tests import factories
from tests.bench.filling import names
from tests.services.factories import catalogue

OFFICERS = 20
CAMPUSES = ("XA", "MOW")


@dataclass
class Cast:
    campuses: list[Campus]
    officers: list[User]
    firms: list["Firm"]
    editions: list[ServiceVersion]


@dataclass
class Firm:
    """A company with what its requests name."""

    company: Company
    owner: User
    person: Person
    passport: Paper
    identifier: str


def assemble() -> Cast:
    """Everything but the cases. Passwords are locked: sessions are opened without the doors."""
    call_command("import_calendars", verbosity=0)
    campuses = [factories.campus(code=code) for code in CAMPUSES]
    services = catalogue()
    public_site.load(SimpleNamespace(campuses={}, users={}, companies={}))
    return Cast(
        campuses, officers(campuses), companies(campuses), [s.current for s in services.values()]
    )


def people(kind: str, languages: list[str]) -> list[User]:
    return User.objects.bulk_create(
        User(
            email=f"{kind}{n}@park.example", password="!", given_name=f"{kind.title()}", family_name=f"No{n}",
            language=code, notification_language=code,
        )
        for n, code in enumerate(languages)
    )  # fmt: skip


def officers(campuses: list[Campus]) -> list[User]:
    """Service officers, half at each campus."""
    made = people("officer", ["ru", "zh-hans"] * (OFFICERS // 2))
    at = {"ru": "MOW", "zh-hans": "XA"}
    places = {c.code: c for c in campuses}
    StaffRole.objects.bulk_create(
        StaffRole(user=u, role=StaffRole.Role.SERVICE, campus=places[at[u.language]]) for u in made
    )
    return made


def companies(campuses: list[Campus]) -> list[Firm]:
    known = names.firms()
    owners = people("owner", [f.language for f in known])
    made = Company.objects.bulk_create(
        Company(
            public_id=uuid.uuid4(), name=f.name, name_language=f.language, short_name=f.short, document_names=f.forms,
            country=f.country, language=f.language, status=Company.Status.RESIDENT,
            home_campus=campuses[f.place % len(campuses)], phone="+74951234567",
            search=keys_for(f.name, f.short, *f.forms.values()),
        )
        for f in known
    )  # fmt: skip
    values = [f"77{f.place:08}" if f.language == "ru" else f"9161013{f.place:011}" for f in known]
    CompanyIdentifier.objects.bulk_create(
        CompanyIdentifier(company=c, kind="inn" if c.language == "ru" else "uscc", value=value)
        for c, value in zip(made, values, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(company=c, user=u, role="owner") for c, u in zip(made, owners, strict=True)
    )
    guests = Person.objects.bulk_create(person(c) for c in made)
    passports = Paper.objects.bulk_create(
        passport(p, by=u) for p, u in zip(guests, owners, strict=True)
    )
    return [Firm(*parts) for parts in zip(made, owners, guests, passports, values, strict=True)]


def person(company: Company) -> Person:
    return Person(
        public_id=uuid.uuid4(), company=company, latin_family="ZHANG", latin_given="Wei", native_name="张伟",
        chinese_form="张伟", russian_form="Чжан Вэй", forms_confirmed=True, nationality="CN", sex="M",
        born_on=date(1985, 3, 14), passport_number="E12345678", position="Engineer",
        passport_expires_on=timezone.localdate() + timedelta(days=2000),
    )  # fmt: skip


def passport(holder: Person, *, by: User) -> Paper:
    return Paper(
        public_id=uuid.uuid4(), company=holder.company, person=holder, kind="passport", name="护照.pdf",
        file=f"papers/{uuid.uuid4()}", size=1000, sha256=uuid.uuid4().hex * 2, content_type="application/pdf",
        uploaded_by=by, state="accepted", phase=Phase.CLOSED, expires_on=holder.passport_expires_on,
    )  # fmt: skip
