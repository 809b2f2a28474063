"""Ask for money, and take the asking back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import Campus, Company
from portal.billing import papers, states
from portal.billing.actions import lawful
from portal.billing.actions.reviewing import open_review, set_free
from portal.billing.models import FinanceReview, Invoice, InvoiceLine, TransferNote
from portal.billing.reckoning import Line, Reckoning, reckon
from portal.billing.sources import sources_of
from portal.cases.actions.numbers import take_number
from portal.cases.models import Case
from portal.documents.actions import issuing
from portal.documents.models import Document
from portal.search import keys_for
from portal.workflow import Phase, Refused, move

__all__ = ["Line", "NoBankAccount", "TransferWaits", "raise_invoice", "void"]

TERM = timedelta(days=10)  # to pay in, where the caller names no day


class NoBankAccount(Refused):
    """The campus has no active account in the invoice's currency, so nobody could pay it."""

    message = _("This campus has no bank account in the currency of the invoice.")


class TransferWaits(Refused):
    """A colleague saw money for this invoice; that is decided first."""

    message = _("A transfer for this invoice waits for confirmation. Confirm or withdraw it first.")


@transaction.atomic
def raise_invoice(
    *, kind: str, case: Case, lines: list[Line], by: Any, due_on: date | None = None,
    purpose: Mapping[str, str] | None = None, company: Company | None = None,
) -> Invoice:  # fmt: skip
    """Ask the case's company, or the one given, for the sum of `lines` and issue the invoice's paper.

    `kind` is INVD or INVS; tax by the rates of today at the campus; `purpose` says by language what
    it is for. Number, bank account and words are frozen here. Refuses what `reckon` refuses, a
    payer for whom no rail is lawful, a missing bank account, a line without its twin, and whatever
    the paper's own check refuses.
    """
    campus, today, company = case.campus, case.campus.today(), company or case.company
    sums = reckon(lines, campus, on=today)
    lawful.require(
        campus, company, kind=kind, services={line.code for line in lines}, currency=sums.amount.currency
    )  # fmt: skip
    languages = issuing.pair_of(campus, company)
    if any(not line.texts.get(code) for line in lines for code in languages):
        raise ValueError("a line lacks its text in one of the invoice's languages")
    number = take_number(campus, kind, by=by)
    invoice = _write(
        case, sums, kind=kind, number=number, company=company, languages=languages, given=purpose, today=today,
        due_on=due_on or today + TERM, by=by,
    )  # fmt: skip
    paper = issuing.issue(
        kind, invoice, case=case, by=by, languages=languages, number=number, company=company
    )
    Invoice.objects.filter(pk=invoice.pk).update(paper=paper)
    invoice.paper = paper
    invoice.noted("invoice_raised", by=by, at=invoice.issued_at)
    jobs.enqueue(
        "portal.billing.emails.invoice_raised", invoice.pk, key=f"raised-{invoice.pk}", about=number
    )
    return invoice


def _write(
    case: Case, sums: Reckoning, *, kind: str, number: str, company: Company, languages: list[str], given: Any,
    today: date, due_on: date, by: Any,
) -> Invoice:  # fmt: skip
    invoice = drawn_up(
        case, sums, kind=kind, number=number, company=company, campus=case.campus, languages=languages, given=given,
        today=today, due_on=due_on, bank=account_of(case.campus, sums.amount.currency), by=by,
    )  # fmt: skip
    invoice.save(force_insert=True)
    InvoiceLine.objects.bulk_create(lines_of(invoice, sums))
    return invoice


def drawn_up(
    case: Case, sums: Reckoning, *, kind: str, number: str, company: Company, campus: Campus, languages: list[str],
    given: Any, today: date, due_on: date, bank: dict[str, Any], by: Any,
) -> Invoice:  # fmt: skip
    """The row of an invoice, not yet written."""
    reference = papers.reference_for(number)
    return Invoice(
        number=number, kind=Invoice.Kind(kind), case_id=case.pk, company=company, campus=campus,
        currency=sums.amount.currency, net=sums.net.amount, tax=sums.tax.amount, amount=sums.amount.amount,
        asked=sums.amount.amount, languages=languages, reference=reference, issued_on=today, due_on=due_on,
        issued_by=by, bank=bank,
        purpose=papers.purpose_of(
            kind, number=number, reference=reference, issued_on=today, tax=sums.tax,
            percents={row.percent for row in sums.rows}, given=given,
        ),
        search=_search_text(case, company, number, reference),
        state=states.OPEN, phase=Phase.WITH_COMPANY,
    )  # fmt: skip


def lines_of(invoice: Invoice, sums: Reckoning) -> list[InvoiceLine]:
    return [
        InvoiceLine(
            invoice=invoice, position=place, code=row.line.code, texts=dict(row.line.texts),
            quantity=row.line.quantity, unit=row.line.unit, price=row.line.price.amount,
            net=row.net.amount, tax_kind=row.line.tax, tax_percent=row.percent, tax=row.tax.amount,
            amount=row.amount.amount, basis=dict(row.line.basis),
        )
        for place, row in enumerate(sums.rows, start=1)
    ]  # fmt: skip


def account_of(campus: Campus, currency: str) -> dict[str, Any]:
    """The bank details a payer is told, to be frozen. Refuses `NoBankAccount`."""
    account = campus.bank_accounts.filter(currency=currency, active=True).order_by("pk").first()
    if account is None:
        raise NoBankAccount(f"{campus.code} {currency}")
    return papers.bank_details(account)


def _search_text(case: Case, company: Company, number: str, reference: str) -> str:
    names = getattr(company.document_names, "data", None) or {}
    return keys_for(
        number, reference, case.number or "", company.name, company.short_name, *names.values(),
        *(identifier.value for identifier in company.identifiers.all()),
    )  # fmt: skip


@transaction.atomic
def void(invoice: Invoice, *, by: Any, reason: str) -> Invoice:
    """Take an unpaid invoice back. Its paper is revoked and an open card page is closed.

    Refuses while a transfer waits for its second person: the money may be there. What parts of the sum
    have come goes to finance's list, to be given back; so does what is left of a payment, where a bank took the rest
    and the invoice was owed again. Of a deposit that stays held until it is settled.
    """
    lock_case(invoice)
    if TransferNote.objects.filter(invoice=invoice).waiting().exists():
        raise TransferWaits(invoice.number)
    move(invoice, "void", by=by, reason=reason)
    for part in invoice.transfers.paying():
        set_free(part, by=by)
    if invoice.kind != Invoice.Kind.DEPOSIT:
        _owe_back(invoice, reason, by=by)
    if invoice.paper:
        end_paper(invoice.paper, reason)
    close_pages(invoice)
    jobs.enqueue(
        "portal.billing.emails.invoice_voided",
        invoice.pk,
        key=f"voided-{invoice.pk}",
        about=invoice.number,
    )
    return invoice


def _owe_back(invoice: Invoice, reason: str, *, by: Any) -> None:
    for source in sources_of(invoice):
        key, left = f"owed-{source.payment.pk if source.payment else source.key}", source.left
        if FinanceReview.objects.filter(key=key).exclude(resolved_at=None).exists():
            key += "-void"  # an earlier end of the matter was another question
        facts = {"amount": f"{left.amount:.2f}", "currency": left.currency, "reason": reason[:500]}
        open_review(FinanceReview.Kind.OWED, key=key, invoice=invoice, facts=facts, by=by)


def end_paper(paper: Document, reason: str) -> None:
    """By the park's clock: who may cancel an invoice need not be who signs the park's papers."""
    if paper.state in ("preparing", "valid"):
        issuing.revoke(paper, by=None, reason=reason)


def lock_case(invoice: Invoice) -> None:
    """Everything that ends an invoice takes the case's row first, so that no two wait for each other."""
    Case.objects.select_for_update(of=("self",)).get(pk=invoice.case_id)


def close_pages(invoice: Invoice) -> None:
    """Nobody should pay any more: ask Stripe to close the page, when this is committed."""
    for order in invoice.checkouts.live():
        jobs.enqueue(
            "portal.billing.tasks.close_page",
            order.pk,
            key=f"close-{order.pk}",
            about=invoice.number,
        )
