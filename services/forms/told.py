"""What only the officer knows about a paper: who translated, when the passport goes back, who comes to visit."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.forms import DateTripleField
from portal.languages import html_lang, name_in_itself, pick
from services import papers_partners as partners
from services.models import Request
from services.papers_visit import languages_of_visit

PASSPORT_DAYS = 21  # what the offices usually keep a passport for
MOST_ROWS = 200
LONGEST_CELL = 300


class RowsField(forms.CharField):
    """A table typed as lines, its cells divided by semicolons. Cleans to tuples of `cells` texts."""

    def __init__(self, *, cells: int, needed: int, **kwargs: Any) -> None:
        self.cells, self.needed = cells, needed
        super().__init__(widget=forms.Textarea(attrs={"rows": 8}), max_length=20000, **kwargs)

    def clean(self, value: Any) -> list[tuple[str, ...]]:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_ROWS:
            raise ValidationError(_("No more than %(most)s lines.") % {"most": MOST_ROWS})
        return [self.row(number, line) for number, line in enumerate(lines, 1)]

    def row(self, number: int, line: str) -> tuple[str, ...]:
        parts = [part.strip() for part in line.replace("；", ";").split(";")]
        whole = self.needed <= len(parts) <= self.cells and all(parts[: self.needed])
        if not whole or max(map(len, parts)) > LONGEST_CELL:
            raise ValidationError(
                _("Line %(number)s: write %(count)s parts with semicolons between them.")
                % {"number": number, "count": self.needed}
            )
        return (*parts, *[""] * (self.cells - len(parts)))


def text(label: Any, *, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=300, **more)


def day(label: Any, *, required: bool = True, **more: Any) -> DateTripleField:
    return DateTripleField(label=label, required=required, **more)


def of_bank(order: Request) -> dict[str, forms.Field]:
    return {
        "bank": text(
            gettext_lazy("Bank the letter goes to"), required=False, initial=order.answers.get("bank_name", ""),
            help_text=gettext_lazy("Leave it empty while no bank is chosen: the letter then goes to any bank."),
        ),
        "contact": text(
            gettext_lazy("Whom the bank may ask at the park"), required=False,
            initial=order.assignee.get_full_name() if order.assignee else "",
        ),
    }  # fmt: skip


def of_translation(order: Request) -> dict[str, forms.Field]:
    return {
        "translator": text(gettext_lazy("Translator")),
        "qualification": text(
            gettext_lazy("Diploma or licence of the translator"), required=False,
            help_text=gettext_lazy("As it is to stand on the certificate."),
        ),
        "reviewer": text(gettext_lazy("Who compared it with the original"), required=False),
    }  # fmt: skip


def of_case_sheet(order: Request) -> dict[str, forms.Field]:
    points = forms.IntegerField(
        label=gettext_lazy("Points reached"), required=False, min_value=0, max_value=200
    )
    return {
        **({"points": points} if order.plan.field("points") else {}),
        "permit_number": text(gettext_lazy("Number of the permit or letter"), required=False),
        "permit_until": day(gettext_lazy("Permit valid until"), required=False),
        "stay_until": day(gettext_lazy("Visa or residence permit valid until"), required=False),
        "next_step": text(gettext_lazy("What comes next"), required=False),
        "next_by": day(gettext_lazy("Not later than"), required=False),
    }


def of_custody(order: Request) -> dict[str, forms.Field]:
    today = order.campus.today()
    return {
        "taken_on": day(gettext_lazy("Passport taken on"), initial=today),
        "taken_by": text(
            gettext_lazy("Taken by"),
            initial=order.assignee.get_full_name() if order.assignee else "",
        ),
        "reason": text(gettext_lazy("What for")),
        "return_on": day(
            gettext_lazy("To be given back by"), initial=today + timedelta(days=PASSPORT_DAYS)
        ),
    }


def of_visit(order: Request) -> dict[str, forms.Field]:
    return {"visit_on": day(gettext_lazy("Day of the visit"), initial=order.answers.get("date_1"))}


def of_programme(order: Request) -> dict[str, forms.Field]:
    first, second = (name_in_itself(code) for code in languages_of_visit(order)[0])
    return of_visit(order) | {
        "host": text(gettext_lazy("Host")),
        "meeting": text(gettext_lazy("Where and when the guests are met"), required=False),
        "programme": RowsField(
            label=gettext_lazy("Programme"), cells=4, needed=3,
            help_text=_("A line for each item: time; in %(first)s; in %(second)s; place.")
            % {"first": first, "second": second},
        ),
    }  # fmt: skip


def of_badges(order: Request) -> dict[str, forms.Field]:
    return of_visit(order) | {
        "guests": RowsField(
            label=gettext_lazy("Guests"), cells=3, needed=1,
            help_text=_("A line for each guest: name; position; organisation."),
        ),
    }  # fmt: skip


def of_profile(order: Request) -> dict[str, forms.Field]:
    """Each text in both languages; the company's own words stand there to be freed of what gives it away."""
    found: dict[str, forms.Field] = {}
    pair = partners.languages_of_profile(order)[0]
    for key in partners.written(order):
        question = order.plan.field(key)
        for place, code in enumerate(pair):
            own = code == partners.language_written(order)
            found[f"{key}_{place}"] = forms.CharField(
                label=_("%(text)s, in %(language)s")
                % {"text": pick(question.label, get_language() or "en"), "language": name_in_itself(code)},
                max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "lang": html_lang(code)}),
                initial=order.answers[key] if own else "", validators=[nameless(order)],
            )  # fmt: skip
    return found


def nameless(order: Request) -> Callable[[str], None]:
    """Refuses words that say who the company is."""

    def validate(words: str) -> None:
        if marks := partners.given_away(order.company, words):
            raise ValidationError(
                _("The profile goes out without a name, but this says who it is: %(words)s.")
                % {"words": ", ".join(marks)}
            )

    return validate


TOLD: dict[str, Callable[[Request], dict[str, forms.Field]]] = {
    "BADG": of_badges, "BANK": of_bank, "ENTR": of_translation, "MATC": of_profile, "PCUS": of_custody,
    "PROG": of_programme, "WPCK": of_case_sheet,
}  # fmt: skip


def told_fields(order: Request, kinds: Iterable[str]) -> dict[str, forms.Field]:
    """The boxes these papers need, each once."""
    found: dict[str, forms.Field] = {}
    for kind in kinds:
        found |= TOLD[kind](order) if kind in TOLD else {}
    return found
