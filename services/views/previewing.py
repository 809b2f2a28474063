"""A draft as the company and as the officer will see it, before anybody does.

Every date is that of the day the draft takes effect: what is promised then, and the notices in force then.
"""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Campus, StaffRole
from portal.cases.deadline import promised
from portal.languages import format_date, pick
from services.definition import Definition, Fee, PaperNeed, StepPlan
from services.forms.answers import AnswersForm
from services.joint import also_country
from services.models import Service
from services.models.catalogue import card_of
from services.papers import KINDS
from services.pricing import fee_words
from services.reading import PLACEHOLDER, faults
from services.views.pages import counted
from services.wishes import offered

# Nobody's: what a form lists where the company's own people and units will stand.
PEOPLE = [
    SimpleNamespace(public_id=n, native_name=own, latin_name=latin, position="")
    for n, (own, latin) in enumerate([("张伟", "ZHANG WEI"), ("Иван Петров", "PETROV IVAN")])
]


class Room(SimpleNamespace):
    def __str__(self) -> str:
        return str(self.code)


UNITS = [Room(public_id=n, code=code) for n, code in enumerate(("A-1204", "B-101"))]


def as_company(service: Service) -> dict[str, Any]:
    """The card, and the whole form of each campus with nothing answered."""
    language = get_language() or "en"
    plan = service.plan
    category = pick(service.category.title, language) if service.category_id else ""
    at, places = effective(service), []
    for campus in campuses(plan):
        form = AnswersForm(
            plan=plan, campus=campus, people=PEOPLE, units=UNITS, things=offered(plan, None, campus), answers={}
        )  # fmt: skip
        form.prefix = campus.code.lower()
        places.append(
            {"campus": campus, "groups": form.grouped(), "dues": dues_at(campus, plan, at)}
        )
    needs = [
        (pick(n.label, language), pick(n.hint, language), n.required, condition(n, plan, language))
        for n in plan.papers
    ]
    return {
        "card": card_of(plan, language, category=category, on=timezone.localdate(at)),
        "forms": places, "needs": needs, "counted": counted(plan, language),
    }  # fmt: skip


def effective(service: Service) -> datetime:
    """The moment the draft goes live by itself; now, where none is set or it has come."""
    planned, now = service.go_live_at, timezone.now()
    return planned if planned and planned > now else now


def dues_at(campus: Campus, plan: Definition, at: datetime) -> list[tuple[str, Any]]:
    """What is promised to whoever sends it then, for each tier. Of a promise that counts from an answer nothing."""
    if plan.counts_from:
        return []
    also = also_country(plan, campus)
    found = [("", promised(campus, plan.promised_days, since=at, also=also))]
    if plan.express_days is not None:
        found.append((_("Express"), promised(campus, plan.express_days, since=at, also=also)))
    return [(tier, due) for tier, due in found if due]


def as_officer(service: Service) -> dict[str, Any]:
    """Steps, papers, fees, rules and replies, with placeholders filled by an example."""
    language = get_language() or "en"
    plan = service.plan
    roles = dict(StaffRole.Role.choices)
    titles = {kind.code: pick(kind.titles, language) for kind in KINDS}
    return {
        "title": pick(plan.title, language),
        "plan": plan,
        "documents": [titles[one.code] for one in plan.documents if one.code in titles],
        "steps": [(pick(s.label, language), roles.get(s.role, s.role), s) for s in plan.steps],
        "papers": [
            (pick(n.label, language), n, condition(n, plan, language)) for n in plan.papers
        ],
        "fees": [(pick(f.texts, language), f, prices(f, plan, language)) for f in plan.fees],
        "replies": [(r.code, example(pick(r.texts, language), service, language)) for r in plan.replies],
        "rules": [pick(rule.texts, language) for rule in plan.eligibility],
        "dues": [(c, tier, due) for c in campuses(plan) for tier, due in dues_at(c, plan, effective(service))],
        "counted": counted(plan, language),
        "notices": [(pick(n.texts, language), n) for n in plan.notices],
    }  # fmt: skip


def campuses(plan: Definition) -> list[Campus]:
    return list(Campus.objects.filter(code__in=plan.campuses).order_by("code"))


def condition(row: PaperNeed | StepPlan | Fee, plan: Definition, language: str) -> str:
    """When a row counts, in the words of the question and its choices."""
    when = getattr(row, "when", None)
    field = plan.field(when.field) if when else None
    if when is None or field is None:
        return ""
    labels = {o.value: pick(o.label, language) for o in field.options}
    answers = ", ".join(labels.get(value, value) for value in when.values)
    return f"{pick(field.label, language)}: {answers}"


def prices(fee: Fee, plan: Definition, language: str) -> list[str]:
    found = [fee_words(fee, language, campus.currency) for campus in campuses(plan)]
    return list(dict.fromkeys(found))


def example(text: str, service: Service, language: str) -> str:
    plan = service.plan
    where = next(iter(campuses(plan)), None)
    due = promised(where, plan.promised_days, since=effective(service)) if where else None
    facts = {
        "number": "XA-REQ-2026-00042",
        "company": _("the company’s name"),
        "service": pick(plan.title, language),
        "due": format_date(due.at, language) if due else "…",
    }
    return PLACEHOLDER.sub(lambda found: str(facts.get(found.group(1), found.group(0))), text)


def context(service: Service, side: str) -> dict[str, Any]:
    """What the preview's page shows; a draft that cannot be read yet shows its faults alone."""
    found = {"side": side, "faults": faults(service.definition)}
    if not faults(service.definition, complete=False):
        found |= as_officer(service) if side == "officer" else as_company(service)
        found |= {
            "readable": True,
            "effective": effective(service),
            "planned": effective(service) == service.go_live_at,
        }
    return found
