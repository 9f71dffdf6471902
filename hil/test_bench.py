"""Bench scripts with integers: each gives the result that Node gives, on each board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hil import building, measure
from hil.conftest import Flash
from hil.drivers.emulated_msp430 import EmulatedMsp430
from hil.protocols import End
from microvium import budget
from microvium.layout import WORD16

RESULTS = {"fib": 987, "loop13": 6656, "loop15": 23040}
"""What `run()` returns; tests/hil/test_results.py asks Node."""

READINGS = [-1 if call % 50 == 49 else 190 + (call * 7) % 41 for call in range(200)]


def thermostat(readings: list[int]) -> tuple[list[int], list[int]]:
    """The results of bench/thermostat.js and the positions it gives the relay, from its description: heat below 205, stop above 215,
    a negative reading is a fault and ends heating.
    """
    state, on, faults = "idle", 0, 0
    results, relay = [], []
    for reading in readings:
        if reading < 0:
            faults += 1
            if state == "heat":
                relay.append(0)
            state = "fault"
            results.append(-faults)
            continue
        if state == "idle":
            if reading < 205:
                state = "heat"
                relay.append(1)
        elif state == "heat":
            on += 1
            if reading > 215:
                state = "idle"
                relay.append(0)
        else:
            state = "idle"
        results.append(on)
    return results, relay


@pytest.mark.parametrize("script", sorted(RESULTS))
def test_result(board_name: str, script: str) -> None:
    elf = building.firmware(board_name, f"bench/{script}.js")
    outcome = measure.run(board_name, elf).outcome
    assert outcome.end == measure.IDLE
    assert [WORD16.small_number(result) for result in outcome.results] == [RESULTS[script]]


def test_thermostat_answers_200_readings(board_name: str) -> None:
    elf = building.firmware(board_name, "bench/thermostat.js")
    outcome = measure.run(board_name, elf).outcome
    assert outcome.end == measure.IDLE
    assert [WORD16.small_number(result) for result in outcome.results] == thermostat(READINGS)[0]


def test_thermostat_switches_the_relay(board: EmulatedMsp430, flash: Flash) -> None:
    console = flash("bench/thermostat.js")
    assert console.run(60).end is End.IDLE
    levels = [level for _, pin, level in board.pin_levels if pin == "P1.0"]
    expected = [bool(position) for position in thermostat(READINGS)[1]]
    assert levels[-len(expected) :] == expected
    assert len(levels) <= len(expected) + 1


def test_thermostat_fits_in_2560_bytes_of_rom_and_128_of_ram(record: Callable[[str], Path]) -> None:
    measured = budget.read(record("bench/thermostat.js"))
    assert measured.rom_bytes <= 2560
    assert measured.ram_bytes <= 128
