"""Forms of the media library, with the one warning that matters there."""

from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

PUBLIC_ONLY = _(
    "Everything here can be seen by anybody. Passports, contracts and other papers of companies belong in the dossier."
)


class PublicOnly:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = PUBLIC_ONLY


class PictureForm(PublicOnly, BaseImageForm):
    pass


class FileForm(PublicOnly, BaseDocumentForm):
    pass
