"""The company's side: begin, fill in, send, answer, withdraw, rate."""

import hashlib
import json
import uuid
from typing import Any, cast

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import StaffRole
from portal.billing.actions import invoicing, refunding
from portal.billing.models import Invoice
from portal.cases.actions import clocks, handling, talking
from portal.cases.models import Case, Message
from portal.documents.models import Paper
from portal.languages import pick
from portal.money import Money
from portal.workflow import Phase, Refused, move
from services import states, units
from services.actions import booking, siblings
from services.joint import also_country
from services.models import Question, Request, RequestPaper, Resource, Service, Task
from services.pricing import Priced, Quote, quote
from services.problems import NotReady, Problem, blockers, refusals
from services.wishes import priced
from tenants import noticed
from tenants.actions import noticing
from tenants.refusals import NoticeStands

LOW = 2  # stars: the campus manager hears of it
SERVICE_TEAM = StaffRole.Role.SERVICE


class PriceChanged(Refused):
    """The price is no longer the one that was read. Nothing was sent."""

    message = _("The price has changed since you looked. Read it again, then send.")


class NotADraft(Refused):
    message = _("This request was sent already.")

    def __init__(self, order: Request):
        super().__init__(str(order))
        self.subject = order


@transaction.atomic
def begin(service: Service, company: Any, campus: Any, *, by: Any) -> Request:
    """Open a draft with the catalogue's current version. Raises `NotReady` with the words of the refusal."""
    edition = service.current
    if words := refusals(edition.plan, company, by, campus):
        raise NotReady([Problem(text, "") for text in words])
    return Request.objects.create(
        public_id=uuid.uuid4(), kind="request", category=service.category.code, title=edition.plan.title,
        company=company, campus=campus, language=company.language, opened_by=by, team=SERVICE_TEAM,
        state=states.DRAFT, phase=Phase.DRAFT, edition=edition, answers=prefilled(edition.plan, company, by, campus),
    )  # fmt: skip


def prefilled(plan: Any, company: Any, user: Any, campus: Any) -> dict[str, Any]:
    """What the dossier knows already, under the questions that ask for it; a company's only unit among it."""
    known = {
        "company.name": company.name,
        "company.phone": company.phone,
        "company.email": company.email,
        "company.address": company.address,
        "company.country": company.country,
        "company.language": company.language,
        "user.email": user.email,
        "user.name": user.get_full_name(),
    }
    found = {f.key: known[f.source] for f in plan.fields if known.get(f.source)}
    own = units.offered(plan, company, campus)
    if len(own) == 1:
        found |= {f.key: str(own[0].public_id) for f in plan.fields if f.kind == "unit"}
    return found


UNREPEATED = ("date", "period", "slot")


@transaction.atomic
def again(order: Request, *, by: Any) -> Request:
    """A new draft with the answers, people and papers of an earlier request.

    Made with the catalogue's current version; days, and papers that are no longer valid, are asked for anew.
    """
    draft = begin(order.edition.service, order.company, order.campus, by=by)
    plan = draft.plan
    kinds = {field.key: field.kind for field in order.plan.fields}
    kept = {
        field.key: order.answers[field.key]
        for field in plan.fields
        if field.key in order.answers and kinds.get(field.key) == field.kind and field.kind not in UNREPEATED
    }  # fmt: skip
    draft = save_answers(draft, {**draft.answers, **kept}, by=by)
    usable = Paper.objects.usable().filter(company=order.company)
    for given in order.papers.filter(paper__in=usable).select_related("paper", "person"):
        if given.need in {need.key for need in plan.papers}:
            put_paper(draft, given.need, given.paper, given.person)
    return draft


def held_draft(order: Request) -> Request:
    """The draft, locked; refuses once it was sent."""
    held = Request.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if held.state != states.DRAFT:
        raise NotADraft(held)
    return held


@transaction.atomic
def save_answers(order: Request, answers: dict[str, Any], *, by: Any) -> Request:
    """Keep what was typed. Colleagues' answers to other questions stay as they are.

    Requests of the same pack take over what they would have asked as well.
    """
    pack = siblings.hold(order)
    held = held_draft(order)
    held.answers = {**held.answers, **answers}
    held.saved_at = timezone.now()
    held.save(update_fields=["answers", "saved_at"])
    siblings.name_people(held)
    if pack:
        siblings.pass_on(pack, held)
    order.answers = held.answers
    return held


@transaction.atomic
def give_paper(
    order: Request, need: str, paper: Any, *, by: Any, person: Any = None
) -> RequestPaper:
    """Lay a paper of the dossier to the request; a second one replaces the first."""
    held_draft(order)
    return put_paper(order, need, paper, person)


def put_paper(order: Request, need: str, paper: Any, person: Any) -> RequestPaper:
    RequestPaper.objects.filter(request=order, need=need, person=person).delete()
    return RequestPaper.objects.create(request=order, need=need, paper=paper, person=person)


@transaction.atomic
def take_paper_back(order: Request, given: RequestPaper, *, by: Any) -> None:
    """The paper itself stays in the dossier."""
    held_draft(order)
    given.delete()


def terms_of(order: Request) -> str:
    """A fingerprint of what the company reads before sending: price and promise of every tier, price of an hour."""
    plan = order.plan
    read = [
        [tier, quote(plan, order.campus, order.answers, tier).snapshot(), plan.days(tier)]
        for tier in plan.tiers
    ]
    read += [[field.key, terms.fingerprint] for field, _wish, terms in priced(order)]
    text = json.dumps(read, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@transaction.atomic
def send(order: Request, *, by: Any, terms: str, tier: str = "") -> Request:
    """Give the request its number and start the clock; where a fee is due, raise the invoice first.

    Where the price is quoted first, nothing is due yet: the quotation names the whole of it.
    `terms` is the fingerprint of the prices and promises shown, `tier` the one chosen. Raises `NotReady` and
    `PriceChanged`; of two clicks the second finds no draft.
    """
    if order.state != states.DRAFT:
        raise NotADraft(order)
    if found := blockers(order, by):
        raise NotReady(found)
    plan = order.plan
    if terms != terms_of(order) or tier not in plan.tiers:
        raise PriceChanged
    offer, quoted = quote(plan, order.campus, order.answers, tier), plan.quoted_first(order.answers)
    due = bool(offer.total) and not quoted
    # The case, its invoice and its paper name them.
    prefetch_related_objects([order.company], "identifiers")
    order.also_country = also_country(plan, order.campus)
    handling.submit(
        order, "submit_to_pay" if due else "submit", by=by, promised_days=plan.days(tier)
    )
    start_clock(order, by=by)
    hold_hours(order, by=by)
    order.fee, order.tier = {} if quoted else offer.snapshot(), tier
    order.save(update_fields=["fee", "tier", "also_country"])
    Task.objects.bulk_create(
        Task(
            request=order, position=n, code=s.code, label=s.label, role=s.role, days=s.days, public=s.public
        )
        for n, s in enumerate(plan.steps, 1)
    )  # fmt: skip
    if due:
        case = order.case_ptr
        case.campus, case.company = order.campus, order.company  # read once
        ask_for(offer, case, by=by)
    return order


def start_clock(order: Request, *, by: Any) -> None:
    """Where the promise counts from a day the company named, it stands still until then; a notice of the lease is
    given with it, and the day is the one on which the lease ends.
    """
    day = order.plan.start(order.answers)
    if day and order.plan.ends_lease:
        day = noticing.give_notice(order.case_ptr, day, by=by) or day
    if day:
        clocks.count_from(order, day, by=by)


def hold_hours(order: Request, *, by: Any) -> None:
    """Book what the answers ask for. Of two that want one hour, the later is told what is free next."""
    for field, wish, terms in priced(order):
        try:
            booking.book(
                cast(Resource, wish.thing),  # what is priced is about a thing
                order.company, start=terms.period.start, count=wish.count, terms=terms.fingerprint, by=by,
                people=wish.people, purpose=pick(order.title, order.language)[:200], held_for=order,
            )  # fmt: skip
        except Refused as refused:
            problem = Problem(str(refused.message), "answers", anchor=field.boxes[0])
            raise NotReady([problem]) from refused


def ask_for(offer: Quote, case: Case, *, by: Any) -> None:
    """Invoice what is due; a deposit stays the company's money and has an invoice of its own."""
    for kind in (Invoice.Kind.SERVICE, Invoice.Kind.DEPOSIT):
        lines = [
            line for line in offer.due if (line.model == "F4") == (kind == Invoice.Kind.DEPOSIT)
        ]
        if lines:
            invoicing.raise_invoice(kind=kind, case=case, lines=lines_of(lines), by=by)


def lines_of(lines: list[Priced]) -> list[invoicing.Line]:
    return [
        invoicing.Line(
            code=line.code,
            texts=line.texts,
            quantity=line.quantity,
            unit=line.unit,
            price=cast(Money, line.price),  # what is due has a price
            tax=line.tax_kind,
        )  # fmt: skip
        for line in lines
    ]


@transaction.atomic
def answer(
    order: Request,
    *,
    by: Any,
    given: dict[int, tuple[str, Any]],
    seen: int,
    nonce: Any,
    note: str = "",
) -> Message:
    """Answer every open question at once; the clock goes on.

    `given` maps a question to its words and its paper. Raises `talking.StaleThread` when the
    officer has written since.
    """
    open_ones = list(order.questions.open())
    missing = [q for q in open_ones if not any(given.get(q.pk, ("", None)))]
    if missing:
        raise NotReady([Problem(q.text, "answer") for q in missing])
    papers = [given[q.pk][1] for q in open_ones if given[q.pk][1]]
    body = "\n\n".join(
        f"{n}. {q.text}\n→ {words_of(*given[q.pk])}" for n, q in enumerate(open_ones, 1)
    )
    message = talking.say(
        order.case_ptr, by=by, body=f"{body}\n\n{note}".strip(), visibility=Message.Visibility.PUBLIC, seen=seen,
        nonce=nonce, files=papers,
    )  # fmt: skip
    now = timezone.now()
    for question in open_ones:
        words, paper = given[question.pk]
        Question.objects.filter(pk=question.pk, answered_at=None).update(
            answer=words, paper=paper, answered_at=now, answered_by=by
        )
    move(order, "answer", by=by, facts={"questions": len(open_ones)})
    return message


def words_of(words: str, paper: Any) -> str:
    return " ".join(part for part in (words, paper.name if paper else "") if part)


@transaction.atomic
def withdraw(case: Any, *, by: Any, reason: str) -> Request:
    """End the request at the company's wish; an unpaid invoice is void, a paid one finance looks at.

    An hour it held is given back, on the terms of the booking.
    """
    order = as_request(case)
    without_notice(order)
    move(order, "withdraw", by=by, reason=reason)
    booking.release(order, by=by, reason=reason)
    end_invoices(order, by=None, reason=reason)
    siblings.go_on_after(order)
    return order


def without_notice(order: Request) -> None:
    """Refuse to end a request by which a lease ends: the notice is taken back first, and ends it."""
    if noticed.of_case(order).exists():
        raise NoticeStands


def end_invoices(order: Request, *, by: Any, reason: str) -> None:
    """Nobody pays any more, and what was paid goes on finance's list: the card says how much goes back."""
    for invoice in Invoice.objects.filter(case_id=order.pk, state="open"):
        invoicing.void(invoice, by=by, reason=reason)
    refunding.owe(order.case_ptr, by=by, reason=reason)


@transaction.atomic
def discard(order: Request, *, by: Any) -> Request:
    """Throw a draft away."""
    move(order, "discard", by=by)
    siblings.go_on_after(order)
    return order


@transaction.atomic
def rate(order: Request, *, by: Any, rating: int, comment: str = "") -> Request:
    """Stars from 1 to 5 and a word; the request is closed."""
    if rating not in range(1, 6):
        raise ValueError("a rating is 1 to 5")
    move(order, "rate", by=by, facts={"rating": rating})
    order.rating, order.rating_comment = rating, comment
    order.save(update_fields=["rating", "rating_comment"])
    if rating <= LOW:
        key = f"low-rating-{order.pk}-{order.version}"
        jobs.enqueue("services.emails.low_rating", order.pk, key=key, about=order.number or "")
    return order


def as_request(case: Any) -> Request:
    """The shared pages know cases; the request is the same row's other half."""
    return case if isinstance(case, Request) else case.request
