"""The engine's functions on numbers and strings for the interpreter of the IR (`%substring` and the like)."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

from microvium.values import UNDEFINED, number


class NewText(str):
    """A string in the making: each `%put_unit` makes another one, which takes its place in the frame."""

    __slots__ = ()


def _find_text(text: str, pattern: str, first: int, last: int) -> int:
    places = range(first, last + 1) if first <= last else range(first, last - 1, -1)
    return next((place for place in places if text.startswith(pattern, place)), -1)


def put_unit(text: str, index: int, unit: int) -> NewText:
    """The string with another unit."""
    return NewText(f"{text[:index]}{chr(unit)}{text[index + 1 :]}")


def _to_integer(value: float, rounding: int) -> float:
    if value != value:
        return 0 if rounding == 4 else math.nan
    if isinstance(value, int) or math.isinf(value):
        return value
    whole = (
        math.floor(value),
        math.ceil(value),
        math.trunc(value),
        math.floor(value) + (value - math.floor(value) >= 0.5),
        math.trunc(value),
    )[rounding]
    return whole if whole or rounding == 4 else number(math.copysign(0.0, value))


def _sqrt(value: float) -> float:
    return number(math.sqrt(value)) if value >= 0 else math.nan


def _imul(one: float, other: float) -> int:
    product = _bits(one) * _bits(other) & 0xFFFFFFFF
    return product - (1 << 32) if product >> 31 else product


def _bits(value: float) -> int:
    return int(value) & 0xFFFFFFFF if math.isfinite(value) else 0


def _fround(value: float) -> float:
    try:
        single: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    return number(single)


def _is_integer(value: float) -> bool:
    return math.isfinite(value) and value == math.trunc(value)


def _quotient(dividend: int, divisor: int, rounding: int) -> float:
    if not divisor:
        return math.nan
    return (dividend // divisor, -(-dividend // divisor), abs(dividend) // abs(divisor))[rounding] * (
        -1 if rounding == 2 and (dividend < 0) != (divisor < 0) else 1
    )


KERNEL: dict[str, Callable[..., Any]] = {
    "%char_code": lambda text, index: ord(text[index]),
    "%substring": lambda text, start, end: text[start:end],
    "%find_text": _find_text,
    "%new_text": lambda length, _wide: NewText("\0" * length),
    "%put_unit": lambda _text, _index, _unit: UNDEFINED,
    "%to_integer": _to_integer,
    "%quotient": _quotient,
    "%is_nan": lambda value: value != value,
    "%is_finite": math.isfinite,
    "%is_integer": _is_integer,
    "%sqrt": _sqrt,
    "%imul": _imul,
    "%fround": _fround,
}
