"""The demo park's campuses, cast, companies and people."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal import mail
from portal.accounts.actions import companies, people
from portal.accounts.models import (
    BankAccount,
    Campus,
    Company,
    Membership,
    StaffRole,
    TaxRate,
    User,
)
from portal.events import DIGEST
from portal.models import Reach

from .cast import (
    BANKS,
    CAMPUSES,
    COMPANIES,
    CUSTOMERS,
    HOMES,
    PASSWORD,
    PEOPLE,
    PERSON_FIELDS,
    STAFF,
    TAXES,
    ZONES,
)


def load(park) -> None:
    """Make what is missing; a second run changes nothing."""
    park.campuses = {code: _campus(code, facts) for code, facts in CAMPUSES.items()}
    proof = make_password(PASSWORD)
    park.users = {}
    for local, family, given, patronymic, language, role, at in STAFF:
        zone = ZONES[at] if at else HOMES[language]
        user = _user(f"{local}@park.example", family, given, patronymic, language, zone, proof)
        StaffRole.objects.get_or_create(user=user, role=role, campus=park.campuses.get(at))
        park.users[local] = park.users[user.email] = user
    for key, (email, *facts) in CUSTOMERS.items():
        park.users[key] = park.users[email] = _user(email, *facts, proof)
    park.companies = {key: _company(park, facts) for key, facts in COMPANIES.items()}
    for key, *facts in PEOPLE:
        _person(park.companies[key], *facts)
    _letters(park.users)


def _letters(users: dict[str, User]) -> None:
    """One person reads once a day and sleeps undisturbed; one has left the mailbox behind."""
    wishes = {"ways": {"steps": DIGEST, "documents": DIGEST}, "quiet_from": 22, "quiet_until": 7}
    _found, new = Reach.objects.get_or_create(person=users["aigerim.nurlanova"], defaults=wishes)
    if new:
        address = users["he.jing"].email
        mail.flag(address, f"5.1.1 550 <{address}>: Recipient address rejected: User unknown")


def _campus(code: str, facts: dict) -> Campus:
    campus, new = Campus.objects.get_or_create(code=code, defaults=facts)
    if new:
        for at, currency, bank, account, details in BANKS:
            if at == code:
                BankAccount.objects.create(
                    campus=campus,
                    currency=currency,
                    bank_name=bank,
                    account=account,
                    details=details,
                )
        for at, kind, percent, start in TAXES:
            if at == code:
                TaxRate.objects.create(campus=campus, kind=kind, percent=percent, valid_from=start)
    return campus


def _user(
    email: str, family: str, given: str, patronymic: str, language: str, zone: str, proof: str
) -> User:
    user, new = User.objects.get_or_create(
        email=email,
        defaults={
            "family_name": family, "given_name": given, "patronymic": patronymic, "language": language,
            "notification_language": language, "time_zone": zone, "password": proof,
        },
    )  # fmt: skip
    if new:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _company(park, facts: dict) -> Company:
    found = Company.objects.filter(name=facts["name"]).first()
    if found:
        return found
    texts = {k: v for k, v in facts.items() if k not in ("members", "resident_at")}
    (owner, _owner_role), *others = facts["members"]
    company = companies.register(by=park.users[owner], **texts)
    for key, role in others:
        Membership.objects.create(company=company, user=park.users[key], role=role)
    at = facts.get("resident_at")
    if at:
        company.status, company.home_campus = Company.Status.RESIDENT, park.campuses[at]
        company.save(update_fields=["status", "home_campus"])
    return company


def _person(company: Company, *facts) -> None:
    *named, days, position = facts
    values = dict(zip(PERSON_FIELDS, named, strict=True))
    if company.people.filter(passport_number=values["passport_number"]).exists():
        return
    ends = timezone.localdate() + timedelta(days=days)
    people.add(
        company, by=None, **values, passport_expires_on=ends,
        passport_issued_on=ends - timedelta(days=3652), position=position, forms_confirmed=True,
    )  # fmt: skip
