"""The table as Markdown: what was measured beside its reference and its goal."""

from collections.abc import Iterable

from tests.bench.drive import Summary
from tests.bench.reckoning import Row

VERDICTS = {True: "held", False: "**missed**", None: "–"}


def figure(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return "–"
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def with_unit(value: float | None, unit: str) -> str:
    return figure(value) + (f" {unit}" if unit and value is not None else "")


def goals(rows: Iterable[Row]) -> str:
    lines = [
        "| what | measured | reference | ratio | goal | held |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}×"
        lines.append(
            f"| {row.what} | {with_unit(row.measured, row.unit)} | {with_unit(row.reference, row.unit)} "
            f"| {ratio} | {row.goal or '–'} | {VERDICTS[row.held]} |"
        )
    return "\n".join(lines)


def pages(summaries: Iterable[Summary]) -> str:
    lines = [
        "| page | p50 ms | p95 ms | app CPU ms | DB CPU ms | queries | bytes | answers |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for s in summaries:
        cells = [s.p50, s.p95, s.app, s.database, s.queries, s.size, s.answers]
        lines.append(f"| {s.name} | " + " | ".join(figure(c) for c in cells) + " |")
    return "\n".join(lines)
