"""A draft begun with an older version: when it may still be sent, and what the new one keeps of it."""

import copy

import pytest
from django.urls import reverse

from services.actions import asking, forwarding
from services.models import Request, Service
from services.problems import TYPED, blockers
from tests.accounts.factories import enter
from tests.services import factories as made


def anew(change) -> None:
    """Publish the letter again, changed."""
    service = Service.objects.get(code="LC-03")
    definition = copy.deepcopy(service.definition)
    change(definition)
    service.definition = definition
    service.save()


def wording(definition):
    definition["card"]["title"]["en"] = "Letter of support"


def price(definition):
    definition["promised_days"] = 7


def form(definition):
    fields = {f["key"]: f for f in definition["fields"]}
    definition["fields"] = [f for f in definition["fields"] if f["key"] != "addressee"]
    fields["purpose"]["options"] = [o for o in fields["purpose"]["options"] if o["value"] != "bank"]
    definition["fields"].append({**copy.deepcopy(fields["addressee"]), "key": "reader"})
    definition["promised_days"] = 7


@pytest.fixture
def draft(moscow):
    return made.draft(moscow, "LC-03", dict(made.NOC))


def test_new_words_do_not_stop_a_draft_and_it_keeps_its_version(moscow, draft):
    assert draft.newer_edition() is None
    anew(wording)

    assert draft.newer_edition().number == 2
    sent = asking.send(draft, by=moscow.owner, terms=made.terms(draft))
    assert sent.edition.number == 1


def test_a_new_promise_must_be_taken_before_sending(moscow, draft):
    anew(price)

    assert [p.step for p in blockers(draft, moscow.owner)] == ["forward"]
    with pytest.raises(asking.NotReady):
        asking.send(draft, by=moscow.owner, terms=made.terms(draft))

    moved = Request.objects.get(pk=forwarding.fast_forward(draft, by=moscow.owner).pk)
    assert (moved.edition.number, moved.plan.promised_days) == (2, 7)
    assert moved.answers == {**draft.answers, TYPED: {}}
    assert asking.send(moved, by=moscow.owner, terms=made.terms(moved)).number


def test_what_falls_away_is_named_first_and_the_rest_goes_along(moscow, draft, client):
    anew(form)
    enter(client, moscow.owner)
    address = reverse("services:forward", args=[draft.public_id])
    assert (
        address in client.get(reverse("services:request", args=[draft.public_id])).content.decode()
    )
    assert address in client.get(reverse("services:check", args=[draft.public_id])).content.decode()

    found = client.get(address).context["found"]
    label = {f.key: f.label["zh-hans"] for f in draft.plan.fields}
    assert found.lost == [label["addressee"], label["purpose"]]
    assert found.new == [label["addressee"]]

    client.post(address)
    moved = Request.objects.get(pk=draft.pk)
    assert {k: v for k, v in moved.answers.items() if k != TYPED} == {
        key: made.NOC[key] for key in ("has_persons", "letter_language")
    }
    assert client.get(address).url == reverse("services:request", args=[draft.public_id])


def test_a_sent_request_keeps_its_version(moscow, draft):
    sent = asking.send(draft, by=moscow.owner, terms=made.terms(draft))
    anew(price)

    with pytest.raises(asking.NotADraft):
        forwarding.fast_forward(sent, by=moscow.owner)
    assert Request.objects.get(pk=sent.pk).edition.number == 1
