"""What a line of the bank pays, told from mangled words; pure, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from portal.billing.matching import Book, Owed, match
from portal.billing.references import make_reference, shown
from tests.billing.statements.bank import entry

SILK, ROMASHKA, KEJI = 1, 2, 3
NAMES = [
    (SILK, "ООО «Шёлковый путь»"), (SILK, "Silk Road LLC"), (ROMASHKA, "Общество с ограниченной ответственностью «Ромашка»"),
    (KEJI, "西安丝路示范科技有限公司"),
]  # fmt: skip
NUMBERS = [(SILK, "7707083893"), (KEJI, "91610138MA6X05R03M")]


def owed(id, left, company=SILK, day=10):
    number = f"XA-INVS-2026-{id:05}"
    return Owed(
        id,
        number,
        make_reference(number),
        company,
        Decimal(left),
        date(2026, 11, min(day + id, 28)),
    )


def book(*invoices, tolerance="0"):
    return Book(invoices, NAMES, NUMBERS, Decimal(tolerance))


def best(found):
    return found[0] if found else None


A, B, C = owed(1, "1000.00"), owed(2, "250.00"), owed(3, "700.50", KEJI)


@pytest.mark.parametrize(
    "purpose",
    [
        f"Оплата, {A.reference}; НДС не облагается",
        f"оплата {shown(A.reference)} без НДС",
        "Оплата " + A.reference.translate(str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")),
        f"付款{A.reference}谢谢",
        f"Payment/{A.reference.lower()}/thanks",
        "REF " + "-".join(A.reference),
        "".join(chr(ord(c) + 0xFEE0) for c in A.reference),
    ],
)
def test_a_good_reference_with_its_sum_is_exact_however_it_is_written(purpose):
    found = best(book(A, B).propose(entry("1000.00", purpose)))
    assert (found.parts, found.reasons, found.exact) == (
        ((A.id, Decimal(1000), Decimal(0)),),
        ("reference", "sum"),
        True,
    )


@pytest.mark.parametrize(
    ("line", "reasons", "sum_"),
    [
        (entry("1000.00", A.reference.replace("0", "O")), ("mangled", "sum"), "1000.00"),
        (entry("1000.00", "счет XA-INVS-2026-00001"), ("number", "sum"), "1000.00"),
        (entry("1000.00", "ХА INVS 2026 00001"), ("number", "sum"), "1000.00"),
        (entry("400.00", A.reference), ("reference", "part"), "400.00"),
        (entry("995.00", A.reference), ("reference", "fees"), "995.00"),
        (entry("1100.00", A.reference), ("reference", "over"), "1000.00"),
        (entry("1000.00", "rent", identifier="7707083893"), ("identifier", "sum"), "1000.00"),
        (entry("1000.00", "ИНН 7707083893 аренда"), ("identifier", "sum"), "1000.00"),
        (entry("1000.00", payer="Шелковый Путь ООО"), ("payer", "sum"), "1000.00"),
        (entry("1000.00", payer="SILK ROAD, LLC"), ("payer", "sum"), "1000.00"),
        (entry("1000.00", payer="OOO SHELKOVYI PUT"), ("payer", "sum"), "1000.00"),
        (entry("700.50", payer="XIAN SILU SHIFAN KEJI YOUXIAN GONGSI"), ("payer", "sum"), "700.50"),
        (entry("700.50", payer="西安丝路示范科技有限公司"), ("payer", "sum"), "700.50"),
        (entry("700.50", payer="XI'AN SILU SHIFAN KE"), ("payer", "sum"), "700.50"),
        (entry("250.00", "?"), ("only",), "250.00"),
        (entry("10.00", payer="Шёлковый путь"), ("payer", "part"), "10.00"),
    ],
)  # fmt: skip
def test_all_else_is_a_proposal_with_its_reasons(line, reasons, sum_):
    found = best(book(A, B, C, tolerance="5").propose(line))
    assert (found.reasons, found.exact, found.parts[0][1]) == (reasons, False, Decimal(sum_))


def test_what_banks_kept_is_said_with_the_sum():
    (part,) = best(book(A, tolerance="5").propose(entry("995.00", A.reference))).parts
    assert part == (A.id, Decimal("995.00"), Decimal(5))
    assert best(book(A, tolerance="4").propose(entry("995.00", A.reference))).reasons[1] == "part"


@pytest.mark.parametrize(
    "line",
    [entry("1250.00", f"{A.reference}, {B.reference}"), entry("1250.00", payer="Silk Road")],
)
def test_one_line_pays_several_invoices_that_make_its_sum(line):
    found = best(book(A, B, C).propose(line))
    assert {part[0] for part in found.parts} == {A.id, B.id}
    assert ("joined" in found.reasons, found.exact) == (True, False)


def test_lines_that_make_one_invoice_whole_say_so():
    some = [entry("600.00", A.reference), entry("400.00", A.number), entry("5.00", B.number)]
    found = match(book(A, B), Rows(some))
    assert [found[n][0].reasons[-1] for n in found] == ["completes", "completes", "part"]


def test_two_lines_that_each_pay_it_are_left_to_a_person():
    found = match(book(A), Rows([entry("1000.00", A.reference), entry("1000.00", A.reference)]))
    assert [best(one).exact for one in found.values()] == [False, False]


def test_a_reference_with_a_wrong_check_sign_is_not_exact():
    wrong = A.reference[:-1] + ("A" if A.reference[-1] != "A" else "B")
    found = best(book(A).propose(entry("1000.00", wrong)))
    assert (found.reasons, found.exact) == (("number", "sum"), False)


def test_nothing_known_proposes_nothing():
    assert book(A, B).propose(entry("3.33", "Interest", payer="Bank")) == []


def test_a_name_of_many_companies_does_not_guess_by_a_short_beginning():
    assert book(A).propose(entry("3.33", payer="Silk")) == []


class Rows(list):
    """Lines that can be keys."""

    def __iter__(self):
        return (Hashed(one) for one in super().__iter__())


class Hashed:
    def __init__(self, one):
        self.__dict__.update(vars(one))
