"""The panel of experts: interests first, blind until all are in, and no passports."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.cases.page import timeline_of
from portal.models import OutgoingMail
from tenants.actions import drafting, reviewing
from tenants.models import Application, Review
from tenants.refusals import ConflictUndeclared
from tests.tenants import factories as make
from tests.tenants.test_pages import good, sign  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
SECRET = "Only the first expert wrote these words about the applicant."


@pytest.fixture
def panel(park, ready):
    """Three experts asked; the first has scored."""
    application = make.checked(make.submitted(ready, by=park.owner), by=park.intake)
    reviews = [
        reviewing.assign_expert(application, one, by=park.intake) for one in park.experts[:3]
    ]
    save(reviews[0], comment=SECRET)
    return Application.objects.for_pages().get(pk=application.pk)


def save(review, comment=make.COMMENT):
    reviewing.declare_interest(review, conflict=False, by=review.expert)
    sheet = {code: {"score": 8, "comment": comment} for code in make.sheet()}
    reviewing.save_review(review, sheet, "approve", by=review.expert)


def pages(application):
    number = application.number
    return [
        reverse("tenants:desk_review", args=[number]),
        reverse("tenants:desk_application", args=[number]),
        reverse("cases:desk_case", args=[number]),
    ]


def test_nobody_scores_before_saying_whether_they_are_free_to_judge(park, panel):
    review = panel.reviews.get(expert=park.experts[1])
    with pytest.raises(ConflictUndeclared):
        reviewing.save_review(review, make.sheet(), "approve", by=review.expert)


def test_an_expert_reads_no_scores_before_everybodys_are_in(park, panel, sign):  # noqa: F811
    second = sign(park.experts[1])
    sheet = pages(panel)[0]
    assert 'name="conflict"' in good(second.get(sheet))
    second.post(sheet, {"conflict": "no"})
    for page in pages(panel):
        assert SECRET not in good(second.get(page)), page
    assert SECRET in good(sign(park.experts[0]).get(sheet))
    for review in panel.reviews.filter(saved_at=None):
        save(review)
    assert SECRET in good(second.get(sheet))


def test_the_rule_is_the_query_sets_own(park, panel):
    mine = Review.objects.visible_to(park.experts[1]).filter(application=panel)
    assert [row.expert for row in mine] == [park.experts[1]]
    assert Review.objects.visible_to(park.director).filter(application=panel).count() == 3


def test_experts_see_neither_passports_nor_bank_references(park, panel, sign):  # noqa: F811
    Application.objects.filter(pk=panel.pk).update(state="returned")  # so that papers can be added
    panel.refresh_from_db()
    for code, kind in (("D6", "passport"), ("D7", "bank_reference")):
        given = make.paper(
            company=park.company, by=park.owner, kind=kind, name=f"secret-{code}.pdf"
        )
        drafting.hand_in(panel, code, given, by=park.owner)
    page = pages(panel)[1]
    html = good(sign(park.experts[1]).get(page))
    assert "D9.pdf" in html
    assert "secret-" not in html
    html = good(sign(park.intake).get(page))
    assert "secret-D6.pdf" in html
    assert "secret-D7.pdf" in html


def test_the_reason_of_a_decision_is_read_in_ones_own_language(
    park, ready, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        application = make.approved(park, ready)
    said = {}
    for language in ("ru", "zh-hans"):
        with override(language):
            notes = [entry.note for entry in timeline_of(application, staff=False)]
        said[language] = {"符合要求", "Соответствует"} & set(notes)
    assert said == {"ru": {"Соответствует"}, "zh-hans": {"符合要求"}}
    letter = OutgoingMail.objects.get(event="case.approve", to=park.owner).text
    assert letter.index("Соответствует") < letter.index("符合要求")
