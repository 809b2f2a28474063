from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import names, palladius


def person(**fields):
    blank = dict.fromkeys(
        "latin_family latin_given native_name patronymic chinese_form russian_form".split(), ""
    )
    return SimpleNamespace(**blank | fields)


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("王小明", "WANG XIAOMING"),
        ("吕小略", "LYU XIAOLYUE"),
        ("欧阳修", "OUYANG XIU"),
        ("曾国藩", "ZENG GUOFAN"),
        ("单雄信", "SHAN XIONGXIN"),
        ("尉迟恭", "YUCHI GONG"),
        ("Иван", ""),
        ("", ""),
    ],
)
def test_passport_latin_is_suggested(native, latin):
    assert str(names.suggest_chinese_latin(native)) == latin


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("张伟", "Чжан Вэй"),
        ("张伟明", "Чжан Вэймин"),
        ("Zhang Wei", "Чжан Вэй"),
        ("ZHANG WEIMING", "Чжан Вэймин"),
        ("ZHANG WEI MING", "Чжан Вэймин"),
        ("Li Zhenyu", "Ли Чжэньюй"),
        ("LYU XIAOMING", "Люй Сяомин"),
        ("Lǚ Nǚ", "Люй Нюй"),
        ("欧阳修", "Оуян Сю"),
        ("刘慧", "Лю Хуэй"),
        ("Xi'an", "Сиань"),
        ("Chang'an", "Чанъань"),
        ("习近平", "Си Цзиньпин"),
        ("Sun Zisi", "Сунь Цзысы"),
        ("Ivan Petrov", ""),
        ("\0", ""),
    ],
)
def test_palladius(text, russian):
    assert names.to_palladius(text) == russian


def test_the_syllable_table_is_whole_and_cyrillic():
    table = palladius.table()
    assert len(table) > 400
    assert all(set(v) <= set("абвгдежзийклмнопрстуфхцчшщъыьэюя") | {"ё"} for v in table.values())
    assert [table[s] for s in ("er", "ri", "zi", "hui", "lve", "jiong", "qun", "yo", "weng", "zhuang")] == [
        "эр", "жи", "цзы", "хуэй", "люэ", "цзюн", "цюнь", "йо", "вэн", "чжуан",
    ]  # fmt: skip


@given(st.sampled_from(sorted(palladius.table())))
def test_every_syllable_is_recognised_alone(syllable):
    assert palladius.syllables(syllable) == [syllable]


@given(st.lists(st.sampled_from(sorted(palladius.table())), min_size=1, max_size=3))
def test_syllables_parted_by_apostrophes_come_back(parts):
    assert palladius.syllables("'".join(parts)) == parts


@pytest.mark.parametrize(
    ("russian", "chinese"),
    [
        ("Иван Петров", "伊万·彼得罗夫"),
        ("ПЕТРОВ ИВАН", "伊万·彼得罗夫"),
        ("Петров Иван Сергеевич", "伊万·谢尔盖耶维奇·彼得罗夫"),
        ("Петрова Ёлка", "约尔卡·彼得罗娃"),
        ("Ольга Николаевна Смирнова", "奥莉加·尼古拉耶芙娜·斯米尔诺娃"),
        ("Кузнецов", "库兹涅佐夫"),
        ("John", ""),
        ("张伟", "张伟"),
    ],
)
def test_a_chinese_form_is_suggested(russian, chinese):
    assert names.suggest_chinese_form(russian) == chinese


def test_a_russian_form_is_suggested():
    assert names.suggest_russian_form("ZHANG WEI", "张伟") == "Чжан Вэй"
    assert names.suggest_russian_form("ZHANG WEI") == "Чжан Вэй"
    assert names.suggest_russian_form("PETROVA ELKA", "ПЕТРОВА ЁЛКА") == "Петрова Ёлка"
    assert names.suggest_russian_form("SMITH ANNA") == "Смит Анна"


def test_each_reader_sees_the_name_in_their_script():
    zhang = person(
        latin_family="Zhang", latin_given="WEI", native_name="张伟", russian_form="Чжан Вэй"
    )
    assert [names.display(zhang, c) for c in ("zh-hans", "ru", "en")] == [
        "张伟",
        "Чжан Вэй",
        "ZHANG Wei",
    ]
    assert names.display_all(zhang) == "张伟 · ZHANG Wei · Чжан Вэй"
    olga = person(latin_family="Petrova", latin_given="OLGA", native_name="Ольга Петрова")
    assert [names.display(olga, c) for c in ("zh-hans", "ru", "en")] == [
        "PETROVA Olga",
        "Ольга Петрова",
        "PETROVA Olga",
    ]


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("Иван Петров", "И*** П***"),
        ("张伟", "张*"),
        ("王小明", "王**"),
        ("欧阳修", "欧阳*"),
        ("ZHANG Wei", "Z*** W***"),
        ("张", "张*"),
        ("", ""),
    ],
)
def test_masks_show_enough_to_recognise(name, mask):
    assert names.masked(name) == mask


@given(st.text(max_size=40))
def test_no_text_breaks_a_suggestion(text):
    names.suggest_chinese_latin(text)
    names.to_palladius(text)
    names.suggest_russian_form(text, text)
    names.suggest_chinese_form(text)
    names.masked(text)
