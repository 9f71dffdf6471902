"""What a firmware file puts into a chip: an ELF or Intel HEX file as (address, bytes) pieces, and the ELF's
symbols.

ELF: the allocated, loaded sections at their load addresses (a linker may let the first segment start below
flash to hold the file's headers; those are not sections). Symbols: functions and objects with their sizes,
and labels without one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from intelhex import IntelHex, IntelHexError

CHIPS = {"EM_MSP430": "the MSP430", "EM_ARM": "an ARM", "EM_AVR": "an AVR"}
"""What the header of an ELF file says it is for, and how messages say it."""


class ImageError(ValueError):
    """The file is no firmware for this chip; the message says what is wrong."""


@dataclass(frozen=True)
class Symbol:
    """A name of the ELF file; labels have size 0."""

    name: str
    address: int
    size: int
    is_function: bool


@dataclass
class Image:
    """A firmware: what goes where, and what is called how."""

    name: str
    pieces: list[tuple[int, bytes]]
    symbols: dict[str, Symbol] = field(default_factory=dict)


def read_image(source: Path | bytes, machine: str) -> Image:
    """An ELF file (a path or its bytes) for `machine`, a key of CHIPS, or a path to an Intel HEX file."""
    name = str(source) if isinstance(source, Path) else "<bytes>"
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise ImageError(f"{name}: {error.strerror}") from error
    if data[:4] == b"\x7fELF":
        return _read_elf(name, data, machine)
    if data[:1] == b":":
        return _read_hex(name, data)
    raise ImageError(f"{name}: neither an ELF nor an Intel HEX file")


def _read_hex(name: str, data: bytes) -> Image:
    hexfile = IntelHex()
    try:
        hexfile.loadhex(io.StringIO(data.decode("ascii")))
    except (IntelHexError, UnicodeDecodeError) as error:
        raise ImageError(f"{name}: {error}") from error
    return Image(
        name,
        [(start, bytes(hexfile.tobinarray(start=start, end=end - 1))) for start, end in hexfile.segments()],
    )


def _read_elf(name: str, data: bytes, machine: str) -> Image:
    try:
        elf = ELFFile(io.BytesIO(data))
        if elf["e_machine"] != machine:
            raise ImageError(f"{name}: an ELF file for {elf['e_machine']}, not for {CHIPS[machine]}")
        return Image(name, _pieces(elf), _symbols(elf))
    except ELFError as error:
        raise ImageError(f"{name}: damaged ELF file: {error}") from error


def _pieces(elf: Any) -> list[tuple[int, bytes]]:
    segments = [s for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]
    pieces = []
    for section in elf.iter_sections():
        is_loaded = section["sh_flags"] & 2 and section["sh_type"] != "SHT_NOBITS" and section["sh_size"]
        if is_loaded:
            pieces.append((_load_address(section, segments), section.data()))
    return pieces


def _load_address(section: Any, segments: list[Any]) -> int:
    for segment in segments:
        if segment.section_in_segment(section):
            return int(section["sh_addr"] - segment["p_vaddr"] + segment["p_paddr"])
    return int(section["sh_addr"])


def _symbols(elf: Any) -> dict[str, Symbol]:
    table = elf.get_section_by_name(".symtab")
    found: dict[str, Symbol] = {}
    for entry in table.iter_symbols() if table else ():
        kind = entry["st_info"]["type"]
        is_place = entry["st_shndx"] != "SHN_UNDEF" and kind in ("STT_FUNC", "STT_OBJECT", "STT_NOTYPE")
        is_local_label = kind == "STT_NOTYPE" and entry.name.startswith(".")
        if entry.name and is_place and not is_local_label:
            found[entry.name] = Symbol(entry.name, entry["st_value"], entry["st_size"], kind == "STT_FUNC")
    return found
