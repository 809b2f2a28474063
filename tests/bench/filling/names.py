"""Five hundred companies in three scripts, the same in the portal's database and in the floor's."""

from dataclasses import dataclass

COMPANIES = 500
PLACES = ["西安", "陕西", "兰州", "成都", "北京", "莫斯科", "喀山"]
CORES = [
    ("长河", "Чанхэ", "Changhe"), ("秦岭", "Циньлин", "Qinling"), ("丝路", "Шёлковый путь", "Silk Route"),
    ("北辰", "Бэйчэнь", "Beichen"), ("贝加尔", "Байкал", "Baikal"), ("天山", "Тянь-Шань", "Tianshan"),
    ("伏尔加", "Волга", "Volga"), ("远东", "Дальний Восток", "Far East"), ("曲江", "Цюйцзян", "Qujiang"),
    ("乌拉尔", "Урал", "Ural"), ("灞河", "Бахэ", "Bahe"), ("涅瓦", "Нева", "Neva"), ("华山", "Хуашань", "Huashan"),
    ("西伯利亚", "Сибирь", "Siberia"), ("渭水", "Вэйшуй", "Weishui"), ("奥卡", "Ока", "Oka"),
    ("终南", "Чжуннань", "Zhongnan"), ("阿尔泰", "Алтай", "Altai"), ("骊山", "Лишань", "Lishan"),
    ("勒拿", "Лена", "Lena"), ("未央", "Вэйян", "Weiyang"), ("高加索", "Кавказ", "Caucasus"),
    ("黄河", "Хуанхэ", "Huanghe"), ("顿河", "Дон", "Don"), ("昆仑", "Куньлунь", "Kunlun"),
]  # fmt: skip
TRADES = [
    ("新材料", "новые материалы", "New Materials"), ("光电科技", "оптоэлектроника", "Optoelectronics"),
    ("生物技术", "биотехнологии", "Biotech"), ("机器人", "робототехника", "Robotics"),
    ("国际物流", "логистика", "Logistics"), ("软件", "программные системы", "Software"),
    ("医疗器械", "медицинская техника", "Medical Devices"), ("能源", "энергетика", "Energy"),
    ("农业科技", "агротехнологии", "Agritech"), ("航空技术", "авиационные технологии", "Aviation"),
    ("精密仪器", "точные приборы", "Instruments"), ("环保工程", "экологическая инженерия", "Environment"),
    ("贸易", "торговый дом", "Trading"), ("文化传媒", "культура и медиа", "Media"),
    ("电子商务", "электронная коммерция", "Commerce"), ("建筑设计", "архитектура", "Architecture"),
    ("教育咨询", "образование", "Education"), ("食品", "продовольствие", "Foods"),
    ("化工", "химическая технология", "Chemicals"), ("数据服务", "обработка данных", "Data Services"),
]  # fmt: skip
COUNTRIES = {"zh-hans": "CN", "ru": "RU", "en": "KZ"}
# Two of five companies are Chinese, two Russian, one writes itself in Latin letters.
SCRIPTS = ("zh-hans", "zh-hans", "ru", "ru", "en")


@dataclass(frozen=True)
class Firm:
    """`forms` are the names in documents; the registered name is the one in its own script."""

    place: int
    language: str
    short: str
    forms: dict[str, str]

    @property
    def name(self) -> str:
        return self.forms[self.language]

    @property
    def country(self) -> str:
        return COUNTRIES[self.language]


def firm(place: int) -> Firm:
    """Company number `place`, from 0; all have different names."""
    core, trade = CORES[place % len(CORES)], TRADES[place // len(CORES) % len(TRADES)]
    language = SCRIPTS[place % len(SCRIPTS)]
    forms = {
        "zh-hans": f"{PLACES[place % len(PLACES)]}{core[0]}{trade[0]}有限公司",
        "ru": f"ООО «{core[1]} {trade[1]}»",
        "en": f"{core[2]} {trade[2]} Co., Ltd.",
    }
    return Firm(place, language, core[("zh-hans", "ru", "en").index(language)], forms)


def firms() -> list[Firm]:
    return [firm(place) for place in range(COMPANIES)]


def questions() -> dict[str, str]:
    """What people type into the search, by kind. Each finds one company's cases, which fill a page."""
    chinese, russian, latin = firm(0), firm(2), firm(4)
    return {
        "Chinese company": chinese.forms["zh-hans"].removesuffix("有限公司"),
        "Russian company": russian.forms["ru"].removeprefix("ООО «").removesuffix("»"),
        "Latin company": latin.forms["en"].removesuffix(" Co., Ltd."),
        "pinyin of a company": "changhe xincailiao",
    }
