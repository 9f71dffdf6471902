"""Operators on known values: what an instruction computes when all its operands are constants.

In: the name of an operation and `values.Value` operands; out: the result, or `Throws`, or `Unknown` where
only the engine can tell. The abstract operators in `arithmetic` and constant folding both rest on this. With
`doubles` off, numbers are as `numbers=int` says: a result that is no integer of -2^31 … 2^32-1 and not NaN
throws, and -0 is 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value, number

INT_MIN = -(1 << 31)
INT_MAX = (1 << 31) - 1
UINT_MAX = (1 << 32) - 1


class Throws(Exception):
    """The operation raises a RangeError: the result needs doubles."""


class Unknown(Exception):
    """The result is not known before run time."""


_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_PLAIN = re.compile(r"(?:[+-]?[0-9]+)?|0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def string_to_number(text: str) -> int | float:
    """StringToNumber of ECMA-262."""
    body = text.strip(_SPACE)
    if not body:
        return 0
    if _RADIX.fullmatch(body):
        return number(int(body, 0))
    if _DECIMAL.fullmatch(body):
        return number(float(body.replace("Infinity", "inf")))
    return math.nan


def text_number(text: str, doubles: bool) -> int | float:
    """StringToNumber in the form of this program's numbers. Without doubles a fraction or an exponent has
    none, even where the value is an integer: the engine does not compute it.
    """
    value = string_to_number(text)
    if not doubles and value == value and not _PLAIN.fullmatch(text.strip(_SPACE)):
        raise Throws
    return fits(value, doubles)


def number_to_string(value: int | float) -> str:
    """Number::toString of ECMA-262, radix 10."""
    if isinstance(value, int) and abs(value) < 10**21:
        return str(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = _shortest(abs(value)).partition("e")
    digits = mantissa.replace(".", "")
    return sign + _layout_digits(digits, int(exponent) + 1)


def _shortest(value: float) -> str:
    """The shortest decimal that reads back as `value`, in the form d.ddde±x."""
    for precision in range(17):
        text = f"{value:.{precision}e}"
        if float(text) == value:
            return text
    raise AssertionError(f"{value!r} has no decimal of 17 digits")


def _layout_digits(digits: str, point: int) -> str:
    """`digits` with the decimal point after `point` of them, or in exponent form where ECMA-262 wants it."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if count > 1 else ""
    return f"{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def to_number(value: Value) -> int | float:
    """ToNumber."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        return string_to_number(value)
    if value is NULL:
        return 0
    return math.nan


def to_int32(value: int | float) -> int:
    """ToInt32 of a number."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return 0
        value = int(value)
    low = value & UINT_MAX
    return low - (1 << 32) if low > INT_MAX else low


def to_string(value: Value) -> str:
    """ToString; Unknown for functions and errors."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_to_string(value)
    if isinstance(value, str):
        return value
    if value is UNDEFINED or value is NULL:
        return value.value
    raise Unknown


def truthy(value: Value) -> bool:
    """ToBoolean."""
    if isinstance(value, (bool, int, str)):
        return bool(value)
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return value not in (UNDEFINED, NULL, HOLE)


_PRIMITIVE = (bool, int, float, str)


def is_number(value: Value) -> bool:
    """True for a JavaScript number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def type_of(value: Value) -> str:
    """The result of `typeof`."""
    if isinstance(value, bool):
        return "boolean"
    if is_number(value):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, (ObjectRef, HostRef)):
        return "function"
    return "object" if value is NULL or isinstance(value, ErrorRef) else "undefined"


def strict_equal(left: Value, right: Value) -> bool:
    """The `===` operator."""
    if is_number(left) and is_number(right):
        return left == right
    return type(left) is type(right) and left == right


def loose_equal(left: Value, right: Value) -> bool:
    """The `==` operator; Unknown where a function or an error would be converted."""
    nullish = (left in (UNDEFINED, NULL), right in (UNDEFINED, NULL))
    if any(nullish):
        return all(nullish)
    primitive = (isinstance(left, _PRIMITIVE), isinstance(right, _PRIMITIVE))
    if not any(primitive) or (isinstance(left, str) and isinstance(right, str)):
        return strict_equal(left, right)
    if not all(primitive):
        raise Unknown
    return to_number(left) == to_number(right)


def less(left: Value, right: Value) -> bool | None:
    """`left < right`; None if one of them is NaN."""
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, (ObjectRef, HostRef, ErrorRef)) or isinstance(right, (ObjectRef, HostRef, ErrorRef)):
        raise Unknown
    a, b = to_number(left), to_number(right)
    return None if a != a or b != b else a < b


def _divide(a: int | float, b: int | float) -> int | float:
    if isinstance(a, int) and isinstance(b, int) and b != 0 and a % b == 0 and (a != 0 or b > 0):
        return a // b
    if b != 0:
        return a / b
    if a == 0 or a != a:
        return math.nan
    return math.copysign(math.inf, math.copysign(1, a) * math.copysign(1, b))


def _remainder(a: int | float, b: int | float) -> int | float:
    if b == 0 or math.isinf(a) or a != a or b != b:
        return math.nan
    if isinstance(a, int) and isinstance(b, int):
        size = abs(a) % abs(b)
        return size if a >= 0 else -size if size else -0.0
    return math.fmod(a, b)


def _power(a: int | float, b: int | float) -> int | float:
    if b == 0:
        return 1
    if b != b or (abs(a) == 1 and math.isinf(b)):
        return math.nan
    if (
        isinstance(a, int)
        and isinstance(b, int)
        and b > 0
        and (abs(a) <= 1 or b * abs(a).bit_length() <= 4096)
    ):
        exact = a**b
        return exact if abs(exact) < 1 << 53 else _float(exact)
    try:
        return math.pow(a, b)
    except ZeroDivisionError:
        return math.inf
    except ValueError:
        odd = float(b).is_integer() and int(b) % 2 == 1
        if a == 0:
            return math.copysign(math.inf, a) if odd else math.inf
        return math.nan
    except OverflowError:
        return -math.inf if a < 0 and float(b).is_integer() and int(b) % 2 == 1 else math.inf


def _float(exact: int) -> float:
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def _product(a: int | float, b: int | float) -> int | float:
    if isinstance(a, int) and isinstance(b, int) and (a == 0 or b == 0):
        return -0.0 if a < 0 or b < 0 else 0
    return a * b


def _negate(a: int | float) -> int | float:
    return -0.0 if a == 0 and isinstance(a, int) else -a


_NUMERIC: dict[str, Callable[[int | float, int | float], int | float]] = {
    "SUB": lambda a, b: a - b,
    "MUL": _product,
    "DIV": _divide,
    "MOD": _remainder,
    "EXP": _power,
}
_BITS: dict[str, Callable[[int, int], int]] = {
    "AND": lambda a, b: a & b,
    "OR": lambda a, b: a | b,
    "XOR": lambda a, b: a ^ b,
    "SHL": lambda a, b: to_int32(a << (b & 31)),
    "SHR": lambda a, b: a >> (b & 31),
    "SHR_U": lambda a, b: (a & UINT_MAX) >> (b & 31),
}
_UNARY: dict[str, Callable[[int | float], int | float]] = {
    "INC": lambda a: a + 1,
    "DEC": lambda a: a - 1,
    "NEG": _negate,
    "TO_NUMBER": lambda a: a,
    "INVERT": lambda a: ~to_int32(a),
}
_ORDER: dict[str, Callable[[Value, Value], bool]] = {
    "LT": lambda a, b: less(a, b) is True,
    "GT": lambda a, b: less(b, a) is True,
    "LE": lambda a, b: less(b, a) is False,
    "GE": lambda a, b: less(a, b) is False,
}
_EQUALITY: dict[str, Callable[[Value, Value], bool]] = {
    "EQ": strict_equal,
    "NE": lambda a, b: not strict_equal(a, b),
    "EQ_LOOSE": loose_equal,
    "NE_LOOSE": lambda a, b: not loose_equal(a, b),
}
UNARY = frozenset(_UNARY)
ARITHMETIC = frozenset(_NUMERIC) | {"ADD", "DIV_INT"}
BITS = frozenset(_BITS)
ORDER = frozenset(_ORDER)
EQUALITY = frozenset(_EQUALITY)
LOOSE = frozenset({"EQ_LOOSE", "NE_LOOSE"})
BINARY = ARITHMETIC | BITS | ORDER | EQUALITY
CONVERT = frozenset({"NOT", "TYPEOF", "TO_STRING"})
COMPUTES = UNARY | BINARY | CONVERT
"""Operations that only compute: no control, no storage."""


def fits(value: int | float, doubles: bool) -> int | float:
    """`value` in the form of this program's numbers; raises Throws if it has none."""
    value = number(value)
    if isinstance(value, int) and INT_MIN <= value <= UINT_MAX:
        return value
    if value != value or doubles:
        return value
    if value == 0:
        return 0
    raise Throws


def evaluate(op: str, operands: tuple[Value, ...], doubles: bool) -> Value:
    """The result of a COMPUTES operation on known operands."""
    if op in _ORDER or (op in LOOSE and UNDEFINED not in operands and NULL not in operands):
        _check_texts(operands, doubles)
    if op in _ORDER:
        return _ORDER[op](*operands)
    if op in _EQUALITY:
        return _EQUALITY[op](*operands)
    if op == "NOT":
        return not truthy(operands[0])
    if op == "TYPEOF":
        return type_of(operands[0])
    if op == "TO_STRING":
        return to_string(operands[0])
    if op == "ADD" and any(not _is_plain(value) for value in operands):
        return to_string(operands[0]) + to_string(operands[1])
    if any(isinstance(value, (ObjectRef, HostRef, ErrorRef)) for value in operands):
        raise Unknown
    return _numeric(op, [_operand(value, doubles) for value in operands], doubles)


def _operand(value: Value, doubles: bool) -> int | float:
    return text_number(value, doubles) if isinstance(value, str) else fits(to_number(value), doubles)


def _check_texts(operands: tuple[Value, ...], doubles: bool) -> None:
    """Raises Throws for a comparison that converts a string to a number that needs doubles."""
    texts = [value for value in operands if isinstance(value, str)]
    if len(texts) < len(operands):
        for text in texts:
            text_number(text, doubles)


def _is_plain(value: Value) -> bool:
    """True if `+` converts it to a number."""
    return isinstance(value, (bool, int, float)) or value in (UNDEFINED, NULL)


def _numeric(op: str, numbers: list[int | float], doubles: bool) -> int | float:
    if op in _UNARY:
        return fits(_UNARY[op](numbers[0]), doubles)
    a, b = numbers
    if op == "ADD":
        return fits(a + b, doubles)
    if op == "DIV_INT":
        return to_int32(_divide(a, b))
    if op in _BITS:
        return _BITS[op](to_int32(a), to_int32(b))
    return fits(_NUMERIC[op](a, b), doubles)
