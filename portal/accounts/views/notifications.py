"""What the reader wants to be told, how and when; and whether letters reach them at all."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import reach
from portal.access import allow, signed_in
from portal.accounts.forms.notifications import NotificationsForm
from portal.events import COMPANY, STAFF, WAYS, kinds_for
from portal.home import Panel


def audiences_of(user: Any) -> list[str]:
    """Who is at both sides chooses for both; who is at neither yet will belong to a company."""
    at_desk = [STAFF] if user.works_at_desk else []
    return at_desk + ([COMPANY] if user.membership_list or not at_desk else [])


@allow(signed_in)
def notifications(request):
    wishes = reach.reach_of(request.user)
    kinds = kinds_for(*audiences_of(request.user))
    initial = {name: getattr(wishes, name) for name in ("quiet_from", "quiet_until", "digest_hour")}
    form = NotificationsForm(
        request.POST or None, initial=initial, ways=wishes.ways,
        kinds=[kind for kind in kinds if not kind.always],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        kept = {code: way for code, way in wishes.ways.items() if code not in form.ways}
        reach.change(request.user, by=request.user, ways=kept | form.ways, **form.hours())
        messages.success(request, _("Saved."))
        return redirect("accounts:notifications")
    context = {
        "form": form,
        "rows": list(zip(form.kinds, form.rows(), strict=True)),
        "always": [kind for kind in kinds if kind.always],
        "ways": WAYS.values(),
        "returned": reach.returned(request.user.email),
    }
    return render(request, "accounts/my/notifications.html", context)


@require_POST
@allow(signed_in)
def trust_address(request):
    """The reader says that the address is right; the next letter that comes back says otherwise."""
    reach.trust_again(request.user.email, by=request.user)
    messages.success(request, _("We write to %(address)s again.") % {"address": request.user.email})
    return redirect("accounts:notifications")


def returned_letters(request):
    """Panel of the front page: what we write to this reader does not arrive."""
    found = reach.returned(request.user.email)
    if not found:
        return None
    return Panel(
        _("Your letters come back"), "accounts/my/_returned.html", {"found": found[0]},
        place="needs",
    )  # fmt: skip
