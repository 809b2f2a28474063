"""A case as the desk works it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import letters
from portal.access import allow
from portal.accounts.problems import returned_of
from portal.cases import away, page, rules
from portal.cases.actions import handling, taking_back, talking
from portal.cases.around_forms import HandOverForm
from portal.cases.forms import ReasonForm, ReplyForm, TakeBackForm
from portal.cases.kinds import kind_of
from portal.cases.models import Case
from portal.cases.views import replying
from portal.cases.views.queue import back_to


def fetch(request, number):
    cases = Case.objects.visible_to(request.user).select_related(
        "company", "campus", "assignee", "opened_by"
    )
    return get_object_or_404(cases.annotate(may_be_away=away.may_be_away()), number=number)


def redirect_to(number, place):
    """The case, where on its long page something happened."""
    address = reverse("cases:desk_case", args=[number])
    return redirect(f"{address}#{place}" if place else address)


@allow(rules.staff, hidden=True)
def case(request, number):
    """Facts, clock, thread, papers and moves on one page; a reply is refused when others wrote first."""
    found = fetch(request, number)
    form = replying.form_of(request, found, staff=not request.user.is_guest)
    then = request.POST.get("then", "")
    sent, form, stale = replying.send(request, found, form, then=then)
    if sent:
        return redirect_to(number, "held" if settings.UNDO_SECONDS else "")
    if then:
        found = fetch(request, number)  # this copy may have made a move that was undone
    return show(request, found, reply_form=form, stale=stale)


@require_POST
@allow(rules.handler, hidden=True)
def take_back(request, number):
    """The seconds in which a reply can be undone: its words come back into the composer."""
    found = fetch(request, number)
    form = TakeBackForm(request.POST)
    nonce = form.cleaned_data["message"] if form.is_valid() else None
    message = get_object_or_404(found.messages.filter(author=request.user), nonce=nonce)
    try:
        words = taking_back.take_back(message, by=request.user)
    except taking_back.TooLate as late:
        messages.error(request, str(late.message))
        return redirect_to(number, "main")
    messages.success(request, _("Taken back: nobody has read it. Your words stand in the reply."))
    return show(request, fetch(request, number), reply_form=replying.with_words(words))


def show(request, found, *, reply_form, stale=(), hand_over_form=None):
    """The page of a case, with whatever form on it was refused."""
    if found.may_be_away:
        away.mark([found])
    context = page.gather(request, found, door="desk", reply_form=reply_form, stale=stale)
    context |= {
        "handles": rules.handles(request.user, found),
        "reads_companies": rules.reads_companies(request.user),
        "works": rules.works_on(request.user, found),
        "answers": rules.may_answer(request.user, found),
        "hand_over_form": hand_over_form or HandOverForm(case=found, prefix="hand"),
        "then": [move for move, page in context["moves"] if not page and not move.reason],
        "mine": found.assignee_id == request.user.pk,
        "contact": None if request.user.is_guest else page.contact_of(found),
        "known_as": found.company.name_for(get_language() or "en"),
        "letters": [] if request.user.is_guest else letters.about(found.number),
        "returned": returned_of(found.company),
        "may_mend": rules.handler(request.user),
        "back": f"{back_to(request)}#{found.number}",
    }
    return render(request, "cases/desk/case.html", context, status=409 if stale else 200)


@require_POST
@allow(rules.handler, hidden=True)
def claim(request, number):
    found = fetch(request, number)
    if not rules.works_on(request.user, found):
        raise Http404
    handling.claim(found, by=request.user)
    messages.success(request, _("The case is yours."))
    return redirect("cases:desk_case", number)


@require_POST
@allow(rules.handler, hidden=True)
def release(request, number):
    found = fetch(request, number)
    if not rules.handles(request.user, found):
        raise Http404
    handling.release(found, by=request.user)
    messages.success(request, _("The case is back in the queue."))
    return redirect(back_to(request))


@require_POST
@allow(rules.handler, hidden=True)
def hand_over(request, number):
    found = fetch(request, number)
    if not rules.handles(request.user, found):
        raise Http404
    form = HandOverForm(request.POST, case=found, prefix="hand")
    if not form.is_valid():
        empty = ReplyForm(initial=page.empty_reply(), staff=True)
        return show(request, found, reply_form=empty, hand_over_form=form)
    given = form.cleaned_data
    handling.hand_over(found, given["to"], by=request.user, reason=given["reason"])
    messages.success(request, _("Handed over to %(name)s.") % {"name": given["to"]})
    return redirect("cases:desk_case", number)


@allow(rules.handler, hidden=True)
def move(request, number, name):
    """A plain move: one button, with a reason where the table asks for one."""
    return make_move(request, fetch(request, number), name, door="desk")


def make_move(request, found, name, *, door):
    """Ask (for the reason, or once more), act, go back to the case."""
    chosen = found.workflow.moves.get(name)
    pages = kind_of(found).pages if door == "desk" else kind_of(found).my_pages
    if chosen is None or name in pages or not chosen.who(request.user, found):
        raise Http404
    form = ReasonForm(request.POST or None) if chosen.reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        kind_of(found).act(found, name, by=request.user, reason=reason)
        return redirect(f"cases:{door}_case", found.number)
    context = {
        "case": found,
        "move": chosen,
        "label": chosen.desk,
        "form": form,
        "state": found.state_info,
    }
    return render(request, f"cases/{door}/move.html", context)


@require_POST
@allow(rules.staff, hidden=True)
def presence(request, number):
    """The heartbeat of an open page; answers with the notice about colleagues."""
    found = fetch(request, number)
    others = talking.be_present(
        found, by=request.user, answering=request.POST.get("answering") == "1"
    )
    return render(request, "cases/desk/_presence.html", {"others": others})
