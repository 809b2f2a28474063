"""The cast and its belongings: keyword-only functions that make real rows."""

import uuid
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.accounts.models import (
    BankAccount,
    Campus,
    Company,
    CompanyIdentifier,
    Membership,
    Person,
    StaffRole,
    TaxRate,
    User,
)

_count = iter(range(1, 1_000_000))


def user(*, email="", language="en", **fields) -> User:
    email = email or f"person{next(_count)}@example.org"
    fields = {"notification_language": language, "time_zone": "UTC", **fields}
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(
        email, "correct horse battery", language=language, **fields
    )


def campus(*, code="XA") -> Campus:
    """Xi'an or Moscow, with bank account and tax rates; made once."""
    found = Campus.objects.filter(code=code).first()
    if found:
        return found
    china = code == "XA"
    made = Campus.objects.create(
        code=code,
        name={"en": "Xi’an" if china else "Moscow", "zh-hans": "西安" if china else "莫斯科",
              "ru": "Сиань" if china else "Москва"},
        legal_name={"en": "Silk Road Park Management Co., Ltd." if china else "Silk Road Park LLC",
                    "zh-hans": "西安丝路园区管理有限公司" if china else "丝绸之路园区有限责任公司",
                    "ru": "ООО «Сианьская управляющая компания „Шёлковый путь“»" if china
                    else "ООО «Парк „Шёлковый путь“»"},
        legal_identifiers={"uscc": "91610138MA6X05R03M"} if china else {"inn": "7707083893", "kpp": "773601001"},
        address={"en": "1 Keyuan 4th Road, Fengdong, Xi’an" if china else "Greenwood, Krasnogorsk, Moscow Region",
                 "zh-hans": "陕西省西安市西咸新区沣东新城科源四路1号" if china else "莫斯科州克拉斯诺戈尔斯克格林伍德",
                 "ru": "КНР, г. Сиань, Фэндун, ул. Кэюань-4, д. 1" if china
                 else "143441, Московская область, г. Красногорск, МТЦ «Гринвуд»"},
        country="CN" if china else "RU",
        currency="CNY" if china else "RUB",
        time_zone="Asia/Shanghai" if china else "Europe/Moscow",
        official_language="zh-hans" if china else "ru",
        prevailing_language="zh-hans" if china else "ru",
        signatory_name={"en": "Liu Yang" if china else "Irina Sokolova", "zh-hans": "刘洋" if china else "索科洛娃",
                        "ru": "Лю Ян" if china else "И. В. Соколова"},
        signatory_position={"en": "Director", "zh-hans": "园区主任", "ru": "Директор парка"},
    )  # fmt: skip
    BankAccount.objects.create(
        campus=made, currency=made.currency, bank_name={"en": "Demo Bank", "zh-hans": "示范银行", "ru": "Демо-банк"},
        account="6222000000000000001" if china else "40702810200000000001",
        details={"CNAPS": "103791000001"} if china else {"БИК": "044525225"},
    )  # fmt: skip
    for kind, percent, start in (
        [("rent", 9, date(2020, 1, 1)), ("service", 6, date(2020, 1, 1))] if china
        else [("rent", 20, date(2019, 1, 1)), ("service", 20, date(2019, 1, 1)),
              ("rent", 22, date(2026, 1, 1)), ("service", 22, date(2026, 1, 1))]
    ):  # fmt: skip
        TaxRate.objects.create(campus=made, kind=kind, percent=percent, valid_from=start)
    return made


def staff(*, role: str, campus=None, **fields) -> User:
    made = user(email=fields.pop("email", "") or f"{role}{next(_count)}@park.example", **fields)
    StaffRole.objects.get_or_create(user=made, role=role, campus=campus)
    made.__dict__.pop("staff_roles", None)
    return made


def company(
    *, name="ООО «Байкал Биотех»", language="ru", country="RU", owner=None, **fields
) -> Company:
    made = Company.objects.create(
        public_id=uuid.uuid4(), name=name, name_language=language, country=country, language=language,
        document_names=fields.pop("document_names", {
            "en": "Baikal Biotech LLC", "zh-hans": "贝加尔生物科技有限责任公司", "ru": "ООО «Байкал Биотех»",
        }),
        **fields,
    )  # fmt: skip
    kind, value = ("uscc", "91610138MA6X05R03M") if country == "CN" else ("inn", "7707083893")
    CompanyIdentifier.objects.create(company=made, kind=kind, value=value)
    if owner:
        membership(company=made, user=owner, role="owner")
    return made


def membership(*, company, user, role="member") -> Membership:
    made = Membership.objects.create(company=company, user=user, role=role)
    user.__dict__.pop("membership_list", None)
    return made


def person(*, company, latin_family="ZHANG", latin_given="Wei", **fields) -> Person:
    values = {
        "native_name": "张伟", "chinese_form": "张伟", "russian_form": "Чжан Вэй", "forms_confirmed": True,
        "nationality": "CN", "sex": "M", "born_on": date(1985, 3, 14), "passport_number": "E12345678",
        "passport_expires_on": date(2031, 5, 1), "position": "Engineer", **fields,
    }  # fmt: skip
    return Person.objects.create(
        public_id=uuid.uuid4(),
        company=company,
        latin_family=latin_family,
        latin_given=latin_given,
        **values,
    )


def at(text: str, zone="UTC") -> datetime:
    """A moment from its words: at("2026-02-12 10:00", "Asia/Shanghai")."""
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def soon(**delta) -> datetime:
    return timezone.now() + timedelta(**delta)
