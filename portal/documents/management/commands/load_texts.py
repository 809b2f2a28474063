"""Load the words of the park's papers."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.documents.actions.texts import TextsRefused, load_file

TEXTS = Path(__file__).resolve().parents[2] / "texts"


class Command(BaseCommand):
    help = "Load the clauses of papers from files (default: all that come with the portal)."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args, files, verbosity, **options):
        faults = []
        for path in files or sorted(TEXTS.glob("*.toml")):
            try:
                template, new = load_file(path, by=None)
            except TextsRefused as refused:
                faults += refused.faults
                continue
            if verbosity:
                note = " (new)" if new else " (kept: the park’s own words)" * template.is_the_parks
                self.stdout.write(f"{template.kind} {template.number}{note}")
        if faults:
            raise CommandError("\n".join(faults))
