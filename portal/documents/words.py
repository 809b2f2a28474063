"""A version of a paper's words as plain data: read from a file, written to one, and judged clause by clause."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.documents.kinds import PAPER_KINDS, kind_of
from portal.documents.parity import figures
from portal.documents.wording import (
    CONDITION,
    PLACEHOLDER,
    ROLES,
    Unclear,
    check_condition,
    check_text,
    names_somebody,
)
from portal.languages import codes, name_in_itself

TEXTS = Path(__file__).resolve().parent / "texts"
EQUAL, CAMPUS = "equal", "campus"
# Each paper says which of its texts counts, in the clause of the two that holds.
AUTHORITY_CLAUSES = ("authority = equal", "authority = prevails")
PREVAILING = "prevailing"
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
LONGEST = {"value": 80, "when": 120}
CLAUSE_KEYS = frozenset({"code", "role", "value", "when", "own_figures"})

Given = dict[str, Any]


def authorities() -> list[str]:
    """What a version may say of its two texts: equal, as the campus names, or a language."""
    return [EQUAL, CAMPUS, *codes()]


def code_of(clause: Given, place: int) -> str:
    return clause.get("code") or f"{clause.get('role')}-{place}"


def texts_of(clause: Given) -> dict[str, str]:
    return {key: str(text) for key, text in clause.items() if key not in CLAUSE_KEYS}


# --- files -----------------------------------------------------------------------------------


def written(template: Any) -> Given:
    """A version of the database as its file would say it."""
    return {
        "kind": template.kind,
        "authority": template.authority,
        "placeholders": template.placeholders,
        "titles": template.titles,
        "clause": [clause_written(clause) for clause in template.clauses.all()],
    }


def clause_written(clause: Any) -> Given:
    optional = {"value": clause.value, "when": clause.when, "own_figures": clause.own_figures}
    return (
        {"role": clause.role, "code": clause.code}
        | clause.texts
        | {k: v for k, v in optional.items() if v}
    )


def to_toml(given: Given) -> str:
    """The file `load_texts` reads. A JSON string, list or truth value is written the same in TOML."""

    def line(key: str, value: Any) -> str:
        return f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")

    lines = [line(key, given[key]) for key in ("kind", "authority", "placeholders")]
    lines += ["", "[titles]", *(line(code, text) for code, text in given["titles"].items())]
    for clause in given["clause"]:
        lines += ["", "[[clause]]", *(line(key, value) for key, value in clause.items())]
    return "\n".join(lines) + "\n"


def from_toml(content: bytes) -> Given:
    """Raises ValueError for what is no TOML, in the parser's words."""
    return tomllib.loads(content.decode("utf-8-sig"))


# --- what stands in the way ------------------------------------------------------------------


def faults(given: Given) -> dict[str, list[str]]:
    """Every fault at once, by the code of its clause; those of the whole stand under no code."""
    found = {"": shape_faults(given)}
    if found[""]:
        return found
    found[""] += whole_faults(given)
    allowed = frozenset(given["placeholders"])
    for place, clause in enumerate(given["clause"], start=1):
        code = code_of(clause, place)
        if code in found:
            found[code].append(_("stands twice"))
            continue
        found[code] = clause_faults(clause, allowed, kind=given["kind"])
    return {code: said for code, said in found.items() if said}


def shape_faults(given: Given) -> list[str]:
    """What could not be read as words at all: another list, a number where a text belongs."""
    said = []
    if not isinstance(given.get("kind"), str) or not given["kind"].isalnum():
        said.append(_("kind is missing"))
    if not all_text(given.setdefault("titles", {})):
        said.append(_("titles are no list of texts"))
    names = given.setdefault("placeholders", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        said.append(_("placeholders are no list of names"))
    clauses = given.get("clause")
    if not clauses or not isinstance(clauses, list):
        return [*said, _("there are no clauses")]
    for place, clause in enumerate(clauses, start=1):
        plain = isinstance(clause, dict) and isinstance(clause.get("own_figures", False), bool)
        if not plain or not all_text({k: v for k, v in clause.items() if k != "own_figures"}):
            said.append(_("clause %(place)s is no list of texts") % {"place": place})
    return said


def all_text(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def whole_faults(given: Given) -> list[str]:
    said = [
        _("the title is missing in %(language)s") % {"language": name_in_itself(code)}
        for code in codes() if not given["titles"].get(code, "").strip()
    ]  # fmt: skip
    if given.get("authority") not in authorities():
        said.append(_("it is not said which of the two texts counts"))
    conditions = {clause.get("when") for clause in given["clause"]}
    return said + [
        _("there is no clause for “%(condition)s”") % {"condition": condition}
        for condition in AUTHORITY_CLAUSES if condition not in conditions
    ]  # fmt: skip


def clause_faults(clause: Given, allowed: frozenset[str], *, kind: str) -> list[str]:
    if clause.get("role") not in ROLES:
        return [_("unknown role “%(role)s”") % {"role": clause.get("role", "")}]
    texts = texts_of(clause)
    said = [
        _("no text in %(language)s") % {"language": name_in_itself(code)}
        for code in codes() if not texts.get(code, "").strip()
    ]  # fmt: skip
    if clause.get("code") and not CODE.fullmatch(clause["code"]):
        said.append(
            _(
                "the code has other signs than small Latin letters, digits, “-” and “_”, or is too long"
            )
        )
    said += [
        _("“%(key)s” is longer than %(limit)s signs") % {"key": key, "limit": limit}
        for key, limit in LONGEST.items() if len(clause.get(key, "")) > limit
    ]  # fmt: skip
    said += [_("unknown key “%(key)s”") % {"key": key} for key in texts if key not in codes()]
    said += unclear(clause, texts.values(), allowed)
    said += naming(clause, texts.values()) if is_anonymous(kind) else []
    if clause["role"] == "table" and not PLACEHOLDER.fullmatch(clause.get("value", "")):
        said.append(_("a table needs one placeholder as its value"))
    return list(dict.fromkeys(said)) or twin_faults(clause, texts)


def unclear(clause: Given, texts: Iterable[str], allowed: frozenset[str]) -> list[str]:
    """Braces that are no placeholder, facts and forms nobody knows, conditions that are none."""
    said = []
    for text in [*texts, clause.get("value", "")]:
        try:
            check_text(text, allowed)
        except Unclear as error:
            said.append(str(error))
    if clause.get("when"):
        try:
            check_condition(clause["when"], allowed)
        except Unclear as error:
            said.append(str(error))
    return said


def is_anonymous(kind: str) -> bool:
    return kind in PAPER_KINDS and PAPER_KINDS[kind].anonymous


def naming(clause: Given, texts: Iterable[str]) -> list[str]:
    """Facts of an anonymous paper that would tell its readers who the company is; a condition tells it too."""
    said = " ".join([*texts, clause.get("value", "")])
    paths = {path for path, _form in PLACEHOLDER.findall(said)}
    if condition := CONDITION.fullmatch(clause.get("when", "")):
        paths.add(condition["path"])
    return [
        _("%(fact)s tells who the company is. This paper is read by people who are not to know it.")
        % {"fact": f"{{{path}}}"}
        for path in sorted(paths) if names_somebody(path)
    ]  # fmt: skip


def twin_faults(clause: Given, texts: dict[str, str]) -> list[str]:
    """The languages name the same facts and write the same figures."""
    named = {code: {path for path, _form in PLACEHOLDER.findall(texts[code])} for code in codes()}
    first, *others = codes()
    said = [
        _("%(left)s and %(right)s name different facts: %(differing)s")
        % between(first, code, sorted(named[first] ^ named[code]))
        for code in others if named[first] != named[code]
    ]  # fmt: skip
    if clause.get("own_figures"):
        return said
    stated = {code: figures(PLACEHOLDER.sub(" ", texts[code]), code) for code in codes()}
    return said + [
        _("%(left)s and %(right)s state different figures: %(differing)s")
        % between(first, code, sorted((stated[first] - stated[code]) + (stated[code] - stated[first])))
        for code in others if stated[first] != stated[code]
    ]  # fmt: skip


def half_changed(before: Given, after: Given) -> dict[str, tuple[list[str], list[str]]]:
    """The languages whose text changed, and those whose did not, by the code of every clause changed in part."""
    old = {clause["code"]: clause for clause in before["clause"]}
    found = {}
    for clause in after["clause"]:
        if (known := old.get(clause["code"])) is None:
            continue
        changed = [code for code in codes() if clause.get(code) != known.get(code)]
        kept = [code for code in codes() if code not in changed]
        if changed and kept:
            found[clause["code"]] = (changed, kept)
    return found


def text_digest(clause: Given) -> str:
    return hashlib.sha256(json.dumps(texts_of(clause), sort_keys=True).encode()).hexdigest()


def between(left: str, right: str, differing: Iterable[str]) -> dict[str, str]:
    return {
        "left": name_in_itself(left),
        "right": name_in_itself(right),
        "differing": ", ".join(differing),
    }


# --- sample facts ----------------------------------------------------------------------------


def sample_facts(kind: str) -> Given:
    """Facts of a paper that nobody was issued, for looking at words; empty where a kind has none."""
    path = TEXTS / "samples" / f"{kind}.json"
    if kind == "FRAME" or not path.exists():
        return {}
    frame, own = (json.loads(p.read_text()) for p in (path.with_name("FRAME.json"), path))
    frame["number"]["value"] = frame["number"]["value"].replace("KIND", kind)
    company = frame.pop("company") | own.pop("company", {})
    return frame | own | ({} if kind_of(kind).anonymous else {"company": company})


def types(facts: Given, path: str = "") -> dict[str, str]:
    """The type of every fact by its path: rent is money, company.name a name."""
    if "type" in facts:
        return {path: facts["type"]}
    return {
        name: kind
        for key, value in facts.items() if isinstance(value, dict)
        for name, kind in types(value, f"{path}.{key}".strip(".")).items()
    }  # fmt: skip
