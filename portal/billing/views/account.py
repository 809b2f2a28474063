"""A company's own account and deposit."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import allow
from portal.accounts.models import Campus
from portal.billing import rules
from portal.billing.models import DepositEntry, Invoice
from portal.billing.views.accounts import accounts_of, ledgers


@require_safe
@allow(rules.member)
def account(request):
    """What was asked for and paid over a period, at one campus, and the deposits the park holds."""
    mine = Invoice.objects.belonging_to(request.user).filter(company=request.company)
    campuses = Campus.objects.filter(pk__in=mine.values("campus"))
    campus = campuses.filter(code=request.GET.get("campus", "")).first() or campuses.first()
    form, accounts = accounts_of(request.GET, request.company, campus) if campus else (None, [])
    entries = DepositEntry.objects.filter(company=request.company)
    context = {
        "campuses": campuses, "campus": campus, "form": form, "accounts": accounts, "ledgers": ledgers(entries)
    }  # fmt: skip
    return render(request, "billing/my/account.html", context)
