"""Microvium for Python: run JavaScript on the desktop, suspend it, resume it on a microcontroller."""

__version__ = "0.1.0"
