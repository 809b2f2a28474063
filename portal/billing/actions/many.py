"""Invoices by the hundred: as `raise_invoice`, in a number of queries that does not grow with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from portal import jobs
from portal.accounts.models import Campus, Company
from portal.billing import rails
from portal.billing.actions import lawful
from portal.billing.actions.invoicing import account_of, drawn_up, lines_of
from portal.billing.models import Invoice, InvoiceLine
from portal.billing.reckoning import Reckoning
from portal.cases.actions.numbers import take_numbers
from portal.cases.models import Case, CaseStep
from portal.documents.actions import issuing


@dataclass(frozen=True)
class Demand:
    """What one company is asked for, reckoned already. Its company has its identifiers prefetched."""

    case: Case
    company: Company
    sums: Reckoning
    purpose: Mapping[str, str] | None = None


@transaction.atomic(savepoint=False)
def raise_many(
    demands: list[Demand], *, kind: str, campus: Campus, due_on: date, by: Any
) -> list[Invoice]:
    """Write the invoices with lines and history; papers and letters follow as one job.

    All or nothing: a crash before the commit gives the numbers back. Refuses `NoBankAccount`, `NoWayToPay`.
    """
    if not demands:
        return []
    today = campus.today()
    _lawful(demands, kind, campus)
    currencies = {demand.sums.amount.currency for demand in demands}
    banks = {currency: account_of(campus, currency) for currency in sorted(currencies)}
    numbers = take_numbers(campus, kind, len(demands), by=by)
    invoices = [
        drawn_up(
            one.case, one.sums, kind=kind, number=number, company=one.company, campus=campus,
            languages=issuing.pair_of(campus, one.company), given=one.purpose, today=today, due_on=due_on,
            bank=banks[one.sums.amount.currency], by=by,
        )
        for one, number in zip(demands, numbers, strict=True)
    ]  # fmt: skip
    Invoice.objects.bulk_create(invoices)
    pairs = list(zip(invoices, demands, strict=True))
    InvoiceLine.objects.bulk_create(
        line for invoice, one in pairs for line in lines_of(invoice, one.sums)
    )
    CaseStep.append_many(
        [
            (i.case_id, i.history_line("invoice_raised", by=by, at=i.issued_at, state=one.case.state))
            for i, one in pairs
        ],
        public=True,
    )  # fmt: skip
    jobs.enqueue(
        "portal.billing.tasks.follow_up", [invoice.pk for invoice in invoices], key=f"follow-up-{numbers[0]}",
        about=numbers[0],
    )  # fmt: skip
    return invoices


def _lawful(demands: list[Demand], kind: str, campus: Campus) -> None:
    """Every one of them has a way to be paid, by the rules of today, read once."""
    rules = rails.in_force(campus.today())
    for one in demands:
        lawful.require(
            campus, one.company, kind=kind, services={row.line.code for row in one.sums.rows},
            currency=one.sums.amount.currency, rules=rules,
        )  # fmt: skip


@transaction.atomic
def finish(invoice_id: int, *, by: Any) -> None:
    """Issue the paper of an invoice raised with others and queue its letter. Twice changes nothing."""
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    if not invoice.is_open or invoice.paper_id:
        return
    invoice = Invoice.objects.select_related("case", "company", "campus").get(pk=invoice_id)
    paper = issuing.issue(
        invoice.kind, invoice, case=invoice.case, by=by, languages=invoice.languages,
        number=invoice.number, company=invoice.company,
    )  # fmt: skip
    Invoice.objects.filter(pk=invoice_id).update(paper=paper)
    jobs.enqueue(
        "portal.billing.emails.invoice_raised",
        invoice_id,
        key=f"raised-{invoice_id}",
        about=invoice.number,
    )
