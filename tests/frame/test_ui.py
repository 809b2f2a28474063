"""The components: they compile, refuse wrong arguments, and say what they must say to everybody."""

import datetime
import re
from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.translation import override

from portal.forms import DateTripleField, PortalForm, clean_digits, clean_text
from portal.templatetags import ui

ROOT = Path(settings.ROOT)
FRAME_TEMPLATES = sorted(
    str(path.relative_to(ROOT / "templates"))
    for folder in ("layouts", "components", "errors")
    for path in (ROOT / "templates" / folder).glob("*.html")
)


def draw(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


class Passport(PortalForm):
    name = forms.CharField(label="Family name", help_text="As in the passport")
    nick = forms.CharField(label="Nickname", required=False)
    issued = DateTripleField(label="Date of issue")


@pytest.mark.parametrize("name", FRAME_TEMPLATES)
def test_every_frame_template_compiles(name):
    get_template(name)


def test_every_component_file_has_its_tag_or_is_included_by_a_template():
    sources = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    sources += (ROOT / "portal" / "forms.py").read_text()
    alone = [
        path.name
        for path in (ROOT / "templates" / "components").glob("*.html")
        if path.stem not in ui.register.tags and f"components/{path.name}" not in sources
    ]
    assert alone == []


@pytest.mark.parametrize(
    "wrong", ['{% status "x" sise="big" %}', "{% meter 1 2 %}", "{% panel titel=1 %}{% endpanel %}"]
)
def test_a_misspelt_or_missing_argument_is_refused_when_the_template_is_compiled(wrong):
    with pytest.raises(TemplateSyntaxError):
        draw(wrong)


def test_a_status_has_words_tint_and_an_unknown_tint_is_plain():
    assert draw('{% status "Новая" "new" %}') == '<span class="tag new">Новая</span>'
    assert draw('{% status "Новая" "purple" %}') == '<span class="tag draft">Новая</span>'


@pytest.mark.english
def test_a_deadline_shows_its_words_and_nothing_due_is_said_aloud():
    assert (
        draw("{% deadline due %}", due=Thing(kind="late", text="Late"))
        == '<span class="sla late">Late</span>'
    )
    assert "No deadline" in draw("{% deadline due %}", due=None)


def test_what_a_person_typed_is_escaped():
    html = draw(
        '{% summary_row "A" text %}{% file_row text %}{% endfile_row %}{% task_row text "/x" %}',
        text="<b>",
    )
    assert "<b>" not in html


@pytest.mark.english
def test_a_refused_field_is_wired_to_its_words():
    html = draw("{% error_summary form %}{% field form.name %}", form=Passport({}))
    assert '<a href="#id_name">Fill in “Family name”</a>' in html
    assert 'id="id_name_error">Fill in “Family name”</p>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.english
def test_optional_fields_say_so():
    assert "(optional)" in draw("{% field form.nick %}", form=Passport())
    assert "(optional)" not in draw("{% field form.name %}", form=Passport())


def test_a_form_posts_once_without_the_browsers_own_checks():
    html = draw('{% form form submit="Send" %}', form=Passport())
    assert re.findall(r"<form[^>]*>", html) == ['<form method="post" novalidate data-keep>']
    assert html.count("<button") == 1
    assert "required" not in html


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("27", "3", "2021"), datetime.date(2021, 3, 27)),
        (("２７", " 3 ", "２０２１年"), datetime.date(2021, 3, 27)),
        (("27.", "03", "2021"), datetime.date(2021, 3, 27)),
    ],
)
def test_a_date_is_read_in_any_digits(typed, day):
    data = dict(zip(("issued_day", "issued_month", "issued_year"), typed, strict=True))
    form = Passport({"name": "ZHANG", **data})
    assert form.is_valid()
    assert form.cleaned_data["issued"] == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [(("27", "", "2021"), "missing"), (("27", "3", "21"), "year"), (("31", "2", "2021"), "invalid"),
     (("9" * 5000, "3", "2021"), "invalid"), (("a\x00", "3", "2021"), "invalid")],
)  # fmt: skip
def test_a_date_that_is_none_says_what_to_do_and_keeps_what_was_typed(typed, code):
    data = dict(zip(("issued_day", "issued_month", "issued_year"), typed, strict=True))
    form = Passport({"name": "ZHANG", **data})
    assert [e.code for e in form.errors.as_data()["issued"]] == [code]
    assert f'value="{typed[2]}"' in draw("{% field form.issued %}", form=form)


@pytest.mark.parametrize(
    ("code", "order"),
    [("ru", "day month year"), ("zh-hans", "year month day"), ("en", "day month year")],
)
def test_the_boxes_of_a_date_follow_the_language(code, order):
    with override(code):
        html = draw("{% field form.issued %}", form=Passport())
    assert re.findall(r'name="issued_(\w+)"', html) == order.split()


def test_an_error_in_a_date_leads_to_its_first_box():
    with override("zh-hans"):
        assert 'href="#id_issued_year"' in draw(
            "{% error_summary form %}", form=Passport({"name": "x"})
        )


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_001])
def test_nul_and_endless_text_are_refused_at_the_field(text):
    assert list(Passport({"name": text, "issued": "2021-03-27"}).errors) == ["name"]


def test_text_is_stored_clean_and_codes_lose_their_spaces():
    assert clean_text(" a\r\nb\u200b\x07 １ ") == "a\nb １"
    assert clean_digits("７７ 01-23\u00a04") == "7701234"


def test_navigation_leaves_out_pages_that_do_not_exist(rf):
    assert draw('{% nav_link "no:where" "X" %}', request=rf.get("/")) == ""
    assert (
        draw('{% nav_link "/" "X" %}', request=rf.get("/"))
        == '<li><a href="/" aria-current="page">X</a></li>'
    )


def test_languages_are_shown_by_their_own_names():
    assert ">中<" in draw('{% lang_badge "zh-hans" %}')
    assert ">RU<" in draw('{% lang_badge "ru" %}')
    with override("zh-hans"):
        assert draw("{% page_lang %}") == "zh-Hans"


@pytest.mark.english
def test_the_page_title_begins_with_error_after_a_refusal():
    assert draw("{% title_prefix %}", form=Passport({})) == "Error:"
    assert draw("{% title_prefix %}", form=Passport()) == ""


# Each of these takes the whole rule, or the whole sheet, from a browser of 2021.
TOO_NEW = re.compile(r"@layer|oklch\(|light-dark\(|color-mix\(|:has\(|&|system-ui")


def test_style_asks_for_nothing_an_old_browser_lacks_and_for_no_other_host():
    code = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "house.css").read_text(), flags=re.DOTALL)
    assert TOO_NEW.findall(code) == []
    assert "http" not in code.replace("http://www.w3.org/2000/svg", "")
    assert TOO_NEW.findall("p:has(a) { color: oklch(0 0 0) }") == [":has(", "oklch("]


def test_the_pages_for_broken_days_need_nothing_and_speak_three_languages():
    for name in ("errors/500.html", "errors/503.html"):
        html = get_template(name).render({})
        assert re.findall(r'<section class="card" lang="([\w-]+)"', html) == ["en", "zh-Hans", "ru"]
        assert "{" not in html


def test_no_frame_template_has_inline_style_or_script():
    for name in FRAME_TEMPLATES:
        source = (ROOT / "templates" / name).read_text()
        if not name.startswith("layouts/email"):  # mail clients know no other style
            assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=", source), name


def test_a_letter_in_plain_text_has_no_indent_and_both_languages():
    letters = [
        Thing(
            subject="Нужен документ",
            paragraphs=["Добавьте скан."],
            quote="",
            action="Открыть",
            url="https://x/",
            language="ru",
        ),
        Thing(
            subject="需补充材料",
            paragraphs=["请补充。"],
            quote="请扫描\n所有页",
            action="",
            url="",
            language="zh-hans",
        ),
    ]
    context = {"letters": letters, "about": "MOW-1", "site_url": "https://x"}
    text = get_template("layouts/email_txt.html").render(context)
    assert [line for line in text.splitlines() if line.startswith(" ")] == []
    assert "Открыть: https://x/" in text
    assert "> 请扫描\n> 所有页" in text
    html = get_template("layouts/email.html").render(context)
    assert html.index('lang="ru"') < html.index('lang="zh-Hans"')


def test_fixed_words_follow_the_language_and_can_hold_nothing_of_a_page():
    words = Template('{% load i18n ui %}{% fixed %}<p>{% translate "Copied" %}</p>{% endfixed %}')
    said = {}
    for code in ("en", "ru", "en"):
        with override(code):
            said.setdefault(code, set()).add(words.render(Context()))
    assert said["en"] == {"<p>Copied</p>"}
    assert said["ru"].isdisjoint(said["en"])
    for held in (
        "{{ name }}",
        "{% translate name %}",
        "{% csrf_token %}",
        '{% translate "Copied" as it %}',
    ):
        with pytest.raises(TemplateSyntaxError):
            Template(f"{{% load i18n ui %}}{{% fixed %}}{held}{{% endfixed %}}")
