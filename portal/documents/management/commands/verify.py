"""Say offline whether papers are ours, whole and unchanged."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.levels import LEVELS
from portal.documents.qr import WORDS as QR_WORDS
from portal.documents.qr import Forged, read
from portal.documents.seals import qr_keys, roots
from portal.documents.stamping import stampers
from portal.documents.verify import WORDS, Examination, examine, load_roots


class Command(BaseCommand):
    help = "Verify sealed papers and QRs. Asks no server and no database. Exit code 0: all genuine; 1: some are not."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument(
            "--qr", action="append", default=[], help="the text of a scanned QR, to its end"
        )
        parser.add_argument(
            "--root", action="append", type=Path, default=[], help="a PEM file that vouches"
        )

        parser.add_argument(
            "--stamper",
            action="append",
            type=Path,
            default=[],
            help="a PEM file of a time-stamp service",
        )

    def handle(self, *args, files, qr, root, stamper, **options):
        trusted = roots() + load_roots(*(path.read_bytes() for path in root))
        witnesses = stampers() + load_roots(*(path.read_bytes() for path in stamper))
        bad = sum(not self.says_true(text) for text in qr)
        for path in files:
            try:
                found = examine(path.read_bytes(), roots=trusted, stampers=witnesses)
            except OSError as error:
                self.stdout.write(f"{path}: {error.strerror}")
                bad += 1
                continue
            self.stdout.write(f"{path}: {self.in_words(found)}")
            bad += not found.genuine
        if bad:
            sys.exit(1)

    def says_true(self, text: str) -> bool:
        try:
            stated = read(text, qr_keys(), today=timezone.now().date())
        except Forged as forged:
            self.stdout.write(f"{_('NOT GENUINE')}: {QR_WORDS[forged.reason]}")
            return False
        until = stated.valid_until or _("without limit")
        self.stdout.write(
            _("QR signed by %(campus)s: %(number)s, issued on %(day)s, valid until %(until)s")
            % {"campus": stated.campus, "number": stated.number, "day": stated.issued_on, "until": until}
        )  # fmt: skip
        return True

    def in_words(self, found: Examination) -> str:
        if not found.genuine:
            return _("NOT GENUINE") + ": " + "; ".join(str(WORDS.get(p, p)) for p in found.problems)
        number = (found.facts or {}).get("number", {})
        told = {
            "number": number.get("value", "–") if isinstance(number, dict) else number,
            "signer": found.signer,
            "day": f"{found.signed_at:%Y-%m-%d %H:%M}" if found.signed_at else "–",
            "again": ", ".join(f"{at:%Y-%m-%d %H:%M}" for at in found.renewed_at),
        }
        said = _("genuine, unchanged; number %(number)s, sealed by %(signer)s on %(day)s (UTC)")
        if found.renewed_at:
            said = _(
                "genuine: renewed copy of %(number)s, sealed by %(signer)s on %(day)s, "
                "stamped again on %(again)s (UTC)"
            )
        return f"{said % told}; {LEVELS[found.level]}"
