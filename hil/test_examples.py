"""The examples on each board, line by line: beside each is the console that it must show, and its input."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from hil import building, measure, scenario
from hil.board import open_emulated
from hil.building import Builds
from hil.conftest import Flash
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import Board
from microvium import budget, sizes

EXAMPLES = building.ROOT / "examples"
PACE = 2
"""So much more time real boards get: a machine that serves one may be busy with other things."""
QUIET = 0.5
"""Seconds in which a real board must say nothing more."""
NAMES = tuple(path.name.removesuffix(".expected.txt") for path in sorted(EXAMPLES.glob("*.expected.txt")))

MOST = {"thermostat": (3072, 200)}
"""Bytes of ROM and RAM on the MSP430; of the others:"""
MOST_OF_OTHERS = (4096, 300)

SCENARIOS = {
    name: scenario.read(found) for name in NAMES if (found := scenario.beside(EXAMPLES / f"{name}.js"))
}


def path_of(name: str) -> str:
    """The example as scons's option `app`."""
    return f"examples/{name}.js"


def test_each_example_says_what_it_shows() -> None:
    """Those without input or console would be run by nobody."""
    scripts = {path.stem for path in EXAMPLES.glob("*.js")} - {"hello"}
    assert scripts == set(NAMES)
    assert set(SCENARIOS) == set(NAMES)


@pytest.fixture(scope="module")
def msp430() -> Builds:
    """For tests that are about this board whatever the session is about."""
    return Builds(["msp430"], ["msp430"])


def expected(name: str) -> str:
    """The console that an example must show."""
    return (EXAMPLES / f"{name}.expected.txt").read_text()


def run_through(board: EmulatedBoard, name: str) -> None:
    """Plays an example's scenario; the console must be as expected, line by line."""
    stop = scenario.play(board, SCENARIOS[name])
    assert not stop.is_failure, f"{stop} after {board.console!r}"
    assert board.console.decode().splitlines() == expected(name).splitlines()
    assert board.serial_errors == {}


@pytest.mark.parametrize("name", [name for name, given in SCENARIOS.items() if not given.drives_pins])
def test_an_example_shows_its_console(board: Board, flash: Flash, name: str) -> None:
    """On a real board input comes by the clock on the wall, with more time between the lines, and what it
    says may take its time; nothing more must come.
    """
    console = flash(path_of(name))
    if isinstance(board, EmulatedBoard):
        run_through(board, name)
    else:
        assert not scenario.play(board, scenario.stretched(SCENARIOS[name], PACE)).is_failure
        console.expect(expected(name))
        assert not console.run(QUIET).is_failure
        assert board.console.decode() == expected(name)


@pytest.mark.parametrize("name", [name for name, given in SCENARIOS.items() if given.drives_pins])
def test_an_example_with_pins_shows_its_console(emulated: EmulatedBoard, flash: Flash, name: str) -> None:
    flash(path_of(name))
    run_through(emulated, name)


def test_the_entry_is_counted_without_its_loop(board_name: str, builds: Builds) -> None:
    """What `cycles` in budget.json counts: blink's entry has said its line then, and no timer has run."""
    elf = builds.firmware(board_name, path_of("blink"))
    cost = measure.entry_cost(board_name, elf)
    assert cost is not None
    assert cost.cycles is not None
    board = open_emulated(board_name, uart_ready=True)
    board.flash(elf)
    board.chip.run(cost.cycles - 1)
    assert (board.console, board.chip.sleep_cycles) == (b"blinking\n", 0)
    board.chip.run(board.clock_hz // 100)
    assert board.chip.sleep_cycles > 0
    assert board.relay_pin not in [pin for _, pin, _ in board.pin_levels]


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
def test_an_example_fits_in_the_msp430(msp430: Builds, name: str) -> None:
    measured = budget.read(msp430.record("msp430", path_of(name)))
    rom, ram = MOST.get(name, MOST_OF_OTHERS)
    assert measured.rom_bytes <= rom
    assert measured.ram_bytes <= ram
    assert measured.cycles is not None


def test_the_calibration_table_costs_no_ram(msp430: Builds) -> None:
    """The map says of each object where it lies."""
    app_map = msp430.firmware("msp430", path_of("calibration")).with_name("app.map.json")
    objects = json.loads(app_map.read_text())["linked"]["objects"]
    tables = [item for item in objects if item["kind"] == "ARRAY"]
    assert len(tables) == 2
    assert all(item["place"].startswith("ROM") for item in tables)


MOST_OF_HELLO = {"msp430": 310, "avr": 1024, "microbit": 900}
"""Bytes of ROM; on other boards:"""
MOST_OF_OTHER_HELLOS = 1024


def test_hello_has_neither_clock_nor_rings(board_name: str, builds: Builds) -> None:
    most = MOST_OF_HELLO.get(board_name, MOST_OF_OTHER_HELLOS)
    assert sizes.read(builds.firmware(board_name, path_of("hello"))).rom_bytes <= most
