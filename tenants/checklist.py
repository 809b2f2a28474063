"""The formal check: what is looked at, and the reasons for a return that come up again and again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ITEMS: dict[str, Any] = {
    "fields": _("All required answers are there"),
    "documents": _("All required documents are there and readable"),
    "names": _("Names agree with the register letter by letter"),
    "signatory": _("The person who signs may sign, and the power of attorney is valid"),
    "identifiers": _("Registration numbers were looked up in the public register"),
    "sector": _("The sector is on the park’s list and nothing is on the stop list"),
    "feasible": _("Term and area are possible at this campus"),
    "duplicates": _("No other application of the same company is open"),
    "sanctions": _("No entry on sanctions or unreliable lists"),
    "translations": _("Translations are there where needed"),
    "consents": _("Consents are given"),
    "plan": _("The business plan follows the outline"),
    "files": _("Files are clean and complete"),
}
# code -> (item, where it is put right, field there, words)
CANNED: dict[str, tuple[str, str, str, Any]] = {
    "old": ("documents", "documents", "D1", _("The extract of registration is older than 12 months. Upload a new one.")),  # noqa: E501  a text in one piece
    "apostille": ("documents", "documents", "D1", _("The apostille is missing. Upload the extract with apostille and translation.")),  # noqa: E501  a text in one piece
    "translation": ("translations", "documents", "D2", _("The translation is missing or not notarised.")),
    "cut_off": ("files", "documents", "D6", _("The scan is cut off. Scan the whole page.")),
    "attorney": ("signatory", "documents", "D5", _("The power of attorney has run out. Upload a valid one.")),
    "passport": ("documents", "documents", "D6", _("A passport runs out in less than 18 months. Upload the new one.")),
    "plan": ("plan", "documents", "D9", _("The business plan lacks the financial table of three years.")),
    "name": ("names", "entity", "name", _("The name differs from the register. Copy it from the extract.")),
    "capital": ("fields", "registration", "capital", _("The capital differs from the charter.")),
    "owners": ("fields", "ownership", "owners", _("Name the owners up to natural persons; shares must come to 100 %.")),
}  # fmt: skip
RETURN_DAYS = 10  # working days the company has
REMIND_AFTER = (5, 8)
