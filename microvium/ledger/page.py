"""The page of a history: one HTML file with a drawing for each board and app, which opens from disk.

A drawing has ROM and RAM over the commits, their ceilings as broken lines, and a text at each point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from microvium.ledger.ceilings import Ceiling
from microvium.ledger.history import History
from microvium.ledger.records import Entry

WIDTH, HEIGHT, MARGIN = 640, 160, 40
FIGURES = {"rom_bytes": "ROM", "ram_bytes": "RAM"}
STYLE = """
body { font: 15px system-ui, sans-serif; margin: 2em auto; max-width: 720px; color: #222; }
svg { width: 100%; height: auto; background: #fafafa; border: 1px solid #ddd; }
path { fill: none; stroke: #0a6; stroke-width: 2; }
circle { fill: #0a6; } .ram_bytes path, .ram_bytes circle { stroke: #37c; fill: none; }
.ceiling { stroke: #c33; stroke-width: 1; stroke-dasharray: 5 4; }
text { font-size: 11px; fill: #555; } p { color: #555; }
"""

Point = tuple[int, int, str]
"""Index of the commit, value, text."""


def render(history: History, ceilings: Mapping[tuple[str, str], Ceiling]) -> str:
    """The whole page."""
    drawings = "".join(_app(history, key, ceilings.get(key)) for key in history.keys)
    remarks = "".join(f"<p>{escape(text)}</p>" for text in history.remarks)
    nothing = "" if history.keys else "<p>There are no records yet.</p>"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Budget</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>Budget over {len(history.rows)} commits</h1>"
        f"{remarks}{nothing}\n{drawings}</body></html>\n"
    )


def _app(history: History, key: tuple[str, str], ceiling: Ceiling | None) -> str:
    series = history.series(key)
    drawings = []
    for name, title in FIGURES.items():
        limit = ceiling.limits.get(name) if ceiling else None
        points = [
            (index, value, f"{commit.short} {commit.subject}: {value:,} bytes ({entry.compiler})")
            for index, (commit, entry) in enumerate(series)
            if entry is not None and (value := _figure(entry, name)) is not None
        ]
        drawings.append(drawing(name, title, points, len(series), limit))
    return f"<h2>{escape(' '.join(key))}</h2>\n{''.join(drawings)}"


def _figure(entry: Entry, name: str) -> int | None:
    return entry.figure(name)


def drawing(name: str, title: str, points: Sequence[Point], commits: int, limit: int | None) -> str:
    """An SVG element."""
    values = [value for _, value, _ in points] + ([limit] if limit is not None else [])
    low, high = min(values, default=0), max(values, default=0)
    span = max(high - low, 1)

    def place(index: int, value: int) -> str:
        x = MARGIN + index * (WIDTH - 2 * MARGIN) / max(commits - 1, 1)
        y = HEIGHT - MARGIN / 2 - (value - low) * (HEIGHT - MARGIN) / span
        return f"{x:.1f},{y:.1f}"

    line = " L".join(place(index, value) for index, value, _ in points)
    marks = "".join(_mark(place(index, value), text) for index, value, text in points)
    last = f"{points[-1][1]:,}" if points else "none"
    ceiling = ""
    if limit is not None:
        left, right = place(0, limit), place(max(commits - 1, 1), limit)
        ceiling = f'<path class="ceiling" d="M{left} L{right}"><title>ceiling {limit:,}</title></path>'
    return (
        f'<svg class="{name}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f'<text x="4" y="14">{escape(title)}: {last}{"" if limit is None else f" of {limit:,}"}</text>'
        f'<text x="4" y="{HEIGHT - 4}">{low:,} … {high:,}</text>'
        f"{f'<path d={chr(34)}M{line}{chr(34)}/>' if len(points) > 1 else ''}{ceiling}{marks}</svg>\n"
    )


def _mark(place: str, text: str) -> str:
    x, y = place.split(",")
    return f'<circle cx="{x}" cy="{y}" r="3"><title>{escape(text)}</title></circle>'
