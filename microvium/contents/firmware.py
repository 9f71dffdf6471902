"""A firmware and the files beside it, read and checked: what `microvium size` starts from.

In: a path. Out: a `Firmware`; or `NotThere` with what is missing, in words for the user.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from microvium import decode, sizes
from microvium.budget import Record
from microvium.budget import read as read_record
from microvium.contents import described, listing
from microvium.debugmap import BadMap, DebugMap
from microvium.sizes import Symbol

ELF, LISTING, STACK, REFERENCES, BUDGET = (
    *("firmware.elf", "firmware.map", "stack.json", "references.json"),
    "budget.json",
)
OURS = ("mvm_sp", "mvm_code", "mvm_word_bits", "mvm_arena_bytes")
"""Symbols by which a firmware of this project is known."""


class NotThere(Exception):
    """Why there is nothing to show."""


@dataclass
class Firmware:
    """All that is known of one."""

    elf: Path
    cpu: str
    sizes: sizes.Sizes
    symbols: dict[str, int]
    named: list[Symbol]
    """Functions and data, in order of their addresses."""
    parts: list[listing.Placed]
    described: described.Described
    known: DebugMap
    needs: dict[str, Any]
    stack: dict[str, Any]
    references: list[tuple[int, int]]
    budget: Record | None

    @property
    def app(self) -> str:
        """The board and the app, as the build's folders are named."""
        return "/".join(self.elf.resolve().parts[-3:-1])


def find(given: str, folder: Path) -> Path:
    """The ELF file that is meant: a path, a build's folder, an app that was built in `folder`."""
    path = Path(given)
    if path.is_file() and path.suffix not in (".js", ".mjs"):
        return path
    if (path / ELF).is_file():
        return path / ELF
    name = path.stem if path.suffix in (".js", ".mjs") else path.name
    built = sorted(item for item in (folder / "build").glob(f"*/{name}/{ELF}"))
    if len(built) == 1:
        return built[0]
    if built:
        choices = ", ".join(str(item.parent.relative_to(folder)) for item in built)
        raise NotThere(f"{given} is built for several boards; say which: {choices}")
    if path.is_dir():
        inside = ", ".join(sorted(item.parent.name for item in path.glob(f"*/{ELF}")))
        there = f"; the folders in it that have one: {inside}" if inside else ""
        raise NotThere(f"{given}: there is no {ELF} in this folder{there}")
    raise NotThere(f"{given}: there is no such firmware; `scons app=PATH` builds one to build/BOARD/APP/")


def read(elf: Path) -> Firmware:
    """A firmware and the files beside it."""
    try:
        with elf.open("rb") as stream:
            return _read(elf, ELFFile(stream))
    except ELFError:
        raise NotThere(f"{elf}: this is no ELF file") from None


def _read(path: Path, elf: Any) -> Firmware:
    table = elf.get_section_by_name(".symtab")
    entries = list(table.iter_symbols()) if table else []
    symbols = {entry.name: int(entry["st_value"]) for entry in entries if entry.name}
    if any(name not in symbols for name in OURS):
        raise NotThere(f"{path}: this is no firmware of a microcontroller that `scons` has built")
    parts = listing.read(_text(path, LISTING))
    needs = _json(path, decode.MAP).get("needs", {})
    try:
        known = decode.read_map(path.with_name(decode.MAP))
    except BadMap as error:
        raise NotThere(f"{path.with_name(decode.MAP)}: {error}") from None
    found = Firmware(
        elf=path,
        cpu=elf["e_machine"],
        sizes=sizes.read(path),
        symbols=symbols,
        named=_named(elf, entries),
        parts=parts,
        described=described.read(elf),
        known=known,
        needs=needs,
        stack=_json(path, STACK),
        references=_json(path, REFERENCES),
        budget=_budget(path.with_name(BUDGET)),
    )
    _check(found)
    return found


def _named(elf: Any, entries: list[Any]) -> list[Symbol]:
    sections = [section.name for section in elf.iter_sections()]
    code_bit = 1 if elf["e_machine"] == "EM_ARM" else 0
    found = []
    for entry in entries:
        kind, index = entry["st_info"]["type"], entry["st_shndx"]
        is_label = kind == "STT_NOTYPE" and entry["st_info"]["bind"] == "STB_GLOBAL"
        if isinstance(index, int) and (kind in ("STT_FUNC", "STT_OBJECT") or is_label):
            address = entry["st_value"] & ~code_bit if kind == "STT_FUNC" else entry["st_value"]
            found.append(Symbol(entry.name, address, entry["st_size"], sections[index]))
    return sorted(found, key=lambda symbol: (symbol.address, -symbol.size, symbol.name))


def _check(found: Firmware) -> None:
    """The files beside it must be those of the same build."""
    if not found.parts:
        raise _damaged(found.elf, LISTING)
    total = {section.name: section.size for section in found.sizes.sections}
    for part in found.parts:
        if part.section.startswith((".mvm", ".text")) and part.size > total.get(part.section, 0):
            raise NotThere(f"{found.elf.with_name(LISTING)} is of another build than {found.elf.name}")
    code = sum(item.bytes for item in found.known.functions)
    if code != found.symbols["mvm_code_end"] - found.symbols["mvm_code"]:
        raise NotThere(f"{found.elf.with_name(decode.MAP)} is of another build than {found.elf.name}")


def _text(elf: Path, name: str) -> str:
    try:
        return elf.with_name(name).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise _missing(elf, name) from None


def _json(elf: Path, name: str) -> Any:
    """A file that has an object, or for references a list."""
    try:
        return json.loads(_text(elf, name))
    except ValueError:
        raise _damaged(elf, name) from None


def _damaged(elf: Path, name: str) -> NotThere:
    return NotThere(f"{elf.with_name(name)} is damaged; build the firmware again")


def _missing(elf: Path, name: str) -> NotThere:
    return NotThere(f"{elf}: {name} is missing beside it; `scons` makes both")


def _budget(path: Path) -> Record | None:
    try:
        return read_record(path)
    except (OSError, ValueError, TypeError, KeyError):
        return None
