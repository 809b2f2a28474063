"""No room on the disk: words, nothing lost, nothing half-written, and well again when there is room.

The disk is a real small one, made by `mount`; the database on it is a real file.
"""

import contextlib
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from portal import outage
from portal.documents.models import Paper
from tests import factories
from tests.cases import sample
from tests.documents.factories import upload

SIZE = 40 * 2**20
WORDS = "Мы ждём ответа с понедельника. " * 300


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path) -> Path:
    """Take every byte that is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0")
    return filler


def test_the_page_for_it_asks_nothing_of_the_database(rf):
    """No mark for a database here: one query would fail the test."""
    answer = outage.answer(rf.post("/my/", {"body": "Текст"}), [("body", "Текст")])
    assert (answer.status_code, "Текст" in answer.content.decode()) == (503, True)
    assert outage.is_outage(OSError(errno.ENOSPC, "no room"))
    assert not outage.is_outage(OSError(errno.EACCES, "not yours"))


@pytest.mark.django_db
def test_an_upload_without_room_leaves_neither_file_nor_row_and_works_again(
    small_disk, settings, client
):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": small_disk / "private", "base_url": None},
        }
    }
    (small_disk / "private").mkdir()
    owner = factories.user(language="ru")
    factories.company(owner=owner)
    client.force_login(owner)
    client.cookies["language"] = "ru"
    page = reverse("documents:upload")

    def send():
        return client.post(page, {"kind": "licence", "issuer": "Ведомство", "file": upload()})

    filler = fill(small_disk)
    answer = send()
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Сейчас сохранить файл" in text
    assert "Ведомство" in text
    assert Paper.objects.count() == 0
    assert [f for f in (small_disk / "private").rglob("*") if f.is_file()] == []
    filler.unlink()
    assert send().status_code == 302
    assert Paper.objects.count() == 1


@pytest.mark.sqlite  # PostgreSQL's own disk is its own machine's
@pytest.mark.django_db(transaction=True)
def test_a_database_without_room_gives_the_text_back_and_is_whole_afterwards(small_disk):
    """A process of its own, as the portal's: its database lies on the small disk."""
    campus, _officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    base = small_disk / "portal.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(base)])
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.writing_on", str(small_disk), case.number, owner.email],
        capture_output=True, text=True, check=False, cwd=settings.ROOT,
        env=os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.test", "TEST_DATABASE_URL": f"sqlite:///{base}",
        },
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "full: 503, retry after 60, text given back, 0 messages",
        "again: 302, 1 messages, ok",
    ], done.stderr[-2000:]
