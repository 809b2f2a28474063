"""The catalogue: categories, services, and the versions requests are made with."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from wagtail.models import DraftStateMixin, PreviewableMixin, Revision, RevisionMixin

from portal.languages import codes, is_known, name_in_itself, pick
from services.definition import Definition
from services.pricing import price_words
from services.reading import faults, kept

PREVIEW = "services.views.previewing.context"  # by its path: models do not import views


class Category(models.Model):
    """A group of the catalogue; `code` is stable, the title is data."""

    code = models.SlugField(max_length=20, unique=True)
    title = I18nCharField(_("title"), max_length=120)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("service category")
        verbose_name_plural = _("service categories")

    def __str__(self):
        return str(self.title)


def categories() -> dict[str, str]:
    """What the desk's queue can be narrowed to."""
    return {category.code: str(category) for category in Category.objects.all()}


@dataclass(frozen=True)
class Card:
    """What a reader sees of a service, in one language."""

    code: str
    title: str
    short: str
    full: str
    who: str
    result: str
    refund: str
    legal_basis: str
    checked_on: date | None
    authority_time: str
    category: str
    price: str
    promised_days: int
    express_days: int | None
    express_price: str
    faq: tuple[tuple[str, str], ...]
    papers: tuple[str, ...]
    campuses: tuple[str, ...]
    notices: tuple[str, ...]


class ServiceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(live=True)

    def live_in(self, language: str):
        """Services open to readers of this language. Publishing asks for every language, so all live ones are."""
        return self.live().select_related("category").order_by("category__position", "code")


class ServiceManager(models.Manager.from_queryset(ServiceQuerySet)):
    def card(self, code: str, language: str) -> Card:
        return self.live().select_related("category").get(code=code).card(language)


class Service(DraftStateMixin, RevisionMixin, PreviewableMixin, models.Model):
    """One versioned object: card, form, papers, steps, fees, promise and replies in `definition`.

    Drafts live in Wagtail's revisions; saving a live row pins its definition as a ServiceVersion.
    A live row with an incomplete definition is refused.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="services", verbose_name=_("category")
    )
    definition = models.JSONField(_("definition"), default=dict)
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="service")

    objects = ServiceManager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self):
        title = (
            self.definition.get("card", {}).get("title", {})
            if isinstance(self.definition, dict)
            else {}
        )
        return f"{self.code} {pick(title, get_language() or 'en')}".strip()

    def save(self, *args, **kwargs):
        """Store the row and, when it is live, the version that requests will keep.

        A draft saved over a live row comes here too, with the draft in memory and other fields to
        write: it is neither checked nor pinned.
        """
        written = kwargs.get("update_fields")
        live = self.live and (written is None or "definition" in written or "live" in written)
        if live and (wrong := faults(self.definition)):
            raise ValidationError({"definition": wrong})
        with transaction.atomic():
            super().save(*args, **kwargs)
            if live:
                self.pin()

    def save_revision(self, *args, **kwargs):
        """The first draft over a service that came from a file keeps what is live as a revision too.

        A live row without one would be taken for never published, and leave the catalogue until the draft's day.
        """
        if self.pk and self.live and self.live_revision_id is None:
            row = Service.objects.get(pk=self.pk)
            live = Revision.objects.create(
                content_object=row, base_content_type=row.get_base_content_type(), content=row.serializable_data(),
                object_str=str(row),
            )  # fmt: skip
            Service.objects.filter(pk=self.pk).update(live_revision=live)
            self.live_revision = live
        return super().save_revision(*args, **kwargs)

    def clean(self):
        super().clean()
        if wrong := faults(self.definition, complete=False):
            raise ValidationError(wrong)

    def pin(self) -> "ServiceVersion":
        """The version with today's definition; the same content is not pinned twice in a row."""
        digest = digest_of(self.definition)
        newest = self.versions.order_by("-number").first()
        if newest and newest.digest == digest:
            return newest
        return self.versions.create(
            number=(newest.number if newest else 0) + 1, definition=self.definition, digest=digest
        )

    @property
    def revisions(self):
        return self._revisions

    @property
    def current(self) -> "ServiceVersion":
        """What a request begun now is made with."""
        return self.versions.order_by("-number")[0]

    @property
    def plan(self) -> Definition:
        return kept(self.definition)

    def card(self, language: str) -> Card:
        return card_of(self.plan, language, category=pick(self.category.title, language))

    @property
    def preview_modes(self):
        """The company's page and the officer's, in each language, the editor's own first."""
        sides = (("company", _("As the company")), ("officer", _("As the officer")))
        return [
            (f"{side}:{code}", format_lazy("{} · {}", words, name_in_itself(code)))
            for side, words in sides
            for code in sorted(codes(), key=lambda code: code != get_language())
        ]

    def serve_preview(self, http, mode_name):
        side, _colon, code = mode_name.partition(":")
        page = import_string(PREVIEW)
        with override(code if is_known(code) else get_language()):
            context = {"object": self, "request": http, **page(self, side)}
            return TemplateResponse(http, "services/preview.html", context).render()


def digest_of(definition: Any) -> str:
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def card_of(
    plan: Definition,
    language: str,
    *,
    category: str = "",
    campus: Any = None,
    on: date | None = None,
) -> Card:
    """The card in one language; with a campus, its price and its notices only. `on` another day than today."""
    texts = {name: pick(value, language) for name, value in plan.card.items()}
    day = on or (campus.today() if campus else timezone.localdate())
    notices = [n for n in plan.notices if n.in_force(day, campus.code if campus else "")]
    return Card(
        code=plan.code,
        checked_on=plan.checked_on,
        category=category,
        price=price_words(plan, language, campus.currency if campus else ""),
        promised_days=plan.promised_days,
        express_days=plan.express_days,
        express_price=price_words(plan, language, campus.currency if campus else "", "express"),
        faq=tuple((pick(f.question, language), pick(f.answer, language)) for f in plan.faq),
        papers=tuple(pick(need.label, language) for need in plan.papers),
        campuses=plan.campuses,
        notices=tuple(pick(n.texts, language) for n in notices),
        **texts,
    )


class ServiceVersion(models.Model):
    """A definition as it was published. Requests point here, so it never changes."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["service", "number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_version_per_number")
        ]

    def __str__(self):
        return f"{self.service.code} v{self.number}"

    @cached_property
    def plan(self) -> Definition:
        return kept(self.definition)
