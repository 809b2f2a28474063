"""Run by test_full_disk in a process of its own: write a message while the database's disk is full, and after."""

import re
import sys
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402  settings first
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.cases.models import Message  # noqa: E402
from tests.faults.test_full_disk import WORDS, fill  # noqa: E402


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")


def main(disk: Path, number: str, email: str) -> None:
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    client.force_login(User.objects.get(email=email))
    page = reverse("cases:my_case", args=[number])
    fresh = dict(
        re.findall(r'name="(seen|nonce)" value="([^"]+)"', client.get(page).content.decode())
    )
    typed = fresh | {"body": WORDS, "visibility": "public"}
    with connection.cursor() as cursor:
        # Old pages of the log would be written over without asking the disk for room.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filler = fill(disk)
    answer = client.post(page, typed)
    given = "text given back" if WORDS.strip() in answer.content.decode() else "text lost"
    tell(
        f"full: {answer.status_code}, retry after {answer.get('Retry-After')}, {given}, {Message.objects.count()} messages"
    )
    filler.unlink()
    answer = client.post(page, typed)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchone()[0]
    tell(f"again: {answer.status_code}, {Message.objects.count()} messages, {whole}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
