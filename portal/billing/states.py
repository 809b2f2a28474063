"""States of invoices, of transfers and lines of the bank, of card checkouts, and of money given back."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.billing import rules
from portal.workflow import Move, Phase, State, Workflow

OPEN, PAID, VOID, CREDITED, WRITTEN_OFF = "open", "paid", "void", "credited", "written_off"

_paid = pgettext_lazy("invoice", "Paid")
_void = pgettext_lazy("invoice", "Cancelled")
_credited = pgettext_lazy("invoice", "Credited")
_written_off = pgettext_lazy("invoice", "Written off")

INVOICE = Workflow(
    "invoice",
    states=[
        State(
            OPEN, Phase.WITH_COMPANY, pgettext_lazy("invoice", "Open"), pgettext_lazy("invoice", "To pay"),
            "payment", _("Watch the bank account."), _("Pay by bank transfer or by card."),
        ),
        State(PAID, Phase.CLOSED, _paid, _paid, "approved"),
        State(VOID, Phase.CLOSED, _void, _void, "cannot"),
        State(CREDITED, Phase.CLOSED, _credited, _credited, "cannot"),
        State(WRITTEN_OFF, Phase.CLOSED, _written_off, _written_off, "cannot"),
    ],
    moves=[
        Move("pay", rules.cashier, frozenset({OPEN}), PAID, _("Book the payment"), _("Invoice paid")),
        Move(
            "void", rules.cashier, frozenset({OPEN}), VOID, _("Cancel the invoice"), _("Invoice cancelled"),
            reason=True,
        ),
        Move("credit", rules.nobody, frozenset({OPEN}), CREDITED, _("Credit the invoice"), _("Invoice credited")),
        # Two people wrote it off; money that comes after all opens it again.
        Move("write_off", rules.nobody, frozenset({OPEN}), WRITTEN_OFF, _("Write off")),
        Move("take_up", rules.nobody, frozenset({WRITTEN_OFF}), OPEN, _("Take up again")),
        # A bank took the payment back for good; or that of a card left it with the park after all.
        Move("reopen", rules.nobody, frozenset({PAID}), OPEN, _("Ask for the money again"), _("Invoice owed again")),
        Move("restore", rules.nobody, frozenset({OPEN}), PAID, _("The money is there again"), _("Invoice paid")),
    ],
)  # fmt: skip

NOTED, CONFIRMED, REFUSED, REVERSED = "noted", "confirmed", "refused", "reversed"

_noted = pgettext_lazy("transfer", "Waits for a second person")
_confirmed = pgettext_lazy("transfer", "Confirmed")
_refused = pgettext_lazy("transfer", "Entry withdrawn")
_reversed = pgettext_lazy("transfer", "Taken back by the bank")

TRANSFER = Workflow(
    "transfer",
    states=[
        State(NOTED, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(CONFIRMED, Phase.CLOSED, _confirmed, _confirmed, "approved"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "cannot"),
        State(REVERSED, Phase.CLOSED, _reversed, _reversed, "err"),
    ],
    moves=[
        Move("confirm", rules.second_person, frozenset({NOTED}), CONFIRMED, _("Confirm the payment")),
        Move("refuse", rules.note_keeper, frozenset({NOTED}), REFUSED, _("Withdraw the entry"), reason=True),
        Move("reverse", rules.nobody, frozenset({CONFIRMED}), REVERSED, _("Take the money out of the books")),
    ],
)  # fmt: skip

# A prepared checkout has its key on record but perhaps no page yet: nobody knows whether Stripe heard.
PREPARED, RUNNING, SETTLED, CLOSED, QUESTIONED = "prepared", "open", "paid", "closed", "review"
LIVE = frozenset({PREPARED, RUNNING})

_running = pgettext_lazy("card payment", "Page open")
_settled = pgettext_lazy("card payment", "Paid")
_closed = pgettext_lazy("card payment", "Closed without payment")
_questioned = pgettext_lazy("card payment", "To look into")
_prepared = pgettext_lazy("card payment", "Being prepared")

CHECKOUT = Workflow(
    "checkout",
    states=[
        State(PREPARED, Phase.WITH_STAFF, _prepared, _prepared, "prog"),
        State(RUNNING, Phase.WITH_COMPANY, _running, _running, "payment"),
        State(SETTLED, Phase.CLOSED, _settled, _settled, "approved"),
        State(CLOSED, Phase.CLOSED, _closed, _closed, "done"),
        State(QUESTIONED, Phase.CLOSED, _questioned, _questioned, "err"),
    ],
    moves=[
        Move("open", rules.nobody, frozenset({PREPARED}), RUNNING, _("Open the page")),
        # Money that arrives on a page we took for closed is money all the same.
        Move("settle", rules.nobody, LIVE | {CLOSED}, SETTLED, _("Book the payment")),
        Move("close", rules.nobody, LIVE, CLOSED, _("Close the page")),
        Move("question", rules.nobody, LIVE | {CLOSED}, QUESTIONED, _("Look into it")),
    ],
)  # fmt: skip

ASKED, SENDING, RETURNED, FAILED, BOUNCED = "asked", "sending", "returned", "failed", "bounced"
# What counts against the sum that was taken: only these cannot come to nothing any more, or not yet.
BOUND = frozenset({ASKED, SENDING, RETURNED})

_sending = pgettext_lazy("refund", "Being returned")
_returned = pgettext_lazy("refund", "Returned")
_failed = pgettext_lazy("refund", "Could not be returned")
_bounced = pgettext_lazy("refund", "Came back")

REFUND = Workflow(
    "refund",
    states=[
        State(ASKED, Phase.WITH_STAFF, _noted, _sending, "wait"),
        State(SENDING, Phase.WITH_STAFF, _sending, _sending, "prog"),
        State(RETURNED, Phase.CLOSED, _returned, _returned, "done"),
        State(FAILED, Phase.CLOSED, _failed, _failed, "err"),
        State(BOUNCED, Phase.CLOSED, _bounced, _bounced, "err"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "cannot"),
    ],
    moves=[
        Move("confirm", rules.second_person, frozenset({ASKED}), SENDING, _("Confirm the refund")),
        Move("refuse", rules.note_keeper, frozenset({ASKED}), REFUSED, _("Withdraw the entry"), reason=True),
        Move("arrive", rules.nobody, frozenset({SENDING}), RETURNED, _("Book the refund")),
        Move("fail", rules.nobody, frozenset({SENDING}), FAILED, _("Look into it")),
        # A bank may send a refund back weeks after it took it.
        Move("bounce", rules.nobody, frozenset({RETURNED}), BOUNCED, _("Look into it")),
    ],
)  # fmt: skip

KEPT, BROKEN, DONE, ENDED, WITHDRAWN = "kept", "broken", "done", "ended", "withdrawn"

_plan_asked = pgettext_lazy("payment plan", "Asked for")
_kept = pgettext_lazy("payment plan", "Agreed")
_broken = pgettext_lazy("payment plan", "Broken")
_done = pgettext_lazy("payment plan", "Paid")
_ended = pgettext_lazy("payment plan", "Ended")
_declined = pgettext_lazy("payment plan", "Declined")
_withdrawn = pgettext_lazy("payment plan", "Withdrawn")

PLAN = Workflow(
    "payment_plan",
    states=[
        State(ASKED, Phase.WITH_STAFF, _plan_asked, _plan_asked, "wait"),
        State(KEPT, Phase.WITH_COMPANY, _kept, _kept, "prog"),
        State(BROKEN, Phase.CLOSED, _broken, _broken, "err"),
        State(DONE, Phase.CLOSED, _done, _done, "done"),
        State(ENDED, Phase.CLOSED, _ended, _ended, "opt"),
        State(REFUSED, Phase.CLOSED, _declined, _declined, "cannot"),
        State(WITHDRAWN, Phase.CLOSED, _withdrawn, _withdrawn, "opt"),
    ],
    moves=[
        Move("withdraw", rules.asked_for, frozenset({ASKED}), WITHDRAWN, _("Withdraw the plan")),
        Move("confirm", rules.second_person, frozenset({ASKED}), KEPT, _("Agree to the plan")),
        Move("refuse", rules.note_keeper, frozenset({ASKED}), REFUSED, _("Decline the plan"), reason=True),
        Move("break", rules.nobody, frozenset({KEPT}), BROKEN, _("End the plan: an instalment is missing")),
        Move("fulfil", rules.nobody, frozenset({KEPT}), DONE, _("Close the plan: all is paid")),
        Move("end", rules.nobody, frozenset({ASKED, KEPT}), ENDED, _("Close the plan: the invoice ended")),
    ],
)  # fmt: skip

TAKEN_BACK = "taken_back"
_taken_back = pgettext_lazy("write-off", "Money came after all")

WRITE_OFF = Workflow(
    "write_off",
    states=[
        State(ASKED, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(CONFIRMED, Phase.CLOSED, _written_off, _written_off, "approved"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "cannot"),
        State(TAKEN_BACK, Phase.CLOSED, _taken_back, _taken_back, "done"),
    ],
    moves=[
        Move("confirm", rules.writes_off, frozenset({ASKED}), CONFIRMED, _("Approve the write-off")),
        Move("refuse", rules.reads_write_off, frozenset({ASKED}), REFUSED, _("Withdraw the entry"), reason=True),
        Move("take_back", rules.nobody, frozenset({CONFIRMED}), TAKEN_BACK, _("Take up again")),
    ],
)  # fmt: skip

CREDIT = Workflow(
    "credit_note",
    states=[
        State(ASKED, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(CONFIRMED, Phase.CLOSED, _confirmed, _confirmed, "approved"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "cannot"),
    ],
    moves=[
        Move("confirm", rules.second_person, frozenset({ASKED}), CONFIRMED, _("Confirm the credit note")),
        Move("refuse", rules.note_keeper, frozenset({ASKED}), REFUSED, _("Withdraw the entry"), reason=True),
    ],
)  # fmt: skip

SETTLEMENT = Workflow(
    "deposit_settlement",
    states=[
        State(ASKED, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(CONFIRMED, Phase.CLOSED, _confirmed, _confirmed, "approved"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "cannot"),
    ],
    moves=[
        Move("confirm", rules.other_cashier, frozenset({ASKED}), CONFIRMED, _("Confirm the settlement")),
        Move("refuse", rules.cashier, frozenset({ASKED}), REFUSED, _("Withdraw the entry"), reason=True),
    ],
)  # fmt: skip

UNMATCHED, BOOKED, ASIDE, OUTGOING = "unmatched", "booked", "aside", "outgoing"
LEAVING, LEFT, CHARGE = "leaving", "left", "charge"
# A line that takes back money which came, until it is known which; and the line that was taken back: TAKEN_BACK.
REVERSAL, REVERSING, TOOK_BACK = "reversal", "reversing", "took_back"
# A payout that the bank sent back.
COMING_BACK, CAME_BACK = "coming_back", "came_back"
HAS_COME = frozenset({UNMATCHED, NOTED, BOOKED, ASIDE, QUESTIONED})

_unmatched = pgettext_lazy("bank line", "Not matched")
_booked = pgettext_lazy("bank line", "Booked")
_aside = pgettext_lazy("bank line", "Put aside")
_outgoing = pgettext_lazy("bank line", "Outgoing")
_left = pgettext_lazy("bank line", "Payout")
_charge = pgettext_lazy("bank line", "Bank charge")
_reversal = pgettext_lazy("bank line", "Reversal, not matched")
_took_back = pgettext_lazy("bank line", "Reversal")
_lost = pgettext_lazy("bank line", "Taken back by the bank")
_came_back = pgettext_lazy("bank line", "Payout that came back")

LINE = Workflow(
    "bank_line",
    states=[
        State(UNMATCHED, Phase.WITH_STAFF, _unmatched, _unmatched, "new"),
        State(NOTED, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(BOOKED, Phase.CLOSED, _booked, _booked, "approved"),
        State(ASIDE, Phase.CLOSED, _aside, _aside, "opt"),
        State(QUESTIONED, Phase.CLOSED, _questioned, _questioned, "err"),
        State(OUTGOING, Phase.CLOSED, _outgoing, _outgoing, "opt"),
        State(LEAVING, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(LEFT, Phase.CLOSED, _left, _left, "approved"),
        State(CHARGE, Phase.CLOSED, _charge, _charge, "opt"),
        State(REVERSAL, Phase.WITH_STAFF, _reversal, _reversal, "err"),
        State(REVERSING, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(TOOK_BACK, Phase.CLOSED, _took_back, _took_back, "done"),
        State(TAKEN_BACK, Phase.CLOSED, _lost, _lost, "cannot"),
        State(COMING_BACK, Phase.WITH_STAFF, _noted, _noted, "wait"),
        State(CAME_BACK, Phase.CLOSED, _came_back, _came_back, "done"),
    ],
    moves=[
        Move("match", rules.nobody, frozenset({UNMATCHED}), BOOKED, _("Book the payment")),
        Move("accept", rules.line_keeper, frozenset({UNMATCHED}), NOTED, _("Accept the proposal")),
        Move("confirm", rules.second_at_line, frozenset({NOTED}), BOOKED, _("Confirm the payment")),
        Move("refuse", rules.line_keeper, frozenset({NOTED}), UNMATCHED, _("Withdraw the entry"), reason=True),
        Move("put_aside", rules.line_keeper, frozenset({UNMATCHED}), ASIDE, _("Put aside"), reason=True),
        Move("take_up", rules.line_keeper, frozenset({ASIDE}), UNMATCHED, _("Take up again")),
        Move("question", rules.line_keeper, frozenset({UNMATCHED}), QUESTIONED, _("Look into it")),
        # Money that went out: a refund seen leaving by two people, or what the bank took for itself.
        Move("see", rules.line_keeper, frozenset({OUTGOING}), LEAVING, _("This is the payout")),
        Move("agree", rules.second_at_line, frozenset({LEAVING}), LEFT, _("Confirm the payout")),
        Move("mistake", rules.line_keeper, frozenset({LEAVING}), OUTGOING, _("Withdraw the entry"), reason=True),
        # All payouts of a file, which the bank's line names.
        Move("leave", rules.nobody, frozenset({OUTGOING}), LEFT, _("Book the payouts")),
        Move("charge", rules.line_keeper, frozenset({OUTGOING}), CHARGE, _("Bank charge")),
        Move("uncharge", rules.line_keeper, frozenset({CHARGE}), OUTGOING, _("Not a bank charge")),
        # Money that came and that the bank took again: by what the bank says, or by two people.
        Move("call_reversal", rules.line_keeper, frozenset({OUTGOING}), REVERSAL, _("The bank took money back")),
        Move("no_reversal", rules.line_keeper, frozenset({REVERSAL}), OUTGOING, _("Not a reversal")),
        Move("undo", rules.nobody, frozenset({REVERSAL}), TOOK_BACK, _("Take the money out of the books")),
        Move("reverse", rules.line_keeper, frozenset({REVERSAL}), REVERSING, _("This was taken back")),
        Move("agree_reversal", rules.second_at_line, frozenset({REVERSING}), TOOK_BACK, _("Confirm the reversal")),
        Move("mistake_reversal", rules.line_keeper, frozenset({REVERSING}), REVERSAL, _("Withdraw the entry"),
             reason=True),
        Move("lose", rules.nobody, HAS_COME, TAKEN_BACK, _("Taken back by the bank")),
        # A payout that came back: by what the bank says, or by two people.
        Move("come_back", rules.nobody, frozenset({UNMATCHED}), CAME_BACK, _("Book the payout that came back")),
        Move("take_for_return", rules.line_keeper, frozenset({UNMATCHED}), COMING_BACK, _("This payout came back")),
        Move("agree_return", rules.second_at_line, frozenset({COMING_BACK}), CAME_BACK,
             _("Confirm that the payout came back")),
        Move("mistake_return", rules.line_keeper, frozenset({COMING_BACK}), UNMATCHED, _("Withdraw the entry"),
             reason=True),
    ],
)  # fmt: skip

REPLACED = "replaced"
_in_force = pgettext_lazy("bank account", "In force")
_replaced = pgettext_lazy("bank account", "Replaced")

DETAILS = Workflow(
    "bank_details",
    states=[
        State(ASKED, Phase.WITH_COMPANY, _noted, _noted, "wait"),
        State(CONFIRMED, Phase.CLOSED, _in_force, _in_force, "approved"),
        State(REFUSED, Phase.CLOSED, _refused, _refused, "cannot"),
        State(REPLACED, Phase.CLOSED, _replaced, _replaced, "done"),
    ],
    moves=[
        Move("confirm", rules.confirms_account, frozenset({ASKED}), CONFIRMED, _("Confirm the account")),
        Move("call", rules.calls_back, frozenset({ASKED}), CONFIRMED, _("Confirm by phone"), reason=True),
        Move("refuse", rules.names_account, frozenset({ASKED}), REFUSED, _("Withdraw the entry")),
        Move("replace", rules.nobody, frozenset({ASKED, CONFIRMED}), REPLACED, _("Another account was entered")),
    ],
)  # fmt: skip
