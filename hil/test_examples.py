"""The examples on each board, line by line: beside each is the console that it must show, and its input."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from hil import building, scenario
from hil.conftest import Flash
from hil.drivers.emulated import EmulatedBoard
from microvium import budget, sizes

EXAMPLES = building.ROOT / "examples"
NAMES = tuple(path.name.removesuffix(".expected.txt") for path in sorted(EXAMPLES.glob("*.expected.txt")))

MOST = {"thermostat": (3072, 200)}
"""Bytes of ROM and RAM on the MSP430; of the others:"""
MOST_OF_OTHERS = (4096, 300)


def path_of(name: str) -> str:
    """The example as scons's option `app`."""
    return f"examples/{name}.js"


def test_each_example_says_what_it_shows() -> None:
    """Those without input or console would be run by nobody."""
    scripts = {path.stem for path in EXAMPLES.glob("*.js")} - {"hello"}
    assert scripts == set(NAMES)
    assert all(scenario.beside(EXAMPLES / f"{name}.js") for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_shows_its_console(board: EmulatedBoard, flash: Flash, name: str) -> None:
    flash(path_of(name))
    stop = scenario.play(board, scenario.read(EXAMPLES / f"{name}.input.txt"))
    assert not stop.is_failure, f"{stop} after {board.console!r}"
    assert board.console.decode().splitlines() == (EXAMPLES / f"{name}.expected.txt").read_text().splitlines()
    assert board.serial_errors == {}


def test_blink_toggles_twice_a_second_and_sleeps_in_between(board: EmulatedBoard, flash: Flash) -> None:
    flash(path_of("blink"))
    board.run(10)
    relay = [cycle for cycle, pin, _ in board.pin_levels if pin == board.relay_pin]
    steps = [late - early for early, late in pairwise(relay[1:])]
    assert len(steps) == 17
    second = board.clock_hz  # the MSP430's is 2 % faster: its DCO as calibrated
    assert all(abs(step - second / 2) < second / 1000 for step in steps)
    assert board.active_share < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_an_example_fits_in_the_msp430(name: str) -> None:
    building.scons("board=msp430", f"app={path_of(name)}", "budget")
    measured = budget.read(building.ROOT / building.BUILD / "msp430" / name / "budget.json")
    rom, ram = MOST.get(name, MOST_OF_OTHERS)
    assert measured.rom_bytes <= rom
    assert measured.ram_bytes <= ram


def test_the_calibration_table_costs_no_ram() -> None:
    """The map says of each object where it lies."""
    building.scons("board=msp430", f"app={path_of('calibration')}", "firmware")
    text = (building.ROOT / building.BUILD / "msp430" / "calibration" / "app.map.json").read_text()
    objects = json.loads(text)["linked"]["objects"]
    tables = [item for item in objects if item["kind"] == "ARRAY"]
    assert len(tables) == 2
    assert all(item["place"].startswith("ROM") for item in tables)


MOST_OF_HELLO = {"msp430": 310, "avr": 1024, "microbit": 900}
"""Bytes of ROM; on other boards:"""
MOST_OF_OTHER_HELLOS = 1024


def test_hello_has_neither_clock_nor_rings(board_name: str) -> None:
    building.scons(f"board={board_name}", f"app={path_of('hello')}", "firmware")
    elf = building.ROOT / building.BUILD / board_name / "hello" / "firmware.elf"
    assert sizes.read(elf).rom_bytes <= MOST_OF_HELLO.get(board_name, MOST_OF_OTHER_HELLOS)
