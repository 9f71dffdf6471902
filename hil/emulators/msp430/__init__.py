"""An emulated MSP430G2553: a CPU and peripherals in C, driven from Python. See `machine.py`."""

from hil.emulators.chip import Fault, Reason, Stop
from hil.emulators.image import Image, ImageError, Symbol

from .image import read_image
from .machine import (
    CHIP_RAM,
    CHIP_ROM,
    FunctionProfile,
    Msp430,
    Options,
    PinChange,
    Snapshot,
)

__all__ = [
    "CHIP_RAM",
    "CHIP_ROM",
    "Fault",
    "FunctionProfile",
    "Image",
    "ImageError",
    "Msp430",
    "Options",
    "PinChange",
    "Reason",
    "Snapshot",
    "Stop",
    "Symbol",
    "read_image",
]
