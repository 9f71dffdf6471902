"""Doubles on the chip give the bits that Node gives: a text of the shortest digits that read back as a number
tells all its bits but the sign of zero, which 1 / x tells.
"""

from __future__ import annotations

import random
import struct
import subprocess
from collections.abc import Callable, Iterator

import pytest

from hil import building, measure
from hil.building import Builds

pytestmark = pytest.mark.slow

NEEDS_DOUBLES = True
"""See conftest.py: which boards it is for."""

PAIRS = 40
ARITHMETIC = """
function show(a, b) {
  console.log(a + b, a - b);
  console.log(a * b, a / b);
  console.log(1 / (a % b), a % b);
  console.log(-a, a < b, a <= b, a === b, a | 0, a >>> 0, ~b);
}
"""
SPECIAL = (
    "0",
    "-0",
    "1",
    "-1",
    "0.1",
    "5e-324",
    "1.7976931348623157e308",
    "4294967295.5",
    "1e21",
    "1e-7",
    "3",
)


def doubles(seed: int) -> Iterator[float]:
    """Numbers of every size, and some that are near each other."""
    chance = random.Random(seed)
    while True:
        (anything,) = struct.unpack("<d", chance.randbytes(8))
        if anything == anything and abs(anything) != float("inf"):
            yield anything
        yield chance.choice((-1, 1)) * chance.random() * 10 ** chance.randint(-12, 12)
        yield chance.randint(-(2**40), 2**40) / 2 ** chance.randint(0, 20)


def literals(seed: int) -> Iterator[str]:
    """Operands as they stand in a script."""
    chance = random.Random(seed)
    for number in doubles(seed):
        yield f"({number!r})" if chance.random() < 0.8 else f"({chance.choice(SPECIAL)})"


def node(script: str) -> list[str]:
    """What Node prints, with String() of each value as the engine's console.log does."""
    program = (
        "const log = console.log; console.log = (...values) => log(values.map(String).join(' '));\n"
        f"{script.replace('export ', '')}\nmain();"
    )
    result = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    return result.stdout.splitlines()


Chip = Callable[[str, str, list[str]], tuple[list[str], list[str]]]


@pytest.fixture
def both(board_name: str, builds: Builds) -> Chip:
    """`both(name, functions, calls)`: what chip and Node print for a script that makes the calls."""

    def run(name: str, functions: str, calls: list[str]) -> tuple[list[str], list[str]]:
        body = "\n".join(f"  {call};" for call in calls)
        text = f"{functions}\nexport function main() {{\n{body}\n}}\n"
        outcome = measure.run(
            board_name, builds.firmware(board_name, building.script(name, text), "double")
        ).outcome
        assert outcome.end == measure.IDLE
        return outcome.console.decode().splitlines(), node(text)

    return run


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_arithmetic_order_and_text(both: Chip, seed: int) -> None:
    operands = literals(seed)
    calls = [f"show({next(operands)}, {next(operands)})" for _ in range(PAIRS)]
    on_chip, in_node = both(f"arithmetic_{seed}", ARITHMETIC, calls)
    assert on_chip == in_node


def test_powers_with_integers(both: Chip) -> None:
    """Products of up to 53 bits are exact everywhere, and so are powers of two."""
    calls = [
        f"show({base}, {power})" for base, power in ((3, 33), (10, 22), (-7, 18), (1.5, 30), (0.5, 1074))
    ]
    calls += [
        "show(2, -1074)",
        "show(2, 1024)",
        "show(4, -0.5)",
        "show(9, 0.5)",
        "show(-8, 1 / 3)",
        "show(0, -3)",
    ]
    on_chip, in_node = both("powers", "function show(a, b) { console.log(a ** b); }", calls)
    assert on_chip == in_node


def test_text_to_number(both: Chip) -> None:
    texts = [
        "9007199254740993",
        "9007199254740992.9999999999999999",
        "  -1.5e3 ",
        ".5",
        "5.",
        "1e",
        "0x1p",
        "1_0",
    ]
    texts += [
        "1e400",
        "-1e-400",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "Infinity",
        "-Inf",
    ]
    texts += [
        "0x1fffffffffffff8",
        "0b11",
        "123456789012345678901234567890",
        "0.1",
        "-0",
        "179769313486231580793e289",
    ]
    texts += [repr(number) for number, _ in zip(doubles(9), range(30), strict=False)]
    calls = [f"show({text!r})" for text in texts]
    on_chip, in_node = both("texts", "function show(text) { const x = +text; console.log(x, 1 / x); }", calls)
    assert on_chip == in_node
