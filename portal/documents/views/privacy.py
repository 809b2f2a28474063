"""Who looked at whose personal data, for auditors and directors."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from portal.access import allow
from portal.accounts import rules
from portal.accounts.models import NAMED, User
from portal.documents import looks
from portal.documents.forms.papers import LogFilter

MOST_PEOPLE = 200


@allow(rules.auditor, hidden=True)
def log(request):
    """The newest first; filters and place in the address."""
    people = User.objects.exclude(roles=None).only(*NAMED).distinct().order_by("email")
    kinds = [(name, source.label) for name, source in looks.SOURCES.items()]
    form = LogFilter(request.GET, people=people[:MOST_PEOPLE], kinds=kinds)
    form.is_valid()  # a filter nobody offers is ignored, the rest still works
    given = {name: value for name, value in form.cleaned_data.items() if value}
    rows, marker = looks.page_of(request.user, after=request.GET.get("after", ""), **given)
    here = reverse("documents:privacy_log")
    context = {
        "form": form,
        "rows": rows,
        "next": f"{here}?{urlencode({**given, 'after': marker})}" if marker else "",
        "first": f"{here}?{urlencode(given)}" if request.GET.get("after") else "",
    }
    return render(request, "documents/desk/privacy_log.html", context)
