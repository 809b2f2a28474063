"""The doors of the public site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from wagtail.models import Site
from wagtail.views import serve

from cms import catalogue
from cms.kept import keep
from cms.models import HomePage, ServicesPage, found_pages
from cms.serving import absolute, address
from portal.access import allow, anyone
from portal.languages import html_lang
from portal.middleware import remember_language


@allow(anyone)
def root(request: HttpRequest) -> HttpResponse:
    """The one address that chooses a language: the reader's choice, else the browser's."""
    user = request.user
    chosen = user.language if user.is_authenticated else ""
    response = redirect(f"/{chosen or get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


kept_page = keep(serve)


@allow(anyone)
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree; the language read here is the language of the pages that follow."""
    response = kept_page(request, path)
    language = get_language()
    if (
        response.status_code == 200
        and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language
    ):
        remember_language(response, language)
    return response


@allow(anyone)
def search(request: HttpRequest) -> HttpResponse:
    """Pages and services that hold every word asked for, in whichever language they were written."""
    language = get_language()
    asked = request.GET.get("q", "").strip()[:200]
    home = front_page(request, language)
    services = ServicesPage.objects.live().public().filter(alias_of=None).first()
    context = home.frame(request, language) if home else {}
    found = (
        catalogue.found(language, address(services, language), asked) if services and asked else []
    )
    addresses = {code: f"/{code}/search/" for code, _name in settings.LANGUAGES}
    context |= {
        "asked": asked,
        "services": found,
        "pages": found_pages(asked, language),
        "alternates": [(html_lang(code), absolute(url)) for code, url in addresses.items()],
        "canonical": absolute(addresses[language]),
        "elsewhere": [row | {"url": request.get_full_path().replace(f"/{language}/", f"/{row['code']}/", 1)}
                      for row in context.get("elsewhere", [])],
        "original": "",
        "default_url": context.get("default_url", absolute("/")),
        "home_url": context.get("home_url", "/"),
        "menu": context.get("menu", []),
        "footer": context.get("footer", []),
    }  # fmt: skip
    return render(request, "cms/site/search.html", context)


def front_page(request: HttpRequest, language: str) -> HomePage | None:
    site = Site.find_for_request(request)
    top = site.root_page.localized.specific if site else None
    return top if isinstance(top, HomePage) else None
