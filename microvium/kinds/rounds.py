"""How often loops go round, and how far a variable gets by then to which they only add constants.

In: a `Loop`, and what the variables may be where it is entered, at its head and on the way back. Out: sets
that variables cannot leave on the way back, although each round adds to them.

No other code can change these variables: they are locals and parameters of the running frame, and one that
closures share and anybody changes lives in a box. Hence

* a *counter*, to which each round adds in one direction, has another value each time it is at the head. All
  are integers between the least and the greatest that the analysis has found there, whatever it is that ends
  the loop: so it goes round at most (greatest - least) / step times until it is left or entered anew.
* a variable that was an integer on entry, and to which the loop adds only constants, is at the head within
  what it was on entry + rounds x what one round may add: all of its positive constants upwards, all negative
  ones downwards; those of an inner loop times the rounds of that, and one more, which need not come back.
  Where the loop sets it to a constant, this holds from the last time on: it counts like a value on entry.
* a variable that the loop does not write is at the head what it was on entry.

This is about values which variables have had, so it holds for all sets that contain these. While the analysis
ascends, they may not contain them yet: then what is found here must be found again when they have grown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from microvium.kinds.concrete import INT_MIN, UINT_MAX
from microvium.kinds.loops import NO_CHANGE, Interval, Loop, hull
from microvium.kinds.sets import KindSet, contains, ints

Values = Sequence[KindSet]
"""What is in the places of a state, the variables first."""

ENDLESS = 1 << 64
"""Rounds of a loop of which nothing is known: what is added is beyond all integers then."""


@dataclass(frozen=True)
class Round:
    """The end of a round."""

    loop: Loop
    arriving: Values
    """What comes back to the head."""
    entries: Sequence[Values]
    """What comes from outside."""
    heads: Sequence[Values]
    """What else may be at the head."""
    inner: Callable[[int], Values | None]
    """What is at the heads of the inner loops; None if they cannot be reached."""

    def limited(self, variables: int, known: Values | None = None) -> list[tuple[int, KindSet]]:
        """Variables that are less than `arriving` says, and what they are; but for those where that adds
        nothing to what is `known`.
        """
        found: list[tuple[int, KindSet]] = []
        for variable in range(variables):
            value = self.arriving[variable]
            if known is not None and contains(known[variable], value):
                continue
            reached = self._reached(variable)
            if reached is not None:
                less = _within(value, *reached)
                if less is not value:
                    found.append((variable, less))
        return found

    def _reached(self, variable: int) -> Interval | None:
        """Where a variable may be at the head; None if that is not known."""
        change = self.loop.changes.get(variable, NO_CHANGE)
        if change.unknown:
            return None
        entry = _interval(values[variable] for values in self.entries)
        start = None if entry is None else hull(entry, change.constants)
        if start is None or not (change.down or change.up):
            return start
        rounds = _rounds(self.loop, [*self.heads, self.arriving])
        down, up = self._added(self.loop, variable)
        return start[0] + rounds * down, start[1] + rounds * up

    def _added(self, loop: Loop, variable: int) -> tuple[int, int]:
        """What one round adds at most, downwards and upwards."""
        change = loop.own.get(variable, NO_CHANGE)
        down, up = change.down, change.up
        for inner in loop.inner:
            if variable in inner.changes:
                more_down, more_up = self._added(inner, variable)
                times = self._times(inner)
                down, up = down + times * more_down, up + times * more_up
        return down, up

    def _times(self, inner: Loop) -> int:
        """How often the head of an inner loop is run at most each time that it is entered."""
        if inner.head < 0:
            return ENDLESS
        values = self.inner(inner.head)
        return 0 if values is None else _rounds(inner, [values]) + 1


def _rounds(loop: Loop, heads: Sequence[Values]) -> int:
    """How often a loop goes back to its head at most. `heads`: all that is there."""
    found = ENDLESS
    for variable, step in loop.counters:
        interval = _interval(values[variable] for values in heads)
        if interval is not None:
            found = min(found, (interval[1] - interval[0]) // step)
    return found


def _interval(values: Iterable[KindSet]) -> Interval | None:
    """The integers of some sets; None if there may be anything else, or nothing."""
    found: Interval | None = None
    for value in values:
        if not value.only_ints or not value.has_ints:
            return None
        found = hull(found, (value.low, value.high))
    return found


def _within(value: KindSet, low: int, high: int) -> KindSet:
    """What of a set is an integer of `low` … `high`, where nothing else can be. All of the set, if that were
    nothing, or if the interval is beyond the integers of the engine, which may then be doubles.
    """
    if not value.has_ints or value.high < low or high < value.low:
        return value
    if value.only_ints or low < INT_MIN or high > UINT_MAX:
        return value.clipped(low, high)
    return ints(max(low, value.low), min(high, value.high))
