"""The closed-world optimiser: what it makes of small programs, and that every program does the same after
it.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from microvium import ir, optimize
from microvium.diagnostics import Diagnostic
from microvium.ir import Area, Convention, Function, Handler, Inlined, Instruction, Position, Slot, Snapshot
from microvium.optimize import console, jumps, liveness, slots, stores, tails
from microvium.optimize.edit import World, operands
from microvium.optimize.entry import add_entry
from microvium.optimize.inline import inline_calls
from microvium.optimize.truncate import truncate_divisions
from microvium.values import UNDEFINED
from tests.unit.closed_world import HOSTS, Machine, program
from tests.unit.program_generator import Generator
from tests.unit.test_kinds import PROGRAMS

RANDOM_PROGRAMS = int(os.environ.get("MICROVIUM_RANDOM_PROGRAMS", "4"))
"""Random programs per way and numbers mode; set the variable for more."""
FIRST_SEED = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
ARGUMENTS: tuple[list[Any], ...] = ([], [5, True], [-70000, 1], [True])


def optimised(source: str, numbers: str = "auto", passes: frozenset[str] = optimize.ALL) -> Snapshot:
    """What is left of a script."""
    return optimize.closed_world(program(source), "main", HOSTS, numbers, passes)[0]


def listing(source: str, numbers: str = "auto") -> list[str]:
    """The entry's instructions, if nothing but the entry is left."""
    [function] = optimised(source, numbers).functions
    return [str(item).strip() for item in function.body]


def test_hello_is_a_text_and_a_call() -> None:
    assert listing("function main() { console.log('Hello, World!'); }") == [
        "PUSH 'Hello, World!\\n'",
        "CALL_HOST 'console.write' 1",
        "EXIT",
    ]


def test_known_output_becomes_one_text() -> None:
    source = "const n = 3; function main() { console.log('a', n, true); print(n + 0.5); console.log(); }"
    assert listing(source) == ["PUSH 'a 3 true\\n3.5\\n\\n'", "CALL_HOST 'console.write' 1", "EXIT"]


def test_texts_are_not_made_longer_than_an_object_can_be() -> None:
    """500 lines in a row became one string of 18,390 characters, and the image of a sound script failed."""
    lines = "".join(f"console.log('line {n} of many');" for n in range(200))
    found = optimised(f"function main() {{ {lines} }}")
    texts = [item.args[0] for item in found.functions[0].body if item.op == "PUSH"]
    assert "".join(map(str, texts)) == "".join(f"line {n} of many\n" for n in range(200))
    assert max(map(len, map(str, texts))) <= console.LONGEST
    assert len(texts) == 4


def test_a_text_is_not_made_wide_by_its_neighbour() -> None:
    source = "function main() { console.log('plain'); console.log('\u20ac'); console.log('plain too'); }"
    assert [item.args[0] for item in optimised(source).functions[0].body if item.op == "PUSH"] == [
        "plain\n", "\u20ac\n", "plain too\n",
    ]  # fmt: skip


def test_strings_are_not_folded_to_one_that_no_object_can_hold() -> None:
    long = "x" * 900
    source = f"const a = '{long}', b = '{long}'; function main() {{ return a + b }}"
    assert "ADD" in [item.op for item in optimised(source).functions[0].body]


def test_output_stays_without_the_host_function() -> None:
    hosts = {name: item for name, item in HOSTS.items() if name != "console.write"}
    found, _ = optimize.closed_world(program("function main() { print('a'); }"), "main", hosts)
    assert [item.op for item in found.functions[0].body] == ["PUSH", "CALL_HOST", "EXIT"]


def test_an_unknown_value_is_printed_at_run_time() -> None:
    assert "CALL_HOST 'console.log' 2" in listing("function main(a) { console.log('a', a); }")


def test_constants_are_folded_through_module_state() -> None:
    source = (
        "let limit = 10; const table = limit * 2; function main() { return limit + table < 31 ? limit : 0 }"
    )
    assert listing(source) == ["PUSH 10", "EXIT"]


def test_a_variable_that_changes_stays() -> None:
    found = optimised("let n = 1, unused = 2; function main() { n = n * 2; unused = 3; return n }")
    assert [static.name for static in found.statics] == ["n"]


def test_an_operation_that_throws_stays() -> None:
    assert "MUL" in listing("function main() { 70000 * 70000; return 1 }", "int")
    assert listing("function main() { 70000 * 70000; return 1 }", "double") == ["PUSH 1", "EXIT"]


def test_an_operation_that_may_throw_stays() -> None:
    assert "MUL" in listing("function main(a) { a * 3; return 1 }", "int")
    assert listing("function main(a) { a + 1; return 1 }", "int") == ["PUSH 1", "EXIT"]


@pytest.mark.parametrize(
    ("expression", "is_idle"),
    [
        ("i | 0", True), ("i & 255", True), ("i & 7", False), ("i + 0", True), ("i * 1", True), ("+i", True),
        ("a | 0", False), ("a + 0", False), ("`${s}`", True), ("`${i}`", False), ("i >> 0", True),
        ("a * 1", False),
    ],
)  # fmt: skip
def test_operators_that_change_nothing_go(expression: str, is_idle: bool) -> None:
    def code(text: str) -> list[str]:
        loop = "for (let i = 0; i < 99; i++) { let s = i & 1 ? 'a' : 'b';"
        return listing(f"function main(a) {{ {loop} relay({text}); }} }}")

    name = {"i": "i", "a": "a", "s": "s"}[next(letter for letter in expression if letter in "ias")]
    assert (code(expression) == code(name)) == is_idle


def test_minus_zero_is_not_folded_away() -> None:
    assert "MUL" in listing("function main(a) { return a * 0 }", "double")
    assert listing("function main() { return 1 / (-1 * 0) }", "double") == ["PUSH -inf", "EXIT"]


def test_known_functions_are_called_directly() -> None:
    source = (
        "function f(a, b) { return a < 1 ? b : f(a - 1, a) } function main(a) { f(a); "
        "return f(a, 1, print(2)) }"
    )
    found = optimised(source)
    assert {item.convention for item in found.functions} == {Convention.DIRECT, Convention.ENTRY}
    assert not any(item.op == "CALL" for function in found.functions for item in function.body)
    assert not found.objects


def test_a_function_that_may_be_another_is_called_dynamically() -> None:
    source = "function f(a) { return a } function g() { return 2 } function main(a) { return (a ? f : g)(3) }"
    assert [item.convention for item in optimised(source).functions].count(Convention.DYNAMIC) == 2


def test_what_cannot_be_called_throws() -> None:
    same("let f = 1; function main(a) { try { return f(a) } catch (e) { return 'no ' + e } }")


def test_a_function_called_once_is_taken_in() -> None:
    source = "function add(a, b) { let c = a; return c + b } function main(a) { return add(a, 2) * 2 }"
    assert len(optimised(source).functions) == 1


def test_a_function_that_is_only_a_value_loses_its_code() -> None:
    source = "function f(a) { print(a); print(a) } let g; function main(a) { g = f; return g === a }"
    found = optimised(source)
    assert min(len(function.body) for function in found.functions) <= 2


def test_locals_share_slots() -> None:
    source = """function main(a) {
        let r = 0;
        for (let i = 0; i < 3; i++) r += i * a;
        for (let j = 0; j < 4; j++) r += j * a;
        return r;
    }"""
    assert optimised(source).functions[0].locals == 2


def test_the_entry_is_the_one_function_that_exits() -> None:
    found = optimised("function f() { return main } function main(a) { return a ? f() : main }")
    entries = [function for function in found.functions if function.convention is Convention.ENTRY]
    assert len(entries) == 1
    assert {item.op for item in entries[0].body} & {"RETURN", "EXIT"} == {"EXIT"}


def test_an_entry_that_is_missing_is_named() -> None:
    with pytest.raises(Diagnostic, match="no entry 'main'") as caught:
        optimised("function run() {} let other = 1;")
    assert "run" in str(caught.value.hint)


def test_an_entry_must_be_a_function() -> None:
    with pytest.raises(Diagnostic, match="is not a function"):
        optimised("let main = 1;")


def test_the_top_level_must_have_run() -> None:
    raw = ir.Snapshot((), (), (), {}, {}, (0,))
    with pytest.raises(ValueError, match="top level has not run"):
        add_entry(raw, "main")


def test_an_unknown_pass_is_refused() -> None:
    with pytest.raises(ValueError, match="no pass 'faster'"):
        optimised("function main() {}", passes=frozenset({"faster"}))


def test_the_report_says_what_and_where() -> None:
    snapshot = program("function f(a) { return a } function main() { print('x'); return f(2) }")
    text = str(optimize.closed_world(snapshot, "main", HOSTS)[1])
    assert text.startswith("numbers: int (no source of doubles can be reached)\n")
    assert "console: 'x\\n' is written as it is (test.js:1:" in text


def test_truncated_divisions_need_no_doubles() -> None:
    source = "function main(a) { return (a / 4 | 0) + (a / 3 >> 1) + ~~(a / 5) }"
    assert sum(item.startswith("DIV") for item in listing(source)) == listing(source).count("DIV_INT") == 3


# The same before and after


def same(source: str, passes: frozenset[str] = optimize.ALL) -> None:
    """Asserts that a program prints and returns the same as before, call after call, in both modes."""
    snapshot = program(source)
    before = truncate_divisions(add_entry(snapshot, "main"))
    for numbers in ("int", "double"):
        after, report = optimize.closed_world(snapshot, "main", HOSTS, numbers, passes)
        one = Machine(before, numbers == "double")
        two = Machine(after, numbers == "double", report.kinds)
        for arguments in ARGUMENTS:
            assert one.enter(list(arguments)) == two.enter(list(arguments))
            assert one.text == two.text


@pytest.mark.parametrize("left_out", [None, *sorted(optimize.ALL)])
@pytest.mark.parametrize("source", PROGRAMS)
def test_programs_do_the_same(source: str, left_out: str | None) -> None:
    same(source, optimize.ALL - {left_out})


@pytest.mark.parametrize("source", PROGRAMS)
def test_programs_do_the_same_unoptimised(source: str) -> None:
    same(source, frozenset())


@pytest.mark.slow
@pytest.mark.parametrize("way", ["inside", "outside"])
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + RANDOM_PROGRAMS))
def test_random_programs_do_the_same(seed: int, way: str) -> None:
    """`inside`: all in the entry, with closures; `outside`: module variables and functions, which the entry
    calls.
    """
    source = Generator(seed).script()
    function = source.split("function f", 1)[1].split("(", 1)[0]
    if way == "inside":
        source = f"function main() {{\n{source}}}\n"
    else:
        source += (
            "function main(a, b) { fuel = 30; for (let i = 0; i < 3; i++) "
            f"{{ try {{ print(typeof f{function}(a, i)) }} "
            "catch (e) { print('caught', typeof e) } } return fuel }\n"
        )
    same(source)


# Single passes


def function(
    *body: Instruction, locals_: int = 0, params: int = 0, handlers: tuple[Handler, ...] = ()
) -> Function:
    """A function of the entry convention."""
    return Function("f", params, locals_, body, handlers, Convention.ENTRY)


def snapshot_of(only: Function) -> Snapshot:
    """A program of one function."""
    return Snapshot((only,), (), (), {}, {})


def op(name: str, *args: Any) -> Instruction:
    """An instruction."""
    return Instruction(name, args)


def local(index: int) -> Slot:
    """A local."""
    return Slot(Area.LOCAL, index)


WORLD = World(HOSTS, "int")


def test_jumps_are_threaded_and_inverted() -> None:
    before = function(
        op("LOAD", Slot(Area.ARGUMENT)), op("JTRUE", 1), op("JUMP", 2), op("LABEL", 1), op("JUMP", 3),
        op("LABEL", 2), op("PUSH", 1), op("EXIT"), op("LABEL", 3), op("PUSH", 2), op("EXIT"), params=1,
    )  # fmt: skip
    [after] = jumps.straighten(snapshot_of(before), WORLD).functions
    assert "JUMP" not in [item.op for item in after.body]
    for argument in (0, 1):
        assert Machine(snapshot_of(before)).enter([argument]) == Machine(snapshot_of(after)).enter([argument])


def test_a_loop_of_jumps_stays_a_loop() -> None:
    before = function(op("LABEL", 1), op("JUMP", 2), op("LABEL", 2), op("JUMP", 1))
    assert any(item.op == "JUMP" for item in jumps.straighten(snapshot_of(before), WORLD).functions[0].body)


def test_a_local_read_by_a_handler_is_live() -> None:
    body = (
        op("PUSH", 1), op("STORE", local(0)), op("LABEL", 0), op("PUSH", 2), op("CALL_HOST", "relay", 1),
        op("POP"),
        op("LABEL", 1), op("PUSH", 3), op("STORE", local(0)), op("PUSH", 4), op("EXIT"),
        op("LABEL", 2), op("POP"), op("LOAD", local(0)), op("EXIT"),
    )  # fmt: skip
    guarded = function(*body, locals_=1, handlers=(Handler(0, 1, 2, 0),))
    assert [item.op for item in stores.drop_stores(snapshot_of(guarded), WORLD).functions[0].body].count(
        "STORE"
    ) == 1
    assert 0 in liveness.live_after(guarded)[1]


def test_a_local_that_starts_undefined_keeps_its_slot() -> None:
    body = (
        op("PUSH", 1), op("STORE", local(1)), op("LOAD", local(1)), op("CALL_HOST", "relay", 1), op("POP"),
        op("LOAD", local(0)), op("EXIT"),
    )  # fmt: skip
    before = snapshot_of(function(*body, locals_=2))
    assert Machine(slots.share_slots(before, WORLD)).enter([]) == "undefined"


def test_operands_that_meet_others_are_not_moved() -> None:
    body = (
        op("LOAD", Slot(Area.ARGUMENT)), op("JTRUE", 1), op("PUSH", 1), op("JUMP", 2), op("LABEL", 1),
        op("PUSH", 2),
        op("LABEL", 2), op("PUSH", UNDEFINED), op("CALL", 0), op("EXIT"),
    )  # fmt: skip
    merging = function(*body, params=1)
    found = operands(merging, (merging,))
    callee, this = found.taken[8]
    assert found.only_use(callee) is None
    assert found.only_use(this) == (8, 1)


def test_operands_below_a_result_go_with_the_frame_of_an_inlined_function() -> None:
    """A function whose end is never reached may have them at its RETURN."""
    leaves = (Instruction("PUSH", (1,)), Instruction("PUSH", (2,)), Instruction("RETURN", ()))
    calls = (
        Instruction("PUSH", (True,)),
        Instruction("JFALSE", (0,)),
        Instruction("CALL_DIRECT", (0,)),
        Instruction("POP", ()),
        Instruction(ir.LABEL, (0,)),
        Instruction("PUSH", (UNDEFINED,)),
        Instruction("EXIT", ()),
    )
    snapshot = Snapshot(
        functions=(
            Function("leaves", 0, 0, leaves, (), Convention.DIRECT),
            Function("main", 0, 0, calls, (), Convention.ENTRY),
        ),
        objects=(),
        statics=(),
        exports={},
        script_globals={},
        initializers=(),
        well_known={},
    )
    changed = inline_calls(snapshot, WORLD)
    found = operands(changed.functions[1], changed.functions)
    assert [item.op for item in changed.functions[1].body].count("SWAP") == 1
    exits = [at for at, item in enumerate(changed.functions[1].body) if item.op == "EXIT"]
    assert [found.depth[at] for at in exits] == [1]


def test_a_rest_parameter_whose_count_is_asked_for_is_no_array() -> None:
    source = """
        function most(...all) { return all.length === 2 ? (all[0] > all[1] ? all[0] : all[1]) : all[0]; }
        function main(a) { print(most(a, 5)); print(most(a, 6)); }
    """
    left = [item.op for function in optimised(source).functions for item in function.body]
    assert "GET_INDEX" not in left
    assert "GET_LENGTH" not in left


def test_a_length_that_shrinks_in_a_loop_is_given_up() -> None:
    """Known as one less than the text's in each round, the count was analysed without end."""
    source = """
        function main(a) {
          const text = `${a}`;
          let length = text.length;
          for (let at = 0; at < text.length; at++) if (text[at] === '1') length++;
          print(length);
        }
    """
    assert optimised(source).functions


def two_ways(first: tuple[Instruction, ...], second: tuple[Instruction, ...]) -> Snapshot:
    """A function that goes one of two ways, then returns its first local."""
    return snapshot_of(
        function(
            op("LOAD", Slot(Area.ARGUMENT)), op("JFALSE", 1), op("PUSH", 3), op("STORE", local(1)), *first,
            op("JUMP", 2), op("LABEL", 1), *second, op("LABEL", 2), op("LOAD", local(0)), op("EXIT"),
            locals_=2, params=2,
        )
    )  # fmt: skip


def with_tails_merged(before: Snapshot) -> list[str]:
    """The operations after the pass; the function must do the same as before."""
    after = tails.merge_tails(before, WORLD.kinds(before), WORLD)
    for arguments in ([0, 5], [1, -70000], [True, 2**31 - 1]):
        assert Machine(before).enter(list(arguments)) == Machine(after).enter(list(arguments))
    return [item.op for item in after.functions[0].body]


def test_a_tail_that_two_ways_have_is_there_once() -> None:
    tail = (op("LOAD", Slot(Area.ARGUMENT, 1)), op("NEG"), op("STORE", local(0)))
    found = with_tails_merged(two_ways(tail, tail))
    assert found.count("NEG") == found.count("JFALSE") == 1
    assert "JUMP" not in found


def test_ways_that_differ_keep_what_differs() -> None:
    found = with_tails_merged(
        two_ways((op("PUSH", 0), op("STORE", local(0))), (op("PUSH", False), op("STORE", local(0))))
    )
    assert found.count("PUSH") == 3


def test_what_may_throw_keeps_its_line() -> None:
    def tail(line: int, *calls: Inlined) -> tuple[Instruction, ...]:
        negated = Instruction("NEG", (), Position("a.js", line, 1, calls))
        return op("LOAD", Slot(Area.ARGUMENT, 1)), negated, op("STORE", local(0))

    assert with_tails_merged(two_ways(tail(1), tail(1))).count("NEG") == 1
    assert with_tails_merged(two_ways(tail(1), tail(2))).count("NEG") == 2
    called = Inlined("f", None, Position("a.js", 3, 1))
    assert with_tails_merged(two_ways(tail(1), tail(1, called))).count("NEG") == 2


def test_an_end_becomes_a_jump_only_if_that_saves_bytes() -> None:
    """`PUSH`, `EXIT` is as long as a JUMP and a byte; four operations more are worth it."""

    def ends(count: int) -> Snapshot:
        end = (*(op("NOT"), op("NOT")) * count, op("EXIT"))
        argument = op("LOAD", Slot(Area.ARGUMENT, 1))
        return two_ways((argument, *end), (op("PUSH", 4), op("STORE", local(1)), argument, *end))

    assert with_tails_merged(ends(0)).count("EXIT") == 3  # with the one that is never reached
    assert with_tails_merged(ends(2)).count("NOT") == 4
