"""Money as finance works it: what is owed, what came, what does not fit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import letters
from portal.access import allow
from portal.billing import problems, rules, sources
from portal.billing.actions import invoicing, transfers
from portal.billing.forms import (
    EntryForm,
    EntryReasonForm,
    ReasonForm,
    ReceivedForm,
)
from portal.billing.models import FinanceReview, Invoice, TransferNote
from portal.billing.views import lists, unpaid
from portal.billing.views.my import described


def fetch(request, number):
    invoices = Invoice.objects.visible_to(request.user).select_related(
        "company", "campus", "case", "paper"
    )
    return get_object_or_404(invoices, number=number)


@require_safe
@allow(rules.keeper, hidden=True)
def payments(request):
    """Views with counts, search, and pages along the due date."""
    return render(request, "billing/desk/payments.html", lists.context(request.user, request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper, hidden=True)
def invoice(request, number):
    """One invoice: its sums, what arrived, and the form for a transfer seen at the bank."""
    found = fetch(request, number)
    books = rules.cashier(request.user, found)
    initial = {"received_on": found.campus.today()}
    form = ReceivedForm(request.POST or None, initial=initial, invoice=found)
    if request.method == "POST":
        if not books:
            raise PermissionDenied
        if form.is_valid():
            done = transfers.mark_received(found, by=request.user, **form.cleaned_data)
            tell(request, done)
            return redirect("billing:desk_invoice", number)
    return render(request, "billing/desk/invoice.html", gather(request, found, form, books=books))


def tell(request, done):
    if isinstance(done, FinanceReview):
        messages.warning(
            request, gettext("This does not fit the invoice. It now stands under “To look into”.")
        )
    else:
        messages.success(request, gettext("Entered. A second person has to confirm it."))


def gather(request, found, form, *, books):
    note = found.waiting_transfer
    return described(found) | unpaid.shown(found) | {
        "invoice": found,
        "reminders": found.reminders.select_related("invoice"),
        "write_offs": found.write_offs.select_related("invoice"),
        "may_write_off": books and found.is_open and found.kind != Invoice.Kind.DEPOSIT and not note,
        "form": form if books else None,
        "books": books,
        "note": note,
        "doubts": problems.doubts(note) if note else [],
        "confirms": bool(note) and rules.second_person(request.user, note),
        "reviews": found.reviews.select_related("resolved_by"),
        "transfers": found.transfers.select_related("entered_by", "decided_by")
        .prefetch_related("losses__line"),
        "refunds": found.refunds.all(),
        "letters": letters.about(found.number),
        "credits": found.credit_notes.select_related("invoice"),
        "creditable": books and (found.is_open or found.is_paid),
        "may_mend": books,
        "refundable": books and bool(sources.sources_of(found)),
    }  # fmt: skip


def entry_of(request, found, form):
    """The entry the page showed; another one in its place has to be looked at first."""
    note = found.waiting_transfer
    if not form.is_valid() or note is None or note.public_id != form.cleaned_data["entry"]:
        raise transfers.OtherEntry(found.number)
    return TransferNote.objects.select_related(
        "invoice__case", "invoice__campus", "invoice__company"
    ).get(pk=note.pk)


@require_POST
@allow(rules.finance_officer, hidden=True)
def confirm(request, number):
    found = fetch(request, number)
    if not rules.cashier(request.user, found):
        raise Http404
    note = entry_of(request, found, EntryForm(request.POST))
    if transfers.confirm(note, by=request.user):
        messages.success(request, gettext("The invoice is paid."))
    else:
        messages.warning(
            request,
            gettext("The invoice was closed before. The money now stands under “To look into”."),
        )
    return redirect("billing:desk_invoice", number)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def refuse(request, number):
    """Withdraw an entry: asks for the reason."""
    found = fetch(request, number)
    note = found.waiting_transfer
    if note is None or not rules.note_keeper(request.user, note):
        raise Http404
    form = EntryReasonForm(request.POST or None, initial={"entry": note.public_id})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        transfers.refuse(entry_of(request, found, form), by=request.user, reason=reason)
        return redirect("billing:desk_invoice", number)
    return ask_reason(request, found, form, _("Withdraw the entry"))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def void(request, number):
    """Cancel an unpaid invoice: asks for the reason the company will read."""
    found = fetch(request, number)
    if not rules.cashier(request.user, found):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invoicing.void(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:desk_invoice", number)
    return ask_reason(request, found, form, _("Cancel the invoice"))


def ask_reason(request, found, form, label):
    return render(
        request, "billing/desk/reason.html", {"invoice": found, "form": form, "label": label}
    )
