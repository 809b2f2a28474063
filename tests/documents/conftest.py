"""One authority, and every sample layout printed and sealed once for all tests of the engine."""

import subprocess
from datetime import UTC, datetime

import pytest

from portal.documents import render, seal, verify

from . import samples

SEALED_AT = datetime(2026, 11, 3, 8, 15, tzinfo=UTC)


def ask(*command):
    """Run another program and return what it says."""
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def print_paper(html, **changes):
    values = {
        "title": "协议 — Договор",
        "lang": "zh-Hans",
        "identifier": b"0123456789abcdef",
        "created": samples.CREATED,
        "facts": samples.FACTS,
        "assets": samples.qr(),
    }
    return render.render(html, **(values | changes))


def seal_paper(pdf, key, at=SEALED_AT):
    return seal.seal(
        pdf,
        key=key,
        reason="Issued by the park",
        location="Xi'an",
        field_tooltip="Печать парка · 园区签章",
        at=at,
    )


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return tmp_path_factory.mktemp("seals")


@pytest.fixture(scope="session")
def key(authority):
    return seal.SealKey.load_pkcs12(seal.make_demo_authority(authority, "Xi'an campus 西安"))


@pytest.fixture(scope="session")
def roots(authority, key):
    return verify.load_roots((authority / "root.pem").read_bytes())


@pytest.fixture(scope="session")
def printed():
    return {name: print_paper(layout()) for name, layout in samples.LAYOUTS.items()}


@pytest.fixture(scope="session")
def sealed(printed, key):
    return {name: seal_paper(pdf, key) for name, pdf in printed.items()}
