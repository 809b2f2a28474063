"""Carry services between installations: one readable file each."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services.actions.catalogue import export_service, import_service
from services.actions.packing import import_pack
from services.models import Service
from services.reading import DefinitionInvalid

SHIPPED = Path(__file__).resolve().parents[2] / "catalogue"


def shipped() -> list[Path]:
    """Services first: a pack names some of them."""
    return [*sorted(SHIPPED.glob("*.json")), *sorted((SHIPPED / "packs").glob("*.json"))]


class Command(BaseCommand):
    help = "Import services and packs from files (all shipped ones without a name), or export one to a file."

    def add_arguments(self, parser):
        parser.add_argument("verb", choices=["import", "export"])
        parser.add_argument(
            "names", nargs="*", help="files to import; or the code and a file to export to"
        )

    def handle(self, *args, verb, names, **options):
        if verb == "import":
            for path in [Path(n) for n in names] or shipped():
                self.take_in(path)
        elif len(names) == 2:
            self.give_out(*names)
        else:
            raise CommandError("export needs a code and a file")

    def take_in(self, path):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            made = import_pack(data, by=None) if "pack" in data else import_service(data, by=None)
        except (OSError, ValueError) as wrong:
            if isinstance(wrong, DefinitionInvalid):
                raise CommandError(
                    "\n".join(f"{path.name}: {fault}" for fault in wrong.faults)
                ) from wrong
            raise CommandError(f"{path.name}: {wrong}") from wrong
        version = f": version {made.current.number}" if isinstance(made, Service) else ""
        self.stdout.write(f"{made.code}{version}")

    def give_out(self, code, name):
        service = Service.objects.filter(code=code).first()
        if service is None:
            raise CommandError(f"there is no service {code}")
        text = json.dumps(export_service(service), ensure_ascii=False, indent=1)
        Path(name).write_text(text + "\n", encoding="utf-8")
