"""Letters in the park's own name: invitation, no objection, good standing, to a bank; and the certificate again."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Person
from portal.billing.models import Invoice
from portal.documents import facts
from portal.documents.facts import Fact
from portal.documents.kinds import PaperKind
from portal.documents.models import Document
from portal.documents.states import VALID
from portal.languages import format_date
from services.models import Request
from services.problems import chosen_people
from services.stated import chosen_option, frame, free, known, language_of, line, said
from tenants.models import Tenancy
from tenants.papers import certificate_facts, premises

Told = dict[str, Any]
AFTER_TRIP = timedelta(days=90)
SUPPORT_DAYS = 90
STANDING_DAYS = 30

INVITATION = PaperKind(
    code="INVT",
    titles={
        "en": "Visit invitation letter",
        "zh-hans": "访问邀请函",
        "ru": "Приглашение на деловой визит",
    },
    form="stacked",
    logged=True,
)
SUPPORT = PaperKind(
    code="NOCL",
    titles={
        "en": "Letter of no objection",
        "zh-hans": "无异议函",
        "ru": "Письмо об отсутствии возражений",
    },
    form="stacked",
    valid_days=SUPPORT_DAYS,
)
STANDING = PaperKind(
    code="GSTD",
    titles={
        "en": "Letter of good standing",
        "zh-hans": "企业状况良好证明",
        "ru": "Справка о действующем статусе резидента",
    },
    form="stacked",
    valid_days=STANDING_DAYS,
)
BANK = PaperKind(
    code="BANK",
    titles={
        "en": "Letter of introduction to a bank",
        "zh-hans": "银行介绍函",
        "ru": "Рекомендательное письмо в банк",
    },
    form="stacked",
    valid_days=STANDING_DAYS,
)


def employer(order: Request) -> Fact | None:
    """The company's own name is written in each language as its documents write it."""
    company, given = order.company, (order.answers.get("employer") or "").strip()
    if given in {company.name, company.short_name, *facts.in_each(company.name_for).values()}:
        return facts.name(facts.in_each(company.name_for)) if given else None
    return line(order, "employer")


def invitation_facts(order: Request, person: Person | None = None) -> dict[str, Any]:
    """The eight elements a consulate wants, for one visitor."""
    visitor = person or next(iter(chosen_people(order, "visitors")), None)
    trip = order.answers.get("trip") or {}
    arrival, departure = (
        date.fromisoformat(trip[k]) if trip.get(k) else None for k in ("from", "to")
    )
    inviter = facts.company(order.company)
    inviter["phone"] = line(order, "inviter_phone")
    return frame(order) | known({
        "company": known(inviter),
        "visitor": facts.person(visitor) if visitor else None,
        "employer": employer(order),
        "consulate": chosen_option(order, "consulate"),
        "purpose": chosen_option(order, "purpose"),
        "cities": chosen_option(order, "cities"),
        "entries": chosen_option(order, "entries"),
        "relation": chosen_option(order, "relation"),
        "payer": chosen_option(order, "payer"),
        "arrival": facts.date(arrival) if arrival else None,
        "departure": facts.date(departure) if departure else None,
        "valid_until": facts.date(departure + AFTER_TRIP) if departure else None,
    })  # fmt: skip


def invitations(order: Request, told: Told) -> list[dict[str, Any]]:
    """One letter for each visitor."""
    return [invitation_facts(order, person) for person in chosen_people(order, "visitors")]


def support(order: Request, told: Told) -> list[dict[str, Any]]:
    """What the park states about a resident towards a third party."""
    people = chosen_people(order, "persons")
    return [frame(order) | known({
        "addressee": line(order, "addressee"),
        "purpose": chosen_option(order, "purpose"),
        "persons": facts.items(facts.name(facts.in_each(p.name_for)) for p in people) if people else None,
    })]  # fmt: skip


def tenancies(order: Request) -> list[Tenancy]:
    """What the company has at the campus, the oldest first: its residency counts from there."""
    found = Tenancy.objects.active().filter(company=order.company, application__campus=order.campus)
    return list(
        found.select_related("application__company", "application__campus", "unit__building__campus", "offer")
        .order_by("activated_at", "pk")
    )  # fmt: skip


def standing_of(order: Request) -> dict[str, Any]:
    """Resident since when, of which trade, where; what is not on record is left out."""
    held = tenancies(order)
    if not held:
        return {}
    first = held[0]
    found = certificate_facts(first)
    rented = [premises(one.unit) for one in held]
    return known({
        "since": found["since"],
        "sector": found["sector"] if found["sector"]["en"] else None,
        "building": rented[0]["building"],
        "unit": facts.text(", ".join(one["unit"]["value"] for one in rented)),
        "premises_address": rented[0]["premises_address"],
        "rentable": facts.area(sum(one.unit.rentable for one in held)),
    })  # fmt: skip


def good_standing(order: Request, told: Told) -> list[dict[str, Any]]:
    """Always that the residency is active and nothing overdue on the day; what else the company ticked."""
    asked = order.answers.get("facts") or []
    found = standing_of(order)
    if "track" not in asked:
        found.pop("sector", None)
    if "address" not in asked:
        for key in ("building", "unit", "premises_address", "rentable"):
            found.pop(key, None)
    other = said(order, "purpose_other")
    return [frame(order) | known(found) | known({
        "as_of": facts.date(order.campus.today()),
        "addressee": said(order, "addressee"),
        "purpose": other or chosen_option(order, "purpose"),
    })]  # fmt: skip


def to_bank(order: Request, told: Told) -> list[dict[str, Any]]:
    """The officer names the bank; until one is found the letter goes to whichever it may concern."""
    found = standing_of(order)
    return [frame(order) | found | known({
        "as_of": facts.date(order.campus.today()),
        "bank": free(told.get("bank")) or said(order, "bank_name"),
        "accounts": chosen_option(order, "accounts"),
        "currencies": chosen_option(order, "currencies"),
        "officer": free(told.get("contact")),
    })]  # fmt: skip


def certificates(order: Request, told: Told) -> list[dict[str, Any]]:
    """The certificate once more, for as long as the one in force runs."""
    found = []
    for tenancy in tenancies(order):
        stated = certificate_facts(tenancy)
        if current := certificate_of(tenancy):
            stated["valid_until"] = current.facts["valid_until"]
        found.append(stated)
    return found


def certificate_of(tenancy: Tenancy) -> Document | None:
    """The newest certificate of a tenancy that is in force."""
    number = tenancy.application.number
    today = tenancy.application.campus.today()
    mine = Document.objects.filter(
        kind="CERT", company=tenancy.company, state=VALID, valid_until__gte=today,
        facts__application__value=number,
    )  # fmt: skip
    return mine.order_by("-pk").first()


def owing(order: Request) -> list[str]:
    """A letter that says nothing is overdue cannot be written while something is."""
    language = get_language() or "en"
    return [
        _("The letter states that nothing is overdue, but invoice %(number)s was due on %(day)s.")
        % {"number": invoice.number, "day": format_date(invoice.due_on, language)}
        for invoice in Invoice.objects.filter(company=order.company).overdue().order_by("due_on")
    ]


def in_good_standing(order: Request) -> list[str]:
    if order.company.is_resident:
        return owing(order)
    return [_("The company is not a resident of the park today."), *owing(order)]


def in_premises(order: Request) -> list[str]:
    if tenancies(order):
        return []
    return [_("The company has no active tenancy at this campus: there is nothing to certify.")]


def languages_of(order: Request) -> list[list[str]]:
    """The campus's language, and the one asked for; English where the two would be the same."""
    first = order.campus.official_language
    second = order.answers.get("letter_language") or order.company.language
    return [[first, second if second != first else "en"]]


def languages_ticked(order: Request) -> list[list[str]]:
    """A paper carries two languages: one for each language ticked beside the campus's own."""
    given = order.answers.get("language") or []
    ticked = [language_of(code) for code in given]
    first = order.campus.official_language
    others = [code for code in ticked if code != first]
    return [[first, code] for code in others] or languages_of(order)


def languages_of_certificate(order: Request) -> list[list[str]]:
    """The pair asked for (zh_ru), the campus's own first."""
    pair = order.answers.get("cert_language")
    if not isinstance(pair, str) or "_" not in pair:
        return languages_ticked(order)
    first = order.campus.official_language
    return [sorted(map(language_of, pair.split("_")), key=lambda c: c != first)]
