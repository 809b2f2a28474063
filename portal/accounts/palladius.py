"""Pinyin and its Russian spelling by the Palladius system (张伟明 → Чжан Вэймин)."""

import re
import unicodedata
from functools import lru_cache

_INITIALS = dict(
    pair.split(":")
    for pair in (
        "b:б p:п m:м f:ф d:д t:т n:н l:л g:г k:к h:х j:цз q:ц x:с zh:чж ch:ч sh:ш r:ж z:цз c:ц s:с"
    ).split()
)
_FINALS = dict(
    pair.split(":")
    for pair in (
        "a:а o:о e:э ai:ай ei:эй ao:ао ou:оу an:ань en:энь ang:ан eng:эн ong:ун "
        "i:и ia:я ie:е iao:яо iu:ю ian:янь in:инь iang:ян ing:ин iong:юн "
        "u:у ua:уа uo:о uai:уай ui:уй uan:уань un:унь uang:уан v:юй ve:юэ van:юань vn:юнь"
    ).split()
)
# The finals each initial takes: together with `_ALONE` the whole inventory of syllables.
_ROWS = {
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    **dict.fromkeys("jqx", "i ia ie iao iu ian in iang ing iong v ve van vn"),
}
_ALONE = dict(
    pair.split(":")
    for pair in (
        "a:а o:о e:э ai:ай ei:эй ao:ао ou:оу an:ань en:энь ang:ан eng:эн er:эр "
        "yi:и ya:я yo:йо ye:е yai:яй yao:яо you:ю yan:янь yin:инь yang:ян ying:ин yong:юн "
        "wu:у wa:ва wo:во wai:вай wei:вэй wan:вань wen:вэнь wang:ван weng:вэн "
        "yu:юй yue:юэ yuan:юань yun:юнь"
    ).split()
)

# Passports write ü as YU; zhenyu is zhen-yu all the same.
_PASSPORT_U = {"lyu": "lv", "lyue": "lve", "nyu": "nv", "nyue": "nve"}


@lru_cache(maxsize=1)
def table() -> dict[str, str]:
    """Every syllable of pinyin (ü written v, and u after j q x) with its Russian spelling."""
    syllables = dict(_ALONE)
    for initial, finals in _ROWS.items():
        for final in finals.split():
            # цзы, цы, сы: the vowel after a whistle is ы.
            vowel = "ы" if final == "i" and initial in ("z", "c", "s") else _FINALS[final]
            spelt = final.replace("v", "u") if initial in "jqx" else final
            syllables[initial + spelt] = _INITIALS[initial] + vowel
    # Customary: хуэй, not хуй.
    return syllables | {"hui": "хуэй"}


def plain(word: str) -> str:
    """Lower case without tone marks, ü written v."""
    text = unicodedata.normalize("NFD", word.casefold()).replace("u\u0308", "v")
    return "".join(c for c in text if not unicodedata.combining(c)).replace("u:", "v")


def syllables(word: str) -> list[str]:
    """The syllables of a word in pinyin, none when it is not pinyin.

    Apostrophes and hyphens part syllables. Otherwise the fewest syllables win, then those that
    begin with a consonant: xian is one syllable, fangan is fan-gan.
    """
    found: list[str] = []
    for part in re.split(r"['’‘ʼ-]+", plain(word)):
        if part and not (cut := _cut(part)):
            return []
        elif part:
            found += cut
    return found


def _cut(part: str) -> list[str]:
    known = table() | dict.fromkeys(_PASSPORT_U)
    if len(part) > 60:
        return []
    best: dict[int, tuple[int, int, list[str]]] = {0: (0, 0, [])}
    for end in range(1, len(part) + 1):
        options = []
        for start in range(max(0, end - 6), end):
            piece = part[start:end]
            if start in best and piece in known:
                count, doubts, done = best[start]
                doubt = piece[0] in "aoe" or piece.startswith("nyu")
                options.append((count + 1, doubts + doubt, [*done, _PASSPORT_U.get(piece, piece)]))
        if options:
            best[end] = min(options)
    return best[len(part)][2] if len(part) in best else []


def join(parts: list[str]) -> str:
    """Russian spelling of syllables written as one word; ъ keeps н and a vowel apart: Чанъань."""
    word = ""
    for part in parts:
        spelt = table()[part]
        if word.endswith("н") and spelt[0] in "аоуэияюеё":
            word += "ъ"
        word += spelt
    return word.capitalize()
