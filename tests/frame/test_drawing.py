"""What is drawn in code says what Django's templates say, whatever is typed."""

import re

from django import forms
from django.forms.renderers import TemplatesSetting
from hypothesis import given
from hypothesis import strategies as some

from portal.drawing import DRAWN, Renderer

WORDS = some.text(max_size=30)
CHOICES = some.lists(
    some.tuples(WORDS, WORDS) | some.tuples(WORDS, some.lists(some.tuples(WORDS, WORDS), max_size=3)),
    max_size=5,
)  # fmt: skip
ATTRIBUTES = some.dictionaries(
    some.sampled_from(["class", "id", "placeholder", "required", "disabled"]),
    WORDS | some.booleans() | some.integers(),
)


def lines(html: str) -> str:
    """Without the line breaks of Django's templates between tags."""
    return re.sub(r">\s+<", "><", html).strip()


def both(widget: forms.Widget, value: object) -> tuple[str, str]:
    ours = widget.render("a<name>", value, renderer=Renderer())
    return lines(ours), lines(widget.render("a<name>", value, renderer=TemplatesSetting()))


@given(choices=CHOICES, value=WORDS, attrs=ATTRIBUTES)
def test_a_list_of_choices_is_the_same(choices, value, attrs):
    ours, djangos = both(forms.Select(attrs, choices), value)
    assert ours == djangos


@given(value=some.none() | WORDS | some.integers(), attrs=ATTRIBUTES)
def test_a_box_is_the_same(value, attrs):
    for widget in (forms.TextInput, forms.HiddenInput, forms.EmailInput, forms.NumberInput):
        ours, djangos = both(widget(attrs), value)
        assert ours == djangos


def test_what_is_typed_stays_text():
    drawn = forms.TextInput().render("q", '"><script>', renderer=Renderer())
    assert "<script>" not in drawn
    assert str(forms.TextInput().template_name) in DRAWN
