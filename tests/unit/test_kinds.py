"""Kinds: the operators on sets contain what the operators on values give, and whole programs stay inside
their kinds.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microvium import kinds
from microvium.ir import Snapshot
from microvium.kinds import KindSet, arithmetic, concrete, refine, sets
from microvium.kinds.graph import ORDER_JUMPS
from microvium.layout import WORD16
from microvium.optimize.edit import entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.truncate import truncate_divisions
from microvium.values import NULL, UNDEFINED, Value
from tests.unit.closed_world import HOSTS, Machine, holds, program

EDGES = (
    0,
    1,
    -1,
    2,
    31,
    32,
    127,
    128,
    -128,
    16383,
    16384,
    -16384,
    -16385,
    2**31 - 1,
    2**31,
    -(2**31),
    2**32 - 1,
)
INTEGERS = st.sampled_from(EDGES) | st.integers(-(2**31), 2**32 - 1)
TEXTS = st.sampled_from(("", "0", " 12 ", "-7", "1e3", "0x1f", "a", "Infinity", "ü", "Ω", "1.5"))
DOUBLES = st.sampled_from((-0.0, 0.5, -1.5, 1e10, math.inf, -math.inf, math.nan, 4294967296.0))
PLAIN = st.sampled_from((UNDEFINED, NULL, True, False))
WHOLE_VALUES = INTEGERS | TEXTS | PLAIN | st.just(math.nan)
VALUES = WHOLE_VALUES | DOUBLES


@st.composite
def members(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> tuple[KindSet, Value]:
    """A set, and a value in it."""
    found = draw(st.lists(values, min_size=1, max_size=3))
    return sets.join_all(sets.of_value(value) for value in found), draw(st.sampled_from(found))


MACHINE: Any = None


def expect(outcome: arithmetic.Outcome, op: str, operands: tuple[Value, ...], doubles: bool) -> None:
    """Asserts that what an operator gives for values is in what it gives for sets."""
    try:
        result = concrete.evaluate(op, operands, doubles)
    except concrete.Throws:
        assert outcome.throws
        return
    except concrete.Unknown:
        return
    assert holds(MACHINE, outcome.result, result), f"{op}{operands} is {result!r}, not in {outcome.result}"


@pytest.mark.parametrize("op", sorted(concrete.BINARY))
@settings(max_examples=50, deadline=None)
@given(left=members(VALUES), right=members(VALUES))
def test_binary_operators_on_sets(op: str, left: tuple[KindSet, Value], right: tuple[KindSet, Value]) -> None:
    outcome = arithmetic.compute(op, (left[0], right[0]), doubles=True)
    expect(outcome, op, (left[1], right[1]), doubles=True)


@pytest.mark.parametrize("op", sorted(concrete.BINARY))
@settings(max_examples=50, deadline=None)
@given(left=members(WHOLE_VALUES), right=members(WHOLE_VALUES))
def test_binary_operators_on_sets_without_doubles(
    op: str, left: tuple[KindSet, Value], right: tuple[KindSet, Value]
) -> None:
    outcome = arithmetic.compute(op, (left[0], right[0]), doubles=False)
    expect(outcome, op, (left[1], right[1]), doubles=False)


@pytest.mark.parametrize("doubles", [True, False])
@pytest.mark.parametrize("op", sorted(concrete.UNARY | concrete.CONVERT))
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_unary_operators_on_sets(op: str, doubles: bool, data: st.DataObject) -> None:
    operand, value = data.draw(members(VALUES if doubles else WHOLE_VALUES))
    expect(arithmetic.compute(op, (operand,), doubles), op, (value,), doubles)


@pytest.mark.parametrize("op", sorted(concrete.ORDER))
@settings(max_examples=50, deadline=None)
@given(left=members(VALUES), right=members(VALUES))
def test_a_branch_keeps_what_it_lets_through(
    op: str, left: tuple[KindSet, Value], right: tuple[KindSet, Value]
) -> None:
    result = bool(concrete.evaluate(op, (left[1], right[1]), doubles=True))
    narrowed = refine.order(op, left[0], right[0], result, doubles=True)
    assert holds(MACHINE, narrowed[0], left[1])
    assert holds(MACHINE, narrowed[1], right[1])


@settings(max_examples=50, deadline=None)
@given(left=members(VALUES), right=members(VALUES))
def test_equality_keeps_what_it_lets_through(
    left: tuple[KindSet, Value], right: tuple[KindSet, Value]
) -> None:
    result = concrete.strict_equal(left[1], right[1])
    narrowed = refine.equal(left[0], right[0], result)
    assert holds(MACHINE, narrowed[0], left[1])
    assert holds(MACHINE, narrowed[1], right[1])


@settings(max_examples=50, deadline=None)
@given(operand=members(VALUES))
def test_truth_keeps_what_it_lets_through(operand: tuple[KindSet, Value]) -> None:
    narrowed = refine.truthy(operand[0], concrete.truthy(operand[1]))
    assert holds(MACHINE, narrowed, operand[1])


@settings(max_examples=50, deadline=None)
@given(left=members(VALUES), right=members(VALUES))
def test_join_and_widen_contain_both(left: tuple[KindSet, Value], right: tuple[KindSet, Value]) -> None:
    for union in (sets.join(left[0], right[0]), sets.widen(left[0], right[0], (-100, 0, 100))):
        assert holds(MACHINE, union, left[1])
        assert holds(MACHINE, union, right[1])


def test_every_compare_jump_has_its_comparison() -> None:
    assert {compare for compare, _ in ORDER_JUMPS.values()} == concrete.ORDER


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        (" \n12 ", 12),
        ("0b101", 5),
        ("1_0", math.nan),
        ("+.5e1", 5),
        ("-Infinity", -math.inf),
        ("inf", math.nan),
    ],
)
def test_strings_as_numbers(text: str, number: float) -> None:
    result = concrete.string_to_number(text)
    assert result == number or (math.isnan(result) and math.isnan(number))


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e21, "1e+21"), (0.000001, "0.000001"), (1e-7, "1e-7"), (123456789012345680000,
    "123456789012345680000"), (-0.0, "0"), (1.5e300, "1.5e+300"), (0.1, "0.1"), (-12.25, "-12.25"), (5e-324,
    "5e-324")],
)  # fmt: skip
def test_numbers_as_strings(number: float, text: str) -> None:
    assert concrete.number_to_string(number) == text


# Whole programs


def called(source: str, numbers: str = "auto") -> tuple[Snapshot, kinds.Kinds]:
    """A program with its entry `main`, and its kinds."""
    snapshot = truncate_divisions(add_entry(program(source), "main"))
    return snapshot, kinds.analyze(snapshot, entries_of(snapshot), HOSTS, numbers)


def result_of(source: str, numbers: str = "auto") -> str:
    """What the kinds say that `main` returns."""
    snapshot, found = called(source, numbers)
    return str(found.results[entries_of(snapshot)[0]])


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("let s = 0; for (let i = 0; i < 100; i++) s = (s + i) & 255; return s", "0..255"),
        ("let i = 0; while (i < 10) i++; return i", "10"),
        ("let i = 50; for (; i > 3; i -= 4) ; return i", "2..3"),
        ("for (let i = 0; i !== 7; i++) if (i === 5) return i; return 9", "5"),
        ("return a < 0 ? 0 : a > 100 ? 100 : a | 0", "0..100"),
        ("return typeof a", "'boolean' | 'number' | 'undefined'"),
        ("if (a === undefined) return 1; if (a === true) return 2; return a", "false | int"),
        ("try { throw 'x' } catch (e) { return e }", "'x'"),
        ("return a + 1 > 3 && 'yes'", "false | 'yes'"),
        ("return (a / 3) | 0", "-715827882..715827882"),
        ("let x = 'ab'; return x + 1", "'ab1'"),
        ("return a % 10", "NaN | -9..9"),
        ("return undefined > 3", "false"),
        ("while (true) ;", "nothing"),
    ],
)
def test_results(body: str, result: str) -> None:
    found = result_of(f"function main(a) {{ {body} }}")
    assert found == result


def test_a_module_variable_has_all_that_is_stored() -> None:
    snapshot, found = called(
        "let s = 'idle'; function main(a) { if (a) s = 'heat'; else s = 'off'; return s }"
    )
    by_name = {static.name: str(value) for static, value in zip(snapshot.statics, found.statics, strict=True)}
    assert by_name["s"] == "'heat' | 'idle' | 'off'"


def test_recursion_comes_to_rest() -> None:
    assert (
        result_of("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } function main() { return f(9) }")
        != "nothing"
    )


@pytest.mark.parametrize(
    ("body", "mode", "why"),
    [
        ("return a + 1", "int", "no source of doubles"),
        ("return a / 2", "double", "division"),
        ("return (a / 2) | 0", "int", "no source"),
        ("return a / 2 & 7", "int", "no source"),
        ("return 10 / 5", "int", "no source"),
        ("return 0.5", "double", "0.5"),
        ("if (false) return 0.5", "int", "no source"),
        ("return 2 ** a", "double", "power"),
        ("return half(1)", "double", "host function half"),
        ("return -0", "int", "no source"),
        ("return 5000000000", "double", "5000000000"),
    ],
)
def test_the_numbers_mode_and_why(body: str, mode: str, why: str) -> None:
    _, found = called(f"function main(a) {{ {body} }}")
    assert (found.mode, why in found.reason) == (mode, True), found.reason


def test_an_asked_for_mode_is_taken() -> None:
    assert called("function main() { return 0.5 }", "int")[1].mode == "int"
    assert called("function main() { return 1 }", "double")[1].mode == "double"


def test_the_listing_tells_mode_variables_and_instructions() -> None:
    snapshot, found = called("let n = 3; function main(a) { n = n + a; return n; }")
    text = kinds.print_kinds(snapshot, found)
    assert text.startswith("numbers: int (no source of doubles can be reached)\n")
    assert "static 0 n: " in text
    assert "cannot be reached" in text


PROGRAMS = (
    "let c = 0; function main(a) { for (let i = 0; i < 5; i++) { if (i % 2) c += i; else c -= a } return c }",
    (
        "function make() { let n = 0; return () => ++n } const f = make(); "
        "function main(a) { f(); return f() + make()() }"
    ),
    "function g(n) { return n > 0 ? g(n - 1) + 1 : n } function main(a) { return g(5) + g(a & 7) }",
    (
        "let big = 1; function main() { try { for (let i = 0; i < 99; i++) big "
        "*= 3 } catch (e) { return typeof e } }"
    ),
    "let f = g; function g(a, b) { return a === b } function main(a) { f = main; return g(a) || g(a, a, a) }",
    (
        "function main(a) { switch (a) { case 1: return 'one'; case true: "
        "return 2; default: return a ?? 'none' } }"
    ),
)


@pytest.mark.parametrize("numbers", ["int", "double"])
@pytest.mark.parametrize("source", PROGRAMS)
@pytest.mark.parametrize("argument", [UNDEFINED, True, 0, 1, -5, 70000])
def test_a_running_program_stays_within_its_kinds(source: str, numbers: str, argument: Any) -> None:
    snapshot, found = called(source, numbers)
    machine = Machine(snapshot, found.doubles, found)
    for _ in range(3):
        machine.enter([argument])


def test_small_is_what_needs_no_cell() -> None:
    assert sets.ints(-16384, 16383).only_small(WORD16)
    assert not sets.ints(0, 16384).only_small(WORD16)
