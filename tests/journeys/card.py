"""Paying by card at the local Stripe."""

import time

from tests.billing.stripe_server import browse


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
