"""How a page of the tree becomes an answer: which language it truly speaks, and what the frame shows.

A page that has no twin in the reader's language is shown in its own, with a notice, at the
address the reader asked for. It is never a 404 and never mixed in silently.
"""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms.kept import remembered
from portal.languages import html_lang

HOME_DEPTH = 2  # the front pages stand directly below Wagtail's root


def address(page: Page, code: str = "") -> str:
    """The page's address, below another language's prefix when `code` is given.

    Wagtail's own way asks the shared cache once per page; the trees hang below the root, so the
    address is the language and the path without the front page's slug.
    """
    rest = page.url_path.split("/", 2)[2]
    return f"/{code or page.locale.language_code}/{rest}"


def absolute(path: str) -> str:
    """From the setting, not from the request: what is kept for all readers names one host."""
    return settings.SITE_URL.rstrip("/") + path


class Served:
    """For page models: the reader's language, the true language, the twins, and `facts` of the type."""

    tail = ""  # the part of the address behind the page's own

    def facts(self, query, language: str) -> dict:
        """What the page's template shows besides its own fields; `query` are the address's parameters."""
        return {}

    @property
    def true_language(self) -> str:
        """The language of the words on the page; an alias carries those of its source."""
        source = self.alias_of if self.alias_of_id else self
        return source.locale.language_code

    def twins(self) -> dict[str, Page]:
        """Live pages of this text by language, aliases left out."""
        family = Page.objects.filter(translation_key=self.translation_key, alias_of=None)
        live = family.live().select_related("locale")
        found = {twin.locale.language_code: twin for twin in live}
        order = [code for code, _name in settings.LANGUAGES if code in found]
        return {code: found[code] for code in order}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        language = get_language()
        return context | self.frame(request, language) | self.facts(request.GET, language)

    def frame(self, request, language: str) -> dict:
        """Everything the layout needs: menu, other languages, canonical address, notice."""
        twins = self.twins()
        own = self.true_language
        chrome = remembered(
            request, language, lambda: self.get_site_home(language).chrome(language)
        )
        paths = {code: address(twin) + self.tail for code, twin in twins.items()}
        return chrome | {
            "own_lang": html_lang(own),
            "original": own if own != language else "",
            "translation_due": self.translation_due,
            "alternates": [(html_lang(code), absolute(path)) for code, path in paths.items()],
            "default_url": absolute(
                "/" if self.depth == HOME_DEPTH else next(iter(paths.values()), "/")
            ),
            "canonical": absolute(paths.get(own) or address(self, own) + self.tail),
            "elsewhere": self.elsewhere(request, paths),
            "base": address(self, language),
        }

    def elsewhere(self, request, paths: dict[str, str]) -> list[dict]:
        """The other languages by their own names: the twin's address, or this page's with the notice."""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return [
            {
                "name": name,
                "lang": html_lang(code),
                "code": code,
                "url": (paths.get(code) or address(self, code) + self.tail) + query,
                "current": code == get_language(),
            }
            for code, name in settings.LANGUAGES
        ]

    def serve(self, request, *args, **kwargs):
        language = get_language()
        if self.locale.language_code != language:
            twin = self.twins().get(language)
            if twin:
                return redirect(address(twin) + self.tail)
        return super().serve(request, *args, **kwargs)


class ServedHome(Served):
    """The root of a language: what is missing below it is looked for in the other languages."""

    def route(self, request, path_components):
        try:
            return super().route(request, path_components)
        except Http404:
            for other in self.get_translations().live().specific():
                try:
                    return Page.route(other, request, path_components)
                except Http404:
                    continue
            raise


class ServedCatalogue(Served):
    """The page of services answers for each service of the catalogue below itself."""

    def route(self, request, path_components):
        if self.live and len(path_components) == 1:
            code = self.service_code(path_components[0])
            if code:
                self.tail = f"{code}/"
                return RouteResult(self, kwargs={"code": code})
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        code = kwargs.get("code")
        if not code:
            return context
        crumbs = [(self.title, context["base"])]
        return context | {"crumbs": crumbs} | self.service_facts(code, get_language())

    def get_template(self, request, *args, **kwargs):
        return (
            self.service_template
            if kwargs.get("code")
            else super().get_template(request, *args, **kwargs)
        )
