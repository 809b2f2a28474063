"""What happened, in order, for good: append-only rows, each sealed over the one before."""

import hashlib
import json
from collections import Counter, defaultdict

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from portal.languages import pick

from .case import Case


class AppendOnly(Exception):
    """History is not edited and not deleted; a mistake is a second row."""


class CaseStep(models.Model):
    """One step of a case. `digest` covers this row and the digest before it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    start = models.CharField(max_length=30, blank=True)
    end = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    public = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="one_step_per_position")
        ]

    def __str__(self):
        return f"{self.case_id}.{self.position} {self.name}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    def reason_in(self, language: str) -> str:
        """Why, in the reader's language where it was written in several (the fact `reason_in`)."""
        return pick(self.facts.get("reason_in") or self.reason, language)

    def seal(self, before: str) -> str:
        """SHA-256 over the previous digest and this row's canonical JSON."""
        row = [
            self.case_id, self.position, self.name, self.start, self.end, self.by_id,
            self.at.isoformat(timespec="microseconds"), self.reason, self.facts, self.public,
        ]  # fmt: skip
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256((before + text).encode()).hexdigest()

    @classmethod
    @transaction.atomic(savepoint=False)
    def append(cls, case, step, *, public: bool, also: dict | None = None) -> "CaseStep":
        """Add the next link; writing the chain's new head holds the case's row, so two writers take turns.

        `also` are other columns of the case, written with it.
        """
        rows = Case.objects.filter(pk=case.pk)
        while True:
            length, head = case.history_length, case.history_head
            row = cls(
                case_id=case.pk, position=length + 1, name=step.name, start=step.start,
                end=step.end, by=step.by, at=step.at, reason=step.reason, facts=step.facts, public=public,
            )  # fmt: skip
            row.digest = row.seal(head)
            case.history_length, case.history_head = row.position, row.digest
            if rows.filter(history_length=length, history_head=head).update(
                history_length=row.position, history_head=row.digest, **(also or {})
            ):
                row.save(force_insert=True)
                return row
            # This copy is older than the last link: read it again, and hold the row while doing so.
            held = rows.select_for_update().values_list("history_length", "history_head").get()
            case.history_length, case.history_head = held

    @classmethod
    @transaction.atomic(savepoint=False)
    def append_many(cls, pairs, *, public: bool) -> None:
        """Links for many cases, `(case_id, step)` each, in a number of queries that does not grow with them.

        Holds the rows of the cases, in the order of their ids, until the transaction ends.
        """
        ids = {case_id for case_id, _step in pairs}
        held = {
            case.pk: case
            for case in Case.objects.select_for_update()
            .filter(pk__in=ids).order_by("pk").only("history_length", "history_head", "state")
        }  # fmt: skip
        rows, grown = [], defaultdict(list)
        for case_id, count in Counter(case_id for case_id, _step in pairs).items():
            grown[count].append(case_id)
        for case_id, step in pairs:
            case = held[case_id]
            row = cls(
                case_id=case_id, position=case.history_length + 1, name=step.name, start=case.state, end=case.state,
                by=step.by, at=step.at, reason=step.reason, facts=step.facts, public=public,
            )  # fmt: skip
            row.digest = row.seal(case.history_head)
            case.history_length, case.history_head = row.position, row.digest
            rows.append(row)
        cls.objects.bulk_create(rows)
        Case.objects.bulk_update(held.values(), ["history_head"])
        for count, cases in grown.items():
            Case.objects.filter(pk__in=cases).update(history_length=F("history_length") + count)
