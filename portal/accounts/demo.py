"""The demo park's campuses, cast, companies and people. All invented; the check digits are right."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.accounts.actions import companies, people
from portal.accounts.models import (
    BankAccount,
    Campus,
    Company,
    Membership,
    StaffRole,
    TaxRate,
    User,
)

PASSWORD = "Camels-walk-2026"

CAMPUSES = {
    "XA": {
        "name": {"en": "Xi’an", "zh-hans": "西安", "ru": "Сиань"},
        "legal_name": {"en": "Xi’an Silk Road Park Management Co., Ltd.", "zh-hans": "西安丝路园区管理有限公司",
                       "ru": "ООО «Сианьская управляющая компания парка „Шёлковый путь“»"},
        "legal_identifiers": {"uscc": "91610138MA6X05R03M"},
        "address": {"en": "1 Keyuan 4th Road, Fengdong New City, Xi’an, Shaanxi 710086, China",
                    "zh-hans": "陕西省西安市西咸新区沣东新城科源四路1号", "ru": "Китай, 710086, пров. Шэньси, г. Сиань, Фэндун, ул. Кэюань-4, д. 1"},
        "country": "CN", "currency": "CNY", "time_zone": "Asia/Shanghai", "official_language": "zh-hans",
        "prevailing_language": "zh-hans",
        "signatory_name": {"en": "Liu Yang", "zh-hans": "刘洋", "ru": "Лю Ян"},
        "signatory_position": {"en": "Director of the park", "zh-hans": "园区主任", "ru": "Директор парка"},
        "office_hours": {"en": "Monday to Friday, 9:00–18:00", "zh-hans": "周一至周五 9:00–18:00", "ru": "Понедельник — пятница, 9:00–18:00"},
        "phone": "+862988881234", "email": "xian@park.example",
    },
    "MOW": {
        "name": {"en": "Moscow", "zh-hans": "莫斯科", "ru": "Москва"},
        "legal_name": {"en": "Silk Road Park LLC", "zh-hans": "丝绸之路园区有限责任公司", "ru": "ООО «Парк „Шёлковый путь“»"},
        "legal_identifiers": {"inn": "7714321098", "kpp": "502401001", "ogrn": "1205000045678"},
        "address": {"en": "72 km of the Ring Road, building 17, Krasnogorsk, Moscow Region 143441, Russia",
                    "zh-hans": "俄罗斯莫斯科州克拉斯诺戈尔斯克市环城公路72公里17号楼，邮编143441",
                    "ru": "143441, Московская область, г. Красногорск, 72-й км МКАД, строение 17"},
        "country": "RU", "currency": "RUB", "time_zone": "Europe/Moscow", "official_language": "ru",
        "prevailing_language": "ru",
        "signatory_name": {"en": "Andrei Orlov", "zh-hans": "安德烈·奥尔洛夫", "ru": "А. П. Орлов"},
        "signatory_position": {"en": "Director of the park", "zh-hans": "园区主任", "ru": "Директор парка"},
        "office_hours": {"en": "Monday to Friday, 9:00–18:00", "zh-hans": "周一至周五 9:00–18:00", "ru": "Понедельник — пятница, 9:00–18:00"},
        "phone": "+74951234567", "email": "moscow@park.example",
    },
}  # fmt: skip

# Campus, currency, bank, account, what else a payer needs in print order.
BANKS = [
    ("XA", "CNY", {"en": "Demo Bank of Xi’an, Fengdong branch", "zh-hans": "西安示范银行沣东支行", "ru": "Сианьский демо-банк, отделение Фэндун"},
     "6222000000000000001", {"CNAPS": "103791000001", "SWIFT": "DEMOCNBJ"}),
    ("XA", "RUB", {"en": "Demo Bank of Xi’an, Fengdong branch", "zh-hans": "西安示范银行沣东支行", "ru": "Сианьский демо-банк, отделение Фэндун"},
     "6222000000000000019", {"CNAPS": "103791000001", "SWIFT": "DEMOCNBJ"}),
    ("MOW", "RUB", {"en": "Demo Bank, Moscow", "zh-hans": "莫斯科示范银行", "ru": "АО «Демо-банк», г. Москва"},
     "40702810200000000001", {"БИК": "044525225", "К/с": "30101810400000000225"}),
    ("MOW", "CNY", {"en": "Demo Bank, Moscow", "zh-hans": "莫斯科示范银行", "ru": "АО «Демо-банк», г. Москва"},
     "40702156100000000001", {"БИК": "044525225", "SWIFT": "DEMORUMM"}),
]  # fmt: skip

# Russian VAT is 22 % from 2026-01-01 (20 % before); Chinese VAT: 9 % on rent, 6 % on services.
TAXES = [
    ("XA", "rent", 9, date(2019, 4, 1)), ("XA", "service", 6, date(2019, 4, 1)), ("XA", "none", 0, date(2019, 4, 1)),
    ("MOW", "rent", 20, date(2019, 1, 1)), ("MOW", "service", 20, date(2019, 1, 1)), ("MOW", "none", 0, date(2019, 1, 1)),
    ("MOW", "rent", 22, date(2026, 1, 1)), ("MOW", "service", 22, date(2026, 1, 1)),
]  # fmt: skip

# Address before @park.example, family name, given name, patronymic, language, role, campus ("" is every campus).
STAFF = [
    ("wang.min", "王", "敏", "", "zh-hans", "intake", "XA"),
    ("irina.sokolova", "Соколова", "Ирина", "Викторовна", "ru", "intake", "MOW"),
    ("chen.jie", "陈", "杰", "", "zh-hans", "expert", "XA"),
    ("zhao.lei", "赵", "磊", "", "zh-hans", "expert", "XA"),
    ("pavel.gromov", "Громов", "Павел", "Андреевич", "ru", "expert", "MOW"),
    ("sun.li", "孙", "丽", "", "zh-hans", "leasing", "XA"),
    ("anna.belova", "Белова", "Анна", "Сергеевна", "ru", "leasing", "MOW"),
    ("li.na", "李", "娜", "", "zh-hans", "service", "XA"),
    ("dmitry.volkov", "Волков", "Дмитрий", "Олегович", "ru", "service", "MOW"),
    ("zhou.fang", "周", "芳", "", "zh-hans", "finance", ""),
    ("elena.markova", "Маркова", "Елена", "Игоревна", "ru", "finance", ""),
    ("liu.yang", "刘", "洋", "", "zh-hans", "director", ""),
    ("andrei.orlov", "Орлов", "Андрей", "Петрович", "ru", "director", "MOW"),
    ("gao.yuan", "高", "远", "", "zh-hans", "manager", "XA"),
    ("nikolai.zaitsev", "Зайцев", "Николай", "Иванович", "ru", "manager", "MOW"),
    ("auditor", "Reed", "Joan", "", "en", "auditor", ""),
    ("editor", "Hart", "Sam", "", "en", "editor", ""),
]
ZONES = {"XA": "Asia/Shanghai", "MOW": "Europe/Moscow", "": "UTC"}
DIRECTOR_OF_ALL = "liu.yang"

# Key: address, family name, given name, patronymic, language, zone.
CUSTOMERS = {
    "olga.sergeeva": (
        "olga.sergeeva@baikal.example",
        "Сергеева",
        "Ольга",
        "Петровна",
        "ru",
        "Asia/Irkutsk",
    ),
    "lin.hao": ("lin.hao@baikal.example", "林", "浩", "", "zh-hans", "Asia/Shanghai"),
    "ma.xiaolong": ("ma.xiaolong@silklight.example", "马", "小龙", "", "zh-hans", "Asia/Shanghai"),
    "zhang.wei": ("zhang.wei@qinling.example", "张", "伟", "", "zh-hans", "Europe/Moscow"),
    "he.jing": ("he.jing@qinling.example", "何", "静", "", "zh-hans", "Asia/Shanghai"),
    "maxim.kuznetsov": (
        "maxim.kuznetsov@sibrobots.example",
        "Кузнецов",
        "Максим",
        "Юрьевич",
        "ru",
        "Asia/Novosibirsk",
    ),
    "aigerim.nurlanova": (
        "aigerim.nurlanova@tianshan.example",
        "Nurlanova",
        "Aigerim",
        "",
        "en",
        "Asia/Almaty",
    ),
    "xu.bin": ("xu.bin@stranger.example", "徐", "斌", "", "zh-hans", "Asia/Shanghai"),
}

COMPANIES = {
    "baikal": {
        "name": "ООО «Байкал Биотех»", "name_language": "ru", "country": "RU", "short_name": "Байкал Биотех",
        "document_names": {"en": "Baikal Biotech LLC", "zh-hans": "贝加尔生物科技有限责任公司", "ru": "ООО «Байкал Биотех»"},
        "legal_form": "ООО", "registered_on": date(2019, 3, 14), "postcode": "664003",
        "address": "664003, Иркутская область, г. Иркутск, ул. Ленина, д. 18, офис 305",
        "document_addresses": {"en": "18 Lenin St., office 305, Irkutsk 664003, Russia", "zh-hans": "俄罗斯伊尔库茨克市列宁街18号305室，邮编664003",
                               "ru": "664003, Иркутская область, г. Иркутск, ул. Ленина, д. 18, офис 305"},
        "phone": "+73952123456", "email": "office@baikal.example", "language": "ru",
        "identifiers": {"inn": ("3811234566", ""), "ogrn": ("1193850023454", ""), "kpp": ("381101001", "")},
        "members": [("olga.sergeeva", "owner"), ("lin.hao", "manager")],
    },
    "silklight": {
        "name": "西安丝路光电科技有限公司", "name_language": "zh-hans", "country": "CN", "short_name": "丝路光电",
        "document_names": {"en": "Xi’an Silk Light Photonics Co., Ltd.", "zh-hans": "西安丝路光电科技有限公司", "ru": "ООО «Сианьская компания „Сылу Гуандянь“»"},
        "legal_form": "有限责任公司", "registered_on": date(2017, 9, 6), "postcode": "710086",
        "address": "陕西省西安市西咸新区沣东新城能源金贸区8号楼602室",
        "document_addresses": {"en": "Room 602, Building 8, Energy and Trade District, Fengdong, Xi’an 710086, China",
                               "zh-hans": "陕西省西安市西咸新区沣东新城能源金贸区8号楼602室", "ru": "Китай, 710086, г. Сиань, Фэндун, корп. 8, офис 602"},
        "phone": "+862988765432", "email": "office@silklight.example", "language": "zh-hans",
        "identifiers": {"uscc": ("91610138MA6X7Q2K36", "")},
        "members": [("ma.xiaolong", "owner")],
    },
    "qinling": {
        "name": "陕西秦岭新材料股份有限公司", "name_language": "zh-hans", "country": "CN", "short_name": "秦岭新材",
        "document_names": {"en": "Shaanxi Qinling New Materials Co., Ltd.", "zh-hans": "陕西秦岭新材料股份有限公司", "ru": "АО «Шэньсийская компания новых материалов „Циньлин“»"},
        "legal_form": "股份有限公司", "registered_on": date(2012, 5, 28), "postcode": "710065",
        "address": "陕西省西安市高新区锦业路69号创业研发园A座1201室",
        "document_addresses": {"en": "Room 1201, Tower A, 69 Jinye Road, Xi’an 710065, China",
                               "zh-hans": "陕西省西安市高新区锦业路69号创业研发园A座1201室", "ru": "Китай, 710065, г. Сиань, ул. Цзинье, д. 69, башня А, офис 1201"},
        "phone": "+862981234567", "email": "office@qinling.example", "language": "zh-hans",
        "identifiers": {"uscc": ("91610131MA7A4L9PXE", "")},
        "members": [("zhang.wei", "owner"), ("he.jing", "finance")],
        "resident_at": "MOW",
    },
    "sibrobots": {
        "name": "ООО «Сибирские Роботы»", "name_language": "ru", "country": "RU", "short_name": "Сибирские Роботы",
        "document_names": {"en": "Siberian Robots LLC", "zh-hans": "西伯利亚机器人有限责任公司", "ru": "ООО «Сибирские Роботы»"},
        "legal_form": "ООО", "registered_on": date(2016, 11, 2), "postcode": "630090",
        "address": "630090, г. Новосибирск, пр-т Академика Лаврентьева, д. 6, офис 214",
        "document_addresses": {"en": "6 Lavrentiev Ave., office 214, Novosibirsk 630090, Russia", "zh-hans": "俄罗斯新西伯利亚市拉夫连季耶夫院士大街6号214室，邮编630090",
                               "ru": "630090, г. Новосибирск, пр-т Академика Лаврентьева, д. 6, офис 214"},
        "phone": "+73831234567", "email": "office@sibrobots.example", "language": "ru",
        "identifiers": {"inn": ("5407654327", ""), "ogrn": ("1175476089128", ""), "kpp": ("540701001", "")},
        "members": [("maxim.kuznetsov", "owner")],
        "resident_at": "XA",
    },
    "tianshan": {
        "name": "Tianshan Agro LLP", "name_language": "en", "country": "KZ", "short_name": "Tianshan Agro",
        "document_names": {"en": "Tianshan Agro LLP", "zh-hans": "天山农业有限合伙企业", "ru": "ТОО «Тяньшань Агро»"},
        "legal_form": "LLP", "registered_on": date(2020, 7, 21), "postcode": "050010",
        "address": "12 Dostyk Avenue, office 40, Almaty 050010, Kazakhstan",
        "document_addresses": {"en": "12 Dostyk Avenue, office 40, Almaty 050010, Kazakhstan", "zh-hans": "哈萨克斯坦阿拉木图市友谊大街12号40室，邮编050010",
                               "ru": "Казахстан, 050010, г. Алматы, пр-т Достык, д. 12, офис 40"},
        "phone": "+77272123456", "email": "office@tianshan.example", "language": "en",
        "identifiers": {"registry": ("200740012345", "")},
        "members": [("aigerim.nurlanova", "owner")],
    },
    "stranger": {
        "name": "西安远望测试有限公司", "name_language": "zh-hans", "country": "CN", "short_name": "远望测试",
        "document_names": {"en": "Xi’an Yuanwang Testing Co., Ltd.", "zh-hans": "西安远望测试有限公司", "ru": "ООО «Сиань Юаньван»"},
        "legal_form": "有限责任公司", "registered_on": date(2021, 2, 1), "postcode": "710075",
        "address": "陕西省西安市高新区科技二路10号",
        "document_addresses": {"en": "10 Keji 2nd Road, Xi’an 710075, China", "zh-hans": "陕西省西安市高新区科技二路10号", "ru": "Китай, 710075, г. Сиань, ул. Кэцзи-2, д. 10"},
        "phone": "+862980001122", "email": "office@stranger.example", "language": "zh-hans",
        "identifiers": {"uscc": ("91610132MA8C3T5R0D", "")},
        "members": [("xu.bin", "owner")],
    },
}  # fmt: skip

# Company, then the passport's Latin, own script, patronymic, Chinese form, Russian form, sex, birth, nationality,
# passport, days until it runs out, position.
PEOPLE = [
    (
        "baikal",
        "SERGEEVA",
        "Olga",
        "Сергеева Ольга",
        "Петровна",
        "奥莉加·谢尔盖耶娃",
        "Сергеева Ольга Петровна",
        "F",
        date(1979, 4, 2),
        "RU",
        "751234567",
        2100,
        "Генеральный директор",
    ),
    (
        "baikal",
        "LIN",
        "Hao",
        "林浩",
        "",
        "林浩",
        "Линь Хао",
        "M",
        date(1988, 12, 9),
        "CN",
        "EA1234567",
        1500,
        "Представитель в Китае",
    ),
    (
        "baikal",
        "TIKHONOV",
        "Egor",
        "Тихонов Егор",
        "Львович",
        "叶戈尔·季霍诺夫",
        "Тихонов Егор Львович",
        "M",
        date(1991, 6, 30),
        "RU",
        "752345678",
        150,
        "Главный технолог",
    ),
    (
        "silklight",
        "MA",
        "Xiaolong",
        "马小龙",
        "",
        "马小龙",
        "Ма Сяолун",
        "M",
        date(1982, 8, 18),
        "CN",
        "EB2345678",
        1800,
        "总经理",
    ),
    (
        "qinling",
        "ZHANG",
        "Wei",
        "张伟",
        "",
        "张伟",
        "Чжан Вэй",
        "M",
        date(1985, 3, 14),
        "CN",
        "E12345678",
        1700,
        "总经理",
    ),
    (
        "qinling",
        "HE",
        "Jing",
        "何静",
        "",
        "何静",
        "Хэ Цзин",
        "F",
        date(1990, 10, 5),
        "CN",
        "EC3456789",
        2300,
        "财务总监",
    ),
    (
        "qinling",
        "OUYANG",
        "Ming",
        "欧阳明",
        "",
        "欧阳明",
        "Оуян Мин",
        "M",
        date(1987, 1, 22),
        "CN",
        "ED4567890",
        900,
        "高级工程师",
    ),
    (
        "sibrobots",
        "KUZNETSOV",
        "Maxim",
        "Кузнецов Максим",
        "Юрьевич",
        "马克西姆·库兹涅佐夫",
        "Кузнецов Максим Юрьевич",
        "M",
        date(1980, 5, 25),
        "RU",
        "753456789",
        1300,
        "Генеральный директор",
    ),
    (
        "tianshan",
        "NURLANOVA",
        "Aigerim",
        "Айгерім Нұрланова",
        "",
        "艾格丽姆·努尔兰诺娃",
        "Нурланова Айгерим",
        "F",
        date(1986, 9, 11),
        "KZ",
        "N12345678",
        2000,
        "Director",
    ),
]
PERSON_FIELDS = (
    "latin_family", "latin_given", "native_name", "patronymic", "chinese_form", "russian_form", "sex", "born_on",
    "nationality", "passport_number",
)  # fmt: skip


def load(park) -> None:
    """Make what is missing; a second run changes nothing."""
    park.campuses = {code: _campus(code, facts) for code, facts in CAMPUSES.items()}
    proof = make_password(PASSWORD)
    park.users = {}
    for local, family, given, patronymic, language, role, at in STAFF:
        user = _user(f"{local}@park.example", family, given, patronymic, language, ZONES[at], proof)
        StaffRole.objects.get_or_create(user=user, role=role, campus=park.campuses.get(at))
        park.users[local] = park.users[user.email] = user
    for key, (email, *facts) in CUSTOMERS.items():
        park.users[key] = park.users[email] = _user(email, *facts, proof)
    park.companies = {key: _company(park, facts) for key, facts in COMPANIES.items()}
    for key, *facts in PEOPLE:
        _person(park.companies[key], *facts)


def _campus(code: str, facts: dict) -> Campus:
    campus, new = Campus.objects.get_or_create(code=code, defaults=facts)
    if new:
        for at, currency, bank, account, details in BANKS:
            if at == code:
                BankAccount.objects.create(
                    campus=campus,
                    currency=currency,
                    bank_name=bank,
                    account=account,
                    details=details,
                )
        for at, kind, percent, start in TAXES:
            if at == code:
                TaxRate.objects.create(campus=campus, kind=kind, percent=percent, valid_from=start)
    return campus


def _user(
    email: str, family: str, given: str, patronymic: str, language: str, zone: str, proof: str
) -> User:
    user, new = User.objects.get_or_create(
        email=email,
        defaults={
            "family_name": family, "given_name": given, "patronymic": patronymic, "language": language,
            "notification_language": language, "time_zone": zone, "password": proof,
        },
    )  # fmt: skip
    if new:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _company(park, facts: dict) -> Company:
    found = Company.objects.filter(name=facts["name"]).first()
    if found:
        return found
    texts = {k: v for k, v in facts.items() if k not in ("members", "resident_at")}
    (owner, _owner_role), *others = facts["members"]
    company = companies.register(by=park.users[owner], **texts)
    for key, role in others:
        Membership.objects.create(company=company, user=park.users[key], role=role)
    at = facts.get("resident_at")
    if at:
        company.status, company.home_campus = Company.Status.RESIDENT, park.campuses[at]
        company.save(update_fields=["status", "home_campus"])
    return company


def _person(company: Company, *facts) -> None:
    *named, days, position = facts
    values = dict(zip(PERSON_FIELDS, named, strict=True))
    if company.people.filter(passport_number=values["passport_number"]).exists():
        return
    ends = timezone.localdate() + timedelta(days=days)
    people.add(
        company, by=None, **values, passport_expires_on=ends,
        passport_issued_on=ends - timedelta(days=3652), position=position, forms_confirmed=True,
    )  # fmt: skip
