"""A park in earnest. Refuses to start half-dressed."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from . import environment as env
from .base import *

SECRET_KEY = env.required("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SITE_URL = WAGTAILADMIN_BASE_URL = env.required("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", SITE_URL)
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
X_ACCEL = env.text("X_ACCEL")  # nginx's internal location of the private folder
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1)


def refuse_half_dressed() -> None:
    """Stop at start, in words, rather than serve a park that is not safe."""
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production")
    if DEMO:
        raise ImproperlyConfigured("the demo's one-click sign-in cannot run in production")
    if len(SECRET_KEY) < 50 or "demo" in SECRET_KEY or "not-for-production" in SECRET_KEY:
        raise ImproperlyConfigured("SECRET_KEY must be a secret of your own, 50 characters or more")
    if len(set(SECRET_KEY)) < 8:
        raise ImproperlyConfigured("SECRET_KEY must be random, not the same few letters")
    address = urlsplit(SITE_URL)
    if address.scheme != "https" or not address.hostname or address.path.strip("/"):
        raise ImproperlyConfigured("SITE_URL must be the portal's address: https://portal.example")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the portal's hosts")
    if not STRIPE_SECRET_KEY:
        return
    if not STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_", "sk_test_", "rk_test_")):
        raise ImproperlyConfigured("STRIPE_SECRET_KEY must be a secret key: sk_live_… or sk_test_…")
    if not STRIPE_WEBHOOK_SECRETS:
        raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRETS must be set where STRIPE_SECRET_KEY is")


refuse_half_dressed()
