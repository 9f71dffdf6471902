"""Apps: a script, and what `app.toml` beside it says about it.

Keys of the file hold for every script of its folder, keys of a table for the script of that name:

    entry = "run"               # the function to call; without it `main`

    [thermostat]                # thermostat.js alone
    calls = 200                 # how often the firmware calls the entry; without it once
    arguments = 1               # numbers that mvm_next_argument() of a source gives each call; else none
    sources = ["thermostat.c"]  # C files for the firmware: arguments of the entry, functions of the host
    stack = 120                 # bytes of RAM kept for the C stack; without it what it may need, as computed
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUFFIXES = (".mjs", ".js")
KEYS = {"entry", "arguments", "calls", "sources", "stack"}
UNSAFE = frozenset("$\"'`\\&;|<>*?[]#!\n\r\t:")
"""Characters that SCons, make-like files or a shell read as something else."""
MAX_COUNT = 255
"""Greatest `calls` and `arguments`: the firmware counts in one byte."""
MAX_STACK = 4096
"""Greatest `stack`."""


class AppError(Exception):
    """The app cannot be built; the message says why."""


@dataclass(frozen=True)
class App:
    """A script to build. `sidecar` is None if there is no app.toml."""

    script: Path
    name: str
    entry: str
    calls: int
    arguments: int
    sources: tuple[Path, ...]
    stack: int
    """0: what the C stack may need."""
    input: Path | None
    """What happens to the board while the emulator runs the app: APP.input.txt beside it, see
    hil/scenario.py.
    """
    sidecar: Path | None


def find(path: str, folder: Path, entry: str | None) -> App:
    """The app at `path`, relative to `folder`; `entry` overrides what app.toml says."""
    script = folder / path
    if odd := sorted(UNSAFE & set(str(script))):
        raise AppError(f"app={path}: a path with {odd[0]!r} cannot be built, rename it or move it")
    if script.name.startswith("-"):
        raise AppError(f"app={path}: a name that starts with '-' looks like an option, rename it")
    if entry is not None and not entry.replace("$", "_").isidentifier():
        raise AppError(f"entry={entry}: it is the name of a function")
    if script.suffix not in SUFFIXES:
        raise AppError(f"app={path}: not a .js or .mjs file")
    if not script.is_file():
        raise AppError(f"app={path}: no such file")
    name = script.stem
    sidecar = script.with_name("app.toml")
    row = _read(sidecar, name) if sidecar.is_file() else {}
    calls = _count(sidecar, row, "calls", 1, 1, MAX_COUNT)
    arguments = _count(sidecar, row, "arguments", 0, 0, MAX_COUNT)
    stack = _count(sidecar, row, "stack", 0, 2, MAX_STACK)
    sources = tuple(script.with_name(source) for source in row.get("sources", ()))
    return App(
        script,
        name,
        entry or row.get("entry", "main"),
        calls,
        arguments,
        sources,
        stack,
        _input(script),
        sidecar if row else None,
    )


def _input(script: Path) -> Path | None:
    path = script.with_name(f"{script.stem}.input.txt")
    return path if path.is_file() else None


def _count(sidecar: Path, row: dict[str, Any], key: str, default: int, least: int, most: int) -> int:
    if key not in row:
        return default
    value: object = row[key]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise AppError(f"{sidecar}: {key} must be {least} … {most}")
    if key == "stack" and value % 2:
        raise AppError(f"{sidecar}: {key} must be even")
    return value


def _read(sidecar: Path, name: str) -> dict[str, Any]:
    """What holds for one script: its own table over the folder's keys."""
    try:
        data = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise AppError(f"{sidecar}: {error}") from None
    row: dict[str, Any] = {key: value for key, value in data.items() if not isinstance(value, dict)}
    row |= data.get(name, {})
    if unknown := sorted(row.keys() - KEYS):
        raise AppError(f"{sidecar}: unknown key {unknown[0]!r}; there are {', '.join(sorted(KEYS))}")
    return row
