"""Carry services between installations: one readable file each."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services.actions.catalogue import export_service, import_service
from services.models import Service
from services.reading import DefinitionInvalid

SHIPPED = Path(__file__).resolve().parents[2] / "catalogue"


class Command(BaseCommand):
    help = "Import services from files (all shipped ones without a name), or export one to a file."

    def add_arguments(self, parser):
        parser.add_argument("verb", choices=["import", "export"])
        parser.add_argument(
            "names", nargs="*", help="files to import; or the code and a file to export to"
        )

    def handle(self, *args, verb, names, **options):
        if verb == "import":
            for path in [Path(n) for n in names] or sorted(SHIPPED.glob("*.json")):
                self.take_in(path)
        elif len(names) == 2:
            self.give_out(*names)
        else:
            raise CommandError("export needs a code and a file")

    def take_in(self, path):
        try:
            service = import_service(json.loads(path.read_text(encoding="utf-8")), by=None)
        except (OSError, ValueError) as wrong:
            if isinstance(wrong, DefinitionInvalid):
                raise CommandError(
                    "\n".join(f"{path.name}: {fault}" for fault in wrong.faults)
                ) from wrong
            raise CommandError(f"{path.name}: {wrong}") from wrong
        self.stdout.write(f"{service.code}: version {service.current.number}")

    def give_out(self, code, name):
        service = Service.objects.filter(code=code).first()
        if service is None:
            raise CommandError(f"there is no service {code}")
        text = json.dumps(export_service(service), ensure_ascii=False, indent=1)
        Path(name).write_text(text + "\n", encoding="utf-8")
