"""One demo authority, one key and one sealed paper serve the whole folder: each costs seconds."""

import subprocess
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from portal.documents import render, seal, verify

from . import longterm, pki, samples

SEALED_AT = datetime(2026, 11, 3, 8, 15, tzinfo=UTC)


def print_paper(html, **changed):
    settings = {
        "title": "协议 — Договор",
        "lang": "zh-Hans",
        "identifier": b"0123456789abcdef",
        "created": samples.CREATED,
        "facts": samples.FACTS,
        "assets": samples.qr(),
    }
    return render.render(html, **(settings | changed))


def seal_paper(pdf, key, **changed):
    settings = {
        "reason": "Issued by the park",
        "location": "Xi'an",
        "field_tooltip": "电子印章 · Печать",
        "at": SEALED_AT,
    }
    return seal.seal(pdf, key=key, **(settings | changed))


def ask(program, *arguments):
    return subprocess.run([program, *arguments], check=False, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    seal.make_demo_authority(folder, "Xi'an campus 西安")
    return folder


@pytest.fixture(scope="session")
def key(authority):
    return seal.SealKey.load_pkcs12(seal.make_demo_authority(authority, "Xi'an campus 西安"))


@pytest.fixture(scope="session")
def roots(authority):
    return verify.load_roots((authority / "root.pem").read_bytes())


@pytest.fixture(scope="session")
def printed():
    return {layout: print_paper(write()) for layout, write in samples.LAYOUTS.items()}


@pytest.fixture(scope="session")
def sealed(printed, key):
    return {layout: seal_paper(pdf, key) for layout, pdf in printed.items()}


# Seals for the long term ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def world():
    made = pki.World()
    server = pki.serve(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def seal_folder(world, tmp_path_factory):
    """What an operator puts beside the keys."""
    made = tmp_path_factory.mktemp("longterm")
    (made / "timestamps").mkdir()
    (made / "crls").mkdir()
    for name in pki.VOUCHING:
        (made / f"{name}.pem").write_bytes(getattr(world, name).pem)
    (made / "timestamps" / "root.pem").write_bytes(world.time_root.pem)
    (made / "XA.p12").write_bytes(world.pkcs12("demo"))
    return made


@pytest.fixture(scope="session")
def printed_long():
    return print_paper(samples.agreement())


@pytest.fixture(scope="session")
def archived(printed_long, world, seal_folder):
    return longterm.aside(longterm.sealed_for_long, printed_long, world, seal_folder)


@pytest.fixture
def examine(world):
    def found(pdf, stampers=None):
        vouching = [getattr(world, name).certificate for name in pki.VOUCHING]
        known = [world.time_root.certificate] if stampers is None else stampers
        return longterm.aside(verify.examine, pdf, roots=vouching, stampers=known)

    return found


@pytest.fixture
def long_term(settings, seal_folder, world):
    """The portal seals for the long term; nobody is down and nothing is remembered."""
    settings.SEAL_FOLDER, settings.SEAL_LONG_TERM = seal_folder, True
    settings.SEAL_TIMESTAMP_URL = f"{world.url}/tsa"
    cache.clear()
    yield world
    world.down, world.revoked, world.stamping, world.lasts = set(), set(), world.tsa, 7 * pki.DAY
    cache.clear()
