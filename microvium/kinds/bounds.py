"""What is known of the lengths of arrays and strings: which indexes have an element for certain.

In: tokens, which stand for values (see `flow.State`). For an array or a string, `Bounds` says how many
elements it has at least without a hole: a number, and sums of a value and a number (`i + 1`); and sums that
its length is not below. What is known stays true while the array grows; of arrays that may lose elements
`lookup` believes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from microvium.kinds.sets import KindSet

Sum = tuple[int, int]
"""A token and what is added to its value."""

MAX_SUMS = 6
"""Sums that are kept of one array."""


class Bounds(NamedTuple):
    """Of one array or string."""

    least: int = 0
    """It has elements at all indexes below."""
    elements: frozenset[Sum] = frozenset()
    """It has elements at all indexes below each of these."""
    length: frozenset[Sum] = frozenset()
    """Its length is at least each of these."""


Known = dict[int, Bounds]
"""By the token of the array or the string."""


def _few(sums: Iterable[Sum]) -> frozenset[Sum]:
    return frozenset(sorted(sums)[-MAX_SUMS:])


def derive(known: Known, old: int, new: int, delta: int) -> None:
    """The value of token `new` is that of `old` plus `delta`."""
    for array, bounds in known.items():
        elements = {(new, add - delta) for token, add in bounds.elements if token == old}
        length = {(new, add - delta) for token, add in bounds.length if token == old}
        if elements or length:
            known[array] = Bounds(
                bounds.least, _few(bounds.elements | elements), _few(bounds.length | length)
            )


def below(known: Known, smaller: int, larger: int, strict: bool) -> None:
    """The integer of one token is less than (or equal to, unless `strict`) that of another."""
    for array, bounds in known.items():
        elements = {(smaller, add + strict) for token, add in bounds.elements if token == larger}
        length = {(smaller, add + strict) for token, add in bounds.length if token == larger}
        if elements or length:
            known[array] = Bounds(
                bounds.least, _few(bounds.elements | elements), _few(bounds.length | length)
            )


def at_least(known: Known, token: int, low: int) -> None:
    """A token's integer is not below `low`."""
    for array, bounds in known.items():
        reached = max((low + add for other, add in bounds.elements if other == token), default=0)
        if reached > bounds.least:
            known[array] = bounds._replace(least=reached)


def stored(known: Known, array: int, index: int, value: KindSet) -> None:
    """There is an element at an index which was not beyond the first absent one."""
    bounds = known.get(array, Bounds())
    known[array] = bounds._replace(
        least=max(bounds.least, value.low + 1), elements=_few({*bounds.elements, (index, 1)})
    )


def has_length(known: Known, array: int, length: int) -> None:
    """A token's value is the length of an array or a string."""
    bounds = known.get(array, Bounds())
    known[array] = bounds._replace(length=_few({*bounds.length, (length, 0)}))


def reaches(bounds: Bounds, index: int, value: KindSet, more: int) -> bool:
    """True if there are elements below index + `more`: the index itself for 1, all before it for 0."""
    if not value.only_ints or not value.has_ints or value.low < 0:
        return False
    return value.high + more <= bounds.least or any(
        token == index and add >= more for token, add in bounds.elements
    )


def within_length(bounds: Bounds, index: int, value: KindSet) -> bool:
    """True if the index is below the length."""
    inside = any(token == index and add >= 1 for token, add in bounds.length)
    return value.only_ints and value.has_ints and value.low >= 0 and inside


def rename(known: Known, names: Mapping[int, int]) -> Known:
    """The same with other tokens; what has none is left out."""
    return {
        names[array]: Bounds(
            bounds.least,
            frozenset((names[token], add) for token, add in bounds.elements if token in names),
            frozenset((names[token], add) for token, add in bounds.length if token in names),
        )
        for array, bounds in known.items()
        if array in names
    }


class Side(NamedTuple):
    """One of two ways that meet."""

    known: Known
    values: Mapping[int, KindSet]
    """By token."""


def merge(left: Side, right: Side, names: Mapping[tuple[int, int], int], widens: bool) -> Known:
    """What holds on both ways. `names` are the tokens where they meet. `widens`: what has become less than on
    the left, where a loop was entered, would become less in each round.
    """
    found: Known = {}
    for (a, b), name in names.items():
        one, other = left.known.get(a), right.known.get(b)
        if one is None or other is None:
            continue
        least = min(one.least, other.least)
        elements = _meet(one, other, names, left.values, right.values, widens)
        length = {
            (token, min(x, y))
            for (p, q), token in names.items()
            for s, x in one.length
            for t, y in other.length
            if s == p and t == q and not (widens and y < x)
        }
        found[name] = Bounds(0 if widens and least < one.least else least, _few(elements), _few(length))
    return {name: bounds for name, bounds in found.items() if bounds != Bounds()}


def _meet(
    one: Bounds,
    other: Bounds,
    names: Mapping[tuple[int, int], int],
    left: Mapping[int, KindSet],
    right: Mapping[int, KindSet],
    widens: bool,
) -> set[Sum]:
    """Sums that hold on both ways, on one of them perhaps because of the values there."""
    if not (one.elements or other.elements):
        return set()
    found: set[Sum] = set()
    for (p, q), token in names.items():
        x, y = _most(one, p, left[p]), _most(other, q, right[q])
        named = any(t == p for t, _ in one.elements) or any(t == q for t, _ in other.elements)
        if named and x is not None and y is not None and not (widens and y < x):
            found.add((token, min(x, y)))
    return found


def _most(bounds: Bounds, token: int, value: KindSet) -> int | None:
    """The most that can be added to a token's value."""
    sums = [add for other, add in bounds.elements if other == token]
    if value.only_ints and value.has_ints:
        sums.append(bounds.least - value.high)
    return max(sums, default=None)
