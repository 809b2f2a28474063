"""Several services ordered at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.rules import acts_for
from services import rules
from services.actions import naming, packing
from services.forms.packs import ChooseForm, FoundedForm, SendCompleteForm
from services.models import Pack, PackOrder
from services.problems import NotReady, pack_refusals
from services.views import pack_pages


def fetch(request, public_id):
    orders = PackOrder.objects.belonging_to(request.user).select_related(
        "pack", "company", "campus"
    )
    found = get_object_or_404(orders, public_id=public_id)
    if not rules.requester(request.user, found):
        raise Http404
    return found


def fetch_item(request, public_id, code):
    order = fetch(request, public_id)
    held = order.items.select_related("service", "request", "company")
    item = held.filter(service__code=code).first()
    if item is None or not acts_for(request.user, item.company_id or order.company_id):
        raise Http404
    return order, item


def given_by(request):
    """What was sent; a form of which nothing was ticked was sent as well."""
    return request.POST if request.method == "POST" else None


@allow(rules.member)
def pack(request, code):
    """What is in it, in order, with price and earliest date; one button begins all of it."""
    found = get_object_or_404(Pack.objects.filter(live=True).select_related("campus"), code=code)
    language = get_language() or "en"
    refused = pack_refusals(found.plan, request.company, request.user)
    form = ChooseForm(given_by(request), **pack_pages.choices(found.plan, language))
    if request.method == "POST" and not refused and form.is_valid():
        ticked = form.cleaned_data.get("parts", [])
        order = packing.begin(found, request.company, by=request.user, ticked=ticked)
        return redirect("services:pack_order", order.public_id)
    context = pack_pages.offered(found, request.company, request.user, language)
    return render(request, "services/my/pack.html", {**context, "form": form, "refused": refused})


@allow(rules.orders)
def pack_order(request, public_id):
    """The requests of a pack: what is missing, what goes out now and what by itself."""
    order = fetch(request, public_id)
    language = get_language() or "en"
    rows = pack_pages.rows(order, request.user, language)
    shown = {row.item.code: row.terms for row in rows if row.terms}
    form = SendCompleteForm(given_by(request), terms=shown)
    if request.method == "POST" and form.is_valid():
        say_what_became(request, packing.send_complete(order, form.terms(), by=request.user))
        return redirect("services:pack_order", public_id)
    context = pack_pages.under_way(order, rows, language)
    naming = pack_pages.naming_of(order, rows, request.user)
    return render(
        request, "services/my/pack_order.html", {**context, "form": form, "naming": naming}
    )


@require_POST
@allow(rules.orders)
def name_founded(request, public_id):
    """Which company the registration has founded."""
    order = fetch(request, public_id)
    form = FoundedForm(request.POST, companies=pack_pages.managed_besides(order, request.user))
    if form.is_valid():
        found = naming.propose_company(order, form.chosen, by=request.user)
        if found.founded == form.chosen and not found.is_confirmed:
            words = _("An officer compares %(company)s with the licence and confirms it.")
            messages.success(request, words % {"company": form.chosen})
    else:
        messages.error(request, _("Choose the company that was founded."))
    return redirect("services:pack_order", public_id)


def say_what_became(request, sent):
    if sent.out:
        words = ngettext("%(n)s request was sent.", "%(n)s requests were sent.", len(sent.out))
        messages.success(request, words % {"n": len(sent.out)})
    if sent.waiting:
        words = ngettext(
            "%(n)s request goes out by itself when its turn comes.",
            "%(n)s requests go out by themselves when their turn comes.",
            len(sent.waiting),
        )
        messages.success(request, words % {"n": len(sent.waiting)})
    for changed in sent.changed:
        words = _(
            "The price of “%(title)s” has changed since you looked. Read it again, then send."
        )
        messages.error(request, words % {"title": changed.title})
    if not (sent.out or sent.waiting or sent.changed):
        messages.info(request, _("Nothing was complete yet, so nothing was sent."))


@require_POST
@allow(rules.orders)
def open_part(request, public_id, code):
    """Begin a part that was not open to the company before."""
    _order, item = fetch_item(request, public_id, code)
    try:
        draft = packing.open_item(item, by=request.user)
    except NotReady as refused:
        for problem in refused.problems:
            messages.error(request, problem.text)
        return redirect("services:pack_order", public_id)
    return redirect("services:request", draft.public_id)


@require_POST
@allow(rules.orders)
def recall_part(request, public_id, code):
    """It does not go out by itself after all."""
    _order, item = fetch_item(request, public_id, code)
    packing.recall(item, by=request.user)
    messages.success(request, _("It stays a draft until you send it."))
    return redirect("services:pack_order", public_id)
