"""Which ways of paying are lawful for a payer, an invoice and a day, by dated rules, and why. Reads only.

Where two rules disagree the one that forbids decides. Bank transfer and card need no rule to be lawful, a wallet
needs one that allows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from portal.accounts.models import Campus, Company
from portal.billing import gateway, wallets
from portal.billing.models import Invoice, RailRule
from portal.billing.models.rail import ANY, Rail
from portal.languages import pick

WITHOUT_A_RULE = frozenset({Rail.TRANSFER, Rail.CARD})
WALLETS = (Rail.ALIPAY, Rail.WECHAT)


@dataclass(frozen=True)
class Subject:
    """Who pays for what, where, in which currency, on which day."""

    campus: Campus
    country: str
    kind: str
    services: frozenset[str]
    currency: str
    day: date

    @classmethod
    def about(
        cls, campus: Campus, company: Company, kind: str, services: Iterable[str], currency: str
    ) -> "Subject":
        return cls(campus, company.country, kind, frozenset(services), currency, campus.today())


@dataclass(frozen=True)
class Verdict:
    """`rule` is the one that decided; none did where nobody wrote one. `taken` is what the portal can take here."""

    rail: Rail
    lawful: bool
    taken: bool
    rule: RailRule | None = None

    @property
    def label(self) -> str:
        return str(self.rail.label)

    def _said(self, texts: str) -> str:
        return pick(getattr(self.rule, texts), get_language() or "en") if self.rule else ""

    @property
    def reason(self) -> str:
        """In the reader's language; empty where no rule speaks of it."""
        return self._said("reason")

    @property
    def advice(self) -> str:
        return self._said("advice")


def in_force(day: date) -> list[RailRule]:
    return list(RailRule.objects.in_force(day).order_by("pk"))


def decide(rail: Rail, subject: Subject, rules: Iterable[RailRule]) -> Verdict:
    """Of the rules that fit, one that forbids before one that allows; of those the narrowest says why."""
    fitting = [r for r in rules if r.rail in (rail, ANY) and r.fits(subject)]
    best = max(
        fitting, key=lambda r: (not r.allowed, r.narrowness, r.rail != ANY, r.valid_from), default=None
    )  # fmt: skip
    return Verdict(
        rail, best.allowed if best else rail in WITHOUT_A_RULE, rail in taken_at(subject), best
    )


def taken_at(subject: Subject) -> set[Rail]:
    """A transfer always, the ways of the card page where it is open and takes this currency."""
    ways = wallets.offered(subject.campus.code, subject.currency) if gateway.enabled() else ()
    return {Rail.TRANSFER, *map(Rail, ways)}


def verdicts(subject: Subject, rules: Iterable[RailRule] | None = None) -> list[Verdict]:
    known = in_force(subject.day) if rules is None else list(rules)
    return [decide(rail, subject, known) for rail in Rail]


def of_invoice(invoice: Invoice) -> list[Verdict]:
    """As they are today: a rule that ended since the invoice was raised no longer counts."""
    codes = invoice.lines.values_list("code", flat=True)
    return verdicts(
        Subject.about(invoice.campus, invoice.company, invoice.kind, codes, invoice.currency)
    )


def offered(found: Iterable[Verdict]) -> set[Rail]:
    """Lawful, and something the portal can take here."""
    return {v.rail for v in found if v.lawful and v.taken}


def shown(found: list[Verdict]) -> list[Verdict]:
    """What an invoice's page says of ways to pay: those the portal takes here, and those a rule forbids."""
    open_ = offered(found)
    return [v for v in found if v.rail in open_ or not v.lawful and v.rule]


def why_not(found: Iterable[Verdict]) -> list[Any]:
    """The rules that leave no way, each once."""
    return list({v.rule.pk: v for v in found if v.rule and not v.lawful}.values())
