"""What stands on the sheet, and where."""

import re
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command

from portal.documents import facts as build
from portal.documents import papers, render
from portal.documents.kinds import kind_of
from portal.documents.models import Template
from portal.documents.wording import joined, pieces
from portal.money import Money
from tests import factories

PAIRS = [["zh-hans", "ru"], ["zh-hans", "en"], ["ru", "en"]]
MILLIONS = Money(Decimal("9866333.34"), "RUB")


@pytest.fixture
def all_texts():
    call_command("load_texts", verbosity=0)


def invoice_facts():
    """An invoice with the widest figures a lease has."""
    each = {"en": "Security deposit, Building 17", "zh-hans": "押金，17 号楼", "ru": "Обеспечительный платёж, корпус 17"}  # fmt: skip
    heads = ["Наименование", "Кол-во", "Ед.", "Цена", "Без НДС", "Ставка НДС", "НДС", "Всего"]
    columns = [
        build.column(dict.fromkeys(each, head), figures=n in (1, 3, 4, 6, 7))
        for n, head in enumerate(heads)
    ]
    money = build.money(MILLIONS)
    row = [build.name(each), build.number(12), build.text("мес."), money, money, build.percent(22), money, money]  # fmt: skip
    total = build.total(dict.fromkeys(each, "Итого"), money, strong=True)
    company = factories.company()
    company.refresh_from_db()
    return {
        "campus": build.campus(factories.campus()),
        "company": build.company(company),
        "issued_on": build.date(date(2026, 11, 26)),
        "due_on": build.date(date(2026, 12, 6)),
        "subject": build.name(each),
        "total": money, "net": money, "tax": money,
        "reference": build.text("MOWINVD202600001T9"), "purpose": build.name(each),
        "lines": build.schedule(columns, [row], [total]),
        "bank": {"name": build.name(each), "account": build.text("40702810200000000001"),
                 "holder": build.name(each), "codes": build.text("БИК 044525225")},
    }  # fmt: skip


def composed(languages, facts):
    return papers.compose(
        kind_of("INVD"), Template.objects.current("INVD"), facts, languages,
        number="MOW-INVD-2026-00001", url="https://park.example/check/x/", code="AAAA-BBBB",
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("languages", PAIRS)
def test_an_invoice_of_millions_stays_within_its_margins(languages, all_texts):
    sheet = composed(languages, invoice_facts())
    pdf = render.render(
        sheet.html, title=sheet.title, lang=sheet.lang, created=datetime(2026, 11, 26, tzinfo=UTC),
        assets=sheet.assets, identifier=b"0" * 16, facts=None,
    )  # fmt: skip
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    width = float(re.search(r'page width="([\d.]+)"', told)[1])
    words = re.findall(r'xMax="([\d.]+)"[^>]*>([^<]+)<', told)

    assert [word for right, word in words if float(right) > width - 30] == []
    assert "9866333" in re.sub(r"[^\d]", "", "".join(word for _right, word in words))


@pytest.mark.django_db
def test_the_currency_of_a_column_stands_in_its_head_and_with_the_total(all_texts):
    table = papers.table("lines", invoice_facts(), ["ru", "zh-hans"])

    assert [c["texts"][0]["text"] for c in table.columns][3:5] == ["Цена, RUB", "Без НДС"]
    assert table.rows[0][3]["texts"][0]["text"] == "9\u00a0866\u00a0333,34"
    assert table.totals[0]["cell"]["texts"][0]["text"] == "9\u00a0866\u00a0333,34\u00a0RUB"


@pytest.mark.django_db
def test_what_both_languages_write_alike_is_printed_once(all_texts):
    html = composed(["ru", "zh-hans"], invoice_facts()).html

    assert html.count("40702810200000000001") == 1
    assert html.count('<span class="nowrap">40702810200000000001</span>') == 1


def test_a_sentence_after_a_year_ends_with_one_full_stop():
    facts = {"until": build.date(date(2027, 4, 14))}

    assert joined(pieces("Действует до {until}. Далее", facts, "ru")).endswith("2027\u00a0г. Далее")
    assert joined(pieces("Valid until {until}.", facts, "en")) == "Valid until 14 April 2027."


def test_numbers_of_papers_and_accounts_are_not_broken_over_lines():
    facts = {
        "number": build.text("XA-REQ-2026-00002"), "phone": build.text("+86 29 8888 1234"),
        "words": build.text("из-за 2026"), "name": build.text("ZHANG Wei"),
    }  # fmt: skip
    found = pieces("{number} {phone} {words} {name}", facts, "ru")

    assert [p.text for p in found if p.unbroken] == ["XA-REQ-2026-00002", "+86 29 8888 1234"]
