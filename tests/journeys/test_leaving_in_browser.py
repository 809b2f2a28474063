"""A Russian company leaves Xi'an, in Chromium: notice, statement of the bank, handover, last rent, deposit, the end.

The lease and its deposit are there before the walk begins, and the papers are printed elsewhere; everybody speaks the language of their own.
"""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.billing.actions import transfers
from portal.billing.actions.invoicing import Line, raise_invoice
from portal.billing.models import DepositEntry, DepositSettlement, FinanceReview, Invoice
from portal.cases.actions.numbers import take_number
from portal.documents.models import Document
from portal.money import Money
from tenants import rent
from tenants.actions import metering
from tenants.models import Application, RentRun, Tariff, Tenancy
from tests.billing.statements.bank import account_of, entry, one_c
from tests.journeys import orders, steps
from tests.journeys.chrome import Album, Chrome
from tests.services.factories import calendar, catalogue
from tests.tenants import leases
from tests.tenants.factories import ANSWERS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

OLGA = ("ru", "ООО «Сибирские Роботы»", "RU", "olga.sergeeva@sibrobots.example")
DEPOSIT = {"en": "Security deposit", "zh-hans": "租赁押金", "ru": "Обеспечительный платёж"}
NOTICE = 90  # days, by the lease
SCRATCH = "门框划痕"


@pytest.fixture
def park(new_page, own_store):
    catalogue("BS-09")
    walk = partial(Chrome, open_page=new_page, album=Album(None), javascript=True)
    return steps.park("XA", walk)


def lease(park, olga, first, second):
    """Since a year and more, its deposit paid, its meter read at the start."""
    company = olga.user.memberships.get().company
    since = rent.add_months(park.campus.today().replace(day=1), -14)
    made = leases.tenancy(
        campus=park.campus, company=company, owner=olga.user, unit=park.unit, starts_on=since, tax_percent=Decimal(9)
    )  # fmt: skip
    number = take_number(park.campus, "APP", by=None)
    Application.objects.filter(pk=made.application_id).update(
        number=number, answers=ANSWERS, state="resident", phase="closed", received_at=timezone.now(), closed_at=timezone.now()
    )  # fmt: skip
    Tariff.objects.create(campus=park.campus, kind="power", price=Decimal("0.85"), valid_from=since)
    metering.enter_reading(park.unit, kind="power", value=Decimal("14000"), read_on=since, by=first)
    made = Tenancy.objects.get(pk=made.pk)
    line = Line("DEPOSIT", DEPOSIT, Decimal(2), "month", Money(Decimal("7920"), "CNY"), "none")
    invoice = raise_invoice(
        kind="INVD", case=made.application, company=company, lines=[line], by=None
    )
    seen = transfers.mark_received(
        invoice, by=first, received_on=park.campus.today(), amount=invoice.total, bank_reference="PP-1"
    )  # fmt: skip
    transfers.confirm(seen, by=second)
    return made


def notice(last_day):
    return {
        "plan": "moves", "reason": "space", "last_day": last_day, "disputed": "no", "deposit_to": "same", "permits": "no",
        "rooms": "unit", "units": "A-301", "handover_on": last_day, "fit_out": "none", "address_plan": "self",
        "new_address": "664003, г. Иркутск, ул. Ленина, д. 1", "mail_to": "664003, г. Иркутск, ул. Ленина, д. 1",
    }  # fmt: skip


def import_statement(desk, invoice):
    """The file is looked at, then kept; what names its invoice is paid by that."""
    content = one_c(account_of(invoice), [entry(invoice.amount, f"оплата {invoice.reference}", reference="118")])  # fmt: skip
    file = SimpleUploadedFile("1c.txt", content, content_type="text/plain")
    desk.open("/desk/payments/").follow("/desk/payments/statements/")
    desk.send({"file": file}).has(invoice.reference).send(action="/keep/")


def bill_the_last_month(desk, campus):
    desk.open("/desk/payments/").follow("/desk/payments/rent/")
    month = campus.today().replace(day=1)
    desk.send(
        {"campus": campus.code, "period": f"{month}+1", "due_on": campus.today() + timedelta(10)}
    )
    run = RentRun.objects.get()
    desk.open(f"/desk/payments/rent/{run.public_id}/").has("电").send(action="/post/")
    return Invoice.objects.get(kind="INVR")


def settle(desk, tenancy, last_rent):
    """From finance's own list: the deposit waits there since the premises came back."""
    act = Document.objects.get(kind="ACTH")
    waiting = FinanceReview.objects.unresolved().get()
    desk.open("/desk/payments/?view=review").follow(f"/review/{waiting.public_id}/").has(act.number)
    desk.follow(f"/deposits/cases/{tenancy.application.number}/").has(act.number)
    desk.send({
        "arrears": [last_rent.number], "what-1": SCRATCH, "evidence-1": act.number, "amount-1": "350,00",
    })  # fmt: skip
    return DepositSettlement.objects.get()


def test_a_company_gives_notice_and_leaves_with_its_deposit_settled(park):
    campus, first, second = park.campus, park.staff["finance7"], park.staff["finance8"]
    calendar("CN", campus.today().year, campus.today().year + 1)
    olga = orders.resident(park, *OLGA)
    tenancy = lease(park, olga, first, second)
    case = f"/my/cases/{tenancy.application.number}/"
    last_day = campus.today() + timedelta(days=NOTICE)

    olga.open("/my/space/").follow(case).has("15 840,00 юаней", "за 90 дней")
    olga.follow("/my/services/$")
    order = orders.begin(olga, "BS-09", "XA", notice(last_day))
    orders.lay(order, by=olga.user)
    olga.follow("/check/$").send(action="/check/")
    order.refresh_from_db()
    cashier = park.at_desk("finance7")
    import_statement(cashier, Invoice.objects.get(case_id=order.pk))
    order.refresh_from_db()
    assert order.phase == "with_staff"

    with time_machine.travel(timezone.now() + timedelta(days=NOTICE), tick=True):
        leave(park, olga, tenancy, case, cashier.sign_in())


def leave(park, olga, tenancy, case, cashier):
    number, today = tenancy.application.number, park.campus.today()
    leasing = park.at_desk("leasing").open(f"/desk/cases/{number}/").follow("/handover/")
    leasing.has("14,000").send({
        "way": "out", "keys": "4", "cards": "12", "inventory": "6 张桌子", "defects": SCRATCH, "company_person": "Сергеева О. П.",
        "reading_power": "14200",
    })  # fmt: skip
    leasing.open(f"/desk/applications/{number}/leaving/")
    assert leasing.main.find("input", attrs={"name": "address"}) is None

    last_rent = bill_the_last_month(cashier, park.campus)
    month = sum(n.net for n in last_rent.lines.filter(code="SERVICE"))
    whole = tenancy.offer.service_rate * tenancy.offer.area
    assert month == rent.round_half_up(whole * today.day / rent.days_in_month(today), "CNY")
    assert last_rent.lines.filter(code="power").exists()

    settlement = settle(cashier, tenancy, last_rent)
    second = park.at_desk("finance8")
    second.open("/desk/payments/?view=review").follow("/review/")
    second.follow(f"/settlement/{settlement.public_id}/").send(action="/confirm/")
    second.open("/desk/payments/?view=review").follow("/review/")
    second.send({"resolution": "已按原账户退回，银行流水号 20270226-7"})

    leasing.open(f"/desk/cases/{number}/").follow("/leaving/")
    leasing.send({"address": "moved", "permits": "none"}).has("已退园")
    kept = 15840 - last_rent.amount - 350
    assert list(DepositEntry.objects.order_by("pk").values_list("kind", "amount")) == [
        ("held", 15840), ("arrears", -last_rent.amount), ("deducted", -350), ("returned", -kept),
    ]  # fmt: skip
    olga.sign_in().open("/my/space/").follow(case)
    papers = {d.kind: d for d in Document.objects.filter(kind__in=("ACTH", "DEPS", "EXIT"))}
    olga.has("Вы выехали из парка", *(paper.number for paper in papers.values()))
    olga.follow(f"/my/documents/{papers['EXIT'].number}/").open("/my/invoices/account/")
    olga.has(SCRATCH, "Возвращено", "0,00")
    tenancy.refresh_from_db()
    assert (tenancy.state, tenancy.ends_on) == ("ended", today + timedelta(days=1))
