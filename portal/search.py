"""Search keys: the same words out of a text and out of a question about it.

Databases do not cut Chinese into words and do not know that лицензии is a form of лицензия.
Han runs become overlapping pairs of characters, Russian and English words their stems, Han
runs also pinyin, so 王小明 is found by 小明, xiaoming and wang.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer
from pypinyin import lazy_pinyin

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile("[а-я]")
# A question longer than this asks for nothing a person would type.
_QUESTION_LENGTH = 200
_QUESTION_TERMS = 24
# Names of people and companies; sentences are not searched by sound.
_PINYIN_RUN = 24

_QUOTES = dict.fromkeys(map(ord, '«»„“”"‹›「」『』《》〈〉`'), " ") | dict.fromkeys(
    map(ord, "'’‘ʼ"), ""
)
_LEGAL_FORMS = re.compile(
    r"\b(?:ооо|оао|зао|пао|нао|ао|ип|ано|нко|фгуп|гуп|муп|общество с ограниченной ответственностью"
    r"|(?:публичное |непубличное )?акционерное общество|индивидуальный предприниматель"
    r"|co\.?\s*,?\s*ltd|ltd|llc|llp|inc|corp|limited|gmbh|plc|jsc|s\.?a\.?r\.?l|pte)\b\.?"
    r"|股份有限公司|有限责任公司|有限公司"
)


def fold(text: str) -> str:
    """One spelling: NFKC, lower case, е for ё, no control characters, no quotes."""
    clean = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c
        for c in unicodedata.normalize("NFKC", text)
        if unicodedata.category(c) != "Cf"
    )
    folded = unicodedata.normalize("NFKC", clean.casefold())
    return " ".join(folded.replace("ё", "е").translate(_QUOTES).split())


def normalise(text: str) -> str:
    """Folded, and without legal forms: ООО «Шёлковый путь» is шелковый путь.

    A text that is nothing but a legal form is kept whole.
    """
    folded = fold(text)
    return " ".join(_LEGAL_FORMS.sub(" ", folded).split()).strip(" ,.") or folded


@lru_cache(maxsize=1)
def _stemmers() -> tuple[snowballstemmer.stemmer, snowballstemmer.stemmer]:
    return snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    russian, english = _stemmers()
    return (russian if _CYRILLIC.search(word) else english).stemWord(word) or word


def stem(word: str) -> str:
    """What the forms of one word have in common: лицензии and лицензия, permits and permit."""
    return _stem(fold(word)[:64])


def _words(text: str) -> list[str]:
    # A "word" of a thousand letters is noise, and stemming it is not free.
    return [_stem(word[:64]) for word in _WORD.findall(text)]


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def _sounds(run: str) -> list[str]:
    """Pinyin of a name: each syllable, each two and three joined, and the whole run."""
    if len(run) > _PINYIN_RUN:
        return []
    syllables = [s for s in lazy_pinyin(run, v_to_u=False, errors="ignore") if s.isascii()]
    joined = [
        "".join(syllables[i : i + n]) for n in (1, 2, 3) for i in range(len(syllables) - n + 1)
    ]
    return [*joined, "".join(syllables)]


def segment(text: str, index: bool = True) -> str:  # noqa: FBT001, FBT002  the proof's signature
    """Terms of a text, separated by spaces.

    Overlapping Han pairs, Russian and English stems. An index also carries single characters
    and pinyin; a question does not, and so asks only for what it says.
    """
    folded = fold(text) if index else normalise(text)
    terms: list[str] = []
    position = 0
    for match in _HAN_RUN.finditer(folded):
        run = match.group()
        terms += _words(folded[position : match.start()]) + _pairs(run)
        if index:
            terms += list(run) + [_stem(sound) for sound in _sounds(run) if sound]
        position = match.end()
    return " ".join(terms + _words(folded[position:]))


def keys_for(*texts: object) -> str:
    """The index string of several texts: each term once, a space on both sides of each.

    So ` term ` matches whole terms and ` ter` their beginnings with a plain substring search.
    """
    terms = dict.fromkeys(
        term for text in texts if text for term in segment(str(text)).split(" ") if term
    )
    return f" {' '.join(terms)} " if terms else ""


def query_terms(text: str) -> list[str]:
    """What a question asks for, each once, at most two dozen; empty when it asks nothing."""
    terms = segment(str(text)[:_QUESTION_LENGTH], index=False).split(" ")
    return list(dict.fromkeys(term for term in terms if term))[:_QUESTION_TERMS]
