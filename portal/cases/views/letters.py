"""The log of letters at the desk."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from portal import letters as sent
from portal.access import allow
from portal.cases import mail_log, rules
from portal.cases.forms import LettersFilter
from portal.events import kind_of


@allow(rules.reads_companies, hidden=True)
def letters(request):
    """What was written to whom, whether it arrived, and a button to send it again."""
    form = LettersFilter(request.GET)
    form.is_valid()  # a filter nobody offers is ignored
    asked = {name: form.cleaned_data.get(name, "") for name in ("state", "kind", "q")}
    before = request.GET.get("before", "")
    found, marker = mail_log.page_of(mail_log.matching(request.user, **asked), before)
    address = reverse("cases:letters")
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "form": form,
        "rows": [
            (row["letter"], kind_of(row["letter"].event).title, row["key"])
            for row in sent.keyed(found)
        ],
        "first": f"{address}?{urlencode(kept)}" if before else "",
        "next": f"{address}?{urlencode({**kept, 'before': marker})}" if marker else "",
        "here": request.get_full_path(),
        "may_mend": rules.handler(request.user),
    }
    return render(request, "cases/desk/letters.html", context)
