"""What a reader typed, given back by a page that could not take it."""

import json
import re
from typing import Any

from django import forms
from django.http import HttpRequest

WORDS = "words"
# What no reader typed.
OWN = {
    "csrfmiddlewaretoken", "nonce", "seen", "next", "was", "opened", "language", "switch_language",
    "version", "suggested", "code", WORDS,
}  # fmt: skip
CHOSEN = (forms.BooleanField, forms.ChoiceField, forms.ModelChoiceField)


def words_of(form: forms.BaseForm) -> str:
    """The labels of a form, sent along with it: the page that gives the text back has no form.

    A choice has none: it is made again faster than copied.
    """
    labels = {
        bound.html_name: None if isinstance(bound.field, CHOSEN) else str(bound.label)
        for bound in form.visible_fields()
    }
    return json.dumps(labels, ensure_ascii=False)


def sent_words(request: HttpRequest) -> dict[str, Any]:
    try:
        labels = json.loads(request.POST.get(WORDS, "{}"))
    except (ValueError, RecursionError):
        return {}
    return labels if isinstance(labels, dict) else {}


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """(label, text) of each answer, without secrets; no label where the form did not send its words."""
    labels = sent_words(request)
    kept = []
    for name, value in request.POST.items():
        if not value.strip() or name in OWN or "password" in name:
            continue
        label = labels.get(name, labels.get(re.sub("_(day|month|year)$", "", name), ""))
        if label is not None:
            kept.append((str(label), value))
    return kept
