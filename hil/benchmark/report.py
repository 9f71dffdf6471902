"""The comparison as a table, a chart and JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hil.benchmark.baseline import DOUBLES, Baseline, Peer
from hil.benchmark.measured import Figures, Row
from microvium.table import Table

CHART_WIDTH = 50
"""Characters of a bar as long as Microvium's."""

Ratio = Callable[[Figures, Peer], float | None]


def _cycles(figures: Figures, peer: Peer) -> float | None:
    return _over(figures.cycles_first_call, peer.cycles)


def _ram(figures: Figures, peer: Peer) -> float | None:
    return _over(figures.record.ram_bytes, peer.ram_bytes)


def _image(figures: Figures, peer: Peer) -> float | None:
    return _over(figures.record.image_bytes, peer.image_bytes)


def _microquickjs_cycles(figures: Figures, peer: Peer) -> float | None:
    return _over(figures.cycles_first_call, peer.microquickjs_cycles)


def _microquickjs_ram(figures: Figures, peer: Peer) -> float | None:
    return _over(figures.record.ram_bytes, peer.microquickjs_ram_bytes)


RATIOS: dict[str, Ratio] = {"cycles_first_call": _cycles, "ram_bytes": _ram, "image_bytes": _image}
"""What the means are of, by the name of the figure: ratios to Microvium."""

MICROQUICKJS: dict[str, Ratio] = {
    "microquickjs_cycles_first_call": _microquickjs_cycles,
    "microquickjs_ram_bytes": _microquickjs_ram,
}
"""The same for MicroQuickJS, where it was measured."""


def _over(ours: int, theirs: int | None) -> float | None:
    return None if theirs is None else ours / theirs


def geomean(rows: Iterable[Row], baseline: Baseline) -> dict[str, float | int]:
    """The geometric means of the ratios to other engines over the integer scripts that have figures, and how
    many those are.
    """
    counted = [row for row in rows if row.script not in DOUBLES and row.figures]
    means: dict[str, float | int] = {}
    for name, ratio in {**RATIOS, **MICROQUICKJS}.items():
        found = [value for row in counted if (value := _ratio(row, baseline, ratio)) is not None]
        if found:
            means[name] = round(math.exp(sum(map(math.log, found)) / len(found)), 4)
    return {**means, "scripts": len(counted)}


def _ratio(row: Row, baseline: Baseline, ratio: Ratio) -> float | None:
    peer = baseline.scripts.get(row.script)
    return ratio(row.figures, peer) if row.figures and peer else None


def to_json(board: str, compiler: str, rows: Sequence[Row], baseline: Baseline) -> dict[str, Any]:
    """The content of build/bench/BOARD.json."""
    scripts = {row.script: row.to_json() for row in rows}
    means = geomean(rows, baseline)
    return {"format": 1, "board": board, "compiler": compiler, "scripts": scripts, "geomean": means}


HEADS = (
    "script", "ROM", "image", "/Mvm", "RAM", "/Mvm", "resume", "first call", "/Mvm", "/C", "second call",
)  # fmt: skip


def table(board: str, rows: Sequence[Row], baseline: Baseline) -> Table:
    """All figures, with their ratios to Microvium and to plain C."""
    shown = [_cells(row, baseline) for row in rows]
    notes = ["  /Mvm: ratio to Microvium; /C: to plain C; cycles from the call to the return of run()"]
    notes += [f"  {row.script}: {row.why}" for row in rows if row.why]
    means = geomean(rows, baseline)
    worst = max(
        (ratio for row in rows if row.script not in DOUBLES and (ratio := _ratio(row, baseline, _cycles))),
        default=0.0,
    )
    if worst:
        named = {"ram_bytes": "RAM", "image_bytes": "image"}
        others = "".join(f", {name} {means[key]:.2f}" for key, name in named.items() if key in means)
        notes.append(
            f"  geometric means over {means['scripts']} integer scripts, Microvium being 1: first call "
            f"{means['cycles_first_call']:.3f} (worst {worst:.3f}){others}"
        )
    if "microquickjs_cycles_first_call" in means:
        notes.append(
            f"  MicroQuickJS being 1: first call {means['microquickjs_cycles_first_call']:.3f}, "
            f"RAM {means['microquickjs_ram_bytes']:.3f}"
        )
    hello = next((row.figures for row in rows if row.script == "hello" and row.figures), None)
    if hello and baseline.hello_rom_bytes:
        notes.append(
            f"  ROM of hello: {hello.record.rom_bytes} bytes; Microvium {baseline.hello_rom_bytes:,}"
        )
    return Table(f"bench on {board}", HEADS, shown, notes)


def _cells(row: Row, baseline: Baseline) -> tuple[str, ...]:
    found = row.figures
    if found is None:
        return (row.script, "no", *("" for _ in HEADS[2:]))
    record = found.record
    cycles, ram, image = (_text(_ratio(row, baseline, ratio)) for ratio in RATIOS.values())
    return (
        row.script,
        f"{record.rom_bytes:,}",
        f"{record.image_bytes:,}",
        image,
        f"{record.ram_bytes:,}",
        ram,
        f"{found.cycles_resume:,}",
        f"{found.cycles_first_call:,}",
        cycles,
        f"{found.cycles_first_call / found.native_cycles:.1f}",
        f"{found.cycles_second_call:,}",
    )


def _text(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.3f}"


def chart(rows: Sequence[Row], baseline: Baseline) -> str:
    """Bars: cycles of the first call, Microvium's being the whole width."""
    ratios = {row.script: ratio for row in rows if (ratio := _ratio(row, baseline, _cycles)) is not None}
    if not ratios:
        return ""
    width = max(map(len, ratios))
    lines = [f"  {name:{width}} {ratio:6.3f} {_bar(ratio)}" for name, ratio in ratios.items()]
    return "\n".join(["cycles of the first call, Microvium being 1", *lines, ""])


def _bar(ratio: float) -> str:
    """A bar of at least one character, cut where it would be wider than twice Microvium's."""
    return "#" * min(max(round(ratio * CHART_WIDTH), 1), 2 * CHART_WIDTH)
