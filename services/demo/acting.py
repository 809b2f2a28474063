"""What the cast of the demo does, in a line each."""

import io
import uuid
from datetime import datetime, timedelta

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.billing.actions import transfers
from portal.billing.models import Invoice
from portal.cases.actions import handling
from portal.cases.models import Case, CaseSpan
from portal.documents.actions import dossier
from services.actions import asking, working
from services.models import Request, Service
from services.problems import from_the_park, paper_rows

OFFICERS = {"MOW": "dmitry.volkov", "XA": "li.na"}
CASHIERS = ("zhou.fang", "elena.markova")
NOTE = {
    "ru": "Записка юриста во вложении. Срок исковой давности — три года.",
    "zh-hans": "律师纪要见附件。",
}


def trip(days: int = 40) -> dict[str, str]:
    start = timezone.localdate() + timedelta(days=days)
    return {"from": start.isoformat(), "to": (start + timedelta(days=9)).isoformat()}


def visit(company, *, consulate: str, cities: list[str], language: str, people: int = 1) -> dict:
    ids = [str(p.public_id) for p in company.people.all()[:people]]
    return {
        "visitors": ids, "employer": company.short_name, "relation": "same", "purpose": "negotiations",
        "cities": cities, "trip": trip(), "entries": "single", "consulate": consulate,
        "inviter_phone": company.phone, "payer": "employer", "letter_language": language,
    }  # fmt: skip


def scan(name: str) -> SimpleUploadedFile:
    """A one-page PDF with an identifier of its own, so that no two are the same file."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = f"{name} {uuid.uuid4()}"
    out = io.BytesIO()
    pdf.save(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def draft(park, company: str, code: str, campus: str, by: str, answers: dict) -> Request:
    service = Service.objects.get(code=code)
    user = park.users[by]
    made = asking.begin(service, park.companies[company], park.campuses[campus], by=user)
    asking.save_answers(made, answers, by=user)
    return made


def send(park, made: Request, by: str) -> Request:
    user = park.users[by]
    give_papers(made, user)
    return asking.send(made, by=user, terms=asking.terms_of(made))


def give_papers(made: Request, user) -> None:
    """Whatever the service asks for, given these answers."""
    coming = from_the_park(made)
    for need, person in paper_rows(made):
        if need.required != "optional" and need.key not in coming:
            label = str(need.label[made.language])[:40]
            expires = person.passport_expires_on if person and need.kind == "passport" else None
            paper = dossier.receive(
                made.company,
                scan(f"{label}.pdf"),
                kind=need.kind,
                by=user,
                person=person,
                expires_on=expires,
            )
            asking.give_paper(made, need.key, paper, by=user, person=person)


def paid(park, made: Request) -> Request:
    first, second = (park.users[name] for name in CASHIERS)
    for invoice in Invoice.objects.filter(case_id=made.pk):
        note = transfers.mark_received(
            invoice,
            by=first,
            received_on=made.campus.today(),
            bank_reference=f"DEMO-{invoice.number}",
            amount=invoice.total,
        )
        transfers.confirm(note, by=second)
    return Request.objects.get(pk=made.pk)


def taken(park, made: Request) -> Request:
    officer = park.users[OFFICERS[made.campus.code]]
    handling.claim(made, by=officer)
    return working.moved(made, "start", by=officer)


def ask(park, made: Request, *texts: str) -> None:
    seen = made.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    working.ask(
        made,
        by=park.users[OFFICERS[made.campus.code]],
        points=[(t, "words") for t in texts],
        seen=seen,
    )


def received(made: Request, moment: datetime) -> None:
    """Tell the story as if it had begun earlier; history keeps the time of loading."""
    Case.objects.filter(pk=made.pk).update(received_at=moment, created_at=moment)
    CaseSpan.objects.filter(case_id=made.pk, started_at__gt=moment, ended_at__isnull=False).update(
        started_at=moment, ended_at=moment
    )
    made.received_at = moment
    made.recount()


def question(language: str, topic: str) -> dict:
    return {
        "law": "ru" if language == "ru" else "cn", "topic": topic, "question": "Можно ли изменить цену поставки в одностороннем порядке?",
        "other_side": "нет", "language": "zh-hans", "form": "video", "first_day": timezone.localdate().isoformat(),
        "slots": ["afternoon"], "hours": "1",
    }  # fmt: skip


def letter(language: str, addressee: str) -> dict:
    return {
        "addressee": addressee,
        "purpose": "bank",
        "has_persons": "no",
        "letter_language": language,
    }
