"""What the two companies of the journeys write, in their own languages. All invented."""

from datetime import date
from typing import Any

Answers = dict[str, dict[str, Any]]

RUSSIAN_COMPANY = {
    "name": "ООО «Байкал Биотех»", "short_name": "Байкал Биотех", "legal_form": "ООО", "registered_on": date(2018, 5, 14),
    "address": "664003, г. Иркутск, ул. Ленина, д. 5", "postcode": "664003", "phone": "+73952123456", "language": "ru",
    "name_zh-hans": "贝加尔生物科技有限责任公司", "name_en": "Baikal Biotech LLC", "id_ogrn": "1027700132195",
    "id_inn": "7707083893",
}  # fmt: skip
CHINESE_COMPANY = {
    "name": "西安丝路光电科技有限公司", "short_name": "丝路光电", "registered_on": date(2016, 9, 1),
    "address": "陕西省西安市高新区科技二路65号", "postcode": "710075", "phone": "+862988123456", "language": "zh-hans",
    "name_ru": "ООО «Сиань Шёлковый путь Фотоника»", "name_en": "Xi'an Silk Road Photonics", "id_uscc": "91610138MA6X05R03M",
}  # fmt: skip

WORDS: dict[str, dict[str, str]] = {
    "ru": {
        "family": "Сергеева", "given": "Ольга", "engineer": "инженер", "checked": "Проверено",
        "registry": "ФНС России", "owners": "Сергеева Ольга Петровна, Россия, 100 %", "address": "г. Иркутск, ул. Ленина, д. 5",
        "person": "Сергеева Ольга Петровна", "position": "Генеральный директор", "founders": "Сергеева О. П., основатель, 20 лет в биотехнологии",
        "title": "Пробиотики для кормов", "summary": "Штаммы Байкала сохраняют здоровье молодняка без антибиотиков.",
        "products": "Кормовые добавки для птицефабрик", "competitors": "Дороже и хуже переносят холод",
        "answer": "Загрузили новую выписку", "reasons": "Проект соответствует направлениям парка.",
        "comment": "Преимущество подтверждено испытаниями, партнёр назван, команда опытная.",
    },
    "zh-hans": {
        "family": "马", "given": "小龙", "engineer": "工程师", "checked": "已核对",
        "registry": "西安市市场监督管理局", "owners": "马小龙，中国，100%", "address": "陕西省西安市高新区科技二路65号", "person": "马小龙",
        "position": "总经理", "founders": "马小龙，创始人，从事光电行业二十年", "title": "高寒地区光纤传感系统",
        "summary": "研发用于管道和桥梁监测的光纤传感系统，可在零下六十摄氏度工作。", "products": "光纤传感器，客户为管道企业",
        "competitors": "同类产品不耐低温，价格更高", "answer": "已上传新的登记证明", "reasons": "项目符合园区产业方向，团队具备实施能力。",
        "comment": "技术优势明确，测试数据充分，合作方已经落实，整体方案可行，建议尽快安排入驻并继续跟踪进展情况。",
    },
}  # fmt: skip


# Each company's project in the other language; its sector and its signatory's name in Latin letters.
TRANSLATED = {
    "ru": {"title": "饲料益生菌", "summary": "贝加尔湖菌株，不用抗生素即可保障幼畜健康。"},
    "zh-hans": {
        "title": "Волоконные датчики для холодного климата",
        "summary": "Волоконно-оптические датчики для трубопроводов и мостов, работают при −60 °C.",
    },
}
SECTOR = {"ru": "bio", "zh-hans": "photonics"}
LATIN = {"ru": ("SERGEEVA", "OLGA"), "zh-hans": ("MA", "XIAOLONG")}


def project(own: str, other: str) -> dict[str, str]:
    """The title and the summary, each in both languages."""
    return {
        f"{name}__{code}": text
        for name, translated in TRANSLATED[own].items()
        for code, text in ((own, WORDS[own][name]), (other, translated))
    }


def twins(name: str, word: str, languages: tuple[str, str]) -> dict[str, str]:
    return {f"{name}__{code}": WORDS[code][word] for code in languages}


def application(own: str, other: str, *, number: str, tax: str, currency: str) -> Answers:
    """Every required answer of the application, page by page."""
    words, pair = WORDS[own], (own, other)
    years = {f"{name}_{n}": str(n * 400_000) for name in ("revenue", "costs") for n in (1, 2, 3)}
    return {
        "track": {"track": "resident", "correspondence": own, "currency": currency},
        "entity": {"legal_form": "llc", "registered_on": date(2018, 5, 14), "registry": words["registry"]},
        "resident": {},
        "registration": {"registration_number": number, "tax_number": tax, "address": words["address"],
                         "postcode": "664003" if own == "ru" else "710075", "capital": "5000000"},
        "ownership": {"owners": words["owners"], "disputes": "no", "sanctions": "no"},
        "signatory": {"latin_family": LATIN[own][0], "latin_given": LATIN[own][1], "native_name": words["person"],
                      "basis": "charter", **twins("position", "position", pair)},
        "contact": {"contact_name": words["person"], "contact_email": "office@company.example",
                    "contact_phone": "+73952123456" if own == "ru" else "+862988123456", "founders": words["founders"]},
        "project": {"sector": SECTOR[own], "readiness": "7", **project(own, other)},
        "technology": {"products": words["products"], "competitors": words["competitors"], "hazards": "no"},
        "income": years,
        "investment": {**{f"investment_{n}": "600000" for n in (1, 2, 3)}, "own_funds": "1200000", "loans": "0",
                       "grants": "600000"},
        "jobs": {"jobs_1": "6", "jobs_2": "10", "jobs_3": "15", "jobs_research": "7", "jobs_foreign": "4"},
        "space": {"unit_kind": "OFF", "area_min": "40", "area_max": "150", "desks": "8", "start_on": date(2027, 1, 1),
                  "months": "12"},
        "equipment": {"fitout": "standard", "round_the_clock": "no"},
    }  # fmt: skip
