"""What the demo's companies wrote about their projects. All invented."""

from typing import Any

SCORES = {"C1": 8, "C2": 7, "C3": 7, "C4": 8, "C5": 7, "C6": 7, "C7": 8}
WORDS: dict[str, dict[str, str]] = {
    "seen": {
        "en": "The original was shown at the campus office; the scan follows.",
        "zh-hans": "原件已在园区办公室出示，扫描件随后补交。",
        "ru": "Оригинал показан в офисе парка, скан пришлём позже.",
    },
    "extract": {
        "en": "The extract of registration is older than 12 months. Upload a new one.",
        "zh-hans": "登记证明出具已超过 12 个月，请上传新的证明。",
        "ru": "Выписка о регистрации старше 12 месяцев. Загрузите новую.",
    },
    "owners": {
        "en": "Name the owners up to natural persons; shares must come to 100 %.",
        "zh-hans": "请将股东披露至自然人，持股比例合计应为 100%。",
        "ru": "Укажите владельцев до физических лиц; доли должны составлять 100 %.",
    },
    "passing": {
        "en": "The robots’ test bench needs the floor load and the crane of L4. The clean room the first company asks "
        "for cannot be built there before March; it agrees to wait for the new wing.",
        "zh-hans": "机器人试验台需要 L4 的地面荷载和行车。排在首位的企业所需的洁净室，L4 三月前无法建成，该企业同意等待新楼。",
        "ru": "Испытательному стенду роботов нужны нагрузка на пол и кран-балка L4. Чистую комнату, которую просит первая "
        "компания, там не построить раньше марта; она согласна ждать нового корпуса.",
    },
    "score": {
        "en": "Clear advantage over known products, proven by tests; the partner is named.",
        "zh-hans": "技术优势明确，测试数据充分，合作方已落实，整体方案可行，建议尽快安排入驻并跟踪进展。",
        "ru": "Преимущество подтверждено испытаниями, партнёр назван, команда опытная.",
    },
    "approve": {
        "en": "The project fits the park’s sectors, and the team is able to carry it out.",
        "zh-hans": "项目符合园区产业方向，团队具备实施能力。",
        "ru": "Проект соответствует направлениям парка, команда способна его выполнить.",
    },
}
PROJECTS: dict[str, dict[str, Any]] = {
    "baikal": {
        "sector": "bio", "name": ("Sergeeva", "Olga", "Сергеева Ольга Петровна"),
        "title": {"en": "Probiotics for animal feed", "zh-hans": "饲用益生菌", "ru": "Пробиотики для кормов"},
        "summary": {
            "en": "Strains from Lake Baikal keep young animals healthy without antibiotics. In Xi’an we test them and set up production.",
            "zh-hans": "利用贝加尔湖菌株开发饲用益生菌，减少抗生素使用。计划在西安开展试验并建立生产线。",
            "ru": "Штаммы Байкала сохраняют здоровье молодняка без антибиотиков. В Сиане проведём испытания и наладим производство.",
        },
    },
    "silklight": {
        "sector": "photonics", "name": ("Ma", "Xiaolong", "马小龙"),
        "title": {"en": "Fibre sensors for the cold", "zh-hans": "高寒地区光纤传感系统", "ru": "Волоконные датчики для холода"},
        "summary": {
            "en": "Fibre sensors that watch pipelines and bridges down to −60 °C. Moscow is for tests and service.",
            "zh-hans": "研发用于管道和桥梁监测的光纤传感系统，可在零下 60 摄氏度工作。莫斯科基地负责测试与售后服务。",
            "ru": "Волоконные датчики следят за трубопроводами и мостами до −60 °C. Москва нужна для испытаний и сервиса.",
        },
    },
    "qinling": {
        "sector": "materials", "name": ("Zhang", "Wei", "张伟"),
        "title": {"en": "Titanium powders for printing", "zh-hans": "增材制造用钛合金粉末", "ru": "Титановые порошки для печати"},
        "summary": {
            "en": "Titanium powders for additive manufacturing, with a laboratory for customers in Moscow.",
            "zh-hans": "生产增材制造用钛合金粉末，在莫斯科设立客户实验室。",
            "ru": "Титановые порошки для аддитивного производства и лаборатория для заказчиков в Москве.",
        },
    },
    "sibrobots": {
        "sector": "robotics", "name": ("Kuznetsov", "Maxim", "Кузнецов Максим"),
        "title": {"en": "Inspection robots", "zh-hans": "巡检机器人", "ru": "Инспекционные роботы"},
        "summary": {
            "en": "Robots that inspect tunnels and substations; assembly and service for China in Xi’an.",
            "zh-hans": "研制隧道和变电站巡检机器人，在西安进行组装并提供售后服务。",
            "ru": "Роботы осматривают тоннели и подстанции; в Сиане сборка и сервис для Китая.",
        },
    },
    "tianshan": {
        "sector": "agro", "name": ("Nurlanova", "Aigerim", "Нурланова Айгерим"),
        "title": {"en": "Drought-proof wheat", "zh-hans": "抗旱小麦", "ru": "Засухоустойчивая пшеница"},
        "summary": {
            "en": "Wheat that needs a third less water; joint trials with a university in Xi’an.",
            "zh-hans": "培育节水三分之一的抗旱小麦，与西安高校联合试验。",
            "ru": "Пшеница, которой нужно на треть меньше воды; совместные испытания с вузом Сианя.",
        },
    },
    "stranger": {
        "sector": "ict", "name": ("Xu", "Bin", "徐斌"),
        "title": {"en": "Translation memory for industry", "zh-hans": "工业翻译记忆平台", "ru": "Память переводов для промышленности"},
        "summary": {
            "en": "A platform that keeps the terms of a plant in three languages.",
            "zh-hans": "为工厂维护三种语言的术语和译文的平台。",
            "ru": "Платформа хранит термины предприятия на трёх языках.",
        },
    },
}  # fmt: skip
LINES: dict[str, dict[str, str]] = {
    "owners": {"en": "Founder, own country, 100 %", "zh-hans": "创始人，本国，100%", "ru": "Основатель, своя страна, 100 %"},
    "founders": {
        "en": "Head of the company, 15 years in the field", "zh-hans": "公司负责人，从业 15 年",
        "ru": "Руководитель компании, 15 лет в отрасли",
    },
    "products": {"en": "Plants and institutes", "zh-hans": "工厂和研究院所", "ru": "Заводы и институты"},
    "competitors": {
        "en": "Imported products; ours cost a fifth less", "zh-hans": "主要为进口产品，我方成本低 20%",
        "ru": "Импортные изделия; наши на 20 % дешевле",
    },
    "registry": {"en": "Register of legal entities", "zh-hans": "市场监督管理局", "ru": "Единый реестр юридических лиц"},
    "position": {"en": "Director", "zh-hans": "总经理", "ru": "Генеральный директор"},
}  # fmt: skip


def figures() -> dict[str, dict[str, str]]:
    """The three pages of numbers."""
    years = {f"{name}_{n}": str(n * 400000) for name in ("revenue", "costs") for n in (1, 2, 3)}
    return {
        "income": years,
        "investment": {
            **{f"investment_{n}": "600000" for n in (1, 2, 3)},
            "own_funds": "1200000",
            "loans": "0",
            "grants": "600000",
        },
        "jobs": {
            "jobs_1": "6",
            "jobs_2": "10",
            "jobs_3": "15",
            "jobs_research": "7",
            "jobs_foreign": "4",
        },
    }


def answers(application: Any, project: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A complete set in the application's languages."""
    language = application.languages[0]
    family, given, native = project["name"]

    def both(name: str, texts: dict[str, str]) -> dict[str, str]:
        return {f"{name}__{code}": texts[code] for code in application.languages}

    company = application.company
    return {
        "track": {"track": "resident", "correspondence": language, "currency": application.campus.currency},
        "entity": {"legal_form": "llc", "registered_on": "2018-05-14", "registry": LINES["registry"][language]},
        "registration": {
            "registration_number": company.identifier("ogrn") or company.identifier("uscc") or "190340012345",
            "tax_number": company.identifier("inn") or company.identifier("uscc") or "190340012345",
            "address": company.address or "—", "postcode": company.postcode or "710086", "capital": "5000000",
        },
        "ownership": {"owners": LINES["owners"][language], "disputes": "no", "sanctions": "no"},
        "signatory": {
            "latin_family": family, "latin_given": given, "native_name": native, "basis": "charter",
            **both("position", LINES["position"]),
        },
        "contact": {
            "contact_name": native, "contact_email": company.email or "office@example.org",
            "contact_phone": company.phone or "+74951234567", "founders": LINES["founders"][language],
        },
        "project": {
            "sector": project["sector"], "readiness": "7", **both("title", project["title"]),
            **both("summary", project["summary"]),
        },
        "technology": {
            "products": LINES["products"][language], "competitors": LINES["competitors"][language], "hazards": "no",
        },
        **figures(),
        "space": {
            "unit_kind": "OFF", "area_min": "40", "area_max": "120", "desks": "8", "start_on": "2027-01-01",
            "months": "36",
        },
        "equipment": {"fitout": "standard", "round_the_clock": "no"},
    }  # fmt: skip
