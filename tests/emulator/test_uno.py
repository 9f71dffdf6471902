"""The emulated Uno's boot loader: where its code comes to lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from intelhex import IntelHex

from hil.emulators.uno import BOOT_LOADERS
from hil.emulators.uno.machine import read_boot_loader

VERSION = b"\x04\x04"


@pytest.mark.parametrize(
    ("linked_at", "size", "starts_at"),
    [
        (0x7E00, 500, 0x7E00),
        (0x7E00, 512, 0x7E00),
        (0x7E00, 532, 0x7C00),  # its end would lie behind the flash
        (0x3E00, 532, 0x3C00),
    ],
)
def test_a_boot_loader_lies_where_all_of_it_has_room(
    tmp_path: Path, linked_at: int, size: int, starts_at: int
) -> None:
    code = bytes(index % 251 for index in range(size))
    written = IntelHex()
    written.puts(linked_at, code)
    path = tmp_path / "boot.hex"
    written.write_hex_file(str(path))
    end = (linked_at | 0x1FF) - 1
    record = bytes([2, end >> 8, end & 0xFF, 0]) + VERSION
    last = ":00000001FF"
    line = f":{record.hex()}{-sum(record) & 0xFF:02x}".upper()
    path.write_text(path.read_text().replace(last, f"{line}\n{last}"))
    assert read_boot_loader(path).pieces == [(starts_at, code), (end, VERSION)]


@pytest.mark.parametrize("chip", ["atmega328", "atmega168"])
def test_the_installed_ones_are_whole(chip: str) -> None:
    (start, code), *others = read_boot_loader(BOOT_LOADERS / f"optiboot_{chip}.hex").pieces
    end = 1 << start.bit_length()
    assert start + len(code) <= end
    assert all(start + len(code) <= address <= end - len(data) for address, data in others)
