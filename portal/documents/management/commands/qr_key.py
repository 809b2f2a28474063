"""Make the key that signs the QRs of a campus's papers."""

from django.core.management.base import BaseCommand

from portal.documents.seals import make_qr_key


class Command(BaseCommand):
    help = "Make a campus's key for QRs. Run again it makes another; earlier public keys stay, and old QRs hold."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("campus", help="the campus's code")

    def handle(self, *args, campus, **options):
        self.stdout.write(f"{campus}: {make_qr_key(campus, anew=True).id}")
