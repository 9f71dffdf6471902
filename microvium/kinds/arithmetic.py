"""Operators on sets of values: the result's set, and whether the operator can throw.

In: the name of a `concrete.COMPUTES` operation and the sets of its operands; out: `Outcome`. Exact where
every operand is one known value, an over-approximation elsewhere. Running out of memory is not counted as
throwing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from microvium.kinds import concrete
from microvium.kinds.concrete import INT_MAX, INT_MIN, UINT_MAX
from microvium.kinds.sets import (
    ANY_DOUBLE,
    ANY_INT,
    ANY_INTEGER,
    BOOL,
    F_BOOL,
    F_BYTES_MADE,
    F_BYTES_ROM,
    F_DOUBLE,
    F_ERROR,
    F_FALSE,
    F_HOLE,
    F_NAN,
    F_NULL,
    F_NULLISH,
    F_STRING,
    F_TRUE,
    F_UNDEFINED,
    F_WIDE,
    F_WIDE_MADE,
    FALSE,
    NAN,
    NOTHING,
    TRUE,
    KindSet,
    ints,
    join,
    join_all,
    of_number,
    of_texts,
    of_value,
)


class Outcome(NamedTuple):
    """What an operator leaves. An empty `result` means that it always throws."""

    result: KindSet
    throws: bool = False


Interval = tuple[int, int]
_OF_IDENTITY = frozenset({"EQ", "NE", "NOT"})
"""Operators that need not know what an object is."""


def compute(op: str, operands: tuple[KindSet, ...], doubles: bool) -> Outcome:
    """The outcome of an operator that only computes."""
    if any(operand.is_empty for operand in operands):
        return Outcome(NOTHING)
    known = [operand.constant() for operand in operands]
    if None not in known and (op in _OF_IDENTITY or not any(one.sites or one.symbols for one in operands)):
        try:
            return Outcome(
                _known(op, concrete.evaluate(op, tuple(v for v in known if v is not None), doubles))
            )
        except concrete.Throws:
            return Outcome(NOTHING, True)
        except concrete.Unknown:
            pass
    if op in concrete.LOOSE:
        return Outcome(_TESTS[op](*operands), _loose_throws(operands[0], operands[1], doubles))
    if op in _TESTS:
        return Outcome(_TESTS[op](*operands))
    if op in concrete.ORDER:
        return _order(op, operands[0], operands[1], doubles)
    if op == "TO_STRING":
        return Outcome(to_string(operands[0]))
    if op == "ADD":
        return _add(operands[0], operands[1], doubles)
    return _numeric(op, [to_number(operand, doubles) for operand in operands], doubles)


def _known(op: str, value: object) -> KindSet:
    """The set of one computed value; a string is made at run time, unless it is a name that `typeof`
    gives.
    """
    if isinstance(value, str) and op != "TYPEOF":
        return _made(of_texts((value,)))
    return of_value(value)  # type: ignore[arg-type]


def _made(texts: KindSet) -> KindSet:
    flags = F_WIDE_MADE if texts.flags & F_WIDE else 0
    return KindSet(flags=flags | (F_BYTES_MADE if texts.flags & F_BYTES_ROM else 0), texts=texts.texts)


# Conversions


def to_number(operand: KindSet, doubles: bool) -> Outcome:
    """ToNumber: a set of numbers."""
    result = KindSet(
        flags=operand.flags & (F_NAN | F_DOUBLE), low=operand.low, high=operand.high, doubles=operand.doubles
    )
    if operand.flags & (F_UNDEFINED | F_ERROR | F_HOLE) or operand.has_objects:
        result = join(result, NAN)
    if operand.flags & (F_NULL | F_FALSE):
        result = join(result, ints(0, 0))
    if operand.flags & F_TRUE:
        result = join(result, ints(1, 1))
    if operand.flags & F_STRING:
        text = _text_to_number(operand, doubles)
        return Outcome(join(result, text.result), text.throws)
    return Outcome(result)


def _text_to_number(operand: KindSet, doubles: bool) -> Outcome:
    if operand.texts is None:
        numbers = join(ANY_INTEGER, NAN)
        return Outcome(join(numbers, ANY_DOUBLE), False) if doubles else Outcome(numbers, True)
    results, throws = [], False
    for text in operand.texts:
        try:
            results.append(of_number(concrete.text_number(text, doubles)))
        except concrete.Throws:
            throws = True
    return Outcome(join_all(results), throws)


def _order(op: str, left: KindSet, right: KindSet, doubles: bool) -> Outcome:
    """`<` and its kin, decided where intervals do not overlap."""
    numbers = [to_number(operand, doubles) for operand in (left, right)]
    throws = any(number.throws for number in numbers)
    if (left.flags | right.flags) & (F_STRING | F_ERROR) or left.has_objects or right.has_objects:
        return Outcome(BOOL, throws)
    a, b = (number.result for number in numbers)
    if a.only(F_NAN) or b.only(F_NAN):
        return Outcome(FALSE)
    if not (a.only_ints and b.only_ints):
        return Outcome(BOOL)
    if op in ("GT", "LE"):
        a, b = b, a
    less, not_less = a.high < b.low, a.low >= b.high
    if not (less or not_less):
        return Outcome(BOOL)
    return Outcome(TRUE if less == (op in ("LT", "GT")) else FALSE)


def to_string(operand: KindSet) -> KindSet:
    """ToString: the operand's own strings, and what is made of the rest."""
    result = KindSet(flags=operand.flags & F_STRING, texts=operand.texts)
    if not operand.only(F_STRING):
        texts = _texts(operand)
        made = of_texts(texts) if texts is not None else KindSet(flags=F_BYTES_ROM, texts=None)
        result = join(result, _made(made))
        if operand.has_objects or operand.flags & F_ERROR:
            result = join(result, KindSet(flags=F_BYTES_MADE | F_WIDE_MADE, texts=None))
    return result


_FEW = 4
"""Integers that are listed one by one where a set becomes text."""


def _texts(operand: KindSet) -> frozenset[str] | None:
    """The texts of what is no string in a set; None if they are many or unknown."""
    if operand.flags & (F_ERROR | F_HOLE) or operand.has_objects or operand.doubles is None:
        return None
    if operand.has_ints and operand.high - operand.low >= _FEW:
        return None
    words = {F_UNDEFINED: "undefined", F_NULL: "null", F_FALSE: "false", F_TRUE: "true", F_NAN: "NaN"}
    texts = {word for flag, word in words.items() if operand.flags & flag}
    texts.update(concrete.number_to_string(value) for value in operand.doubles)
    texts.update(str(value) for value in range(operand.low, operand.high + 1))
    return frozenset(texts)


# Tests


def truth(operand: KindSet) -> KindSet:
    """ToBoolean."""
    flags = 0
    if may_be_true(operand):
        flags |= F_TRUE
    if may_be_false(operand):
        flags |= F_FALSE
    return KindSet(flags=flags)


def may_be_true(operand: KindSet) -> bool:
    """True if the set has a truthy value."""
    if operand.flags & (F_TRUE | F_ERROR) or operand.has_objects:
        return True
    if operand.flags & F_DOUBLE and (operand.doubles is None or any(value != 0 for value in operand.doubles)):
        return True
    if operand.flags & F_STRING and (operand.texts is None or any(operand.texts)):
        return True
    return operand.has_ints and (operand.low, operand.high) != (0, 0)


def may_be_false(operand: KindSet) -> bool:
    """True if the set has a falsy value."""
    if operand.flags & (F_NULLISH | F_FALSE | F_NAN | F_HOLE):
        return True
    if operand.flags & F_DOUBLE and has_minus_zero(operand):
        return True
    if operand.flags & F_STRING and (operand.texts is None or "" in operand.texts):
        return True
    return operand.has_ints and operand.low <= 0 <= operand.high


def has_minus_zero(operand: KindSet) -> bool:
    """True if -0 may be in the set."""
    return bool(operand.flags & F_DOUBLE) and (operand.doubles is None or 0.0 in operand.doubles)


def may_be_equal(left: KindSet, right: KindSet) -> bool:
    """True if a value of one set may be `===` one of the other."""
    shared = left.flags & right.flags
    if shared & (F_NULLISH | F_BOOL | F_ERROR | F_HOLE):
        return True
    if left.flags & F_STRING and right.flags & F_STRING and _overlap(left.texts, right.texts):
        return True
    if shared & F_DOUBLE and _overlap(left.doubles, right.doubles):
        return True
    if _zero_meets(left, right) or _zero_meets(right, left):
        return True
    if left.has_ints and right.has_ints and left.low <= right.high and right.low <= left.high:
        return True
    return bool(
        left.objects & right.objects
        or left.made & right.made
        or left.hosts & right.hosts
        or left.sites & right.sites
        or left.symbols & right.symbols
    )


def _zero_meets(left: KindSet, right: KindSet) -> bool:
    """True if 0 on the left may meet -0 on the right."""
    return left.has_ints and left.low <= 0 <= left.high and has_minus_zero(right)


def _overlap(
    left: frozenset[str] | frozenset[float] | None, right: frozenset[str] | frozenset[float] | None
) -> bool:
    return left is None or right is None or bool(left & right)


def _equal(left: KindSet, right: KindSet) -> KindSet:
    return BOOL if may_be_equal(left, right) else FALSE


def _not_equal(left: KindSet, right: KindSet) -> KindSet:
    return BOOL if may_be_equal(left, right) else TRUE


def _loosely_equal(left: KindSet, right: KindSet) -> KindSet:
    """`==` of sets: decided only where one side is undefined or null for certain and the other never, or both
    always.
    """
    for one, other in ((left, right), (right, left)):
        if one.only(F_NULLISH) and other.only(F_NULLISH):
            return TRUE
        if one.only(F_NULLISH) and not other.flags & (F_NULLISH | F_HOLE):
            return FALSE
    return BOOL


def _loosely_unequal(left: KindSet, right: KindSet) -> KindSet:
    return {TRUE: FALSE, FALSE: TRUE, BOOL: BOOL}[_loosely_equal(left, right)]


def _loose_throws(left: KindSet, right: KindSet, doubles: bool) -> bool:
    """True if `==` may convert a string to a number that needs doubles."""
    converts = F_BOOL | F_NAN | F_DOUBLE
    return any(
        to_number(text, doubles).throws
        for text, other in ((left, right), (right, left))
        if text.flags & F_STRING and (other.has_ints or other.flags & converts)
    )


def _not(operand: KindSet) -> KindSet:
    flags = truth(operand).flags
    return KindSet(flags=(F_FALSE if flags & F_TRUE else 0) | (F_TRUE if flags & F_FALSE else 0))


def _type_of(operand: KindSet) -> KindSet:
    names = []
    if operand.flags & (F_UNDEFINED | F_HOLE):
        names.append("undefined")
    if operand.flags & F_BOOL:
        names.append("boolean")
    if operand.has_ints or operand.flags & (F_NAN | F_DOUBLE):
        names.append("number")
    if operand.flags & F_STRING:
        names.append("string")
    if operand.has_functions:
        names.append("function")
    if operand.flags & (F_NULL | F_ERROR) or operand.boxes or operand.sites:
        names.append("object")
    if operand.symbols:
        names.append("symbol")
    return of_texts(names)


_TESTS: dict[str, Callable[..., KindSet]] = {
    "EQ": _equal,
    "NE": _not_equal,
    "EQ_LOOSE": _loosely_equal,
    "NE_LOOSE": _loosely_unequal,
    "NOT": _not,
    "TYPEOF": _type_of,
}


# Arithmetic


def is_text_for_add(operand: KindSet) -> bool:
    """True if `+` may concatenate because of this operand."""
    return bool(operand.flags & (F_STRING | F_ERROR)) or operand.has_objects


def is_number_for_add(operand: KindSet) -> bool:
    """True if `+` may add numbers as far as this operand decides."""
    return bool(operand.has_ints or operand.flags & ~(F_STRING | F_ERROR))


def _add(left: KindSet, right: KindSet, doubles: bool) -> Outcome:
    result, throws = NOTHING, False
    if is_number_for_add(left) and is_number_for_add(right):
        parts = [to_number(_without_texts(operand), doubles) for operand in (left, right)]
        result, throws = _numeric("ADD", parts, doubles)
    if is_text_for_add(left) or is_text_for_add(right):
        result = join(result, _concatenate(to_string(left), to_string(right)))
    return Outcome(result, throws)


def _without_texts(operand: KindSet) -> KindSet:
    kept = operand.without(F_STRING | F_ERROR)
    return KindSet(flags=kept.flags, low=kept.low, high=kept.high, doubles=kept.doubles)


def _concatenate(left: KindSet, right: KindSet) -> KindSet:
    """All concatenations. The engine may return an operand itself if the other is empty."""
    if left.texts is not None and right.texts is not None:
        listed = of_texts(a + b for a in left.texts for b in right.texts)
        return join(_made(listed), KindSet(flags=(left.flags | right.flags) & F_STRING, texts=listed.texts))
    wide = (left.flags | right.flags) & F_WIDE
    made = KindSet(flags=F_BYTES_MADE | (F_WIDE_MADE if wide else 0), texts=None)
    return join(made, KindSet(flags=(left.flags | right.flags) & F_STRING, texts=None))


def _numeric(op: str, operands: list[Outcome], doubles: bool) -> Outcome:
    throws = any(operand.throws for operand in operands)
    numbers = [operand.result for operand in operands]
    if any(operand.is_empty for operand in numbers):
        return Outcome(NOTHING, throws)
    if op in concrete.BITS or op == "INVERT":
        return Outcome(_BITWISE[op](*(to_int32(operand) for operand in numbers)), throws)
    if op == "DIV_INT":
        return Outcome(_divide_whole(*numbers), throws)
    outcome = _ARITHMETIC[op](*numbers, doubles)
    return Outcome(outcome.result, throws or outcome.throws)


def _fit(low: int, high: int, doubles: bool) -> Outcome:
    """An exact integer result of `low` … `high`, some of which may be no 32-bit integer."""
    if low >= INT_MIN and high <= UINT_MAX:
        return Outcome(ints(low, high))
    inside = ints(low, high) if low <= UINT_MAX and high >= INT_MIN else NOTHING
    return Outcome(join(inside, ANY_DOUBLE), False) if doubles else Outcome(inside, True)


def _with_rest(outcome: Outcome, operands: tuple[KindSet, ...], nan: bool = False) -> Outcome:
    """An outcome for integers, extended by what NaN and double operands can give."""
    result = outcome.result
    if any(operand.flags & F_DOUBLE for operand in operands):
        result = join_all((result, ANY_INTEGER, ANY_DOUBLE, NAN))
    if nan or any(operand.flags & F_NAN for operand in operands):
        result = join(result, NAN)
    return Outcome(result, outcome.throws)


def _on_ints(
    operands: tuple[KindSet, ...],
    doubles: bool,
    bounds: Callable[..., Interval],
    minus_zero: bool = False,
    nan: bool = False,
) -> Outcome:
    """An operator whose integer results lie within `bounds(interval, …)`."""
    outcome = Outcome(NOTHING)
    if all(operand.has_ints for operand in operands):
        outcome = _fit(*bounds(*((operand.low, operand.high) for operand in operands)), doubles)
        if minus_zero and doubles:
            outcome = Outcome(join(outcome.result, of_number(-0.0)), outcome.throws)
    return _with_rest(outcome, operands, nan)


def _sum(a: KindSet, b: KindSet, doubles: bool) -> Outcome:
    return _on_ints((a, b), doubles, lambda x, y: (x[0] + y[0], x[1] + y[1]))


def _difference(a: KindSet, b: KindSet, doubles: bool) -> Outcome:
    return _on_ints((a, b), doubles, lambda x, y: (x[0] - y[1], x[1] - y[0]))


def _corners(x: Interval, y: Interval) -> Interval:
    products = [a * b for a in x for b in y]
    return min(products), max(products)


def _product(a: KindSet, b: KindSet, doubles: bool) -> Outcome:
    return _on_ints(
        (a, b), doubles, _corners, minus_zero=_zero_times_negative(a, b) or _zero_times_negative(b, a)
    )


def _zero_times_negative(a: KindSet, b: KindSet) -> bool:
    return a.low <= 0 <= a.high and b.low < 0


def _quotient(a: KindSet, b: KindSet, doubles: bool) -> Outcome:
    if doubles:
        return Outcome(join_all((ANY_INTEGER, ANY_DOUBLE, NAN)))
    largest = max(abs(a.low), abs(a.high)) if a.has_ints else 0
    undefined = a.has_ints and b.has_ints and a.low <= 0 <= a.high and b.low <= 0 <= b.high
    outcome = Outcome(ints(-largest, largest) if a.has_ints and b.has_ints else NOTHING, True)
    return _with_rest(outcome, (a, b), undefined)


def _remainder(a: KindSet, b: KindSet, doubles: bool) -> Outcome:
    by_zero = b.has_ints and b.low <= 0 <= b.high
    return _on_ints((a, b), doubles, _remainder_bounds, minus_zero=a.low < 0, nan=by_zero)


def _remainder_bounds(x: Interval, y: Interval) -> Interval:
    largest = max(abs(y[0]), abs(y[1]), 1) - 1
    low = 0 if x[0] >= 0 else max(x[0], -largest)
    high = 0 if x[1] <= 0 else min(x[1], largest)
    return low, high


def _power(_a: KindSet, _b: KindSet, doubles: bool) -> Outcome:
    rest = join(ANY_INTEGER, NAN)
    return Outcome(join(rest, ANY_DOUBLE)) if doubles else Outcome(rest, True)


def _increment(a: KindSet, doubles: bool) -> Outcome:
    return _on_ints((a,), doubles, lambda x: (x[0] + 1, x[1] + 1))


def _decrement(a: KindSet, doubles: bool) -> Outcome:
    return _on_ints((a,), doubles, lambda x: (x[0] - 1, x[1] - 1))


def _negation(a: KindSet, doubles: bool) -> Outcome:
    return _on_ints((a,), doubles, lambda x: (-x[1], -x[0]), minus_zero=a.low <= 0 <= a.high)


def _identity(a: KindSet, _doubles: bool) -> Outcome:
    return Outcome(a)


_ARITHMETIC: dict[str, Callable[..., Outcome]] = {
    "ADD": _sum,
    "SUB": _difference,
    "MUL": _product,
    "DIV": _quotient,
    "MOD": _remainder,
    "EXP": _power,
    "INC": _increment,
    "DEC": _decrement,
    "NEG": _negation,
    "TO_NUMBER": _identity,
}


# Bits


def to_int32(operand: KindSet) -> Interval:
    """ToInt32 of a set of numbers, as an interval."""
    if operand.flags & F_DOUBLE or (operand.has_ints and operand.high > INT_MAX):
        return INT_MIN, INT_MAX
    low, high = (operand.low, operand.high) if operand.has_ints else (0, 0)
    return (min(low, 0), max(high, 0)) if operand.flags & F_NAN else (low, high)


def _width(*intervals: Interval) -> int:
    """The least n so that all bounds lie in -2^n … 2^n-1."""
    return max((bound if bound >= 0 else ~bound).bit_length() for interval in intervals for bound in interval)


def _and(x: Interval, y: Interval) -> KindSet:
    if x[0] >= 0 and y[0] >= 0:
        return ints(0, min(x[1], y[1]))
    if x[0] >= 0 or y[0] >= 0:
        return ints(0, x[1] if x[0] >= 0 else y[1])
    return ints(-1 << _width(x, y), max(x[1], y[1]))


def _or(x: Interval, y: Interval) -> KindSet:
    if (0, 0) in (x, y):
        return ints(*(y if x == (0, 0) else x))
    top = (1 << _width(x, y)) - 1
    if x[0] >= 0 and y[0] >= 0:
        return ints(max(x[0], y[0]), top)
    return ints(-1 << _width(x, y), -1 if x[1] < 0 or y[1] < 0 else top)


def _xor(x: Interval, y: Interval) -> KindSet:
    if (0, 0) in (x, y):
        return ints(*(y if x == (0, 0) else x))
    top = (1 << _width(x, y)) - 1
    return ints(0 if x[0] >= 0 and y[0] >= 0 else -1 << _width(x, y), top)


def _shift_left(x: Interval, y: Interval) -> KindSet:
    if y[0] == y[1]:
        low, high = x[0] << (y[0] & 31), x[1] << (y[0] & 31)
        if low >= INT_MIN and high <= INT_MAX:
            return ints(low, high)
    return ANY_INT


def _counts(y: Interval) -> Interval:
    """The shift counts that an operand may give."""
    if y[0] == y[1]:
        return y[0] & 31, y[0] & 31
    return y if y[0] >= 0 and y[1] <= 31 else (0, 31)


def _shift_right(x: Interval, y: Interval) -> KindSet:
    least, most = _counts(y)
    low = x[0] >> (least if x[0] < 0 else most)
    high = x[1] >> (most if x[1] < 0 else least)
    return ints(low, high)


def _shift_right_unsigned(x: Interval, y: Interval) -> KindSet:
    least, most = _counts(y)
    if x[0] >= 0:
        return ints(x[0] >> most, x[1] >> least)
    return ints(0, UINT_MAX >> least)


def _invert(x: Interval) -> KindSet:
    return ints(~x[1], ~x[0])


_BITWISE: dict[str, Callable[..., KindSet]] = {
    "AND": _and,
    "OR": _or,
    "XOR": _xor,
    "SHL": _shift_left,
    "SHR": _shift_right,
    "SHR_U": _shift_right_unsigned,
    "INVERT": _invert,
}


def _divide_whole(a: KindSet, b: KindSet) -> KindSet:
    """`(a / b) | 0`."""
    if (a.flags | b.flags) & F_DOUBLE:
        return ANY_INT
    zero = ints(0, 0)
    if not (a.has_ints and b.has_ints):
        return zero
    smallest = min(abs(b.low), abs(b.high)) if b.low > 0 or b.high < 0 else 1
    bound = max(abs(a.low), abs(a.high)) // smallest
    if bound > INT_MAX:
        return ANY_INT
    signed = a.low < 0 or b.low < 0
    result = ints(-bound if signed else 0, bound)
    return join(result, zero) if (a.flags | b.flags) & F_NAN else result


__all__ = [
    "Outcome",
    "compute",
    "has_minus_zero",
    "is_number_for_add",
    "is_text_for_add",
    "may_be_equal",
    "may_be_false",
    "may_be_true",
    "to_int32",
    "to_number",
    "to_string",
    "truth",
]
