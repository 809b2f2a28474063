"""Load the park's terms."""

from pathlib import Path

from django.core.management.base import BaseCommand

from portal.cases.actions import glossary


class Command(BaseCommand):
    help = (
        "Add the terms of a file (default: those that come with the portal); what was edited stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=glossary.SHIPPED)

    def handle(self, *args, file, verbosity, **options):
        added = glossary.load(file, by=None)
        if verbosity:
            self.stdout.write(f"{added} new")
