"""Sets of values: what may be in a variable or be the result of an instruction.

A `KindSet` is plain data. Integers are an interval; strings, doubles, functions and boxes are listed while
they are few. Every operation here over-approximates: a value that can occur is always in the set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from microvium.kinds.concrete import INT_MAX, INT_MIN, UINT_MAX
from microvium.layout import PROTOTYPES, Word
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, Special, Value

T = TypeVar("T")

F_UNDEFINED = 1
F_NULL = 2
F_FALSE = 4
F_TRUE = 8
F_NAN = 16
F_DOUBLE = 32
"""A number that is no integer of INT_MIN … UINT_MAX: -0, infinities, fractions, larger integers."""
F_BYTES_ROM = 64
F_WIDE_ROM = 128
F_BYTES_MADE = 256
F_WIDE_MADE = 512
F_ERROR = 1024
F_HOLE = 2048

F_BOOL = F_FALSE | F_TRUE
F_NULLISH = F_UNDEFINED | F_NULL
F_MADE = F_BYTES_MADE | F_WIDE_MADE
F_WIDE = F_WIDE_ROM | F_WIDE_MADE
F_STRING = F_BYTES_ROM | F_BYTES_MADE | F_WIDE

_NAMES = {
    F_UNDEFINED: "undefined",
    F_NULL: "null",
    F_NAN: "NaN",
    F_ERROR: "error",
    F_HOLE: "hole",
}
_SPECIAL_FLAGS = {UNDEFINED: F_UNDEFINED, NULL: F_NULL, HOLE: F_HOLE}

MAX_TEXTS = 8
"""Strings, doubles and the like that a set lists before it means "any"."""

Site = tuple[int, int]
"""Where a box or an object is made: function, position in its body; or one of those below."""

IN_SNAPSHOT = -1
"""The site of an object of the snapshot: (IN_SNAPSHOT, its index)."""
MADE_FUNCTION = -2
"""The site of all objects that run-time code makes of a function: (MADE_FUNCTION, function)."""
REST = -4
"""The site of the arrays of a function's last arguments: (REST, function)."""
INITIAL_PROTOTYPE = -3
"""The site of a prototype while the snapshot has none: (INITIAL_PROTOTYPE, index into layout.PROTOTYPES)."""
ENGINE_ERROR = -5
"""The site of the engine's errors that inherit from one prototype: (ENGINE_ERROR, index into
layout.PROTOTYPES).
"""


@dataclass(frozen=True, slots=True)
class KindSet:
    """A set of values. Empty interval: `low > high`. `texts` and `doubles`: None means any of the flagged
    kinds.
    """

    flags: int = 0
    low: int = 1
    high: int = 0
    texts: frozenset[str] | None = frozenset()
    doubles: frozenset[float] | None = frozenset()
    objects: frozenset[int] = frozenset()
    """Function objects of the snapshot."""
    made: frozenset[int] = frozenset()
    """Functions of which run-time code makes objects."""
    hosts: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    """The errors, if only these; with F_ERROR and an empty set: any."""
    boxes: frozenset[Site] = frozenset()
    sites: frozenset[Site] = frozenset()
    """Objects and arrays, by where they are made; not functions and boxes."""
    symbols: frozenset[Site] = frozenset()

    @property
    def has_ints(self) -> bool:
        """True if there are integers in it."""
        return self.low <= self.high

    @property
    def has_functions(self) -> bool:
        """True if there are functions in it."""
        return bool(self.objects or self.made or self.hosts)

    @property
    def has_objects(self) -> bool:
        """True if there are functions, objects, arrays, symbols or boxes in it."""
        return bool(self.sites or self.objects or self.made or self.hosts or self.boxes or self.symbols)

    @property
    def is_empty(self) -> bool:
        """True if no value is in it: the code is never reached."""
        if self.flags or self.low <= self.high or self.sites or self.objects:
            return False
        return not (self.made or self.hosts or self.boxes or self.symbols)

    def only(self, flags: int) -> bool:
        """True if everything in it is of these flags."""
        return not (self.flags & ~flags or self.has_ints or self.has_objects)

    @property
    def only_ints(self) -> bool:
        """True if everything in it is an integer."""
        return not (self.flags or self.has_objects)

    @property
    def only_numbers(self) -> bool:
        """True if everything in it is a number."""
        return not (self.flags & ~(F_NAN | F_DOUBLE) or self.has_objects)

    def within(self, low: int, high: int) -> bool:
        """True if everything in it is an integer of `low` … `high`."""
        return self.only_ints and low <= self.low and self.high <= high

    def only_small(self, word: Word) -> bool:
        """True if everything in it is an integer without a heap cell."""
        return self.within(word.small_min, word.small_max)

    def has_cells(self, word: Word) -> bool:
        """True if an integer in it may need a heap cell."""
        return self.has_ints and not (word.small_min <= self.low and self.high <= word.small_max)

    def constant(self) -> Value | None:
        """The value, if there is exactly one."""
        if self.boxes or self.sites or self.symbols or self.made:
            return self._single_reference()
        count = self.flags.bit_count() + (self.high - self.low + 1 if self.has_ints else 0)
        if count + len(self.objects) + len(self.hosts) != 1:
            return self._single_text()
        if self.has_ints:
            return self.low
        if self.objects:
            return ObjectRef(next(iter(self.objects)))
        if self.hosts:
            return HostRef(next(iter(self.hosts)))
        return self._single_flag()

    def _single_reference(self) -> Value | None:
        """The box or object of the snapshot, if there is nothing else."""
        places = self.boxes | self.sites | self.symbols
        if self.flags or self.has_ints or self.has_functions or len(places) != 1:
            return None
        function, index = next(iter(places))
        return ObjectRef(index) if function == IN_SNAPSHOT else None

    def _single_text(self) -> Value | None:
        if self.only(F_STRING) and self.texts is not None and len(self.texts) == 1:
            return next(iter(self.texts))
        return None

    def _single_flag(self) -> Value | None:
        flags = self.flags
        if flags & F_STRING:
            return self._single_text()
        if flags & F_BOOL:
            return flags == F_TRUE
        if flags & F_NULLISH:
            return UNDEFINED if flags == F_UNDEFINED else NULL
        if flags & F_NAN:
            return math.nan
        if flags & F_DOUBLE and self.doubles is not None and len(self.doubles) == 1:
            return next(iter(self.doubles))
        if flags & F_ERROR and len(self.errors) == 1:
            return ErrorRef(next(iter(self.errors)))
        return None

    def without(self, flags: int) -> KindSet:
        """This set less the kinds of these flags."""
        kept = self.flags & ~flags
        if kept == self.flags:
            return self
        return replace(
            self,
            flags=kept,
            texts=self.texts if kept & F_STRING else frozenset(),
            doubles=self.doubles if kept & F_DOUBLE else frozenset(),
            errors=self.errors if kept & F_ERROR else frozenset(),
        )

    def clipped(self, low: int, high: int) -> KindSet:
        """This set with its integers limited to `low` … `high`."""
        if not self.has_ints or (low <= self.low and self.high <= high):
            return self
        low, high = max(low, self.low), min(high, self.high)
        return replace(self, low=low, high=high) if low <= high else replace(self, low=1, high=0)

    def __str__(self) -> str:
        return " | ".join(self._parts()) or "nothing"

    def _parts(self) -> Iterable[str]:
        for flag, name in _NAMES.items():
            if self.flags & flag:
                yield name
        if self.flags & F_BOOL:
            yield {F_FALSE: "false", F_TRUE: "true"}.get(self.flags & F_BOOL, "bool")
        if self.has_ints:
            yield _interval_name(self.low, self.high)
        if self.flags & F_DOUBLE:
            yield (
                "double" if self.doubles is None else " | ".join(repr(item) for item in sorted(self.doubles))
            )
        if self.flags & F_STRING:
            yield self._string_name()
        for prefix, items in (
            ("function object", self.objects),
            ("function", self.made),
            ("host", self.hosts),
        ):
            yield from (f"{prefix} {item}" for item in sorted(items, key=str))
        for name, sites in (("box", self.boxes), ("object", self.sites), ("symbol", self.symbols)):
            yield from (f"{name} {site_name(site)}" for site in sorted(sites))

    def _string_name(self) -> str:
        if self.texts is not None:
            return " | ".join(repr(text) for text in sorted(self.texts))
        kind = "wide string" if self.flags & F_WIDE else "string"
        return f"{kind} made at run time" if self.flags & F_MADE else kind


def site_name(site: Site) -> str:
    """A site as text: `3:17` is made by function 3 at 17, `5` is object 5 of the snapshot."""
    function, index = site
    if function == IN_SNAPSHOT:
        return str(index)
    if function == MADE_FUNCTION:
        return f"of function {index}"
    if function == REST:
        return f"of the arguments of function {index}"
    if function == INITIAL_PROTOTYPE:
        return f"prototype {PROTOTYPES[index]}"
    if function == ENGINE_ERROR:
        return f"of errors that inherit from {PROTOTYPES[index]}"
    return f"{function}:{index}"


def _interval_name(low: int, high: int) -> str:
    if (low, high) == (INT_MIN, UINT_MAX):
        return "int | uint"
    if (low, high) == (INT_MIN, INT_MAX):
        return "int"
    return str(low) if low == high else f"{low}..{high}"


NOTHING = KindSet()
ANY_INT = KindSet(low=INT_MIN, high=INT_MAX)
ANY_UINT = KindSet(low=0, high=UINT_MAX)
ANY_INTEGER = KindSet(low=INT_MIN, high=UINT_MAX)
NAN = KindSet(flags=F_NAN)
BOOL = KindSet(flags=F_BOOL)
FALSE = KindSet(flags=F_FALSE)
TRUE = KindSet(flags=F_TRUE)
IS_UNDEFINED = KindSet(flags=F_UNDEFINED)
ANY_DOUBLE = KindSet(flags=F_DOUBLE, doubles=None)
ANY_ERROR = KindSet(flags=F_ERROR)
MADE_STRING = KindSet(flags=F_MADE, texts=None)
MADE_BYTES = KindSet(flags=F_BYTES_MADE, texts=None)


def ints(low: int, high: int) -> KindSet:
    """The integers `low` … `high`, cut to those that exist."""
    return KindSet(low=max(low, INT_MIN), high=min(high, UINT_MAX)) if low <= high else NOTHING


def of_flags(flags: int) -> KindSet:
    """The set of constants of these flags (no strings or doubles)."""
    return KindSet(flags=flags)


def of_texts(texts: Iterable[str]) -> KindSet:
    """These strings, in ROM."""
    listed = frozenset(texts)
    flags = 0
    for text in listed:
        flags |= F_BYTES_ROM if all(unit <= "\xff" for unit in text) else F_WIDE_ROM
    return KindSet(flags=flags, texts=listed if len(listed) <= MAX_TEXTS else None)


def of_number(value: int | float) -> KindSet:
    """One number."""
    if isinstance(value, int) and INT_MIN <= value <= UINT_MAX:
        return KindSet(low=value, high=value)
    if value != value:
        return NAN
    return KindSet(flags=F_DOUBLE, doubles=frozenset({float(value)}))


def of_value(value: Value) -> KindSet:
    """One value other than a reference to an object of the snapshot."""
    if isinstance(value, Special):
        return KindSet(flags=_SPECIAL_FLAGS[value])
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, (int, float)):
        return of_number(value)
    if isinstance(value, str):
        return of_texts((value,))
    if isinstance(value, HostRef):
        return KindSet(hosts=frozenset({value.name}))
    if isinstance(value, ErrorRef):
        return KindSet(flags=F_ERROR, errors=frozenset({value.name}))
    raise TypeError("an object's kind depends on the snapshot")


def join(left: KindSet, right: KindSet) -> KindSet:
    """The union: one of the two if it has all of the other."""
    if contains(left, right):
        return left
    if contains(right, left):
        return right
    low, high = _join_interval(left, right)
    return KindSet(
        flags=left.flags | right.flags,
        low=low,
        high=high,
        texts=_join_listed(left.texts, right.texts),
        doubles=_join_listed(left.doubles, right.doubles),
        objects=left.objects | right.objects,
        made=left.made | right.made,
        hosts=left.hosts | right.hosts,
        errors=_join_errors(left, right),
        boxes=left.boxes | right.boxes,
        sites=left.sites | right.sites,
        symbols=left.symbols | right.symbols,
    )


def join_all(sets: Iterable[KindSet]) -> KindSet:
    """The union of many."""
    result = NOTHING
    for item in sets:
        result = join(result, item)
    return result


def _join_interval(left: KindSet, right: KindSet) -> tuple[int, int]:
    if not left.has_ints:
        return right.low, right.high
    if not right.has_ints:
        return left.low, left.high
    return min(left.low, right.low), max(left.high, right.high)


def _join_listed(left: frozenset[T] | None, right: frozenset[T] | None) -> frozenset[T] | None:
    if left is None or right is None:
        return None
    union = left | right
    return union if len(union) <= MAX_TEXTS else None


def _join_errors(left: KindSet, right: KindSet) -> frozenset[str]:
    """Errors listed in both, unless one of them means any error."""
    for one in (left, right):
        if one.flags & F_ERROR and not one.errors:
            return frozenset()
    return left.errors | right.errors


def widen(old: KindSet, new: KindSet, thresholds: tuple[int, ...]) -> KindSet:
    """The union, its bounds moved out to the next threshold where they grew. `thresholds` are sorted."""
    union = join(old, new)
    if not old.has_ints or not union.has_ints:
        return union
    low, high = union.low, union.high
    if low < old.low:
        low = max((limit for limit in thresholds if limit <= low), default=INT_MIN)
    if high > old.high:
        high = min((limit for limit in thresholds if limit >= high), default=UINT_MAX)
    return union if (low, high) == (union.low, union.high) else replace(union, low=low, high=high)


def contains(outer: KindSet, inner: KindSet) -> bool:
    """True if every value of `inner` is in `outer`."""
    if outer is inner:
        return True
    if inner.flags & ~outer.flags or (
        inner.low <= inner.high and not (outer.low <= inner.low and inner.high <= outer.high)
    ):
        return False
    return (
        outer.sites >= inner.sites
        and outer.objects >= inner.objects
        and outer.made >= inner.made
        and outer.hosts >= inner.hosts
        and outer.boxes >= inner.boxes
        and outer.symbols >= inner.symbols
        and _lists(outer.texts, inner.texts)
        and _lists(outer.doubles, inner.doubles)
        and (
            not inner.flags & F_ERROR
            or not outer.errors
            or bool(inner.errors and outer.errors >= inner.errors)
        )
    )


def _lists(outer: frozenset[T] | None, inner: frozenset[T] | None) -> bool:
    """True if all that may be in one listing may be in another."""
    return outer is None or (inner is not None and outer >= inner)
