"""What people are told about: every event of the portal belongs to one kind a person understands.

The list is closed: a test reads the events out of the code and finds each of them here.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

AT_ONCE, DIGEST, PORTAL = "now", "digest", "portal"
WAYS: dict[str, Any] = {
    AT_ONCE: pgettext_lazy("how to be told", "By e-mail at once"),
    DIGEST: pgettext_lazy("how to be told", "In the daily digest"),
    PORTAL: pgettext_lazy("how to be told", "Only in the portal"),
}
COMPANY, STAFF = "company", "staff"


@dataclass(frozen=True)
class Kind:
    """`always` is service mail: it cannot be switched off. `secret` is neither listed nor held back: codes are in it.

    Letters of a kind that `gathers` come at most once in ten minutes for a person and a case.
    """

    code: str
    title: Any
    explains: Any
    audience: tuple[str, ...]
    events: tuple[str, ...]
    always: bool = False
    secret: bool = False
    gathers: bool = False


KINDS = (
    Kind(
        "questions", _("Questions to answer"),
        _("Questions and quotations that wait for the company, with reminders"), (COMPANY,),
        ("case.asked", "case.return_for_changes", "case.return_conditions", "case.quote", "case.requote",
         "case.remind_place", "tenants.return_reminded", "tenants.renewal", "services.pack_stayed",
         "case.return_company"),
        always=True, gathers=True,
    ),
    Kind(
        "decisions", _("Decisions and offers"), _("Approval, refusal, offers and what became of them"),
        (COMPANY, STAFF),
        ("case.approve", "case.approve_conditionally", "case.meet_conditions", "case.reject", "case.lapse",
         "case.make_offer", "case.revise_offer", "case.withdraw_offer", "case.accept_offer", "case.expire_offer",
         "case.cancel_acceptance", "case.leave", "case.waitlist", "case.put_on_list", "case.lapse_place",
         "tenants.out_of_turn"), always=True,
    ),
    Kind(
        "money", _("Invoices and payments"), _("Invoices, payments received, money returned"), (COMPANY,),
        ("billing.raised", "billing.paid", "billing.voided", "billing.refund_returned", "billing.refund_came_back",
         "billing.reminded",
         "billing.objection_answered", "billing.plan_agreed", "billing.plan_declined", "billing.plan_broken",
         "billing.payment_lost", "billing.payment_restored", "billing.account_entered", "billing.account_confirmed",
         "billing.account_withdrawn"), always=True,
    ),
    Kind(
        "account", _("Account and security"), _("Codes, passwords, who acts for the company"), (COMPANY, STAFF),
        ("account", "invited", "joined", "handed_over"), always=True, secret=True,
    ),
    Kind(
        "messages", _("Messages"), _("Messages about your cases, at most one letter in ten minutes for each"),
        (COMPANY, STAFF), ("case.said", "case.translated"), gathers=True,
    ),
    Kind(
        "steps", _("Steps of cases"), _("What was received, filed, delivered or withdrawn"), (COMPANY, STAFF),
        ("case.submit", "case.resubmit", "case.paid", "case.pass_check", "case.file_with_authority", "case.deliver",
         "case.confirm_conditions", "case.decline_offer", "case.leave_list", "case.activate", "case.withdraw",
         "case.reopen", "case.accept_quotation", "case.lapse_quotation", "case.merge", "case.moved_campus",
         "case.propose_company", "case.confirm_company", "services.pack_sent", "services.booked",
         "services.booking_cancelled", "tenants.notice"),
    ),
    Kind(
        "documents", _("Documents"), _("Documents that are ready or were signed, files that were refused"),
        (COMPANY, STAFF),
        ("document.ready", "document.countersigned", "paper.refused"),
    ),
    Kind(
        "dates", _("Dates and reminders"), _("Promised dates that change, papers that expire"), (COMPANY,),
        ("case.due_moved", "paper.expiring"),
    ),
    Kind(
        "assigned", _("Given to you"),
        _("Cases handed over to you, notes that call you, expert reviews you are asked for or look after, "
          "offers to be sent"),
        (STAFF,),
        ("tenants.unit_found", "case.hand_over", "case.assign", "case.mentioned", "case.let_in", "tenants.expert_asked",
         "tenants.expert_conflicted", "tenants.fourth_expert_wanted"),
    ),
    Kind(
        "promises", _("Promises that run out"), _("Cases whose promised date is near or past"), (STAFF,),
        ("case.escalated",),
    ),
    Kind(
        "cashier", _("Payments to look into"),
        _("Transfers and refunds that wait for a second person, disputes, differences in the books"), (STAFF,),
        ("billing.transfer_entered", "billing.refund_entered", "billing.review_opened", "billing.dispute_due",
         "billing.dispute_ended", "billing.dispute_restored", "billing.books_differ", "billing.objected",
         "billing.plan_asked", "billing.plan_missed", "billing.write_off_asked", "billing.account_to_call"),
    ),
    Kind(
        "seals", _("Seals of the campus"), _("Certificates that end; without one no paper can be issued"), (STAFF,),
        ("seal.ending",), always=True,
    ),
    Kind(
        "exports", _("Exports"), _("Exported lists that are ready"), (STAFF,), ("export.ready",),
    ),
    Kind(
        "ratings", _("Low ratings"), _("Companies that were not content with a service"), (STAFF,),
        ("services.low_rating",),
    ),
)  # fmt: skip
OF_DIGEST = Kind(DIGEST, _("Daily digest"), "", (), (DIGEST,), secret=True)
# An event nobody listed goes at once: rather a letter too many than one too few.
UNLISTED = Kind("other", pgettext_lazy("kind of letter", "Other"), "", (), (), always=True)
BY_EVENT = {event: kind for kind in (*KINDS, OF_DIGEST) for event in kind.events}
GATHERED = tuple(event for kind in KINDS if kind.gathers for event in kind.events)


def kind_of(event: str) -> Kind:
    """Letters of the account are one kind, whatever happened to it."""
    return BY_EVENT.get("account" if event.startswith("account.") else event, UNLISTED)


def kind_named(code: str) -> Kind | None:
    return next((kind for kind in (*KINDS, OF_DIGEST) if kind.code == code), None)


def kinds_for(*audiences: str) -> list[Kind]:
    return [kind for kind in KINDS if set(audiences) & set(kind.audience)]
