"""The residence application as data: pages, fields, papers, consents.

A page holds one topic and at most seven questions. A question in two languages becomes one box per
language of the application; the company's own is required, the other may be left to the park's
translators. Forms, the check page, the formal check's list of fields and the comparison of two
sendings all read these tables.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tenants.choices import (
    BASES,
    CORRESPONDENCE,
    CURRENCIES,
    FITOUT,
    HEARD,
    LEGAL_FORMS,
    RESIDENTS,
    SECTORS,
    TRACKS,
    TRL,
    UNIT_KINDS,
    YES_NO,
)

FOREIGN = "ZZ"  # stands for every country without a rule of its own


@dataclass(frozen=True)
class Field:
    """`kind` names the form field; `twin` asks in both languages.

    `when` = (field, value): the answer is needed only beside that one, and may stay empty otherwise.
    """

    name: str
    label: Any
    kind: str = "text"
    hint: Any = ""
    required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    longest: int = 200
    twin: bool = False
    when: tuple[str, str] | None = None
    prefill: str = ""


@dataclass(frozen=True)
class Page:
    code: str
    group: str
    title: Any
    fields: tuple[Field, ...] = ()
    intro: Any = ""

    def names(self, languages: list[str]) -> Iterator[tuple[str, Field, str]]:
        """(name of the box, its field, its language or "")."""
        for field in self.fields:
            if field.twin:
                yield from ((f"{field.name}__{code}", field, code) for code in languages)
            else:
                yield field.name, field, ""


GROUPS: dict[str, Any] = {
    "A": _("Track and campus"),
    "B": _("Your company"),
    "C": _("People"),
    "D": _("Project"),
    "E": _("Numbers for three years"),
    "F": _("Space"),
    "G": _("Documents and sending"),
}


def yearly(name: str, labels: tuple[Any, Any, Any], kind: str = "amount") -> tuple[Field, ...]:
    return tuple(Field(f"{name}_{year}", label, kind) for year, label in enumerate(labels, 1))


PAGES: tuple[Page, ...] = (
    Page("track", "A", _("Track and how we write to you"), (
        Field("track", _("How do you want to be in the park?"), "radio", choices=TRACKS, prefill="track"),
        Field("correspondence", _("Language of correspondence"), "radio", choices=CORRESPONDENCE, prefill="language"),
        Field("currency", _("Currency you calculate in"), "radio", choices=CURRENCIES, prefill="currency"),
        Field("heard", _("How did you hear of the park?"), "select", choices=HEARD, required=False),
        Field("invited_by", _("Who invited you?"), hint=_("A person, a university or a delegation"), required=False),
    )),
    Page("entity", "B", _("Company"), (
        Field("name", _("Registered name"), hint=_("In the script of the register, letter by letter"), longest=300,
              prefill="name"),
        Field("document_name", _("Name in documents"), longest=300, twin=True, prefill="document_name"),
        Field("legal_form", _("Legal form"), "select", choices=LEGAL_FORMS, prefill="legal_form"),
        Field("registered_on", _("Registration date"), "date", prefill="registered_on"),
        Field("registry", _("Registering body"), longest=300),
        Field("website", _("Web site"), "url", required=False, prefill="website"),
    )),
    Page("resident", "B", _("Who will be the resident"), (
        Field("exists", _("Which company will rent the space?"), "radio", choices=RESIDENTS, prefill="exists"),
        Field("planned_name", _("Name planned for the new company"), longest=300, twin=True, when=("exists", "no")),
        Field("planned_form", _("Legal form of the new company"), "select", choices=LEGAL_FORMS, when=("exists", "no")),
        Field("planned_capital", _("Registered capital of the new company"), "amount", when=("exists", "no")),
        Field("planned_owners", _("Owners of the new company and their shares"), "lines", longest=1000,
              when=("exists", "no")),
        Field("planned_on", _("To be registered by"), "date", when=("exists", "no")),
    ), _("A new company may be founded after the decision; it must be registered before the lease agreement.")),
    Page("registration", "B", _("Registration numbers and addresses"), (
        Field("registration_number", _("Registration number"), "registration",
              hint=_("统一社会信用代码, ОГРН or the number in your country’s register"), longest=40,
              prefill="registration_number"),
        Field("tax_number", _("Tax number"), "tax", hint=_("ИНН; in China the same code as above"), longest=40,
              prefill="tax_number"),
        Field("address", _("Registered address"), "lines", longest=600, prefill="address"),
        Field("actual_address", _("Actual address, if different"), "lines", required=False, longest=600),
        Field("postcode", _("Postcode"), "code", longest=12, prefill="postcode"),
        Field("capital", _("Registered capital"), "amount"),
        Field("capital_paid", _("Of it paid in"), "amount", required=False),
    )),
    Page("ownership", "B", _("Owners and standing"), (
        Field("owners", _("Owners with 25 % or more, up to natural persons"), "lines", longest=2000,
              hint=_("One line each: name, country, share in per cent")),
        Field("group_staff", _("People employed in the group"), "count", required=False),
        Field("licences", _("Licences your activity needs"), "lines", required=False, longest=1000),
        Field("disputes", _("Is there a lawsuit, insolvency or tax arrears?"), "radio", choices=YES_NO),
        Field("disputes_detail", _("Say which"), "lines", longest=1500, when=("disputes", "yes")),
        Field("sanctions", _("Is the company or an owner on a sanctions list?"), "radio", choices=YES_NO),
    )),
    Page("signatory", "C", _("Person who signs"), (
        Field("latin_family", _("Family name as in the passport"), "latin", longest=80,
              hint=_("Latin letters, as in the machine-readable lines")),
        Field("latin_given", _("Given names as in the passport"), "latin", longest=80),
        Field("native_name", _("Name in own script"), required=False, longest=120),
        Field("position", _("Position"), longest=120, twin=True),
        Field("basis", _("Signs on the basis of"), "radio", choices=BASES),
        Field("basis_number", _("Number and date of the power of attorney"), longest=120,
              when=("basis", "power_of_attorney")),
        Field("basis_until", _("Power of attorney valid until"), "date", when=("basis", "power_of_attorney")),
    )),
    Page("contact", "C", _("Contact person and founders"), (
        Field("contact_name", _("Contact person"), longest=120),
        Field("contact_email", _("E-mail"), "email", prefill="email"),
        Field("contact_phone", _("Phone"), "phone", hint=_("With the country code, for example +86 or +7"),
              longest=30, prefill="phone"),
        Field("founders", _("Founders and key people"), "lines", longest=2000,
              hint=_("One line each: name, role, experience")),
    )),
    Page("project", "D", _("Project"), (
        Field("title", _("Title of the project"), longest=200, twin=True),
        Field("summary", _("What will you do in the park?"), "lines", longest=1500, twin=True,
              hint=_("Up to 1,500 characters. One language is enough; the park prepares the translation")),
        Field("sector", _("Sector"), "select", choices=SECTORS),
        Field("activity_codes", _("Activity codes"), "activity", longest=200,
              hint=_("OKVED 2 or GB/T 4754, separated by commas"), required=False),
        Field("readiness", _("Technology readiness"), "select", choices=TRL),
    )),
    Page("technology", "D", _("Technology and partners"), (
        Field("products", _("Products and customers"), "lines", longest=1500),
        Field("competitors", _("Competitors and why you are better"), "lines", longest=1500),
        Field("patents", _("Patents and other rights"), "lines", required=False, longest=1500,
              hint=_("Number, country, status and owner")),
        Field("hazards", _("Dangerous substances or export-controlled technology?"), "radio", choices=YES_NO),
        Field("hazards_detail", _("Say which"), "lines", longest=1500, when=("hazards", "yes")),
        Field("partner", _("Partner on the other side"), "lines", required=False, longest=600,
              hint=_("Name, country and form of cooperation")),
    )),
    Page("income", "E", _("Income and costs"), (
        *yearly("revenue", (_("Revenue, year 1"), _("Revenue, year 2"), _("Revenue, year 3"))),
        *yearly("costs", (_("Costs, year 1"), _("Costs, year 2"), _("Costs, year 3"))),
        Field("break_even", _("Month in which income covers costs"), "count", required=False),
    ), _("In the currency you chose on the first page. Whole sums are enough.")),
    Page("investment", "E", _("Investment and its sources"), (
        *yearly("investment", (_("Investment, year 1"), _("Investment, year 2"), _("Investment, year 3"))),
        Field("own_funds", _("Of it own funds"), "amount"),
        Field("loans", _("Of it loans"), "amount"),
        Field("grants", _("Of it grants and investors"), "amount"),
        Field("research", _("Research and development a year"), "amount", required=False),
    )),
    Page("jobs", "E", _("Jobs"), (
        *yearly("jobs", (_("Jobs, year 1"), _("Jobs, year 2"), _("Jobs, year 3")), "count"),
        Field("jobs_research", _("Of them in research, year 3"), "count"),
        Field("jobs_foreign", _("Of them foreign staff, year 3"), "count"),
        Field("taxes", _("Taxes to be paid, year 3"), "amount", required=False),
    )),
    Page("space", "F", _("Space wanted"), (
        Field("unit_kind", _("Kind of space"), "radio", choices=UNIT_KINDS),
        Field("area_min", _("Area from, m²"), "decimal"),
        Field("area_max", _("Area to, m²"), "decimal"),
        Field("desks", _("People who will work there"), "count"),
        Field("start_on", _("Wanted from"), "date"),
        Field("months", _("For how many months"), "count"),
    )),
    Page("equipment", "F", _("Fit-out and equipment"), (
        Field("fitout", _("Fit-out"), "radio", choices=FITOUT),
        Field("power", _("Power, kW"), "decimal", required=False),
        Field("floor_load", _("Floor load, kg/m²"), "count", required=False),
        Field("media", _("Water, gas, ventilation, clean room"), "lines", required=False, longest=1000),
        Field("round_the_clock", _("Access round the clock?"), "radio", choices=YES_NO),
        Field("parking", _("Parking places"), "count", required=False),
        Field("special", _("Anything special"), "lines", required=False, longest=1000),
    )),
)  # fmt: skip

BY_CODE = {page.code: page for page in PAGES}
DOCUMENTS, DECLARATIONS = "documents", "declarations"


def fields_in_all() -> int:
    return sum(len(page.fields) for page in PAGES)


def label_of(page_code: str, name: str) -> Any:
    """The label of a box or the title of a paper by its name, for lists of points and comparisons."""
    if page_code == DOCUMENTS and name in WANTED_BY_CODE:
        return WANTED_BY_CODE[name].title
    page = BY_CODE.get(page_code)
    plain = name.split("__")[0]
    return (
        next((field.label for field in page.fields if field.name == plain), name) if page else name
    )


@dataclass(frozen=True)
class Wanted:
    """A document to hand in. `rules` says per country: must, may or never; ZZ stands for the others."""

    code: str
    paper: str
    title: Any
    purpose: Any
    rules: dict[str, str]
    condition: Callable[[dict[str, Any]], bool] | None = None

    def need(self, country: str, answers: dict[str, Any]) -> str:
        rule = self.rules.get(country, self.rules.get(FOREIGN, "may"))
        if rule != "if":
            return rule
        return "must" if self.condition and self.condition(answers) else "may"


def by_attorney(answers: dict[str, Any]) -> bool:
    return answers.get("signatory", {}).get("basis") == "power_of_attorney"


def regulated(answers: dict[str, Any]) -> bool:
    """Dangerous substances, or a licence named."""
    return answers.get("technology", {}).get("hazards") == "yes" or bool(
        answers.get("ownership", {}).get("licences", "").strip()
    )


EVERYWHERE = {FOREIGN: "must"}
WANTED: tuple[Wanted, ...] = (
    Wanted("D1", "registration", _("Certificate or extract of registration"),
           _("Not older than 12 months; from third countries with apostille and translation"), EVERYWHERE),
    Wanted("D2", "charter", _("Articles or charter"), _("The version in force"), EVERYWHERE),
    Wanted("D3", "tax", _("Proof of tax registration"), _("In China the licence is enough"),
           {"CN": "never", FOREIGN: "must"}),
    Wanted("D4", "decision", _("Decision to open in the park and appointment of the head"),
           _("Minutes or a founder’s decision"), EVERYWHERE),
    Wanted("D5", "power_of_attorney", _("Power of attorney of the person who signs"),
           _("Only if that person is not the head of the company"), {FOREIGN: "if"}, by_attorney),
    Wanted("D6", "passport", _("Passport pages of the head, founders and owners"),
           _("Only staff of the formal check see them"), EVERYWHERE),
    Wanted("D7", "bank_reference", _("Bank reference of the company"), _("Not older than three months"),
           {"CN": "never", "RU": "never", FOREIGN: "must"}),
    Wanted("D8", "financials", _("Financial statements of two years"), _("Or since the company was founded"), EVERYWHERE),  # noqa: E501  a text in one piece
    Wanted("D9", "business_plan", _("Business plan"), _("Nine chapters, 10 to 20 pages, one language and a summary"),
           EVERYWHERE),
    Wanted("D10", "cv", _("CVs of the key people"), _("With the degree of the technical head"), EVERYWHERE),
    Wanted("D11", "ownership", _("Chart of owners"), _("Up to natural persons"), EVERYWHERE),
    Wanted("D12", "ip", _("Papers on patents and software"), _("If you name any"), {FOREIGN: "may"}),
    Wanted("D13", "licence", _("Licences and safety data sheets"), _("For regulated activity"), {FOREIGN: "if"}, regulated),  # noqa: E501  a text in one piece
    Wanted("D14", "no_arrears", _("Certificate of no tax arrears"), _("Not older than one month"),
           {"RU": "must", "CN": "may", FOREIGN: "may"}),
    Wanted("D15", "consent", _("Consents signed on paper"), _("Only if somebody cannot tick them here"), {FOREIGN: "may"}),  # noqa: E501  a text in one piece
)  # fmt: skip
WANTED_BY_CODE = {wanted.code: wanted for wanted in WANTED}


@dataclass(frozen=True)
class Declaration:
    code: str
    version: str
    title: Any
    text: Any  # may name the {recipient} of the data
    required: bool = True

    def words(self, recipient: str) -> str:
        """The text in the reader's language, as it is agreed to."""
        return str(self.text).format(recipient=recipient)


DECLARATION_TEXTS: tuple[Declaration, ...] = (
    Declaration("truth", "2026-1", _("Truth of the data"),
                _("We confirm that all data and documents in this application are complete and true.")),
    Declaration("rules", "2026-1", _("Rules of the park"),
                _("We have read the rules of the park and will keep to them.")),
    Declaration("personal_data", "2026-1", _("Processing of personal data"),
                _("The persons named in this application agree that the park processes their names, contact and "
                  "passport data to examine the application, for as long as it is examined and five years after.")),
    Declaration("transfer", "2026-2", _("Transfer of personal data to the other country"),
                _("The persons named agree that the data are passed to the park’s legal entity at the other campus, "
                  "{recipient}, only to examine this application.")),
    Declaration("directory", "2026-1", _("Directory of residents"),
                _("Name, sector and web site may be shown in the public directory of residents."), required=False),
)  # fmt: skip
