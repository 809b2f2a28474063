"""What stands in the way: as lists, in words, for the reader of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts.models import Person
from portal.billing.models import Invoice
from portal.languages import format_date, pick
from portal.workflow import Refused
from services import rules, units, wishes
from services.definition import BOXES, Definition, Eligibility, Field, PaperNeed, When
from services.models import PackItem, Request
from services.pack_plan import PackPlan
from tenants import noticed

MONTH = timedelta(days=30)
TYPED = "~typed"  # answers that were kept although they did not pass their check

PERSON_FACTS = (
    ("latin_family", gettext_lazy("family name as in the passport")),
    ("sex", gettext_lazy("sex")),
    ("born_on", gettext_lazy("date of birth")),
    ("nationality", gettext_lazy("nationality")),
    ("passport_number", gettext_lazy("passport number")),
    ("passport_expires_on", gettext_lazy("passport expiry date")),
    ("position", gettext_lazy("position")),
)


@dataclass(frozen=True)
class Problem:
    """`step` is the page that mends it: answers, papers or people."""

    text: str
    step: str = "answers"
    person: Any = None
    anchor: str = ""


class NotReady(Refused):
    """The request cannot be sent yet; `problems` says why."""

    message = gettext_lazy("Something is still missing. Look at the list and complete it.")

    def __init__(self, problems: list[Problem]):
        super().__init__(str(len(problems)))
        self.problems = problems


def refusals(plan: Definition, company: Any, user: Any, campus: Any = None) -> list[str]:
    """Why this person cannot order this service for this company; empty when they can."""
    found = standing_refusals(company, user, plan.audience, plan.role)
    if campus is not None and campus.code not in plan.campuses:
        found.append(_("This campus does not offer the service."))
    language = get_language() or "en"
    found += [
        pick(rule.texts, language)
        for rule in plan.eligibility
        if not rule.field
        and (campus is None or rule.at(campus.code))
        and not allowed(rule, company)
    ]
    return found


def pack_refusals(plan: PackPlan, company: Any, user: Any) -> list[str]:
    """Why this person cannot order this pack; a part may still be closed to the company."""
    return standing_refusals(company, user, plan.audience, "manager")


def standing_refusals(company: Any, user: Any, audience: str, role: str) -> list[str]:
    """What the company is to the park, and the person to the company."""
    found = []
    if not rules.audience(company, audience):
        found.append(
            _("This service is for residents. Your company is not a resident yet.")
            if audience == "resident"
            else _("This service is for applicants and residents of the park.")
        )
    if not rules.holds_role(user, company, role):
        found.append(
            _("Only the owner or a manager of the company’s account may ask for this service.")
            if role != "member"
            else _("Your role in the company’s account lets you look, not order. Ask the owner.")
        )
    return found


def allowed(rule: Eligibility, company: Any) -> bool:
    """A rule about the company itself."""
    if rule.check == "country":
        return company.country in rule.values
    return not in_arrears(company)


def in_arrears(company: Any) -> bool:
    """The company owes an invoice whose day has passed."""
    return Invoice.objects.filter(company=company).overdue().exists()


def ineligible(order: Request) -> list[Problem]:
    """Rules about the answers and the people chosen: what the park cannot deliver, it does not sell."""
    language = get_language() or "en"
    return [
        Problem(pick(rule.texts, language), "answers", anchor=rule.field)
        for rule in order.plan.eligibility
        if rule.at(order.campus.code) and asks(order, rule.field) and not met(rule, order)
    ]


def asks(order: Request, key: str) -> bool:
    """The question stands in the form, given the other answers; one that is hidden decides nothing."""
    field = order.plan.field(key) if key else None
    return field is not None and asked(field, order.answers)


def met(rule: Eligibility, order: Request) -> bool:
    """An unanswered question breaks no rule yet."""
    if rule.check == "answer":
        given = order.answers.get(rule.field)
        return given in (None, "", []) or When(rule.field, rule.values).holds(order.answers)
    people = chosen_people(order, rule.field)
    if rule.check == "months":
        until = order.campus.today() + MONTH * int(rule.values[0])
        return all(p.passport_expires_on is None or p.passport_expires_on >= until for p in people)
    return all(not p.nationality or str(p.nationality) in rule.values for p in people)


def asked(field: Field, answers: Mapping[str, Any]) -> bool:
    """The question applies, given the other answers."""
    return field.kind != "section" and (field.when is None or field.when.holds(answers))


def chosen_people(order: Request, key: str) -> list[Person]:
    given = order.answers.get(key) or []
    ids = given if isinstance(given, list) else [given]
    found = {str(p.public_id): p for p in order.company.people.filter(public_id__in=ids)}
    return [found[i] for i in ids if i in found]


def paper_rows(order: Request) -> list[tuple[PaperNeed, Person | None]]:
    """Every paper the request may need, once per person where each brings their own."""
    rows: list[tuple[PaperNeed, Person | None]] = []
    for need in order.plan.papers:
        if need.required == "when" and not need.needed(order.answers):
            continue
        if need.per_person:
            rows += [(need, person) for person in chosen_people(order, need.per_person)]
        else:
            rows.append((need, None))
    return rows


def missing_answers(order: Request) -> list[Problem]:
    language = get_language() or "en"
    found = []
    typed = order.answers.get(TYPED, {})
    for field in order.plan.fields:
        if not asked(field, order.answers):
            continue
        label = pick(field.label, language)
        if mistyped(field, typed):
            words = _("Correct the answer: %(question)s")
        elif gone := too_late(field, order):
            found.append(Problem(gone, "answers", anchor=field.boxes[0]))
            continue
        elif lacking(field, order):
            words = _("Answer the question: %(question)s")
        else:
            continue
        anchor = f"{field.key}-0-{field.fields[0].key}" if field.kind == "group" else field.boxes[0]
        found.append(Problem(words % {"question": label}, "answers", anchor=anchor))
    return found


def mistyped(field: Field, typed: Mapping[str, Any]) -> bool:
    if field.kind == "group":
        return any(name.startswith(f"{field.key}-") for name in typed)
    return any(box in typed for box in field.boxes)


def too_late(field: Field, order: Request) -> str:
    """The hour asked for is somebody else's meanwhile."""
    return wishes.taken(wish_of(field, order)) if field.kind == "slot" else ""


def wish_of(field: Field, order: Request) -> wishes.Wish:
    things = wishes.offered(order.plan, order.company, order.campus)
    return wishes.read(order.answers.get(field.key), wishes.fitting(field, things))


def lacking(field: Field, order: Request) -> bool:
    """Nothing is answered where something must be, it is half answered, or the unit is no longer theirs."""
    given = order.answers.get(field.key)
    if field.kind == "group":
        return field.gaps(given)
    if field.kind == "unit" and given:
        return given not in {
            str(unit.public_id) for unit in units.held(order.company, order.campus)
        }
    if field.kind == "period" and given:
        return set(given) < set(BOXES["period"])
    if field.kind == "slot" and given:
        return wish_of(field, order).period is None
    return field.required and given in (None, "", [], {})


def papers_laid(order: Request) -> Any:
    """The papers with the request; a page of several requests has read them for all at once."""
    read = "papers" in getattr(order, "_prefetched_objects_cache", {})
    return order.papers.all() if read else order.papers.select_related("paper")


def from_the_park(order: Request) -> dict[str, bool]:
    """Papers that another request of the same pack ends in, and whether that was delivered."""
    item = PackItem.objects.filter(request=order.pk).select_related("order", "service").first()
    return item.coming(item.order.items.select_related("service", "request")) if item else {}


def missing_papers(order: Request, coming: Mapping[str, bool] | None = None) -> list[Problem]:
    """What the park has delivered itself is not missing; with `coming`, nor is what it will deliver."""
    found = papers_wanting(order)
    if not found:
        return []
    known = from_the_park(order) if coming is None else dict.fromkeys(coming, True)
    return [problem for need, problem in found if not known.get(need)]


def papers_wanting(order: Request) -> list[tuple[str, Problem]]:
    language = get_language() or "en"
    given = {(p.need, p.person_id): p for p in papers_laid(order)}
    found = []
    for need, person in paper_rows(order):
        mine = given.get((need.key, person.pk if person else None))
        label = pick(need.label, language) + (f" – {person}" if person else "")
        if mine is None and need.required != "optional":
            words = _("Add the document: %(name)s")
            found.append((need.key, Problem(words % {"name": label}, "papers")))
        elif mine is not None and mine.paper.state == "refused":
            words = _("The file was refused, add another: %(name)s")
            found.append((need.key, Problem(words % {"name": label}, "papers")))
    return found


def person_problems(order: Request) -> list[Problem]:
    """A letter cannot be written about a person whose card has gaps, or whose passport runs out."""
    found = []
    for field in order.plan.fields:
        if field.kind not in ("person", "persons") or not field.passport_months:
            continue
        until = needed_until(order, field)
        for person in chosen_people(order, field.key):
            gaps = [str(label) for name, label in PERSON_FACTS if not getattr(person, name)]
            if gaps:
                words = _("Complete the card of %(name)s: %(facts)s")
                facts = {"name": person, "facts": ", ".join(gaps)}
                found.append(Problem(words % facts, "people", person))
            elif person.passport_expires_on < until:
                words = _(
                    "The passport of %(name)s expires too early: it must be valid for %(months)s months."
                )
                facts = {"name": person, "months": field.passport_months}
                found.append(Problem(words % facts, "people", person))
    return found


def needed_until(order: Request, field: Field) -> date:
    """Months are counted from the first day of travel where one is given, else from today."""
    start = order.campus.today()
    for other in order.plan.fields:
        given = order.answers.get(other.key)
        if other.kind == "period" and isinstance(given, dict) and given.get("from"):
            start = max(start, date.fromisoformat(given["from"]))
    return start + MONTH * field.passport_months


# Where these differ, a draft would be sent under a price, papers or rules that no longer hold.
TERMS = (
    "campuses", "audience", "role", "promised_days", "express_days", "counts_from", "ends_lease", "papers", "fees",
    "eligibility", "documents",
)  # fmt: skip


def outdated(order: Request) -> list[Problem]:
    """The service was published anew with another price, promise, papers or rules: the draft must go on with those.

    New words or questions alone do not stop a draft.
    """
    edition = order.newer_edition() if order.is_draft else None
    if edition is None:
        return []
    old, new = order.plan, edition.plan
    same = all(getattr(old, name) == getattr(new, name) for name in TERMS)
    if same and old.card["refund"] == new.card["refund"]:
        return []
    words = _(
        "The service has changed since you began: price, time, documents or rules. Go on with the new form."
    )
    return [Problem(words, "forward")]


def given_notice(order: Request) -> list[Problem]:
    """A lease ends by one notice."""
    found = noticed.standing(order.company, order.campus) if order.plan.ends_lease else None
    if found is None:
        return []
    words = _("Notice was given already with %(number)s: the lease ends on %(day)s.")
    told = {"number": found.case.number, "day": format_date(found.last_day, get_language() or "en")}
    return [Problem(words % told, "")]


def blockers(order: Request, user: Any, coming: Mapping[str, bool] | None = None) -> list[Problem]:
    """Everything to mend before the request can be sent."""
    words = refusals(order.plan, order.company, user, order.campus)
    return [
        *(Problem(text, "") for text in words),
        *outdated(order),
        *missing_answers(order),
        *ineligible(order),
        *person_problems(order),
        *missing_papers(order, coming),
        *given_notice(order),
    ]


def papers_too_old(order: Request) -> list[str]:
    """Papers whose validity ends sooner than the requirement asks for: a warning, the officer decides."""
    today = order.campus.today()
    months = {need.key: need.months for need in order.plan.papers if need.months}
    return [
        _("%(name)s is valid only until %(date)s.")
        % {"name": p.paper.name, "date": format_date(p.paper.expires_on, get_language() or "en")}
        for p in order.papers.select_related("paper")
        if p.need in months
        and p.paper.expires_on
        and p.paper.expires_on < today + MONTH * months[p.need]
    ]
