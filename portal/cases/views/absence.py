"""Who is away and who stands in; what one takes on when cases are given out."""

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access import allow
from portal.accounts.models import User
from portal.accounts.rules import campus_manager
from portal.cases import rules
from portal.cases.actions import absences as actions
from portal.cases.forms import AbsenceForm, DutyForm
from portal.cases.models import Absence, Duty
from portal.cases.wanted import HANDLERS


def colleagues_of(user):
    """Whoever handles cases at one of the reader's campuses."""
    campuses = {campus for _role, campus in user.staff_roles}
    there = Q() if None in campuses else Q(roles__campus__in=campuses) | Q(roles__campus=None)
    found = User.objects.filter(there, roles__role__in=HANDLERS, is_active=True)
    return found.distinct().order_by("email")


def arranged_by(user):
    """Whose absences the reader enters: their own, and as a manager those of their campuses."""
    if not campus_manager(user):
        return User.objects.filter(pk=user.pk)
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=colleagues_of(user).values("pk")))


@allow(rules.handler, hidden=True)
def absence(request):
    """Absences that are not over, a form for the next, and what the reader takes on."""
    people = arranged_by(request.user).order_by("email")
    open_ones = (
        Absence.objects.filter(user__in=people).to_come(today()).select_related("user", "deputy")
    )
    for name, act in (("end", end), ("hand", hand)):
        if name in request.POST:
            pk = request.POST[name]
            if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
                raise Http404
            act(request, get_object_or_404(open_ones, pk=int(pk)))
            return redirect("cases:absence")
    duty = Duty.objects.filter(user=request.user).first()
    duty_form = DutyForm(
        request.POST if "duty" in request.POST else None, prefix="duty", initial=told(duty)
    )
    form = AbsenceForm(
        request.POST if "away" in request.POST else None, prefix="away", people=people,
        colleagues=colleagues_of(request.user), initial={"user": request.user.pk},
    )  # fmt: skip
    if keep(request, form, duty_form):
        return redirect("cases:absence")
    context = {
        "rows": [(a, a.first <= today(), hands(request.user, a)) for a in open_ones],
        "form": form, "duty_form": duty_form,
    }  # fmt: skip
    return render(request, "cases/desk/absence.html", context)


def today() -> date:
    return date.today()  # noqa: DTZ011  an absence may stand a few hours longer on the list


def told(duty):
    return {"languages": duty.languages, "categories": duty.categories} if duty else {}


def keep(request, form, duty_form) -> bool:
    """Write whichever of the two was sent and is complete."""
    if "away" in request.POST and form.is_valid():
        given = form.cleaned_data
        actions.be_away(
            given["user"], given["first"], given["last"], deputy=given["deputy"], note=given["note"],
            by=request.user,
        )  # fmt: skip
        messages.success(request, _("The absence is entered."))
        return True
    if "duty" in request.POST and duty_form.is_valid():
        actions.take_on(request.user, **duty_form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return True
    return False


def hands(user, absence) -> bool:
    """Whether the reader may give the absent's cases to the deputy."""
    return bool(absence.deputy) and campus_manager(user)


def end(request, absence) -> None:
    actions.be_back(absence, today(), by=request.user)
    messages.success(request, _("%(name)s is back.") % {"name": absence.user})


def hand(request, absence) -> None:
    """Hand every open case over; what did not go is named."""
    if not hands(request.user, absence):
        raise Http404
    reason = _("Stands in for %(name)s.") % {"name": absence.user}
    found = actions.hand_to_deputy(absence, reason, by=request.user)
    done = [row.number for row in found if row.done]
    left = [row.number for row in found if not row.done]
    words = ngettext("%(n)s case was handed over.", "%(n)s cases were handed over.", len(done))
    messages.success(request, words % {"n": len(done)})
    if left:
        words = _("Not handed over: %(numbers)s.")
        messages.warning(request, words % {"numbers": ", ".join(left)})
