"""The components: one tag, one signature, one file of the same name in templates/components/.

A misspelt or missing argument is an error when the template is compiled, not a silent gap.
Tags with a body end with `end…`; what they need is passed in, nothing is read from around them
except where `takes_context` says so. Deadlines, steps and entries are duck-typed: any object or
dict with the named attributes will do.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, resolve, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.languages import html_lang
from portal.templatetags import ui_fields, ui_fixed, ui_values
from portal.ways import page_of

register = template.Library()
# One `{% load ui %}` for all of them; the files are split only by what they are about.
for part in (ui_fields.register, ui_fixed.register, ui_values.register):
    register.tags.update(part.tags)
    register.filters.update(part.filters)

TINTS = frozenset(
    "new review wait partner trans approved refused done payment todo prog cannot opt err draft".split()
)


def block(tag: str, content: Any, /, **context: Any) -> SafeString:
    """Render a component around the body it was given; the body is already safe HTML."""
    return render_to_string(f"components/{tag}.html", {"content": content, **context})


@register.simple_tag
def heading(text, level=2, *, css=""):
    """A heading whose level depends on where the component stands."""
    mark = format_html(' class="{}"', css) if css else ""
    return format_html("<h{0}{1}>{2}</h{0}>", int(level), mark, text)


## FRAMES AND NOTICES


@register.simple_block_tag
def panel(content, title="", *, id="", level=2, tone="", aside=""):
    """A white card. `tone`: "" or quiet; `aside` is a short text at the right of the title."""
    return block("panel", content, title=title, id=id, level=level, tone=tone, aside=aside)


@register.simple_block_tag
def notice(content, title="", *, tone="info", live=False):
    """A coloured strip: info, ok, warn or bad. `live` announces it to screen readers."""
    return block("notice", content, title=title, tone=tone, live=live)


@register.simple_block_tag
def empty_state(content, title, *, action="", href="", level=2):
    """What will be here, and one thing to do. Not called `empty`: a for-loop owns that word."""
    return block("empty_state", content, title=title, action=action, href=href, level=level)


@register.simple_block_tag
def done_panel(content, title, *, number="", label=_("Reference number")):
    """The page after sending: heading, number, what was done."""
    return block("done_panel", content, title=title, number=number, label=label)


@register.simple_block_tag
def confirm_panel(content, action, *, title, danger=False, opened=False):
    """A button that opens a question in place; the body holds the form that answers it."""
    return block("confirm_panel", content, action=action, title=title, danger=danger, opened=opened)


@register.inclusion_tag("components/qr_block.html")
def qr_block(svg, *, url, code=""):
    """`svg` is trusted markup from segno, not user text; the address is printed beside it."""
    return {"svg": mark_safe(svg), "url": url, "code": code}  # noqa: S308  our own drawing


@register.inclusion_tag("components/tile.html")
def tile(label, value, *, note="", href="", tone=""):
    """One figure with its name; `tone` warn when somebody should look."""
    return {"label": label, "value": value, "note": note, "href": href, "tone": tone}


## WAYS AROUND


@register.inclusion_tag("components/back.html")
def back(href, text=pgettext_lazy("link to the page before", "Back")):
    return {"href": href, "text": text}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(items: Sequence):
    """`items`: (text, url) pairs from the top down, the page itself left out."""
    return {"items": items}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence, *, label):
    """`items`: (text, url, current, count) — count may be None. Links, so they work everywhere."""
    return {"items": [(*item, None, None)[:4] for item in items], "label": label}


@register.inclusion_tag("components/views.html")
def views(items: Sequence, *, label, kept: Sequence = (), kept_label="", more="", more_text=""):
    """The desk's views at the left: same items as `tabs`, and as fifth the count's id; `kept` below them."""

    def filled(rows):
        return [(*row, None, None, None)[:5] for row in rows]

    return {
        "items": filled(items), "label": label, "kept": filled(kept), "kept_label": kept_label,
        "more": more, "more_text": more_text,
    }  # fmt: skip


@register.inclusion_tag("components/pager.html")
def pager(*, previous="", next="", text="", back=_("Previous page"), on=_("Next page")):
    """Keyset pages: addresses of the neighbours (empty when there is none), never page numbers; `back` and `on` are
    their words.
    """
    return {"previous": previous, "next": next, "text": text, "back": back, "on": on}


@register.inclusion_tag("components/chips.html")
def chips(items: Sequence, *, clear=""):
    """Filters in force: (text, url without it). `clear` removes all of them."""
    return {"items": items, "clear": clear}


@register.simple_tag(takes_context=True)
def nav_link(context, name, text, *, prefix="", count=0):
    """A navigation entry, marked when the reader is inside it; nothing when the page does not exist.

    `prefix` is the address below which the entry counts as current; without it the entry's own. `count` of what is
    unread there stands behind the text.
    """
    try:
        url = name if name.startswith("/") else address_of(name)
    except NoReverseMatch:
        return ""
    request = context.get("request")
    if hasattr(request, "user") and not opens(url, request):
        return ""
    path = request.path if request else ""
    here = path == url or (bool(prefix) and path.startswith(prefix))
    if not prefix and url.strip("/").count("/") >= 1:
        here = path.startswith(url)
    current = "page" if path == url else "true" if here else ""
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}{}</a></li>', url, mark, text, unread(count))


def address_of(name: str) -> str:
    """Every page names the same few pages: each address is looked up once."""
    return address(
        name, get_urlconf() or settings.ROOT_URLCONF, get_language(), get_script_prefix()
    )


@lru_cache(maxsize=500)
def address(name: str, urlconf: Any, _language: str | None, _prefix: str) -> str:
    return reverse(name, urlconf)


@register.simple_tag
def unread(count):
    """How much waits unread, in a figure and, for those who only hear it, in words; nothing for none."""
    if not count:
        return ""
    words = ngettext("%(n)s unread", "%(n)s unread", count) % {"n": count}
    figure = '<span class="waits" aria-hidden="true">{}</span><span class="vh"> ({})</span>'
    return format_html(figure, count, words)


def opens(url: str, request: Any) -> bool:
    """Whether the page's own rule lets this reader in; pages without one (the public site) do."""
    rule = rule_of(url, get_urlconf() or settings.ROOT_URLCONF, get_language())
    return rule is None or bool(rule(request.user))


@lru_cache(maxsize=500)
def rule_of(url: str, urlconf: Any, _language: str | None) -> Any:
    """The map is walked once for each entry; which pages it holds depends on the language."""
    return getattr(resolve(url, urlconf).func, "rule", None)


@register.simple_tag
def url_or_nothing(name, *args):
    """The address, or an empty text where the page does not exist."""
    try:
        return reverse(name, args=args) if args else address_of(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/lang_switch.html", takes_context=True)
def lang_switch(context):
    """The other languages by their own names; page and query stay, answers are kept by the script."""
    request = context.get("request")
    return {
        "languages": context.get("languages") or [],
        "next": page_of(request) if request else "/",
        "csrf_token": context.get("csrf_token"),
        "action": url_or_nothing("switch_language"),
    }


@register.inclusion_tag("components/lang_submit.html", takes_context=True)
def lang_submit(context, *, save=False):
    """Inside a form, below its button: the same page in another language, with the answers in it.

    `save` says that the view keeps them as a draft. Works without JavaScript; with it, the
    language switch of the page presses these buttons.
    """
    return {"languages": context.get("languages") or [], "save": save}


@register.inclusion_tag("components/skip_list.html")
def skip_list():
    """For `{% block skip %}` of pages whose table or list has id="list": past the views and filters."""
    return {}


## STATES


# Drawn in code, as lang_badge is: a list shows fifty of them, and a template each would be half the page's time.


@register.simple_tag
def status(text, tint="new", *, shape="", id="", lang=""):
    """A state in words, with a tint and a shape: colour is never the only sign."""
    more = format_html_join("", ' {}="{}"', [(k, v) for k, v in (("id", id), ("lang", lang)) if v])
    css = f"{tint if tint in TINTS else 'draft'} {shape}".strip()
    return format_html('<span class="tag {}"{}>{}</span>', css, more, text)


@register.simple_tag
def deadline(due):
    """A chip from anything with `.kind` (late, today, ok, pause, done) and `.text`; None shows a dash."""
    if not due:
        dash = '<span class="sla ok"><span aria-hidden="true">–</span><span class="vh">{}</span></span>'
        return format_html(dash, _("No deadline"))
    return format_html('<span class="sla {}">{}</span>', due.kind, due.text)


@register.inclusion_tag("components/meter.html")
def meter(value, max, label):
    """How much of it is done. The words beside it say the same; the bar alone is not enough."""
    return {"value": value, "max": max, "label": label}


@register.inclusion_tag("components/tracker.html")
def tracker(steps: Iterable, *, label=_("Progress")):
    """Fixed stages: `.title`, `.state` (done, now, next), optional `.when` (ready text) and `.note`."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable, *, zone="", label=_("History")):
    """What happened, newest first as given: `.title`, `.at` (datetime), optional `.who` and `.note`."""
    return {"entries": entries, "zone": zone, "label": label}


## LISTS


@register.simple_block_tag
def task_list(content, title="", *, level=2):
    return block("task_list", content, title=title, level=level)


@register.inclusion_tag("components/task_row.html")
def task_row(text, href="", *, status="", tint="todo", hint="", lang="", hint_lang=""):
    """A whole row is the link. Without `href` it cannot be started yet and looks like it."""
    slug = f"t{crc32(f'{text}{href}'.encode())}"
    return {
        "text": text, "href": href, "status": status, "tint": tint, "hint": hint,
        "lang": lang, "hint_lang": hint_lang, "id": slug,
    }  # fmt: skip


@register.simple_block_tag
def summary(content, title="", *, level=2, change="", narrow=False):
    """A list of `summary_row`s; `change` is one link for the whole section."""
    return block("summary", content, title=title, level=level, change=change, narrow=narrow)


@register.inclusion_tag("components/summary_row.html")
def summary_row(
    label, value, *, lang="", v2="", v2_lang="", change="", change_text=_("Change"), note=""
):
    """A fact, its twin in the second language, and where to change it. Nothing given: “Not provided”."""
    return {
        "label": label, "value": value, "lang": lang, "v2": v2, "v2_lang": v2_lang,
        "change": change, "change_text": change_text, "note": note,
    }  # fmt: skip


@register.simple_block_tag
def file_row(
    content, name, *, href="", kind="PDF", detail="", state="ready", error="", lang="", id=""
):
    """A file with what is known of it; the body holds its buttons. `state`: ready, busy, error."""
    return block(
        "file_row", content, name=name, href=href, kind=kind, detail=detail, state=state,
        error=error, lang=lang, id=id,
    )  # fmt: skip


## TALK


@register.simple_block_tag
def message(
    content, *, who, at=None, kind="public", zone="", lang="", role="", latin="",
    translation="", translation_lang="", translation_note="",
):  # fmt: skip
    """One message; the body is its text (use `|linebreaks`). `kind`: public, internal, system."""
    return block(
        "message", content, who=who, at=at, kind=kind, zone=zone, lang=lang, role=role, latin=latin,
        translation=translation, translation_lang=translation_lang,
        translation_note=translation_note,
    )  # fmt: skip


@register.inclusion_tag("components/pair.html")
def pair(left, left_lang, right, right_lang, *, left_note="", right_note=""):
    """Two languages of one text, side by side."""
    return {
        "left": left, "left_lang": left_lang, "left_note": left_note,
        "right": right, "right_lang": right_lang, "right_note": right_note,
    }  # fmt: skip


@register.inclusion_tag("components/avatar.html")
def avatar(name):
    """Initials from letters of any script; a picture would have to come from somewhere."""
    words = str(name).split()
    first = words[0][:1] if words else "?"
    second = words[1][:1] if len(words) > 1 and first.isascii() == words[1][:1].isascii() else ""
    return {"initials": (first + second).upper()}


## THE PAGE ITSELF


@register.simple_tag(takes_context=True)
def title_prefix(context):
    """“Error: ” before the page's title when a form on it was refused."""
    for name in ("form", "forms", "formset"):
        given = context.get(name)
        for form in given if isinstance(given, (list, tuple)) else [given]:
            if getattr(form, "is_bound", False) and form.errors:
                return _("Error: ")
    return ""


@register.simple_tag
def page_lang():
    """The page's language as HTML writes it."""
    return html_lang(get_language() or "en")
