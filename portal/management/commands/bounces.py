"""Take letters that came back: from a mailbox, or one message from standard input."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import bounces


class Command(BaseCommand):
    help = "bounces MAILDIR-OR-MBOX · bounces < one-message"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "box", nargs="?", help="a Maildir or an mbox; without it one message is read"
        )

    def handle(self, *args: Any, box: str | None, **options: Any) -> None:
        if box is None:
            read, marked = 1, int(bounces.take(bounces.parse(sys.stdin.buffer.read())))
        elif not Path(box).exists():
            raise CommandError(f"There is no mailbox at {box}.")
        else:
            read, marked = bounces.take_box(Path(box))
        self.stdout.write(f"{read} read, {marked} letters came back.")
