"""Which papers, of which campus, ending by when."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.documents.batches import BATCH_KINDS
from portal.forms import DateTripleField, PortalForm

AHEAD = timedelta(days=60)  # the first reminder of expiry goes out that early


class BatchForm(PortalForm):
    kind = forms.ChoiceField(label=_("Documents"))
    campus = forms.ChoiceField(label=_("Campus"))
    ends_by = DateTripleField(
        label=_("Renew what ends on or before"), help_text=_("Documents that run longer are left alone.")
    )  # fmt: skip

    def __init__(self, *args: Any, campuses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campuses = {campus.code: campus for campus in campuses}
        self.fields["kind"].choices = [(one.code, one.label) for one in BATCH_KINDS.values()]
        self.fields["campus"].choices = [(c.code, str(c.name)) for c in campuses]
        if campuses:
            self.fields["ends_by"].initial = campuses[0].today() + AHEAD

    @property
    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"code": data["kind"], "campus": self.campuses[data["campus"]], "ends_by": data["ends_by"]}  # fmt: skip
