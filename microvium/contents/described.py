"""What the compiler says of its code: files, lines, labels, from an ELF file's DWARF.

In: an ELF file. Out: `Described`: the functions with their files, and for a range of addresses the places in
the source it comes from, the innermost inlined function first. The firmware has its lines from link-time
optimisation alone, so inlined functions have no names, but the places they were inlined at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Place = tuple[str, int]
"""File and line."""

ADDRESS = 3
"""DW_OP_addr: the expression is the address of a variable."""

DROPPED = 0
"""Where functions seem to begin that the linker has dropped. No C is at this address on any chip."""


@dataclass(frozen=True)
class Inlined:
    """Code of a function that was put in the place of a call."""

    ranges: tuple[tuple[int, int], ...]
    at: Place
    children: tuple[Inlined, ...]

    def covers(self, address: int) -> bool:
        """True if the code at the address is part of it."""
        return any(start <= address < end for start, end in self.ranges)


@dataclass(frozen=True)
class Code:
    """A function."""

    start: int
    end: int
    file: str
    inlined: tuple[Inlined, ...]
    labels: dict[Place, str]
    """By the places of their declarations, those without code too."""
    placed: frozenset[str]
    """The labels that have code."""

    def label_before(self, place: Place) -> str | None:
        """The last label at or above a line."""
        file, line = place
        above = [(at, name) for (other, at), name in self.labels.items() if other == file and at <= line]
        return max(above)[1] if above else None


@dataclass
class Described:
    """All of it."""

    functions: list[Code] = field(default_factory=list)
    variables: dict[int, str] = field(default_factory=dict)
    """Address -> file, of variables with an address."""
    files_by_name: dict[str, str] = field(default_factory=dict)
    """The same of variables whose address is not said."""
    rows: list[tuple[int, int, Place]] = field(default_factory=list)
    """Start, end and place of code, in order."""

    def file_of(self, address: int, name: str) -> str:
        """The file that defines a variable; empty if that is not said."""
        return self.variables.get(address) or self.files_by_name.get(name, "")

    def at(self, address: int) -> Code | None:
        """The function that has code at an address."""
        return next((item for item in self.functions if item.start <= address < item.end), None)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, Place | None]]:
        """Start, end and place of the code between two addresses, without a gap."""
        index = max(bisect_right(self.rows, (start, 1 << 62, ("", 0))) - 1, 0)
        at = start
        while at < end and index < len(self.rows):
            first, last, place = self.rows[index]
            first, last = max(first, at), min(last, end)
            index += 1
            if last <= first:
                if first >= end:
                    break
                continue
            if first > at:
                yield at, first, None
            yield first, last, place
            at = last
        if at < end:
            yield at, end, None

    def stack(self, code: Code, address: int, place: Place | None) -> list[Place]:
        """The places that an address of a function comes from: the innermost first, that of the function
        itself last.
        """
        found = [place] if place else []
        outer: list[Place] = []
        level = code.inlined
        while inside := next((item for item in level if item.covers(address)), None):
            outer.append(inside.at)
            level = inside.children
        return [*found, *reversed(outer)]

    def borders(self, code: Code) -> list[int]:
        """The addresses at which inlined code begins or ends."""
        return sorted({address for item in _all(code.inlined) for pair in item.ranges for address in pair})


def _all(level: tuple[Inlined, ...]) -> Iterator[Inlined]:
    for item in level:
        yield item
        yield from _all(item.children)


def read(elf: Any) -> Described:
    """What an ELF file says; nothing, if it was linked without."""
    found = Described()
    if not elf.get_section_by_name(".debug_info"):
        return found
    info = elf.get_dwarf_info()
    for unit in info.iter_CUs():
        files = _files(info, unit)
        ranges = info.range_lists()
        reader = _Reader(found, files, unit, ranges)
        reader.walk(unit.get_top_DIE())
        found.rows += _rows(info, unit, files)
    found.rows.sort()
    return found


def _files(info: Any, unit: Any) -> list[str]:
    """The names of a unit's files, by number."""
    program = info.line_program_for_CU(unit)
    if program is None:
        return []
    header = program.header
    folders = [name.decode() for name in header["include_directory"]]
    names = [""]
    for entry in header["file_entry"]:
        folder = folders[entry["dir_index"] - 1] + "/" if entry["dir_index"] else ""
        names.append(folder + entry["name"].decode())
    return names


def _rows(info: Any, unit: Any, files: list[str]) -> Iterator[tuple[int, int, Place]]:
    program = info.line_program_for_CU(unit)
    before, is_dropped = None, False
    for entry in program.get_entries() if program else ():
        state = entry.state
        if state is None:
            continue
        if before is None:
            is_dropped = state.address == DROPPED
        elif state.address > before.address and before.line and not is_dropped:
            yield before.address, state.address, (files[before.file], before.line)
        before = None if state.end_sequence else state


class _Reader:
    def __init__(self, found: Described, files: list[str], unit: Any, ranges: Any) -> None:
        self.found = found
        self.files = files
        self.unit = unit
        self.ranges = ranges
        top = unit.get_top_DIE().attributes.get("DW_AT_low_pc")
        self.base = top.value if top else 0

    def walk(self, parent: Any) -> None:
        for item in parent.iter_children():
            if item.tag == "DW_TAG_subprogram" and "DW_AT_low_pc" in item.attributes:
                [(start, end)] = self.covered(item)
                if end > start > DROPPED:
                    self.found.functions.append(self.code(item, start, end))
            if item.tag in ("DW_TAG_subprogram", "DW_TAG_variable"):
                self.variables(item)

    def code(self, item: Any, start: int, end: int) -> Code:
        """A function."""
        labels = list(self.labels(item))
        placed = frozenset(name for _, name, has_code in labels if has_code)
        named = {place: name for place, name, _ in labels}
        return Code(start, end, self.file(item), tuple(self.inlined(item)), named, placed)

    def file(self, item: Any) -> str:
        """Where a function is defined: its own entry says so, or the one that it is a copy of."""
        while "DW_AT_decl_file" not in item.attributes:
            if "DW_AT_abstract_origin" in item.attributes:
                item = item.get_DIE_from_attribute("DW_AT_abstract_origin")
            elif "DW_AT_specification" in item.attributes:
                item = item.get_DIE_from_attribute("DW_AT_specification")
            else:
                return ""
        return self.name(item.attributes["DW_AT_decl_file"].value)

    def name(self, number: int) -> str:
        return self.files[number] if number < len(self.files) else ""

    def covered(self, item: Any) -> list[tuple[int, int]]:
        """The ranges of an entry's code."""
        attributes = item.attributes
        if "DW_AT_high_pc" in attributes:
            start, high = attributes["DW_AT_low_pc"].value, attributes["DW_AT_high_pc"]
            return [(start, high.value if high.form == "DW_FORM_addr" else start + high.value)]
        if "DW_AT_ranges" not in attributes:
            return []
        listed = self.ranges.get_range_list_at_offset(attributes["DW_AT_ranges"].value, self.unit)
        return [
            (self.base + entry.begin_offset, self.base + entry.end_offset)
            for entry in listed
            if hasattr(entry, "begin_offset")
        ]

    def inlined(self, parent: Any) -> Iterator[Inlined]:
        for item in parent.iter_children():
            if item.tag == "DW_TAG_inlined_subroutine":
                file, line = (item.attributes.get(name) for name in ("DW_AT_call_file", "DW_AT_call_line"))
                at = (self.name(file.value), line.value) if file and line else ("", 0)
                yield Inlined(tuple(self.covered(item)), at, tuple(self.inlined(item)))
            elif item.tag == "DW_TAG_lexical_block":
                yield from self.inlined(item)

    def labels(self, parent: Any) -> Iterator[tuple[Place, str, bool]]:
        """Place, name, and whether it has code."""
        for item in parent.iter_children():
            if item.tag == "DW_TAG_lexical_block":
                yield from self.labels(item)
            elif item.tag == "DW_TAG_label":
                has_code = "DW_AT_low_pc" in item.attributes
                while "DW_AT_name" not in item.attributes:
                    item = item.get_DIE_from_attribute("DW_AT_abstract_origin")
                attributes = item.attributes
                place = self.name(attributes["DW_AT_decl_file"].value), attributes["DW_AT_decl_line"].value
                yield place, attributes["DW_AT_name"].value.decode(), has_code

    def variables(self, item: Any) -> None:
        """A variable, or those declared in a function, of which all code may have been inlined."""
        if item.tag == "DW_TAG_variable":
            self.variable(item)
        for child in item.iter_children():
            if child.tag in ("DW_TAG_variable", "DW_TAG_lexical_block", "DW_TAG_inlined_subroutine"):
                self.variables(child)

    def variable(self, item: Any) -> None:
        """Old compilers know no address of what link-time optimisation has moved; then its name has to do."""
        location, name = item.attributes.get("DW_AT_location"), item.attributes.get("DW_AT_name")
        if location is not None and isinstance(location.value, list) and location.value[:1] == [ADDRESS]:
            self.found.variables[int.from_bytes(bytes(location.value[1:]), "little")] = self.file(item)
        elif location is None and name is not None:
            self.found.files_by_name.setdefault(name.value.decode(), self.file(item))
