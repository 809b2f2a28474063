"""The whole map. Apps are included by name, so the frame imports none of them."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from portal import notifications, views
from portal.access import allow, anyone
from portal.health import view as health

# Wagtail's and Django's own doors lead to ours: a second factor is asked at one place only.
one_door = allow(anyone)(RedirectView.as_view(pattern_name="account_login", query_string=True))

urlpatterns = [
    path("health/", health, name="health"),
    path("language/", views.switch_language, name="switch_language"),
    path("after-login/", views.after_login, name="after_login"),
    path("my/", views.home, name="my_home"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/seen/", notifications.mark_all_seen, name="mark_all_seen"),
    path("notifications/digest/<str:key>/", notifications.stop_digest, name="stop_digest"),
    path("", include("portal.accounts.urls")),
    path("", include("portal.cases.urls")),
    path("", include("portal.documents.urls")),
    path(
        "", include("tenants.urls")
    ),  # its rent runs stand below /desk/payments/, whose last word is billing's
    path("", include("portal.billing.urls")),
    path("", include("services.urls")),
    path("accounts/", include("allauth.urls")),
    path("cms/login/", one_door),
    path("cms/password_reset/", one_door),
    path("cms/", include("wagtail.admin.urls")),
    path("files/", include("wagtail.documents.urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("portal.demo.urls"))]
urlpatterns += [path("", include("cms.urls"))]
urlpatterns += i18n_patterns(
    path("_util/login/", one_door),
    path("", include("cms.site_urls")),
    path("", include("wagtail.urls")),
    prefix_default_language=True,
)

handler400 = "portal.views.bad_request"
handler500 = "portal.views.server_error"
