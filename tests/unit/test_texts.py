"""Strings as operands, which the library makes numbers of where a full engine has no doubles."""

from __future__ import annotations

import pytest

from microvium.ir import Snapshot
from microvium.kinds import Kinds
from microvium.kinds.flow import HINT_OF
from microvium.kinds.sets import F_STRING
from microvium.optimize.edit import World, entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.texts import read_texts
from tests.unit.closed_world import HOSTS, Machine, program

OPERATIONS = (
    *("+a", "-a", "~a", "a - b", "b - a", "a * b", "a % 5", "a & b", "b | a", "a ^ 1", "b << a", "a >> 1"),
    *(
        "a >>> 28",
        "a ** 2",
        "a ** b",
        "(-1) ** a",
        "a < b",
        "a <= b",
        "a > b",
        "a >= b",
        "b < a",
        "b <= a",
        "b > a",
        "b >= a",
    ),
    *("a == b", "b == a", "a != b", "a == true", "null == a", "(a++, a)", "(a--, a)"),
    *("a < b ? 1 : 2", "a <= b ? 1 : 2", "a > b ? 1 : 2", "a >= b ? 1 : 2", "!(a < b) ? 1 : 2", "a + b"),
)
OTHERS = ("'70'", "undefined", "true")
NUMBERS = (
    *("", " ", "7", "-3", "+12", " \\t5", "\\ufeff8\\u2003", "0x1F", "0b101", "0o17", "0XfF", "-0", "007"),
    *("4294967295", "-2147483648", "99999999999x", "1e", "1e+", ".", "+", "--1", "Infinit", "Infinityy"),
    *("0x", "0xg", "0b2", "+0x1", "1 2", "seven", "1.2.3", "NaN", ".e1", "1e1x"),
)
"""Integers of 32 bits, and no numbers."""
BEYOND = (
    *("4294967296", "-2147483649", "0x1ffffffff", "1.5", ".5", "12.", "1e3", "2E-1", " +.5e+1 "),
    *("Infinity", "-Infinity", "0b111111111111111111111111111111111"),
)


def changed(source: str, numbers: str = "int") -> tuple[Snapshot, Snapshot, Kinds]:
    """A program before and after, and its kinds."""
    before = add_entry(program(source), "main")
    world = World(HOSTS, numbers)
    after, kinds = read_texts(before, world.kinds(before), world)
    return before, after, kinds


def source_of(operation: str, other: str = "70", texts: tuple[str, ...] = NUMBERS) -> str:
    """A program that does an operation with each text and another operand, and prints the results."""
    cases = "".join(f"case {index}: return '{text}';" for index, text in enumerate(texts))
    return f"""
        let empty = '';
        function nth(index) {{ switch (index) {{ {cases} }} return ''; }}
        function calculate(a, b) {{
          try {{ return {operation}; }} catch (error) {{ return 'error'; }}
        }}
        export function main(first) {{
          empty += first ? '' : 'x';
          for (let at = 0; at < {len(texts)}; at++) console.log(calculate(empty + nth(at), {other}));
        }}
    """


@pytest.mark.parametrize(
    ("operation", "other"),
    [(operation, "70") for operation in OPERATIONS]
    + [(operation, other) for operation in ("a - b", "a < b", "b >= a", "a == b") for other in OTHERS],
)
def test_operations_give_the_same(operation: str, other: str) -> None:
    before, after, _ = changed(source_of(operation, other))
    one, two = Machine(before, doubles=False), Machine(after, doubles=False)
    assert one.enter([True]) == two.enter([True])
    assert one.text.count("\n") == len(NUMBERS)
    assert one.text == two.text


@pytest.mark.parametrize("operation", ["+a", "a < b", "a | 0", "b - a", "a == b"])
def test_what_is_no_integer_of_32_bits_is_an_error(operation: str) -> None:
    _, after, _ = changed(source_of(operation, texts=BEYOND))
    machine = Machine(after, doubles=False)
    machine.enter([True])
    assert machine.text == "error\n" * len(BEYOND)


def test_no_operation_of_the_program_makes_a_number_of_a_string() -> None:
    for operation in OPERATIONS:
        before, after, kinds = changed(source_of(operation))
        for number, function in enumerate(after.functions[: len(before.functions)]):
            for at, fact in kinds.facts.get(number, {}).items():
                op = function.body[at].op
                if op in HINT_OF.keys() - {"ADD", "TO_STRING"}:
                    assert not any(operand.flags & F_STRING for operand in fact.operands), (operation, op)


def test_a_text_that_is_known_is_read_now() -> None:
    before, after, _ = changed("export function main() { return '0x10' - 1; }")
    assert len(after.functions) >= len(before.functions)
    assert "CALL_DIRECT" not in [item.op for item in after.functions[entries_of(after)[0]].body]
    assert Machine(after, doubles=False).enter([]) == "15"


@pytest.mark.parametrize(
    "source",
    [
        "export function main(a) { return a - 1; }",
        "export function main(a) { return 'n' + a < 'n5'; }",
        "export function main(a) { return 'n' + a == 'n5' || 'n' == null; }",
    ],
)
def test_a_program_without_such_strings_stays(source: str) -> None:
    before, after, _ = changed(source)
    assert after is before


@pytest.mark.parametrize("exponent", [0, 1, 2, 31, -1, -2, -3, "undefined", "null", "true"])
def test_powers_are_those_of_the_engine(exponent: object) -> None:
    bases = ("0", "1", "(-1)", "2", "(-2)", "3", "65535", "true", "null", "undefined", "(0 / 0)")
    calls = "".join(f"console.log(power({base}, {exponent}));" for base in bases)
    body = "try { return a ** b; } catch (error) { return 'error'; }"
    before, after, _ = changed(f"function power(a, b) {{ {body} }} export function main() {{ {calls} }}")
    one, two = Machine(before, doubles=False), Machine(after, doubles=False)
    one.enter([])
    two.enter([])
    assert "EXP" not in [item.op for function in after.functions for item in function.body]
    assert one.text == two.text


def test_with_doubles_the_engine_reads_texts() -> None:
    before, after, _ = changed(source_of("a - b"), "double")
    assert after is before
