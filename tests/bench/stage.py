"""Where a run takes place: a folder of its own, the environments of portal and floor, and commands run in them."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "park.example"
# What the caller's own installation may have set.
FOREIGN = ("DATABASE_URL", "TEST_DATABASE_URL", "REDIS_URL", "CLAMD_ADDRESS", "DEBUG", "DEMO")
STARTED = time.monotonic()


def say(words: str) -> None:
    """What is being done, while it is done."""
    sys.stderr.write(f"{time.monotonic() - STARTED:5.0f}s  {words}\n")
    sys.stderr.flush()


class Stage:
    """Everything a run writes lies below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = secrets.token_urlsafe(60)
        self.logs = folder / "logs"
        self.seals = folder / "seals"
        for made in (self.logs, self.seals):
            made.mkdir(parents=True)

    def portal(self, database: str, **more: str) -> dict[str, str]:
        """The portal as a park in earnest runs it."""
        return self.bare() | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.production", "DATABASE_URL": database,
            "SECRET_KEY": self.secret, "ALLOWED_HOSTS": HOST, "SITE_URL": f"https://{HOST}",
            "DATA_DIR": str(self.folder / "data"), "SEAL_FOLDER": str(self.seals), **more,
        }  # fmt: skip

    def demo(self, database: str) -> dict[str, str]:
        return self.portal(database) | {"DJANGO_SETTINGS_MODULE": "portal.settings.demo"}

    def floor(self, database: str) -> dict[str, str]:
        module = "tests.bench.floor.settings"
        return self.bare() | {"DJANGO_SETTINGS_MODULE": module, "DATABASE_URL": database}

    def bare(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in FOREIGN}
        return kept | {"PYTHONUNBUFFERED": "1"}

    def run(self, environment: dict[str, str], *arguments: str) -> str:
        """Run Python in the repository; what it wrote, or the end of what it complained."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(
                f"{' '.join(arguments)} failed:\n{(done.stderr or done.stdout)[-3000:]}"
            )
        return done.stdout

    def manage(self, environment: dict[str, str], *arguments: str) -> str:
        return self.run(environment, str(ROOT / "manage.py"), *arguments)

    def prepare(self, environment: dict[str, str]) -> None:
        """Catalogues, a migrated database, static files."""
        self.manage(environment, "catalogues", "--compile")
        self.manage(environment, "migrate", "--noinput", "-v0")
        self.manage(environment, "createcachetable")
        self.manage(environment, "collectstatic", "--noinput", "-v0")

    def told(self, environment: dict[str, str], module: str, *arguments: str) -> Any:
        """Run a module of the bench that leaves JSON in the file named by its last argument."""
        place = self.folder / f"{secrets.token_hex(4)}.json"
        self.run(environment, "-m", module, *arguments, str(place))
        return json.loads(place.read_text())

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
