"""One line of the bank: what is proposed for it, and what two people decide."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.billing import payouts, returns, rules, states
from portal.billing.actions import lines
from portal.billing.bank_forms import ChooseForm, PickForm, PlainForm
from portal.billing.forms import ReasonForm
from portal.billing.models import BankLine, Invoice, Refund
from portal.billing.views import bank_lists

# How a line is withdrawn, beside how a second person confirms it.
WITHDRAWN = (
    ("refuse", "confirm"), ("mistake", "agree"), ("mistake_reversal", "agree_reversal"),
    ("mistake_return", "agree_return"),
)  # fmt: skip


def fetch(request, public_id):
    rows = BankLine.objects.visible_to(request.user).select_related(
        "statement",
        "campus",
        "account__campus",
        "accepted_by",
        "decided_by",
        "returns__invoice__company",
        "reverses",
        "reverses_note__invoice",
    )
    return get_object_or_404(rows, public_id=public_id)


def to_work_on(request, public_id):
    found = fetch(request, public_id)
    if not rules.line_keeper(request.user, found):
        raise Http404
    return found


@require_safe
@allow(rules.keeper, hidden=True)
def unmatched(request):
    """Every line of the reader's campuses, whatever file brought it; with a search."""
    rows = BankLine.objects.visible_to(request.user)
    return render(
        request, "billing/desk/bank_lines.html", bank_lists.context(request.GET, rows, request.path)
    )


@require_safe
@allow(rules.keeper, hidden=True)
def line(request, public_id):
    found = fetch(request, public_id)
    moves = {move.name for move in found.workflow.available(found, request.user)}
    context = {
        "line": found,
        "moves": moves,
        "proposals": proposals_of(request, found) if "accept" in moves else [],
        "notes": entries(request, found),
        "choose": ChooseForm(user=request.user, line=found) if "accept" in moves else None,
        "mine": any(first in moves and second not in moves for first, second in WITHDRAWN),
        "left": list(found.payouts.select_related("invoice__company")),
        "payouts": payouts_for(request, found) if "see" in moves else [],
        "returned": returned_for(request, found) if "take_for_return" in moves else [],
        "why": returns.why(found),
        "taken_back": bank_lists.taken_back(request.user, found) if "reverse" in moves else [],
        "losses": losses_of(request, found),
        "taken_by": list(found.reversals.filter(state=states.TOOK_BACK)),
    }  # fmt: skip
    return render(request, "billing/desk/bank_line.html", context)


def losses_of(request, found):
    """The invoices that are owed again because this line took money back."""
    seen = Invoice.objects.visible_to(request.user)
    return found.losses.filter(invoice__in=seen).select_related("invoice__company", "transfer")


def payouts_for(request, found):
    """Single payouts and those of one file, each with what speaks for it."""
    single = [((one,), why) for one, why in payouts.proposals(found, request.user)]
    every = single + payouts.together(found, request.user)
    return [(some, bank_lists.in_words(why)) for some, why in every]


def returned_for(request, found):
    """Payouts a line that came may be, as far as this person sees them."""
    rows = returns.candidates(found)[: bank_lists.MOST_SHOWN]
    mine = Refund.objects.visible_to(request.user).filter(pk__in=[one.refund.pk for one in rows])
    seen = set(mine.values_list("pk", flat=True))
    return [(r.refund, r.kept, bank_lists.in_words(r.reasons)) for r in rows if r.refund.pk in seen]


def entries(request, found):
    rows = found.transfers.filter(invoice__in=Invoice.objects.visible_to(request.user))
    return rows.select_related("invoice__company", "invoice__case", "entered_by", "decided_by")


def proposals_of(request, found):
    """Those whose invoices are still open, with their reasons in words."""
    wanted = [part[0] for one in found.proposals for part in one["parts"]]
    seen = Invoice.objects.visible_to(request.user).open()
    known = seen.select_related("company", "case", "campus").in_bulk(wanted)

    def sum_in(text):
        return bank_lists.money(Decimal(text), found)

    return [
        {
            "place": place,
            "parts": [(known[pk], sum_in(sum_), sum_in(fee)) for pk, sum_, fee in one["parts"]],
            "reasons": bank_lists.in_words(one["reasons"]),
        }
        for place, one in enumerate(found.proposals)
        if all(part[0] in known for part in one["parts"])
    ]


@require_POST
@allow(rules.finance_officer, hidden=True)
def accept(request, public_id):
    """One of the proposals, as the page showed it, or an invoice chosen by its number."""
    found = to_work_on(request, public_id)
    form = PickForm(request.POST, user=request.user, line=found)
    if not form.is_valid():
        raise lines.DoesNotFit(str(found))
    lines.accept(found, [lines.Part(*p) for p in form.parts], by=request.user)
    messages.success(request, gettext("Entered. A second person has to confirm it."))
    return redirect("billing:bank_line", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def choose(request, public_id):
    """An invoice nobody proposed: by its number or reference, with the sum it gets."""
    found = to_work_on(request, public_id)
    form = ChooseForm(request.POST or None, user=request.user, line=found)
    if request.method == "POST" and form.is_valid():
        lines.accept(found, [lines.Part(*p) for p in form.parts], by=request.user)
        messages.success(request, gettext("Entered. A second person has to confirm it."))
        return redirect("billing:bank_line", public_id)
    return ask(request, found, form, _("Choose an invoice"))


@require_POST
@allow(rules.finance_officer, hidden=True)
def confirm(request, public_id):
    """Only what the page showed: another acceptance in its place has to be looked at first."""
    found = to_work_on(request, public_id)
    form = PlainForm(request.POST)
    if not form.is_valid() or form.cleaned_data["version"] != found.version:
        raise lines.DoesNotFit(str(found))
    if lines.confirm(found, by=request.user):
        messages.success(request, gettext("Booked."))
    else:
        messages.warning(
            request,
            gettext("The invoice was closed before. The money now stands under “To look into”."),
        )
    return redirect("billing:bank_line", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def refuse(request, public_id):
    found = to_work_on(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lines.refuse(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:bank_line", public_id)
    return ask(request, found, form, _("Withdraw the entry"))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def put_aside(request, public_id):
    found = to_work_on(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lines.put_aside(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:bank_line", public_id)
    return ask(request, found, form, _("Put aside"))


@require_POST
@allow(rules.finance_officer, hidden=True)
def take_up(request, public_id):
    found = to_work_on(request, public_id)
    lines.take_up(found, by=request.user)
    return redirect("billing:bank_line", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def question(request, public_id):
    """Money that fits nothing: finance's list, with the invoice it came on top of, where one is known."""
    found = to_work_on(request, public_id)
    form = ChooseForm(request.POST or None, user=request.user, line=found, any_state=True)
    if request.method == "POST" and form.is_valid():
        made = lines.question(found, by=request.user, invoice=form.cleaned_data["invoice"] or None)
        return redirect("billing:review", made.public_id)
    return ask(request, found, form, _("Move to “To look into”"))


def ask(request, found, form, label):
    return render(
        request, "billing/desk/line_form.html", {"line": found, "form": form, "label": label}
    )
