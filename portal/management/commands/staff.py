"""Who works for the park: list them, give a role, take it back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.editors import enrol
from portal.accounts.actions import staff as acts
from portal.accounts.models import Campus, StaffRole, User


class Command(BaseCommand):
    help = "staff list · staff add EMAIL ROLE [CAMPUS] · staff remove EMAIL ROLE [CAMPUS]"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=["list", "add", "remove"])
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("role", nargs="?", default="", help=", ".join(StaffRole.Role.values))
        parser.add_argument("campus", nargs="?", default="", help="a code; none is every campus")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "list":
            self.list()
            return
        user, role, campus = self.person(options), self.role(options), self.place(options)
        if options["what"] == "add":
            acts.appoint(user, role, campus, by=None)
        else:
            try:
                acts.dismiss(user, role, campus, by=None)
            except acts.NoSuchRole as refused:
                raise CommandError(str(refused.message)) from None
        enrol()
        self.list(user)

    def list(self, user: User | None = None) -> None:
        roles = StaffRole.objects.select_related("user", "campus").order_by("user__email", "role")
        for row in roles.filter(user=user) if user else roles:
            where = row.campus.code if row.campus else "every campus"
            self.stdout.write(f"{row.user.email}  {row.role}  {where}")

    def person(self, options: dict[str, Any]) -> User:
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(
                f"Nobody has signed up with {options['email']!r} yet. Let the person sign up first."
            )
        return user

    def role(self, options: dict[str, Any]) -> str:
        if options["role"] not in StaffRole.Role.values:
            raise CommandError(f"A role is one of: {', '.join(StaffRole.Role.values)}.")
        return options["role"]

    def place(self, options: dict[str, Any]) -> Campus | None:
        code = options["campus"]
        campus = Campus.objects.filter(code__iexact=code).first() if code else None
        if code and campus is None:
            known = ", ".join(Campus.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(f"No campus has the code {code!r}. Known: {known}.")
        return campus
