"""The pages the portal is measured against."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.crypto import get_random_string

from tests.bench.floor.models import Event, ParkCase, Request

PAGE = 25
# Spelt out: SQLite walks a partial index only where it can read the condition in the statement.
OPEN = "phase IN ('with_staff', 'with_company', 'with_authority')"
COLUMNS = (
    "ref", "title", "status", "priority", "created", "due",
    "company__name", "service__title", "assignee__username",
)  # fmt: skip


def rows():
    return Request.objects.select_related("company", "service", "assignee").only(*COLUMNS)


def shown(request, found):
    """A keyset page: one row more is read to know whether there is a next page."""
    context = {"rows": list(found[: PAGE + 1])[:PAGE], "user": request.user}
    return render(request, "list.html", context)


def hello(request):
    return HttpResponse("hello")


def bare(request):
    """One query, on the portal's own table: what any list of open cases costs at least."""
    found = ParkCase.objects.extra(where=[OPEN]).select_related("company")
    return render(request, "bare.html", {"rows": found.order_by("due_at", "id")[:PAGE]})


@login_required
def queue(request):
    """Session, user, list: three queries."""
    found = rows().filter(status__lte=Request.WAIT).order_by("priority", "created", "id")
    return shown(request, found)


@login_required
def search(request):
    """Plain substring search over a trigram index."""
    q = request.GET.get("q", "")
    found = rows().filter(Q(title__icontains=q) | Q(body__icontains=q)).order_by("-id")
    return shown(request, found)


@login_required
def detail(request, pk):
    found = get_object_or_404(
        Request.objects.select_related("company", "service", "assignee"), pk=pk
    )
    events = found.events.select_related("actor").order_by("id")[:50]
    return render(request, "detail.html", {"r": found, "events": events, "user": request.user})


class NewForm(forms.ModelForm):
    class Meta:
        model = Request
        fields = ["title", "company", "service", "priority", "body"]
        widgets = {"company": forms.NumberInput, "service": forms.NumberInput}


def new(request):
    """Five fields checked, two of them foreign keys; a request and an event in one transaction."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save(commit=False)
            made.ref, made.created = get_random_string(12), timezone.now()
            made.save()
            Event.objects.create(request=made, at=made.created, text="created")
        return HttpResponseRedirect("/hello/")
    return render(
        request, "new.html", {"form": form}, status=400 if request.method == "POST" else 200
    )
