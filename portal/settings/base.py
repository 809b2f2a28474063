"""What every installation shares. Values that differ come from the environment."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import environment as env
from .signing import *

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(env.text("DATA_DIR", str(ROOT / "var")))

## WHO WE ARE
DEBUG = False
DEMO = False
SECRET_KEY = env.text("SECRET_KEY", "not-for-production")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SITE_URL = env.text("SITE_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "cms",
    "services",
    "tenants",
    "portal.billing",
    "portal.documents",
    "portal.cases",
    "portal.accounts",
    "portal",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "portal.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "i18nfield",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "portal.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ContentSecurity",
    "cms.kept.Copies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.accounts.middleware.ReaderProfile",
    "portal.middleware.CleanQuery",
    "portal.accounts.middleware.SessionLimits",
    "portal.accounts.middleware.SecondFactor",
    "portal.accounts.middleware.EditorsOnly",
    "portal.accounts.middleware.CurrentCompany",
    "portal.middleware.SwitchedLanguage",
    "portal.middleware.PrivatePages",
    "portal.middleware.Refusals",
    "portal.middleware.KnownMethods",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "portal.drawing.Renderer"

## STORES
DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{DATA}/portal.sqlite3"))}
CACHES = {
    # Shared between processes: rate limits counted per process are no limits.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
if env.text("REDIS_URL"):
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.text("REDIS_URL"),
    }
TASKS = {
    # Wagtail's own small jobs run at once; ours wait for a worker.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = DATA / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = (
    10_000  # a service in the editor is one form: thirty questions in three languages
)
UPLOAD_MAX_BYTES = 20 * 2**20
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS")

## LANGUAGES AND TIME
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_NAMES = ["frame", "accounts", "cases", "documents", "billing", "tenants", "services", "cms"]
LOCALE_PATHS = [ROOT / "locale" / name for name in LOCALE_NAMES]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"

## SESSIONS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://localhost")

## WHAT A PAGE MAY DO
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# The Wagtail editor has inline scripts without nonces; only /cms/ gets this looser policy.
CMS_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
}

## WAGTAIL
DATA_UPLOAD_MAX_NUMBER_FIELDS = (
    10_000  # a service in the editor is one form: thirty questions in three languages
)
WAGTAIL_SITE_NAME = "Caravanserai"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.files.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.files.FileForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

## MAIL, PAYMENTS, PAPERS
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Caravanserai <office@portal.example>")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS")
STRIPE_WALLETS = env.words("STRIPE_WALLETS")
STRIPE_API_BASE = env.text("STRIPE_API_BASE")
# No address: nothing is sent to a translation service, and the memory alone proposes.
TRANSLATION_URL = env.text("TRANSLATION_URL")
TRANSLATION_KIND = env.text("TRANSLATION_KIND", "libretranslate")
TRANSLATION_KEY = env.text("TRANSLATION_KEY")
TRANSLATION_PERSONAL_DATA = env.flag("TRANSLATION_PERSONAL_DATA")
# How long an officer can take a reply back before the company sees it.
UNDO_SECONDS = 10
SEAL_FOLDER = Path(env.text("SEAL_FOLDER", str(DATA / "seals")))
SEAL_PASSWORD = env.text("SEAL_PASSWORD")
# A key in a token (PKCS#11): the driver's file, the token's label and its PIN; <campus code>.crt stands in SEAL_FOLDER.
SEAL_PKCS11_MODULE = env.text("SEAL_PKCS11_MODULE")
SEAL_PKCS11_TOKEN = env.text("SEAL_PKCS11_TOKEN")
SEAL_PKCS11_PIN = env.text("SEAL_PKCS11_PIN")
# A service that witnesses when papers were sealed (RFC 3161); none: seals say so themselves.
SEAL_TIMESTAMP_URL = env.text("SEAL_TIMESTAMP_URL")
# On: papers carry what proves their certificates were not revoked, and a time-stamp over the whole file (PAdES B-LTA).
SEAL_LONG_TERM = env.flag("SEAL_LONG_TERM")
SEAL_DEMO = False  # a demo authority may be made on first use

## LOG
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.request_log.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # It greets at INFO whenever it is imported, in the middle of a command's own output.
    "loggers": {"pikepdf": {"level": "WARNING"}},
}
PARK_NAME = _("Silk Road Park")
