"""Letters about cases. The reader's language first, the other side's below."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.rules import for_park
from portal.cases import assigning
from portal.languages import format_date
from portal.mail import Letter
from portal.workflow import Phase


def address_of(case, *, staff: bool) -> str:
    name = "cases:desk_case" if staff else "cases:my_case"
    return settings.SITE_URL + reverse(name, args=[case.number])


def other_language(case, reader) -> str:
    """The second language of a letter: the campus's for the company, the company's for the desk."""
    return case.language if for_park(reader, case.company_id) else case.campus.official_language


def stepped(step, reader, audience: str) -> None:
    """One move happened; say what it means and what to do next."""
    case = step.case
    chosen = case.workflow.moves[step.name]
    state = case.workflow.state(step.end)
    to_company = audience == "company"

    def build() -> Letter:
        label = chosen.company if to_company else chosen.desk
        next_step = state.next_company if to_company else state.next_desk
        lines = [f"{case.title}: {label}", str(next_step)]
        if step.reason and chosen.company:
            reason = step.reason_in(get_language() or "en")
            lines.append(_("Reason: %(reason)s") % {"reason": reason})
        return Letter(
            subject=str(label),
            paragraphs=[line for line in lines if line],
            action=_("Open the case"),
            url=address_of(case, staff=not to_company),
        )

    mail.send(
        reader, build, event=f"case.{step.name}", about=case.number or "",
        other=other_language(case, reader), key=f"step-{step.pk}-{reader.pk}",
    )  # fmt: skip


def said(message, reader, *, translated: bool = False) -> None:
    """A new public message, or its translation, in the portal's thread and in the letter's quote."""
    case = message.case
    twins = {made.language: made.text for made in message.translations.all() if made.reviewed}
    # What the park says while it waits for the company is a question, and nobody can switch that off.
    public = message.visibility == message.Visibility.PUBLIC
    asked = public and message.from_staff and case.phase == Phase.WITH_COMPANY

    def build() -> Letter:
        return Letter(
            subject=_("A message was translated") if translated else _("New message"),
            paragraphs=[
                _("%(name)s wrote about “%(title)s”.")
                % {"name": message.author, "title": case.title}
            ],
            quote=message.body,
            quote_language=message.language,
            twin=twins.get(get_language() or "", ""),
            action=_("Read and answer"),
            url=address_of(case, staff=for_park(reader, case.company_id)),
        )

    mail.send(
        reader, build, event="case.translated" if translated else "case.asked" if asked else "case.said",
        about=case.number or "",
        other=other_language(case, reader), key=f"{'translated' if translated else 'said'}-{message.pk}-{reader.pk}",
    )  # fmt: skip


def escalated(case, reader, level: int) -> None:
    """A promise runs out, has run out, or is long past."""

    def build() -> Letter:
        subjects = {
            1: _("A promise runs out soon"),
            2: _("A promise has run out"),
            3: _("A promise is long past"),
        }
        day = format_date(case.campus.local(case.due_at).date(), get_language() or "en")
        words = _("“%(title)s” was promised by %(day)s.") % {"title": case.title, "day": day}
        who = (
            _("In hand: %(name)s.") % {"name": case.assignee}
            if case.assignee
            else _("Nobody has taken it yet.")
        )
        return Letter(
            subject=subjects[level],
            paragraphs=[words, who],
            action=_("Open the case"),
            url=address_of(case, staff=True),
        )

    mail.send(
        reader, build, event="case.escalated", about=case.number or "", other=other_language(case, reader),
        key=f"ladder-{case.pk}-{level}-{case.due_at:%Y%m%d%H%M}-{reader.pk}",
    )  # fmt: skip


def handed_over(step, reader) -> None:
    """A colleague gave the case to the reader."""
    case = step.case

    def build() -> Letter:
        words = _("%(name)s handed “%(title)s” over to you.")
        return Letter(
            subject=_("A case was handed over to you"),
            paragraphs=[words % {"name": step.by, "title": case.title}],
            quote=step.reason,
            action=_("Open the case"),
            url=address_of(case, staff=True),
        )

    mail.send(
        reader, build, event="case.hand_over", about=case.number or "",
        other=other_language(case, reader), key=f"hand-{step.pk}-{reader.pk}",
    )  # fmt: skip


def assigned(step, reader) -> None:
    """A new case was given to the reader by the campus's own rule."""
    case = step.case

    def build() -> Letter:
        return Letter(
            subject=_("A case was given to you"),
            paragraphs=[
                _("“%(title)s” is yours now.") % {"title": case.title},
                _("Why you: %(reason)s.") % {"reason": assigning.words(step.facts["why"])},
            ],
            action=_("Open the case"),
            url=address_of(case, staff=True),
        )

    mail.send(
        reader, build, event="case.assign", about=case.number or "",
        other=other_language(case, reader), key=f"assigned-{step.pk}-{reader.pk}",
    )  # fmt: skip


def let_in(step, reader) -> None:
    """A partner was let into one case, until a date."""
    case = step.case

    def build() -> Letter:
        until = datetime.fromisoformat(step.facts["until"])
        day = format_date(case.campus.local(until).date(), get_language() or "en")
        words = _("%(name)s let you into the case “%(title)s”. It is open to you until %(date)s.")
        return Letter(
            subject=_("You were let into a case"),
            paragraphs=[
                words % {"name": step.by, "title": case.title, "date": day},
                _("What you write there is read by the park; downloads are written down."),
            ],
            quote=step.reason,
            action=_("Open the case"),
            url=address_of(case, staff=True),
        )

    mail.send(
        reader, build, event="case.let_in", about=case.number or "",
        other=other_language(case, reader), key=f"let-in-{step.pk}-{reader.pk}",
    )  # fmt: skip


def mentioned(message, reader) -> None:
    """A colleague called the reader in an internal note; only the desk ever reads this letter."""
    case = message.case

    def build() -> Letter:
        words = _("%(name)s mentions you in an internal note on “%(title)s”.")
        return Letter(
            subject=_("You were mentioned"),
            paragraphs=[words % {"name": message.author, "title": case.title}],
            quote=message.body,
            quote_language=message.language,
            action=_("Open the case"),
            url=address_of(case, staff=True),
        )

    mail.send(
        reader, build, event="case.mentioned", about=case.number or "", key=f"call-{message.pk}-{reader.pk}"
    )  # fmt: skip


def moved_campus(step, reader) -> None:
    """Another campus works on the case now."""
    case = step.case

    def build() -> Letter:
        words = _("“%(title)s” is now in the hands of our campus %(campus)s.")
        return Letter(
            subject=_("Another campus works on it now"),
            paragraphs=[
                words % {"title": case.title, "campus": case.campus.name},
                _("Reason: %(reason)s") % {"reason": step.reason},
            ],
            action=_("Open the case"),
            url=address_of(case, staff=for_park(reader, case.company_id)),
        )

    mail.send(
        reader, build, event="case.moved_campus", about=case.number or "",
        other=other_language(case, reader), key=f"campus-{step.pk}-{reader.pk}",
    )  # fmt: skip


def due_moved(case, reader, *, edition: str, moved: bool) -> None:
    """The promised date changed, or became certain, because a calendar did."""

    def build() -> Letter:
        day = case.campus.local(case.due_at).date() if case.due_at else None
        new = format_date(day, get_language() or "en") if day else _("calendar not yet published")
        if moved:
            subject = _("New promised date")
            text = _("The working calendar changed. “%(title)s” is now promised by %(date)s.")
        else:
            subject = _("Promised date confirmed")
            text = _("The working calendar was published. “%(title)s” stays promised by %(date)s.")
            if case.due_provisional:
                subject = _("Promised date provisional")
                text = _("“%(title)s” is promised by %(date)s, on a calendar not yet official.")
        said = [text % {"title": case.title, "date": new}]
        return Letter(
            subject=subject,
            paragraphs=[*said, _("The page of the case shows how the days were counted.")],
            action=_("Open the case"),
            url=address_of(case, staff=False),
        )

    mail.send(
        reader, build, event="case.due_moved", about=case.number or "",
        other=other_language(case, reader), key=f"due-{case.pk}-{edition or case.due_at}-{reader.pk}",
    )  # fmt: skip
