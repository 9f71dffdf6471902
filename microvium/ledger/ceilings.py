"""Ceilings: what each board and app may need at most, and why. In: budget/ceilings.toml. Out: `Ceiling`s.

[msp430.hello]
app = "examples/hello.js"
rom_bytes = 316
why = "…"
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    prefix: str = ""
    """The project's path in the repository, with a slash behind it, if it is not the repository itself."""

    @property
    def script(self) -> str:
        """The script's path in the repository."""
        return f"{self.prefix}{self.app}"

    @property
    def key(self) -> tuple[str, str]:
        """Board and script as a record names them."""
        return self.board, self.script

    def exceeded(self, entry: Entry) -> list[str]:
        """The figures that are above, for people."""
        found = ((name, entry.figure(name), limit) for name, limit in self.limits.items())
        return [
            f"{name} {value:,} of {limit:,}: {value - limit:,} too many"
            for name, value, limit in found
            if value is not None and value > limit
        ]

    def loose(self, entry: Entry) -> list[str]:
        """What would not be noticed if it grew, or is no limit of anything."""
        return [text for name in FIGURES if (text := self._loose(name, entry.figure(name)))]

    def _loose(self, name: str, value: int | None) -> str:
        limit = self.limits.get(name)
        if limit is None:
            return "" if value is None else f"{name}: {value:,}, and no ceiling"
        if value is None:
            return f"{name}: {limit:,} is the ceiling of what is not counted"
        return f"{name}: {limit:,} is more than {SLACK:.0%} above {value:,}" if limit > roomy(value) else ""


def roomy(value: int) -> int:
    """The highest ceiling for a figure."""
    return value + int(value * SLACK)


def read(path: Path, prefix: str = "") -> dict[tuple[str, str], Ceiling]:
    """All ceilings; `prefix` is the project's path in the repository. Nothing if there is no file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CeilingError(f"{path}: {error}") from None
    found: dict[tuple[str, str], Ceiling] = {}
    for board, apps in data.items():
        for name, table in _table(path, board, apps):
            row = _ceiling(path, board, name, table, prefix)
            if other := found.get(row.key):
                raise CeilingError(f"{path}: [{board}.{name}] is of {row.app}, as is [{board}.{other.name}]")
            found[row.key] = row
    return found


def _table(path: Path, name: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(row, dict) for row in value.values()):
        raise CeilingError(f"{path}: {name}: ceilings are in tables [BOARD.APP]")
    return list(value.items())


def _ceiling(path: Path, board: str, name: str, row: Mapping[str, Any], prefix: str) -> Ceiling:
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
    return Ceiling(board, name, app, limits, why, prefix)


HEAD = """\
# What each board and app may need at most, and why. Each is at most 2 % above what was measured when it was
# set, so that growth is a decision: `microvium budget check` refuses more, with --set it sets all anew. A new
# row needs app and why.
"""
_BARE = re.compile("[A-Za-z0-9_-]+")


def text(ceilings: Mapping[tuple[str, str], Ceiling]) -> str:
    """The file."""
    return "\n".join([HEAD, *(_table_text(row) for _, row in sorted(ceilings.items()))])


def _table_text(row: Ceiling) -> str:
    limits = [f"{name} = {value:_}" for name, value in row.limits.items()]
    head = f"[{_key(row.board)}.{_key(row.name)}]"
    return "\n".join([head, f"app = {_quoted(row.app)}", *limits, f"why = {_quoted(row.why)}", ""])


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    """TOML's basic strings are those of JSON, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def set_anew(row: Ceiling, entry: Entry) -> Ceiling:
    """With the figures of a record, and room for little."""
    found = {name: entry.figure(name) for name in FIGURES}
    return replace(row, limits={name: roomy(value) for name, value in found.items() if value is not None})
