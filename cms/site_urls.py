"""Below the language: search, and every page of the tree through the kept copies."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from cms.views import site

urlpatterns = [
    path("search/", site.search, name="site_search"),
    re_path(serve_pattern, site.page, name="wagtail_serve"),
]
