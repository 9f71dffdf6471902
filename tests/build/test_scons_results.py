"""What a build leaves: the files of the contract, the same bytes everywhere, and runs that end as they
should.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hil import measure
from hil.protocols import End
from hil.simulate import simulate
from microvium import link
from tests.build.checkout import Checkout, copy_checkout

pytestmark = pytest.mark.slow

FULL_CEILING = 9_216
"""Bytes of the full engine on msp430; lower it when the engine has become smaller."""

KEYS = {
    "format",
    "board",
    "app",
    "compiler",
    "numbers",
    "rom_bytes",
    "image_bytes",
    "engine_bytes",
    "core_bytes",
    "ram_static_bytes",
    "heap_peak_bytes",
    "stack_peak_bytes",
    "stack_bound_bytes",
    "ram_bytes",
    "cycles",
    "instructions",
}


def test_all_files_of_the_contract(built: Checkout) -> None:
    built.scons("firmware", "sim", "budget")
    for name in (
        "firmware.elf",
        "firmware.hex",
        "firmware.map",
        "app.mvm",
        "app.map.json",
        "console.txt",
        "budget.json",
    ):
        assert built.built(name).stat().st_size > 0
    assert built.built("console.txt").read_bytes() == b"Hello, World!\n"


def test_budget_json_is_flat_and_adds_up(built: Checkout) -> None:
    built.scons("budget")
    record = json.loads(built.built("budget.json").read_text())
    assert record.keys() == KEYS
    assert record["format"] == 1
    assert record["rom_bytes"] == record["image_bytes"] + record["engine_bytes"]
    assert (
        record["ram_bytes"]
        == record["ram_static_bytes"] + record["heap_peak_bytes"] + record["stack_peak_bytes"]
    )
    assert "msp430-elf-gcc" in record["compiler"]
    assert "-Os" in record["compiler"]
    assert record["numbers"].startswith("int: ")


def test_the_same_bytes_in_another_folder(built: Checkout, tmp_path: Path) -> None:
    other = copy_checkout(tmp_path / "a folder with blanks")
    other.scons()
    for name in ("app.mvm", "app.map.json", "image.s", "image.h", "firmware.elf", "firmware.hex"):
        assert other.built(name).read_bytes() == built.built(name).read_bytes(), name


def test_another_arena_changes_no_byte_but_the_places_of_its_end(built: Checkout, tmp_path: Path) -> None:
    built.scons("app=bench/fib.js")
    folder = built.root / "build" / "msp430" / "fib"
    images = {}
    for size in (0x40, 0x42, 0x80):
        elf = tmp_path / f"{size}.elf"
        link.relink(folder / "link.json", {link.ARENA: size}, elf, built.root)
        assert link.symbols(elf)["mvm_arena_end"] == 0x200 + size
        images[size] = _flashed(elf)
    for size in (0x42, 0x80):
        _assert_only_these_words_differ(images[0x40], images[size], 0x240, 0x200 + size)


def _flashed(elf: Path) -> bytes:
    from hil.emulators.msp430 import read_image

    return b"".join(data for _, data in sorted(read_image(elf).pieces))


def _assert_only_these_words_differ(first: bytes, second: bytes, one: int, other: int) -> None:
    assert len(first) == len(second)
    offset = 0
    differing = 0
    while offset < len(first):
        if first[offset : offset + 2] == second[offset : offset + 2]:
            offset += 2
            continue
        delta = int.from_bytes(second[offset : offset + 2], "little") - int.from_bytes(
            first[offset : offset + 2], "little"
        )
        assert delta == other - one, f"at {offset:#x}"
        differing += 1
        offset += 2
    assert differing


def test_an_uncaught_error_ends_sim_with_a_failure_and_is_on_the_console(built: Checkout) -> None:
    built.write("examples/thrower.js", "export function main(f) { console.log('before'); f(); }\n")
    for board in ("msp430", "desktop"):
        result = built.result("app=examples/thrower.js", f"board={board}", "sim")
        assert result.returncode != 0
        assert "uncaught" in result.stderr
        console = built.built("console.txt", app="thrower", board=board).read_text()
        assert console.startswith("before\n! TypeError: not a function @ ")


def test_a_script_that_never_ends_is_stopped_at_the_limit(built: Checkout) -> None:
    built.write("examples/endless.js", "export function main() { console.log('on'); for (;;) ; }\n")
    for board in ("msp430", "desktop"):
        result = built.result("app=examples/endless.js", f"board={board}", "limit=300", "sim")
        assert result.returncode == 0
        assert "stopped after 300 ms" in result.stderr
        assert built.built("console.txt", app="endless", board=board).read_bytes() == b"on\n"


def test_the_full_engine_is_built_beside_the_tailored_one(built: Checkout) -> None:
    assert built.result("engine=full", "sim").returncode == 0
    full = built.built("firmware.elf", app="hello-full")
    assert built.built("console.txt", app="hello-full").read_bytes() == b"Hello, World!\n"
    assert full.stat().st_size > 4 * built.built("firmware.elf").stat().st_size


def test_the_full_engine_with_integers_stays_small(built: Checkout) -> None:
    """What is counted: the engine, with its API's calls and what it needs of the compiler's library."""
    built.scons("engine=full", "numbers=int", "budget")
    record = json.loads(built.built("budget.json", app="hello-full").read_text())
    assert record["core_bytes"] < record["engine_bytes"]
    assert record["core_bytes"] <= FULL_CEILING


def test_a_larger_chip_exists_in_the_emulator_only(built: Checkout) -> None:
    """It is another folder, so that no such firmware is taken for one of the board."""
    double = "for (let i = 0; i < 10; i++) s += s;"
    built.write(
        "examples/large.js", f"export function main() {{ let s = 'x'; {double} console.log(s.length); }}\n"
    )
    assert "out of memory" in built.result("app=examples/large.js", "engine=full", "sim").stdout
    memory = ("ram=3584", "rom=32736")
    assert built.result("app=examples/large.js", "engine=full", *memory, "sim").returncode == 0
    assert built.built("console.txt", app="large-full-ram3584-rom32736").read_bytes() == b"1024\n"


def test_the_desktop_firmware_is_a_program(built: Checkout) -> None:
    built.scons("board=desktop", "app=bench/thermostat.js", "sim")
    assert built.built("firmware", app="thermostat", board="desktop").stat().st_mode & 0o100


def test_a_run_that_ends_with_an_uncaught_error_is_not_measured(built: Checkout) -> None:
    built.write("examples/thrower.js", "export function main(f) { f(); }\n")
    result = built.result("app=examples/thrower.js", "budget")
    assert result.returncode != 0
    end = "its run ended with an uncaught error: ! TypeError: not a function @ "
    assert f"thrower on msp430 cannot be measured: {end}" in result.stderr
    assert "Traceback" not in result.stderr
    assert not built.built("budget.json", app="thrower").exists()


def test_a_c_stack_that_leaves_its_room_is_a_fault(built: Checkout, tmp_path: Path) -> None:
    """A frame whose lowest bytes nobody wrote once hid that the C stack had destroyed a return address: the
    bytes around it were still painted, the firmware passed, and printed wrong numbers.
    """
    built.scons()
    found, tight = link.symbols(built.built("firmware.elf")), tmp_path / "tight.elf"
    arena = found["mvm_stack_top"] - found["mvm_arena"] - 8
    link.relink(built.built("link.json"), {link.ARENA: arena}, tight, built.root)
    stop = simulate("msp430", tight, 10_000, tmp_path / "console.txt")
    assert stop.end is End.FAULT
    assert re.fullmatch(
        r"the C stack has grown into the VM's stack: it needs \d+ bytes and has 8", stop.detail
    )
    assert measure.run("msp430", tight).outcome.end is None


def test_the_full_engine_leaves_the_chip_room_for_a_heap(built: Checkout) -> None:
    """It once kept 127 words free for operands, a number that the image knows: no string could be made."""
    built.write(
        "examples/text.js",
        "export function main() { let s = ''; for (let i = 0; i < 9; i++) s += i; console.log(s); }\n",
    )
    assert built.result("app=examples/text.js", "engine=full", "sim").returncode == 0
    assert built.built("console.txt", app="text-full").read_bytes() == b"012345678\n"
