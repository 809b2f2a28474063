"""Who acts for the company: the owner's and the managers' pages, and the invited person's."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow, anyone
from portal.accounts import rules
from portal.accounts.actions import members as acts
from portal.accounts.forms.members import HandOverForm, InviteForm, RoleForm
from portal.accounts.middleware import COMPANY_KEY
from portal.accounts.models import Invitation, Membership
from portal.accounts.views.company import fetch


def managed(request):
    """The reader's company, if the reader manages it."""
    found = fetch(request)
    if not rules.manages(request.user, found):
        raise PermissionDenied
    return found


def member_of(company, public_id):
    return get_object_or_404(company.memberships.live().select_related("user"), public_id=public_id)


@allow(rules.member)
def members(request):
    found = fetch(request)
    context = {
        "found": found,
        "rows": found.memberships.live().select_related("user").order_by("pk"),
        "invitations": found.invitations.open().order_by("-pk"),
        "manages": rules.manages(request.user, found),
        "owns": rules.owns(request.user, found),
        "me": request.user,
    }
    return render(request, "accounts/my/members.html", context)


@allow(rules.member)
def invite(request):
    found = managed(request)
    form = InviteForm(request.POST or None, initial={"language": found.language})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = acts.invite(found, **form.cleaned_data, by=request.user)
        except (acts.AlreadyIn, acts.TooMany) as refused:
            form.add_error("email", refused.message)
        else:
            messages.success(
                request,
                _("The invitation to %(email)s is on its way.") % {"email": invitation.email},
            )
            return redirect("accounts:members")
    return render(request, "accounts/my/invite.html", {"form": form})


@require_POST
@allow(rules.member)
def revoke_invitation(request, public_id):
    found = managed(request)
    acts.revoke(get_object_or_404(found.invitations, public_id=public_id), by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:members")


@allow(rules.member)
def change_role(request, public_id):
    member = member_of(managed(request), public_id)
    if member.role == Membership.Role.OWNER:
        raise Http404
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        acts.change_role(member, form.cleaned_data["role"], by=request.user)
        messages.success(request, _("The role is changed."))
        return redirect("accounts:members")
    return render(request, "accounts/my/change_role.html", {"form": form, "member": member})


@allow(rules.member)
def remove_member(request, public_id):
    """Remove a colleague, or leave oneself; asked once more."""
    found = fetch(request)
    member = member_of(found, public_id)
    if member.user_id != request.user.pk and not rules.manages(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        acts.remove(member, by=request.user)
        messages.success(
            request, _("%(name)s no longer acts for the company.") % {"name": member.user}
        )
        return redirect("my_home" if member.user_id == request.user.pk else "accounts:members")
    return render(request, "accounts/my/remove_member.html", {"member": member, "me": request.user})


@allow(rules.member)
@reauthentication_required
def hand_over(request, public_id):
    """Make a colleague the owner. Asks for the password again, and for a tick."""
    found = fetch(request)
    if not rules.owns(request.user, found):
        raise PermissionDenied
    member = member_of(found, public_id)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.hand_over(found, member, by=request.user)
        messages.success(request, _("%(name)s is the owner now.") % {"name": member.user})
        return redirect("accounts:members")
    return render(request, "accounts/my/hand_over.html", {"form": form, "member": member})


@allow(anyone)
def accept_invitation(request, token):
    """Opened from the letter: signed out, with the wrong address, too late, or just right."""
    invitation = get_object_or_404(
        Invitation.objects.select_related("company", "invited_by"), token=token
    )
    context = {"invitation": invitation, "here": request.path}
    if not invitation.is_open:
        return render(request, "accounts/my/invitation_closed.html", context, status=410)
    if not request.user.is_authenticated:
        return render(request, "accounts/my/invitation.html", context)
    if request.user.email.casefold() != invitation.email.casefold():
        return render(request, "accounts/my/invitation_other.html", context, status=403)
    if request.method == "POST":
        membership = acts.accept(invitation, by=request.user)
        request.session[COMPANY_KEY] = membership.company_id
        messages.success(
            request, _("You now act for %(company)s.") % {"company": membership.company}
        )
        return redirect("my_home")
    return render(request, "accounts/my/invitation.html", context)
