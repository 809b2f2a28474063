"""Production refuses to start half-dressed."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "k3Q9-vX7!tR2" * 5,
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
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be random"),
        ({"SITE_URL": "nonsense"}, "SITE_URL"),
        ({"SITE_URL": "http://portal.park.example"}, "SITE_URL"),
        ({"SITE_URL": "https:///x"}, "SITE_URL"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
    ],
)
def test_production_refuses_in_words(changes, word):
    answer = start(**changes)

    assert answer.startswith("django.core.exceptions.ImproperlyConfigured")
    assert word in answer


@pytest.mark.parametrize("port", ["abc", "0", "99999", "8000x", "-1"])
def test_the_demo_refuses_a_port_that_is_none_in_words(port):
    done = subprocess.run(
        ["bin/demo"], env={**os.environ, "PORT": port}, cwd=settings.ROOT,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert f'not "{port}"' in done.stderr


def test_the_web_server_takes_long_addresses_and_logs_the_requests_name():
    """A parameter of 5,000 digits is ours to refuse, in words; every line of its log can be found by name."""
    script = (settings.ROOT / "bin/demo").read_text()
    assert "--limit-request-line 8190" in script
    assert "%({x-request-id}o)s" in script
