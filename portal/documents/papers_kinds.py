"""The kinds of paper companies hand in (D1 to D15 of the admission list, and what services need)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SCANS = ("pdf", "jpg", "jpeg", "png", "webp")
ANY = (*SCANS, "docx", "xlsx")


@dataclass(frozen=True)
class HandedIn:
    """`sensitive` papers are shown to those who act for the company, and each opening is recorded."""

    code: str
    label: Any
    extensions: tuple[str, ...] = ANY
    sensitive: bool = False
    expires: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        HandedIn("registration", _("Registration certificate or register extract"), SCANS),
        HandedIn("charter", _("Articles of association"), (*SCANS, "docx")),
        HandedIn("tax", _("Tax registration certificate"), SCANS),
        HandedIn("decision", _("Decision to open in the park, appointment of the head"), SCANS),
        HandedIn("power_of_attorney", _("Power of attorney"), SCANS, expires=True),
        HandedIn("passport", _("Passport or identity card"), SCANS, sensitive=True, expires=True),
        HandedIn("bank_reference", _("Bank reference or proof of address"), SCANS, expires=True),
        HandedIn("financials", _("Financial statements")),
        HandedIn("business_plan", _("Business plan")),
        HandedIn("cv", _("CVs and diplomas"), (*SCANS, "docx")),
        HandedIn("ownership", _("Ownership structure")),
        HandedIn("ip", _("Patents and other intellectual property"), SCANS, expires=True),
        HandedIn("licence", _("Licences and permits"), SCANS, expires=True),
        HandedIn("no_arrears", _("Certificate of no tax arrears"), SCANS, expires=True),
        HandedIn("consent", _("Signed declarations and consents"), SCANS),
        HandedIn("contract", _("Contract"), (*SCANS, "docx"), sensitive=True, expires=True),
        HandedIn("itinerary", _("Travel itinerary")),
        HandedIn("other", pgettext_lazy("kind of paper", "Other paper")),
    )
}
SENSITIVE = tuple(kind.code for kind in KINDS.values() if kind.sensitive)
CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]


def label_of(code: str) -> Any:
    return KINDS[code].label if code in KINDS else code
