"""A rent run for thousands of tenancies: `python -m tests.bench.rentrun [COUNT]`, under bin/pg for PostgreSQL as well.

Each batch of a hundred is timed alone, reckoning and posting: tenancies a second, queries, memory. Papers are made
apart and not measured here. The schedule of 5,000 leases of 36 months is timed as well.
"""

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

from tests.bench.stage import Stage, say

COUNT = 10_000
START = date(2026, 1, 1)
MIB = 1024 * 1024


def fill(count: int) -> Any:
    """Tenancies with a meter each; two of three with a scheme."""
    from tenants.models import MeterReading, Tariff
    from tests import factories
    from tests.bench.filling.pour import settle
    from tests.tenants import factories as own

    campus, user = factories.campus(code="XA"), factories.user()
    own.calendars()
    Tariff.objects.create(campus=campus, kind="power", price=Decimal("0.8523"), valid_from=START)
    applications = applications_of(campus, user, count)
    units = units_of(own.unit(campus=campus, number="0").building, count)
    leases_of(applications, units, user)
    MeterReading.objects.bulk_create(
        MeterReading(unit=u, kind="power", value=100 * (n + 1), read_on=START + timedelta(days=30 * n), by=user)
        for u in units for n in (0, 1)
    )  # fmt: skip
    settle()
    return campus


def applications_of(campus: Any, user: Any, count: int) -> list[Any]:
    """One company and its application for each."""
    from portal.accounts.models import Company, CompanyIdentifier
    from portal.cases.models import Case
    from portal.workflow import Phase
    from tenants import states
    from tenants.models import Application
    from tests.bench.filling.pour import follow, pour
    from tests.tenants import factories as own

    names = {
        "en": "Baikal Biotech LLC",
        "zh-hans": "贝加尔生物科技有限责任公司",
        "ru": "ООО «Байкал Биотех»",
    }
    companies = Company.objects.bulk_create(
        Company(
            public_id=uuid.uuid4(), name=f"ООО «Байкал {n}»", name_language="ru", country="RU", language="ru",
            document_names={code: f"{name} {n}" for code, name in names.items()},
        )
        for n in range(count)
    )  # fmt: skip
    CompanyIdentifier.objects.bulk_create(
        CompanyIdentifier(company=c, kind="inn", value=f"{7707083893 + c.pk}") for c in companies
    )
    made = [
        Application(
            id=n, case_ptr_id=n, public_id=uuid.uuid4(), kind="application", title={"en": "A lease"}, company=company,
            campus=campus, language="ru", opened_by=user, number=f"XA-APP-2026-{n:05}", state=states.RESIDENT,
            phase=Phase.WITH_STAFF, track="resident", answers=own.ANSWERS,
        )
        for n, company in enumerate(companies, start=1)
    ]  # fmt: skip
    pour(Case, made)
    pour(Application, made)
    follow(Case)
    return made


def units_of(building: Any, count: int) -> list[Any]:
    from tenants.models import Unit

    return Unit.objects.bulk_create(
        Unit(
            building=building, number=str(n), kind="OFF", usable=100, load_factor=1, rentable=Decimal(50 + n % 200),
            rate=Decimal("2.20"), rate_unit="m2_day", currency="CNY", service_rate=8,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def leases_of(applications: list[Any], units: list[Any], user: Any) -> None:
    from django.utils import timezone

    from portal.workflow import Phase
    from tenants import states
    from tenants.models import Occupancy, Offer, Tenancy

    now, ends_on = timezone.now(), date(2029, 1, 1)
    taken = Occupancy.objects.bulk_create(
        Occupancy(unit=u, kind="tenancy", company=a.company, starts_on=START, ends_on=ends_on)
        for u, a in zip(units, applications, strict=True)
    )
    offers = Offer.objects.bulk_create(
        Offer(
            number=f"XA-OFR-2026-{a.pk:05}", application=a, unit=o.unit, occupancy=o, valid_until=now, starts_on=START,
            months=36, area=o.unit.rentable, rate=o.unit.rate, rate_unit="m2_day", currency="CNY", service_rate=8,
            service_unit="m2_month", deposit_months=2, tax_percent=9, made_by=user, fingerprint="-",
            rent_free_months=6 if a.pk % 3 == 0 else 0, steps=[[1, 12, "40"]] if a.pk % 3 == 1 else [],
            state=states.ACCEPTED, phase=Phase.CLOSED,
        )
        for a, o in zip(applications, taken, strict=True)
    )  # fmt: skip
    Tenancy.objects.bulk_create(
        Tenancy(
            application=o.application, offer=o, company=o.occupancy.company, unit=o.unit, occupancy=o.occupancy,
            starts_on=START, ends_on=ends_on, state=states.ACTIVE, phase=Phase.WITH_STAFF,
        )
        for o in offers
    )  # fmt: skip


def memory() -> float:
    """MiB this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def batches(step: Any) -> dict[str, Any]:
    """Run `step` until it says there is no more; it returns how many tenancies it did."""
    from django.db import connection

    seconds, queries, held, done, asked = [], [], [], 0, 0

    def counting(execute: Any, *given: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*given)

    with connection.execute_wrapper(counting):
        while True:
            asked, began = 0, time.perf_counter()
            count = step()
            if not count:
                break
            done += count
            seconds.append(time.perf_counter() - began)
            queries.append(asked)
            held.append(memory())
    return {
        "tenancies": done, "rate": done / sum(seconds), "median_batch_s": statistics.median(seconds),
        "queries_most": max(queries), "queries_median": statistics.median(queries),
        "memory_early": held[len(held) // 5], "memory_end": held[-1],
    }  # fmt: skip


def schedules(count: int = 5_000) -> float:
    """Seconds of processor for so many leases of 36 months."""
    from tenants import rent

    began = time.process_time()
    for n in range(count):
        rent.schedule(
            rent.Terms(
                area=Decimal(50 + n % 200), rate=Decimal("2.20"), rate_unit="m2_day", currency="CNY",
                starts_on=START + timedelta(days=n % 300), months=36, service_rate=Decimal(8),
                tax_percent=Decimal(9), rent_free_months=n % 4,
            )
        )  # fmt: skip
    return time.process_time() - began


def inside(count: int) -> dict[str, Any]:
    from tenants.actions import renting
    from tests import factories

    campus = fill(count)
    officer = factories.staff(role="finance", campus=campus)
    run = renting.start_run(campus, starts_on=date(2026, 2, 1), months=1, due_on=START, by=officer)
    last = 0

    def prepare() -> int:
        nonlocal last
        before = last
        last = renting.prepare_batch(run.pk, before, by=None)
        return last and min(renting.BATCH, count - before)

    def post() -> int:
        return renting.post_batch(run.pk, by=None)

    found = {"reckoned": batches(prepare)}
    run.refresh_from_db()
    renting.post_run(run, by=officer)
    return found | {"posted": batches(post), "schedule_cpu_s": schedules()}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    stage = Stage(Path(tempfile.mkdtemp(prefix="caravanserai-rent-")))
    places = {"SQLite": f"sqlite:///{stage.folder}/rent.sqlite3"}
    if (
        given := os.environ.get("DATABASE_URL", "").startswith("postgresql")
        and os.environ["DATABASE_URL"]
    ):
        places["PostgreSQL"] = given
    try:
        for name, url in places.items():
            say(f"{name}: {count} tenancies")
            environment = stage.demo(url)
            stage.prepare(environment)
            found = stage.told(environment, "tests.bench.rentrun", "--inside", str(count))
            for step in ("reckoned", "posted"):
                row = found[step]
                sys.stdout.write(
                    f"{name:10} {step:9} {row['tenancies']:6} tenancies {row['rate']:6.0f}/s  batch of 100 "
                    f"{row['median_batch_s']:.3f} s, {row['queries_median']:.0f} queries (at most "
                    f"{row['queries_most']})  memory {row['memory_early']:.0f} → {row['memory_end']:.0f} MiB\n"
                )
            sys.stdout.write(
                f"{name:10} schedule of 5,000 × 36 months: {found['schedule_cpu_s']:.1f} s of CPU\n"
            )
    finally:
        stage.clear()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        django.setup()
        Path(sys.argv[3]).write_text(json.dumps(inside(int(sys.argv[2]))))
    else:
        main()
