"""Records: what a build was measured to need, with its parts, one JSON object a line.

In: a build's folder (budget.json, firmware.elf, app.map.json), or the lines of a note. Out: `Entry`. Its keys
are those of budget.json, and `commit`, `script`, `sections`, `symbols`, `objects` (of the image, by kind and
source line), `functions` (bytes of code by the function they were written in, by source line), `operations`,
`features` and `calls` (those the image needs), and `origins`: for functions of the library and the last three
the line of the program that brought them in.

Notes come from remotes too, so nothing in them is trusted: a line that is no record of the right shape is
counted as damaged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from microvium import sizes

FORMAT = 1
FIGURES = ("rom_bytes", "ram_bytes", "image_bytes", "cycles")
"""What has ceilings and is compared."""
PARTS = ("functions", "objects", "calls", "operations", "features", "sections", "symbols")
"""What a record lists with bytes, in the order in which it is shown."""
COUNTED = frozenset({"operations", "features", "calls"})
"""Those that have no bytes of their own, and count 1."""
PLACED = frozenset({"functions", "objects"})
"""Those with a line at the end of their names."""
LONGEST = 1 << 53
"""No figure is as large: programs that read JSON may have no larger integers."""

_TAIL = ',"sections":'
"""Where the figures of a line end. In a string the quotes would have a backslash before them."""


@dataclass(frozen=True)
class Entry:
    """One board and script at one commit."""

    data: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        """Board and script."""
        return str(self.data["board"]), str(self.data["script"])

    @property
    def compiler(self) -> str:
        """Name and version; flags are the project's own affair."""
        return _first_words(str(self.data["compiler"]))

    def figure(self, name: str) -> int | None:
        """One of FIGURES; None where it was not counted."""
        value = self.data.get(name)
        return value if isinstance(value, int) else None

    def parts(self, name: str) -> dict[str, int] | None:
        """One of PARTS: names and bytes; None if the record does not list them."""
        found = self.data.get(name)
        return None if found is None else dict(found)

    def origin(self, kind: str, name: str) -> str:
        """The line of the program that brought a part in; empty where that is not known."""
        return str(self.data.get("origins", {}).get(kind, {}).get(name) or "")

    def line(self) -> str:
        """As it stands in a note."""
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Found:
    """What the lines of a note hold."""

    entries: dict[tuple[str, str], Entry]
    newer: int = 0
    """Records of a format that this version does not read."""
    damaged: int = 0
    replaced: int = 0
    """Records of a board and app that a later line measures again, with other figures."""


def parse(text: str, figures_only: bool = False) -> Found:
    """The records of a note; of two for one board and app the later one counts. With `figures_only`, no parts
    are read.
    """
    entries: dict[tuple[str, str], Entry] = {}
    newer = damaged = replaced = 0
    lines = list(filter(str.strip, text.split("\n")))
    for data in _all_json(list(map(_head, lines)) if figures_only else lines):
        if not isinstance(data, dict) or type(data.get("format")) is not int:
            damaged += 1
        elif data["format"] != FORMAT:
            newer += 1
        elif not _is_record(data):
            damaged += 1
        else:
            entry = Entry(data)
            before = entries.get(entry.key)
            replaced += before is not None and any(before.figure(f) != entry.figure(f) for f in FIGURES)
            entries[entry.key] = entry
    return Found(entries, newer, damaged, replaced)


def _head(line: str) -> str:
    """A line without its parts."""
    end = line.find(_TAIL)
    return line if end < 0 or not line.endswith("}") else f"{line[:end]}}}"


@cache
def _first_words(compiler: str) -> str:
    return " ".join(compiler.split()[:2])


def _all_json(lines: list[str]) -> list[object]:
    """What the lines say, by one call of the parser if each is an object: half the time of a call each."""
    if all(line[:1] == "{" and line[-1:] == "}" for line in lines):
        found = _json(f"[{','.join(lines)}]")
        if isinstance(found, list) and len(found) == len(lines):
            return found
    return list(map(_json, lines))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_record(data: Mapping[str, Any]) -> bool:
    """Has it the shape that all else relies on? Histories are long: this is no place for generators."""
    get = data.get
    if not (
        isinstance(get("board"), str) and isinstance(get("script"), str) and isinstance(get("compiler"), str)
    ):
        return False
    for name in FIGURES:
        value = get(name)
        if value is not None and not _is_size(value):
            return False
    for name in () if data.keys().isdisjoint(PARTS) else PARTS:
        if not _is_listing(get(name)):
            return False
    return _is_origins(get("origins"))


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value < LONGEST


def _is_listing(value: object) -> bool:
    return value is None or (isinstance(value, dict) and all(map(_is_size, value.values())))


def _is_origins(value: object) -> bool:
    return value is None or (
        isinstance(value, dict)
        and all(
            isinstance(lines, dict) and all(isinstance(line, str) for line in lines.values())
            for lines in value.values()
        )
    )


def merged(text: str, new: Iterable[Entry]) -> str:
    """A note's text with new records; what this version cannot read stays as it is."""
    added = {entry.key: entry for entry in new}
    kept = [line for line in filter(str.strip, text.split("\n")) if not _is_one_of(line, added)]
    return "".join(f"{line}\n" for line in [*kept, *(entry.line() for entry in added.values())])


def _is_one_of(line: str, keys: Mapping[tuple[str, str], Entry]) -> bool:
    return any(key in keys for key in parse(line).entries)


def read(folder: Path, script: str, commit: str, base: Path) -> Entry:
    """The record of a build's folder. Sources below `base` are named by their path from there, as the same
    program may be measured elsewhere. KeyError, OSError or ValueError if the results are of no such build.
    """
    data = json.loads((folder / "budget.json").read_text(encoding="utf-8"))
    known = json.loads((folder / "app.map.json").read_text(encoding="utf-8"))
    elf = folder / "firmware.elf"
    found = {section.name: section.size for section in sizes.read(elf).sections if section.is_loaded}
    start = f"{base}/"
    return Entry(
        {
            **data,
            "format": FORMAT,
            "commit": commit,
            "script": script,
            "sections": found,
            "symbols": _symbols(elf),
            "objects": _objects(known["linked"]["objects"], start),
            **_of_program(known["origins"], start),
        }
    )


def _symbols(elf: Path) -> dict[str, int]:
    with elf.open("rb") as stream:
        table: Any = ELFFile(stream).get_section_by_name(".symtab")
        found: Counter[str] = Counter()
        for entry in table.iter_symbols():
            if entry["st_size"] and entry["st_info"]["type"] in ("STT_FUNC", "STT_OBJECT"):
                found[entry.name] += entry["st_size"]
    return dict(sorted(found.items()))


def _objects(rows: Iterable[Mapping[str, Any]], start: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        place = f"{row['file'].removeprefix(start)}:{row['line']}" if row["file"] else row["name"]
        found[f"{row['kind']} {place}"] += row["bytes"]
    return dict(sorted(found.items()))


def _of_program(known: Mapping[str, Any], start: str) -> dict[str, Any]:
    """Functions, what the image needs of the engine, and what brought it in."""
    functions = {label.replace(f" {start}", " ", 1): size for label, size in known["code"].items()}
    lines: Mapping[str, Mapping[str, str | None]] = known["lines"]
    return {
        "functions": dict(sorted(functions.items())),
        **{kind: dict.fromkeys(sorted(lines[kind]), 1) for kind in sorted(COUNTED)},
        "origins": {
            kind: {name: line.removeprefix(start) for name, line in sorted(found.items()) if line}
            for kind, found in lines.items()
        },
    }
