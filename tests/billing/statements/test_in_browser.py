"""In Chromium: a statement comes in, one line matches itself, a second person confirms a proposal, receipts follow."""

import pytest
from django.urls import reverse

from portal.billing.models import BankLine
from portal.documents.models import Document
from tests.billing.factories import cashier, invoice, line
from tests.billing.statements.bank import account_of, entry, one_c
from tests.browser import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_store"),
]
NARROW = (320, 800)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def pressed(page, text):
    with page.expect_navigation():
        page.click(f"main form button:has-text('{text}')")
    return page


@pytest.mark.parametrize(
    ("language", "size", "javascript", "words"),
    [
        ("en", PHONE, True, ("Look at the file", "Keep the statement", "Accept the proposal", "Confirm the payment")),
        ("ru", NARROW, False, ("Посмотреть файл", "Сохранить выписку", "Принять предложение", "Подтвердить платёж")),
        ("zh-hans", NARROW, False, ("查看文件", "保存对账单", "接受该匹配", "确认付款")),
    ],
)  # fmt: skip
def test_a_statement_pays_by_itself_what_is_sure_and_by_two_people_what_is_not(
    new_page, heard, language, size, javascript, words
):
    sure = invoice()
    asked = invoice(case_of=sure.case, lines=[line(price="500")])
    first, second = cashier(sure, language=language), cashier(sure, language=language)
    content = one_c(
        account_of(sure),
        [
            entry(sure.amount, f"Оплата {sure.reference}", reference="118"),
            entry(asked.amount, f"по счёту {asked.number}", reference="119"),
        ],
    )
    look, keep, accept, confirm = words

    page = new_page(by=first, size=size, language=language, javascript=javascript)
    page.goto(reverse("billing:statements"))
    page.set_input_files(
        "[name=file]", {"name": "1c.txt", "mimeType": "text/plain", "buffer": content}
    )
    pressed(page, look)
    assert fits(page)
    pressed(page, keep)
    assert fits(page)
    assert heard == [sure.number]
    (open_line,) = BankLine.objects.unmatched()
    address = reverse("billing:bank_line", args=[open_line.public_id])
    page.click(f"a[href='{address}']")
    pressed(page, accept)
    assert fits(page)
    colleague = new_page(by=second, size=size, language=language, javascript=javascript)
    colleague.goto(address)
    pressed(colleague, confirm)

    assert heard == [sure.number, asked.number]
    assert Document.objects.filter(kind="RCPM", case=sure.case).count() == 2
    colleague.goto(reverse("billing:overview"))
    assert fits(colleague)
    assert page.watch.errors + colleague.watch.errors == []
