"""Where flash is no data memory, a constant that lies in RAM costs both: there is none."""

from __future__ import annotations

import pytest
from elftools.elf.elffile import ELFFile

from hil import building

pytestmark = pytest.mark.slow


def test_the_full_engine_has_no_constant_in_ram_on_avr() -> None:
    elf = building.firmware("avr", "bench/thermostat.js", "full")
    with (elf.parent / "obj" / "optimised.o").open("rb") as stream:
        sections = {section.name: section["sh_size"] for section in ELFFile(stream).iter_sections()}
    assert any(name.startswith(".progmem") for name in sections)
    assert [name for name, size in sections.items() if name.startswith(".rodata") and size] == []
