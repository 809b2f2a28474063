"""What search engines and browsers fetch by themselves."""

import mimetypes

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.images import get_image_model
from wagtail.models import Page

from cms import catalogue
from cms.models import ServicesPage
from cms.serving import absolute, address
from portal.access import allow, anyone
from portal.languages import html_lang

PRIVATE = ("/my/", "/desk/", "/cms/", "/accounts/", "/check/", "/demo/", "/files/", "/language/")
SHOWN = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}


@allow(anyone)
def robots(request: HttpRequest) -> HttpResponse:
    closed = "".join(f"Disallow: {path}\n" for path in PRIVATE)
    text = f"User-agent: *\n{closed}\nSitemap: {absolute('/sitemap.xml')}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@allow(anyone)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page under the language it is truly written in, with its twins."""
    pages = (
        Page.objects.live()
        .public()
        .filter(alias_of=None, depth__gt=1)
        .select_related("locale", "content_type")
    )
    families: dict = {}
    for page in pages.order_by("path"):
        families.setdefault(page.translation_key, {})[page.locale.language_code] = page
    entries = []
    for family in families.values():
        entries += entries_of({code: address(page) for code, page in family.items()}, family)
        if any(page.specific_class is ServicesPage for page in family.values()):
            for code in catalogue.live_codes():
                entries += entries_of(
                    {lang: f"{address(page)}{code}/" for lang, page in family.items()}, {}
                )
    return render(
        request, "cms/site/sitemap.xml", {"entries": entries}, content_type="application/xml"
    )


def entries_of(paths: dict[str, str], family: dict) -> list[dict]:
    order = [code for code, _name in settings.LANGUAGES if code in paths]
    twins = [(html_lang(code), absolute(paths[code])) for code in order]
    return [
        {"url": absolute(paths[code]), "twins": twins,
         "changed": family[code].last_published_at if code in family else None}
        for code in order
    ]  # fmt: skip


@allow(anyone)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A rendition of a picture. Originals, and pictures of a closed collection, are nobody's to fetch."""
    model = get_image_model().get_rendition_model()
    found = model.objects.select_related("image__collection").filter(file=f"images/{name}").first()
    kind = mimetypes.guess_type(name)[0] or ""
    if found is None or kind not in SHOWN:
        raise Http404
    closed = found.image.collection.get_view_restrictions()
    editor = request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")
    if closed.exists() and not editor:
        raise Http404
    response = FileResponse(found.file.open("rb"), content_type=kind)
    response["Cache-Control"] = "private, no-store" if closed.exists() else "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response
