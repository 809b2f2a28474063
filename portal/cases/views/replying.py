"""The reply on a case page, the same behind both doors."""

from typing import Any

from portal.cases import page, rules
from portal.cases.actions import talking
from portal.cases.attachments import NotTaken
from portal.cases.forms import ReplyForm
from portal.cases.kinds import kind_of
from portal.cases.models import Case, Message

PUBLIC, INTERNAL = Message.Visibility.PUBLIC, Message.Visibility.INTERNAL


def form_of(request: Any, case: Case, *, staff: bool) -> ReplyForm:
    initial = page.empty_reply()
    if staff and "insert" in request.POST:
        return ReplyForm(initial=initial | with_prepared(request.POST, case), staff=staff)
    return ReplyForm(request.POST or None, request.FILES or None, initial=initial, staff=staff)


def with_prepared(given: Any, case: Case) -> dict[str, str]:
    """What was typed, the prepared reply below it. Nothing is sent."""
    texts = {one.code: one.text for one in kind_of(case).prepared(case)}
    parts = (given.get("body", "").strip(), texts.get(given["insert"], ""))
    return {
        "body": "\n\n".join(part for part in parts if part),
        "visibility": given.get("visibility", ""),
    }


def send(request: Any, case: Case, form: ReplyForm) -> tuple[bool, ReplyForm, list[Message]]:
    """(sent, the form to show, what others wrote meanwhile). Whatever happens, the words stay."""
    if not form.is_valid() or not rules.may_answer(request.user, case):
        return False, form, []
    # What a partner writes is a note to the desk; an officer passes on what the company should read.
    given = {"visibility": INTERNAL if request.user.is_guest else PUBLIC, **form.cleaned_data}
    try:
        talking.reply(case, by=request.user, **given)
    except talking.StaleThread as late:
        return False, reread(form, case, request.user), late.newer
    except NotTaken as refused:
        form.add_error("files", str(refused.message))
        return False, form, []
    return True, form, []


def reread(form: ReplyForm, case: Case, user: Any) -> ReplyForm:
    """The same words, on a page that now shows what was written meanwhile."""
    kept = form.data.copy()
    kept["seen"] = page.fresh_reply(case, user)["seen"]
    return ReplyForm(kept, staff="visibility" in form.fields)
