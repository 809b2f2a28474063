"""From an address nobody knows to a resident with a certificate, by each person through the real pages."""

import time

import pytest
from django.core.management import call_command

from portal.billing.models import Payment
from portal.documents.models import Document
from tests.billing.stripe_server import browse
from tests.journeys import steps
from tests.journeys.answers import CHINESE_COMPANY, RUSSIAN_COMPANY, application
from tests.journeys.files import examine_paper, papers_of, spaceless
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
ISSUED = {"RCPT", "DECL", "OFFR", "LEAS", "INVD", "RCPM", "CERT"}


@pytest.fixture
def texts(db, own_store):
    """The words of all papers, and a private store of this test's own."""
    call_command("load_texts", verbosity=0)


def apply_and_accept(park, email, country, company, answers):
    """Up to the accepted offer; returns the applicant, the case and its deposit invoice."""
    applicant = steps.sign_up(email, company["language"])
    steps.register(applicant, country, company)
    case = steps.write_application(applicant, park.campus.code, answers)
    steps.return_once(park, case)
    steps.answer_return(applicant, case, company["language"])
    steps.pass_check(park, case)
    steps.score(park, case)
    steps.approve(park, case, company["language"])
    steps.offer(park, case)
    return applicant, case, steps.accept(applicant, case)


def pay_by_card(applicant, invoice, server, door):
    """To Stripe's page, the card, and Stripe's word that it was paid, carried to our door."""
    applicant.open("/my/invoices/").follow(f"/my/invoices/{invoice.number}/$")
    answer = applicant.client.post(f"/my/invoices/{invoice.number}/pay/")
    assert answer.status_code == 302, applicant.text
    status, _headers, _page = browse(answer["Location"], {"card": "4242424242424242"})
    assert status in (302, 303)
    wait_for(door)
    for body, signature in door.got:
        told = applicant.client.post(
            "/stripe/webhook/",
            body,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )
        assert told.status_code == 200, told.content


def wait_for(door, seconds=10.0):
    """The local Stripe delivers on its own thread."""
    end = time.monotonic() + seconds
    while not door.got:
        assert time.monotonic() < end, "Stripe said nothing"
        time.sleep(0.02)


def check_by_anyone(document, language, words):
    """The page behind the QR, asked by somebody without an account."""
    Walker(language=language).open(f"/check/{document.token}/").has(document.number, words)


def test_a_russian_company_becomes_a_resident_of_xian_and_pays_by_transfer(
    texts, render_papers, tmp_path
):
    park = steps.park("XA")
    answers = application("ru", "zh-hans", number="1027700132195", tax="7707083893", currency="CNY")
    olga, case, deposit = apply_and_accept(
        park, "olga.sergeeva@baikal.example", "RU", RUSSIAN_COMPANY, answers
    )
    steps.pay_by_transfer(park, deposit)

    case.refresh_from_db()
    assert (case.state, case.company.status) == ("resident", "resident")
    assert set(render_papers()) == {"done"}
    papers = papers_of(case)
    assert set(papers) == ISSUED
    told = {kind: spaceless(examine_paper(paper, tmp_path)) for kind, paper in papers.items()}
    for kind in ("LEAS", "CERT"):
        assert "БайкалБиотех" in told[kind], told[kind]
        assert "贝加尔生物科技有限责任公司" in told[kind], told[kind]

    certificate = papers["CERT"]
    olga.open("/my/documents/").follow(f"/my/documents/{certificate.number}/").follow("/download/")
    assert olga.content.startswith(b"%PDF")
    check_by_anyone(certificate, "ru", "Подлинный и действующий")
    director = (
        park.at_desk("director").open(f"/desk/documents/{certificate.number}/").follow("/revoke/")
    )
    director.send({"reason": "公司名称有误"})
    check_by_anyone(Document.objects.get(pk=certificate.pk), "ru", "Отозван")


def test_a_chinese_company_becomes_a_resident_of_moscow_and_pays_by_card(
    texts, render_papers, tmp_path, stripe_server, webhook_door
):
    park = steps.park("MOW")
    answers = application(
        "zh-hans", "ru", number="91610138MA6X05R03M", tax="91610138MA6X05R03M", currency="RUB"
    )
    ma, case, deposit = apply_and_accept(
        park, "ma.xiaolong@silklight.example", "CN", CHINESE_COMPANY, answers
    )
    pay_by_card(ma, deposit, stripe_server, webhook_door)

    case.refresh_from_db()
    payment = Payment.objects.get(invoice=deposit)
    assert (case.state, case.company.status, payment.method) == ("resident", "resident", "card")
    assert set(render_papers()) == {"done"}
    papers = papers_of(case)
    assert set(papers) == ISSUED
    certificate = spaceless(examine_paper(papers["CERT"], tmp_path))
    assert "西安丝路光电科技有限公司" in certificate
    assert "ООО«СианьШёлковыйпутьФотоника»" in certificate
    check_by_anyone(papers["CERT"], "zh-hans", papers["CERT"].number)
