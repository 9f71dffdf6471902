"""The engine's functions for time and events in the interpreter of tests: virtual time, and no input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from microvium.values import UNDEFINED

DUE, NEVER = 64, -1
"""What `%wait` gives: see engine/events.c."""


def wrapped(number: int) -> int:
    """A number in 32 bits with a sign."""
    return (number + 2**31) % 2**32 - 2**31


def _delay(value: Any) -> int:
    """Milliseconds of a timer: an integer, at least 1."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return max(1, wrapped(int(value))) if is_number else 1


class Clock:
    """Time goes on only while somebody waits."""

    def __init__(self, now: int = 0) -> None:
        self.now = now
        self.kernel: dict[str, Callable[..., Any]] = {
            "%due": lambda delay: wrapped(self.now + _delay(delay)),
            "%again": self._again,
            "%later": lambda one, other: wrapped(one - other) > 0,
            "%sleep": self._sleep,
            "%wait": self._wait,
            "%event_data": lambda: 0,
            "%hear_lines": lambda: UNDEFINED,
            "%hear_bytes": lambda: UNDEFINED,
            "%edge": lambda _pin, _level: UNDEFINED,
        }

    def millis(self, args: list[Any]) -> int:
        """The host function."""
        return wrapped(self.now - (args[0] if args else 0))

    def _again(self, moment: int, period: Any) -> int:
        following = wrapped(moment + _delay(period))
        return following if wrapped(following - self.now) > 0 else wrapped(self.now + _delay(period))

    def _sleep(self, moment: int) -> Any:
        if wrapped(moment - self.now) > 0:
            self.now = moment
        return UNDEFINED

    def _wait(self, moment: Any) -> int:
        if moment is UNDEFINED:
            return NEVER
        self._sleep(moment)
        return DUE
