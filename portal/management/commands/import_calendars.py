from django.core.management.base import BaseCommand

from portal.cases.actions.calendars import import_year

COUNTRIES = ("CN", "RU")
YEARS = range(2023, 2028)


class Command(BaseCommand):
    help = "Import the working calendars of China and Russia; days edited by hand are kept."

    def add_arguments(self, parser):
        parser.add_argument("--country", action="append", choices=COUNTRIES)
        parser.add_argument("--year", action="append", type=int)
        parser.add_argument(
            "--replace-edited", action="store_true", help="also overwrite days edited by hand"
        )

    def handle(self, *args, **options):
        for country in options["country"] or COUNTRIES:
            for year in options["year"] or YEARS:
                changed = import_year(
                    country, year, by=None, replace_edited=options["replace_edited"]
                )
                self.stdout.write(f"{country} {year}: {changed} days changed")
