"""Bench scripts with integers: each gives the results that Node gives, on each board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hil import building, measure, oracle
from hil.board import boards_module
from hil.building import Builds
from hil.conftest import Flash
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import End
from microvium import budget

pytestmark = pytest.mark.slow

SCRIPTS = ("fib", "hello", "loop13", "loop15")
THERMOSTAT = "bench/thermostat.js"
THERMOSTAT_LIMITS = {"msp430": (2560, 128), "avr": (3328, 128), "microbit": (2560, 192)}
"""Bytes of ROM and RAM that it may take; on other boards what their files allow."""
READINGS = [[-1 if call % 50 == 49 else 190 + (call * 7) % 41] for call in range(200)]


def run(builds: Builds, board_name: str, app: str) -> measure.Outcome:
    """The run of an app, which must end by itself."""
    outcome = measure.run(board_name, builds.firmware(board_name, app)).outcome
    assert outcome.end == measure.IDLE
    return outcome


@pytest.mark.parametrize("script", SCRIPTS)
def test_gives_the_result_of_node(board_name: str, builds: Builds, script: str) -> None:
    app = f"bench/{script}.js"
    answer = oracle.ask(building.ROOT / app)
    outcome = run(builds, board_name, app)
    assert list(outcome.results) == answer.results
    assert outcome.console.decode() == "".join(f"{text}\n" for _, text in answer.done)


def test_thermostat_answers_200_readings_as_node_does(board_name: str, builds: Builds) -> None:
    answer = oracle.ask(building.ROOT / THERMOSTAT, READINGS)
    assert list(run(builds, board_name, THERMOSTAT).results) == answer.results


def test_thermostat_switches_the_relay_as_in_node(emulated: EmulatedBoard, flash: Flash) -> None:
    answer = oracle.ask(building.ROOT / THERMOSTAT, READINGS)
    assert flash(THERMOSTAT).run(60).end is End.IDLE
    levels = [level for _, pin, level in emulated.pin_levels if pin == emulated.relay_pin]
    assert levels == [bool(position) for _, position in answer.done]


def test_thermostat_fits(board_name: str, record: Callable[[str], Path]) -> None:
    board = boards_module().load()[board_name]
    rom, ram = THERMOSTAT_LIMITS.get(board_name, (board.budget_rom, board.budget_ram))
    measured = budget.read(record(THERMOSTAT))
    assert measured.rom_bytes <= rom
    assert measured.ram_bytes <= ram
