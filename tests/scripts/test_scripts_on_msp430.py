"""Every script on the emulated MSP430, with an engine that has what this script needs."""

from __future__ import annotations

import pytest

from hil import building
from tests.scripts.on_chip import ALL, LARGER, check, named, path_of
from tests.scripts.script_file import Script

pytestmark = pytest.mark.slow


@named(ALL)
def test_on_the_emulated_msp430(script: Script) -> None:
    memory: dict[str, int] = LARGER if "larger chip" in script.marks else {}
    check("msp430", script, building.firmware("msp430", path_of(script), "tailored", **memory))
