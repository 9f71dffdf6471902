"""Trees as one HTML page, which opens from disk: a drawing for each, in which an area is its bytes.

Rectangles are laid out by the squarified treemap algorithm (Bruls, Huizing, van Wijk 2000): rows along the
shorter side, each as long as that makes its rectangles squarer. A click goes into the branch below the
pointer, Escape or a click on the way above the drawing comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from microvium.contents.node import Node
from microvium.contents.show import share

WIDTH, HEIGHT = 1200.0, 620.0
COLOURS = ("#9ecae1", "#a1d99b", "#fdae6b", "#bcbddc", "#fc9272", "#d9d9d9", "#ffe08a", "#c7b299")
LETTER = 0.6
"""Width of a letter, as a part of its height."""
LARGEST = 15.0
"""Height of letters in the whole drawing; what is small gets smaller ones, to be read after a click."""

STYLE = """
body { font: 15px system-ui, sans-serif; margin: 1.5em auto; max-width: 1240px; color: #222; }
svg { width: 100%; aspect-ratio: 1200 / 620; display: block; border: 1px solid #888; }
rect { stroke: #fff; vector-effect: non-scaling-stroke; }
g.branch > rect { fill: none; stroke: #333; pointer-events: none; }
text { pointer-events: none; }
g.leaf:hover rect { stroke: #000; stroke-width: 2; }
p.way { min-height: 1.4em; margin: .4em 0; cursor: pointer; } table { border-collapse: collapse; }
td { padding: 1px 12px 1px 0; vertical-align: top; } td.n { text-align: right; } .key { padding: 0 .6em; }
"""

SCRIPT = """
for (const map of document.querySelectorAll('svg')) {
  const whole = map.getAttribute('viewBox'), way = map.previousElementSibling, title = way.textContent;
  const back = () => { map.setAttribute('viewBox', whole); way.textContent = title; };
  map.addEventListener('click', event => {
    const now = map.getAttribute('viewBox'), above = [];
    for (let g = event.target.closest('g.branch'); g; g = g.parentNode.closest('g.branch')) above.unshift(g);
    const at = above.findIndex(g => g.dataset.box === now);
    const next = above[at + 1];
    if (!next) return back();
    map.setAttribute('viewBox', next.dataset.box);
    way.textContent = '\\u2190 ' + next.dataset.path;
  });
  way.addEventListener('click', back);
  addEventListener('keydown', event => { if (event.key === 'Escape') back(); });
}
"""


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """A rectangle for each size, the largest first, that together fill a box."""
    total = sum(sizes)
    scale = box.width * box.height / total if total else 0
    areas = [size * scale for size in sizes]
    placed: list[Box] = []
    while areas:
        row = _row(areas, min(box.width, box.height))
        made, box = _place(row, box)
        placed += made
        areas = areas[len(row) :]
    return placed


def _row(areas: Sequence[float], side: float) -> Sequence[float]:
    """The first areas, as many as become squarer together along a side."""
    count = 1
    while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
        count += 1
    return areas[:count]


def _worst(row: Sequence[float], side: float) -> float:
    """The greatest ratio of sides in a row."""
    depth = sum(row) / side if side else 0
    if not depth:
        return float("inf")
    lengths = [area / depth for area in row]
    return max(max(depth / length, length / depth) if length else float("inf") for length in lengths)


def _place(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """The row's rectangles, and what is left of the box."""
    made: list[Box] = []
    if box.width >= box.height:
        depth = sum(row) / box.height if box.height else 0
        y = box.y
        for area in row:
            made.append(Box(box.x, y, depth, area / depth if depth else 0))
            y += made[-1].height
        return made, Box(box.x + depth, box.y, box.width - depth, box.height)
    depth = sum(row) / box.width
    x = box.x
    for area in row:
        made.append(Box(x, box.y, area / depth if depth else 0, depth))
        x += made[-1].width
    return made, Box(box.x, box.y + depth, box.width, box.height - depth)


def render(title: str, trees: Sequence[Node], flags: Mapping[str, str]) -> str:
    """The whole page."""
    drawings = "".join(_drawing(tree) for tree in trees)
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(because)}</td></tr>"
        for name, because in sorted(flags.items())
    )
    listed = f"<h2>Features of the engine, and what needs each</h2><table>{rows}</table>" if flags else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n{drawings}{listed}"
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def _drawing(tree: Node) -> str:
    keys = "".join(
        f'<span class="key" style="background:{_colour(index)}">{escape(child.name)} {child.bytes:,}</span> '
        for index, child in enumerate(tree.children)
    )
    inside = "".join(_inside(tree, Box(0, 0, WIDTH, HEIGHT), (), tree.bytes, None))
    return (
        f"<h2>{escape(tree.name)}: {tree.bytes:,} bytes</h2>\n<p>{keys}</p>\n"
        f'<p class="way">Click to look into a part.</p>'
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img">\n{inside}</svg>\n'
    )


def _inside(node: Node, box: Box, path: tuple[str, ...], whole: int, colour: str | None) -> Iterator[str]:
    if not node.children:
        yield _leaf(node, box, path, whole, colour or _colour(0))
        return
    if path:
        where = f"{box.x:.3f} {box.y:.3f} {box.width:.3f} {box.height:.3f}"
        shown = f"{_path(path)}: {node.bytes:,} bytes"
        yield f'<g class="branch" data-box="{where}" data-path="{escape(shown)}">\n'
    boxes = squarify([child.bytes for child in node.children], box)
    for index, (child, part) in enumerate(zip(node.children, boxes, strict=True)):
        yield from _inside(child, part, (*path, child.name), whole, colour or _colour(index))
    if path:
        yield f"{_rect(box)}</g>\n"


def _leaf(node: Node, box: Box, path: tuple[str, ...], whole: int, colour: str) -> str:
    about = f"{_path(path)}\n{node.bytes:,} bytes, {share(node.bytes, whole).strip()}"
    about += f"\n{node.why}" if node.why else ""
    drawn = _rect(box, colour) + _text(node.name, node.bytes, box)
    return f'<g class="leaf"><title>{escape(about)}</title>{drawn}</g>\n'


def _text(name: str, size: int, box: Box) -> str:
    """The name, without its place, and its bytes, as large as they fit."""
    name = name.partition(" at ")[0]
    longest = max(len(name), len(f"{size:,}"))
    height = min(LARGEST, box.width * 0.92 / (longest * LETTER), box.height * 0.4)
    x, y = box.x + box.width / 2, box.y + box.height / 2
    lines = "".join(
        f'<tspan x="{x:.3f}" y="{y + offset * height:.3f}">{escape(text)}</tspan>'
        for text, offset in ((name, 0.0), (f"{size:,}", 1.1))
    )
    return f'<text font-size="{height:.3f}" text-anchor="middle">{lines}</text>'


def _rect(box: Box, fill: str = "") -> str:
    colour = f' fill="{fill}"' if fill else ""
    return (
        f'<rect x="{box.x:.3f}" y="{box.y:.3f}" width="{box.width:.3f}" height="{box.height:.3f}"{colour}/>'
    )


def _path(path: tuple[str, ...]) -> str:
    return " → ".join(path)


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]
