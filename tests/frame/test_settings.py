"""Production refuses to start half-dressed."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "k" * 25 + "3" * 30,
    "SITE_URL": "https://portal.park.example",
    "ALLOWED_HOSTS": "portal.park.example",
    "PATH": os.environ["PATH"],
}


def start(**changes):
    code = "from django.conf import settings; settings.DEBUG; print('started')"
    env = {k: v for k, v in (GOOD | changes).items() if v is not None}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_production_starts_when_dressed():
    assert start() == "started"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO": "yes"}, "one-click"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo" * 20}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
    ],
)
def test_production_refuses_in_words(changes, word):
    answer = start(**changes)

    assert answer.startswith("django.core.exceptions.ImproperlyConfigured")
    assert word in answer
