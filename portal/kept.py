"""What a reader typed, given back by a page that could not take it."""

import json
import re

from django import forms
from django.http import HttpRequest

WORDS = "words"
# What no reader typed.
OWN = {
    "csrfmiddlewaretoken", "nonce", "seen", "next", "was", "opened", "language", "switch_language",
    "version", "suggested", "code", WORDS,
}  # fmt: skip


def words_of(form: forms.BaseForm) -> str:
    """The labels of a form, sent along with it: the page that gives the text back has no form."""
    return json.dumps(
        {b.html_name: str(b.label) for b in form.visible_fields()}, ensure_ascii=False
    )


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """(label, text) of each answer, without secrets; no label where the form did not send its words."""
    try:
        labels = json.loads(request.POST.get(WORDS, "{}"))
    except (ValueError, RecursionError):
        labels = {}
    if not isinstance(labels, dict):
        labels = {}
    return [
        (str(labels.get(name) or labels.get(re.sub("_(day|month|year)$", "", name), "")), value)
        for name, value in request.POST.items()
        if value.strip() and name not in OWN and "password" not in name
    ]
