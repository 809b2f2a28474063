from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Walk the history chain of every case; exits with 1 when a link does not hold."

    def handle(self, *args, **options):
        broken = list(import_string("portal.cases.actions.history.broken_links")())
        for link in broken:
            self.stdout.write(f"case {link.case_id}, step {link.position}: {link.why}")
        if broken:
            raise CommandError(f"{len(broken)} broken links")
        self.stdout.write("Every step stands as it was written.")
