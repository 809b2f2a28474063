"""Whatever a lease says: what is asked for month by month is what the formulas say day by day."""

from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.billing.reckoning import Rates
from portal.cases.calendars import WorkingDays
from portal.languages import half_up
from tenants import charges, rent
from tests import factories
from tests.tenants import factories as own
from tests.tenants import leases

PERCENTS = st.sampled_from([0, 25, 40, 60, 99])
SCHEMES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 24), PERCENTS), max_size=2)
LEASES = st.fixed_dictionaries(
    {
        "starts_on": st.dates(date(2024, 1, 1), date(2027, 12, 31)), "months": st.integers(1, 40),
        "area": st.integers(1, 300_000).map(lambda n: D(n) / 100), "rate": st.integers(1, 900_000).map(lambda n: D(n) / 100),
        "rate_unit": st.sampled_from(["m2_day", "m2_month", "m2_year", "desk_month", "year"]),
        "service_rate": st.integers(0, 9_000).map(lambda n: D(n) / 100), "rent_free_months": st.integers(0, 6),
        "index_percent": st.sampled_from([D(0), D(5), D("7.25")]),
        "steps": SCHEMES.map(lambda rows: [[a, a + length, str(p)] for a, length, p in rows]),
    }
)  # fmt: skip


@pytest.fixture
def lease(db):
    own.calendars()
    return leases.tenancy(campus=factories.campus(code="XA"))


def by_the_day(terms):
    """Rent and service charge of each calendar month, exact: every day weighs what its lease month asks for."""
    full = Fraction(rent.month_amount(terms.rate, terms.rate_unit, terms.area, terms.quantity))
    starts = [rent.add_months(terms.starts_on, n) for n in range(terms.months + 1)]
    sums, day, number = {}, terms.starts_on, 1
    while day < terms.ends_on:
        while day >= starts[number]:
            number += 1
        share = Fraction(1, rent.days_in_month(day))
        weight = (
            Fraction(rent.percent_in(terms, number))
            / 100
            * Fraction(rent.index_factor(terms, number))
        )
        month = day.replace(day=1)
        sums[month] = sums.get(month, 0) + full * weight * share
        day += timedelta(days=1)
    return sums


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(terms=LEASES)
def test_lines_of_all_runs_add_up_to_the_months_by_formula(lease, terms):
    for name, value in terms.items():
        setattr(lease.offer, name, value)
    asked = lease.offer.terms
    lease.ends_on = asked.ends_on
    first, last = asked.starts_on.replace(day=1), asked.ends_on
    period = charges.Period(
        starts_on=first, ends_on=rent.first_of_next_month(last), today=first, rates=Rates(lease.application.campus),
        tariffs=[], calendar=WorkingDays(("CN",)),
    )  # fmt: skip
    bill = charges.bill_of(lease, period, charges.Known())
    paid = sum(r.net.amount for r in bill.rows if r.line.code in ("RENT", "I1", "I2"))
    exact = by_the_day(asked)
    cent = [half_up(D(s.numerator) / D(s.denominator), 2) for s in exact.values()]
    assert paid == sum(cent)
    assert sum(r.amount.amount for r in bill.rows) == sum(sum_ for *_claim, sum_ in bill.claims)
    assert paid + sum(r.net.amount for r in bill.rows if r.line.code == "SERVICE") == sum(
        row.rent + row.service for row in rent.schedule(asked)
    )
