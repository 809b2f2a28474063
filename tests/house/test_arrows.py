"""import-linter holds the arrows of pyproject.toml; each contract is shown to break on a planted import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.house.rules import PACKAGES

LINTER = Path(sys.executable).with_name("lint-imports")

# What is planted where, and the words of the contract that must break.
PLANTED = {
    "an app imports to its left": ("tenants/planted.py", "import services.models", "Apps import only to their right"),
    "the kernel imports an app": ("portal/cases/planted.py", "import tenants.models", "Apps import only to their right"),
    "an action imports a view": (
        "tenants/actions/planted.py", "import tenants.views.my.pages", "Inside an app",
    ),
    "a model imports an action": ("tenants/models/planted.py", "import tenants.actions.offering", "Inside an app"),
    "an app speaks to Stripe": ("tenants/planted.py", "import stripe", "Only the gateway speaks to Stripe"),
    "an app draws paper": ("services/planted.py", "import weasyprint", "Only render draws paper"),
}  # fmt: skip


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The packages' Python files alone: what an import can reach."""
    root = tmp_path_factory.mktemp("tree")
    shutil.copy(settings.ROOT / "pyproject.toml", root)
    for package in PACKAGES:
        for path in (settings.ROOT / package).rglob("*.py"):
            copy = root / path.relative_to(settings.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return root


def lint(root: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=root, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(root)},
    )  # fmt: skip


def test_the_arrows_hold(tree):
    done = lint(tree)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "text", "contract"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_import_breaks_its_contract(tree, name, text, contract):
    planted = tree / name
    planted.write_text(f"{text}\n")
    try:
        done = lint(tree)
    finally:
        planted.unlink()
    assert done.returncode == 1
    assert " 1 broken" in done.stdout
    assert done.stdout.partition("Broken contracts")[2].lstrip("-\n").startswith(contract)
