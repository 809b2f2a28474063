"""Invoices as the company sees them."""

from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from portal.access import allow
from portal.billing import basis, gateway, rails, rules, states
from portal.billing.actions import customers, paying
from portal.billing.models import FinanceReview, Invoice
from portal.billing.models.rail import Rail
from portal.billing.reckoning import UNITS
from portal.billing.views import lists, unpaid
from portal.languages import format_number, format_percent, html_lang, pick
from portal.money import Money, in_words

CHECKOUT_HOST = "https://checkout.stripe.com"


def fetch(request, number):
    invoices = Invoice.objects.belonging_to(request.user).select_related(
        "company", "campus", "case", "paper"
    )
    return get_object_or_404(invoices, number=number)


@require_safe
@allow(rules.member)
def invoices(request):
    """What is to be paid first, soonest on top."""
    mine = Invoice.objects.belonging_to(request.user).filter(company=request.company)
    after = request.GET.get("after", "")
    page = lists.mine(mine, after)
    context = {
        "invoices": page.rows,
        "next": page.next and f"?after={page.next}",
        "first": reverse("billing:invoices") if after else "",
    }
    return render(request, "billing/my/invoices.html", context)


@require_safe
@allow(rules.member)
def invoice(request, number):
    return page(request, fetch(request, number))


@require_POST
@allow(rules.member)
def pay(request, number):
    """To the card page. Stripe's silence becomes words on the invoice's own page."""
    found = fetch(request, number)
    if not gateway.enabled() or not rules.payer(request.user, found):
        raise PermissionDenied
    back = request.build_absolute_uri(reverse("billing:invoice", args=[number]))
    home = request.build_absolute_uri(reverse("billing:returned", args=[number]))
    doors = paying.Doors(success_url=home, cancel_url=back, locale=get_language() or "en")
    try:
        return redirect(paying.open_page(found, by=request.user, doors=doors))
    except paying.CardsUnavailable as sorry:
        return page(request, found, problem=sorry.message)
    except paying.BeingConfirmed:
        return redirect("billing:returned", number)


@require_safe
@allow(rules.member)
def returned(request, number):
    """Where the payer comes back to. It only looks: the confirmation is a job's work."""
    return render(request, "billing/my/returned.html", {"invoice": fetch(request, number)})


@require_safe
@allow(rules.member)
def standing(request, number):
    """The part of the page after paying that is asked for again until the confirmation is there."""
    return render(request, "billing/my/_standing.html", {"invoice": fetch(request, number)})


def page(request, found, *, problem=""):
    """The invoice's page. Its pay button is answered by a redirect to the card page's host."""
    context = described(found)
    waits = found.reviews.unresolved().filter(kind=FinanceReview.Kind.CAME_BACK)
    context["came_back"] = [Money(one.facts["amount"], one.facts["currency"]) for one in waits]
    payable, pays = found.is_open and not context["collected"], rules.payer(request.user, found)
    by_card = payable and pays and bool(context["offered"] - {Rail.TRANSFER})
    context |= unpaid.shown(found) | {
        "invoice": found, "by_card": by_card, "by_transfer": Rail.TRANSFER in context["offered"],
        "pays": pays and found.is_open, "problem": problem,
    }  # fmt: skip
    plan = context["plan"]
    context["withdraws"] = (
        bool(plan) and plan.state == states.ASKED and rules.asked_for(request.user, plan)
    )
    if by_card:
        context["wallets"] = [rail.label for rail in rails.WALLETS if rail in context["offered"]]
        context["saved_cards"] = bool(customers.known(found, by=request.user))
    if not by_card:
        return render(request, "billing/my/invoice.html", context)
    allowed = csp_update({"form-action": [checkout_host()]})
    return allowed(render)(request, "billing/my/invoice.html", context)


def checkout_host():
    base = urlsplit(settings.STRIPE_API_BASE)
    return f"{base.scheme}://{base.netloc}" if base.netloc else CHECKOUT_HOST


def described(found):
    """What both doors show of an invoice: its lines, its words in both of its languages, and how it may be paid."""
    reader = get_language() or "en"
    ways = rails.of_invoice(found) if found.takes_money else []
    losses = found.losses.select_related("line", "transfer", "invoice")
    twins = [(html_lang(code), code) for code in found.languages]
    return {
        "lines": [line_shown(line, reader) for line in found.lines.select_related("invoice")],
        "ways": rails.shown(ways),
        "offered": rails.offered(ways),
        "words": [(tag, in_words(found.total, code)) for tag, code in twins],
        "purposes": [(tag, found.purpose[code]) for tag, code in twins],
        "holders": [(tag, found.bank["holder"][code]) for tag, code in twins],
        "banks": [(tag, found.bank["bank"][code]) for tag, code in twins],
        "bank": found.bank,
        "payment": found.payments.select_related("receipt").order_by("-pk").first(),
        "returned": found.refunds.told(),
        "credited": found.credit_notes.confirmed().select_related("paper", "invoice"),
        "collected": (came := found.collected if found.takes_money else None),
        "still": found.left
        if found.takes_money and (came or found.asked != found.amount)
        else None,
        "losses": [one for one in losses if one.stands and one.asked],
        "taken_back": [one for one in losses if one.line],
        "disputes": found.disputes.prefetch_related("facts"),
    }


def line_shown(line, reader):
    percent = line.tax_percent
    unit = pick(UNITS[line.unit], reader)
    return {
        "text": line.text(reader),
        "basis": basis.told(line.basis, reader),
        "quantity": f"{format_number(line.quantity, reader)} {unit}",
        "percent": "" if percent is None else format_percent(percent, reader),
    } | {column: line.sum_of(column) for column in ("price", "net", "tax", "amount")}
