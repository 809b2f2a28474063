"""Letters that came back: what a mail server says of them (RFC 3464), and whose they were."""

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

from portal import mail
from portal.models import OutgoingMail

# The name each of our letters carries: its row, and the second it was written, which nobody guesses.
NAME = re.compile(r"<letter-(\d{1,18})\.(\d{1,12})@")


@dataclass(frozen=True)
class Return:
    """One refusal for good. `hard` says that the address itself is no good (5.x.x)."""

    letter: int
    written: int
    hard: bool
    words: str


def read(message: Message) -> Return | None:
    """What a delivery report says; None for anything else, for a delay, and for a letter that is not ours."""
    if message.get_content_type() != "multipart/report":
        return None
    name = NAME.search(named(message))
    for block in blocks(message):
        if name and str(block.get("Action", "")).strip().lower() == "failed":
            status = str(block.get("Status", "")).strip()
            words = " ".join(str(block.get("Diagnostic-Code", "")).split())
            return Return(
                letter=int(name[1]), written=int(name[2]), hard=status.startswith("5."),
                words=f"{status} {words.removeprefix('smtp;').strip()}".strip(),
            )  # fmt: skip
    return None


def blocks(message: Message) -> Iterator[Message]:
    """The report's fields, one block for each recipient; the first is about the whole letter."""
    for part in message.walk():
        payload: Any = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
            yield from payload


def named(message: Message) -> str:
    """The Message-ID of the letter that is reported on, from the copy below the report."""
    for part in message.walk():
        payload: Any = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            return str(payload[0].get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            return str(email.message_from_string(str(payload)).get("Message-ID", ""))
    return ""


def take(message: Message) -> bool:
    """Mark the letter a report is about; False when there is nothing to mark."""
    found = read(message)
    letter = OutgoingMail.objects.filter(pk=found.letter).first() if found else None
    if found is None or letter is None or int(letter.created_at.timestamp()) != found.written:
        return False
    return mail.came_back(letter, found.words, hard=found.hard)


def take_box(path: Path) -> tuple[int, int]:
    """(messages, letters marked) of a Maildir or an mbox; each message is read once and then marked as seen."""
    box: Any = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path)
    seen, read_now, marked = ("S" if path.is_dir() else "R"), 0, 0
    box.lock()
    try:
        for key in list(box.keys()):
            message = box[key]
            if seen in message.get_flags():
                continue
            read_now += 1
            marked += take(message)
            message.add_flag(seen)
            if path.is_dir():
                message.set_subdir("cur")
            box[key] = message
    finally:
        box.close()
    return read_now, marked


def parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)
