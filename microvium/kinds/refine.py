"""What a branch tells: the operands' sets on one side of a condition.

In: the sets of the compared operands and which way the branch went; out: smaller sets of the same operands. A
set that becomes empty says that the branch cannot go that way.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.kinds.arithmetic import has_minus_zero, to_number
from microvium.kinds.concrete import INT_MIN, UINT_MAX
from microvium.kinds.sets import (
    F_BOOL,
    F_DOUBLE,
    F_ERROR,
    F_HOLE,
    F_NAN,
    F_NULLISH,
    F_STRING,
    F_TRUE,
    F_UNDEFINED,
    F_WIDE,
    KindSet,
    ints,
    join,
)
from microvium.values import ObjectRef

Pair = tuple[KindSet, KindSet]

NOT_A_NUMBER = F_UNDEFINED | F_NAN
"""Kinds that are NaN as numbers for certain."""


def truthy(operand: KindSet, holds: bool) -> KindSet:
    """The operand if its truth is `holds`."""
    if holds:
        kept = _without_number(operand.without(F_NULLISH | (F_BOOL & ~F_TRUE) | F_NAN | F_HOLE), 0)
        if kept.texts:
            kept = _with_texts(kept, kept.texts - {""})
        return kept
    kept = operand.without(F_TRUE | F_ERROR).clipped(0, 0)
    kept = KindSet(kept.flags, kept.low, kept.high, kept.texts, kept.doubles, errors=kept.errors)
    if kept.flags & F_DOUBLE:
        kept = replace(kept, doubles=frozenset({-0.0})) if has_minus_zero(kept) else kept.without(F_DOUBLE)
    kept = kept.without(F_WIDE)
    if kept.flags & F_STRING:
        empty = kept.texts is None or "" in kept.texts
        kept = replace(kept, texts=frozenset({""})) if empty else kept.without(F_STRING)
    return kept


def nullish(operand: KindSet, holds: bool) -> KindSet:
    """The operand if it is undefined or null, or if it is neither."""
    if not holds:
        return operand.without(F_NULLISH)
    return KindSet(flags=operand.flags & F_NULLISH)


def _without_number(operand: KindSet, number: int) -> KindSet:
    """The set less one integer, if that is at an end of the interval."""
    if not operand.has_ints or number not in (operand.low, operand.high):
        return operand
    low = operand.low + (operand.low == number)
    high = operand.high - (operand.high == number)
    return replace(operand, low=low, high=high) if low <= high else replace(operand, low=1, high=0)


def _with_texts(operand: KindSet, texts: frozenset[str]) -> KindSet:
    return replace(operand, texts=texts) if texts else operand.without(F_STRING)


# Order


def order(op: str, left: KindSet, right: KindSet, holds: bool, doubles: bool) -> Pair:
    """Both operands of LT, LE, GT or GE if its result is `holds`."""
    if op in ("GT", "GE"):
        right, left = order({"GT": "LT", "GE": "LE"}[op], right, left, holds, doubles)
        return left, right
    strict = op == "LT"
    if holds:
        new_left = _at_most(left.without(NOT_A_NUMBER), right, strict, doubles)
        new_right = _at_least(right.without(NOT_A_NUMBER), left, strict, doubles)
        return new_left, new_right
    new_left = left if _may_be_nan(right, doubles) else _at_least(left, right, not strict, doubles)
    new_right = right if _may_be_nan(left, doubles) else _at_most(right, left, not strict, doubles)
    return new_left, new_right


def _may_be_nan(operand: KindSet, doubles: bool) -> bool:
    return bool(to_number(operand, doubles).result.flags & F_NAN)


def _at_most(operand: KindSet, other: KindSet, strict: bool, doubles: bool) -> KindSet:
    """`operand` with its integers at most (less than, if strict) the greatest number of `other`."""
    numbers = to_number(other, doubles).result
    if numbers.flags & F_DOUBLE:
        return operand
    if not numbers.has_ints:
        return _without_ints(operand)
    return operand.clipped(INT_MIN, numbers.high - strict)


def _at_least(operand: KindSet, other: KindSet, strict: bool, doubles: bool) -> KindSet:
    """`operand` with its integers at least (greater than, if strict) the least number of `other`."""
    numbers = to_number(other, doubles).result
    if numbers.flags & F_DOUBLE:
        return operand
    if not numbers.has_ints:
        return _without_ints(operand)
    return operand.clipped(numbers.low + strict, UINT_MAX)


def _without_ints(operand: KindSet) -> KindSet:
    return replace(operand, low=1, high=0)


# Equality


def equal(left: KindSet, right: KindSet, holds: bool) -> Pair:
    """Both operands of EQ if its result is `holds`."""
    if holds:
        return _met(left, right), _met(right, left)
    return _unlike(left, right), _unlike(right, left)


def _met(operand: KindSet, other: KindSet) -> KindSet:
    """The values of `operand` that may be `===` a value of `other`."""
    flags = operand.flags & other.flags & (F_NULLISH | F_BOOL | F_ERROR | F_HOLE | F_DOUBLE)
    if other.flags & F_STRING:
        flags |= operand.flags & F_STRING
    texts = _common(operand.texts, other.texts) if flags & F_STRING else frozenset()
    if texts is not None and not texts:
        flags &= ~F_STRING
    result = KindSet(
        flags=flags,
        texts=texts,
        doubles=operand.doubles if flags & F_DOUBLE else frozenset(),
        objects=operand.objects & other.objects,
        made=operand.made & other.made,
        hosts=operand.hosts & other.hosts,
        errors=operand.errors if flags & F_ERROR else frozenset(),
        boxes=operand.boxes & other.boxes,
        sites=operand.sites & other.sites,
        symbols=operand.symbols & other.symbols,
    )
    if operand.has_ints and other.has_ints:
        result = join(result, ints(max(operand.low, other.low), min(operand.high, other.high)))
    return _with_zeros(result, operand, other)


def _with_zeros(result: KindSet, operand: KindSet, other: KindSet) -> KindSet:
    """0 and -0 are equal."""
    if has_minus_zero(other) and operand.has_ints and operand.low <= 0 <= operand.high:
        result = join(result, ints(0, 0))
    if has_minus_zero(operand) and other.has_ints and other.low <= 0 <= other.high:
        result = join(result, KindSet(flags=F_DOUBLE, doubles=frozenset({-0.0})))
    return result


def _common(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    if left is None:
        return right
    return left if right is None else left & right


def _unlike(operand: KindSet, other: KindSet) -> KindSet:
    """The values of `operand` that may differ from the one value of `other`."""
    value = other.constant()
    if other.only(F_STRING) and isinstance(value, str) and operand.texts:
        return _with_texts(operand, operand.texts - {value})
    if other.only(F_NULLISH | F_BOOL) and value is not None:
        return operand.without(other.flags)
    if isinstance(value, int):
        return _without_number(operand, value)
    if isinstance(value, ObjectRef):
        return replace(
            operand,
            objects=operand.objects - other.objects,
            sites=operand.sites - other.sites,
            symbols=operand.symbols - other.symbols,
        )
    return operand
