"""What the bank says: statements and their lines. The bank's words are kept as they came."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import BankAccount, Campus
from portal.accounts.models.belonging import own_companies
from portal.billing import states
from portal.billing.rules import READS_MONEY
from portal.cases.models.history import AppendOnly
from portal.money import Money
from portal.search import query_terms
from portal.workflow import Stateful


def at_campuses_of(rows, user):
    """Those of the campuses whose money this person reads."""
    if not user.is_authenticated:
        return rows.none()
    campuses = {campus for role, campus in user.staff_roles if role in READS_MONEY}
    return rows if None in campuses else rows.filter(campus__in=campuses)


def one_of(one, other):
    """Just one of two columns is filled."""
    return Q(**{f"{one}__isnull": True, f"{other}__isnull": False}) | Q(
        **{f"{one}__isnull": False, f"{other}__isnull": True}
    )


# States of money that went out: what nobody has placed, payouts, and reversals whose line is known.
OUT = ("outgoing", "charge", "reversal", "leaving", "left", "reversing", "took_back")
BACK = ("coming_back", "came_back")  # a payout of ours that is back on the account
NOTHING_BACK = {"reverses": None, "reverses_note": None}


class AccountRules(models.Model):
    """How an account's statements are read, and what banks on the way may keep. The newest row stands.

    `table` names the columns of the bank's CSV. `tolerance` is in the account's currency.
    """

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="rules")
    table = models.JSONField(default=dict)
    tolerance = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="tolerance_is_no_debt")
        ]

    def __str__(self):
        return f"{self.account_id} {self.set_at:%Y-%m-%d}"

    @classmethod
    def of(cls, account: BankAccount) -> "AccountRules":
        """The newest; without any, nothing may be missing and no CSV is known."""
        return account.rules.first() or cls(account=account, table={})


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return at_campuses_of(self, user)

    def kept(self):
        return self.exclude(kept_at=None)

    def abandoned(self, before):
        """Looked at and never kept."""
        return self.filter(kept_at=None, uploaded_at__lt=before).exclude(file="")


class BankStatement(models.Model):
    """A file of the bank, looked at before it is kept; one file is kept once."""

    class Format(models.TextChoices):
        CAMT = "camt", "ISO 20022 camt.053"
        CLIENT_BANK = "1c", "1CClientBankExchange"
        CSV = "csv", "CSV"

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    format = models.CharField(max_length=8, choices=Format)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.CharField(max_length=200, blank=True)
    first_on = models.DateField()
    last_on = models.DateField()
    opening = models.DecimalField(max_digits=16, decimal_places=2)
    closing = models.DecimalField(max_digits=16, decimal_places=2)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    kept_at = models.DateTimeField(null=True)
    known_lines = models.PositiveIntegerField(null=True)
    matched_at = models.DateTimeField(null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(kept_at__isnull=False), name="one_file_kept_once"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def currency(self):
        return self.account.currency

    @property
    def opens_with(self) -> Money:
        return Money(self.opening, self.currency)

    @property
    def closes_with(self) -> Money:
        return Money(self.closing, self.currency)


class LineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As statements; but not what came for a company of the reader's own, or went back to it."""
        seen = at_campuses_of(self, user)
        own = own_companies(user) if user.is_authenticated else []
        theirs = Q(transfers__invoice__company__in=own) | Q(payouts__invoice__company__in=own)
        theirs |= Q(returns__invoice__company__in=own)
        theirs |= Q(reverses__transfers__invoice__company__in=own)
        theirs |= Q(reverses_note__invoice__company__in=own)
        return seen.exclude(theirs) if own else seen

    def unmatched(self):
        return self.filter(state=states.UNMATCHED)

    def reversals(self):
        """Money taken back, and nobody knows yet which."""
        return self.filter(state=states.REVERSAL)

    def to_match(self):
        return self.filter(state__in=(states.UNMATCHED, states.REVERSAL))

    def with_proposals(self):
        return self.to_match().exclude(proposals=[])

    def without_proposals(self):
        return self.to_match().filter(proposals=[])

    def waiting(self):
        waits = (states.NOTED, states.LEAVING, states.REVERSING, states.COMING_BACK)
        return self.filter(state__in=waits)

    def taken_back(self):
        """Both sides: what came, and the line that took it back."""
        return self.filter(state__in=(states.TAKEN_BACK, states.TOOK_BACK))

    def booked(self):
        return self.filter(state=states.BOOKED)

    def aside(self):
        return self.filter(state=states.ASIDE)

    def outgoing(self):
        """Nobody has said yet what they are."""
        return self.filter(state=states.OUTGOING)

    def left(self):
        return self.filter(state=states.LEFT)

    def came_back(self):
        """Payouts the bank sent back."""
        return self.filter(state=states.CAME_BACK)

    def charges(self):
        """What banks took for themselves, of a payout on its way back as well."""
        short = Q(state=states.CAME_BACK, returns__amount__gt=models.F("amount"))
        return self.filter(Q(state=states.CHARGE) | short)

    def questioned(self):
        return self.filter(state=states.QUESTIONED)

    def found_by(self, question: str):
        found = self
        for term in query_terms(question)[:8]:
            found = found.filter(search__contains=f" {term}")
        return found


class BankLine(Stateful):
    """One entry of the account. What the bank wrote never changes; what became of it is its state.

    `amount` is below nothing for money that went out. `key` tells the same entry in another file.
    `proposals` are reckoned again whenever somebody asks. An outgoing one may be `payouts` leaving the bank, or
    take back money that came: the line it `reverses`, or an entry made by hand. Of one that came `lost` is what the
    bank took again; it may be the payout it `returns`. `reversal` is the bank's own word, `why` its reason for it.
    """

    workflow = states.LINE

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    bank_reference = models.CharField(max_length=80, blank=True)
    purpose = models.TextField(blank=True)
    payer = models.CharField(max_length=300, blank=True)
    payer_identifier = models.CharField(max_length=40, blank=True)
    payer_account = models.CharField(max_length=40, blank=True)
    reversal = models.BooleanField(default=False)
    marks = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)
    search = models.TextField(blank=True)
    proposals = models.JSONField(default=list)
    lost = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    returns = models.OneToOneField(
        "billing.Refund", models.PROTECT, null=True, related_name="returned_by"
    )
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    reverses_note = models.ForeignKey(
        "billing.TransferNote", models.PROTECT, null=True, related_name="reversals"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["statement", "position"]
        indexes = [
            models.Index(fields=["statement", "position"], name="lines_of_statement"),
            models.Index(fields=["state", "campus", "-id"], name="lines_by_state"),
            models.Index(fields=["account", "amount"], name="lines_by_sum"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="one_entry_counted_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="an_entry_moves_money"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, returns=None, **NOTHING_BACK) & ~Q(state__in=OUT + BACK)
                | Q(amount__gt=0, returns__isnull=False, state__in=BACK, **NOTHING_BACK)
                | Q(amount__lt=0, returns=None, state__in=OUT[:5], **NOTHING_BACK)
                | Q(amount__lt=0, returns=None, state__in=OUT[5:])
                & one_of("reverses", "reverses_note"),
                name="only_income_is_matched",
            ),
            # Whatever the code does, a bank takes back no more of a line than it brought.
            models.CheckConstraint(
                condition=Q(lost=0) & ~Q(state="taken_back")
                | Q(state="taken_back", lost=models.F("amount"))
                | Q(state="booked", lost__gt=0, lost__lt=models.F("amount")),
                name="no_more_is_lost_than_came",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("booked", "left", "took_back", "came_back"))
                | Q(accepted_by=None)
                | ~Q(decided_by=models.F("accepted_by")),
                name="two_people_for_a_line",
            ),
        ]

    def __str__(self):
        return f"{self.account_id} {self.booked_on} {self.amount}"

    def delete(self, *args, **kwargs):
        raise AppendOnly

    def stepped(self, step):
        """Who did what last, on the row itself; entries keep the history of acceptances."""
        if step.name == "lose":
            return  # who had booked it, or put it aside and why, stays on record
        told = {"decided_by": step.by, "decided_at": step.at, "reason": step.reason}
        if step.name in ("accept", "see", "reverse", "take_for_return"):
            told["accepted_by"] = step.by
        BankLine.objects.filter(pk=self.pk).update(**told)
        for name, value in told.items():
            setattr(self, name, value)

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def kept(self) -> Money:
        """What banks took of a payout on its way back: a charge of the park's."""
        missing = self.returns.total - self.total if self.returns else None
        return missing or Money.zero(self.currency)

    @property
    def is_income(self) -> bool:
        return self.amount > 0

    @property
    def taken(self) -> Money:
        """What the entries that stand take of it."""
        found = self.transfers.standing().aggregate(sum=Sum("amount"))["sum"]
        return Money(found or 0, self.currency)

    @property
    def gone(self) -> Money:
        """What the bank took of it again."""
        return Money(self.lost, self.currency)

    @property
    def rest_there(self) -> Money:
        """Of money that came, what is still there."""
        return self.total - self.gone

    @property
    def rest(self) -> Money:
        return self.total - self.taken

    @property
    def in_words(self):
        return self.bank_reference or _("without a bank reference")
