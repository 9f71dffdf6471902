"""What `microvium.link` makes of a linker's errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from microvium import link
from microvium.diagnostics import Diagnostic
from microvium.layout import STACK_BOUND

PLACES = {
    "mvm_rom_origin": 0xC000,
    "mvm_rom_length": 128,
    "mvm_ram_origin": 0x200,
    "mvm_ram_length": 512,
    "mvm_stack_bytes": 96,
}
JOB = link.Job(Path("out"), "gcc", "ld", "objcopy", "link.ld", (), (), PLACES, ())


def message(errors: str) -> str:
    """The message for what a linker has said."""
    return link._explained(JOB, errors).message


def test_too_much_rom_says_how_much() -> None:
    errors = (
        "ld: firmware.elf section `.mvm.code' will not fit in region `rom'\n"
        "ld: section .vectors VMA [fffe,ffff] overlaps\nld: region `rom' overflowed by 312 bytes\n"
    )
    assert message(errors) == "image too large for the chip: 312 bytes of ROM too many (128 are there)"


def test_one_byte_too_many() -> None:
    assert "1 bytes of RAM too many (512 are there)" in message("ld: region `ram' overflowed by 1 byte\n")


def test_missing_functions_are_named_once_each() -> None:
    errors = (
        "image.o:(.mvm.rodata+0x4): undefined reference to `beep'\n"
        "image.o:(.mvm.rodata+0x6): undefined reference to `relay'\n"
        "image.o:(.mvm.rodata+0x8): undefined reference to `beep'\n"
    )
    assert message(errors) == "no C code defines beep, relay"


def test_everything_else_is_the_linkers_first_error() -> None:
    assert message("warning: x\nld: error: no such file\n") == "ld: error: no such file"


def test_data_and_stack_must_leave_an_arena() -> None:
    link._check_ram(JOB, {"mvm_arena": 0x200, "mvm_stack_top": 0x200 + 96}, 96)
    with pytest.raises(
        Diagnostic, match="2 bytes of RAM too many \\(418 of data, 96 of C stack; 512 are there\\)"
    ):
        link._check_ram(JOB, {"mvm_arena": 0x200, "mvm_stack_top": 0x200 + 94}, 96)


def test_a_stack_without_a_check_must_fit_the_arena() -> None:
    places = {"mvm_arena": 0x200, "mvm_stack_top": 0x200 + 96 + 50}
    link._check_ram(JOB, {**places, STACK_BOUND: 50}, 96)
    with pytest.raises(Diagnostic, match="the VM stack may need 52 bytes of RAM; 50 are left"):
        link._check_ram(JOB, {**places, STACK_BOUND: 52}, 96)


def test_data_that_begin_below_ram_are_too_large_an_image() -> None:
    """The linker's own words, with its path and a scratch folder, once were the message for 400 variables."""
    error = "/opt/ld: address {} of build/firmware.elf section `.bss' is not within region `ram'\n"
    assert "448 bytes of RAM too many (864 of data, 96 of C stack" in message(error.format("0xa0"))
    assert "(1040 of data" in message(error.format("0xfffffff0"))
