"""A service in the editor: readable blocks for each part of its definition, and the way there and back.

The definition stays one JSON object; blocks only show and take it. Closed lists are choices here,
everything else is checked by `services.reading`, whose faults `services.complaints` puts beside their blocks.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.list_block import ListBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from portal.accounts.models import Campus, StaffRole
from portal.documents.papers_kinds import CHOICES as PAPER_CHOICES
from portal.languages import name_in_itself, pick
from portal.money import RATE_UNITS
from services.definition import (
    AUDIENCES,
    CARD_TEXTS,
    CHECKS,
    COMPANY_ROLES,
    FEE_MODELS,
    FIELD_KINDS,
    OPTIONAL_CARD_TEXTS,
    SIMPLE_KINDS,
    TAXES,
    THINGS,
    endings_in,
)
from services.papers import KINDS
from services.validators import VALIDATORS

CODE = r"^[A-Za-z][A-Za-z0-9_-]*$"
LABELS = {
    "title": _("Title"), "short": _("In one sentence"), "full": _("Full text"), "who": _("Who may ask"),
    "result": _("What comes out"), "refund": _("If the company withdraws"), "legal_basis": _("Legal basis"),
    "authority_time": _("Time the authority takes"),
    "any": _("Everybody with a company"), "applicant": _("Applicants and residents"), "resident": _("Residents"),
    "member": _("Any member"), "manager": _("Managers and the owner"), "owner": _("The owner"),
    "section": _("A heading"), "text": _("A line of text"), "long_text": _("A longer text"),
    "choice": _("One of a list"), "multi_choice": _("Several of a list"), "date": _("A day"),
    "period": _("From one day to another"), "number": _("A number"), "money": _("A sum of money"),
    "country": _("A country"), "person": _("One of the company’s people"),
    "persons": _("Several of the company’s people"), "unit": _("One of the company’s units"),
    "slot": _("A room or a thing, and an hour of it"),
    "room": _("Rooms"), "equipment": _("Equipment"), "interpreter": _("Interpreters"), "residence": _("Residences"),
    "group": _("The same questions for each of several"), "paper": pgettext_lazy("kind of question", "A paper"),
    "latin": _("Latin letters only"), "future": _("A day that is not over"), "positive": _("More than zero"),
    "five_years": _("A day within five years"), "chinese_names": _("Three Chinese names"),
    "shares": _("Shares that add up to 100 %"),
    "F0": _("Free of charge"), "F1": _("A fixed price"), "F2": _("A price for each unit"), "F3": _("At cost"),
    "F4": _("A deposit that comes back"), "F5": _("By a quotation first"), "express": _("Express"),
    "service": pgettext_lazy("kind of tax", "Services"), "rent": pgettext_lazy("kind of tax", "Rent"),
    "none": pgettext_lazy("kind of tax", "No tax"),
    "always": _("Always"), "when": _("When an answer calls for it"), "optional": _("Optional"),
    "company.name": _("The company’s name"), "company.language": _("The company’s language"),
    "company.phone": _("The company’s phone"), "company.email": _("The company’s e-mail"),
    "company.address": _("The company’s address"), "company.country": _("The company’s country"),
    "user.name": _("The name of whoever asks"), "user.email": _("The e-mail of whoever asks"),
}  # fmt: skip
HELD = {
    "nationality": _("The people’s nationality"), "answer": _("An answer"), "country": _("The company’s country"),
    "months": _("Months a passport is valid"), "no_arrears": _("No overdue invoice"),
}  # fmt: skip
SOURCES = (
    "company.name", "company.language", "company.phone", "company.email", "company.address", "company.country",
    "user.name", "user.email",
)  # fmt: skip


def choices(values: Iterable[str]) -> list[tuple[str, Any]]:
    return [(value, LABELS.get(value, value)) for value in values]


def campus_choices() -> list[tuple[str, str]]:
    return [(c.code, str(c.name)) for c in Campus.objects.order_by("code")]


def currency_choices() -> list[tuple[str, str]]:
    found = Campus.objects.order_by("currency").values_list("currency", flat=True)
    return [(code, code) for code in dict.fromkeys(found)]


def document_choices() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(kind.code, pick(kind.titles, language)) for kind in KINDS]


def texts(label: Any, *, long: bool = False, **kwargs: Any) -> blocks.StructBlock:
    """One text in every language of the house."""
    one = blocks.TextBlock if long else blocks.CharBlock
    more = {"rows": 3} if long else {}
    return blocks.StructBlock(
        [(code, one(label=name_in_itself(code), required=False, **more)) for code, _n in settings.LANGUAGES],
        label=label, form_classname="struct-block texts-block", **kwargs,
    )  # fmt: skip


def code_block(label: Any, **kwargs: Any) -> blocks.RegexBlock:
    words = {"invalid": _("Use Latin letters, digits, “-” and “_”, a letter first.")}
    return blocks.RegexBlock(CODE, label=label, error_messages=words, max_length=40, **kwargs)


def campuses(help_text: Any) -> blocks.MultipleChoiceBlock:
    return blocks.MultipleChoiceBlock(
        choices=campus_choices, required=False, label=_("Campuses"), help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def chosen(values: Iterable[str], label: Any, **kwargs: Any) -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(choices=choices(values), label=label, **kwargs)


def whole(label: Any, **kwargs: Any) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=label, required=False, min_value=0, **kwargs)


def condition() -> blocks.StructBlock:
    return blocks.StructBlock(
        [
            ("field", blocks.CharBlock(label=_("Key of the question"), required=False)),
            ("in", blocks.CharBlock(label=_("Answers"), required=False, help_text=_("Codes, with commas between."))),
        ],
        label=_("Only when"), collapsed=True,
    )  # fmt: skip


class RootStruct(blocks.StructBlock):
    """A struct that stands in the form by itself."""


class RootList(blocks.ListBlock):
    """A list that stands in the form by itself."""


class Rooted:
    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["blocks.js"])


class RootStructAdapter(Rooted, StructBlockAdapter):
    js_constructor = "services.RootStruct"


class RootListAdapter(Rooted, ListBlockAdapter):
    js_constructor = "services.RootList"


register(RootStructAdapter(), RootStruct)
register(RootListAdapter(), RootList)
CARD = RootStruct(
    [
        *((n, texts(LABELS[n], long=n in ("full", "refund"))) for n in (*CARD_TEXTS, *OPTIONAL_CARD_TEXTS)),
        ("checked_on", blocks.DateBlock(label=_("Legal basis checked on"), required=False)),
    ]
)  # fmt: skip
TERMS = RootStruct([
    ("campuses", campuses(_("Where the service is offered."))),
    ("audience", chosen(AUDIENCES, _("Who may ask"), default="any")),
    ("role", chosen(COMPANY_ROLES, _("Role in the company’s account"), default="member")),
    ("promised_days", whole(_("Promised working days"))),
    ("express_days", whole(_("Promised working days, express"), help_text=_("Empty where nothing is faster."))),
    ("counts_from", blocks.CharBlock(
        label=_("The promised days count from the day answered to"), required=False,
        help_text=_("Key of the question. Empty: they count from the day of receipt."),
    )),
    ("ends_lease", blocks.BooleanBlock(
        label=_("Sending it gives notice of the lease"), required=False,
        help_text=_("The day answered to above is the last one of the lease."),
    )),
])  # fmt: skip
OPTION = blocks.StructBlock([
    ("value", code_block(_("Code"))),
    ("label", texts(_("Words"))),
    ("campuses", campuses(_("None ticked: offered at all."))),
], label=_("Choice"))  # fmt: skip
INNER = blocks.StructBlock([
    ("key", code_block(_("Key"))),
    ("kind", chosen(SIMPLE_KINDS, _("Kind of answer"))),
    ("label", texts(_("Question"))),
    ("hint", texts(_("Hint"), collapsed=True)),
    ("required", blocks.BooleanBlock(label=_("Must be answered"), required=False, default=True)),
    ("options", blocks.ListBlock(OPTION, label=_("Choices"), default=[], collapsed=True)),
    ("validator", chosen(VALIDATORS, _("The answer must be"), required=False)),
    ("unit", texts(_("Unit of count"), collapsed=True)),
    ("most", whole(_("Longest text, largest number"))),
], label=_("Question"), label_format="{key}", collapsed=True)  # fmt: skip
QUESTIONS = RootList(blocks.StructBlock([
    ("key", code_block(_("Key"), help_text=_("Answers are stored under it: never change it."))),
    ("kind", chosen(sorted(FIELD_KINDS), _("Kind of answer"))),
    ("label", texts(_("Question"))),
    ("hint", texts(_("Hint"), collapsed=True)),
    ("required", blocks.BooleanBlock(label=_("Must be answered"), required=False, default=True)),
    ("options", blocks.ListBlock(OPTION, label=_("Choices"), default=[], collapsed=True)),
    ("when", condition()),
    ("validator", chosen(VALIDATORS, _("The answer must be"), required=False)),
    ("source", chosen(SOURCES, _("Filled from the dossier"), required=False)),
    ("unit", texts(_("Unit of count"), collapsed=True)),
    ("most", whole(_("Longest text, largest number, most entries"))),
    ("least", whole(_("Fewest entries"))),
    ("fields", blocks.ListBlock(INNER, label=_("Questions of each entry"), default=[], collapsed=True)),
    ("things", blocks.MultipleChoiceBlock(
        choices=choices(THINGS), required=False, label=_("What can be booked"), widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: whatever the campus lets the company book."),
    )),
    ("passport_months", whole(_("Months the passport must be valid"))),
    ("differs_from", blocks.CharBlock(label=_("Other than the answer to the question"), required=False)),
], label=_("Question"), label_format="{key}", collapsed=True), default=[])  # fmt: skip
PAPERS = RootList(blocks.StructBlock([
    ("key", code_block(_("Key"))),
    ("kind", blocks.ChoiceBlock(choices=PAPER_CHOICES, label=_("Kind of paper"))),
    ("label", texts(_("Name"))),
    ("hint", texts(_("Hint"), collapsed=True)),
    ("required", chosen(("always", "when", "optional"), _("Needed"), default="always")),
    ("when", condition()),
    ("months", whole(_("Months it must still be valid"))),
    ("per_person", blocks.CharBlock(label=_("One for each person of the question"), required=False)),
], label=_("Paper"), label_format="{key}", collapsed=True), default=[])  # fmt: skip
STEPS = RootList(blocks.StructBlock([
    ("code", code_block(_("Code"))),
    ("label", texts(_("Step"))),
    ("role", blocks.ChoiceBlock(choices=StaffRole.Role.choices, label=_("Who does it"), default="service")),
    ("days", whole(_("Working days"))),
    ("public", blocks.BooleanBlock(label=_("The company sees it"), required=False, default=True)),
    ("campuses", campuses(_("For a step done together: it counts the days on which all of them work."))),
], label=_("Step"), label_format="{code}", collapsed=True), default=[])  # fmt: skip
DOCUMENTS = RootList(blocks.StructBlock([
    ("code", blocks.ChoiceBlock(choices=document_choices, label=_("Document it ends in"))),
    ("when", condition()),
    ("step", blocks.CharBlock(
        label=_("Given when this step is done"), required=False,
        help_text=_("Code of the step. Empty: it comes with the result."),
    )),
    ("replaces", blocks.BooleanBlock(
        label=_("Takes the place of the company’s valid document of this kind"), required=False,
    )),
], label=_("Document it ends in"), label_format="{code}", collapsed=True), default=[])  # fmt: skip
PRICE = blocks.StructBlock([
    ("currency", blocks.ChoiceBlock(choices=currency_choices, label=_("Currency"))),
    ("amount", blocks.DecimalBlock(label=_("Amount without tax"), min_value=0, decimal_places=2)),
], label=_("Price"))  # fmt: skip
FEES = RootList(blocks.StructBlock([
    ("code", code_block(_("Code"))),
    ("model", chosen(FEE_MODELS, _("Kind of fee"), default="F0")),
    ("texts", texts(_("Words on the invoice"))),
    ("prices", blocks.ListBlock(PRICE, label=_("Prices"), default=[])),
    ("unit", blocks.ChoiceBlock(
        choices=[(u, u) for u in ("service", *RATE_UNITS)], label=_("Unit of count"), default="service",
    )),
    ("count", blocks.CharBlock(label=_("Units are counted by the question"), required=False)),
    ("free", blocks.DecimalBlock(label=_("Units free of charge"), required=False, min_value=0)),
    ("tax", chosen(TAXES, _("Tax"), default="service")),
    ("tier", chosen(("express",), _("Only when chosen"), required=False)),
    ("when", condition()),
], label=_("Fee"), label_format="{code}", collapsed=True), default=[])  # fmt: skip
NOTICES = RootList(blocks.StructBlock([
    ("texts", texts(_("Words"), long=True)),
    ("from", blocks.DateBlock(label=_("Shown from"), required=False)),
    ("until", blocks.DateBlock(label=_("Shown until"), required=False)),
    ("campuses", campuses(_("None ticked: shown at all."))),
], label=_("Notice"), collapsed=True), default=[])  # fmt: skip
REPLIES = RootList(blocks.StructBlock([
    ("code", code_block(_("Code"))),
    ("texts", texts(_("Words to the company"), long=True)),
], label=_("Prepared reason"), label_format="{code}", collapsed=True), default=[])  # fmt: skip

ELIGIBILITY = RootList(blocks.StructBlock([
    ("code", code_block(_("Code"))),
    ("check", blocks.ChoiceBlock(choices=[(check, HELD[check]) for check in CHECKS], label=_("What must hold"))),
    ("field", blocks.CharBlock(label=_("Key of the question"), required=False)),
    ("in", blocks.CharBlock(label=_("Allowed"), required=False, help_text=_("Codes, with commas between."))),
    ("campuses", campuses(_("None ticked: holds at all."))),
    ("texts", texts(_("Why not, and what to do instead"), long=True)),
], label=_("Rule"), label_format="{code}", collapsed=True), default=[])  # fmt: skip
FAQ = RootList(blocks.StructBlock([
    ("code", code_block(_("Code"))),
    ("question", texts(_("Question"))),
    ("answer", texts(_("Answer"), long=True)),
], label=_("Question"), label_format="{code}", collapsed=True), default=[])  # fmt: skip

LISTS = {
    "fields": QUESTIONS, "papers": PAPERS, "steps": STEPS, "documents": DOCUMENTS, "fees": FEES,
    "notices": NOTICES, "replies": REPLIES,
    "eligibility": ELIGIBILITY, "faq": FAQ,
}  # fmt: skip
PARTS: dict[str, blocks.Block] = {"card": CARD, "terms": TERMS, **LISTS}


# --- there and back --------------------------------------------------------------------------


def to_blocks(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each part's block. What a definition leaves out stands at its default."""
    card = {**definition.get("card", {}), "checked_on": definition.get("checked_on")}
    terms = {name: definition.get(name) for name in TERMS.child_blocks if name in definition}
    raw = {"card": card, "terms": terms}
    for part in LISTS:
        given = endings_in(definition) if part == "documents" else definition.get(part)
        raw[part] = [to_row(part, row) for row in given or []]
    return {part: block.to_python(raw[part]) for part, block in PARTS.items()}


def to_row(part: str, row: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(row)
    if when := row.get("when"):
        made["when"] = {"field": when.get("field"), "in": ", ".join(when.get("in", []))}
    if part == "papers":
        made.setdefault("required", "always")
    if part == "eligibility":
        made["in"] = ", ".join(row.get("in") or [])
    if part == "fees":
        prices = row.get("prices") or {}
        made["prices"] = [{"currency": c, "amount": a} for c, a in prices.items()]
        made = {"unit": "service", "tax": "service", **made}
    return made


def from_blocks(code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The definition the blocks show, empty things left out."""
    made = {part: plain(values[part]) for part in PARTS}
    card, terms = made["card"], made["terms"]
    checked_on = card.pop("checked_on", "")
    if terms["express_days"] == "":
        del terms["express_days"]
    for name in ("counts_from", "ends_lease"):
        if not terms[name]:
            del terms[name]
    definition = {"code": code, "card": card, "checked_on": checked_on, **terms}
    for part in LISTS:
        definition[part] = [from_row(part, row) for row in made[part]]
    return definition


def from_row(part: str, row: dict[str, Any]) -> dict[str, Any]:
    when = row.pop("when", None) or {}
    if when.get("field"):
        row["when"] = {"field": when["field"], "in": codes_in(when.get("in", ""))}
    if part == "eligibility":
        row["in"] = codes_in(row.get("in", ""))
    if part == "fees":
        row["prices"] = {p["currency"]: p["amount"] for p in row.pop("prices", [])}
    if part == "fields" and row.get("unit") and not any(row["unit"].values()):
        row.pop("unit")
    if row.get("fields"):
        row["fields"] = [from_row("fields", inner) for inner in row["fields"]]
    return {key: value for key, value in row.items() if value not in ("", None, [])}


def codes_in(text: str) -> list[str]:
    return [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]


def plain(value: Any) -> Any:
    """Blocks' values as JSON: days and amounts as text."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | blocks.list_block.ListValue):
        return [plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else "" if value is None else value
