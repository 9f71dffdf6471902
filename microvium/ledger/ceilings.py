"""Ceilings: what each board and app may need at most, and why. In: budget/ceilings.toml. Out: `Ceiling`s.

[msp430.hello]
app = "examples/hello.js"
rom_bytes = 316
why = "…"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from microvium.ledger.records import FIGURES, Entry

FILE = Path("budget", "ceilings.toml")
SLACK = 0.02
"""A ceiling is at most so much above what was measured when it was set: growth is a decision."""


class CeilingError(ValueError):
    """The file says something that cannot be; the message names it."""


@dataclass(frozen=True)
class Ceiling:
    """Of one board and app."""

    board: str
    name: str
    """Of the table."""
    app: str
    """The script's path."""
    limits: Mapping[str, int]
    why: str

    @property
    def key(self) -> tuple[str, str]:
        """Board and script as a record names them."""
        return self.board, self.app

    def exceeded(self, entry: Entry) -> list[str]:
        """The figures that are above, for people."""
        found = ((name, entry.figure(name), limit) for name, limit in self.limits.items())
        return [
            f"{name} {value:,} of {limit:,}: {value - limit:,} too many"
            for name, value, limit in found
            if value is not None and value > limit
        ]

    def loose(self, entry: Entry) -> list[str]:
        """The limits that are so far above that growth would not be noticed."""
        found = ((name, entry.figure(name), limit) for name, limit in self.limits.items())
        return [
            f"{name}: {limit:,} is more than {SLACK:.0%} above {value:,}"
            for name, value, limit in found
            if value is not None and limit > roomy(value)
        ]


def roomy(value: int) -> int:
    """The highest ceiling for a figure."""
    return value + int(value * SLACK)


def read(path: Path) -> dict[tuple[str, str], Ceiling]:
    """All ceilings."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise CeilingError(f"{path}: {error}") from None
    rows = [
        _ceiling(path, board, name, row)
        for board, apps in data.items()
        for name, row in _table(path, board, apps)
    ]
    return {row.key: row for row in rows}


def _table(path: Path, name: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(row, dict) for row in value.values()):
        raise CeilingError(f"{path}: {name}: ceilings are in tables [BOARD.APP]")
    return list(value.items())


def _ceiling(path: Path, board: str, name: str, row: Mapping[str, Any]) -> Ceiling:
    where = f"{path}: [{board}.{name}]"
    app, why = row.get("app"), row.get("why")
    if not isinstance(app, str) or not app:
        raise CeilingError(f'{where} needs app = "PATH"')
    if not isinstance(why, str) or not why:
        raise CeilingError(f'{where} needs why = "…"')
    limits = {key: value for key, value in row.items() if key not in ("app", "why")}
    for key, value in limits.items():
        if key not in FIGURES:
            raise CeilingError(f"{where}: unknown key {key!r}; there are app, why, {', '.join(FIGURES)}")
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise CeilingError(f"{where}: {key} is a number")
    return Ceiling(board, name, app, limits, why)


HEAD = """\
# What each board and app may need at most, and why. Each is at most 2 % above what was measured when it was
# set, so that growth is a decision: `microvium budget check` refuses more, with --set it sets all anew.
"""


def text(ceilings: Mapping[tuple[str, str], Ceiling]) -> str:
    """The file."""
    return "\n".join([HEAD, *(_table_text(row) for _, row in sorted(ceilings.items()))])


def _table_text(row: Ceiling) -> str:
    limits = [f"{name} = {value:_}" for name, value in row.limits.items()]
    lines = [f"[{row.board}.{row.name}]", f'app = "{row.app}"', *limits, f'why = "{row.why}"', ""]
    return "\n".join(lines)


def set_anew(row: Ceiling, entry: Entry) -> Ceiling:
    """With the figures of a record, and room for little."""
    found = {name: entry.figure(name) for name in FIGURES}
    return Ceiling(
        row.board, row.name, row.app, {k: roomy(v) for k, v in found.items() if v is not None}, row.why
    )
