"""Sequences as one instruction: where, which of them, and that they say the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from microvium import emit, features, fuse, image, isa, needs, optimize
from microvium.ir import PUSH, Instruction, Snapshot
from microvium.kinds import Arguments, Kinds
from microvium.layout import WORD16, WORD32, Word
from tests.unit.closed_world import HOSTS, program


def optimised(source: str) -> tuple[Snapshot, Kinds]:
    found, report = optimize.closed_world(program(source), "main", HOSTS, arguments=Arguments(("small",)))
    return found, report.kinds


def rows_of(snapshot: Snapshot) -> list[str]:
    """The fused instructions, with their operands but for labels."""
    fused = {op.name for op in isa.FUSED}
    found = [item for function in snapshot.functions for item in function.body if item.op in fused]
    return [" ".join([item.op, *(str(arg) for arg in item.args[1:2])]) for item in found]


def fused(source: str, word: Word = WORD16) -> list[str]:
    return rows_of(fuse.fuse(*optimised(source), word)[0])


def places(source: str, word: Word = WORD16) -> set[str]:
    return {
        " ".join([p.op, *(str(a) for a in p.fused.args[1:2])]) for p in fuse.find(*optimised(source), word)
    }


LOOP = "for (let i = 0; i < 100; i++) print(i);"


@pytest.mark.parametrize(
    ("loop", "row"),
    [
        (LOOP, "LOOP_BELOW 100"),
        ("for (let i = 0; i <= 100; i++) print(i);", "LOOP_BELOW 101"),
        ("for (let i = 0; i <= 127; i++) print(i);", "LOOP_BELOW_CONST 128"),
        ("for (let i = -9; i < 16383; i++) print(i);", "LOOP_BELOW_CONST 16383"),
    ],
)
def test_a_counted_loop_has_a_row(loop: str, row: str) -> None:
    assert row in places(f"function main() {{ {loop} }}")


def test_a_counter_whose_sum_is_duplicated_is_one_too() -> None:
    """Programs that need DUP elsewhere have it in place of a second LOAD."""
    source = f"function main(a) {{ {LOOP} let n = a & 7; print(n++); print(n); print(++n); return n++; }}"
    before, kinds = optimised(source)
    ops = [item.op for function in before.functions for item in function.body]
    assert ("DUP", "STORE", PUSH, "JLT") in zip(ops, ops[1:], ops[2:], ops[3:], strict=False)
    after, _ = fuse.fuse(before, kinds, WORD16, {"LOOP_BELOW"})
    assert rows_of(after) == ["LOOP_BELOW 100"]


@pytest.mark.parametrize(
    "source",
    [
        "function main() { for (let i = 0; i < 100; i += 2) print(i) }",
        "function main() { for (let i = 0; i < 16384; i++) print(i) }",
        "function main(a) { for (let i = a; i < 100 * a; i++) print(i) }",
        "function main(a) { for (let i = 0; i < a; i++) print(i); for (let s = ''; ; s += 1) print(s) }",
        "let n = 0; function main() { while (n < 100) { n++; print(n) } }",
    ],
)
def test_what_has_other_limits_steps_or_numbers_is_no_counted_loop(source: str) -> None:
    assert not any(place.startswith("LOOP") for place in places(source))


def test_only_what_stays_small_is_fused() -> None:
    """A counter of 32-bit words has room where one of 16-bit words needs a cell."""
    source = "function main() { for (let i = 0; i < 16384; i++) print(i) }"
    assert not places(source, WORD16)
    assert "LOOP_BELOW_CONST 16384" in places(source, WORD32)


def test_a_row_is_taken_where_it_saves_more_than_it_costs() -> None:
    assert fused(f"function main() {{ {LOOP} }}") == ["LOOP_BELOW 100"]
    other = "if (a > 5) print(1); if (a < 7) print(2);"
    assert fused(f"function main(a) {{ {other} }}") == []
    few, many = (" ".join(f"if (a > {k}) n++;" for k in range(count)) for count in (2, 9))
    other = "let k = a & 3; print(k + 3, k);"
    assert fused(f"function main(a) {{ let n = a & 7; {few} {other} return n }}") == []
    assert fused(f"function main(a) {{ let n = a & 7; {many} return n }}") == ["INC_LOCAL"] * 9


def test_for_cycles_every_row_is_taken_where_it_applies() -> None:
    few = "if (a > 0) n++; if (a > 1) n++; let k = a & 3; print(k + 3, k);"
    program, kinds = optimised(f"function main(a) {{ let n = a & 7; {few} return n }}")
    assert rows_of(fuse.fuse(program, kinds, WORD16)[0]) == []
    assert rows_of(fuse.fuse(program, kinds, WORD16, aim=fuse.Aim.CYCLES)[0]) == ["INC_LOCAL"] * 2


def expanded(item: Instruction) -> Iterator[Instruction]:
    """The sequence that a fused instruction takes the place of."""
    slot, *limit = item.args
    yield Instruction("LOAD", (slot,))
    yield Instruction(PUSH, (1,))
    yield Instruction("ADD", ())
    yield Instruction("STORE", (slot,))
    if limit:
        yield Instruction("LOAD", (slot,))
        yield Instruction(PUSH, (limit[0],))
        yield Instruction("JLT", (limit[1],))


@pytest.mark.parametrize("ends", [(50, 60), (300, 400)])
def test_expanded_again_it_is_the_program_that_it_was(ends: tuple[int, int]) -> None:
    before, kinds = optimised(
        f"function main() {{ let n = 0; for (let i = 0; i < {ends[0]}; i++) "
        f"for (let j = 3; j < {ends[1]}; j++) n = (n + (i ^ j)) & 1023; return n }}"
    )
    after, _ = fuse.fuse(before, kinds, WORD16)
    assert rows_of(after)
    rows = {op.name for op in isa.FUSED}
    bodies = [
        [part for item in f.body for part in (expanded(item) if item.op in rows else [item])]
        for f in after.functions
    ]
    assert [[(i.op, i.args) for i in body] for body in bodies] == [
        [(i.op, i.args) for i in f.body] for f in before.functions
    ]


def test_facts_stay_with_their_instructions() -> None:
    before, kinds = optimised(f"function main(a) {{ {LOOP} return a * a * a }}")
    after, moved = fuse.fuse(before, kinds, WORD16)
    assert rows_of(after) == ["LOOP_BELOW 100"]
    for number, facts in moved.facts.items():
        body = after.functions[number].body
        old = {id(fact): at for at, fact in kinds.facts[number].items()}
        for at, fact in facts.items():
            if id(fact) in old:
                assert body[at] == before.functions[number].body[old[id(fact)]]
            else:
                assert body[at].op == "LOOP_BELOW"
                assert (fact.operands, fact.results, fact.throws) == ((), (), False)
        assert len(facts) == len(body)


def test_what_writes_an_object_is_known_at_its_new_place() -> None:
    source = f"function main(a) {{ const list = [1]; {LOOP} list[a] = 2; print(list[a]); }}"
    before, kinds = optimised(source)
    after, moved = fuse.fuse(before, kinds, WORD16)
    assert rows_of(after)

    def writing(snapshot: Snapshot, known: Kinds) -> list[Instruction]:
        places = (
            place
            for site in sorted(known.sites)
            for key in known.sites[site].writers
            for place in sorted(known.sites[site].writers[key])
        )
        return [snapshot.functions[number].body[at] for number, at in places if number >= 0]

    assert writing(before, kinds)
    assert writing(after, moved) == writing(before, kinds)


def test_a_far_loop_jumps_by_way_of_a_wide_jump() -> None:
    body = "print(i ^ 1);" * 40
    source = f"function main() {{ for (let i = 0; i < 100; i++) {{ {body} }} }}"
    found, kinds = fuse.fuse(*optimised(source), WORD16)
    wanted = needs.find(found, kinds, HOSTS, WORD16)
    placed = image.layout(found, WORD16, is_linked=True, well_known=wanted.well_known)
    code = next(item.code for item in placed.codes if item.reference == placed.entry)
    at = [item.op.name for item in code.instructions].index("LOOP_BELOW")
    loop, jump, far = code.instructions[at : at + 3]
    assert loop.operands[1:] == (emit.immediate(100), jump.op.size)
    assert (jump.op.name, far.op.name) == ("JUMP", "JUMP_W")
    assert far.operands[0] < -128
    assert "    X(LOOP_BELOW)" in features.header(wanted)
