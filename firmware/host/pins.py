"""Pins on the desktop: there are none, so each reads as what was written to it or as its pull-up makes it."""

from __future__ import annotations

INPUT_PULLUP = 2

_levels: dict[object, int] = {}


def pin_mode(pin: object, mode: object) -> None:
    """A pin with a pull-up is high until somebody drives it."""
    _levels[pin] = int(mode == INPUT_PULLUP)


def pin_write(pin: object, level: object) -> None:
    """Keeps the level."""
    _levels[pin] = int(bool(level))


def pin_read(pin: object) -> int:
    """The level; low if nobody has set any."""
    return _levels.get(pin, 0)
