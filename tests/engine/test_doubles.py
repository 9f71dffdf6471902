"""The engine's own binary64: text both ways, remainder, powers and integers give the bits that Python has."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from microvium import desktop, headers, native

DECLARATIONS = """
unsigned mvm_double_to_text(double number, char *text);
double mvm_double_remainder(double a, double b);
double mvm_double_power(double a, double b);
uint32_t mvm_double_to_uint32(double number);
double mvm_double_from_uint32(uint32_t magnitude, bool negative);
bool mvm_double_is_uint32(uint64_t magnitude, uint32_t *integer);
double read_digits(const char *digits, unsigned base, int power, bool negative);
"""
PREAMBLE = """
#include "double.h"
static double read_digits(const char *digits, unsigned base, int power, bool negative) {
    struct mvm_reading reading;
    mvm_reading_begin(&reading);
    for (; *digits; digits++)
        mvm_reading_append(&reading, base, *digits <= '9' ? *digits - '0' : *digits - 'a' + 10);
    return mvm_reading_end(&reading, base, power, negative);
}
"""
CASES = 4_000
SPECIAL = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    2.0**32,
    1e21,
    1e23,
)


@cache
def engine() -> Any:
    """The C under test."""
    folder = desktop.ENGINE
    sources = tuple(folder / name for name in ("double.c", "extended.c", "power.c"))
    return native.load(
        native.Extension(
            name="doubles",
            declarations=DECLARATIONS,
            preamble=PREAMBLE,
            sources=sources,
            inputs=(*sources, *sorted(folder.glob("*.h"))),
            includes=(folder,),
            generated=headers.engine_headers(full=True),
            flags=("-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"),
        )
    )


def bits(number: float) -> bytes:
    """NaN has many; here one."""
    return struct.pack("<d", math.nan if number != number else number)


def numbers(seed: int) -> Callable[[], float]:
    """Finite doubles of every size and shape."""
    chance = random.Random(seed)

    def anything() -> float:
        (number,) = struct.unpack("<d", chance.randbytes(8))
        return float(number) if math.isfinite(number) else 1.5

    shapes: list[Callable[[], float]] = [
        anything,
        lambda: chance.choice((-1, 1)) * chance.random() * 10 ** chance.randint(-25, 25),
        lambda: float(chance.randint(-(2**60), 2**60)),
        lambda: chance.randint(-(10**6), 10**6) / 10 ** chance.randint(0, 8),
        lambda: 2.0 ** chance.randint(-1074, 1023),
        lambda: chance.randint(1, 100) * 5e-324,
        lambda: chance.randint(1, 2000) * 2.0 ** chance.randint(-60, 60),
        lambda: chance.choice(SPECIAL),
    ]

    def number() -> float:
        return chance.choice(shapes)()

    return number


def to_text(number: float) -> str:
    """Number::toString by the engine."""
    module = engine()
    buffer = module.ffi.new("char[64]")
    length = module.lib.mvm_double_to_text(number, buffer)
    assert length <= 25
    return bytes(module.ffi.buffer(buffer, length)).decode()


def expected_text(number: float) -> str:
    """Number::toString by the digits of Python's repr, which are the shortest, too."""
    if number == 0 or not math.isfinite(number):
        return (
            "0" if number == 0 else "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
        )
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    assert isinstance(exponent, int)
    point = len(digits) + exponent
    if point > 21 or point <= -6:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        shown = f"{text[0]}{fraction}e{point - 1:+d}"
    elif point <= 0:
        shown = f"0.{'0' * -point}{text}"
    else:
        shown = f"{text[:point].ljust(point, '0')}{'.' if text[point:] else ''}{text[point:]}"
    return "-" * sign + shown


def test_text_is_the_shortest_that_reads_back() -> None:
    number = numbers(1)
    for _ in range(CASES):
        value = number()
        assert to_text(value) == expected_text(value)
    for value in (math.nan, math.inf, -math.inf, 0.0012331008911132812, 9.5367431640625e-7):
        assert to_text(value) == expected_text(value)


def read(digits: str, power: int, base: int = 10) -> float:
    """`digits * base^power` by the engine."""
    return float(engine().lib.read_digits(digits.encode(), base, power, False))


def test_digits_give_the_nearest_double() -> None:
    chance = random.Random(2)
    for _ in range(CASES):
        count = chance.choice((1, 5, 17, 19, 30))
        digits, power = str(chance.randrange(10**count)), chance.choice((0, chance.randint(-380, 330)))
        assert bits(read(digits, power)) == bits(float(f"{digits}e{power}"))
    assert read("1fffffffffffff", 0, 16) == 2**53 - 1
    assert read("8" + "0" * 40, 0, 16) == 2.0**163


def test_digits_in_the_middle_of_two_doubles_give_the_even_one() -> None:
    number = numbers(3)
    tried = 0
    while tried < CASES // 4:
        value = abs(number())
        if not 1e-6 < value < 1e30:
            continue
        middle = (Fraction(value) + Fraction(math.nextafter(value, math.inf))) / 2
        twos = middle.denominator.bit_length() - 1
        digits = str(middle.numerator * 5**twos)
        if len(digits) <= 42:
            tried += 1
            assert bits(read(digits, -twos)) == bits(float(f"{digits}e-{twos}"))


def test_remainders_are_exact() -> None:
    number = numbers(4)
    remainder = engine().lib.mvm_double_remainder
    for _ in range(CASES):
        a, b = number(), number()
        assert bits(remainder(a, b)) == bits(math.fmod(a, b) if b else math.nan)
    assert math.isnan(remainder(math.inf, 2))
    assert math.isnan(remainder(1, math.nan))
    assert remainder(3.5, -math.inf) == 3.5


def test_integers_in_and_out() -> None:
    number = numbers(5)
    module = engine()
    chance = random.Random(5)
    for _ in range(CASES):
        value = number()
        assert module.lib.mvm_double_to_uint32(value) == int(value) % 2**32
        integer = chance.getrandbits(chance.randint(1, 32))
        assert bits(module.lib.mvm_double_from_uint32(integer, False)) == bits(float(integer))
        (magnitude,) = struct.unpack("<Q", bits(abs(value)))
        found = module.ffi.new("uint32_t *")
        is_integer = value.is_integer() and 0 < abs(value) < 2**32
        assert module.lib.mvm_double_is_uint32(magnitude, found) == is_integer
        assert not is_integer or found[0] == abs(value)


def nearest_power(base: float, exponent: float) -> float:
    """The double nearest to `base ** exponent`."""
    with localcontext() as context:
        context.prec = 60
        return float(Decimal(base) ** Decimal(exponent))


@pytest.mark.parametrize(
    ("base_of", "exponent_of"),
    [
        (
            lambda chance: chance.random() * 10 ** chance.randint(-3, 3),
            lambda chance: chance.uniform(-50, 50),
        ),
        (lambda chance: float(chance.randint(2, 300_000)), lambda chance: float(chance.randint(-40, 40))),
        (lambda chance: 10.0, lambda chance: float(chance.randint(-322, 308))),
        (lambda chance: 1 + chance.random() / 2**40, lambda chance: chance.uniform(-1, 1) * 2**45),
        (lambda chance: float(chance.randint(2, 100_000)), lambda chance: chance.choice((0.5, -0.5, 1.5))),
    ],
)
def test_powers_are_the_nearest_doubles(
    base_of: Callable[[random.Random], float], exponent_of: Callable[[random.Random], float]
) -> None:
    chance = random.Random(6)
    for _ in range(CASES // 20):
        base, exponent = base_of(chance), exponent_of(chance)
        assert engine().lib.mvm_double_power(base, exponent) == nearest_power(base, exponent)


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (-8.0, 1 / 3, math.nan),
        (-2.0, 3.0, -8.0),
        (-0.0, -3.0, -math.inf),
        (-0.0, -2.0, math.inf),
        (-math.inf, 3.0, -math.inf),
        (0.5, math.inf, 0.0),
        (0.5, -math.inf, math.inf),
        (1.0, math.inf, math.nan),
        (-1.0, 2.0**60, 1.0),
        (math.nan, 0.0, 1.0),
        (2.0, 1e300, math.inf),
        (2.0, -1e300, 0.0),
        (1.0 + 2**-52, 1e-300, 1.0),
    ],
)
def test_powers_of_special_numbers(base: float, exponent: float, result: float) -> None:
    assert bits(engine().lib.mvm_double_power(base, exponent)) == bits(result)
