"""An emulated nRF51822: unicorn's Cortex-M0, with cycles counted and peripherals in C. See `machine.py`."""

from .machine import Nrf51, Options, PinChange

__all__ = ["Nrf51", "Options", "PinChange"]
