"""The relay on the desktop: there is none, so switching it has no effect."""

from __future__ import annotations


def relay(position: object) -> None:
    """Takes the position, as the chip's function does."""
