"""The people of a company."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts import countries, rules
from portal.accounts.actions import people as acts
from portal.accounts.actions.companies import ChangedMeanwhile
from portal.accounts.forms.judged import with_version
from portal.accounts.forms.people import FIELDS, PersonForm
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

    def save(form):
        return acts.add(found, by=request.user, nonce=form.cleaned_data["nonce"], **form.facts())

    return edit(request, PersonForm(request.POST or None), save)


@allow(rules.member)
def edit_person(request, public_id):
    person = person_of(request, public_id)
    if not rules.acts_for(request.user, person.company_id):
        raise PermissionDenied

    def save(form):
        seen = form.cleaned_data["version"]
        acts.change(person, by=request.user, version=seen, **form.facts())
        return person

    return edit(request, PersonForm(request.POST or None, person=person), save)


def edit(request, form, save):
    """Save, or show the suggested forms of the name first: they count only when confirmed."""
    theirs, suggested = [], {}
    if request.method == "POST":
        suggested = form.suggestions()
        if form.is_valid() and not suggested:
            try:
                person = save(form)
            except ChangedMeanwhile as late:
                person, theirs = late.subject, differences(form, late.subject)
            if not theirs:
                return saved(request, form, person)
            form = PersonForm(with_version(request.POST, person), person=person)
    if suggested:
        form = PersonForm(with_suggestions(request.POST, suggested), person=form.person)
    context = {"form": form, "person": form.person, "suggested": suggested, "theirs": theirs}
    status = 409 if theirs else 200
    return render(request, "accounts/my/edit_person.html", context, status=status)


def saved(request, form, person):
    messages.success(request, _("Saved."))
    for doubt in form.doubts():
        messages.warning(request, doubt)
    if form.cleaned_data["forms_confirmed"] and not person.forms_confirmed:
        messages.warning(
            request,
            _("The name has changed, so its Chinese and Russian forms have to be confirmed anew."),
        )
    return redirect("accounts:person", person.public_id)


def differences(form, stored):
    """(label, what a colleague stored) of each box that differs; a passport number is not shown."""
    return [
        (form.fields[name].label, getattr(stored, name))
        for name in FIELDS
        if name != "passport_number" and form.cleaned_data.get(name) != getattr(stored, name)
    ]


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
