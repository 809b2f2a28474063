"""What the desk types about who works on a case and what belongs to it."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus, StaffRole, User
from portal.cases.models import Case, CaseLink
from portal.cases.wanted import HANDLERS
from portal.forms import DateTripleField, PortalForm

USUAL_STAY, LONGEST_STAY = timedelta(days=30), timedelta(days=180)


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


class LinkForm(PortalForm):
    """Another case of the same company, by its number."""

    number = forms.CharField(label=_("Number of the other case"), max_length=40)
    relation = forms.ChoiceField(label=_("How they belong together"), choices=CaseLink.Relation)

    def __init__(self, *args, case, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.user = case, user

    def clean_number(self):
        number = self.cleaned_data["number"].upper().replace(" ", "")
        there = Case.objects.visible_to(self.user).filter(company=self.case.company_id)
        self.other = there.exclude(pk=self.case.pk).filter(number=number).first()
        if self.other is None:
            raise ValidationError(_("No other case of this company has that number."))
        return number


class CampusForm(PortalForm):
    """Which campus goes on with a case, and why."""

    campus = forms.ModelChoiceField(label=_("Campus"), queryset=Campus.objects.none())
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The company and the colleagues there read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, campuses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campus"].queryset = Campus.objects.filter(pk__in=[c.pk for c in campuses])
