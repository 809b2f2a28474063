"""Unpaid invoices of the demo park, and its rules of paying and reminding."""

from datetime import date, timedelta
from decimal import Decimal

from portal.accounts.models import Campus
from portal.billing.actions import dunning, planning, writing_off
from portal.billing.actions.invoicing import Line, raise_invoice
from portal.billing.demo import cashiers_of
from portal.billing.models import DunningRules, RailRule
from portal.cases.models import Case
from portal.money import Money

SINCE, CHECKED = date(2026, 1, 1), date(2026, 11, 20)
POLICY = "Park payment policy of 15.12.2025"
# (way, lawful, campus, payer, kind, currency), reasons, what to do instead, source
RULES = (
    (("transfer", True, "", "", "", ""), {
        "en": "A bank transfer with the payment reference of the invoice is always accepted.",
        "zh-hans": "始终接受注明账单付款参考号的银行转账。",
        "ru": "Банковский перевод с кодом платежа из счёта принимается всегда.",
    }, {}, POLICY),
    (("transfer", True, "MOW", "foreign", "", "RUB"), {
        "en": "Possible from abroad, in roubles. The bank may ask for the contract and the invoice: keep both at hand.",
        "zh-hans": "可从境外以卢布转账。银行可能要求提供合同和账单，请备好这两份文件。",
        "ru": "Возможен из-за рубежа в рублях. Банк может запросить договор и счёт: держите их под рукой.",
    }, {}, "Letter of the bank in Moscow of 12.01.2026"),
    (("card", False, "", "RU", "", "RUB"), {
        "en": "The payment service does not take cards of banks in Russia, and settles no roubles from them.",
        "zh-hans": "支付服务不受理俄罗斯银行发行的银行卡，也不结算其卢布款项。",
        "ru": "Платёжный сервис не принимает карты российских банков и не проводит по ним рубли.",
    }, {
        "en": "Pay by bank transfer: the details are on the invoice.",
        "zh-hans": "请通过银行转账支付，账户信息见账单。",
        "ru": "Оплатите банковским переводом: реквизиты указаны в счёте.",
    }, "Terms of the payment service"),
    *(((wallet, True, "XA", "", "INVS", "CNY"), {
        "en": "Open for fees of services at the Xi’an campus, in yuan.",
        "zh-hans": "西安园区的服务费可以人民币支付。",
        "ru": "Доступен для оплаты услуг на площадке в Сиане в юанях.",
    }, {}, "Contract with the payment service") for wallet in ("alipay", "wechat_pay")),
    *(((wallet, False, "MOW", "", "", "RUB"), {
        "en": "The wallet settles in yuan, and the Moscow campus bills in roubles.",
        "zh-hans": "该钱包以人民币结算，而莫斯科园区以卢布开账单。",
        "ru": "Кошелёк рассчитывается в юанях, а площадка в Москве выставляет счета в рублях.",
    }, {
        "en": "Pay by bank transfer.", "zh-hans": "请通过银行转账支付。", "ru": "Оплатите банковским переводом.",
    }, "Contract with the payment service") for wallet in ("alipay", "wechat_pay")),
    (("any", False, "", "KP", "", ""), {
        "en": "Resolution 2270 (2016) of the UN Security Council leaves no bank that could carry this payment.",
        "zh-hans": "根据联合国安理会第2270（2016）号决议，没有银行可以办理该付款。",
        "ru": "По резолюции Совета Безопасности ООН 2270 (2016) ни один банк не проведёт такой платёж.",
    }, {
        "en": "Ask the director before the case goes on.",
        "zh-hans": "继续办理前请先请示主任。",
        "ru": "Прежде чем вести дело дальше, обратитесь к директору.",
    }, "UN Security Council, S/RES/2270 (2016)"),
)  # fmt: skip
WORDS = {
    "en": "Legal advice, hour",
    "zh-hans": "法律咨询（小时）",
    "ru": "Юридическая консультация, час",
}
WHY = {
    "plan": "A buyer pays us only in January; we ask for three months.",
    "gone": "The company left the market; three letters came back.",
}


def load(company: str):
    """The rules, and three unpaid invoices of a company: reminded, under a plan, written off."""
    if RailRule.objects.exists():
        return
    campuses = {c.code: c for c in Campus.objects.all()}
    for (rail, allowed, campus, payer, kind, currency), reason, advice, source in RULES:
        RailRule.objects.create(
            rail=rail, allowed=allowed, campus=campuses.get(campus), payer=payer, kind=kind, currency=currency,
            reason=reason, advice=advice, source=source, checked_on=CHECKED, valid_from=SINCE,
        )  # fmt: skip
    for code, before in (("XA", 3), ("MOW", 0)):
        if code in campuses:
            DunningRules.objects.create(
                campus=campuses[code], valid_from=SINCE, before=before, days=[1, 7, 14, 30]
            )
    about = Case.objects.exclude(number=None).filter(company__name=company).order_by("pk")
    if case := about.select_related("company").first():
        unpaid(case)


def unpaid(case):
    first, second = cashiers_of(case)[:2]
    late, planned, gone = (asked(case, days, hours) for days, hours in ((32, 2), (18, 9), (75, 1)))
    owner = late.company.memberships.get(role="owner").user
    for days in (-3, 1, 7, 14):
        climb(late, late.due_on + timedelta(days=days))
    plan = planning.ask(
        planned, by=owner, count=3, first=planned.campus.today() + timedelta(days=10), reason=WHY["plan"]
    )  # fmt: skip
    planning.confirm(plan, by=first)
    entry = writing_off.ask(gone, by=first, reason=WHY["gone"])
    writing_off.confirm(entry, by=second)


def asked(case, days_ago, hours):
    """An invoice as it was raised so many days ago: its campus lives on that day."""
    case = Case.objects.select_related("company", "campus").get(pk=case.pk)
    day = case.campus.today() - timedelta(days=days_ago)
    case.campus.today = lambda: day
    price = Decimal("900.00") if case.campus.currency == "CNY" else Decimal("9000.00")
    line = Line(
        "LG-01", WORDS, Decimal(hours), "hour", Money(price, case.campus.currency), "service"
    )
    made = raise_invoice(kind="INVS", case=case, lines=[line], by=None)
    return type(made).objects.select_related("company", "campus", "case").get(pk=made.pk)


def climb(invoice, day):
    """What the clock did on that day."""
    if day <= invoice.campus.today():
        dunning.remind(invoice.pk, ladder=DunningRules.of(invoice.campus), today=day)
