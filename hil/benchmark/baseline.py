"""What other engines need: bench/baseline.toml -> `Baseline`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOUBLES = frozenset({"mandel"})
"""Scripts that are no integer programs: they are not part of the means."""


@dataclass(frozen=True)
class Peer:
    """The figures of a script on a board; None: not measured. Microvium's, if not said otherwise."""

    cycles: int | None
    ram_bytes: int | None
    image_bytes: int | None
    microquickjs_cycles: int | None = None
    microquickjs_ram_bytes: int | None = None


@dataclass(frozen=True)
class Baseline:
    """The figures for one board."""

    scripts: Mapping[str, Peer]
    hello_rom_bytes: int | None
    """The whole firmware of hello."""


def read(path: Path, board: str) -> Baseline:
    """The figures of a board; empty if the file has none of it."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    hello = data.pop("hello_rom_bytes", {}).get(board, {}).get("microvium")
    return Baseline({name: _peer(row, board) for name, row in data.items() if board in row}, hello)


def _peer(row: Mapping[str, Any], board: str) -> Peer:
    figures = row[board]
    return Peer(
        figures.get("cycles"),
        figures.get("ram_bytes"),
        row.get("image_bytes"),
        figures.get("microquickjs_cycles"),
        figures.get("microquickjs_ram_bytes"),
    )
