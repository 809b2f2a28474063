"""Write the page that checks papers without a network."""

from pathlib import Path

from django.core.management.base import BaseCommand

from portal.documents import offline


class Command(BaseCommand):
    help = "Write the offline check page, with the park's roots and public keys inside, to a file."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=Path(offline.FILE_NAME))

    def handle(self, *args, file, **options):
        content = offline.page()
        file.write_bytes(content)
        self.stdout.write(f"{file}: {len(content)} bytes")
