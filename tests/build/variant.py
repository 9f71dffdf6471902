"""Firmware as it is built, beside the same app without something that is to make it smaller and faster."""

from __future__ import annotations

from pathlib import Path

from hil import building, measure
from microvium import sizes


def does_the_same_in_less(app: str, option: str, suffix: str) -> None:
    """On the MSP430 the app does what its variant with an option of scons does, whose folder has a suffix: in
    fewer bytes of ROM, and fewer cycles of the last call.
    """
    options = ("board=msp430", f"app={app}", "firmware")
    building.scons(*options)
    building.scons(*options, option)
    folder = building.ROOT / building.BUILD / "msp430"
    usual = folder / Path(app).stem / "firmware.elf"
    variant = folder / f"{Path(app).stem}{suffix}" / "firmware.elf"
    one, two = measure.run("msp430", usual), measure.run("msp430", variant)
    assert one.outcome == two.outcome
    assert one.outcome.end == measure.IDLE
    assert sizes.read(usual).rom_bytes < sizes.read(variant).rom_bytes
    assert one.calls[-1][1] < two.calls[-1][1]
