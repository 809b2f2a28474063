"""What a catalogue must not contain. Each rule returns sentences; an empty list means well."""

import re
from dataclasses import dataclass

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>|&#?\w+;|%\(\w+\)[sd]|\{\w*\}|https?://\S+")
HAN = "\u3400-\u9fff"
ASCII_BESIDE_HAN = re.compile(f"[{HAN}] ?[,:;!?()]|[,:;!?()] ?[{HAN}]")
NUMBER_SIGN = re.compile(r"№(?=[ \w{%])")


@dataclass(frozen=True, kw_only=True)
class Source:
    app: str
    locale: str
    entries: list[polib.POEntry]


def short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")


def texts_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faults(source: Source, found: polib.POFile, forms: int) -> list[str]:
    """Everything wrong in one catalogue, measured against the texts found in the code."""
    where = f"{source.app} {source.locale}:"
    wanted = {(e.msgctxt, e.msgid): e for e in found}
    present = {(e.msgctxt, e.msgid) for e in source.entries if not e.obsolete}
    said = [f"{where} missing {short(key[1])}" for key in wanted if key not in present]
    for entry in source.entries:
        name = short(entry.msgid)
        if entry.obsolete or (entry.msgctxt, entry.msgid) not in wanted:
            said.append(f"{where} obsolete {name}")
        else:
            said += [
                f"{where} {fault} {name}" for fault in entry_faults(entry, source.locale, forms)
            ]
    return said


def entry_faults(entry: polib.POEntry, locale: str, forms: int) -> list[str]:
    texts = texts_of(entry)
    if not all(texts):
        return ["empty"]
    said = []
    if entry.fuzzy:
        said.append("fuzzy")
    if entry.msgid_plural and len(texts) != forms:
        said.append(f"{len(texts)} plural forms instead of {forms} in")
    if not all(placeholders_agree(entry, text) for text in texts):
        said.append("other placeholders in")
    return said + [fault for text in texts for fault in typography(text, locale)]


def placeholders_agree(entry: polib.POEntry, text: str) -> bool:
    """A form may follow the singular or the plural: "one unit" often leaves the figure out."""
    mine = sorted(set(PLACEHOLDER.findall(text)))
    allowed = [t for t in (entry.msgid, entry.msgid_plural) if t]
    return any(mine == sorted(set(PLACEHOLDER.findall(t))) for t in allowed)


def typography(text: str, locale: str) -> list[str]:
    plain = MARKUP.sub("\ufffc", text)
    said = []
    if locale.startswith("zh") and ASCII_BESIDE_HAN.search(plain):
        said.append("half-width punctuation beside Han in")
    if locale == "ru" and '"' in plain:
        said.append("straight quotes instead of «» in")
    if locale == "ru" and (NUMBER_SIGN.search(text) or "№<" in text):
        said.append("no no-break space after № in")
    return said


def contradictions(sources: list[Source]) -> list[str]:
    """The same text (and context) translated in two ways, in whichever catalogues."""
    seen: dict[tuple, tuple[str, list[str]]] = {}
    said = []
    for source in sources:
        for entry in source.entries:
            texts = texts_of(entry)
            if entry.obsolete or not all(texts):
                continue
            key = (source.locale, entry.msgctxt, entry.msgid)
            app, first = seen.setdefault(key, (source.app, texts))
            if first != texts:
                said.append(
                    f"{app} and {source.app} {source.locale}: {short(entry.msgid)} "
                    f"is {short(first[0])} and {short(texts[0])}"
                )
    return said
