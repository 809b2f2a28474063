from django.core.management.base import BaseCommand, CommandError

from portal.health import findings


class Command(BaseCommand):
    help = "Look the portal over and say what to do about whatever is wrong."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        found = list(findings())
        name_width = max(len(f.name) for f in found)
        for finding in found:
            mark = self.style.SUCCESS("well ") if finding.ok else self.style.ERROR("WRONG")
            self.stdout.write(f"{mark}  {finding.name:<{name_width}}  {finding.detail}")
            if finding.remedy:
                self.stdout.write(f"{'':<{name_width + 9}}→ {finding.remedy}")
        wrong = sum(1 for f in found if not f.ok)
        if wrong:
            raise CommandError(f"{wrong} of {len(found)} are wrong", returncode=1)
        self.stdout.write("All is well.")
