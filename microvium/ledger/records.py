"""Records: what a build was measured to need, with its parts, one JSON object a line.

In: a build's folder (budget.json, firmware.elf, app.map.json), or the lines of a note. Out: `Entry`. Its keys
are those of budget.json, and `commit`, `script`, `sections`, `symbols`, `objects` (of the image, by kind and
source line), `functions` (of the image, by source line) and `operations` (those the image needs).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from microvium import decode, sizes
from microvium.debugmap import DebugMap

FORMAT = 1
FIGURES = ("rom_bytes", "ram_bytes", "image_bytes", "cycles")
"""What has ceilings and is compared."""
PARTS = ("sections", "symbols", "operations", "objects", "functions")
"""What a record lists with bytes; an operation counts 1."""

_OPERATION = re.compile(r"\bX\((\w+)\)")


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
        return " ".join(str(self.data["compiler"]).split()[:2])

    def figure(self, name: str) -> int | None:
        """One of FIGURES; None where it was not counted."""
        value = self.data.get(name)
        return value if isinstance(value, int) else None

    def parts(self, name: str) -> dict[str, int]:
        """One of PARTS: names and bytes."""
        return dict(self.data.get(name, {}))

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


def parse(text: str) -> Found:
    """The records of a note; of two for one board and app the later one counts."""
    entries: dict[tuple[str, str], Entry] = {}
    newer = damaged = replaced = 0
    for line in filter(str.strip, text.splitlines()):
        try:
            data = json.loads(line)
            entry = Entry(data)
            if data["format"] != FORMAT:
                newer += 1
                continue
            key, _ = entry.key, entry.compiler
        except (ValueError, KeyError, TypeError):
            damaged += 1
            continue
        before = entries.get(key)
        replaced += before is not None and any(before.figure(f) != entry.figure(f) for f in FIGURES)
        entries[key] = entry
    return Found(entries, newer, damaged, replaced)


def merged(text: str, new: Iterable[Entry]) -> str:
    """A note's text with new records; what this version cannot read stays as it is."""
    added = {entry.key: entry for entry in new}
    kept = [line for line in filter(str.strip, text.splitlines()) if not _is_one_of(line, added)]
    return "".join(f"{line}\n" for line in [*kept, *(entry.line() for entry in added.values())])


def _is_one_of(line: str, keys: Mapping[tuple[str, str], Entry]) -> bool:
    return any(key in keys for key in parse(line).entries)


def read(folder: Path, script: str, commit: str) -> Entry:
    """The record of a build's folder; two scripts of one name may share it in turn."""
    data = json.loads((folder / "budget.json").read_text(encoding="utf-8"))
    known = decode.read_map(folder / "app.map.json")
    elf = folder / "firmware.elf"
    found = {section.name: section.size for section in sizes.read(elf).sections if section.is_loaded}
    return Entry(
        {
            **data,
            "format": FORMAT,
            "commit": commit,
            "script": script,
            "sections": found,
            "symbols": _symbols(elf),
            "operations": dict.fromkeys(_operations(folder / "image.h"), 1),
            "objects": _objects(known),
            "functions": _functions(known),
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


def _operations(header: Path) -> list[str]:
    """The first list of the header of an image."""
    text = header.read_text(encoding="utf-8").partition("#define FOR_EACH_OP(X)")[2]
    return _OPERATION.findall(text.partition("\n\n")[0].partition("#define")[0])


def _objects(known: DebugMap) -> dict[str, int]:
    found: Counter[str] = Counter()
    for item in known.objects:
        found[f"{item.kind} {item.file}:{item.line}" if item.file else f"{item.kind} {item.name}"] += (
            item.bytes
        )
    return dict(sorted(found.items()))


def _functions(known: DebugMap) -> dict[str, int]:
    found: Counter[str] = Counter()
    for item in known.functions:
        found[f"{item.name} {item.file}:{item.line}" if item.file else item.name] += item.bytes
    return dict(sorted(found.items()))
