"""The life of a request, from draft to rated."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cases.clock import PAYMENT_DUE
from portal.workflow import Move, Phase, State, Workflow
from services import rules

DRAFT, PAYMENT, SUBMITTED, QUOTED = "draft", "payment", "submitted", "quoted"
IN_PROGRESS, WAITING_COMPANY, WAITING_AUTHORITY = (
    "in_progress",
    "waiting_company",
    "waiting_authority",
)
READY, DELIVERED, CLOSED = "ready", "delivered", "closed"
REJECTED, WITHDRAWN, MERGED = "rejected", "withdrawn", "merged"

WORKING = frozenset({SUBMITTED, IN_PROGRESS, WAITING_COMPANY, WAITING_AUTHORITY})
OPEN = frozenset({PAYMENT, QUOTED}) | WORKING
SERVED = frozenset({DELIVERED, CLOSED})

_paid = pgettext_lazy("request", "Payment received")
_withdrawn = pgettext_lazy("request", "Withdrawn")
_refused = pgettext_lazy("request", "Refused")
_joined = _("Joined with another request")

REQUEST = Workflow(
    "request",
    states=[
        State(DRAFT, Phase.DRAFT, _("Draft"), _("Draft"), "draft",
              next_company=_("Finish the form and send it.")),
        State(PAYMENT, Phase.WITH_COMPANY, _("Payment due"), _("Payment due"), "payment",
              next_desk=_("The company pays the invoice first. The clock stands still."),
              next_company=_("Pay the invoice. We start as soon as the payment has arrived."), pause=PAYMENT_DUE),
        State(SUBMITTED, Phase.WITH_STAFF, _("New request"), _("Received"), "new",
              next_desk=_("Claim it and take it into work."),
              next_company=_("An officer will look at your request. You need to do nothing.")),
        State(QUOTED, Phase.WITH_COMPANY, _("Quotation sent"), _("A quotation for you"), "wait",
              next_desk=_("The company accepts the price or lets it run out. The clock stands still."),
              next_company=_("Read the quotation and accept it. The clock stands still until you do.")),
        State(IN_PROGRESS, Phase.WITH_STAFF, _("In progress"), _("In progress"), "review",
              next_desk=_("Work through the steps, then prepare the result."),
              next_company=_("We are working on it. You need to do nothing.")),
        State(WAITING_COMPANY, Phase.WITH_COMPANY, _("Waiting for the company"), _("Your answer is needed"), "wait",
              next_desk=_("The company answers your questions. The clock stands still."),
              next_company=_("Answer our questions. The clock stands still until you do.")),
        State(WAITING_AUTHORITY, Phase.WITH_AUTHORITY, _("With the authority"), _("With the authority"), "partner",
              next_desk=_("Follow the authority and record its answer."),
              next_company=_("The authority is deciding. Its time is not ours; we follow it for you.")),
        State(READY, Phase.WITH_STAFF, _("Result ready"), _("Result being prepared"), "approved",
              next_desk=_("Look at the sealed paper, then deliver."),
              next_company=_("The result is ready and will be handed to you shortly.")),
        State(DELIVERED, Phase.CLOSED, _("Delivered"), _("Delivered"), "done",
              next_company=_("Download the result and tell us how we did.")),
        State(CLOSED, Phase.CLOSED, _("Closed and rated"), pgettext_lazy("request", "Closed"), "done"),
        State(REJECTED, Phase.CLOSED, _refused, _refused, "refused",
              next_company=_("Read the reason. You may ask again when it no longer applies.")),
        State(WITHDRAWN, Phase.CLOSED, _withdrawn, _withdrawn, "draft"),
        State(MERGED, Phase.CLOSED, _joined, _joined, "draft",
              next_company=_("It was sent twice. The other request goes on; its number stands in the history.")),
    ],
    moves=[
        Move("submit", rules.requester, frozenset({DRAFT}), SUBMITTED,
             _("Received"), _("Request sent"), tells=("desk",)),
        Move("submit_to_pay", rules.requester, frozenset({DRAFT}), PAYMENT,
             _("Received, payment due"), _("Request sent, payment due")),
        Move("discard", rules.requester, frozenset({DRAFT}), WITHDRAWN, _("Draft thrown away")),
        Move("paid", rules.clock, frozenset({PAYMENT}), SUBMITTED,
             _paid, _paid, tells=("desk",)),
        Move("quote", rules.quotes, frozenset({SUBMITTED}), QUOTED,
             _("Send a quotation"), _("Quotation received"), tells=("company",)),
        Move("requote", rules.quotes, frozenset({QUOTED}), QUOTED,
             _("Send a new quotation"), _("New quotation received"), tells=("company",)),
        Move("accept_quotation", rules.requester, frozenset({QUOTED}), PAYMENT,
             _("Accept the quotation"), _("Quotation accepted"), tells=("assignee",)),
        Move("lapse_quotation", rules.clock, frozenset({QUOTED}), SUBMITTED,
             _("Quotation ran out"), _("Quotation ran out"), tells=("assignee",)),
        Move("start", rules.officer, frozenset({SUBMITTED}), IN_PROGRESS,
             _("Take into work"), _("Taken into work")),
        Move("ask", rules.officer, frozenset({SUBMITTED, IN_PROGRESS, WAITING_AUTHORITY}), WAITING_COMPANY,
             _("Ask the company"), _("We have questions")),
        Move("answer", rules.requester, frozenset({WAITING_COMPANY}), IN_PROGRESS,
             _("Answer the questions"), _("The company answered")),
        Move("file_with_authority", rules.officer, frozenset({IN_PROGRESS}), WAITING_AUTHORITY,
             _("Filed with the authority"), _("Filed with the authority"), tells=("company",)),
        Move("authority_answered", rules.officer, frozenset({WAITING_AUTHORITY}), IN_PROGRESS,
             _("The authority answered"), _("The authority answered")),
        Move("prepare", rules.officer, frozenset({IN_PROGRESS}), READY,
             _("Prepare the result"), _("Result prepared")),
        Move("rework", rules.supervisor, frozenset({READY}), IN_PROGRESS,
             _("Take the result back"), reason=True),
        Move("deliver", rules.officer, frozenset({READY}), DELIVERED,
             _("Deliver"), _("Delivered to you"), tells=("company",)),
        Move("rate", rules.requester, frozenset({DELIVERED}), CLOSED,
             _("Rate the service"), _("Rated by the company")),
        Move("reopen", rules.may_reopen, SERVED, IN_PROGRESS,
             _("Open again"), _("Opened again by the company"), reason=True, tells=("assignee",)),
        Move("reject", rules.officer, WORKING, REJECTED,
             pgettext_lazy("request", "Refuse"), pgettext_lazy("request", "Refused"), reason=True, tells=("company",)),
        Move("merge", rules.officer, WORKING, MERGED,
             _("Join with another request"), _joined, reason=True, tells=("company",)),
        Move("withdraw", rules.requester, OPEN, WITHDRAWN,
             _("Withdraw the request"), _("Withdrawn by the company"), reason=True, tells=("assignee",)),
    ],
)  # fmt: skip

BOOKED, CANCELLED, OVER = "booked", "cancelled", "over"

_booked = pgettext_lazy("booking", "Booked")
_cancelled = pgettext_lazy("booking", "Cancelled")
_over = pgettext_lazy("booking", "Over")

# Nobody owes anybody an answer once a thing is booked: it stands in no queue.
BOOKING = Workflow(
    "booking",
    states=[
        State(DRAFT, Phase.DRAFT, _("Draft"), _("Draft"), "draft"),
        State(BOOKED, Phase.CLOSED, _booked, _booked, "approved",
              next_company=_("Come at the time you booked. If you cannot, cancel: somebody else may need it.")),
        State(CANCELLED, Phase.CLOSED, _cancelled, _cancelled, "cannot"),
        State(OVER, Phase.CLOSED, _over, _over, "done"),
    ],
    moves=[
        Move("book", rules.requester, frozenset({DRAFT}), BOOKED, _booked, _booked),
        Move("cancel", rules.cancels, frozenset({BOOKED}), CANCELLED, _("Cancel the booking"), _cancelled),
        Move("finish", rules.clock, frozenset({BOOKED}), OVER, _over),
    ],
)  # fmt: skip

PROPOSED, RETURNED, CONFIRMED = "proposed", "returned", "confirmed"

# Which company a pack has founded. Whoever names it never confirms it.
NAMING = Workflow(
    "naming",
    states=[
        State(DRAFT, Phase.DRAFT, _("Draft"), _("Draft"), "draft"),
        State(PROPOSED, Phase.WITH_STAFF, _("New company to be confirmed"), _("Being compared with the licence"), "new",
              next_desk=_("Compare the company with the licence, then confirm it or return it with a reason."),
              next_company=_("An officer compares the company you named with the licence. You need to do nothing.")),
        State(RETURNED, Phase.WITH_COMPANY, _("Returned to the company"), _("Name the company again"), "wait",
              next_desk=_("The company puts its data right or names another one. The clock stands still."),
              next_company=_("Read the reason, put the data right and name the company again.")),
        State(CONFIRMED, Phase.CLOSED, _("New company confirmed"), _("New company confirmed"), "done",
              next_company=_("What is meant for the new company can be begun by its own people.")),
    ],
    moves=[
        Move("propose_company", rules.names_founded, frozenset({DRAFT, PROPOSED, RETURNED}), PROPOSED,
             _("New company named"), _("New company named"), tells=("desk",)),
        Move("confirm_company", rules.confirms_founded, frozenset({PROPOSED}), CONFIRMED,
             _("Compare and confirm"), _("New company confirmed"), tells=("company",)),
        Move("return_company", rules.confirms_founded, frozenset({PROPOSED, CONFIRMED}), RETURNED,
             pgettext_lazy("naming", "Return"), _("The company has to be named again"), reason=True,
             tells=("company",)),
    ],
)  # fmt: skip
