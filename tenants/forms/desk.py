"""Forms of the desk: check, return, panel, scores, decision, offer."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import format_date
from portal.money import format_rate
from tenants import checklist, rubric
from tenants.answers import FigureField
from tenants.deadlines import OFFER_DAYS, office_end
from tenants.models import CheckItem, Review, Unit
from tenants.sections import DECLARATIONS, DOCUMENTS, PAGES, WANTED

CHOOSE = {"required": _("Choose one answer")}
EXTRA_POINTS = 5


def quiet_part(words: Any) -> str:
    return format_html('{}<span class="vh">: {}</span>', _("Comment"), words)


# Seen as “Comment”; heard with the item it is on.
comment_on = lazy(quiet_part, SafeString)


class CheckForm(PortalForm):
    """Every item of the formal check with a verdict and a comment."""

    def __init__(self, *args: Any, marked: dict[str, CheckItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, words in checklist.ITEMS.items():
            row = marked.get(code)
            self.fields[f"{code}-verdict"] = forms.ChoiceField(
                label=words, choices=CheckItem.Verdict.choices, widget=forms.RadioSelect, required=False,
                initial=row.verdict if row else None,
            )  # fmt: skip
            self.fields[f"{code}-comment"] = forms.CharField(
                label=comment_on(words), required=False, max_length=1000,
                initial=row.comment if row else "",
            )  # fmt: skip

    @property
    def verdicts(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {
            code: (data[f"{code}-verdict"], data[f"{code}-comment"]) for code in checklist.ITEMS
        }

    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"{code}-verdict"], self[f"{code}-comment"]) for code in checklist.ITEMS]


def places() -> list[tuple[str, Any]]:
    """Where a point can be put right: every box and every document."""
    found: list[tuple[str, Any]] = [("", "—")]
    for page in PAGES:
        found.append(
            (str(page.title), [(f"{page.code}:{field.name}", field.label) for field in page.fields])
        )
    found.append(
        (
            str(_("Documents")),
            [
                (f"{DOCUMENTS}:{w.code}", format_lazy("{c} {t}", c=w.code, t=w.title))
                for w in WANTED
            ],
        )
    )
    return [*found, (f"{DECLARATIONS}:", _("Declarations and consents"))]


class ReturnForm(PortalForm):
    """The whole list of what is missing, in one message: canned points to tick, own points to write."""

    canned = forms.MultipleChoiceField(
        label=_("Usual reasons"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(code, row[3]) for code, row in checklist.CANNED.items()],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, EXTRA_POINTS + 1):
            self.fields[f"text_{number}"] = forms.CharField(
                label=format_lazy(_("Own point {number}"), number=number), required=False, max_length=1000,
                widget=PlainTextarea(rows=2, limit=1000),
            )  # fmt: skip
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label=_("Where it is put right"), required=False, choices=places
            )

    def first(self) -> list[Any]:
        return [self["canned"], self["text_1"], self["place_1"]]

    def more(self) -> list[Any]:
        """Room for further points, folded until it is needed."""
        return [
            self[f"{name}_{n}"] for n in range(2, EXTRA_POINTS + 1) for name in ("text", "place")
        ]

    @property
    def has_more(self) -> bool:
        return any(bound.value() for bound in self.more())

    @property
    def points(self) -> list[tuple[str, str, str]]:
        """(words, page, field) of every point; canned words in the language `say` was given."""
        found = []
        for code in self.cleaned_data["canned"]:
            _item, page, field, words = checklist.CANNED[code]
            found.append((str(words), page, field))
        for number in range(1, EXTRA_POINTS + 1):
            text = self.cleaned_data[f"text_{number}"]
            page, _colon, field = self.cleaned_data[f"place_{number}"].partition(":")
            if text:
                found.append((text, page, field))
        return found


class ExpertForm(PortalForm):
    expert = forms.ModelChoiceField(
        label=_("Expert"), queryset=User.objects.none(), empty_label="—", to_field_name="email"
    )

    def __init__(self, *args: Any, experts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = experts


class InterestForm(PortalForm):
    conflict = forms.ChoiceField(
        label=_("Do you have a conflict of interest?"),
        help_text=_("Shares, work, family or a dispute with the company or a competitor"),
        choices=(("no", _("No, I can judge freely")), ("yes", _("Yes"))), widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Which?"), required=False, max_length=1000, widget=PlainTextarea(rows=2)
    )


class ReviewForm(PortalForm):
    """A score and a comment for every criterion, then the recommendation."""

    def __init__(self, *args: Any, weights: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weights = weights
        for code in weights:
            title, question = rubric.CRITERIA[code]
            self.fields[f"{code}-score"] = forms.TypedChoiceField(
                label=format_lazy("{code}. {title} ({weight}\u00a0%)", code=code, title=title, weight=weights[code]),
                help_text=question, choices=[("", "—"), *((str(n), str(n)) for n in range(11))], coerce=int,
                error_messages={"required": _("Choose a score from 0 to 10")},
            )  # fmt: skip
            self.fields[f"{code}-comment"] = forms.CharField(
                label=format_lazy(_("Comment on {code}"), code=code), min_length=rubric.SHORTEST_COMMENT, max_length=2000,  # noqa: E501  a text in one piece
                widget=PlainTextarea(rows=3, limit=2000),
                error_messages={
                    "required": _("Say why, in at least 30 characters"),
                    "min_length": _("Say why, in at least 30 characters"),
                },
            )  # fmt: skip
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("Recommendation"), choices=Review.Recommendation.choices, widget=forms.RadioSelect,
            error_messages=CHOOSE,
        )  # fmt: skip

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        data = self.cleaned_data
        return {
            code: {"score": data[f"{code}-score"], "comment": data[f"{code}-comment"]}
            for code in self.weights
        }


class UnitChoice(forms.ModelChoiceField):
    """A unit with what one chooses by: kind, size, rate."""

    free: Mapping[int, date] = {}  # by the known end of its lease, from which day

    def label_from_instance(self, unit: Unit) -> str:
        language = get_language() or "en"
        rate = format_rate(unit.rate, unit.rate_unit, unit.currency, language)
        words = unit.status_words()
        if free_on := self.free.get(unit.pk):
            words = _("%(status)s, free from %(day)s") % {
                "status": words,
                "day": format_date(free_on, language),
            }
        return f"{unit} · {unit.get_kind_display()} · {unit.size} · {rate} · {words}"


class OfferForm(PortalForm):
    """The terms; either free months or one reduction in steps, never both."""

    unit = UnitChoice(
        label=_("Unit"), queryset=Unit.objects.none(), empty_label="—", to_field_name="public_id",
        error_messages={"required": _("Choose a unit")},
    )  # fmt: skip
    starts_on = DateTripleField(label=_("Lease begins"))
    months = forms.IntegerField(label=_("Term, months"), min_value=1, max_value=120)
    rate = FigureField(label=_("Rate"), required=False, help_text=_("Empty: the unit’s own rate"))
    deposit_months = forms.IntegerField(
        label=_("Deposit, months of rent"), min_value=0, max_value=12
    )
    rent_free_months = forms.IntegerField(
        label=pgettext_lazy("field of an offer", "Rent-free months"),
        min_value=0,
        max_value=24,
        required=False,
    )
    steps = forms.CharField(
        label=_("Reduction in steps"), required=False, max_length=300,
        help_text=_("From month, to month, per cent paid; one step a line: 1-12 40"), widget=PlainTextarea(rows=3),
    )  # fmt: skip
    index_percent = FigureField(
        label=_("Growth of the rate each year, per cent"), required=False,
        help_text=_("At each anniversary, except into a year with a discount. Empty: none."),
    )  # fmt: skip
    valid_until = DateTripleField(
        label=_("Answer until"), help_text=_("End of office hours at the campus")
    )

    passing_reason = forms.CharField(
        label=_("Why it is offered to this company"), required=False, max_length=1000,
        help_text=_("Kept with the offer and in the log of the waiting list; the director reads it, no company does."),
        widget=PlainTextarea(rows=3, limit=1000),
    )  # fmt: skip

    def __init__(self, *args: Any, campus: Any, **kwargs: Any) -> None:
        self.campus = campus
        kwargs["initial"] = {
            "valid_until": campus.today() + timedelta(days=OFFER_DAYS), "deposit_months": 2, "months": 12,
        } | (kwargs.get("initial") or {})  # fmt: skip
        super().__init__(*args, **kwargs)
        self.free = dict(Unit.objects.leaving(campus).values_list("pk", "free_on"))
        units = Unit.objects.filter(building__campus=campus).with_status()
        self.fields["unit"].free = self.free
        self.fields["unit"].queryset = units.select_related("building__campus")

    def clean_steps(self) -> tuple[tuple[int, int, str], ...]:
        return tuple(
            read_step(line) for line in self.cleaned_data["steps"].splitlines() if line.strip()
        )

    def clean_valid_until(self) -> datetime:
        moment = office_end(self.campus, self.cleaned_data["valid_until"])
        if moment <= timezone.now():
            raise forms.ValidationError(_("Choose a day that is still to come"))
        return moment

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        free_on = self.free.get(data["unit"].pk) if data.get("unit") else None
        if free_on and data.get("starts_on") and data["starts_on"] < free_on:
            words = _("The unit is free from %(day)s; the lease begins then at the earliest.")
            day = format_date(free_on, get_language() or "en")
            self.add_error("starts_on", words % {"day": day})
        grows = data.get("index_percent") or Decimal(0)
        if grows > 30 or grows != grows.quantize(Decimal("0.01")):
            self.add_error("index_percent", _("Write a percentage from 0 to 30."))
        if data.get("rent_free_months") and data.get("steps"):
            self.add_error("steps", _("Either free months or steps, not both"))
        months = data.get("months") or 0
        if any(last > months or first > last for first, last, _percent in data.get("steps") or ()):
            self.add_error("steps", _("The steps must lie within the term"))
        return data


def read_step(line: str) -> tuple[int, int, str]:
    """`1-12 40` → (1, 12, "40"). Raises ValidationError in words."""
    try:
        span, percent = line.replace("%", "").replace("–", "-").split()
        first, last = (int(part) for part in span.split("-"))
        value = Decimal(percent)
        if not (first >= 1 and 0 <= value <= 100):
            raise ValueError(line)
    except (ValueError, ArithmeticError) as exc:
        raise forms.ValidationError(
            _("Write each step as 1-12 40: months 1 to 12, 40 per cent paid")
        ) from exc
    return first, last, f"{value.normalize():f}"
