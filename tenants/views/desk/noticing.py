"""Leasing's page of a notice: another last day, or back to the lease as it was."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.models import User
from portal.accounts.rules import leasing_manager
from tenants import noticed
from tenants.actions import noticing
from tenants.forms.noticing import AGREE_DAY, KEEP, TAKE_BACK, NoticeForm
from tenants.models import LeaseNotice
from tenants.views.desk.staying import lease_of
from tenants.views.refusing import attempt, back_on_refusal


def steps_of(notice: LeaseNotice, user: User, objections: list[str]) -> list[tuple[str, object]]:
    """The moves there are today, with their words."""
    moves = {m.name: m.desk for m in notice.workflow.available(notice, user)}
    names = [AGREE_DAY, KEEP] if objections else [AGREE_DAY, TAKE_BACK, KEEP]
    return [(name, moves[name]) for name in names if name in moves]


def take(notice: LeaseNotice, form: NoticeForm, by: User) -> None:
    data = form.cleaned_data
    if data["step"] == AGREE_DAY:
        noticing.agree_day(notice, data["last_day"], by=by)
    elif data["step"] == TAKE_BACK:
        noticing.take_back(notice, by=by, reason=data["reason"])
    else:
        noticing.keep(notice, by=by, reason=data["reason"])


@allow(leasing_manager)
@back_on_refusal
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """When the lease ends by it, what the company wrote, and what leasing can do."""
    found, tenancy = lease_of(request, number)
    rows = LeaseNotice.objects.live().select_related(*noticing.RELATED)
    named = {"tenancy": tenancy} if "lease" in request.GET else {"tenancy__application": found}
    given = rows.filter(**named).first()
    if given is None:
        return redirect("cases:desk_case", number)
    objections = noticed.objections(given)
    steps = steps_of(given, request.user, objections)
    form = NoticeForm(request.POST or None, steps=steps, initial={"last_day": given.last_day})
    posted = request.method == "POST" and form.is_valid()
    if posted and attempt(request, lambda: take(given, form, request.user)):
        messages.success(request, _("Done. The company gets a letter."))
        return redirect("cases:desk_case", number)
    context = {
        "case": found, "application": found, "tenancy": given.tenancy, "notice": given, "form": form,
        "objections": objections,
    }  # fmt: skip
    return render(request, "tenants/desk/notice.html", context)
