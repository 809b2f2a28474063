from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "portal.billing"
    verbose_name = _("Billing")

    def ready(self):
        from portal import home, jobs  # noqa: PLC0415  models load first
        from portal.billing import looking, papers, papers_accounts, receivers, sheets  # noqa: PLC0415  models load first
        from portal.billing.signals import invoice_paid  # noqa: PLC0415
        from portal.documents import lineage, looks  # noqa: PLC0415  models load first
        from portal.documents import sheets as exported  # noqa: PLC0415  models load first

        lineage.register(origins="portal.billing.lineage.origins")
        papers.register_kinds()
        papers_accounts.register_kinds()
        invoice_paid.connect(receivers.deposit_paid, dispatch_uid="billing.deposit_paid")
        exported.register(sheets.INVOICES)
        guard_books()
        jobs.every(120, "portal.billing.tasks.look_after_checkouts")
        jobs.every(3600, "portal.billing.tasks.forget_abandoned_statements")
        for name in ("compare_books", "look_after_refunds", "remind_of_disputes"):
            jobs.every(24 * 3600, f"portal.billing.tasks_cards.{name}")
        jobs.every(3600, "portal.billing.tasks_arrears.look_after_arrears")
        home.add_panel("portal.billing.panels.account_wanted", order=15)
        home.add_panel("portal.billing.panels.to_pay", order=20)
        looks.register("account", looking.ACCOUNTS)


def guard_books() -> None:
    """Tell the database which columns of the books may still change, and until when."""
    from portal import append_only  # noqa: PLC0415  models load first

    append_only.guard("billing.InvoiceLine")
    append_only.guard(
        "billing.Invoice", once={"paper_id": "OLD.paper_id IS NOT NULL"},
        open=("state", "phase", "version", "changed_at", "closed_at", "void_reason", "search", "asked", "due_on"),
    )  # fmt: skip
    two = ("state", "phase", "version", "changed_at", "decided_by_id", "decided_at", "decision")
    append_only.guard("billing.BankDetails", open=(*two, "by_phone"))
    append_only.guard("billing.DetailsView")
    append_only.guard("billing.Payment", once={"receipt_id": "OLD.receipt_id IS NOT NULL"})
    append_only.guard(
        "billing.Refund", once={"stripe_id": "OLD.stripe_id <> ''", "ended_at": "OLD.ended_at IS NOT NULL"},
        open=("state", "phase", "version", "changed_at", "decided_by_id", "decided_at", "decision", "line_id"),
    )  # fmt: skip
    for name in ("CreditNote", "DepositSettlement"):
        append_only.guard(
            f"billing.{name}", once={"paper_id": "OLD.paper_id IS NOT NULL"}, open=two
        )
    for name in ("DepositEntry", "Dispute", "DisputeFact", "CardCheck", "CardMovement"):
        append_only.guard(f"billing.{name}")
    append_only.guard("billing.AccountRules")
    kept = "OLD.kept_at IS NOT NULL"
    append_only.guard(
        "billing.BankStatement", once={"kept_at": kept, "kept_by_id": kept, "known_lines": kept},
        open=("file", "matched_at"),
    )  # fmt: skip
    append_only.guard(
        "billing.BankLine",
        once={"returns_id": "OLD.state = 'came_back'", "reverses_id": "OLD.state = 'took_back'",
              "reverses_note_id": "OLD.state = 'took_back'", "lost": "NEW.lost < OLD.lost"},
        open=("state", "phase", "version", "changed_at", "accepted_by_id", "decided_by_id", "decided_at",
              "reason", "proposals", "search"),
    )  # fmt: skip
    append_only.guard("billing.Loss", once={"restored_at": "OLD.restored_at IS NOT NULL"})
    decided = "OLD.outcome <> ''"
    append_only.guard("billing.StripeEvent", once={"outcome": decided, "processed_at": decided})
    guard_arrears()


def guard_arrears() -> None:
    """As `guard_books`, for reminders, objections, plans, write-offs and the rules of paying."""
    from portal import append_only  # noqa: PLC0415  models load first

    two = ("state", "phase", "version", "changed_at", "decided_by_id", "decided_at", "decision")
    for name in ("DunningRules", "PenaltyRule", "Reminder", "Instalment", "RailRule"):
        append_only.guard(f"billing.{name}")
    append_only.guard(
        "billing.PaymentPlan", once={"ended_on": "OLD.ended_on IS NOT NULL"}, open=two
    )
    append_only.guard(
        "billing.WriteOff", once={"taken_back_on": "OLD.taken_back_on IS NOT NULL"}, open=two
    )
    answered = "OLD.answered_at IS NOT NULL"
    append_only.guard(
        "billing.Objection", once=dict.fromkeys(("answer", "answered_by_id", "answered_at"), answered)
    )  # fmt: skip
