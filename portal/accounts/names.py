"""Names of people: as in the passport, in their own script, and as documents print them.

Nothing here decides for a person. The suggestions are offered, the person confirms, and only
a confirmed form reaches a paper.
"""

import re
import unicodedata
from typing import Any, NamedTuple

from pypinyin import lazy_pinyin

from portal.accounts import palladius, xinhua
from portal.search import HAN

_HAN = re.compile(f"[{HAN}]")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_BETWEEN = re.compile(r"[\s·•・‧.]+")

_COMPOUND = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 "
    "公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 "
    "壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 "
    "东门 西门 第五 纳兰 完颜 耶律".split()
)
# Characters read otherwise when they are surnames.
_SURNAME_SOUNDS = dict(
    pair.split(":")
    for pair in (
        "单:shan 仇:qiu 解:xie 曾:zeng 查:zha 区:ou 任:ren 朴:piao 盖:ge 乐:yue 员:yun 缪:miao 翟:zhai "
        "冼:xian 覃:qin 宓:mi 秘:bi 种:chong 折:she 洗:xian 召:shao 燕:yan 繁:po 黑:he 都:du 谌:chen "
        "尹:yin 闫:yan 句:gou 华:hua 葛:ge 宁:ning 车:che 沈:shen 翁:weng 令狐:linghu 尉迟:yuchi "
        "万俟:moqi 长孙:zhangsun 澹台:tantai 单于:chanyu 呼延:huyan"
    ).split()
)


class LatinName(NamedTuple):
    """A name as the machine-readable page of a passport has it, in capitals."""

    surname: str
    given: str

    def __str__(self) -> str:
        return f"{self.surname} {self.given}".strip()


def split_chinese(native: str) -> tuple[str, str]:
    """Surname and given name; two-character surnames are known, others are one character.

    A name with a dot (阿卜杜·热合曼) is parted at the dot and not otherwise.
    """
    parts = [p for p in _BETWEEN.split(_clean(native)) if p]
    if len(parts) > 1:
        return parts[0], "".join(parts[1:])
    name = parts[0] if parts else ""
    cut = 2 if len(name) > 2 and name[:2] in _COMPOUND else 1
    return name[:cut], name[cut:]


def _clean(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text or "")
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Cs") else c
        for c in folded
        if unicodedata.category(c) != "Cf"
    ).strip()[:200]


def _sounds(han: str, *, surname: bool = False) -> list[str]:
    if surname and han in _SURNAME_SOUNDS:
        return palladius.syllables(_SURNAME_SOUNDS[han])
    return [s for s in lazy_pinyin(han, v_to_u=False, errors="ignore") if s.isascii()]


def suggest_chinese_latin(native: str) -> LatinName:
    """张小明 → ZHANG XIAOMING, 吕 → LYU: passport spelling, ü written YU. Empty without Han."""
    if not _HAN.search(native or ""):
        return LatinName("", "")
    surname, given = split_chinese(native)
    return LatinName(
        _passport(_sounds(surname, surname=True)),
        _passport(_sounds(given)),
    )


def _passport(sounds: list[str]) -> str:
    return "".join(sounds).replace("v", "yu").upper()


def to_palladius(text: str) -> str:
    """张伟明, Zhang Weiming or ZHANG WEI MING → Чжан Вэймин; surname first.

    Empty when the text is neither Chinese nor pinyin: nothing is guessed.
    """
    clean = _clean(text)
    if _HAN.search(clean):
        surname, given = split_chinese(clean)
        parts = [_sounds(surname, surname=True), _sounds(given)]
    else:
        words = [palladius.syllables(word) for word in clean.split()]
        if not words or not all(words):
            return ""
        parts = [words[0], [s for word in words[1:] for s in word]]
    known = palladius.table()
    if any(sound not in known for part in parts for sound in part):
        return ""
    return " ".join(palladius.join(part) for part in parts if part)


# Latin letters read by a Russian ear; longer groups first.
_LATIN = [
    pair.split(":")
    for pair in (
        "shch:щ sch:ш tch:ч kh:х zh:ж ch:ч sh:ш ts:ц yu:ю ya:я yo:ё ye:е ph:ф th:т ck:к ee:и oo:у "
        "a:а b:б c:к d:д e:е f:ф g:г h:х i:и j:дж k:к l:л m:м n:н o:о p:п q:к r:р s:с t:т u:у v:в "
        "w:в x:кс y:и z:з"
    ).split()
]


def suggest_russian_form(latin: str = "", native: str = "") -> str:
    """How Russian papers may write the name; `latin` is in passport order, surname first.

    A Cyrillic own name is kept, Chinese goes by Palladius, anything else letter by letter.
    """
    own = " ".join(_clean(native).split())
    if own and _CYRILLIC.search(own):
        return " ".join(_capital(word) for word in own.split())
    if own and _HAN.search(own):
        return to_palladius(own)
    return to_palladius(latin) or " ".join(_by_letter(word) for word in _clean(latin).split())


def _by_letter(word: str) -> str:
    text = unicodedata.normalize("NFD", word.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub("(?<=[b-df-hj-np-tv-xz])iy$|(?<=[a-z])yi$", "ий", text)
    for latin, russian in _LATIN:
        text = text.replace(latin, russian)
    return _capital(text)


def _capital(word: str) -> str:
    """Ёлка, Римский-Корсаков: a capital after each hyphen, small letters elsewhere."""
    return "-".join(part.capitalize() for part in word.split("-"))


def suggest_chinese_form(native: str) -> str:
    """Иван Петров → 伊万·彼得罗夫, given name first; Chinese names are kept. Empty when unsure."""
    clean = _clean(native)
    if _HAN.search(clean):
        return "".join(clean.split())
    words = xinhua.in_order([w for w in re.split(r"[\s-]+", clean) if w])
    spelt = [xinhua.spell(word) for word in words]
    return "·".join(spelt) if all(spelt) else ""


def spellings(latin: str, native: str, *more: str) -> list[str]:
    """A name as it is kept and, for those who only heard it, as another script may write it."""
    guessed = suggest_russian_form(latin, native), suggest_chinese_form(native)
    return [text for text in dict.fromkeys((latin, native, *more, *guessed)) if text]


def latin_name(person: Any) -> str:
    """ZHANG Wei: the family name in capitals ends the doubt about the order."""
    given = "-".join(part.title() for part in (person.latin_given or "").split("-"))
    return f"{(person.latin_family or '').upper()} {given}".strip()


def display(person: Any, code: str) -> str:
    """The name in a language: 张伟, Чжан Вэй, ZHANG Wei.

    The document form first, then the own name when it is in that language's script, then the
    passport's Latin.
    """
    forms = {"zh-hans": ("chinese_form", _HAN), "ru": ("russian_form", _CYRILLIC)}
    native = person.native_name or ""
    if code in forms:
        field, script = forms[code]
        if form := getattr(person, field, ""):
            return form
        if script.search(native):
            return native
    return latin_name(person) or native


def display_all(person: Any) -> str:
    """For officers: 张伟 · ZHANG Wei · Чжан Вэй, each form once."""
    forms = [person.native_name, latin_name(person), person.chinese_form, person.russian_form]
    return " · ".join(dict.fromkeys(form for form in forms if form))


def masked(name: str) -> str:
    """И*** П***, 王**: enough to recognise, not enough to learn."""
    clean = _clean(name)
    if _HAN.search(clean) and not re.search(r"[^\W\d_]", re.sub(f"[{HAN}]", "", clean)):
        if "·" in clean:
            return "·".join(part[:1] + "*" * 2 for part in clean.split("·") if part)
        surname, given = split_chinese(clean)
        return surname + "*" * max(1, len(given))
    return " ".join(part[0] + "***" for part in clean.split())
