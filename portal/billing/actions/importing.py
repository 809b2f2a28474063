"""Statements of the bank: looked at, kept once, and matched."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import BankAccount, CompanyIdentifier
from portal.billing import matching, rules, states
from portal.billing.models import AccountRules, BankLine, BankStatement, Invoice, TransferNote
from portal.billing.statements import Entry, Read, reading
from portal.documents import storing
from portal.search import keys_for
from portal.workflow import Phase, Refused

AT_ONCE = 500
LOOKED_AT_FOR = timedelta(days=1)


class KeptBefore(Refused):
    """The same file is there already."""

    message = _("This file has been kept before. No entry is counted twice.")


class Misfit(Refused):
    """The account's rules have changed since the file was looked at, and it no longer adds up."""

    message = _("The file is read in another way now and no longer adds up. Upload it again.")


@transaction.atomic
def set_rules(
    account: BankAccount, *, by: Any, table: dict[str, Any], tolerance: Decimal
) -> AccountRules:
    """A new row: what was in force when a line was matched can be read later."""
    if not rules.line_keeper(by, account):
        raise PermissionDenied
    return AccountRules.objects.create(account=account, table=table, tolerance=tolerance, set_by=by)


@transaction.atomic
def upload(
    account: BankAccount, *, by: Any, name: str, content: bytes, read: Read
) -> BankStatement:
    """Lay a file down to be looked at. Refuses one that was kept before."""
    if not rules.line_keeper(by, account):
        raise PermissionDenied
    digest = hashlib.sha256(content).hexdigest()
    if BankStatement.objects.kept().filter(sha256=digest).exists():
        raise KeptBefore(digest)
    said: dict[str, Any] = {
        name: getattr(read, name)
        for name in ("format", "first_on", "last_on", "opening", "closing")
    }
    made = BankStatement(
        account=account, campus=account.campus, name=name[:200], sha256=digest, uploaded_by=by, **said
    )  # fmt: skip
    made.file = storing.keep(f"statements/{made.public_id}", content)
    made.save(force_insert=True)
    return made


def read_again(statement: BankStatement) -> Read:
    """What the file says, by the account's rules of now."""
    content = storing.read(statement.file)
    return reading.read(content, statement.account, AccountRules.of(statement.account).table)


def known_among(statement: BankStatement, keys: list[str]) -> set[str]:
    """Entries other files have brought."""
    found: set[str] = set()
    for at in range(0, len(keys), AT_ONCE):
        rows = BankLine.objects.filter(account=statement.account, key__in=keys[at : at + AT_ONCE])
        found |= set(rows.values_list("key", flat=True))
    return found


@transaction.atomic
def keep(statement: BankStatement, *, by: Any) -> BankStatement:
    """Keep the file and its new lines; a job looks for matches. The same file at once is kept once."""
    if not rules.line_keeper(by, statement):
        raise PermissionDenied
    if statement.kept_at:
        raise KeptBefore(statement.sha256)
    # One statement of an account at a time: known lines are looked up, then written.
    BankAccount.objects.select_for_update().get(pk=statement.account_id)
    read = read_again(statement)
    if statement.opening + read.came - read.went != statement.closing:
        raise Misfit(statement.sha256)
    entries = read.entries
    keys = list(reading.keys(entries))
    known = known_among(statement, keys)
    row = BankStatement.objects.filter(pk=statement.pk, kept_at=None)
    try:
        with transaction.atomic():
            won = row.update(kept_at=timezone.now(), kept_by=by, known_lines=len(known))
    except IntegrityError:
        raise KeptBefore(statement.sha256) from None
    if not won:
        raise KeptBefore(statement.sha256)
    numbered = enumerate(zip(entries, keys, strict=True), 1)
    new = (_line(statement, n, one, key) for n, (one, key) in numbered if key not in known)
    BankLine.objects.bulk_create(new, batch_size=AT_ONCE)
    statement.refresh_from_db()
    _match(statement, f"statement-{statement.pk}")
    return statement


def _line(statement: BankStatement, position: int, entry: Entry, key: str) -> BankLine:
    state, phase = _begins(entry)
    return BankLine(
        statement=statement, account_id=statement.account_id, campus_id=statement.campus_id, position=position, key=key,
        currency=statement.account.currency, **vars(entry),
        state=state, phase=phase,
        search=keys_for(
            entry.payer, entry.payer_identifier, entry.payer_account, entry.purpose, entry.bank_reference,
            f"{entry.amount:.2f}",
        ),
    )  # fmt: skip


def _begins(entry: Entry) -> tuple[str, Phase]:
    if entry.amount > 0:
        return states.UNMATCHED, Phase.WITH_STAFF
    return (
        (states.REVERSAL, Phase.WITH_STAFF) if entry.reversal else (states.OUTGOING, Phase.CLOSED)
    )


def book_of(account: BankAccount) -> matching.Book:
    """All that is open at the account's campus in its currency, in four statements whatever their number."""
    rows = (
        Invoice.objects.open()
        .filter(campus=account.campus_id, currency=account.currency)
        .order_by("pk")
    )
    counted = TransferNote.objects.paying().filter(invoice__in=rows.order_by().values("pk"))
    came = dict(
        counted.values_list("invoice").annotate(sum=Sum(F("amount") - F("lost") + F("fee")))
    )
    owed = [
        matching.Owed(pk, number, reference, company, amount - came.get(pk, Decimal(0)), due)
        for pk, number, reference, company, amount, due in rows.values_list(
            "pk", "number", "reference", "company", "asked", "due_on"
        )
    ]  # fmt: skip
    companies = rows.order_by().values("company")
    return matching.Book(
        owed, list(_names(rows)),
        list(CompanyIdentifier.objects.filter(company__in=companies).values_list("company", "value")),
        AccountRules.of(account).tolerance,
    )  # fmt: skip


def _names(invoices: Any) -> Any:
    columns = ("company", "company__name", "company__short_name", "company__document_names")
    for pk, name, short, forms in invoices.order_by().values_list(*columns).distinct():
        texts = getattr(forms, "data", None)
        for one in {name, short, *(texts.values() if isinstance(texts, dict) else ())}:
            if one:
                yield pk, one


def look_for_matches(account: BankAccount, *, by: Any) -> dict[BankLine, list[matching.Proposal]]:
    """Reckon the proposals of every open line of an account anew."""
    lines = list(BankLine.objects.unmatched().filter(account=account).defer("search"))
    found = matching.match(book_of(account), lines)
    changed = []
    for line, proposals in found.items():
        stored = [one.stored() for one in proposals]
        if stored != line.proposals:
            line.proposals = stored
            changed.append(line)
    BankLine.objects.bulk_update(changed, ["proposals"], batch_size=AT_ONCE)
    return found


@transaction.atomic
def look_again(statement: BankStatement, *, by: Any) -> None:
    """For every open line of its account, by a job."""
    if not rules.line_keeper(by, statement):
        raise PermissionDenied
    _match(statement, f"statement-{statement.pk}-{timezone.now().timestamp():.0f}")


def _match(statement: BankStatement, key: str) -> None:
    jobs.enqueue("portal.billing.tasks.match_statement", statement.pk, key, key=key)


def forget_abandoned(*, by: Any = None) -> int:
    """Files that were looked at and never kept go after a day."""
    old = list(BankStatement.objects.abandoned(timezone.now() - LOOKED_AT_FOR)[:100])
    for one in old:
        BankStatement.objects.filter(pk=one.pk).update(file="")
        storing.forget(one.file)
    return len(old)
