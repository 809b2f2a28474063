"""What was asked and looked at before, so that reports and logs have something to say."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from portal.accounts.actions import people
from portal.cases import clock
from portal.cases.models import Case
from portal.documents.actions import dossier, exporting
from services.actions import asking, working
from services.demo.acting import NOTE, OFFICERS, ask, draft, question, received, scan, send, taken
from services.models import Request

# Questions of the last two months: who asked where, days ago received, hours to the answer, days it took, stars.
PAST = (
    ("qinling", "MOW", "zhang.wei", 62, 3, 3, 5), ("sibrobots", "XA", "maxim.kuznetsov", 55, 5, 2, 4),
    ("qinling", "MOW", "zhang.wei", 47, 26, 15, 3), ("baikal", "XA", "olga.sergeeva", 40, 2, 3, 5),
    ("qinling", "MOW", "zhang.wei", 33, 4, 2, 5), ("sibrobots", "XA", "maxim.kuznetsov", 24, 1, 2, 5),
    ("qinling", "MOW", "zhang.wei", 19, 6, 9, 4), ("sibrobots", "XA", "maxim.kuznetsov", 12, 2, 3, None),
)  # fmt: skip


def earlier(park) -> None:
    """What was asked and answered before, so that reports have something to say."""
    for company, campus, by, ago, hours, days, stars in PAST:
        made = draft(park, company, "LG-01", campus, by, question("ru", "contract"))
        made = taken(park, send(park, made, by))
        officer = park.users[OFFICERS[campus]]
        if days > 7:
            ask(park, made, "Пришлите, пожалуйста, пункт договора о цене.")
            point = {q.pk: ("Пункт 4.2: цена твёрдая.", None) for q in made.questions.all()}
            seen = made.messages.order_by("-pk").values_list("pk", flat=True)[0]
            asking.answer(made, by=park.users[by], given=point, seen=seen, nonce=uuid.uuid4())
        working.attach_result(made, scan("Заключение.pdf"), by=officer)
        working.prepare(made, by=officer, note=NOTE["ru"])
        working.deliver(made, by=officer)
        if stars:
            asking.rate(made, by=park.users[by], rating=stars)
        begun = timezone.now() - timedelta(days=ago)
        received(made, begun)
        happened(made, begun + timedelta(hours=hours), begun + timedelta(days=days))
    # The stories of today were answered in the minute they were loaded in.
    Case.objects.filter(answer_minutes__lt=5).update(answer_minutes=95)


def happened(made: Request, answered: datetime, closed: datetime) -> None:
    """Move what the reports count to the days of the story."""
    promise, spans = made.promise(), list(made.spans.all())
    Case.objects.filter(pk=made.pk).update(
        answered_at=answered, answer_minutes=clock.waited(promise, answered),
        closed_at=closed, worked_days=clock.worked(promise, spans, closed),
        breached_at=made.due_at if made.due_at and closed > made.due_at else None,
    )  # fmt: skip


def looked(park) -> None:
    """Who read personal data of late: a passport, a list of people, a list taken to a meeting."""
    officer, manager = park.users[OFFICERS["MOW"]], park.users["nikolai.zaitsev"]
    company = park.companies["qinling"]
    people.look(company.people.all()[0], by=park.users["zhang.wei"])
    people.look_through(company, by=officer)
    passport = company.papers.filter(kind="passport").first()
    if passport:
        dossier.note_opening(passport, by=officer)
    exporting.begin(
        by=manager,
        what="requests",
        format="xlsx",
        filters={"campus": "MOW", "list": "finished"},
        reason="Для наблюдательного совета: обращения за месяц",
    )
