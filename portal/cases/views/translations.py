"""The translation desk: what waits, by its date, and one message beside its translation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.cases import machine, memory, rules, waiting
from portal.cases.actions import translating
from portal.cases.forms import TranslationForm
from portal.cases.models import Message, Translation, glossary
from portal.cases.reading import twin_of
from portal.cases.terms import marked, mismatches
from portal.languages import is_known


@allow(rules.keeps_translations, hidden=True)
def translations(request):
    """Source and target side by side, the first due first."""
    page = waiting.page_of(request.user, after=request.GET.get("after", ""))
    return render(request, "cases/desk/translations.html", {"page": page})


def fetch(request, message, language):
    """The message, for whoever may translate it into that language."""
    found = get_object_or_404(
        Message.objects.visible_to(request.user).select_related(
            "case__company", "case__campus", "author"
        ),
        nonce=message,
    )
    internal = found.visibility == Message.Visibility.INTERNAL
    may = rules.works_on if internal else rules.translates
    if not is_known(language) or language == found.language or not may(request.user, found.case):
        raise Http404
    return found


@allow(rules.translator, hidden=True)
def translation(request, message, language):
    """One message: memory and machine propose, a person who speaks both languages decides."""
    found = fetch(request, message, language)
    every = Translation.objects.filter(message=found, language=language)
    made = every.select_related("reviewed_by").first()
    if made:
        made.message = found
    form = TranslationForm(initial={"text": made.text if made else "", "origin": ""})
    if request.method == "POST":
        done, form = answer(request, found, language, form)
        if done:
            return done
    return show(request, found, language, made, form)


def answer(request, found, language, form):
    """(where to go, the form to show): the buttons of the page."""
    if "machine" in request.POST:
        return ask_machine(request, found, language), form
    if "remember" in request.POST:
        text = memory.draft(proposals_of(found, language), language)
        kept = {"text": request.POST.get("text", ""), "origin": request.POST.get("origin", "")}
        remembered = {"text": text, "origin": Translation.Origin.MEMORY}
        return None, TranslationForm(initial=remembered if text else kept)
    form = TranslationForm(request.POST)
    if not form.is_valid():
        return None, form
    origin = form.cleaned_data["origin"] or Translation.Origin.COLLEAGUE
    translating.review(found, language, form.cleaned_data["text"], by=request.user, origin=origin)
    messages.success(request, _("The translation is reviewed and remembered."))
    return onward(request, found), form


def ask_machine(request, found, language):
    if machine.service() is None:
        raise Http404
    translating.ask_machine(found, language, by=request.user)
    messages.success(
        request, _("The machine was asked. Its draft will stand here in a moment, to be reviewed.")
    )
    return redirect("cases:translation", found.nonce, language)


def onward(request, found):
    """Back to where the translator came from."""
    if rules.works_on(request.user, found.case) and "case" in request.POST:
        return redirect("cases:desk_case", found.case.number)
    if rules.keeps_translations(request.user):
        return redirect("cases:translations")
    return redirect("cases:desk_case", found.case.number)


def proposals_of(found, language):
    return memory.proposals(found.case.campus_id, found.body, (found.language, language))


def show(request, found, language, made, form):
    entries = glossary()
    text = form["text"].value() or ""
    context = {
        "message": found,
        "case": found.case,
        "language": language,
        "twin": twin_of(made, language),
        "form": form,
        "source": marked(found.body, found.language, language, entries),
        "target": marked(made.text, language, found.language, entries) if made else "",
        "wrong": mismatches(found.body, text, (found.language, language), entries) if text else [],
        "proposals": [p for row in proposals_of(found, language) for p in row if p.text],
        "machine": machine.service() is not None,
        "works": rules.works_on(request.user, found.case),
        "keeps": rules.keeps_translations(request.user),
    }
    return render(request, "cases/desk/translation.html", context)
