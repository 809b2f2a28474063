"""What a check can find, in words: what is so, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.documents import states
from portal.documents.verify import Examination


@dataclass(frozen=True)
class Verdict:
    code: str
    tone: str
    title: Any
    words: Any
    advice: Any = ""


UNKNOWN, ALTERED, FOREIGN, FORGED_QR, MISSING = "unknown", "altered", "foreign", "forged_qr", "missing"  # fmt: skip
ASK_THE_PARK = _("Do not rely on it. If in doubt, write to the park and name the number.")
VERDICTS = {
    verdict.code: verdict
    for verdict in (
        Verdict(
            states.VALID, "ok", _("Genuine and valid"),
            _("The park has issued this document and it is in force."),
            _("Compare what stands here with the paper in your hand."),
        ),
        Verdict(
            states.EXPIRED, "warn", _("Genuine, but expired"),
            _("The park has issued this document; its term has ended."),
            _("Ask the holder for a newer one."),
        ),
        Verdict(
            states.REVOKED, "bad", pgettext_lazy("document", "Revoked"),
            _("The park has issued this document and revoked it later. It is no longer in force."),
            ASK_THE_PARK,
        ),
        Verdict(
            states.REPLACED, "warn", pgettext_lazy("document", "Replaced"),
            _("The park has issued another document in its place. Ask the holder for the newer one."),
        ),
        Verdict(
            UNKNOWN, "warn", _("Sealed by the park, but not in this register"),
            _("The seal is the park’s and the file is unchanged, but this portal knows no such document."),
            _("Ask the campus that issued it, and do not rely on the document before it answers."),
        ),
        Verdict(
            ALTERED, "bad", _("Altered"),
            _("The file bears the park’s seal, but is not as it was sealed:"),
            _("Do not rely on it. Ask the holder for the file as the park sent it, or check the code on the paper."),
        ),
        Verdict(
            FOREIGN, "bad", _("Not a document of the park"), _("The file bears no seal of the park:"),
            _("If it is a scan or a photograph, check the code on the paper. Otherwise treat it as not the park’s."),
        ),
        Verdict(
            FORGED_QR, "bad", _("The QR is not the park’s"),
            _("What this QR says was not signed by the park, or was changed later."),
            _("Do not rely on the paper. Check it by its number and date, or ask the park."),
        ),
        Verdict(
            MISSING, "bad", _("No such document"),
            _(
                "The park has issued no document with this code. Compare the code with the paper, letter by letter; "
                "if it is the same, treat the paper as not issued by the park."
            ),
        ),
    )
}  # fmt: skip


def of_file(found: Examination) -> Verdict:
    """The verdict on a file that is not in the register."""
    if not found.ours:
        return VERDICTS[FOREIGN]
    return VERDICTS[UNKNOWN if found.genuine else ALTERED]
