"""Countries by ISO 3166 alpha-2, named in the reader's language.

Names come from CLDR. `COUNTRY_NAMES` in the settings overrules single names
({"TW": {"zh-hans": …}}), `COUNTRIES_FIRST` the codes on top of the list.
"""

import unicodedata
from functools import lru_cache

from django.conf import settings
from pypinyin import lazy_pinyin

from portal.languages import babel_locale, pick

CODES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW".split()
)

# The park's neighbours, where most of its residents come from.
FIRST = ("CN", "RU", "KZ", "BY", "UZ", "KG", "TJ", "AM", "AZ", "MN")


def is_country(country: str) -> bool:
    return country in CODES


def name(country: str, code: str) -> str:
    """中国, Китай, China; an unknown country is shown by its code."""
    own = getattr(settings, "COUNTRY_NAMES", {}).get(country)
    return (pick(own, code) if own else "") or babel_locale(code).territories.get(country, country)


def choices(code: str) -> list[tuple[str, str]]:
    """Every country for a form: the park's neighbours first, the rest in the reader's alphabet."""
    first = tuple(getattr(settings, "COUNTRIES_FIRST", FIRST))
    rest = sorted(CODES.difference(first), key=lambda c: _sort_key(name(c, code)))
    return [(c, name(c, code)) for c in (*first, *rest)]


@lru_cache(maxsize=2048)
def _sort_key(label: str) -> str:
    """Chinese by sound, Å beside A, ё beside е."""
    sounds = " ".join(lazy_pinyin(label))
    return "".join(
        c for c in unicodedata.normalize("NFD", sounds.casefold()) if not unicodedata.combining(c)
    )
