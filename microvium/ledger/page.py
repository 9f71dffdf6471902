"""A history as drawings: one HTML file that opens from disk, or one SVG.

There is a row for each board and app with a drawing for each figure: its values over the commits, the ceiling
as a broken line, and a text at each point. Values of different compilers are not joined by a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from microvium.ledger.ceilings import Ceiling
from microvium.ledger.history import History
from microvium.table import counted, without_controls

WIDTH, HEIGHT = 400, 150
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 26, 20
"""Margins: for the scale, the title, and the commits."""
HEAD, GAP = 30, 10
"""Of a row in an SVG."""
FIGURES = {"rom_bytes": "ROM", "ram_bytes": "RAM", "cycles": "cycles"}
STYLE = """
body { font: 15px system-ui, sans-serif; margin: 2em auto; max-width: 1240px; padding: 0 1em; color: #222; }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; }
.row { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 10px; }
svg { width: 100%; height: auto; }
p { color: #555; }
"""
HOW_TO_READ = "The text of a point names its commit. A line is broken where the compiler changed."
DRAWN = """
text { font: 11px system-ui, sans-serif; fill: #555; } .title { font-weight: bold; fill: #222; }
.head { font-size: 15px; font-weight: bold; fill: #222; }
.frame { fill: #fafafa; stroke: #ddd; } .scale { stroke: #e4e4e4; fill: none; }
.line { fill: none; stroke: #0a7a55; stroke-width: 2; } .point { fill: #0a7a55; }
.ram_bytes .line { stroke: #2f6fc4; } .ram_bytes .point { fill: #2f6fc4; }
.cycles .line { stroke: #8a5a00; } .cycles .point { fill: #8a5a00; }
.ceiling { stroke: #c33; stroke-dasharray: 5 4; fill: none; } .above { fill: #c33; font-weight: bold; }
"""


@dataclass(frozen=True)
class Point:
    """A commit's figure."""

    index: int
    """Of the commit, the oldest is 0."""
    value: int
    text: str
    compiler: str


def render(history: History, ceilings: Mapping[tuple[str, str], Ceiling]) -> str:
    """The page."""
    rows = "".join(
        f'<h2>{_escaped(" ".join(key))}</h2>\n<div class="row">'
        f"{''.join(_drawings(history, key, ceilings.get(key)))}</div>\n"
        for key in history.keys
    )
    remarks = "".join(f"<p>{_escaped(text)}</p>" for text in history.remarks)
    nothing = f"<p>{HOW_TO_READ if history.keys else 'There are no records yet.'}</p>"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Budget</title>'
        f"<style>{STYLE}{DRAWN}</style></head>\n<body><h1>{_title(history)}</h1>"
        f"{remarks}{nothing}\n{rows}</body></html>\n"
    )


def picture(history: History, ceilings: Mapping[tuple[str, str], Ceiling]) -> str:
    """The same drawings as one SVG."""
    parts, top = [f'<text class="head" x="0" y="18">{_title(history)}</text>'], HEAD
    for key in history.keys:
        parts.append(f'<text class="head" x="0" y="{top + 20}">{_escaped(" ".join(key))}</text>')
        top += HEAD
        for column, drawn in enumerate(_drawings(history, key, ceilings.get(key))):
            place = f'<svg x="{column * (WIDTH + GAP)}" y="{top}" width="{WIDTH}" height="{HEIGHT}"'
            parts.append(drawn.replace("<svg", place, 1))
        top += HEIGHT
    width = len(FIGURES) * (WIDTH + GAP) - GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {width + 20} {top + 10}">'
        f"<style>{DRAWN}</style>\n{''.join(parts)}</svg>\n"
    )


def _escaped(text: str) -> str:
    """An SVG may hold no control characters at all."""
    return escape(without_controls(text))


def _title(history: History) -> str:
    return f"Budget over {counted(len(history.rows), 'commit')}"


def _drawings(history: History, key: tuple[str, str], ceiling: Ceiling | None) -> list[str]:
    """Of each figure that was ever counted."""
    series = history.series(key)
    names = [commit.short for commit, _ in series]
    drawings = []
    for name, title in FIGURES.items():
        points = [
            Point(
                index, value, f"{commit.short} {commit.subject}: {value:,} ({entry.compiler})", entry.compiler
            )
            for index, (commit, entry) in enumerate(series)
            if entry is not None and (value := entry.figure(name)) is not None
        ]
        if points:
            drawings.append(
                drawing(name, title, points, names, ceiling.limits.get(name) if ceiling else None)
            )
    return drawings


def drawing(name: str, title: str, points: Sequence[Point], commits: Sequence[str], limit: int | None) -> str:
    """An SVG element; `commits` are the names of all, oldest first."""
    values = [point.value for point in points] + ([] if limit is None else [limit])
    low, high = min(values), max(values)
    span = max(high - low, 1)

    def across(index: int) -> float:
        return round(LEFT + 6 + index * (WIDTH - LEFT - RIGHT - 12) / max(len(commits) - 1, 1), 1)

    def down(value: int) -> float:
        return round(HEIGHT - BOTTOM - 8 - (value - low) * (HEIGHT - TOP - BOTTOM - 16) / span, 1)

    parts = [
        f'<path class="frame" d="M{LEFT},{TOP} H{WIDTH - RIGHT} V{HEIGHT - BOTTOM} H{LEFT} Z"/>',
        _head(title, points[-1].value, limit),
        *(_scale(value, down(value)) for value in sorted({low, high})),
        *_commits(commits),
    ]
    if limit is not None:
        parts.append(
            f'<path class="ceiling" d="M{LEFT},{down(limit)} H{WIDTH - RIGHT}">'
            f"<title>ceiling {limit:,}</title></path>"
        )
    for run in _runs(points):
        line = " L".join(f"{across(point.index)},{down(point.value)}" for point in run)
        parts.append(f'<path class="line" d="M{line}"/>')
    parts += (
        f'<circle class="point" cx="{across(point.index)}" cy="{down(point.value)}" r="2.5">'
        f"<title>{_escaped(point.text)}</title></circle>"
        for point in points
    )
    return f'<svg class="{name}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{"".join(parts)}</svg>\n'


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Those of one compiler after each other."""
    runs: list[list[Point]] = []
    for point in points:
        if runs and runs[-1][-1].compiler == point.compiler:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _head(title: str, last: int, limit: int | None) -> str:
    of = "" if limit is None else f" of {limit:,}"
    left = ""
    if limit is not None:
        word, kind = ("left", "") if last <= limit else ("above", ' class="above"')
        left = f'<text{kind} x="{WIDTH - RIGHT}" y="17" text-anchor="end">{abs(limit - last):,} {word}</text>'
    return f'<text class="title" x="{LEFT}" y="17">{_escaped(title)} {last:,}{of}</text>{left}'


def _scale(value: int, at: float) -> str:
    return (
        f'<path class="scale" d="M{LEFT},{at} H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 5}" y="{at + 4:.1f}" text-anchor="end">{_short(value)}</text>'
    )


def _short(value: int) -> str:
    """In few letters."""
    return f"{value:,}" if value < 1_000_000 else f"{value / 1e6:.4g} M"


def _commits(names: Sequence[str]) -> list[str]:
    y = HEIGHT - 6
    ends = [f'<text x="{LEFT}" y="{y}">{names[0]}</text>']
    if len(names) > 1:
        ends.append(f'<text x="{WIDTH - RIGHT}" y="{y}" text-anchor="end">{names[-1]}</text>')
    return ends
