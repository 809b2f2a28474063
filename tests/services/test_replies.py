"""Prepared replies: in the company's language, every placeholder resolved, below what was typed, not sent by itself."""

import uuid

import pytest

from services import replies
from services.models import Request, Service
from services.reading import faults
from tests.accounts.factories import enter
from tests.services import factories as made
from tests.services.test_requests import begun

pytestmark = pytest.mark.django_db

TEXT = {
    "en": "{company}: {service} {number} is due on {due}.", "zh-hans": "{company}：{service} {number} 期限 {due}。",
    "ru": "{company}: {service} {number}, срок {due}.",
}  # fmt: skip


@pytest.fixture
def order(moscow):
    """A request in work, of a service whose prepared reply names everything it may."""
    made.calendar("RU", 2026, 2027)
    service = Service.objects.get(code="LC-03")
    service.definition = {**service.definition, "replies": [{"code": "term", "texts": TEXT}]}
    service.save()
    return begun(moscow)


@pytest.mark.english
def test_every_placeholder_is_resolved_in_the_companys_language(order):
    (one,) = replies.prepared(order)

    assert one.text.startswith(f"陕西秦岭新材料股份有限公司：无异议函 {order.number} 期限 20")
    assert "{" not in one.text + one.label
    assert one.label.endswith(".")


def test_one_whose_placeholder_has_no_value_is_not_offered(order):
    Request.objects.filter(pk=order.pk).update(due_at=None)
    assert replies.prepared(Request.objects.get(pk=order.pk)) == []


def test_one_without_a_value_is_neither_put_in_nor_sent_as_the_reason(order, moscow, client):
    Request.objects.filter(pk=order.pk).update(due_at=None)
    enter(client, moscow.officer, second_factor=True)

    put_in = client.post(f"/desk/cases/{order.number}/", {"body": "您好！", "insert": "term"})
    refused = client.post(f"/desk/services/{order.number}/reject/", {"reply": "term", "reason": ""})

    assert put_in.context["reply_form"]["body"].value() == "您好！"
    assert "reply" in refused.context["form"].errors
    assert Request.objects.get(pk=order.pk).state == order.state


@pytest.mark.english
def test_a_placeholder_nobody_knows_keeps_a_service_from_being_published():
    data = made.definition("LC-03")
    data["replies"][0]["texts"]["ru"] += " {{7*7}} {secret}"
    assert faults(data) == ["replies.arrears: nothing is known by the name: secret"]


def test_it_is_put_below_what_was_typed_and_nothing_is_sent(order, moscow, client):
    enter(client, moscow.officer, second_factor=True)
    page = f"/desk/cases/{order.number}/"
    typed = {
        "body": "您好！",
        "visibility": "public",
        "insert": "term",
        "seen": "0",
        "nonce": str(uuid.uuid4()),
    }

    answer = client.post(page, typed)

    assert answer.status_code == 200
    form = answer.context["reply_form"]
    assert form["body"].value() == f"您好！\n\n{replies.prepared(order)[0].text}"
    assert form["visibility"].value() == "public"
    assert order.messages.count() == 0


def test_a_code_nobody_wrote_leaves_the_words_as_they_are(order, moscow, client):
    enter(client, moscow.officer, second_factor=True)
    answer = client.post(f"/desk/cases/{order.number}/", {"body": "您好！", "insert": "nothing"})
    assert answer.context["reply_form"]["body"].value() == "您好！"


def test_a_company_cannot_reach_for_them(order, moscow, client):
    enter(client, moscow.owner)
    client.post(f"/my/cases/{order.number}/", {"body": "你好", "insert": "term"})
    page = client.get(f"/my/cases/{order.number}/").content.decode()
    assert replies.prepared(order)[0].text not in page


def test_a_refusal_takes_them_resolved(order, moscow, client):
    enter(client, moscow.officer, second_factor=True)
    client.post(f"/desk/services/{order.number}/reject/", {"reply": "term", "reason": ""})
    step = order.steps.get(name="reject")
    assert order.number in step.reason
