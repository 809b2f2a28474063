"""Stripe's door: believe, store, answer. The work is a job's."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.access import allow, anyone
from portal.billing import gateway
from portal.billing.actions import hearing


@csrf_exempt
@require_POST
@allow(anyone)
def stripe(request):
    """400 and nothing stored for what Stripe did not sign in the last five minutes; else quickly 200."""
    try:
        event = gateway.read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.BadSignature:
        return HttpResponseBadRequest("signature", content_type="text/plain")
    hearing.keep(event, by=None)
    return HttpResponse("ok", content_type="text/plain")
