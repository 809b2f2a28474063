"""A reader's own lists of the queue: keep, name, share, order, throw away."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.cases import rules
from portal.cases import wanted as asking
from portal.cases.actions import keeping
from portal.cases.forms import SavedViewForm
from portal.cases.models import SavedView
from portal.cases.views.queue import at, back_to


def own(request) -> SavedView:
    pk = request.POST.get("saved", "")
    mine = SavedView.objects.filter(owner=request.user)
    return get_object_or_404(mine, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)


@allow(rules.staff, hidden=True)
def saved(request):
    """Keep the list one comes from; below it the ones kept before."""
    query = asking.clean(
        request.POST.get("query") or back_to(request).partition("?")[2], request.user
    )
    form = SavedViewForm(request.POST or None, user=request.user, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        view = keeping.keep_view(
            given["name"], query, by=request.user, shared_with=given["shared_with"]
        )
        return redirect(at(view.query))
    mine = request.user.saved_views.select_related("shared_with")
    rows = [
        (v, at(v.query), SavedViewForm(user=request.user, view=v, prefix=f"v{v.pk}")) for v in mine
    ]
    context = {"form": form, "rows": rows, "back": back_to(request), "query": query}
    return render(request, "cases/desk/saved.html", context)


@require_POST
@allow(rules.staff, hidden=True)
def change(request):
    view = own(request)
    if "delete" in request.POST:
        keeping.drop_view(view, by=request.user)
        messages.success(request, _("“%(name)s” is gone. The cases stay.") % {"name": view.name})
        return redirect("cases:saved_views")
    form = SavedViewForm(request.POST, user=request.user, view=view, prefix=f"v{view.pk}")
    if form.is_valid():
        given = form.cleaned_data
        keeping.change_view(
            view, by=request.user, name=given["name"], shared_with=given["shared_with"],
            position=given["position"] or view.position,
        )  # fmt: skip
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A view needs a name of at most 60 characters."))
    return redirect("cases:saved_views")
