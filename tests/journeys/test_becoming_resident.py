"""From an address nobody knows to a resident with a certificate, by each person through the real pages."""

import pytest

from portal.billing.models import Payment
from portal.documents.models import Document
from tests.journeys import card, steps
from tests.journeys.answers import CHINESE_COMPANY, RUSSIAN_COMPANY, application
from tests.journeys.files import examine_paper, papers_of, spaceless
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
ISSUED = {"RCPT", "RETN", "SCOR", "DECL", "OFFR", "LEAS", "RESA", "INVD", "RCPM", "CERT"}


def check_by_anyone(document, language, words):
    """The page behind the QR, asked by somebody without an account."""
    Walker(language=language).open(f"/check/{document.token}/").has(document.number, words)


def test_a_russian_company_becomes_a_resident_of_xian_and_pays_by_transfer(
    texts, render_papers, tmp_path
):
    park = steps.park("XA")
    answers = application("ru", "zh-hans", number="1027700132195", tax="7707083893", currency="CNY")
    olga, case, deposit = steps.apply_and_accept(
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
    ma, case, deposit = steps.apply_and_accept(
        park, "ma.xiaolong@silklight.example", "CN", CHINESE_COMPANY, answers
    )
    card.pay_by_card(ma, deposit, stripe_server, webhook_door)

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
