"""What the desk and the company type about a case."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import NAMED, Campus, StaffRole, User
from portal.cases import attachments
from portal.cases.kinds import KINDS
from portal.cases.models import Message
from portal.cases.queue import VIEWS
from portal.forms import DateTripleField, PortalForm
from portal.workflow import Phase, Workflow

USUAL_STAY, LONGEST_STAY = timedelta(days=30), timedelta(days=180)
HANDLERS = ("intake", "leasing", "service", "manager")
EVERYTHING = ("", _("All"))
LONGEST_MESSAGE = 10_000


class QueueForm(PortalForm):
    """The queue's whole state lives in the address, so a view can be bookmarked and sent."""

    view = forms.ChoiceField(choices=list(VIEWS.items()), required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Number, company, identifier")}),
    )
    campus = forms.ChoiceField(label=_("Campus"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[EVERYTHING, *settings.LANGUAGES], required=False
    )
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="%s", **kwargs)  # the keyboard looks for #q
        campuses = Campus.objects.all()
        self.fields["campus"].choices = [EVERYTHING, *((c.code, str(c.name)) for c in campuses)]
        self.fields["category"].choices = [EVERYTHING, *((k.code, k.label) for k in KINDS.values())]
        self.fields["state"].choices = [EVERYTHING, *self._states()]
        self.fields["assignee"].choices = [
            EVERYTHING,
            ("me", _("Me")),
            ("none", _("Nobody yet")),
            *((str(u.pk), str(u)) for u in _colleagues(user)),
        ]
        self.user = user

    @staticmethod
    def _states():
        seen = {}
        for kind in KINDS.values():
            table = Workflow.registry[kind.code]
            seen.update({s.code: s.desk for s in table.states.values() if s.phase != Phase.DRAFT})
        return seen.items()

    def filters(self) -> dict:
        """ORM filters of the fields filled in; what nobody offered is ignored."""
        given = {k: v for k, v in getattr(self, "cleaned_data", {}).items() if v}
        found = {}
        if "campus" in given:
            found["campus__code"] = given["campus"]
        for name, column in (("category", "kind"), ("state", "state"), ("language", "language")):
            if name in given:
                found[column] = given[name]
        if "assignee" in given:
            who = given["assignee"]
            found["assignee"] = None if who == "none" else self.user.pk if who == "me" else int(who)
        return found


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field, each judged; an empty one is named by whoever keeps it."""

    widget = Files

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > attachments.MOST:
            raise ValidationError(
                _("At most %(n)s files with one message.") % {"n": attachments.MOST}
            )
        return [super(FilesField, self).clean(upload, initial) for upload in uploads]


class ReplyForm(PortalForm):
    """`visibility` is chosen, never assumed; `seen` is the last message the page showed."""

    visibility = forms.ChoiceField(
        label=_("Who sees this"), choices=Message.Visibility.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 5})
    )
    files = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("PDF, JPG, PNG, WEBP, DOCX or XLSX, up to 20 MB"),
        max_length=255,
        allow_empty_file=True,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, staff: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not staff:
            del self.fields["visibility"]


class ReasonForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other side will read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _colleagues(user):
    """Whoever may hold a case at a campus of the reader's."""
    campuses = {campus for _role, campus in user.staff_roles}
    there = Q() if None in campuses else Q(roles__campus__in=campuses) | Q(roles__campus=None)
    found = User.objects.filter(there, roles__role__in=HANDLERS, is_active=True)
    return found.only(*NAMED).distinct().order_by("email")[:50]


class HandOverForm(PortalForm):
    to = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    reason = forms.CharField(
        label=_("Why, and what is left to do"),
        help_text=_("The colleague reads it; the company does not."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        at_campus = User.objects.filter(
            roles__campus__in=[case.campus_id],
            roles__role__in=HANDLERS,
        ) | User.objects.filter(roles__campus=None, roles__role__in=HANDLERS)
        own = case.company.memberships.live()
        self.fields["to"].queryset = (
            at_campus.filter(is_active=True)
            .exclude(memberships__in=own)
            .exclude(pk=case.assignee_id)
            .distinct()
            .order_by("email")
        )


class LetInForm(PortalForm):
    """Who comes in, from where, until when and why."""

    partner = forms.ModelChoiceField(label=_("Partner"), queryset=User.objects.none())
    firm = forms.CharField(label=_("Firm"), max_length=120)
    until = DateTripleField(label=_("Until"), help_text=_("That day included, 180 days at most"))
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The company and the partner read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = case.campus.today()
        self.initial.setdefault("until", self.today + USUAL_STAY)
        roles = StaffRole.objects.filter(role=StaffRole.Role.PARTNER)
        here = roles.filter(campus=case.campus_id) | roles.filter(campus=None)
        own = case.company.memberships.live()
        self.fields["partner"].queryset = (
            User.objects.filter(roles__in=here, is_active=True)
            .exclude(roles__role__in=[r for r in StaffRole.Role if r not in ("partner", "editor")])
            .exclude(memberships__in=own)
            .distinct()
            .order_by("email")
        )

    def clean_until(self):
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.today + LONGEST_STAY:
            raise ValidationError(_("Choose a day from today on, 180 days ahead at most."))
        return day


class DayForm(PortalForm):
    """One calendar day."""

    working = forms.TypedChoiceField(
        label=_("That day"),
        choices=[("yes", _("Working day")), ("no", _("Day off"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    short = forms.BooleanField(label=_("The office closes an hour early"), required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=80, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For colleagues: what was announced, by whom, and when."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        given = super().clean()
        if given.get("short") and given.get("working") is False:
            self.add_error("short", _("A day off has no closing time. Take the tick away."))
        return given

    def names(self) -> dict[str, str]:
        given = self.cleaned_data
        texts = {"en": given["name_en"], "zh-hans": given["name_zh"], "ru": given["name_ru"]}
        return {code: text for code, text in texts.items() if text}


class PublishForm(PortalForm):
    reason = forms.CharField(
        label=_("Where it was announced"),
        help_text=_("The number and date of the government’s notice."),
        max_length=1000,
    )
