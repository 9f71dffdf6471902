"""What there is to test on: a real board is a row of facts, no code.

In: a bench file, see `bench.example.toml`, or the entry that `hil.emulate` leaves beside a port. Out: which
board hangs on which port, and how its debugger is reached.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from microvium import files

DEFAULT_BOARD = "msp430"
"""What hangs on a port that nobody says anything about."""
KEYS = ("board", "port", "debugger")


class BenchError(ValueError):
    """A bench file says something that cannot be; the message names the file."""


@dataclass(frozen=True)
class Resource:
    """A real board."""

    board: str
    """A name of firmware/boards/."""
    port: str
    """Of the serial line: a path, or another URL of pyserial's."""
    debugger: str | None = None
    """Where a debugger is needed: which one, in the words of its client; None: what the board's file says."""


def read_bench(path: Path, boards: Sequence[str]) -> tuple[Resource, ...]:
    """The rows of a bench file; none if there is no file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    try:
        rows = tomllib.loads(text).get("board", [])
    except tomllib.TOMLDecodeError as error:
        raise BenchError(f"{path}: {error}") from None
    if not isinstance(rows, list):
        raise BenchError(f"{path}: a board is a table [[board]]")
    return tuple(_resource(path, row, boards) for row in rows)


def _resource(path: Path, row: Mapping[str, Any], boards: Sequence[str]) -> Resource:
    if unknown := sorted(row.keys() - set(KEYS)):
        raise BenchError(f"{path}: unknown key {unknown[0]!r}; there are {', '.join(KEYS)}")
    for key in ("board", "port"):
        if not isinstance(row.get(key), str):
            raise BenchError(f'{path}: a [[board]] needs {key} = "…"')
    if row["board"] not in boards:
        raise BenchError(f"{path}: unknown board {row['board']!r}; there are {', '.join(boards)}")
    return Resource(row["board"], row["port"], row.get("debugger"))


def choose(
    rows: Sequence[Resource], port: str | None, board: str | None, boards: Sequence[str]
) -> Resource | None:
    """The board that is meant by a port, by a name, or by both; None if the rows and the port say of none."""
    if port is None:
        return next((row for row in rows if row.board == board), None)
    beside = _beside(port)
    known = [*rows, *(read_bench(beside, boards) if beside.is_file() else ())]
    found = next((row for row in known if row.port == port and board in (None, row.board)), None)
    return found or Resource(board or DEFAULT_BOARD, port)


def _beside(port: str) -> Path:
    return Path(f"{port}.toml")


def write_beside(row: Resource) -> None:
    """Says what hangs on a port, for whoever gets the port's name."""
    keys = {"board": row.board, "port": row.port, "debugger": row.debugger}
    lines = [f'{key} = "{value}"' for key, value in keys.items() if value is not None]
    files.write_text(_beside(row.port), "\n".join(["[[board]]", *lines, ""]))
