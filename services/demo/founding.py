"""Two packs that have founded a company: one waits for the officer who compares it with its licence, one is confirmed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from portal.accounts.actions import companies
from portal.accounts.models import Company
from services.actions import asking, naming, packing, working
from services.demo.acting import OFFICERS, give_papers, paid, scan, taken
from services.founded import Licence
from services.models import Pack, PackOrder, Request
from services.problems import blockers

QINLING = {
    "name": "ООО «Циньлин Материалы»", "name_language": "ru", "short_name": "Циньлин Материалы",
    "document_names": {"en": "Qinling Materials LLC", "zh-hans": "秦岭材料（莫斯科）有限责任公司", "ru": "ООО «Циньлин Материалы»"},
    "legal_form": "ООО", "postcode": "143441",
    "address": "143441, Московская область, г. Красногорск, 72-й км МКАД, корпус 17, офис 204",
    "document_addresses": {
        "en": "Building 17, office 204, 72nd km of the Moscow Ring Road, Krasnogorsk 143441, Russia",
        "zh-hans": "俄罗斯莫斯科州克拉斯诺戈尔斯克市环城公路72公里17号楼204室，邮编143441",
        "ru": "143441, Московская область, г. Красногорск, 72-й км МКАД, корпус 17, офис 204",
    },
    "phone": "+74951234567", "email": "office@qinling-materials.example", "language": "zh-hans",
}  # fmt: skip
SIBERIAN = {
    "name": "西安西伯智行机器人有限公司", "name_language": "zh-hans", "short_name": "西伯智行",
    "document_names": {
        "en": "Xi’an Xibo Zhixing Robotics Co., Ltd.", "zh-hans": "西安西伯智行机器人有限公司",
        "ru": "ООО «Сианьская робототехническая компания „Сибо Чжисин“»",
    },
    "legal_form": "有限责任公司", "postcode": "710086",
    "address": "陕西省西安市西咸新区沣东新城科源四路1号A座0501室",
    "document_addresses": {
        "en": "Room 0501, Tower A, 1 Keyuan 4th Road, Fengdong, Xi’an 710086, China",
        "zh-hans": "陕西省西安市西咸新区沣东新城科源四路1号A座0501室",
        "ru": "Китай, 710086, г. Сиань, Фэндун, ул. Кэюань-4, д. 1, корпус А, офис 0501",
    },
    "phone": "+862988881234", "email": "office@xibo.example", "language": "ru",
}  # fmt: skip


def founded(park: SimpleNamespace) -> None:
    in_moscow(park)
    in_xian(park)


def in_moscow(park: SimpleNamespace) -> None:
    """A resident's Russian subsidiary is registered and named; its officer has still to look at the record."""
    user, director = park.users["zhang.wei"], person(park, "qinling", "ZHANG")
    order = packing.begin(Pack.objects.get(code="SP-MOW"), park.companies["qinling"], by=user)
    told = {
        "BS-07": {
            "purpose": "registration", "office_type": "company", "for_whom": "new", "company_name": QINLING["name"],
            "company_name_second": QINLING["document_names"]["zh-hans"], "basis": "lease", "unit": "MOW-17-204",
            "language": "zh-hans", "form": "electronic", "letters": "1",
        },
        "BS-05": {
            "full_name": "Общество с ограниченной ответственностью «Циньлин Материалы»", "short_name": QINLING["name"],
            "country_word": "no", "capital": {"amount": "1000000.00", "currency": "RUB"}, "founder_kind": "companies",
            "number": "one", "single_chain": "no", "shares": "陕西秦岭新材料股份有限公司 – 100%", "founder_origin": "abroad",
            "founder_country": "CN", "director": director, "director_status": "permit", "director_term": "5",
            "okved": "24.45", "licensed": "no", "tax": "general", "address_kind": "letter", "email": QINLING["email"],
            "way": "signature",
        },
    }  # fmt: skip
    results = {"BS-07": "Гарантийное письмо.pdf", "BS-05": "Лист записи ЕГРЮЛ.pdf"}
    record = "Лист записи ЕГРЮЛ: ООО «Циньлин Материалы», ОГРН 1267700415278, ИНН 9704182635."
    served(park, order, told, results, record, by=user)
    numbers = {"ogrn": ("1267700415278", ""), "inn": ("9704182635", ""), "kpp": ("970401001", "")}
    naming.propose_company(order, register(user, QINLING, "RU", numbers), by=user)


def in_xian(park: SimpleNamespace) -> None:
    """A Russian resident's Chinese subsidiary, compared with its licence and confirmed: the next parts are its own."""
    user, rep = park.users["maxim.kuznetsov"], person(park, "sibrobots", "KUZNETSOV")
    order = packing.begin(Pack.objects.get(code="SP-XA"), park.companies["sibrobots"], by=user)
    names = "\n".join(f"西安西伯{word}机器人有限公司" for word in ("智行", "智巡", "锐行"))
    told = {
        "BS-07": {
            "purpose": "registration", "office_type": "company", "for_whom": "new", "company_name": SIBERIAN["name"],
            "basis": "lease", "unit": "XA-A-0501", "language": "ru", "form": "electronic", "letters": "1",
        },
        "BS-01": {
            "names": names, "restricted": "none", "brand_owner": "free", "form": "limited", "region": "xian",
            "activity": "机器人研发、装配与技术服务", "founder_kind": "companies",
            "founder_companies": "ООО «Сибирские Роботы», Россия", "variants": "file",
        },
        "BS-02": {
            "names": names, "capital": {"amount": "1000000.00", "currency": "CNY"}, "term": "long",
            "paid_by": (timezone.localdate() + timedelta(days=1500)).isoformat(),
            "owners": "ООО «Сибирские Роботы» – 100%", "scope": "机器人研发、装配、销售与技术服务", "trade": "goods",
            "legal_rep": rep, "supervisor": rep, "address_kind": "letter",
        },
    }  # fmt: skip
    results = {
        "BS-07": "住所使用证明.pdf",
        "BS-01": "企业名称自主申报告知书.pdf",
        "BS-02": "营业执照.pdf",
    }
    record = f"营业执照：{SIBERIAN['name']}，统一社会信用代码 91610133MAEJ4K7P25。"
    served(park, order, told, results, record, by=user)
    new = register(user, SIBERIAN, "CN", {"uscc": ("91610133MAEJ4K7P25", "")})
    new.status, new.home_campus = Company.Status.RESIDENT, park.campuses["XA"]
    new.save(update_fields=["status", "home_campus"])
    found = naming.propose_company(order, new, by=user)
    naming.confirm_company(
        found, Licence(new.name, "91610133MAEJ4K7P25"), by=park.users[OFFICERS["XA"]], seen=found.version
    )  # fmt: skip


def person(park: SimpleNamespace, company: str, family: str) -> str:
    return str(park.companies[company].people.get(latin_family=family).public_id)


def register(user: Any, facts: dict, country: str, numbers: dict) -> Company:
    today = timezone.localdate()
    return companies.register(
        by=user, country=country, identifiers=numbers, registered_on=today, **facts
    )


def served(
    park: SimpleNamespace, order: PackOrder, told: dict, results: dict, record: str, *, by: Any
) -> None:
    """Every part up to the registration, in its order: what one waits for goes out by itself when that is delivered."""
    for code in told:
        made = request_of(order, code)
        asking.save_answers(made, told[code], by=by)
        give_papers(made, by)
    items = packing.items_of(order)
    terms = {
        item.code: asking.terms_of(item.request)
        for item in items
        if item.code in told and not blockers(item.request, by, item.coming(items))
    }
    packing.send_complete(order, terms, by=by)
    for code in told:
        deliver(park, request_of(order, code), results[code], record)
        for item in packing.items_of(order):
            packing.follow(item.pk)


def request_of(order: PackOrder, code: str) -> Request:
    return next(item.request for item in packing.items_of(order) if item.code == code)


def deliver(park: SimpleNamespace, made: Request, result: str, record: str) -> None:
    officer = park.users[OFFICERS[made.campus.code]]
    made = taken(park, paid(park, made))
    for task in made.tasks.all():
        working.finish_task(task, by=officer, note=record if task.code == "record" else "")
    working.attach_result(made, scan(result), by=officer)
    working.prepare(made, by=officer)
    working.deliver(made, by=officer)
