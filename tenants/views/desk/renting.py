"""Rent runs and meters, as finance works them."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.accounts.models import Campus
from portal.billing import basis
from portal.billing import rules as money
from portal.billing.actions.stating import proforma
from portal.billing.views.lists import newest
from portal.languages import format_percent, pick
from portal.models import Job
from portal.money import Money
from tenants import rules, states
from tenants.actions import metering, renting
from tenants.forms.renting import ReadingForm, RunForm, period_name
from tenants.models import MeterReading, RentRun
from tenants.models.meter import Utility

SAID = {
    "billed": gettext_lazy("%(about)s: asked for before."),
    "one_reading": gettext_lazy("%(about)s: not charged, a second reading is needed."),
    "no_tariff": gettext_lazy("%(about)s: not charged, there is no tariff for that day."),
    "other_currency": gettext_lazy("%(about)s: not charged, the lease is in another currency."),
    "runs_backwards": gettext_lazy(
        "%(about)s: not charged, the last reading is below the one before."
    ),
    "no_way": gettext_lazy(
        "Nothing is asked for: there is no lawful way to pay it. The rules stand under Payments, Ways to pay."
    ),
}
OUTCOMES = {
    "waiting": (gettext_lazy("To post"), "wait"), "posted": (gettext_lazy("Posted"), "done"),
    "empty": (gettext_lazy("Nothing to pay"), "draft"),
    "overtaken": (gettext_lazy("Asked for by another run"), "cannot"),
}  # fmt: skip


def campuses_of(user: Any) -> Any:
    """Where this person works the money."""
    here = {campus for role, campus in user.staff_roles if role == "finance"}
    rows = Campus.objects.order_by("pk")
    return rows if None in here else rows.filter(pk__in=here)


def today_of(campuses: Any) -> Any:
    return (campuses.first() or Campus.objects.order_by("pk")[0]).today()


def fetch(request: Any, public_id: Any) -> RentRun:
    rows = RentRun.objects.visible_to(request.user).select_related("campus", "made_by", "posted_by")
    return get_object_or_404(rows, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(money.keeper, hidden=True)
def runs(request):
    """All runs, the newest first, and the form for a new one."""
    campuses = campuses_of(request.user)
    starter = money.finance_officer(request.user)
    form = (
        RunForm(request.POST or None, campuses=campuses, today=today_of(campuses))
        if starter
        else None
    )
    if request.method == "POST" and form and form.is_valid():
        data = form.cleaned_data
        starts_on, months = data["period"]
        made = renting.start_run(
            data["campus"],
            starts_on=starts_on,
            months=months,
            due_on=data["due_on"],
            by=request.user,
        )
        return redirect("tenants:rent_run", made.public_id)
    page = newest(
        RentRun.objects.visible_to(request.user).select_related("campus"),
        request.GET.get("after", ""),
    )
    for run in page.rows:
        run.period = period_name(run.starts_on, run.months)
    context = {"form": form, "runs": page.rows, "next": page.next and f"?after={page.next}"}
    return render(request, "tenants/desk/rent_runs.html", context)


@require_safe
@allow(money.keeper, hidden=True)
def run(request, public_id):
    """The sums of a run, what was left out and why, and how far it has come."""
    found = fetch(request, public_id)
    bills = found.bills.select_related("tenancy__company", "tenancy__unit__building", "invoice")
    page = newest(bills, request.GET.get("after", ""))
    sums = found.bills.order_by("currency").values("currency").annotate(
        count=Count("pk"), net=Sum("net"), tax=Sum("tax"), amount=Sum("amount")
    )  # fmt: skip
    job = Job.objects.filter(key=found.job_key).first()
    context = {
        "run": found, "period": period_name(found.starts_on, found.months),
        "bills": [shown(bill) for bill in page.rows], "next": page.next and f"?after={page.next}",
        "sums": [
            {"count": row["count"]} | {k: Money(row[k], row["currency"]) for k in ("net", "tax", "amount")}
            for row in sums
        ],
        "counts": [
            (OUTCOMES[row["outcome"]][0], row["n"])
            for row in found.bills.order_by("outcome").values("outcome").annotate(n=Count("pk"))
        ],
        "job": job, "stuck": job is not None and job.state == Job.State.FAILED,
        "works": found.state in (states.PREPARING, states.POSTING),
        "may_post": found.state == states.PREVIEW and rules.finance(request.user, found),
    }  # fmt: skip
    return render(request, "tenants/desk/rent_run.html", context)


def shown(bill: Any) -> dict[str, Any]:
    """A bill in the reader's language: its lines with what each comes from."""
    reader = get_language() or "en"
    outcome, tint = OUTCOMES[bill.outcome]
    utilities = dict(Utility.choices)
    return {
        "bill": bill, "outcome": outcome, "tint": tint,
        "lines": [
            {
                "text": pick(row["texts"], reader), "basis": basis.told(row["basis"], reader),
                "percent": format_percent(row["percent"], reader) if row["percent"] else "",
            } | {k: Money(row[k], bill.currency) for k in ("net", "tax", "amount")}
            for row in bill.lines
        ],
        "said": [SAID[code] % {"about": utilities.get(about, about)} for code, about in bill.said],
    }  # fmt: skip


def mine(request: Any, public_id: Any) -> RentRun:
    """A run this person may work."""
    found = fetch(request, public_id)
    if not rules.finance(request.user, found):
        raise Http404
    return found


@require_POST
@allow(money.finance_officer, hidden=True)
def post(request, public_id):
    renting.post_run(mine(request, public_id), by=request.user)
    messages.success(request, _("The invoices are being written."))
    return redirect("tenants:rent_run", public_id)


@require_POST
@allow(money.finance_officer, hidden=True)
def again(request, public_id):
    renting.reckon_again(mine(request, public_id), by=request.user)
    return redirect("tenants:rent_run", public_id)


@require_POST
@allow(money.finance_officer, hidden=True)
def make_proforma(request, public_id):
    """The paper of what one tenancy is going to be asked for."""
    found = mine(request, public_id)
    number = request.POST.get("bill", "")
    bills = found.bills.exclude(outcome="empty").select_related(
        "tenancy__application", "tenancy__company"
    )
    bill = get_object_or_404(
        bills, pk=number if number.isascii() and number.isdigit() and len(number) < 19 else 0
    )
    made = proforma(
        bill.tenancy.application, bill.tenancy.company, renting.reckoning_of(bill), kind="INVR",
        until=found.due_on, by=request.user,
    )  # fmt: skip
    return redirect("documents:document", made.number)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(money.finance_officer, hidden=True)
def meters(request):
    """Enter a reading, and see the latest ones."""
    campuses = campuses_of(request.user)
    form = ReadingForm(request.POST or None, campuses=campuses, today=today_of(campuses))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        metering.enter_reading(
            data["unit"],
            kind=data["kind"],
            value=data["value"],
            read_on=data["read_on"],
            by=request.user,
        )
        messages.success(request, _("The reading is entered."))
        return redirect("tenants:meters")
    rows = MeterReading.objects.filter(unit__building__campus__in=campuses)
    page = newest(rows.select_related("unit__building", "by"), request.GET.get("after", ""))
    context = {"form": form, "readings": page.rows, "next": page.next and f"?after={page.next}"}
    return render(request, "tenants/desk/meters.html", context)
