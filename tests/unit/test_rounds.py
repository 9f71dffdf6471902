"""How far variables get that loops only count up and down: what the kinds say of them, and that no value
which they have is beyond that.
"""

from __future__ import annotations

from typing import Any

import pytest

from microvium import optimize
from microvium.ir import LABEL, PUSH, Area, Function, Handler, Instruction, Slot
from microvium.kinds.graph import Graph, pops, pushes
from microvium.kinds.loops import Change, Counter, Loop, loops_of
from microvium.optimize.edit import entries_of
from tests.unit.closed_world import HOSTS, Machine, program
from tests.unit.test_kinds import called

LIMITED = [
    ("for (let i = 0; i < 40; i++) if (a) m++; return m", "0..40"),
    ("for (let i = 0; i < 40; i++) if (a) m = m + 3; return m", "0..120"),
    ("for (let i = 40; i > 0; i--) if (a) m = 2 + m; return m", "0..80"),
    ("for (let i = 0; i < 40; i += 7) if (a) m++; return m", "0..6"),
    ("for (let i = 0; i < 40; i++) { if (a) m -= 2; else m += 5; } return m", "-80..200"),
    ("let i = 0; while (true) { if (i >= 9) break; i++; if (a) continue; m++; } return m", "0..9"),
    ("let i = 0; do { if (a) m++; } while (++i < 10); return m", "0..10"),
    ("let i = 10; while (i > 0) { i--; if (a) m--; } return m", "-10..0"),
    ("let i = 10; while (i-- > 0) if (a) m--; return m", "-10..0"),
    ("let i = 10; while (i--) if (a) m--; return m", "-10..0"),
    ("let i = 0; while (i++ < 10) if (a) m++; return m", "0..10"),
    ("let i = 10; while (i-- > 0) m = i; return m", "0..9"),
    ("for (let i = 0, j = 5; i < 10; i++, j--) m = j; return m", "-4..5"),
    ("for (let i = 0; i < 10; i++) for (let j = 0; j < 10; j++) if (a) m++; return m", "0..100"),
    ("for (let i = 0; i < 10; i++) { if (a) m++; for (let j = 0; j < 5; j++) m += 2; } return m", "2..110"),
    ("for (let i = 0; i < 10; i++) { m = 0; for (let j = 0; j < 9; j++) if (a) m++; } return m", "0..9"),
    ("for (let i = 0; i < 10; i++) { if (m > 3 && a) m = -7; m++; } return m", "-6..10"),
    ("let n = a ? 6 : 2; for (let i = 0; i < n; i++) if (a) m++; return m", "0..6"),
    ("for (let i = 0; i < (a & 7); i++) if (a) m++; return m", "0..7"),
    ("for (let i = 0; i < 9; i++) { if (a) i += 2; m++; } return m", "1..9"),
    ("let n = 9; for (let i = 0; i < n; i++) { if (a) n--; m++; } return m", "0..9"),
    ("for (let i = 0; i < 9; i++) { try { if (a) throw 1; m++; } catch (e) { m += 2; } } return m", "1..26"),
    ("for (let i = 0; i < 9; i++) { try { f(); m++; } finally { m += 3; } } return m", "3..36"),
    ("for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) { if (a) break; m++; } return m", "0..81"),
    (
        "l: for (let i = 0; i < 9; i++) for (let j = 0; j < 7; j++) { if (a) continue l; m++; } return m",
        "0..63",
    ),
    ("for (let i = 0; i < 9; i++) switch (a) { case 1: m++; case 2: m++; default: m++; } return m", "1..27"),
    ("for (let i = 32760; i < 32767; i++) if (a) m += 4681; return m", "0..32767"),
    ("for (let i = 0; i < 64; i++) if (a) m += 33554432; return m", "0..2147483648"),
    ("for (let i = 0; i < 64; i++) if (a) m -= 33554432; return m", "-2147483648..0"),
    ("let i = 2147483640; do { if (a) m++; i++; } while (i <= 2147483647); return m", "0..8"),
    ("const c = () => m; for (let i = 0; i < 4; i++) c(); return m", "0"),
]
"""Bodies of functions of `a` after `let m = 0`, and what they return before they are optimised."""

ENDLESS = [
    "l: for (let i = 0; i < 9; i++) for (;;) { m++; if (a) break l; if (f()) break; } return m",
    "for (let i = 0; i < 40; i++) { if (a) i = 0; if (f()) break; m++; } return m",
    "let i = 0; while (i < 40) { if (f()) i++; m++; } return m",
    "for (let i = 0; i < 40; i++) { if (f()) i--; m++; } return m",
    "for (let i = 0, n = 4; i < n; i++) { if (f()) n += 2; m++; } return m",
    "for (;;) { m++; if (f()) break; } return m",
    "for (let i = 0; i < 64; i++) if (a) m += 134217728; return m",
    "do m++; while (!f()); return m",
    "let i = 10; while ((i -= 3) > 0 && i++ < 9) m++; return m",
    "for (let i = 0; i < 5; i++) { let j = 0; while (!f()) m++; } return m",
    "let i = 0; while (i < 9) { try { if (!f()) throw 1; i++; } catch (e) { m++; } } return m",
    "const up = () => { m++; }; for (let i = 0; i < 5; i++) { up(); up(); } return m",
    "for (let i = 0; i < 5; i++) m += m + 1; return m",
    "let i = 'x'; while (i != 'xyyy') { i += 'y'; m++; } return m",
]
"""Bodies in which `m` has no limit that this knows."""

HELP = "let turn = 0; function f() { turn = (turn + 1) & 15; return turn === 13; } "


def source_of(body: str) -> str:
    """A program whose entry has this body."""
    return f"{HELP} function main(a) {{ let m = 0; {body} }}"


def run(source: str, numbers: str, optimised: bool) -> Any:
    """What the kinds say that `main` returns, which has run for some arguments: the interpreter checks the
    operands of each instruction.
    """
    if optimised:
        snapshot, report = optimize.closed_world(program(source), "main", HOSTS, numbers)
        found = report.kinds
    else:
        snapshot, found = called(source, numbers)
    machine = Machine(snapshot, found.doubles, found)
    for argument in (0, 1, 2, True, -5, 70000):
        machine.enter([argument])
    [entry] = entries_of(snapshot)
    return found.results[entry]


@pytest.mark.parametrize(("body", "result"), LIMITED)
@pytest.mark.parametrize("optimised", [False, True])
@pytest.mark.parametrize("numbers", ["int", "double"])
def test_what_is_counted_in_a_loop_has_a_limit(body: str, result: str, optimised: bool, numbers: str) -> None:
    found = run(source_of(body), numbers, optimised)
    assert optimised or str(found) == result
    low, high = map(int, result.split("..")) if ".." in result else (int(result),) * 2
    assert found.within(low, high), str(found)


@pytest.mark.parametrize("body", ENDLESS)
@pytest.mark.parametrize("optimised", [False, True])
@pytest.mark.parametrize("numbers", ["int", "double"])
def test_what_has_no_limit_gets_none(body: str, optimised: bool, numbers: str) -> None:
    found = run(source_of(body), numbers, optimised)
    assert found.high >= 2**31 or "double" in str(found), str(found)


# Loops


def loops_in(*body: Instruction, handlers: tuple[Handler, ...] = ()) -> dict[int, Loop]:
    """The loops of a function of two locals."""
    function = Function("f", 0, 2, body, handlers)
    counts = [pops(item, ()) for item in body], [pushes(item) for item in body]
    return loops_of(Graph(function), *counts)


def up(local: int) -> list[Instruction]:
    """A local goes up by one."""
    slot = Slot(Area.LOCAL, local)
    return [Instruction("LOAD", (slot,)), Instruction("INC"), Instruction("STORE", (slot,))]


def label(number: int) -> Instruction:
    """A place to go to."""
    return Instruction(LABEL, (number,))


def jump(number: int) -> Instruction:
    """A jump to a label."""
    return Instruction("JUMP", (number,))


def either(number: int) -> list[Instruction]:
    """A jump to a label, or none."""
    return [Instruction("LOAD", (Slot(Area.LOCAL, 1),)), Instruction("JTRUE", (number,))]


END = (Instruction(PUSH, (0,)), Instruction("RETURN"))
ZERO = (Instruction(PUSH, (0,)), Instruction("STORE", (Slot(Area.LOCAL, 0),)))


def test_a_loop_has_a_head_and_counters() -> None:
    found = loops_in(*ZERO, label(0), *up(0), *either(0), *END)
    assert {head: (sorted(loop.blocks), loop.entries) for head, loop in found.items()} == {1: ([1], (0,))}
    assert found[1].counters == (Counter(0, 1),)
    assert found[1].changes == {0: Change(up=1)}


def test_a_loop_with_two_ways_in_is_none() -> None:
    assert loops_in(*ZERO, *either(1), label(0), *up(0), label(1), *up(0), *either(0), *END) == {}


def test_a_loop_at_the_start_of_a_function_is_none() -> None:
    assert loops_in(label(0), *up(0), *either(0), *END) == {}


def test_what_a_round_may_leave_out_is_no_counter() -> None:
    [loop] = loops_in(*ZERO, label(0), *either(1), *up(0), label(1), *either(0), *END).values()
    assert loop.counters == ()
    [loop] = loops_in(*ZERO, label(0), *either(1), *up(0), jump(0), label(1), *up(0), jump(0)).values()
    assert loop.counters == (Counter(0, 1),)


def test_what_an_exception_may_leave_out_is_no_counter() -> None:
    body = [*ZERO, label(0), label(1), *up(0), label(2), *either(0), jump(4), label(3)]
    body += [Instruction("POP"), jump(0), label(4), *END]
    [loop] = loops_in(*body).values()
    assert loop.counters == (Counter(0, 1),)
    [loop] = loops_in(*body, handlers=(Handler(1, 2, 3, 0),)).values()
    assert loop.counters == ()
    assert loop.changes == {0: Change(up=1)}


def test_an_inner_loop_with_two_ways_in_goes_round_without_end() -> None:
    inner = [*either(2), label(1), *up(1), label(2), *either(1)]
    [loop] = loops_in(*ZERO, label(0), *up(0), *inner, *either(0), *END).values()
    assert [one.head for one in loop.inner] == [-1]
    assert loop.own == {0: Change(up=1)}


def test_a_value_of_before_is_not_added_to() -> None:
    slot = Slot(Area.LOCAL, 0)
    old = [Instruction("LOAD", (slot,)), *up(0), Instruction("INC"), Instruction("STORE", (slot,))]
    [loop] = loops_in(*ZERO, label(0), *old, *either(0), *END).values()
    assert loop.changes[0] == Change(up=1, unknown=True)
