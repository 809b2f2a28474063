"""What a company owes, as it was asked for: never edited, paid once or cancelled."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.models import Campus, Company, OfCompany, StaffRole
from portal.billing import references, states
from portal.cases.models import Case, CaseStep
from portal.cases.models.history import AppendOnly
from portal.documents.models import Document
from portal.languages import pick
from portal.money import Money
from portal.search import query_terms
from portal.workflow import Stateful, Step

R = StaffRole.Role
SEES_INVOICES = tuple(
    role for role in R if role not in (R.EXPERT, R.PARTNER, R.EDITOR, R.TRANSLATOR)
)


# What the case's history calls the moves of an invoice.
STEPS = {
    "pay": "invoice_paid", "void": "invoice_voided", "credit": "invoice_credited", "write_off": "invoice_written_off",
    "take_up": "invoice_taken_up", "reopen": "invoice_reopened", "restore": "invoice_restored",
}  # fmt: skip


class InvoiceQuerySet(OfCompany):
    def at_desk(self, user):
        """All but experts, partners, editors and translators: their campuses'."""
        campuses = {campus for role, campus in user.staff_roles if role in SEES_INVOICES}
        return self if None in campuses else self.filter(campus__in=campuses)

    def for_case(self, case):
        return self.filter(case_id=case.pk)

    def open(self):
        return self.filter(state=states.OPEN)

    def paid(self):
        return self.filter(state=states.PAID)

    def void(self):
        return self.filter(state=states.VOID)

    def written_off(self):
        return self.filter(state=states.WRITTEN_OFF)

    def closed(self):
        return self.exclude(state=states.OPEN)

    def with_plan(self):
        """With `planned`, so that a list need not ask for each row whether its plan is kept."""
        kept = self.model.plans.rel.related_model.objects.filter(state=states.KEPT)
        return self.annotate(planned=Exists(kept.filter(invoice=OuterRef("pk"))))

    def overdue(self):
        """Open after their last day, which is a day at their campus, and under no plan that is kept."""
        past = Q(pk__in=[])
        for campus in Campus.objects.all():
            past |= Q(campus=campus, due_on__lt=campus.today())
        return self.open().filter(past).exclude(plans__state=states.KEPT)

    def to_confirm(self):
        """A colleague saw the money; a second person has to look."""
        return self.open().filter(transfers__state=states.NOTED)

    def due_first(self):
        return self.order_by("due_on", "number")

    def found_by(self, question: str):
        """By number, payment reference, case number, company in any script, identifier."""
        if reference := references.check_reference(question):
            return self.filter(reference=reference)
        found = self
        for term in query_terms(question)[:8]:
            found = found.filter(search__contains=f" {term}")
        return found


class Invoice(Stateful):
    """A demand for one sum. Bank details and purpose are frozen as the payer was told them.

    Sums are in `currency`; `net` and `tax` add up the lines, each rounded once. A wrong invoice is
    cancelled with a reason and a new one raised. `asked` is what it asks for now: the whole sum, less what was
    credited before it was paid, or what was lost of its payment. `due_on` moves only when it is owed again.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "INVD"
        SERVICE = "INVS"
        RENT = "INVR"

    workflow = states.INVOICE

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    case = models.ForeignKey(Case, models.PROTECT, related_name="invoices")
    company = models.ForeignKey(Company, models.PROTECT, related_name="invoices")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="invoices")
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    tax = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    asked = models.DecimalField(max_digits=14, decimal_places=2)
    languages = models.JSONField()
    purpose = models.JSONField()
    reference = models.CharField(max_length=25, unique=True)
    bank = models.JSONField()
    issued_on = models.DateField()
    due_on = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)
    paper = models.OneToOneField(Document, models.PROTECT, null=True, related_name="invoice")
    search = models.TextField(blank=True, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["company", "due_on"], name="company_invoices"),
            models.Index(fields=["state", "due_on", "number"], name="invoices_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_asks_for_something"),
            models.CheckConstraint(
                condition=Q(asked__gte=0, asked__lte=models.F("amount")),
                name="no_more_than_was_asked_for",
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    def stepped(self, step: Step):
        """A line in the case's history, and when the invoice ended."""
        self.closed_at = None if self.is_open else step.at
        self.void_reason = step.reason
        Invoice.objects.filter(pk=self.pk).update(closed_at=self.closed_at, void_reason=step.reason)
        name = STEPS[step.name]
        return self.noted(name, by=step.by, at=step.at, reason=step.reason)

    def noted(self, name: str, *, by, at, reason="", sum_: Money | None = None) -> CaseStep:
        line = self.history_line(
            name, by=by, at=at, reason=reason, sum_=sum_, state=self.case.state
        )
        return CaseStep.append(self.case, line, public=True)

    def history_line(
        self, name: str, *, by, at, reason="", sum_: Money | None = None, state=""
    ) -> Step:
        sum_ = sum_ or self.total
        facts = {"number": self.number, "amount": str(sum_.amount), "currency": sum_.currency}
        return Step(name, state, state, by, at, reason, facts)

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def net_total(self) -> Money:
        return Money(self.net, self.currency)

    @property
    def tax_total(self) -> Money:
        return Money(self.tax, self.currency)

    @property
    def asked_sum(self) -> Money:
        return Money(self.asked, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state == states.OPEN

    @property
    def is_paid(self) -> bool:
        return self.state == states.PAID

    @property
    def is_written_off(self) -> bool:
        return self.state == states.WRITTEN_OFF

    @property
    def takes_money(self) -> bool:
        """What comes is counted for it. A written-off debt is a debt."""
        return self.is_open or self.is_written_off

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < self.campus.today() and not self.under_plan

    @property
    def under_plan(self) -> bool:
        """Paid in instalments that come: a promise kept is no arrears."""
        planned = getattr(self, "planned", None)
        return self.plans.filter(state=states.KEPT).exists() if planned is None else planned

    @property
    def collected(self) -> Money:
        """What transfers that pay it have brought so far, with what banks kept of it.

        `parts` are those transfers, where they were fetched for many invoices at once.
        """
        parts = getattr(self, "parts", None)
        sums = (
            self.transfers.paying().sums()
            if parts is None
            else [p.amount - p.lost + p.fee for p in parts]
        )
        return Money(sum(sums, Decimal(0)), self.currency)

    @property
    def left(self) -> Money:
        """What is still to come before it is paid."""
        return self.asked_sum - self.collected

    @property
    def payment(self):
        """The latest; one before it was lost to the bank of a card."""
        return self.payments.order_by("-pk").first()

    @property
    def waiting_transfer(self):
        """The entry a second person has to confirm."""
        return (
            self.transfers.filter(state=states.NOTED).select_related("entered_by", "line").first()
        )

    @property
    def shown_reference(self) -> str:
        return references.shown(self.reference)


class InvoiceLine(models.Model):
    """One line, rounded once. `tax_percent` is None where no tax applies, which is not 0 %.

    `basis` says where quantity and price come from, see `portal.billing.basis`.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    texts = models.JSONField()
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=14, decimal_places=4)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    tax_kind = models.CharField(max_length=20)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    tax = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    basis = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="one_line_per_position")
        ]

    def __str__(self):
        return f"{self.invoice_id}.{self.position} {self.code}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    def text(self, language: str) -> str:
        return pick(self.texts, language)

    def sum_of(self, column: str) -> Money:
        """`net`, `tax`, `amount` or `price` with the invoice's currency."""
        return Money(getattr(self, column), self.invoice.currency)
