import polib
import pytest

from portal.management.catalogue_rules import Source, contradictions, faults
from portal.management.commands.catalogues import extract, forms_of, merge, template_files

PLURAL = {"msgid": "%(n)s day", "msgid_plural": "%(n)s days"}


def entry(msgid="Hello", msgstr="", **rest) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **rest)


def said(locale: str, *entries: polib.POEntry) -> list[str]:
    source = Source(app="cases", locale=locale, entries=list(entries))
    return faults(source, [polib.POEntry(msgid=e.msgid) for e in entries], forms_of(locale))


def test_a_complete_catalogue_has_no_faults():
    days = polib.POEntry(**PLURAL, msgstr_plural={0: "%(n)s день", 1: "%(n)s дня", 2: "%(n)s дней"})
    assert said("ru", entry("Case", "Дело №\u00a05 «А»"), days) == []
    assert said("zh_Hans", entry("Open (%(n)s)", "打开（%(n)s）：好。")) == []


@pytest.mark.parametrize(
    ("locale", "planted", "fault"),
    [
        ("ru", entry("Hello"), "cases ru: empty 'Hello'"),
        ("ru", entry("Hello", "Привет", flags=["fuzzy"]), "cases ru: fuzzy 'Hello'"),
        ("ru", entry("To %(name)s", "Кому"), "cases ru: other placeholders in 'To %(name)s'"),
        ("ru", entry("{a} of {b}", "{a} из {c}"), "cases ru: other placeholders in '{a} of {b}'"),
        ("ru", entry("Hello", 'Это "да"'), "cases ru: straight quotes instead of «» in 'Hello'"),
        ("ru", entry("Hello", "Дело № 5"), "cases ru: no no-break space after № in 'Hello'"),
        ("zh_Hans", entry("Hello", "您好,世界"), "cases zh_Hans: half-width punctuation beside Han in 'Hello'"),
        ("zh_Hans", entry("Hello", "您好(世界"), "cases zh_Hans: half-width punctuation beside Han in 'Hello'"),
        (
            "ru",
            polib.POEntry(**PLURAL, msgstr_plural={0: "%(n)s день", 1: "%(n)s дня"}),
            "cases ru: 2 plural forms instead of 3 in '%(n)s day'",
        ),
    ],
)  # fmt: skip
def test_each_planted_fault_is_named(locale, planted, fault):
    assert said(locale, planted) == [fault]


def test_missing_and_obsolete_texts_are_named():
    source = Source(app="cases", locale="ru", entries=[entry("Old", "Старый")])
    found = [polib.POEntry(msgid="New")]
    assert faults(source, found, 3) == ["cases ru: missing 'New'", "cases ru: obsolete 'Old'"]


def test_quotes_inside_markup_are_not_punctuation():
    assert said("ru", entry('<a href="%(url)s">x</a>', '<a href="%(url)s">да</a>')) == []


def test_one_text_has_one_translation_unless_its_context_differs():
    first = Source(app="cases", locale="ru", entries=[entry("Open", "Открыто")])
    second = Source(app="billing", locale="ru", entries=[entry("Open", "Открыть")])
    other = Source(app="cms", locale="ru", entries=[entry("Open", "Открыть", msgctxt="verb")])
    assert contradictions([first, second, other]) == [
        "cases and billing ru: 'Open' is 'Открыто' and 'Открыть'"
    ]


def test_merging_keeps_translations_drops_the_obsolete_and_is_stable():
    found = polib.POFile()
    found.append(polib.POEntry(msgid="B"))
    found.append(polib.POEntry(msgid="A"))
    kept = polib.POFile()
    kept.append(entry("A", "А"))
    kept.append(entry("Gone", "Нет"))
    merged = merge(kept, found, "ru")
    assert [(e.msgid, e.msgstr) for e in merged] == [("A", "А"), ("B", "")]
    assert str(merge(merged, found, "ru")) == str(merged)


def test_texts_of_python_and_templates_are_found_in_their_app(tmp_path):
    (tmp_path / "portal/cases").mkdir(parents=True)
    (tmp_path / "portal/cases/states.py").write_text('OPEN = _("Open")\n')
    for folder in ("cases", "layouts"):
        (tmp_path / "templates" / folder).mkdir(parents=True)
    (tmp_path / "templates/cases/a.html").write_text('{% translate "Queue" %}')
    (tmp_path / "templates/layouts/my.html").write_text('{% translate "Sign out" %}')
    names = ["frame", "cases"]
    assert {e.msgid for e in extract(tmp_path, "cases", names)} == {"Open", "Queue"}
    assert [f.name for f in template_files(tmp_path, "frame", names)] == ["my.html"]
