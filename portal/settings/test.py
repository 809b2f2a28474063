"""For the test suite: fast, quiet, strict."""

import tempfile
from pathlib import Path

from . import environment as env
from .base import *
from .base import ROOT, STORAGES, TASKS

DATA = Path(env.text("TEST_DATA_DIR") or tempfile.mkdtemp(prefix="caravanserai-test-"))
SECRET_KEY = "test" * 10
DEMO = False
DATABASES = {
    "default": env.database(env.text("TEST_DATABASE_URL", f"sqlite:///{DATA}/portal.sqlite3"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the race drills open several connections.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = TASKS | {"jobs": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MEDIA_ROOT = DATA / "media"
PRIVATE_ROOT = DATA / "private"
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = DATA / "static"
WHITENOISE_AUTOREFRESH = True
SEAL_FOLDER = ROOT / "var" / "test-seals"
SEAL_DEMO = True
SEAL_PASSWORD = "demo"  # noqa: S105  the demo seal is worth nothing
STRIPE_SECRET_KEY = ""
UNDO_SECONDS = 0
