"""The officer's side: ask, work the steps, judge papers, prepare, deliver, refuse."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.billing.actions import refunding
from portal.billing.models import Invoice
from portal.cases.actions import handling, talking
from portal.cases.models import Message
from portal.documents.actions import dossier, issuing
from portal.documents.models import Document
from portal.workflow import NotAllowed, Refused, move
from services import papers, rules, states
from services.actions import booking, siblings
from services.actions.asking import as_request, end_invoices, put_paper, without_notice
from services.models import Question, Request, RequestPaper, Task

RESULT = "result"  # the need under which the officer's own papers lie


class NotPrepared(Refused):
    message = _("The paper cannot be written yet: some facts are missing.")


class MayNotState(Refused):
    """The park may not write the paper today; `reasons` say why, in words."""

    message = _("The paper cannot be issued today.")

    def __init__(self, reasons: list[str]):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class NotSealed(Refused):
    message = _("The paper is still being made. Deliver it when it is sealed.")


class NoResult(Refused):
    message = _("Add the result first: a file or a note for the company.")


class StepGone(Refused):
    message = _("This step is already done.")

    def __init__(self, subject: Request):
        super().__init__(str(subject))
        self.subject = subject


def only_officer(order: Request, by: Any) -> None:
    if by is not None and not rules.officer(by, order):
        raise NotAllowed(order, order.workflow.moves["start"])


@transaction.atomic
def ask(
    order: Request,
    *,
    by: Any,
    points: Sequence[tuple[str, str]],
    seen: int,
    nonce: uuid.UUID | None = None,
) -> Message:
    """Put a list of questions to the company; the clock stands still until all are answered.

    `points` are (text, wants). Raises `talking.StaleThread` when somebody wrote meanwhile.
    """
    only_officer(order, by)
    body = "\n".join(f"{n}. {text}" for n, (text, _wants) in enumerate(points, 1))
    message = talking.say(
        order.case_ptr,
        by=by,
        body=body,
        visibility=Message.Visibility.PUBLIC,
        seen=seen,
        nonce=nonce,
    )
    move(order, "ask", by=by, facts={"questions": len(points)})
    Question.objects.bulk_create(
        Question(request=order, text=text, wants=wants, language=by.language, asked_by=by)
        for text, wants in points
    )
    return message


@transaction.atomic
def finish_task(task: Task, *, by: Any, note: str = "", told: dict[str, Any] | None = None) -> Task:
    """Tick off a step, with a word on what proves it, and give the papers that come with it.

    A second tick is refused; so is one whose paper lacks a fact.
    """
    order = task.request
    only_officer(order, by)
    may_state(order, step=task.code)
    now = timezone.now()
    done = Task.objects.filter(pk=task.pk, done_at=None).update(done_at=now, done_by=by, note=note)
    if not done:
        raise StepGone(order)
    task.refresh_from_db()
    handling.note(
        order.case_ptr,
        "task_done",
        by=by,
        facts={"task": task.code, "label": task.label.data, "note": note},
        public=task.public,
    )
    write(order, told, by=by, step=task.code)
    return task


def may_state(order: Request, *, step: str = "") -> None:
    """Refuse with every reason why the park may not say today what these papers say."""
    if reasons := papers.objections(order, step=step):
        raise MayNotState(reasons)


def write(
    order: Request, told: dict[str, Any] | None, *, by: Any, step: str = ""
) -> list[Document]:
    """Issue the papers of the result, or of a step; `told` is what the officer adds to their facts."""
    return [
        issuing.issue(
            sheet.kind, order, case=order.case_ptr, by=by, languages=sheet.languages, facts=sheet.facts,
            replaces=sheet.replaces, reason=gettext("The data of the company have changed."),
        )
        for sheet in papers.sheets(order, told, step=step)
    ]  # fmt: skip


@transaction.atomic
def judge_paper(given: RequestPaper, *, by: Any, fits: bool, reason: str = "") -> RequestPaper:
    """Say whether a paper fits; one that does not needs a reason."""
    only_officer(given.request, by)
    verdict = RequestPaper.Verdict.ACCEPTED if fits else RequestPaper.Verdict.REFUSED
    given.verdict, given.reason, given.judged_by, given.judged_at = (
        verdict,
        reason,
        by,
        timezone.now(),
    )
    given.save(update_fields=["verdict", "reason", "judged_by", "judged_at"])
    facts = {"need": given.need, "verdict": verdict.value}
    handling.note(given.request.case_ptr, "paper_judged", by=by, facts=facts, reason=reason)
    return given


@transaction.atomic
def attach_result(order: Request, upload: Any, *, by: Any, kind: str = "other") -> RequestPaper:
    """File what an authority issued, or a note of the park, in the company's dossier and with the request."""
    only_officer(order, by)
    paper = dossier.receive(order.company, upload, kind=kind, by=by)
    return put_paper(order, f"{RESULT}-{paper.pk}", paper, None)


@transaction.atomic
def prepare(
    order: Request, *, by: Any, note: str = "", told: dict[str, Any] | None = None
) -> list[Document]:
    """Write the papers the service ends in, or record the result it has; then it can be delivered.

    Raises `NotPrepared` while a fact is missing, `MayNotState` where the park may not say what a paper says,
    and `NoResult` where there is nothing to hand over.
    """
    may_state(order)
    sheets = papers.sheets(order, told)
    if {one.code for one in order.plan.endings(order.answers)} - {sheet.kind for sheet in sheets}:
        raise NotPrepared
    if not sheets and not note and not results(order).exists():
        raise NoResult
    move(order, "prepare", by=by, facts={"papers": len(sheets)})
    order.result_note = note
    order.save(update_fields=["result_note"])
    return write(order, told, by=by)


def results(order: Request) -> Any:
    return order.papers.filter(need__startswith=f"{RESULT}-").select_related("paper")


def issued(order: Request) -> list[Document]:
    """The papers of its result, neither revoked nor replaced."""
    kinds = [one.code for one in order.plan.documents if not one.step]
    mine = Document.objects.filter(case_id=order.pk, kind__in=kinds)
    return list(mine.filter(state__in=("preparing", "valid")).order_by("pk"))


@transaction.atomic
def deliver(case: Any, *, by: Any, reason: str = "") -> Request:
    """Hand the result over; the clock stops. Refuses while a paper is not sealed."""
    order = as_request(case)
    if any(document.state != "valid" for document in issued(order)):
        raise NotSealed
    moved(order, "deliver", by=by)
    refunding.owe(
        order.case_ptr, by=None, reason=gettext("The deposit goes back: the work is done."),
        invoice__kind=Invoice.Kind.DEPOSIT,
    )  # fmt: skip
    siblings.go_on_after(order)
    return order


def moved(order: Request, name: str, *, by: Any, reason: str = "") -> Request:
    move(order, name, by=by, reason=reason)
    return order


@transaction.atomic
def rework(case: Any, *, by: Any, reason: str) -> Request:
    """Take a prepared result back: its papers are revoked, the work goes on."""
    order = as_request(case)
    move(order, "rework", by=by, reason=reason)
    for document in issued(order):
        issuing.revoke(document, by=by, reason=reason)
    return order


@transaction.atomic
def reject(order: Request, *, by: Any, reason: str) -> Request:
    """End the request with a reason the company reads; an hour it held costs nothing."""
    without_notice(order)
    move(order, "reject", by=by, reason=reason)
    booking.release(order, by=by, reason=reason, waive=True)
    end_invoices(order, by=None, reason=reason)
    siblings.go_on_after(order)
    return order


@transaction.atomic
def receive_payment(order: Request, *, by: Any = None) -> Request:
    """The invoice was paid: the request goes to the officers, and the clock begins to run."""
    if order.state == states.PAYMENT:
        move(order, "paid", by=by)
    return order
