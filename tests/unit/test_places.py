"""`optimize.layouts` and `places`: which objects get fixed places, and that all programs do the same then."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from microvium import desktop, kinds, optimize
from microvium.cli import program
from microvium.cli.program import Compiled
from microvium.ir import Column, Object, Snapshot
from microvium.layout import MAX_SHAPE, MAX_SLOTS
from microvium.optimize.edit import World, entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.places import give_places
from tests.scripts.script_file import SCRIPTS, Script
from tests.unit.closed_world import Machine, check_heap
from tests.unit.record_programs import Records

PROGRAMS = int(os.environ.get("MICROVIUM_RANDOM_PROGRAMS", "12"))
"""Random programs; set the variable for more."""
FIRST_SEED = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))


@dataclass(frozen=True)
class Done:
    """A program before and after."""

    compiled: Compiled
    before: Snapshot
    after: Snapshot
    notes: tuple[str, ...]

    def ops(self, name: str = "main") -> list[str]:
        """The instructions of a function afterwards."""
        (function,) = [
            item for item in self.after.functions if item.name == name and item.convention.value != "entry"
        ]
        return [str(item).strip() for item in function.body]

    def count(self, op: str) -> int:
        """How often an operation is in the program."""
        return sum(item.op == op for function in self.after.functions for item in function.body)

    def reason(self, text: str) -> bool:
        """True if an object keeps its table because of this."""
        return any("keeps a table" in note and text in note for note in self.notes)

    def is_same(self) -> bool:
        """True if both print the same."""
        return output(self.compiled, self.before) == output(self.compiled, self.after)


def output(compiled: Compiled, snapshot: Snapshot) -> bytes:
    """What the entry prints, and what it throws; with 16-bit words."""
    console = io.BytesIO()
    vm = program.load(snapshot, compiled.hosts, 16, console).vm
    try:
        vm.call_entry()
    except desktop.JsError as error:
        console.write(error.text.encode())
    vm.collect()
    assert vm.check() is None
    return console.getvalue()


def with_places(path: Path, numbers: str = "auto") -> Done:
    """A script whose objects have been given places. The kinds of the result can be found again."""
    compiled = program.compile_file(path, None)
    before = add_entry(program.start(compiled, 32, io.BytesIO()).suspend(), "main")
    world = World(compiled.hosts, numbers)
    after = give_places(before, world.kinds(before), world)
    kinds.analyze(after, entries_of(after), compiled.hosts, numbers)
    return Done(compiled, before, after, tuple(map(str, world.notes)))


Give = Callable[[str], Done]


@pytest.fixture
def give(tmp_path: Path) -> Give:
    """Gives the objects of a source places."""

    def from_source(source: str) -> Done:
        (tmp_path / "script.js").write_text(source)
        done = with_places(tmp_path / "script.js")
        assert done.is_same()
        return done

    return from_source


def test_a_literal_is_made_of_its_values(give: Give) -> None:
    done = give("export function main() { const p = { x: 1, y: 2 }; print(p.x + p.y); p.y = 3; }")
    assert done.ops()[:8] == [
        "PUSH 1", "PUSH 2", "NEW_SLOTS 2 0", "STORE local0", "LOAD local0", "GET_SLOT 1", "LOAD local0",
        "GET_SLOT 2",
    ]  # fmt: skip
    assert "SET_SLOT 2" in done.ops()


def test_literals_that_meet_have_the_same_places(give: Give) -> None:
    done = give(
        "function f(o) { return o.x + ':' + o.z }"
        "export function main() { print(f({ x: 1, y: 2 }), f({ z: 3, x: 4 }), f({ w: 5, x: 6 })) }"
    )
    assert done.ops("f") == [
        "LOAD arg0", "GET_SLOT 1", "PUSH ':'", "ADD", "LOAD arg0", "GET_SLOT 2", "ADD", "RETURN",
    ]  # fmt: skip
    made = [text for text in done.ops() if text.startswith("NEW_SLOTS")]
    assert made == ["NEW_SLOTS 3 0", "NEW_SLOTS 2 0", "NEW_SLOTS 3 0"]
    assert "INIT_SLOT 1" in done.ops()


CLASSES = """
class A { constructor() { this.a = 1; } m() { return this.a; } same() { return 's'; } }
class B extends A { constructor() { super(); this.b = 2; } m() { return this.b; } }
class C extends A { constructor() { super(); this.c = 3; } }
function f(o) { return o.m() + o.a + o.same(); }
export function main() { print(f(new A()), f(new B()), f(new C())); }
"""


def test_classes_that_extend_one_begin_with_its_places(give: Give) -> None:
    done = give(CLASSES)
    made = [text for text in done.ops() if text.startswith("NEW_THIS")]
    assert made == ["NEW_THIS_SLOTS 1 1", "NEW_THIS_SLOTS 2 2", "NEW_THIS_SLOTS 2 1"]
    (column,) = [item for item in done.after.objects if isinstance(item, Column)]
    assert len(column.values) == 3
    assert (done.count("GET_SHARED"), done.count("NEW_THIS")) == (1, 0)


def test_objects_of_the_snapshot_have_places_too(give: Give) -> None:
    done = give(
        "const o = { a: 1, b: 'two', c: { d: 4 } };"
        "export function main() { o.a++; o.c.d = o.a; print(o.a, o.b, o.c.d); }"
    )
    objects = [(item.keys, item.shape) for item in done.after.objects if isinstance(item, Object)]
    assert objects == [(("a", "b", "c"), 0), (("d",), 0)]


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        ("for (const k in o) print(k);", "its keys are listed"),
        ("delete o.a;", "properties of it are deleted"),
        ("print('a' in o);", "%in looks into it"),
        ("print(o[key]);", "GET_INDEX looks into it"),
        ("o[key] = 2;", "SET_INDEX looks into it"),
        ("const { a, ...rest } = o; print(rest.b);", "its keys are listed"),
        ("for (const x of [o, 'text']) print(x.a);", "what is no object comes there"),
        ("for (const x of [o, [1]]) print(x.a);", "other objects come there"),
    ],
)
def test_what_looks_into_an_object_keeps_its_table(give: Give, use: str, reason: str) -> None:
    main = f"const o = {{ a: 1, b: 2 }}; print(o.a); {use} key = 'b';"
    done = give(f"let key = 'a'; export function main() {{ {main} }}")
    assert done.reason(reason), done.notes


@pytest.mark.parametrize(
    "use",
    [
        "o.c = o; print(o.c.c === o);",
        "const list = [o, null]; for (const x of list) print(x && x.b);",
        "const f = () => o.a; print(f(), typeof o, o ? 1 : 2, o === null);",
        "try { throw o; } catch (e) { print(e === o); }",
        "const { a, b } = o; print(a, b);",
        "o.c = 5; print(o.c, o.d);",
        "print([o, undefined][1]?.a, (o ?? null).b);",
    ],
)
def test_what_only_moves_an_object_lets_it_have_places(give: Give, use: str) -> None:
    done = give(f"export function main() {{ const o = {{ a: 1, b: 2 }}; print(o.a); {use} }}")
    assert (done.count("NEW_OBJECT"), done.count("NEW_SLOTS")) == (0, 1), done.notes


def test_an_own_property_may_hide_no_inherited_one(give: Give) -> None:
    done = give(
        "class A { constructor() { this.n = this.n + 1; } } A.prototype.n = 4;"
        "export function main() { print(new A().n); }"
    )
    assert done.reason("something of this name may be inherited")


def test_too_many_properties_keep_a_table(give: Give) -> None:
    keys = ", ".join(f"k{number}: {number}" for number in range(MAX_SLOTS + 1))
    done = give(f"export function main() {{ const o = {{ {keys} }}; print(o.k0, o.k{MAX_SLOTS}); }}")
    assert done.reason("it has more than 30 properties")
    fewer = ", ".join(f"k{number}: {number}" for number in range(MAX_SLOTS))
    done = give(f"export function main() {{ const o = {{ {fewer} }}; print(o.k0, o.k{MAX_SLOTS - 1}); }}")
    assert f"NEW_SLOTS {MAX_SLOTS} 0" in done.ops()


def test_too_many_shapes_keep_tables(give: Give) -> None:
    def source(count: int) -> str:
        classes = "".join(f"class C{n} {{ m() {{ return {n}; }} }}\n" for n in range(count))
        calls = "".join(f"print(f(new C{n}()));" for n in range(count))
        return f"{classes}function f(o) {{ return o.m(); }} export function main() {{ {calls} }}"

    assert give(source(MAX_SHAPE)).count("GET_SHARED") == 1
    done = give(source(MAX_SHAPE + 1))
    assert done.reason("there are more than 31 shapes")
    assert done.count("NEW_THIS") == MAX_SHAPE + 1


def run_all(scripts: list[Script]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("script", scripts, ids=[script.name for script in scripts])


_MAKES_OBJECTS = re.compile(r"\b(class|new|of|in|this)\b|[{,] *\w+:|\[")


@run_all([script for script in SCRIPTS if _MAKES_OBJECTS.search(script.path.read_text(encoding="utf-8"))])
def test_scripts_do_the_same(script: Script) -> None:
    assert with_places(script.path, "double").is_same()


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + PROGRAMS))
def test_random_programs_do_the_same(seed: int, tmp_path: Path) -> None:
    """Every third program does nothing that needs a table."""
    source = Records(seed, 0.05 if seed % 3 else 0.0).script()
    (tmp_path / "script.js").write_text(source)
    done = with_places(tmp_path / "script.js")
    assert done.is_same(), f"seed {seed}\n{source}"
    assert done.count("NEW_SLOTS") + done.count("NEW_THIS_SLOTS") > 0 or seed % 3


@pytest.mark.parametrize("source", [CLASSES, *(Records(seed, 0.0).script() for seed in range(3))])
def test_the_kinds_of_places_hold(source: str, tmp_path: Path) -> None:
    """In an interpreter that knows no sum of an object and a number."""
    source = source.replace("+= 1", "= 1")
    (tmp_path / "script.js").write_text(source)
    done = with_places(tmp_path / "script.js")
    found = kinds.analyze(done.after, entries_of(done.after), done.compiled.hosts)
    machine = Machine(done.after, kinds=found)
    machine.enter([])
    check_heap(machine)
    assert machine.text == output(done.compiled, done.after).decode()


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + PROGRAMS // 4))
def test_random_programs_do_the_same_when_all_is_optimised(seed: int, tmp_path: Path) -> None:
    source = Records(seed, 0.05 if seed % 3 else 0.0).script()
    (tmp_path / "script.js").write_text(source)
    compiled = program.compile_file(tmp_path / "script.js", None)
    suspended = program.start(compiled, 32, io.BytesIO()).suspend()
    expected = output(compiled, add_entry(suspended, "main"))
    for passes in (optimize.ALL, optimize.ALL - {"places"}):
        found, _ = optimize.closed_world(suspended, "main", compiled.hosts, "double", passes)
        assert output(compiled, found) == expected, f"seed {seed}\n{source}"
