"""Every figure of the park's formulas F1 to F9."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.billing.models.arrears import PENALTY
from tenants import rent
from tenants.rent import Step, Terms


def terms(**changes):
    values = {
        "area": D(120), "rate": D("2.20"), "rate_unit": "m2_day", "currency": "CNY",
        "starts_on": date(2027, 1, 1), "months": 36,
    }  # fmt: skip
    return Terms(**values | changes)


def test_f1_rentable_area_is_usable_area_times_load_factor():
    assert rent.rentable_area(D(120), D("1.12")) == D("134.40")


def test_f2_a_chinese_month_is_365_twelfths_of_a_day():
    assert rent.month_rent(terms()) == D("8030.00")


def test_f3_a_russian_month_is_a_twelfth_of_the_year_and_tax_comes_on_top():
    moscow = terms(
        area=D("134.40"), rate=D(24000), rate_unit="m2_year", currency="RUB",
        service_rate=D(6000), service_unit="m2_year",
    )  # fmt: skip
    base, opex = rent.month_rent(moscow), rent.month_service(moscow)
    assert (base, opex) == (D("268800.00"), D("67200.00"))
    assert rent.with_tax(base + opex, D(22), "RUB") == D("409920.00")
    assert rent.with_tax(base + opex, D(20), "RUB") == D("403200.00")


def test_f4_service_charge_by_the_month():
    assert rent.month_service(terms(service_rate=D(8), service_unit="m2_month")) == D("960.00")


def test_f5_a_part_of_a_month_counts_its_own_days():
    assert rent.part_of_month(D(10000), 15, date(2027, 3, 17), "CNY") == D("4838.71")


def test_f5_a_lease_from_the_17th_has_a_part_at_each_end():
    lines = rent.schedule(
        terms(area=D(1), rate=D(10000), rate_unit="m2_month", starts_on=date(2027, 3, 17), months=2)
    )
    assert [(line.starts_on, line.ends_on, line.rent) for line in lines] == [
        (date(2027, 3, 17), date(2027, 3, 31), D("4838.71")),
        (date(2027, 4, 1), date(2027, 4, 30), D("10000.00")),
        (date(2027, 5, 1), date(2027, 5, 16), D("5161.29")),
    ]


def test_f6_three_free_months_of_36():
    lines = rent.schedule(terms(rent_free_months=3))
    assert len(lines) == 36
    assert rent.totals(lines).rent == D("264990.00")
    assert rent.effective_rent(lines, 36, "CNY") == D("7360.83")


def test_f6_the_service_charge_is_not_free():
    line = rent.schedule(terms(rent_free_months=1, service_rate=D(8)))[0]
    assert (line.base, line.discount, line.rent, line.service) == (
        D("8030.00"),
        D("-8030.00"),
        D(0),
        D("960.00"),
    )


def test_f7_the_deposit_is_of_the_full_rent_without_tax():
    generous = terms(deposit_months=2, tax_percent=D(9), rent_free_months=3, service_rate=D(8))
    assert rent.deposit(generous) == D("16060.00")
    assert rent.deposit(generous, with_service=True) == D("17980.00")


def test_f9_late_fee():
    sum_ = D("8030.00")
    assert rent.late_fee(sum_, sum_ * 10, "CNY", *PENALTY) == D("40.15")
    assert rent.late_fee(sum_, sum_ * 1000, "CNY", *PENALTY) == D("803.00")


def test_steps_of_40_60_80_and_100_per_cent():
    steps = tuple(
        Step(first, first + 11, D(percent))
        for first, percent in ((1, 40), (13, 60), (25, 80), (37, 100))
    )
    lines = rent.schedule(terms(months=48, steps=steps))
    assert [lines[n].rent for n in (0, 12, 24, 36)] == [
        D("3212.00"),
        D("4818.00"),
        D("6424.00"),
        D("8030.00"),
    ]


def test_a_free_month_from_the_17th_ends_on_the_16th_of_the_next():
    lines = rent.schedule(
        terms(
            area=D(1),
            rate=D(3100),
            rate_unit="m2_month",
            starts_on=date(2027, 3, 17),
            months=12,
            rent_free_months=1,
        )
    )
    assert [line.rent for line in lines[:3]] == [D(0), D("1446.67"), D("3100.00")]


def test_desks_and_addresses():
    assert rent.month_rent(terms(rate=D(600), rate_unit="desk_month", quantity=4)) == D("2400.00")
    assert rent.month_rent(terms(rate=D(2000), rate_unit="year")) == D("166.67")


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="mile"):
        rent.month_amount(D(1), "mile", D(1))


@given(
    start=st.dates(date(2024, 1, 1), date(2030, 12, 31)), months=st.integers(1, 60), free=st.integers(0, 6),
    area=st.integers(10, 2000),
)  # fmt: skip
def test_lines_follow_one_another_without_gap_and_never_cost_less_than_nothing(
    start, months, free, area
):
    asked = terms(
        starts_on=start, months=months, rent_free_months=free, area=D(area), tax_percent=D(9)
    )
    lines = rent.schedule(asked)
    assert lines[0].starts_on == start
    assert lines[-1].ends_on == asked.ends_on - rent.ONE_DAY
    assert all(
        a.ends_on + rent.ONE_DAY == b.starts_on for a, b in zip(lines, lines[1:], strict=False)
    )
    assert all(
        0 <= line.rent <= line.base and line.total == line.rent + line.service + line.tax
        for line in lines
    )
    if free == 0:
        assert all(line.discount == 0 for line in lines)
