"""The rows of the queue, drawn in code: twenty-five of them in a template were a third of the page's time.

What few distinct values decide (a language, a state) is drawn once for all rows that have it.
"""

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.languages import html_lang
from portal.templatetags.ui import deadline, status
from portal.templatetags.ui_values import lang_badge


def drawn(rows: Iterable[tuple[Any, ...]]) -> SafeString:
    """`rows` as the queue's view makes them: case, deadline, last change, its address, may work, where to take it."""
    badge, tag, lang = cache(lang_badge), cache(status), cache(html_lang)
    # Asked for outside the pieces below: words inside an f-string are not collected for translation.
    select, take = escape(_("Select %(number)s")), escape(_("Take"))
    assignee, changed, nobody = escape(_("Assignee")), escape(_("Changed")), escape(_("Nobody yet"))
    no_one = f'<span class="muted">{nobody}</span>'
    shown = []
    for case, due, day, url, works, claim_url in rows:
        number, company, state = escape(case.number), case.company, case.state_info
        shown.append(
            f'<tr id="{number}" data-number="{number}"><td>{_box(number, select) if works else ""}</td>'
            f"<td>{number} {badge(case.language)}</td>"
            f'<td><a class="subj" href="{escape(url)}">{escape(str(case.title))}</a>'
            f'<span class="co" lang="{lang(company.name_language)}">{escape(company.name)}</span></td>'
            f"<td>{tag(state.desk, state.tint)}</td><td>{deadline(due)}</td>"
            f'<td data-l="{assignee}">{_holder(case) or no_one}'
            f"{_take(number, take, claim_url) if claim_url else ''}</td>"
            f'<td class="small muted nowrap" data-l="{changed}">{escape(day)}</td></tr>\n'
        )
    return SafeString("".join(shown))  # every value above is escaped


def _box(number: str, select: str) -> str:
    label = select % {"number": number}
    return f'<input type="checkbox" form="take" name="case" value="{number}" aria-label="{label}">'


def _holder(case: Any) -> str:
    if not case.assignee_id:
        return ""
    away = f' <span class="co">{escape(case.away.words)}</span>' if case.away else ""
    return escape(str(case.assignee)) + away


def _take(number: str, take: str, url: str) -> str:
    words = f'{take}<span class="vh"> {number}</span>'
    return f' <button class="btn sec sm" form="take" formaction="{escape(url)}" data-assign>{words}</button>'
