"""The company's own page, its registration, and the choice between several."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.access import allow, signed_in
from portal.accounts import countries, identifiers, rules
from portal.accounts.actions import companies
from portal.accounts.forms.company import CompanyForm, WhereForm, initial_of
from portal.accounts.forms.judged import with_version
from portal.accounts.middleware import COMPANY_KEY
from portal.accounts.models import Company, Person
from portal.home import Panel


@allow(signed_in)
def register_company(request):
    """First the country and the language of the name, then everything that follows from them."""
    where = WhereForm(request.GET)
    if not where.is_valid():
        return register_where(request)
    given = where.cleaned_data
    form = CompanyForm(request.POST or None, initial={"email": request.user.email}, **given)
    if request.method == "POST" and form.is_valid():
        made = companies.register(
            by=request.user, country=given["country"], nonce=form.cleaned_data["nonce"],
            **form.facts(),
        )  # fmt: skip
        request.session[COMPANY_KEY] = made.pk
        tell(request, form, _("%(company)s is registered.") % {"company": made})
        return redirect("my_home")
    country = countries.name(given["country"], request.LANGUAGE_CODE)
    context = {"form": form, "country": country, "again": reverse("accounts:register_company")}
    return render(request, "accounts/my/register.html", context)


def register_where(request):
    """The answers go into the address, so that the next page can be opened again and sent on."""
    form = WhereForm(request.POST or None, initial={"name_language": request.user.language})
    if request.method == "POST" and form.is_valid():
        return redirect(f"{request.path}?{urlencode(form.cleaned_data)}")
    return render(request, "accounts/my/register_where.html", {"form": form})


def tell(request, form, words):
    """What was done, and what looked doubtful and was taken all the same."""
    messages.success(request, words)
    for doubt in form.doubts():
        messages.warning(request, doubt)


def fetch(request):
    """The company the reader acts for, looked up anew: a removed member finds nothing."""
    current = getattr(request.company, "pk", None)
    return get_object_or_404(Company.objects.belonging_to(request.user), pk=current)


def numbers_of(company):
    """(label, value, reason for a failing check digit) of each identifier."""
    return [
        (identifiers.LABELS.get(i.kind, i.kind), i.value, i.checksum_reason)
        for i in company.identifiers.order_by("pk")
    ]


def twins_of(company):
    """(language, its own name, name in documents, address in documents) for the other languages."""
    return [
        (code, languages.name_in_itself(code), company.name_for(code), company.address_for(code))
        for code in languages.codes()
        if code != company.name_language
    ]


@allow(rules.member)
def company(request):
    found = fetch(request)
    context = {
        "found": found,
        "numbers": numbers_of(found),
        "twins": twins_of(found),
        "country": countries.name(found.country, request.LANGUAGE_CODE),
        "manages": rules.manages(request.user, found),
        "language_name": languages.name_in_itself(found.language),
    }
    return render(request, "accounts/my/company.html", context)


@allow(rules.member)
def edit_company(request):
    found = fetch(request)
    if not rules.manages(request.user, found):
        raise PermissionDenied
    form = CompanyForm(
        request.POST or None,
        initial=initial_of(found),
        country=found.country,
        name_language=found.name_language,
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            companies.change(found, by=request.user, version=seen, **form.facts())
        except companies.ChangedMeanwhile as late:
            theirs = differences(form, late.subject)
            form.data = with_version(form.data, late.subject)
        if not theirs:
            tell(request, form, _("Saved."))
            return redirect("accounts:company")
    country = countries.name(found.country, request.LANGUAGE_CODE)
    context = {"form": form, "country": country, "theirs": theirs}
    status = 409 if theirs else 200
    return render(request, "accounts/my/edit_company.html", context, status=status)


def differences(form, stored):
    """(label, what a colleague stored) of each box that differs."""
    theirs = initial_of(stored)
    return [
        (bound.label, theirs.get(bound.name, ""))
        for bound in form.visible_fields()
        if (form.cleaned_data.get(bound.name) or "") != (theirs.get(bound.name) or "")
    ]


@allow(rules.member)
def choose_company(request):
    """Act for another of one's companies; the choice lasts as long as the session."""
    if request.method == "POST":
        mine = Company.objects.belonging_to(request.user)
        chosen = get_object_or_404(mine, public_id=uuid_or_none(request.POST.get("company", "")))
        request.session[COMPANY_KEY] = chosen.pk
        messages.success(request, _("You now act for %(company)s.") % {"company": chosen})
        return redirect("my_home")
    return render(
        request, "accounts/my/choose_company.html", {"memberships": request.user.membership_list}
    )


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def first_steps(request):
    """Panel of the front page: what a new company has not done yet."""
    company = request.company
    if company is None or not rules.manages(request.user, company):
        return None
    steps = [
        (_("Register the company"), "", True),
        (_("Add the company's people"), reverse("accounts:people"), company.people.exists()),
        (
            _("Invite a colleague"),
            reverse("accounts:members"),
            company.memberships.live().count() > 1,
        ),
        (
            _("Set up a second factor"),
            reverse("mfa_index"),
            request.user.authenticator_set.exists(),
        ),
    ]
    done = sum(1 for _text, _href, ready in steps if ready)
    if done == len(steps):
        return None
    context = {"steps": steps, "done": done, "total": len(steps)}
    return Panel(_("First steps"), "accounts/my/_first_steps.html", context, place="aside")


def expiring_passports(request):
    """Panel of the front page: passports with less than six months left."""
    if request.company is None or not rules.acts_for(request.user, request.company):
        return None
    today = timezone.localdate()
    expiring = Person.objects.filter(company=request.company).expiring(today)[:5]
    rows = [(person, person.passport_standing(today)) for person in expiring]
    if not rows:
        return None
    return Panel(
        _("Passports that run out"), "accounts/my/_passports.html", {"rows": rows}, place="needs"
    )
