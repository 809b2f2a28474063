"""States of papers issued and of papers handed in."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.documents import rules
from portal.workflow import Move, Phase, State, Workflow

PREPARING, VALID, REVOKED, REPLACED = "preparing", "valid", "revoked", "replaced"
EXPIRED = "expired"  # never written: a valid paper whose last day has passed

_valid = pgettext_lazy("document", "Valid")
_expired = pgettext_lazy("document", "Expired")
_revoked = pgettext_lazy("document", "Revoked")
_replaced = pgettext_lazy("document", "Replaced")
_preparing = pgettext_lazy("document", "Being prepared")

DOCUMENT = Workflow(
    "document",
    states=[
        State(PREPARING, Phase.WITH_STAFF, _preparing, _preparing, "prog"),
        State(VALID, Phase.CLOSED, _valid, _valid, "approved"),
        State(EXPIRED, Phase.CLOSED, _expired, _expired, "wait"),
        State(REVOKED, Phase.CLOSED, _revoked, _revoked, "refused"),
        State(REPLACED, Phase.CLOSED, _replaced, _replaced, "done"),
    ],
    moves=[
        Move("seal", rules.nobody, frozenset({PREPARING}), VALID, _("Seal")),
        Move(
            "revoke", rules.signatory, frozenset({PREPARING, VALID}), REVOKED,
            _("Revoke"), _("Document revoked"), reason=True,
        ),
        Move(
            "replace", rules.signatory, frozenset({PREPARING, VALID}), REPLACED,
            _("Replace"), _("Document replaced"), reason=True,
        ),
    ],
)  # fmt: skip

QUARANTINED, CHECKING, ACCEPTED, REFUSED = "quarantined", "checking", "accepted", "refused"

_accepted = pgettext_lazy("paper", "Accepted")
_refused = pgettext_lazy("paper", "Refused")

PAPER = Workflow(
    "paper",
    states=[
        State(QUARANTINED, Phase.WITH_STAFF, _("In quarantine"), _("Being checked"), "wait"),
        State(CHECKING, Phase.WITH_STAFF, _("Being checked"), _("Being checked"), "wait"),
        State(ACCEPTED, Phase.CLOSED, _accepted, _accepted, "approved"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "refused", next_company=_("Upload another file.")),
    ],
    moves=[
        Move("await_scan", rules.nobody, frozenset({QUARANTINED}), CHECKING, _("Wait for the virus check")),
        Move("accept", rules.nobody, frozenset({QUARANTINED, CHECKING}), ACCEPTED, _("Accept")),
        Move("refuse", rules.nobody, frozenset({QUARANTINED, CHECKING}), REFUSED, _("Refuse")),
    ],
)  # fmt: skip

DRAFT, OFFERED, APPROVED, DROPPED = "draft", "offered", "approved", "dropped"

_draft = pgettext_lazy("version of a paper’s words", "Draft")
_offered = pgettext_lazy("version of a paper’s words", "Waits for approval")
_approved = pgettext_lazy("version of a paper’s words", "Approved")
_dropped = pgettext_lazy("version of a paper’s words", "Dropped")

TEMPLATE = Workflow(
    "template",
    states=[
        State(DRAFT, Phase.DRAFT, _draft, _draft, "draft"),
        State(OFFERED, Phase.WITH_STAFF, _offered, _offered, "wait", _("Another editor reads and approves it.")),
        State(APPROVED, Phase.CLOSED, _approved, _approved, "approved"),
        State(DROPPED, Phase.CLOSED, _dropped, _dropped, "done"),
    ],
    moves=[
        Move("offer", rules.words, frozenset({DRAFT}), OFFERED, _("Send for approval")),
        Move("take_back", rules.words, frozenset({OFFERED}), DRAFT, _("Take back")),
        Move("send_back", rules.approves_words, frozenset({OFFERED}), DRAFT, _("Send back"), reason=True),
        Move("approve", rules.approves_words, frozenset({OFFERED}), APPROVED, _("Approve")),
        Move("drop", rules.words, frozenset({DRAFT}), DROPPED, _("Drop the draft")),
    ],
)  # fmt: skip
# What the history of a version says of each step.
WORDS_STEPS = {
    "load": _("Loaded from the portal’s file"),
    "begin": _("Draft begun"),
    "take_in": _("Taken in from a file"),
    "write": _("Words changed"),
    "let_stand": _("The languages not changed still fit"),
    "offer": _("Sent for approval"),
    "take_back": _("Taken back"),
    "send_back": _("Sent back"),
    "approve": _("Approved"),
    "drop": _("Draft dropped"),
}

RUNNING, PAUSED, FINISHED = "running", "paused", "finished"

_running = pgettext_lazy("batch of papers", "Running")
_paused = pgettext_lazy("batch of papers", "Paused")
_finished = pgettext_lazy("batch of papers", "Finished")

BATCH = Workflow(
    "batch",
    states=[
        State(RUNNING, Phase.WITH_STAFF, _running, _running, "prog"),
        State(PAUSED, Phase.WITH_STAFF, _paused, _paused, "wait", next_desk=_("Go on when you are ready.")),
        State(FINISHED, Phase.CLOSED, _finished, _finished, "done"),
    ],
    moves=[
        Move("pause", rules.runs_batch, frozenset({RUNNING}), PAUSED, _("Pause")),
        Move("resume", rules.runs_batch, frozenset({PAUSED}), RUNNING, _("Go on")),
        Move("finish", rules.nobody, frozenset({RUNNING}), FINISHED, _("Finish")),
    ],
)  # fmt: skip
