"""A statement matched against what is open: `python -m tests.bench.statements [--lines 5000] [--invoices 20000]`.

On SQLite as it is, on PostgreSQL under `bin/pg`. Prints seconds and
statements to keep the file and to propose for every line, and ends with 1 above the goal of 10 s and 200 statements.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import django

SECONDS, STATEMENTS = 10, 200
FIRST = date(2026, 11, 1)


def companies(count: int) -> list[Any]:
    import uuid

    from portal.accounts.models import Company, CompanyIdentifier

    rows = [
        Company(
            public_id=uuid.uuid4(), name=f"ООО «Заря {n}»" if n % 2 else f"西安丝路{n:04}科技有限公司", country="RU",
            name_language="ru" if n % 2 else "zh-hans", language="ru", document_names={"en": f"Zarya {n} LLC"},
        )
        for n in range(count)
    ]  # fmt: skip
    Company.objects.bulk_create(rows, batch_size=500)
    CompanyIdentifier.objects.bulk_create(
        [CompanyIdentifier(company=c, kind="inn", value=f"77{n:08}") for n, c in enumerate(rows)], batch_size=500
    )  # fmt: skip
    return rows


def invoices(count: int, payers: list[Any], about: Any) -> list[Any]:
    from portal.billing import states
    from portal.billing.models import Invoice
    from portal.billing.references import make_reference
    from portal.workflow import Phase

    chance = random.Random(7)
    rows = []
    for n in range(count):
        number, sum_ = f"MOW-INVS-2026-{n:05}", Decimal(chance.randrange(100_00, 900_000_00)) / 100
        rows.append(Invoice(
            number=number, kind="INVS", case=about, company=payers[n % len(payers)], campus=about.campus, currency="RUB",
            net=sum_, tax=0, amount=sum_, asked=sum_, languages=["ru", "zh-hans"], purpose={}, reference=make_reference(number), bank={},
            issued_on=FIRST, due_on=FIRST + timedelta(days=n % 60), state=states.OPEN, phase=Phase.WITH_COMPANY,
        ))  # fmt: skip
    Invoice.objects.bulk_create(rows, batch_size=500)
    return rows


def entries(count: int, owed: list[Any]) -> list[Any]:
    """Half exact, the rest by number, by payer, in part, joined, and unknown."""
    chance = random.Random(11)
    made = []
    for n, one in enumerate(chance.sample(owed, count)):
        say = ("", "", "", one.reference, one.reference, one.reference, one.number, "", "аренда")[
            n % 9
        ]
        payer = one.company.name if n % 9 in (0, 7) else "ООО «Никто»"
        number = f"77{n:08}" if n % 9 == 1 else ""
        sum_ = one.amount / 2 if n % 9 == 5 else one.amount
        made.append(SimpleNamespace(
            booked_on=FIRST, amount=sum_.quantize(Decimal("0.01")), bank_reference=str(n), payer=payer, payer_account="",
            purpose=f"Оплата по счёту {say} за услуги парка, в т. ч. НДС 22 %, спасибо", payer_identifier=number,
        ))  # fmt: skip
    return made


@contextmanager
def measured(name: str, told: dict[str, tuple[float, int]]) -> Iterator[None]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        yield
    told[name] = (time.perf_counter() - began, len(seen))


def run(asked: Any) -> dict[str, tuple[float, int]]:
    from portal.billing.actions import importing
    from portal.billing.models import BankLine
    from tests.billing import factories
    from tests.billing.statements.bank import laid, one_c

    about = factories.case()
    by = factories.cashier(about)
    account = about.campus.bank_accounts.get(currency="RUB")
    owed = invoices(asked.invoices, companies(asked.invoices // 10), about)
    content = one_c(account, entries(asked.lines, owed), encoding="utf-8")
    told: dict[str, tuple[float, int]] = {}
    with measured("read and laid down", told):
        statement = laid(account, content, by)
    importing.jobs.enqueue = lambda *_, **__: None  # the job's work is measured by itself
    with measured("kept", told):
        importing.keep(statement, by=by)
    with measured("matched", told):
        importing.look_for_matches(account, by=None)
    lines = BankLine.objects.filter(statement=statement)
    told[f"{lines.count()} lines, {lines.with_proposals().count()} with proposals"] = (0, 0)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.statements", description=__doc__)
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--invoices", type=int, default=20_000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory(prefix="caravanserai-bench-") as folder:
        settings.STORAGES["private"]["OPTIONS"] = {"location": folder}
        connection.creation.create_test_db(verbosity=0)
        try:
            told = run(asked)
        finally:
            connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    for name, (seconds, statements) in told.items():
        sys.stdout.write(f"{name}: {seconds:.2f} s, {statements} statements\n")
    kept, matched = told["kept"], told["matched"]
    seconds, statements = kept[0] + matched[0], kept[1] + matched[1]
    sys.stdout.write(f"together {seconds:.2f} s, {statements} statements ({connection.vendor})\n")
    return int(seconds > SECONDS or statements > STATEMENTS)


if __name__ == "__main__":
    sys.exit(main())
