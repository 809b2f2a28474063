"""Print who can enter the demo park, and with what."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demo import PASSWORD
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Print the cast of the demo park."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("There is a cast in the demo only.")
        users = User.objects.filter(is_active=True).prefetch_related(
            "roles__campus", "memberships__company"
        )
        rows = [(u.email, str(u), u.language, parts_of(u)) for u in users]
        width = max((len(email) for email, *_rest in rows), default=0)
        for email, name, language, parts in rows:
            self.stdout.write(f"{email:<{width}}  {language:<7}  {name}: {parts}")
        self.stdout.write(
            f"\nPassword of everybody: {PASSWORD}   One click without it: {settings.SITE_URL}/demo/"
        )


def parts_of(user) -> str:
    roles = [
        f"{r.get_role_display()}, {r.campus.code if r.campus else 'all campuses'}"
        for r in user.roles.all()
    ]
    companies = [
        f"{m.get_role_display()} of {m.company}"
        for m in user.memberships.all()
        if m.left_at is None
    ]
    return "; ".join(roles + companies) or "nobody yet"
