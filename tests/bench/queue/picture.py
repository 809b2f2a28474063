"""The growth curve: cases to the right, what a page costs upwards, both by powers; one line for each page.

Written by hand, shape and colour as attributes; the table with the same figures stands beside it.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 880, 470
LEFT, RIGHT, TOP, FOOT = 56, 262, 40, 44
LINE = 15  # no two labels nearer than this
# Told apart by the dashes too.
INKS = ("#0a5c73", "#7a4a00", "#1f6f3d", "#8a2846", "#4b3fa0", "#5d6b73", "#a3470a")
DASHES = ("", "6 3", "2 3")


def curve(title: str, sizes: Sequence[int], lines: Mapping[str, Sequence[float]]) -> str:
    """One SVG; `lines` are the ratios of each page, at each of `sizes`."""
    most = max(max(values) for values in lines.values())
    least = min(1.0, *(min(values) for values in lines.values()))
    low, high = math.floor(math.log2(least)), max(math.ceil(math.log2(most)), 1)

    def x(size: float) -> float:
        start, end = math.log10(sizes[0]), math.log10(sizes[-1])
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(size) - start) / ((end - start) or 1)

    def y(ratio: float) -> float:
        return HEIGHT - FOOT - (HEIGHT - TOP - FOOT) * (math.log2(ratio) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}"'
        ' font-family="Noto Sans, Arial, sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        text(LEFT, 20, title, "#14232b", size=14),
    ]
    for power in range(low, high + 1):
        parts.append(rule(LEFT, y(2**power), WIDTH - RIGHT, y(2**power)))
        parts.append(text(LEFT - 8, y(2**power) + 4, f"{2.0**power:g}×", "#4d5f69", "end"))
    for size in sizes:
        parts.append(rule(x(size), TOP, x(size), HEIGHT - FOOT))
        parts.append(text(x(size), HEIGHT - FOOT + 18, f"{size:,}", "#4d5f69", "middle"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(text(middle, HEIGHT - 8, "cases in the database", "#4d5f69", "middle"))
    places = apart([y(values[-1]) for values in lines.values()])
    for n, ((name, values), place) in enumerate(zip(lines.items(), places, strict=True)):
        ink, dash = INKS[n % len(INKS)], DASHES[n // len(INKS) % len(DASHES)]
        points = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in zip(sizes, values, strict=True))
        end = WIDTH - RIGHT
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2" stroke-dasharray="{dash or "none"}"/>',
            f'<path d="M{end + 3} {y(values[-1]):.1f}L{end + 16} {place:.1f}" stroke="{ink}" fill="none"/>',
            text(end + 20, place + 4, f"{name} {values[-1]:.1f}×", ink),
        ]
    return "\n".join([*parts, "</svg>\n"])


def apart(wanted: Sequence[float]) -> list[float]:
    """The heights of labels, moved as little as keeps them legible and inside the drawing."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    placed = [0.0] * len(wanted)
    free = TOP
    for n in order:
        placed[n] = max(wanted[n], free)
        free = placed[n] + LINE
    limit = float(HEIGHT - FOOT)
    for n in reversed(order):
        placed[n] = min(placed[n], limit)
        limit = placed[n] - LINE
    return placed


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#dbe4e8"/>'


def text(x: float, y: float, words: str, ink: str, anchor: str = "start", size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{ink}">'
        f"{escape(words)}</text>"
    )
