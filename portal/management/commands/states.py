from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.workflow import Rule, Workflow

HEAD = """# States

Generated from the workflow tables by `manage.py states`; `bin/test` fails when it is stale.
A state has two labels, the desk's and the company's; its phase says who holds the ball.
"""


def people(rule: Rule) -> str:
    """The rule's name, as a reader of the table would say it."""
    return getattr(rule, "__name__", str(rule)).replace("_", " ")


def page() -> str:
    parts = [HEAD]
    for name, table in sorted(Workflow.registry.items()):
        parts.append(f"\n## {name}\n\n| state | phase | desk | company |\n|---|---|---|---|")
        for state in table.states.values():
            parts.append(f"| `{state.code}` | {state.phase} | {state.desk} | {state.company} |")
        parts.append("\n| move | who | from | to | reason | tells |\n|---|---|---|---|---|---|")
        for move in table.moves.values():
            start = ", ".join(f"`{code}`" for code in sorted(move.start))
            reason = "yes" if move.reason else ""
            tells = ", ".join(move.tells)
            parts.append(
                f"| `{move.name}` | {people(move.who)} | {start} | `{move.end}` | {reason} | {tells} |"
            )
    return "\n".join(parts) + "\n"


class Command(BaseCommand):
    help = "Write docs/states.md from the workflow tables; --check fails when it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.ROOT) / "docs" / "states.md"
        with translation.override("en"):
            text = page()
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/states.md is stale: run manage.py states")
