"""The words of papers in the editor's menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.documents import rules
from portal.documents.views import wording, words


class WordsItem(MenuItem):
    def is_shown(self, request):
        return rules.writes_words(request.user)


@hooks.register("register_admin_menu_item")
def words_item():
    return WordsItem(
        _("Words of papers"), reverse("words"), name="words", icon_name="doc-full", order=260
    )


@hooks.register("register_admin_urls")
def words_urls():
    one = "words/<str:kind>/<str:number>/"
    return [
        path("words/", words.kinds, name="words"),
        path("words/import/", words.take_in, name="words_import"),
        path("words/<str:kind>/", words.versions, name="words_kind"),
        path("words/<str:kind>/begin/", words.begin, name="words_begin"),
        path(one, wording.version, name="words_version"),
        path(f"{one}head/", wording.describe, name="words_head"),
        path(f"{one}look/", words.look, name="words_look"),
        path(f"{one}export/", words.give_out, name="words_export"),
        path(f"{one}new/", wording.new, name="words_new"),
        path(f"{one}step/<str:name>/", wording.step, name="words_step"),
        path(f"{one}clause/<str:code>/", wording.clause, name="words_clause"),
        path(f"{one}clause/<str:code>/order/", wording.order, name="words_order"),
    ]
