"""From an address nobody knows to a resident with a certificate, over HTTP; another journey goes in Chromium."""

import pytest

from portal.billing.models import Payment
from tests.journeys import card, steps
from tests.journeys.answers import CHINESE_COMPANY, application
from tests.journeys.files import ISSUED, examine_paper, papers_of, spaceless
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


def check_by_anyone(document, language, words):
    """The page behind the QR, asked by somebody without an account."""
    Walker(language=language).open(f"/check/{document.token}/").has(document.number, words)


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
    number = papers["CERT"].number
    ma.open("/my/documents/").follow(f"/my/documents/{number}/").follow("/download/")
    assert ma.content.startswith(b"%PDF")
