"""Russian names in Chinese characters, after the customary table of the Xinhua agency.

A suggestion for a person to confirm: many names have a settled form of their own.
"""

import re

_KNOWN = dict(
    pair.split(":")
    for pair in (
        "иван:伊万 петр:彼得 павел:帕维尔 николай:尼古拉 андрей:安德烈 алексей:阿列克谢 сергей:谢尔盖 "
        "дмитрий:德米特里 михаил:米哈伊尔 александр:亚历山大 александра:亚历山德拉 ольга:奥莉加 "
        "елена:叶莲娜 анна:安娜 мария:玛丽亚 наталья:娜塔利娅 наталия:娜塔利娅 татьяна:塔季扬娜 юрий:尤里 "
        "владимир:弗拉基米尔 василий:瓦西里 евгений:叶夫根尼 евгения:叶夫根尼娅 екатерина:叶卡捷琳娜 "
        "ирина:伊琳娜 светлана:斯韦特兰娜 анастасия:阿纳斯塔西娅 максим:马克西姆 виктор:维克托 "
        "виктория:维多利亚 константин:康斯坦丁 олег:奥列格 игорь:伊戈尔 антон:安东 роман:罗曼 "
        "григорий:格里戈里 борис:鲍里斯 федор:费奥多尔 илья:伊利亚 людмила:柳德米拉 юлия:尤利娅 "
        "дарья:达里娅 галина:加林娜 вера:薇拉 надежда:娜杰日达 любовь:柳博芙 ксения:克谢尼娅 "
        "полина:波林娜 валентина:瓦莲京娜 денис:丹尼斯 кирилл:基里尔 артем:阿尔乔姆 никита:尼基塔 "
        "софья:索菲娅 софия:索菲娅 марина:玛丽娜 вячеслав:维亚切斯拉夫 петров:彼得罗夫 петрова:彼得罗娃 "
        "иванов:伊万诺夫 иванова:伊万诺娃"
    ).split()
)

_VOWELS = "а я э е и ы о ё у ю ан ян эн ен ин ын он ён ун юн".split()
# One row per consonant, one column per vowel or vowel with н; "-" is the bare consonant.
_ROWS = {
    "": "阿 亚 埃 叶 伊 厄 奥 约 乌 尤 安 扬 恩 延 因 恩 翁 约恩 温 云",
    "б": "巴 比亚 贝 别 比 贝 博 比奥 布 比尤 班 比扬 本 边 宾 本 邦 比翁 本 比云",
    "п": "帕 皮亚 佩 佩 皮 佩 波 彼 普 皮尤 潘 皮扬 片 片 平 片 蓬 皮翁 蓬 皮云",
    "в": "瓦 维亚 韦 韦 维 维 沃 维奥 武 维尤 万 维扬 文 文 温 文 翁 维翁 文 维云",
    "ф": "法 菲亚 费 费 菲 菲 福 费奥 富 菲尤 凡 菲扬 芬 芬 芬 芬 丰 菲翁 丰 菲云",
    "г": "加 吉亚 格 盖 吉 吉 戈 吉奥 古 久 甘 吉扬 根 根 金 根 贡 吉翁 贡 吉云",
    "к": "卡 基亚 克 克 基 基 科 基奥 库 丘 坎 基扬 肯 肯 金 肯 孔 基翁 昆 基云",
    "д": "达 佳 德 杰 季 德 多 焦 杜 久 丹 江 登 坚 金 登 东 焦恩 敦 久恩",
    "т": "塔 佳 特 捷 季 特 托 乔 图 秋 坦 强 滕 坚 京 滕 通 琼 通 琼",
    "ж": "扎 扎 热 热 日 日 若 若 茹 茹 然 然 任 任 任 任 容 容 容 容",
    "з": "扎 贾 泽 泽 济 济 佐 焦 祖 久 赞 江 曾 津 津 津 宗 焦恩 尊 久恩",
    "с": "萨 夏 塞 谢 西 瑟 索 肖 苏 休 桑 相 森 先 辛 森 松 雄 孙 雄",
    "л": "拉 利亚 莱 列 利 雷 洛 廖 卢 柳 兰 良 伦 连 林 伦 隆 廖恩 伦 柳恩",
    "м": "马 米亚 梅 梅 米 梅 莫 苗 穆 缪 曼 缅 门 缅 明 门 蒙 苗恩 蒙 缪恩",
    "н": "纳 尼亚 内 涅 尼 内 诺 尼奥 努 纽 南 尼扬 嫩 年 宁 嫩 农 尼翁 农 纽恩",
    "р": "拉 里亚 雷 列 里 雷 罗 廖 鲁 留 兰 良 伦 连 林 伦 龙 廖恩 伦 留恩",
    "х": "哈 希亚 赫 赫 希 希 霍 霍 胡 休 汉 希扬 亨 亨 欣 欣 洪 洪 洪 休恩",
    "ц": "察 齐亚 采 采 齐 齐 佐 措 楚 秋 灿 齐扬 岑 岑 钦 钦 聪 聪 宗 琼",
    "ч": "恰 恰 切 切 奇 奇 乔 乔 丘 丘 昌 昌 琴 琴 钦 钦 琼 琼 琼 琼",
    "ш": "沙 沙 舍 舍 希 希 绍 绍 舒 舒 尚 尚 申 申 申 申 雄 雄 顺 顺",
    "щ": "夏 夏 谢 谢 希 希 晓 晓 休 休 先 先 先 先 辛 辛 雄 雄 雄 雄",
}
_BARE = dict(
    zip(
        "бпвфгкджзтслмнрхцчшщй",
        "布 普 夫 夫 格 克 德 日 兹 特 斯 尔 姆 恩 尔 赫 茨 奇 什 希 伊".split(),
        strict=True,
    )
)
# Endings where custom overrules the table; the first part stays with the stem.
_ENDINGS = (
    ("вич", "", "维奇"),
    ("вна", "", "芙娜"),
    ("ва", "", "娃"),
    ("ская", "", "斯卡娅"),
    ("цкая", "", "茨卡娅"),
    ("на", "", "娜"),
    ("ия", "и", "娅"),
    ("ья", "и", "娅"),
)
_SURNAME = re.compile(r"(?:[оеё]ва?|[иы]на?|[сц]кий|[сц]кая|енко|ых|ич|як|юк|ук)$")
_PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична)$")


def _syllable_table() -> dict[str, str]:
    table = dict(_BARE)
    for consonant, row in _ROWS.items():
        table |= {consonant + v: han for v, han in zip(_VOWELS, row.split(), strict=True)}
    return table


_TABLE = _syllable_table()


def spell(word: str) -> str:
    """One Russian word in characters; empty when it holds anything but Russian letters."""
    low = word.casefold()
    if not re.fullmatch("[а-яё]+", low):
        return ""
    known = _KNOWN.get(low.replace("ё", "е"))
    if known:
        return known
    for ending, han in (("евич", "耶维奇"), ("евна", "耶芙娜")):
        father = _KNOWN.get(low.removesuffix(ending) + "й")
        if low.endswith(ending) and father:
            return father + han
    for ending, kept, han in _ENDINGS:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return _syllables(low.removesuffix(ending) + kept) + han
    return _syllables(re.sub("([иы])й$", r"\1", low))


def _syllables(word: str) -> str:
    word = re.sub("[ьъ](?=[еёюя])", "и", word)
    word = re.sub("[ьъ]", "", word)
    han, at = "", 0
    while at < len(word):
        for length in (3, 2, 1):
            piece = word[at : at + length]
            # н closes a syllable only where no vowel claims it.
            closed = piece[-1] == "н" and len(piece) > 1
            if closed and word[at + length : at + length + 1] in tuple("аяэеиыоёую"):
                continue
            if len(piece) == length and piece in _TABLE:
                # Inside a word е keeps its й: 耶, not the 叶 of a beginning.
                han += "耶" if piece == "е" and han else _TABLE[piece]
                at += length
                break
        else:
            at += 1
    return han


def in_order(words: list[str]) -> list[str]:
    """Given name, patronymic, surname: the order Chinese readers expect of a Russian name."""
    low = [word.casefold().replace("ё", "е") for word in words]
    if len(low) == 3 and _PATRONYMIC.search(low[2]) and _SURNAME.search(low[0]):
        return [words[1], words[2], words[0]]
    swap = len(low) == 2 and _SURNAME.search(low[0]) and not _SURNAME.search(low[1])
    return [words[1], words[0]] if swap else words
