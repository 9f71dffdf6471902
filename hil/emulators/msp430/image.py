"""Firmware files for the MSP430."""

from __future__ import annotations

from pathlib import Path

from hil.emulators import image
from hil.emulators.image import Image


def read_image(source: Path | bytes) -> Image:
    """An ELF file (a path or its bytes), or a path to an Intel HEX file."""
    return image.read_image(source, "EM_MSP430")
