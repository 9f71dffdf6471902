"""Every script on a larger emulated MSP430, with an engine that has every feature."""

from __future__ import annotations

import pytest

from hil import building
from tests.scripts.on_chip import ALL, LARGER, check, named, path_of
from tests.scripts.script_file import Script

pytestmark = pytest.mark.slow


@named(ALL)
def test_with_the_full_engine(script: Script) -> None:
    check("msp430", script, building.firmware("msp430", path_of(script), "full", **LARGER))
