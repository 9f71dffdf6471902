"""Scripts on the emulated boards other than the MSP430."""

from __future__ import annotations

import pytest

from hil import building
from tests.scripts.on_chip import ALL, SMALL, check, named, path_of, sample
from tests.scripts.script_file import Script

pytestmark = pytest.mark.slow


@named(sample(ALL))
def test_on_the_emulated_microbit(script: Script) -> None:
    check("microbit", script, building.firmware("microbit", path_of(script)))


@named(sample(SMALL))
def test_on_the_emulated_atmega328p(script: Script) -> None:
    check("avr", script, building.firmware("avr", path_of(script)))
