"""Pairs of instructions with one dispatch: which, and what is written in the image."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from hil.building import ROOT
from microvium import features, image, needs, optimize, pairs
from microvium.image.linked import LABEL_BYTES, encoding
from microvium.kinds import Arguments
from microvium.layout import WORD16
from tests.unit.closed_world import HOSTS, program

LOOP = "let s = 0; for (let i = a & 7; i < 90; i += 2) s = (s ^ i) & 255; print(s);"


def linked(source: str) -> tuple[image.ImageLayout, features.Features]:
    found, report = optimize.closed_world(program(source), "main", HOSTS, arguments=Arguments(("small",)))
    wanted = needs.find(found, report.kinds, HOSTS, WORD16)
    return image.layout(found, WORD16, is_linked=True, well_known=wanted.well_known), wanted


def chosen(source: str, most: int = pairs.MOST) -> tuple[pairs.Pair, ...]:
    placed, _ = linked(source)
    return pairs.choose([(item.code, item.reference == placed.entry) for item in placed.codes], most)


def test_what_a_loop_does_often_is_chosen() -> None:
    found = chosen(f"function main(a) {{ {LOOP} }}")
    assert found
    assert found == tuple(dict.fromkeys(found))
    assert len(found) <= pairs.MOST
    assert all(first in pairs.FIRST for first, _ in found)
    assert found[:1] == chosen(f"function main(a) {{ {LOOP} }}", 1)


def test_what_is_done_once_has_no_pairs() -> None:
    assert chosen("function main(a) { print('Hello, World!'); }") == ()
    assert chosen("function main(a) { let n = a & 7; print(n + 1); }") == ()


def test_what_makes_an_object_is_no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "bench" / "closures.js").read_text().replace("function run(", "function main(")

    def makes_objects() -> bool:
        return any(second.startswith("NEW_") for _, second in chosen(source, 99))

    assert not makes_objects()
    monkeypatch.setattr(pairs, "NOT_SECOND", frozenset())
    assert makes_objects()


def test_a_pair_takes_the_place_of_an_opcode_and_no_other_byte() -> None:
    placed, plain = linked(f"function main(a) {{ {LOOP} }}")
    found = chosen(f"function main(a) {{ {LOOP} }}")
    codes = [encoding(placed, plain), encoding(placed, replace(plain, pairs=found))]
    [code] = [item.code for item in placed.codes if item.reference == placed.entry]
    behind = [*(item.op for item in code.instructions[1:]), None]
    used = set()
    for item, following in zip(code.instructions, behind, strict=True):
        without, with_pair = (one.instruction(item.op, item.operands, following) for one in codes)
        assert without[1:] == with_pair[1:]
        if following is not None and (item.op.name, following.name) in found:
            index = found.index((item.op.name, following.name))
            assert with_pair[0] == LABEL_BYTES * (len(plain.ops) + index)
            used.add(index)
        else:
            assert without == with_pair
    assert used


def test_the_engine_has_a_body_for_each_operation_that_may_come_first() -> None:
    text = (ROOT / "engine" / "ops_stack.h").read_text()
    assert set(re.findall(r"#define BODY_(\w+)\(\)", text)) == pairs.FIRST
    assert set(re.findall(r"^SIMPLE\((\w+)\)", text, re.MULTILINE)) == pairs.FIRST


def test_the_header_lists_the_pairs() -> None:
    _, plain = linked(f"function main(a) {{ {LOOP} }}")
    assert re.search(r"#define FOR_EACH_PAIR\(X\)\n", features.header(plain))
    text = features.header(replace(plain, pairs=(("LOAD", "ADD"), ("IMM", "AND"))))
    assert "#define FOR_EACH_PAIR(X) \\\n    X(LOAD, ADD) \\\n    X(IMM, AND)\n" in text
