"""The ways of an application, an offer and a tenancy, as tables."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.clock import PAYMENT_DUE, WAITING_LIST
from portal.workflow import Move, Phase, State, Workflow
from tenants import rules

DRAFT, FORMAL_CHECK, RETURNED = "draft", "formal_check", "returned"
EXPERT_REVIEW, DECISION, APPROVED = "expert_review", "decision", "approved"
CONDITIONAL, CONDITIONS_CHECK = "conditional", "conditions_check"
OFFER_ISSUED, OFFER_ACCEPTED = "offer_issued", "offer_accepted"
OFFER_EXPIRED, OFFER_DECLINED = "offer_expired", "offer_declined"
WAITLISTED, PLACE_ENDING, UNIT_FOUND = "waitlisted", "place_ending", "unit_found"
RESIDENT, LEFT = "resident", "left"
REJECTED, WITHDRAWN, LAPSED = "rejected", "withdrawn", "lapsed"

# The company may write into its answers in these, make an offer follows these.
WRITABLE = frozenset({DRAFT, RETURNED})
UNLISTED = frozenset({APPROVED, OFFER_EXPIRED, OFFER_DECLINED})
# Has a place on the waiting list; in the first two a unit is looked for.
AWAITING = frozenset({WAITLISTED, PLACE_ENDING})
LISTED = AWAITING | {UNIT_FOUND}
OFFERABLE = UNLISTED | LISTED
# Between approval and acceptance a new company can be named as the one that rents.
FOUNDABLE = OFFERABLE | {OFFER_ISSUED}


def at(*codes: str) -> frozenset[str]:
    return frozenset(codes)


STATES: Iterable[State] = (
    State(
        DRAFT, Phase.DRAFT, _("Draft"), _("Draft"), "draft",
        _("The company is still writing."), _("Fill in the sections and send the application."),
    ),
    State(
        FORMAL_CHECK, Phase.WITH_STAFF, _("Formal check"), _("Documents are being checked"), "new",
        _("Go through the check list, then pass the application or return it once, with every point."),
        _("Nothing to do now. We check that everything is there and readable."),
    ),
    State(
        RETURNED, Phase.WITH_COMPANY, _("Returned to the company"), _("Waiting for your corrections"), "wait",
        _("Wait for the company; the clock is paused."),
        _("Answer every point on the list, then send the application again."),
    ),
    State(
        EXPERT_REVIEW, Phase.WITH_STAFF, _("Expert review"), _("Experts are reading it"), "review",
        _("Three experts score the application. Decide when all scores are in."),
        _("Nothing to do now. Three experts are scoring your project."),
    ),
    State(
        DECISION, Phase.WITH_STAFF, _("Awaiting the director’s decision"), _("Decision is being made"), "review",
        _("Read the scores and decide, with reasons."),
        _("Nothing to do now. The director decides."),
    ),
    State(
        CONDITIONAL, Phase.WITH_COMPANY, _("Approved with conditions"), _("Approved: conditions to be met"), "wait",
        _("Wait for the company to meet the conditions."),
        _("Meet every condition and say how; then we make you a lease offer."),
    ),
    State(
        CONDITIONS_CHECK, Phase.WITH_STAFF, _("Conditions to be checked"), _("Conditions are being checked"), "review",
        _("Read how each condition was met; confirm it or send it back with a reason."),
        _("Nothing to do now. We check that the conditions are met."),
    ),
    State(
        APPROVED, Phase.WITH_STAFF, _("Approved, offer to be made"), _("Approved"), "approved",
        _("Choose a unit and make the lease offer."),
        _("Your project is approved. We are preparing a lease offer."),
    ),
    State(
        OFFER_ISSUED, Phase.WITH_COMPANY, _("Offer sent"), _("Offer waiting for your answer"), "wait",
        _("Wait for the company’s answer."),
        _("Read the offer and accept or decline it before it runs out."),
    ),
    State(
        OFFER_ACCEPTED, Phase.WITH_COMPANY, _("Accepted, deposit awaited"), _("Accepted: pay the deposit"), "payment",
        _("Wait for the deposit; payment activates the tenancy by itself."),
        _("Pay the deposit invoice. The tenancy and your certificate follow at once."), pause=PAYMENT_DUE,
    ),
    State(
        OFFER_EXPIRED, Phase.WITH_STAFF, _("Offer ran out"), _("Offer ran out"), "refused",
        _("Ask the company and make a new offer."),
        _("Write to us if you still want the space; we can make a new offer."),
    ),
    State(
        OFFER_DECLINED, Phase.WITH_STAFF, _("Offer declined"), _("You declined the offer"), "refused",
        _("Read the reason and make another offer."),
        _("We read your reason and look for another unit."),
    ),
    State(
        WAITLISTED, Phase.WITH_AUTHORITY, _("On the waiting list"), _("On the waiting list"), "wait",
        _("Wait for a free unit that fits; the clock is paused."),
        _("Nothing to do now. As soon as a unit that fits is free and your turn has come, we send you a lease offer."),
        pause=WAITING_LIST,
    ),
    State(
        PLACE_ENDING, Phase.WITH_COMPANY, _("Waiting list: does the company stay?"),
        _("Do you keep your place on the waiting list?"), "wait",
        _("Wait for the company’s answer; the clock is paused."),
        _("Say within 30 days whether you keep your place. Without an answer the application will be closed."),
        pause=WAITING_LIST,
    ),
    State(
        UNIT_FOUND, Phase.WITH_STAFF, _("Unit found: offer to be sent"), _("A unit is found for you"), "new",
        _("Look through the prepared offer and send it."), _("Nothing to do now. We are preparing a lease offer."),
    ),
    State(
        RESIDENT, Phase.CLOSED, _("Resident"), _("You are a resident"), "done",
        _("Nothing more to do here."), _("Welcome. All services are open to you."),
    ),
    State(
        LEFT, Phase.CLOSED, _("Has left the park"), _("You have left the park"), "draft",
        _("Nothing more to do here."),
        _("Your closing letter and deposit statement stand under Documents. You may apply again at any time."),
    ),
    State(
        REJECTED, Phase.CLOSED, _("Rejected"), _("Not approved"), "refused",
        _("Nothing more to do here."),
        _("Read the reasons in the letter. You may apply again after 90 days."),
    ),
    State(
        WITHDRAWN, Phase.CLOSED, _("Withdrawn"), _("Withdrawn"), "draft",
        _("Nothing more to do here."), _("You may apply again at any time."),
    ),
    State(
        LAPSED, Phase.CLOSED, _("Lapsed: no answer"), _("Closed: no answer came"), "refused",
        _("Nothing more to do here."), _("You may apply again at any time."),
    ),
)  # fmt: skip

MOVES: Iterable[Move] = (
    Move(
        "submit", rules.applicant, at(DRAFT), FORMAL_CHECK,
        _("Submit"), _("Application received"), tells=("company", "desk"),
    ),
    Move(
        "return_for_changes", rules.intake, at(FORMAL_CHECK), RETURNED,
        _("Return for changes"), _("Returned for changes"), tells=("company",),
    ),
    Move(
        "resubmit", rules.applicant, at(RETURNED), FORMAL_CHECK,
        _("Send again"), _("Corrections received"), tells=("desk",),
    ),
    Move(
        "lapse", rules.clock, at(RETURNED, CONDITIONAL), LAPSED,
        _("Lapse"), _("Closed: no answer came"), tells=("company",),
    ),
    Move(
        "pass_check", rules.intake, at(FORMAL_CHECK), EXPERT_REVIEW,
        _("Pass the formal check"), _("Formal check passed"), tells=("company",),
    ),
    Move("complete_reviews", rules.clock, at(EXPERT_REVIEW), DECISION, _("Scores complete"), _("Expert review finished")),  # noqa: E501  a text in one piece
    Move(
        "approve", rules.director, at(DECISION), APPROVED,
        pgettext_lazy("button of the decision", "Approve"), _("Application approved"), tells=("company", "desk"),
    ),
    Move(
        "approve_conditionally", rules.director, at(DECISION), CONDITIONAL,
        _("Approve with conditions"), _("Application approved with conditions"), tells=("company", "desk"),
    ),
    Move(
        "waitlist", rules.director, at(DECISION), WAITLISTED,
        _("Put on the waiting list"), _("Application approved, on the waiting list"), tells=("company", "desk"),
    ),
    Move(
        "confirm_conditions", rules.applicant, at(CONDITIONAL), CONDITIONS_CHECK,
        _("Confirm the conditions"), _("Conditions confirmed by the company"), tells=("desk",),
    ),
    Move(
        "meet_conditions", rules.intake, at(CONDITIONS_CHECK), APPROVED,
        _("All conditions are met"), _("Conditions met"), tells=("company", "desk"),
    ),
    Move(
        "return_conditions", rules.intake, at(CONDITIONS_CHECK), CONDITIONAL,
        _("Not met yet: send back"), _("Conditions not met yet"), reason=True, tells=("company",),
    ),
    Move(
        "reject", rules.director, at(DECISION), REJECTED,
        pgettext_lazy("button of the decision", "Reject"), _("Application not approved"), tells=("company",),
    ),
    Move(
        "make_offer", rules.leasing, OFFERABLE, OFFER_ISSUED,
        _("Make an offer"), _("Lease offer sent"), tells=("company",),
    ),
    Move(
        "revise_offer", rules.leasing, at(OFFER_ISSUED), OFFER_ISSUED,
        _("Change the offer"), _("Lease offer changed"), tells=("company",),
    ),
    Move(
        "withdraw_offer", rules.leasing, at(OFFER_ISSUED), APPROVED,
        _("Take the offer back"), _("Lease offer taken back"), reason=True, tells=("company",),
    ),
    Move(
        "put_on_list", rules.leasing, UNLISTED, WAITLISTED,
        _("Put on the waiting list"), _("Put on the waiting list"), tells=("company",),
    ),
    Move(
        "find_unit", rules.clock, AWAITING, UNIT_FOUND,
        _("Unit found"), _("A unit is found for you"),
    ),
    Move(
        "lose_unit", rules.clock, at(UNIT_FOUND), WAITLISTED,
        _("Unit no longer free"), _("The unit is no longer free"),
    ),
    Move(
        "pass_unit", rules.leasing, at(UNIT_FOUND), WAITLISTED,
        _("Not this unit"), _("The unit does not fit"), reason=True,
    ),
    Move(
        "remind_place", rules.clock, at(WAITLISTED), PLACE_ENDING,
        _("Ask whether the company stays"), _("Your place on the waiting list is running out"), tells=("company",),
    ),
    Move(
        "keep_place", rules.applicant, at(PLACE_ENDING), WAITLISTED,
        _("Keep the place for six months"), _("Place on the waiting list kept"),
    ),
    Move(
        "lapse_place", rules.clock, at(PLACE_ENDING), LAPSED,
        _("Place ran out"), _("Place on the waiting list ran out"), tells=("company", "desk"),
    ),
    Move(
        "leave_list", rules.signatory, LISTED, WITHDRAWN,
        _("Leave the waiting list"), _("Left the waiting list"), reason=True, tells=("desk",),
    ),
    Move(
        "accept_offer", rules.signatory, at(OFFER_ISSUED), OFFER_ACCEPTED,
        _("Accept the offer"), _("Offer accepted"), tells=("company", "desk"),
    ),
    Move(
        "decline_offer", rules.signatory, at(OFFER_ISSUED), OFFER_DECLINED,
        _("Decline the offer"), _("Offer declined"), reason=True, tells=("desk",),
    ),
    Move(
        "expire_offer", rules.clock, at(OFFER_ISSUED), OFFER_EXPIRED,
        _("Offer ran out"), _("Offer ran out"), tells=("company", "desk"),
    ),
    Move(
        "cancel_acceptance", rules.leasing, at(OFFER_ACCEPTED), APPROVED,
        _("Cancel: deposit not paid"), _("Acceptance cancelled: deposit not paid"), reason=True, tells=("company",),
    ),
    Move(
        "activate", rules.clock, at(OFFER_ACCEPTED), RESIDENT,
        _("Deposit paid"), _("Deposit received, tenancy begins"), tells=("desk",),
    ),
    Move(
        "leave", rules.leasing, at(RESIDENT), LEFT,
        _("Close the tenancy"), _("Tenancy closed"), tells=("company",),
    ),
    Move(
        "withdraw", rules.signatory,
        at(DRAFT, FORMAL_CHECK, RETURNED, EXPERT_REVIEW, DECISION, CONDITIONAL, CONDITIONS_CHECK, APPROVED,
           OFFER_ISSUED, OFFER_ACCEPTED, OFFER_EXPIRED, OFFER_DECLINED),
        WITHDRAWN, _("Withdraw the application"), _("Application withdrawn"), reason=True, tells=("desk",),
    ),
)  # fmt: skip

APPLICATION = Workflow("application", states=STATES, moves=MOVES)

OPEN_OFFER, ACCEPTED, DECLINED, EXPIRED, TAKEN_BACK = (
    "open",
    "accepted",
    "declined",
    "expired",
    "taken_back",
)

OFFER = Workflow(
    "offer",
    states=(
        State(
            OPEN_OFFER, Phase.WITH_COMPANY, pgettext_lazy("state of an offer", "Open"),
            _("Waiting for your answer"), "wait", _("Wait for the company’s answer."), _("Accept or decline it."),
        ),
        State(ACCEPTED, Phase.CLOSED, _("Accepted"), _("Accepted"), "approved"),
        State(DECLINED, Phase.CLOSED, _("Declined"), _("Declined"), "refused"),
        State(EXPIRED, Phase.CLOSED, _("Ran out"), _("Ran out"), "refused"),
        State(TAKEN_BACK, Phase.CLOSED, _("Taken back"), _("Taken back"), "draft"),
    ),
    moves=(
        Move("revise", rules.leasing, at(OPEN_OFFER), OPEN_OFFER, _("Change the offer"), _("Lease offer changed")),
        Move("accept", rules.signatory, at(OPEN_OFFER), ACCEPTED, _("Accept the offer"), _("Offer accepted")),
        Move("decline", rules.signatory, at(OPEN_OFFER), DECLINED, _("Decline the offer"), _("Offer declined")),
        Move("expire", rules.clock, at(OPEN_OFFER), EXPIRED, _("Offer ran out"), _("Offer ran out")),
        Move("take_back", rules.leasing, at(OPEN_OFFER, ACCEPTED), TAKEN_BACK, _("Take the offer back"),
             _("Lease offer taken back")),
    ),
)  # fmt: skip

AWAITING_DEPOSIT, ACTIVE, CANCELLED, ENDED = "awaiting_deposit", "active", "cancelled", "ended"

TENANCY = Workflow(
    "tenancy",
    states=(
        State(
            AWAITING_DEPOSIT, Phase.WITH_COMPANY, _("Deposit awaited"), _("Pay the deposit"), "payment",
            _("Wait for the deposit."), _("Pay the deposit invoice."),
        ),
        State(ACTIVE, Phase.WITH_STAFF, pgettext_lazy("state of a tenancy", "Active"),
              pgettext_lazy("state of a tenancy", "Active"), "done"),
        State(CANCELLED, Phase.CLOSED, pgettext_lazy("state of a tenancy", "Cancelled"),
              pgettext_lazy("state of a tenancy", "Cancelled"), "draft"),
        State(ENDED, Phase.CLOSED, pgettext_lazy("state of a tenancy", "Ended"),
              pgettext_lazy("state of a tenancy", "Ended"), "draft"),
    ),
    moves=(
        Move("activate", rules.clock, at(AWAITING_DEPOSIT), ACTIVE, _("Deposit paid"), _("Tenancy begins")),
        Move("cancel", rules.leasing, at(AWAITING_DEPOSIT), CANCELLED, _("Cancel"), _("Tenancy cancelled")),
        Move("end", rules.leasing, at(ACTIVE), ENDED, _("End the tenancy"), _("Tenancy ended")),
    ),
)  # fmt: skip

GIVEN, ASKED_BACK = "given", "asked_back"
STANDING = at(GIVEN, ASKED_BACK)

LEASE_NOTICE = Workflow(
    "lease_notice",
    states=(
        State(GIVEN, Phase.WITH_STAFF, _("Notice given"), _("Notice given"), "wait"),
        State(
            ASKED_BACK, Phase.WITH_STAFF,
            _("The company asks for its notice back"), _("You asked for it back"), "review",
            _("Agree or answer why not, before the last day."), _("The leasing manager answers before the last day."),
        ),
        State(TAKEN_BACK, Phase.CLOSED, _("Notice taken back"), _("Notice taken back"), "draft"),
    ),
    moves=(
        Move("agree_day", rules.leasing, STANDING, GIVEN, _("Agree to another last day"), _("Another last day agreed")),
        Move("ask_back", rules.signatory, at(GIVEN), ASKED_BACK, _("Ask for the notice back"),
             _("Notice asked back"), reason=True),
        Move("keep", rules.leasing, at(ASKED_BACK), GIVEN, _("The notice stands"), _("The notice stands"), reason=True),
        Move("take_back", rules.leasing, STANDING, TAKEN_BACK, _("Take the notice back: the lease runs on"),
             _("Notice taken back"), reason=True),
    ),
)  # fmt: skip

PREPARING, PREVIEW, POSTING, POSTED = "preparing", "preview", "posting", "posted"
_preparing = pgettext_lazy("state of a rent run", "Being reckoned")
_preview = pgettext_lazy("state of a rent run", "To check")
_posting = pgettext_lazy("state of a rent run", "Being posted")
_posted = pgettext_lazy("state of a rent run", "Posted")

RENT_RUN = Workflow(
    "rent_run",
    states=(
        State(PREPARING, Phase.WITH_STAFF, _preparing, _preparing, "prog"),
        State(PREVIEW, Phase.WITH_STAFF, _preview, _preview, "review", _("Check the sums, then post the run.")),
        State(POSTING, Phase.WITH_STAFF, _posting, _posting, "prog"),
        State(POSTED, Phase.CLOSED, _posted, _posted, "done"),
    ),
    moves=(
        Move("show", rules.clock, at(PREPARING), PREVIEW, _("Show the sums")),
        Move("again", rules.finance, at(PREVIEW), PREPARING, _("Reckon again")),
        Move("post", rules.finance, at(PREVIEW), POSTING, _("Post the invoices")),
        Move("finish", rules.clock, at(POSTING), POSTED, _("Close the run")),
    ),
)  # fmt: skip
