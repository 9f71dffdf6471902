"""An emulated ATmega328P: simavr's CPU, driven by the instruction, and a UART in C. See `machine.py`."""

from .machine import Atmega328p, Options, PinChange

__all__ = ["Atmega328p", "Options", "PinChange"]
