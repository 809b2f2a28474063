"""The case: who asked, who handles, until when. The kernel everything else hangs on."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from i18nfield.fields import I18nCharField

from portal import jobs
from portal.accounts.models import Campus, Company, OfCompany, StaffRole
from portal.accounts.rules import for_park
from portal.cases import clock, words
from portal.cases.almanac import CalendarMissing
from portal.cases.calendars import WorkingDays
from portal.cases.clock import Promise
from portal.cases.kinds import kind_of
from portal.workflow import Phase, Stateful, Workflow

R = StaffRole.Role
LET_IN = (R.EXPERT, R.PARTNER)  # into single cases, until a date
OPEN = (Phase.WITH_STAFF, Phase.WITH_COMPANY, Phase.WITH_AUTHORITY)
IS_OPEN = Q(phase__in=[p.value for p in OPEN])


class Written(Value):
    """A constant of ours, spelt out in the statement: SQLite takes a partial index only where it can read that the
    condition holds, and a parameter says nothing.
    """

    def as_sql(self, compiler, connection):
        return "'" + str(self.value).replace("'", "''") + "'", []


IN_OPEN_PHASE = Q(phase__in=[Written(p.value) for p in OPEN])
NARROWED_BY = ("campus", "phase", "language", "kind", "category", "assignee", "company", "number")
PAUSED = (Phase.WITH_COMPANY, Phase.WITH_AUTHORITY)
# Roles that open no campus's cases by themselves.
NARROW = (*LET_IN, R.EDITOR, R.TRANSLATOR)


class CaseQuerySet(OfCompany):
    def at_desk(self, user):
        """Submitted cases of their campuses; experts and partners: those they were let into; translators and editors
        none.
        """
        seen = ~Q(phase=Phase.DRAFT)
        campuses = {campus for role, campus in user.staff_roles if role not in NARROW}
        present = Participant.objects.filter(user=user, until__gte=timezone.now())
        invited = Q(pk__in=present.values("case"))
        if None in campuses:
            return self.filter(seen)
        if not campuses:
            return self.filter(seen & invited)
        if user.has_role(*LET_IN):
            return self.filter(seen & (Q(campus__in=campuses) | invited))
        return self.filter(seen, campus__in=campuses)

    def open(self):
        return self.filter(IN_OPEN_PHASE)

    def drafts(self):
        return self.filter(phase=Phase.DRAFT)

    def closed(self):
        return self.filter(phase=Written(Phase.CLOSED.value))

    def waiting_for_company(self):
        return self.open().filter(phase=Phase.WITH_COMPANY)

    def unassigned(self):
        return self.open().filter(assignee=None)

    def mine_and_unassigned(self, user):
        return self.open().filter(Q(assignee=user) | Q(assignee=None))

    def overdue(self, now=None):
        return self.open().filter(phase=Phase.WITH_STAFF, due_at__lt=now or timezone.now())

    def due_today(self, now=None):
        """Due before midnight by the clock of their own campus, and not overdue."""
        now = now or timezone.now()
        today, last = Q(pk__in=[]), now
        for pk, zone in Campus.objects.values_list("pk", "time_zone"):
            midnight = datetime.combine(
                now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time(), ZoneInfo(zone)
            )
            today |= Q(campus=pk, due_at__lt=midnight)
            last = max(last, midnight)
        # The bounds of all campuses together are what an index can walk.
        there = self.open().filter(today, phase=Phase.WITH_STAFF)
        return there.filter(due_at__gte=now, due_at__lt=last)

    def newest(self, asked, most):
        """The keys of the last `most` that hold one alternative of each question (see `words`), the newest first."""
        return words.newest(self, asked, most)


class Case(Stateful):
    """What a company asks of the park. `Application` and `Request` extend it.

    `due_at` is UTC; the promise behind it (`received_at`, `promised_days`, the spans that paused
    it) is kept, so every date can be unfolded into the days it counted.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    number = models.CharField(max_length=30, unique=True, null=True)
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=30, blank=True)
    title = I18nCharField(max_length=250)
    company = models.ForeignKey(Company, models.PROTECT, related_name="cases")
    # An index of a few campuses only leads a planner astray.
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="cases", db_index=False)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    team = models.CharField(max_length=10, choices=R, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    promised_days = models.PositiveSmallIntegerField(null=True)
    # A promise of two campuses counts the days on which this country works as well.
    also_country = models.CharField(max_length=2, blank=True)
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    breached_at = models.DateTimeField(null=True)
    # Four fifths of the promise are used then; how far up the ladder of reminders the case has come.
    warn_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    # What the reports count, written as it happens: how often the company was asked back, when the park first
    # answered and after how many minutes of working days, and how many working days the park had it.
    asked_back = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answer_minutes = models.PositiveIntegerField(null=True, editable=False)
    worked_days = models.PositiveSmallIntegerField(null=True, editable=False)
    search = models.TextField(blank=True, editable=False)
    history_length = models.PositiveIntegerField(default=0, editable=False)
    history_head = models.CharField(max_length=64, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()
    away = None  # the assignee's absence, where a page has looked for it

    class Meta:
        indexes = [
            # The open queue is one partial index walked in order of due date; what lists are narrowed by stands in
            # it, so that a list that fits few is found without the rows of the others.
            models.Index(fields=["due_at", "id", *NARROWED_BY, "received_at"], name="queue_open", condition=IS_OPEN),
            models.Index(
                fields=["assignee", "campus", "due_at", "id"],
                name="queue_mine",
                condition=IS_OPEN,
            ),
            # The same list by another column, what was closed last, and one state of many.
            models.Index(fields=["-received_at", "-id"], name="queue_received", condition=IS_OPEN),
            models.Index(fields=["-changed_at", "-id"], name="queue_changed", condition=IS_OPEN),
            models.Index(
                fields=["-changed_at", "-id", *NARROWED_BY], name="queue_closed", condition=Q(phase="closed")
            ),
            models.Index(fields=["state", "due_at", "id", *NARROWED_BY], name="queue_state", condition=IS_OPEN),
            models.Index(fields=["company", "-created_at"], name="company_cases"),
            models.Index(fields=["warn_at"], name="case_ladder", condition=Q(phase="with_staff", escalated__lt=3)),
            # The reports read a period along these, and nothing but these.
            models.Index(fields=["received_at", *NARROWED_BY, "answer_minutes"], name="case_received"),
            models.Index(
                fields=["closed_at", *NARROWED_BY, "state", "due_at", "worked_days", "promised_days", "asked_back"],
                name="case_closed",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number or f"draft {self.public_id}"

    @property
    def workflow(self) -> Workflow:
        return Workflow.registry[self.kind]

    @property
    def is_open(self) -> bool:
        return self.phase in OPEN

    @property
    def is_paused(self) -> bool:
        return self.phase in PAUSED

    def stepped(self, step):
        """History, clock spans and notices of one move, in the move's transaction."""
        from .history import CaseStep  # noqa: PLC0415  the two tables know each other

        chosen = self.workflow.moves[step.name]
        columns = self._turn_clock(step) | self._counted(step, public=bool(chosen.company))
        row = CaseStep.append(self, step, public=bool(chosen.company), also=columns)
        if chosen.tells:
            jobs.enqueue(
                "portal.cases.notices.tell", row.pk, key=f"tell-{row.pk}", about=self.number or ""
            )
        return row

    def _turn_clock(self, step):
        """Close the span that ended, open the one that begins; returns the columns that follow from it."""
        now = step.at
        if self.closed_at and self.phase != Phase.CLOSED:
            return self._reopen(now)
        kind = (self.state_info.pause or self.phase) if self.phase in PAUSED else ""
        # The move holds the case's row, so nobody else turns this clock.
        spans = list(CaseSpan.objects.filter(case_id=self.pk))
        running = [span for span in spans if span.ended_at is None]
        ended = [span for span in running if span.kind != kind]
        if ended:
            CaseSpan.objects.filter(pk__in=[span.pk for span in ended]).update(ended_at=now)
            for span in ended:
                span.ended_at = now
        if kind and len(ended) == len(running):
            spans.append(CaseSpan.objects.create(case_id=self.pk, kind=kind, started_at=now))
        promise = self.promise()
        columns = self._due(spans, promise)
        if self.phase == Phase.CLOSED and self.closed_at is None:
            self.closed_at = columns["closed_at"] = now
            self.worked_days = columns["worked_days"] = clock.worked(promise, spans, now)
        return columns

    def _counted(self, step, *, public):
        """The columns of the reports that follow from one move."""
        columns = {}
        if step.name in kind_of(self).asks_back:
            self.asked_back, columns["asked_back"] = self.asked_back + 1, F("asked_back") + 1
        if public and step.by and for_park(step.by, self.company_id):
            columns |= self.first_answer(step.at)
        return columns

    def first_answer(self, at):
        """The columns that remember it; a copy that did not hear of an earlier answer does not write over it."""
        promise = self.promise() if self.answered_at is None else None
        if promise is None:
            return {}
        self.answered_at, self.answer_minutes = at, clock.waited(promise, at)
        return {
            "answered_at": Coalesce("answered_at", Value(at)),
            "answer_minutes": Coalesce("answer_minutes", Value(self.answer_minutes)),
        }

    def _reopen(self, now):
        """The days a finished case lay with the company were not the park's."""
        CaseSpan.objects.create(
            case_id=self.pk, kind=clock.CLOSED, started_at=self.closed_at, ended_at=now
        )
        self.closed_at = self.worked_days = None
        spans = list(CaseSpan.objects.filter(case_id=self.pk))
        return {"closed_at": None, "worked_days": None, **self._due(spans, self.promise())}

    def promise(self, calendar=None):
        """The promise behind `due_at`, by today's calendar or another one; None while nothing is promised."""
        if self.promised_days is None or self.received_at is None:
            return None
        return Promise(
            received_at=self.received_at,
            days=self.promised_days,
            zone=self.campus.time_zone,
            calendar=calendar
            or WorkingDays(tuple(c for c in (self.campus.country, self.also_country) if c)),
            cutoff=self.campus.cutoff,
            office_end=self.campus.office_end,
        )

    def recount(self):
        """Write the due date that follows from the promise and its pauses."""
        columns = self._due(list(self.spans.all()), self.promise())
        if columns:
            Case.objects.filter(pk=self.pk).update(**columns)

    def _due(self, spans, promise):
        """The columns of the due date; none while nothing is promised."""
        if promise is None:
            return {}
        before = self.due_at
        try:
            due = clock.due(promise, spans)
            self.due_at, self.due_provisional = due.at, due.provisional
            self.warn_at = clock.warning(promise, spans)
        except CalendarMissing:
            self.due_at, self.due_provisional, self.warn_at = None, True, None
        if self.due_at != before and self.due_at and self.due_at > timezone.now():
            self.escalated = 0  # a new promise is reminded of anew
        names = ("due_at", "due_provisional", "warn_at", "escalated")
        return {name: getattr(self, name) for name in names}


class CaseSpan(models.Model):
    """A time the park's own clock stood still: kind says with whom the case was."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="spans")
    kind = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["started_at", "pk"]
        indexes = [
            models.Index(fields=["ended_at"], name="case_reopened", condition=Q(kind=clock.CLOSED)),
        ]

    def __str__(self):
        return f"{self.case_id} {self.kind} {self.started_at}"


class ParticipantQuerySet(models.QuerySet):
    def present(self):
        """Those whose date has not come."""
        return self.filter(until__gte=timezone.now()).select_related("user")

    def partners(self):
        return self.filter(part=R.PARTNER)


class Participant(models.Model):
    """An expert or partner let into one case, until a date. `firm` is the one a partner comes from."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations"
    )
    part = models.CharField(max_length=20)
    firm = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user", "part"], name="one_part_per_person")
        ]

    def __str__(self):
        return f"{self.user}, {self.firm}" if self.firm else str(self.user)
