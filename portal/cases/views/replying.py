"""The reply on a case page, the same behind both doors."""

from functools import partial
from typing import Any

from django.utils.translation import get_language

from portal.cases import memory, page, rules
from portal.cases.actions import taking_back, talking, together, translating
from portal.cases.attachments import NotTaken
from portal.cases.forms import LONGEST_MESSAGE, ReplyForm
from portal.cases.kinds import kind_of
from portal.cases.likeness import compared
from portal.cases.models import Case, Message, Translation
from portal.cases.wording import written_in
from portal.workflow import Refused

PUBLIC, INTERNAL = Message.Visibility.PUBLIC, Message.Visibility.INTERNAL


def form_of(request: Any, case: Case, *, staff: bool) -> ReplyForm:
    initial = page.empty_reply()
    if staff and "remember" in request.POST:
        return ReplyForm(initial=initial | with_memory(request.POST, case), staff=staff)
    if staff and "insert" in request.POST:
        return ReplyForm(initial=initial | with_prepared(request.POST, case), staff=staff)
    return ReplyForm(request.POST or None, request.FILES or None, initial=initial, staff=staff)


def with_prepared(given: Any, case: Case) -> dict[str, str]:
    """What was typed, the prepared reply below it. Nothing is sent."""
    texts = {one.code: one.text for one in kind_of(case).prepared(case)}
    parts = (given.get("body", "").strip(), texts.get(given["insert"], ""))
    kept = {name: given.get(name, "") for name in ("visibility", "translation", "origin")}
    return kept | {"body": "\n\n".join(part for part in parts if part)}


def with_memory(given: Any, case: Case) -> dict[str, str]:
    """What was typed, and for its translation what the campus's memory has. Nothing is sent."""
    body = given.get("body", "")[:LONGEST_MESSAGE]
    language = written_in(body, guess=get_language() or case.language)
    target = case.language if language != case.language else case.campus.official_language
    found = memory.proposals(case.campus_id, body, (language, target))
    proposed = memory.draft(found, target)
    kept = {name: given.get(name, "") for name in ("visibility", "translation", "origin")}
    remembered = {"translation": proposed, "origin": Translation.Origin.MEMORY}
    return kept | {"body": body} | (remembered if proposed else {})


def with_words(words: taking_back.Words) -> ReplyForm:
    """What was taken back, to be written anew."""
    given = {"body": words.body, "translation": words.translation, "origin": words.origin}
    return ReplyForm(initial=page.empty_reply() | given | {"visibility": PUBLIC}, staff=True)


def send(
    request: Any, case: Case, form: ReplyForm, *, then: str = ""
) -> tuple[bool, ReplyForm, list[Message]]:
    """(sent, the form to show, what others wrote meanwhile). Whatever happens, the words stay.

    `then` is a move made with it; refused, the reply does not go out either.
    """
    if not form.is_valid() or not rules.may_answer(request.user, case):
        return False, form, []
    # What a partner writes is a note to the desk; an officer passes on what the company should read.
    given = {"visibility": INTERNAL if request.user.is_guest else PUBLIC, **form.cleaned_data}
    text, origin, read = (given.pop(name, "") for name in ("translation", "origin", "read"))
    if text:
        own = Translation.Origin.COLLEAGUE
        given["translation"] = translating.Given(text, origin or own, bool(read))
    if then:
        given["through"] = partial(together.say_and_move, then)
    try:
        talking.reply(case, by=request.user, **given)
    except talking.StaleThread as late:
        return False, reread(form, late.newer), late.newer
    except translating.Unreviewed as refused:
        form.add_error("read", str(refused.message))
        return False, form, []
    except NotTaken as refused:
        form.add_error("files", str(refused.message))
        return False, form, []
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return False, form, []
    return True, form, []


def reread(form: ReplyForm, newer: list[Message]) -> ReplyForm:
    """The same words, on a page that now shows what was written meanwhile, and how it differs from them."""
    for message in newer:
        message.compared = compared(message.body, form.cleaned_data["body"])
    kept = form.data.copy()
    kept["seen"] = newer[-1].pk
    return ReplyForm(kept, staff="visibility" in form.fields)
