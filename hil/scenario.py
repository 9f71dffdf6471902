"""What happens to a board from outside while it runs: a text file, and its player.

A line is a time in milliseconds since the reset, in order, and what happens then:

    500 pin 3 0          the level of a pin, by the number that scripts give it
    700 text 21.5        a line of console input
    800 bytes 7e 02 ff   bytes of console input, in hex
    900 end              the run is over

`#` starts a comment line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from hil.protocols import End, Stop


class ScenarioError(Exception):
    """A line that is none; the message says where and why."""


@dataclass(frozen=True)
class Event:
    """Console input, or the level of a pin."""

    milliseconds: int
    data: bytes = b""
    pin: int | None = None
    level: bool = False


@dataclass(frozen=True)
class Scenario:
    """All that happens, and when it is over."""

    events: tuple[Event, ...]
    milliseconds: int

    @property
    def drives_pins(self) -> bool:
        """It needs more than a console."""
        return any(event.pin is not None for event in self.events)


class Driven(Protocol):
    """A board that a scenario can drive."""

    def run(self, seconds: float) -> Stop:
        """Lets the board run."""

    def write(self, data: bytes) -> None:
        """Sends console input."""


@runtime_checkable
class HasPins(Protocol):
    """One whose pins it can drive too."""

    def set_pin(self, pin: int, level: bool | None) -> None:
        """Drives a pin."""


def beside(script: Path) -> Path | None:
    """The scenario of a script, if it has one: APP.input.txt."""
    path = script.with_name(f"{script.stem}.input.txt")
    return path if path.is_file() else None


def read(path: Path) -> Scenario:
    """The scenario in a file. Raises ScenarioError."""
    events: list[Event] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        time, _, rest = line.partition(" ")
        try:
            event = _event(int(time), *rest.partition(" ")[::2])
        except ValueError as error:
            raise ScenarioError(f"{path}:{number}: {error}") from None
        if events and event.milliseconds < events[-1].milliseconds:
            raise ScenarioError(f"{path}:{number}: the time goes back")
        if rest == "end":
            return Scenario(tuple(events), event.milliseconds)
        events.append(event)
    raise ScenarioError(f"{path}: the last line must be: MILLISECONDS end")


def _event(milliseconds: int, kind: str, rest: str) -> Event:
    if kind == "text":
        return Event(milliseconds, rest.encode() + b"\n")
    if kind == "bytes":
        return Event(milliseconds, bytes.fromhex(rest))
    if kind == "pin":
        pin, level = rest.split()
        if level not in ("0", "1"):
            raise ValueError(f"the level of a pin is 0 or 1, not {level}")
        return Event(milliseconds, pin=int(pin), level=level == "1")
    if kind == "end" and not rest:
        return Event(milliseconds)
    raise ValueError(f"not {kind!r}: after the time comes pin, text, bytes or end")


def stretched(scenario: Scenario, pace: float) -> Scenario:
    """The same with more time between the events, for a board whose time is that of a machine which has other
    things to do as well. It is over with the last event: when such a board has answered, its console says.
    """
    events = tuple(replace(event, milliseconds=round(event.milliseconds * pace)) for event in scenario.events)
    return Scenario(events, events[-1].milliseconds if events else 0)


def play(board: Driven, scenario: Scenario, most_seconds: float | None = None) -> Stop:
    """Runs the board through a scenario; until its firmware fails, the scenario ends, or the time is up.

    A chip that sleeps until something happens outside looks as if it were at its end, and its time stands
    still.
    """
    now = 0.0
    end = scenario.milliseconds / 1000
    last = end if most_seconds is None else min(end, most_seconds)
    for event in scenario.events:
        due = min(event.milliseconds / 1000, last)
        stop = board.run(due - now) if due > now else Stop(End.LIMIT)
        if stop.is_failure or event.milliseconds / 1000 > last:
            return stop
        now = max(now, due)
        _happen(board, event)
    return board.run(last - now)


def _happen(board: Driven, event: Event) -> None:
    if event.pin is None:
        board.write(event.data)
    elif isinstance(board, HasPins):
        board.set_pin(event.pin, event.level)
    else:
        raise ScenarioError(f"pin {event.pin} cannot be driven: a real board's pins are not in reach")
