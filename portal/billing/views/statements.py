"""Statements of the bank: upload, look, keep; how an account's files are read."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.accounts.models import BankAccount
from portal.billing import rules
from portal.billing.actions import importing
from portal.billing.bank_forms import RulesForm, UploadForm
from portal.billing.models import AccountRules, BankLine, BankStatement
from portal.billing.statements import reading
from portal.billing.views import bank_lists, lists

SHOWN = 20


def accounts_of(user):
    """Those whose statements this person keeps."""
    accounts = BankAccount.objects.filter(active=True).select_related("campus").order_by("pk")
    return [one for one in accounts if rules.line_keeper(user, one)]


def fetch(request, public_id):
    rows = BankStatement.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("account__campus", "campus", "uploaded_by", "kept_by"),
        public_id=public_id,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper, hidden=True)
def statements(request):
    """What was kept, the newest first, and the form for a new file."""
    accounts = accounts_of(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, accounts=accounts)
    if request.method == "POST":
        if not accounts:
            raise Http404
        if form.is_valid():
            made = importing.upload(by=request.user, **form.found)
            return redirect("billing:statement", made.public_id)
    rows = (
        BankStatement.objects.visible_to(request.user)
        .kept()
        .select_related("account", "campus", "kept_by")
    )
    page = lists.newest(rows, request.GET.get("after", ""))
    context = {
        "form": form if accounts else None,
        "accounts": accounts,
        "rows": page.rows,
        "next": page.next and f"?after={page.next}",
    }
    return render(request, "billing/desk/statements.html", context)


@require_safe
@allow(rules.keeper, hidden=True)
def statement(request, public_id):
    """Before it is kept: what would be. After: its lines, by what became of them."""
    found = fetch(request, public_id)
    if not found.kept_at:
        return preview(request, found)
    rows = BankLine.objects.visible_to(request.user).filter(statement=found)
    context = bank_lists.context(request.GET, rows, request.path) | {"statement": found}
    return render(request, "billing/desk/statement.html", context)


def preview(request, found):
    if not found.file:
        raise Http404
    read = importing.read_again(found)
    keys = list(reading.keys(read.entries))
    known = importing.known_among(found, keys)
    context = {
        "statement": found,
        "entries": [(e, bank_lists.money(e.amount, found)) for e in read.entries[:SHOWN]],
        "more": max(0, len(read.entries) - SHOWN),
        "count": len(read.entries),
        "known": len(known),
        "came": bank_lists.money(read.came, found),
        "went": bank_lists.money(read.went, found),
        "gap": gap(found),
        "keeps": rules.line_keeper(request.user, found),
    }
    return render(request, "billing/desk/statement_preview.html", context)


def gap(found):
    """The closing balance of the statement before, where this one does not begin with it."""
    before = BankStatement.objects.kept().filter(account=found.account, last_on__lte=found.first_on)
    last = before.order_by("-last_on", "-pk").first()
    return last.closes_with if last and last.closing != found.opening else None


@require_POST
@allow(rules.finance_officer, hidden=True)
def keep(request, public_id):
    found = fetch(request, public_id)
    if not rules.line_keeper(request.user, found) or not found.file:
        raise Http404
    importing.keep(found, by=request.user)
    messages.success(request, gettext("The statement is kept. Matches are being looked for."))
    return redirect("billing:statement", public_id)


@require_POST
@allow(rules.finance_officer, hidden=True)
def look_again(request, public_id):
    """Reckon all proposals of the account anew: invoices have come or gone meanwhile."""
    found = fetch(request, public_id)
    if not rules.line_keeper(request.user, found) or not found.kept_at:
        raise Http404
    importing.look_again(found, by=request.user)
    messages.success(request, gettext("Matches are being looked for again."))
    return redirect("billing:statement", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def account_rules(request, account):
    """What the columns of the bank's CSV are called, and how much banks on the way may keep."""
    found = BankAccount.objects.select_related("campus").filter(account=account, active=True)
    account = found.order_by("pk").first()
    if account is None or not rules.line_keeper(request.user, account):
        raise Http404
    form = RulesForm(request.POST or None, now=AccountRules.of(account))
    if request.method == "POST" and form.is_valid():
        importing.set_rules(account, by=request.user, **form.found)
        messages.success(request, gettext("Saved."))
        return redirect("billing:statements")
    return render(request, "billing/desk/account_rules.html", {"account": account, "form": form})
