"""Credit notes, deposits and statements, as finance works them."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.accounts.models import Campus, Company
from portal.billing import rules, states
from portal.billing.account import statement_of
from portal.billing.account_forms import CreditForm, PeriodForm, SettlementForm, year_so_far
from portal.billing.actions import crediting, deposits, stating
from portal.billing.forms import ReasonForm
from portal.billing.models import CreditNote, DepositEntry, DepositSettlement, Invoice
from portal.billing.undecided import before_settling
from portal.billing.views import desk
from portal.cases.deadline import promised
from portal.money import Money

LEDGER = {
    "held": _("Held"), "topped_up": _("Topped up"), "arrears": _("Paid an invoice"), "deducted": _("Kept for a damage"),
    "lost": _("Taken back by the bank of the card"),
    "returned": pgettext_lazy("deposit", "Returned"),
}  # fmt: skip


def campuses_of(user: Any) -> Any:
    """Where this person reads money."""
    here = {campus for role, campus in user.staff_roles if role in rules.READS_MONEY}
    rows = Campus.objects.order_by("pk")
    return rows if None in here else rows.filter(pk__in=here)


def at_desk(rows: Any, user: Any) -> Any:
    """Rows with a company and a campus, of the reader's campuses and never of a company of their own."""
    own = [membership.company_id for membership in user.membership_list]
    return rows.filter(campus__in=campuses_of(user)).exclude(company__in=own)


# --- credit notes --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def credit(request, number):
    """Enter a credit note for an invoice."""
    found = desk.fetch(request, number)
    if not rules.cashier(request.user, found) or found.state not in (states.OPEN, states.PAID):
        raise Http404
    form = CreditForm(request.POST or None, invoice=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = crediting.credit(found, by=request.user, reason=data["reason"], nets=data["nets"])
        messages.success(request, gettext("Entered. A second person has to confirm it."))
        return redirect("billing:credit_note", made.public_id)
    return render(request, "billing/desk/credit.html", {"invoice": found, "form": form})


def note_of(request: Any, public_id: Any) -> CreditNote:
    rows = CreditNote.objects.visible_to(request.user).select_related(
        "invoice__company", "invoice__campus", "invoice__case", "paper", "entered_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@allow(rules.keeper, hidden=True)
def credit_note(request, public_id):
    found = note_of(request, public_id)
    context = entry(request, found) | {
        "title": _("Credit note"), "campus": found.invoice.campus, "company": found.invoice.company,
        "back_url": reverse("billing:desk_invoice", args=[found.invoice.number]), "back": found.invoice.number,
        "facts": [(_("Total credited"), found.total), (_("Without VAT"), Money(found.net, found.invoice.currency))],
        "reason": found.reason, "confirm_url": reverse("billing:confirm_credit", args=[public_id]),
        "refuse_url": reverse("billing:refuse_credit", args=[public_id]),
    }  # fmt: skip
    return render(request, "billing/desk/entry.html", context)


def entry(request: Any, found: Any) -> dict[str, Any]:
    """What both kinds of entry that wait for a second person share."""
    moves = {move.name for move in found.workflow.available(found, request.user)}
    return {"entry": found, "confirms": "confirm" in moves, "refuses": "refuse" in moves}


@require_POST
@allow(rules.finance_officer, hidden=True)
def confirm_credit(request, public_id):
    found = note_of(request, public_id)
    if not rules.cashier(request.user, found.invoice):
        raise Http404
    crediting.confirm(found, by=request.user)
    messages.success(request, gettext("The credit note is issued."))
    return redirect("billing:credit_note", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def refuse_credit(request, public_id):
    found = note_of(request, public_id)
    if not rules.cashier(request.user, found.invoice):
        raise Http404
    back = reverse("billing:credit_note", args=[public_id])
    return withdraw(
        request, lambda reason: crediting.refuse(found, by=request.user, reason=reason), back
    )


def withdraw(request: Any, refuse: Any, back: str) -> Any:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse(form.cleaned_data["reason"])
        return redirect(back)
    return render(request, "billing/desk/withdraw.html", {"form": form, "back_url": back})


# --- deposits ------------------------------------------------------------------------------------


def company_of(request: Any, public_id: Any) -> Company:
    own = [membership.company_id for membership in request.user.membership_list]
    return get_object_or_404(Company.objects.exclude(pk__in=own), public_id=public_id)


@require_safe
@allow(rules.keeper, hidden=True)
def deposit_ledger(request, public_id):
    """What is held of a company, lease by lease, and every line that led there."""
    company = company_of(request, public_id)
    entries = at_desk(DepositEntry.objects.filter(company=company), request.user)
    context = {"company": company, "ledgers": ledgers(entries)}
    context["settles"] = rules.finance_officer(request.user)
    waiting = DepositSettlement.objects.filter(company=company, state=states.ASKED)
    context["waiting"] = at_desk(waiting, request.user).select_related("case")
    return render(request, "billing/desk/deposits.html", context)


def ledgers(entries: Any) -> list[dict[str, Any]]:
    """By case and currency: its lines and what is held."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for row in entries.select_related("case", "campus", "invoice", "settlement__paper").order_by(
        "pk"
    ):
        one = found.setdefault(
            (row.case_id, row.currency),
            {"case": row.case, "campus": row.campus, "rows": [], "held": Money.zero(row.currency)},
        )
        one["rows"].append({"entry": row, "label": LEDGER[row.kind]})
        one["held"] += row.total
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def settle(request, number):
    """Enter how the deposit of a lease is settled."""
    entries = at_desk(DepositEntry.objects.filter(case__number=number), request.user)
    first = entries.select_related("case", "company", "campus").order_by("pk").first()
    if first is None or not rules.cashier(request.user, first):
        raise Http404
    sum_ = deposits.held(first.case, first.currency)
    owed = Invoice.objects.open().filter(
        company=first.company, campus=first.campus, currency=first.currency
    ).exclude(kind=Invoice.Kind.DEPOSIT).due_first()  # fmt: skip
    due = promised(first.campus, deposits.REFUND_DAYS)
    initial = {"refund_by": due.date if due else None}
    form = SettlementForm(request.POST or None, held=sum_, invoices=owed, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = deposits.settle_deposit(
            first.case, currency=first.currency, arrears=data.get("arrears") or [], deductions=data["deductions"],
            refund_by=data["refund_by"], by=request.user,
        )  # fmt: skip
        messages.success(request, gettext("Entered. A second person has to confirm it."))
        return redirect("billing:settlement", made.public_id)
    back = reverse("billing:deposit_ledger", args=[first.company.public_id])
    act = deposits.act_of(first.case_id)
    context = {
        "first": first, "held": sum_, "form": form, "back_url": back, "act": act, "undecided": before_settling(first),
    }  # fmt: skip
    return render(request, "billing/desk/settle.html", context)


def settlement_of(request: Any, public_id: Any) -> DepositSettlement:
    rows = at_desk(DepositSettlement.objects.all(), request.user).select_related(
        "case", "company", "campus", "paper", "entered_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@allow(rules.keeper, hidden=True)
def settlement(request, public_id):
    found = settlement_of(request, public_id)
    kept = [(f"{row['what']} · {row['evidence']}", row["amount"]) for row in found.deductions]
    owed = [(row["number"], row["amount"]) for row in found.arrears]
    context = entry(request, found) | {
        "title": _("Deposit settlement"), "campus": found.campus, "company": found.company,
        "back_url": reverse("billing:deposit_ledger", args=[found.company.public_id]), "back": _("Deposits"),
        "facts": [
            (_("Held"), Money(found.held, found.currency)),
            *((label, -Money(amount, found.currency)) for label, amount in owed + kept),
            (_("To be returned"), Money(found.refund, found.currency)),
        ],
        "confirm_url": reverse("billing:confirm_settlement", args=[public_id]),
        "refuse_url": reverse("billing:refuse_settlement", args=[public_id]),
        "undecided": before_settling(found) if found.state == states.ASKED else [],
    }  # fmt: skip
    return render(request, "billing/desk/entry.html", context)


@require_POST
@allow(rules.finance_officer, hidden=True)
def confirm_settlement(request, public_id):
    found = settlement_of(request, public_id)
    if not rules.cashier(request.user, found):
        raise Http404
    deposits.confirm(found, by=request.user)
    messages.success(request, gettext("The deposit is settled."))
    return redirect("billing:settlement", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def refuse_settlement(request, public_id):
    found = settlement_of(request, public_id)
    if not rules.cashier(request.user, found):
        raise Http404
    back = reverse("billing:settlement", args=[public_id])
    return withdraw(
        request, lambda reason: deposits.refuse(found, by=request.user, reason=reason), back
    )


# --- statements ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper, hidden=True)
def company_account(request, public_id):
    """The account of a company for a period; finance issues it as a paper, one for each currency."""
    company = company_of(request, public_id)
    campus = campuses_of(request.user).filter(code=request.GET.get("campus", "")).first()
    campus = campus or campuses_of(request.user)[0]
    form, accounts = accounts_of(request.GET, company, campus)
    issues = request.user.has_role("finance", campus=campus)
    if request.method == "POST":
        chosen = [a for a in accounts if a.currency == request.POST.get("currency")]
        if not issues or not chosen:
            raise Http404
        days = form.cleaned_data if form.is_bound else year_so_far(campus.today())
        made = stating.state(
            company, campus, chosen[0], first=days["first"], last=days["last"], by=request.user
        )
        return redirect("documents:document", made.number)
    context = {
        "company": company, "campus": campus, "campuses": campuses_of(request.user), "form": form,
        "accounts": accounts, "issues": issues, "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "billing/desk/company_account.html", context)


def accounts_of(query: Any, company: Company, campus: Campus) -> tuple[PeriodForm, list[Any]]:
    """This year's account so far, unless other days are asked for."""
    days = year_so_far(campus.today())
    asked = any(name.startswith(("first", "last")) for name in query)
    form = PeriodForm(query if asked else None, initial=days)
    if asked:
        if not form.is_valid():
            return form, []
        days = form.cleaned_data
    return form, statement_of(company, campus, days["first"], days["last"])
