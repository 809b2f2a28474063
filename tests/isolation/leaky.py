"""The map with four doors planted wrong, so that the matrix is seen to find each of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from portal.access import allow
from portal.accounts.rules import member
from portal.cases.models import Case
from portal.urls import urlpatterns as real


@allow(member)
def shows_all(request, number):
    """Fetches without visible_to()."""
    return HttpResponse(str(get_object_or_404(Case, number=number).company))


@allow(member)
def says_forbidden(request, number):
    """403 for what exists and 404 for what does not: the id is confirmed."""
    case = get_object_or_404(Case, number=number)
    own = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return HttpResponse("yours" if own else "not yours", status=200 if own else 403)


@allow(member)
def lists_all(request):
    return HttpResponse(" ".join(str(case.company) for case in Case.objects.all()))


@allow(member)
def breaks(request):
    raise RuntimeError("an error page")


planted = [
    path("planted/<slug:number>/", shows_all, name="shows_all"),
    path("planted/<slug:number>/forbidden/", says_forbidden, name="says_forbidden"),
    path("planted/", lists_all, name="lists_all"),
    path("planted/breaks/now/", breaks, name="breaks"),
]
urlpatterns = [path("", include((planted, "cases"))), *real]
