"""Names and lengths of functions: where they stand, and that they stand nowhere else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from microvium import asm, image, optimize
from microvium.cli import program
from microvium.ir import Snapshot
from microvium.layout import WORD16, WORD32
from tests.unit.frontend import compile_source

ASKS = "const ask = (f) => `${f.name}/${f.length}`;\n"


def left(tmp_path: Path, source: str) -> Snapshot:
    """What the optimiser leaves of a program with a function `main`."""
    (tmp_path / "script.js").write_text(source)
    compiled = program.compile_file(tmp_path / "script.js", None)
    running = program.start(compiled, 32, io.BytesIO())
    return optimize.closed_world(running.suspend(), "main", compiled.hosts)[0]


def asks(snapshot: Snapshot) -> bool:
    """True if the program calls what tells of names."""
    hosts = image.layout(snapshot, WORD16, is_linked=True).hosts
    return not {"%function_name", "%function_length"}.isdisjoint(hosts)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("const f = (a, b) => 1;", ("f", 2)),
        ("let f; f = function (a, b = 1, c) {};", ("f", 1)),
        ("let f; f ||= (...all) => all;", ("f", 0)),
        ("const f = function g(a) {};", ("g", 1)),
        ("const { f = (a) => a } = {};", ("f", 1)),
        ("function f(g = () => 1) {}", ("g", 0)),
        ("const o = { 'two words'() {} };", ("two words", 0)),
        ("const o = { 12: (a) => a };", ("12", 1)),
        ("const o = { get x() { return 1; } };", ("get x", 0)),
        ("const o = { set x(v) {} };", ("set x", 1)),
        ("const o = { [k()]: () => 1 }; function k() {}", ("", 0)),
        ("class C { #m(a) {} }", ("#m", 1)),
        ("class C { f = (a) => a; }", ("f", 1)),
        ("class C { constructor(a, b) {} }", ("C", 2)),
        ("class B {} class C extends B {}", ("C", 0)),
        ("print(() => 1);", ("", 0)),
        ("o.f = () => 1; const o = {};", ("", 0)),
        ("export default () => 1;", ("default", 0)),
        ("const \U0001d4b3 = () => 1;", ("\ud835\udcb3", 0)),
    ],
)
def test_names_are_inferred(source: str, named: tuple[str, int]) -> None:
    assert named in [function.named for function in compile_source(source).functions]


def test_a_name_is_in_the_code_and_read_back_from_it() -> None:
    snapshot = compile_source("const f = (a) => a;")
    [function] = [function for function in snapshot.functions if function.named]
    placed = image.layout(snapshot, WORD32)
    [code] = [item.code for item in placed.codes if item.code.name == "f"]
    assert [item.op.name for item in code.instructions][:2] == ["NAMED", "LOAD"]
    assert asm.disassemble(code.encode()).splitlines()[3].split()[0] == "NAMED"
    assert function.named == ("f", 1)


def test_only_functions_that_are_asked_keep_their_names(tmp_path: Path) -> None:
    source = ASKS + (
        "class Asked { constructor(a) {} } function asked(a, b) {}\n"
        "const list = [function other() {}, Asked];\n"
        "export function main() { console.log(ask(asked), ask(list[1])); list[0](); }\n"
    )
    names = {function.name: function.named for function in left(tmp_path, source).functions}
    assert names["asked"] == ("asked", 2)
    assert names["Asked"] == ("Asked", 1)
    assert [name for name, named in names.items() if named and name not in ("asked", "Asked", "other")] == []


def test_one_function_that_is_asked_is_a_constant(tmp_path: Path) -> None:
    source = ASKS + "function asked(a, b) {}\nexport function main() { console.log(ask(asked)); }\n"
    left_over = left(tmp_path, source)
    assert all(function.named is None for function in left_over.functions)
    assert not asks(left_over)


@pytest.mark.parametrize(
    "source",
    [
        "const e = new TypeError('x'); export function main() { console.log(e.name, [1].length); }",
        "class P { name = 'p'; } const p = new P(); export function main() { console.log(p.name); }",
        "const o = { name: 'o', length: 1 }; export function main() { console.log(o.name, o.length); }",
        "const fs = [() => 1, () => 2]; export function main() { console.log(fs.length, fs[0](), fs[1]()); }",
    ],
)
def test_nobody_asks_functions_here(tmp_path: Path, source: str) -> None:
    left_over = left(tmp_path, source)
    assert all(function.named is None for function in left_over.functions)
    assert not asks(left_over)
    assert "name" not in {function.name for function in left_over.functions}
