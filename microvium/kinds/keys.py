"""Property keys as the analysis sees them: numbers, known names, anything else.

In: the set of a key operand, or the constant operand of GET_FIELD and the like. Out: `Keys`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from microvium.ir import Argument
from microvium.kinds import concrete
from microvium.kinds.objects import Key
from microvium.kinds.sets import (
    F_DOUBLE,
    F_ERROR,
    F_FALSE,
    F_HOLE,
    F_NAN,
    F_NULL,
    F_STRING,
    F_TRUE,
    F_UNDEFINED,
    IN_SNAPSHOT,
    NAN,
    NOTHING,
    KindSet,
    join,
    of_number,
)
from microvium.values import ObjectRef

_WORDS = {F_UNDEFINED: "undefined", F_NULL: "null", F_FALSE: "false", F_TRUE: "true"}


class Keys(NamedTuple):
    """What a key may be."""

    names: frozenset[Key] = frozenset()
    number: KindSet = NOTHING
    """Numbers, and texts that spell one."""
    other: bool = False
    """Any text, or a symbol that run-time code made."""
    converts: bool = False
    """It may be an object, which has to become text first."""


def is_field(name: Key) -> bool:
    """True for a name, false for the text of a number."""
    return isinstance(name, ObjectRef) or _number_of(name) is None


@lru_cache(maxsize=4096)
def _number_of(text: str) -> int | float | None:
    """The number whose text this is."""
    number = concrete.string_to_number(text)
    return number if concrete.number_to_string(number) == text else None


def of_argument(argument: Argument) -> Keys:
    """The constant key of an instruction."""
    if isinstance(argument, ObjectRef):
        return Keys(frozenset({argument}))
    if not isinstance(argument, str):
        raise TypeError(f"{argument!r} is no constant key")
    return of_texts(frozenset({argument}))


def of_place(word: Argument) -> Keys:
    """A place of an object that has its properties in fixed places: a name that no source can spell."""
    return Keys(frozenset({f"#{word}"}))


def of_texts(texts: frozenset[str]) -> Keys:
    """Known texts."""
    numbers = NOTHING
    for text in texts:
        value = _number_of(text)
        if value is not None:
            numbers = join(numbers, of_number(value))
    return Keys(frozenset(text for text in texts if _number_of(text) is None), numbers)


def of_set(key: KindSet) -> Keys:
    """A computed key."""
    names: set[Key] = {word for flag, word in _WORDS.items() if key.flags & flag}
    number = KindSet(key.flags & (F_NAN | F_DOUBLE), key.low, key.high, doubles=key.doubles)
    other = bool(key.sites or key.has_functions or key.flags & (F_ERROR | F_HOLE))
    converts = other
    if key.flags & F_STRING:
        if key.texts is None:
            other = True
        else:
            listed = of_texts(key.texts)
            names |= listed.names
            number = join(number, listed.number)
    for function, index in key.symbols:
        if function == IN_SNAPSHOT:
            names.add(ObjectRef(index))
        else:
            other = True
    if other:
        number = join(number, join(KindSet(low=concrete.INT_MIN, high=concrete.UINT_MAX), NAN))
    return Keys(frozenset(names), number, other, converts)
