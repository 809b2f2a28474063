"""Companies as the desk sees them."""

from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import languages
from portal.access import allow
from portal.accounts import countries, identifiers, names, problems, rules
from portal.accounts.actions import people as acts
from portal.accounts.forms.profile import DeskSearchForm
from portal.accounts.models import Company
from portal.accounts.views.company import numbers_of, twins_of, uuid_or_none
from portal.search import query_terms

PAGE, CHANGES = 50, 20


def page_after(companies, marker: str):
    """The next fifty by name, after the company named by `marker`."""
    last = Company.objects.filter(public_id=uuid_or_none(marker)).first() if marker else None
    if last is not None:
        companies = companies.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    found = list(companies.order_by("name", "pk").defer("search")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


@allow(rules.reads_companies, hidden=True)
def companies(request):
    form = DeskSearchForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    matching = Company.objects.visible_to(request.user).found_by(query_terms(q))
    found, more = page_after(matching.prefetch_related("identifiers"), request.GET.get("after", ""))
    address = reverse("accounts:desk_companies")
    context = {
        "form": form,
        "q": q,
        "rows": [(c, countries.name(c.country, request.LANGUAGE_CODE)) for c in found],
        "next": f"{address}?{urlencode({'q': q, 'after': found[-1].public_id})}" if more else "",
        "first": f"{address}?{urlencode({'q': q})}" if request.GET.get("after") else "",
    }
    return render(request, "accounts/desk/companies.html", context)


def changes_of(company):
    """(what, change) of each registered name or number written over, the newest first."""
    return [
        (label_of(change.field), change)
        for change in company.changes.select_related("by")[:CHANGES]
    ]


def label_of(field: str):
    kind, _sep, rest = field.partition("_")
    if kind == "id":
        return identifiers.LABELS.get(rest, rest)
    if not rest:
        return _("Registered name")
    return _("Name in documents: %(language)s") % {"language": languages.name_in_itself(rest)}


def people_of(found):
    today = timezone.localdate()
    return [(p, names.display_all(p), p.passport_standing(today)) for p in found.people.all()]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.reads_companies, hidden=True)
def company(request, public_id):
    """Everything the park knows about one company. Its people are listed by a button, because looking is
    recorded; passports stay masked.
    """
    found = get_object_or_404(Company.objects.visible_to(request.user), public_id=public_id)
    shown = request.method == "POST"
    if shown:
        acts.look_through(found, by=request.user)
    context = {
        "found": found,
        "numbers": numbers_of(found),
        "twins": twins_of(found),
        "country": countries.name(found.country, request.LANGUAGE_CODE),
        "language_name": languages.name_in_itself(found.language),
        "collisions": problems.collisions(found),
        "returned": problems.returned_of(found),
        "shown": shown,
        "count": found.people.count(),
        "people": people_of(found) if shown else [],
        "members": found.memberships.live().select_related("user").order_by("pk"),
        "changes": changes_of(found),
        "cases": reverse("cases:queue") + "?" + urlencode({"view": "all", "q": found.name}),
    }
    return render(request, "accounts/desk/company.html", context)
