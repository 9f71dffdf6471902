"""An emulated Arduino Uno with its boot loader, for avrdude. See `machine.py`."""

from .machine import BOOT_LOADERS, Uno

__all__ = ["BOOT_LOADERS", "Uno"]
