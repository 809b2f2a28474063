"""The people of a company."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts import countries, rules
from portal.accounts.actions import people as acts
from portal.accounts.forms.people import PersonForm
from portal.accounts.models import Person
from portal.accounts.views.company import fetch


def acting(request):
    """The reader's company, if the reader may act for it."""
    found = fetch(request)
    if not rules.acts_for(request.user, found):
        raise PermissionDenied
    return found


def person_of(request, public_id):
    return get_object_or_404(
        Person.objects.belonging_to(request.user).select_related("company"), public_id=public_id
    )


@allow(rules.member)
def people(request):
    found = fetch(request)
    today = timezone.localdate()
    rows = [(person, person.passport_standing(today)) for person in found.people.all()]
    context = {"rows": rows, "acts": rules.acts_for(request.user, found)}
    return render(request, "accounts/my/people.html", context)


@allow(rules.member)
def add_person(request):
    found = acting(request)
    return edit(
        request,
        PersonForm(request.POST or None),
        lambda facts: acts.add(found, by=request.user, **facts),
    )


@allow(rules.member)
def edit_person(request, public_id):
    person = person_of(request, public_id)
    if not rules.acts_for(request.user, person.company_id):
        raise PermissionDenied

    def save(facts):
        acts.change(person, by=request.user, **facts)
        return person

    return edit(request, PersonForm(request.POST or None, person=person), save)


def edit(request, form, save):
    """Save, or show the suggested forms of the name first: they count only when confirmed."""
    suggested = False
    if request.method == "POST" and form.is_valid():
        found = form.suggestions()
        if not found:
            person = save(form.facts())
            messages.success(request, _("Saved."))
            return redirect("accounts:person", person.public_id)
        form = PersonForm(with_suggestions(request.POST, found), person=form.person)
        suggested = True
    return render(
        request,
        "accounts/my/edit_person.html",
        {"form": form, "person": form.person, "suggested": suggested},
    )


def with_suggestions(typed, found):
    data = typed.copy()
    for name, text in found.items():
        data[name] = text
    data["suggested"] = "1"
    data.pop("forms_confirmed", None)
    return data


@allow(rules.member)
def person(request, public_id):
    """The passport number stays masked until somebody asks for it; asking is recorded."""
    found = person_of(request, public_id)
    shown = request.method == "POST"
    if shown:
        if not rules.acts_for(request.user, found.company_id):
            raise PermissionDenied
        acts.look(found, by=request.user)
    context = {
        "person": found,
        "shown": shown,
        "acts": rules.acts_for(request.user, found.company_id),
        "standing": found.passport_standing(timezone.localdate()),
        "nationality": countries.name(found.nationality, request.LANGUAGE_CODE)
        if found.nationality
        else "",
        "looks": found.views.select_related("user")[:10],
    }
    return render(request, "accounts/my/person.html", context)
