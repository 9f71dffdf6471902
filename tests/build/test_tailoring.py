"""An engine has what its image needs and nothing else: for each operation and each feature there is a
firmware with it, in which it works, and one without it, in which nothing of it is left.

The programs in tailoring/ say in comments at their top which operations they are for (`// operations: …`);
each prints what shows that these work. What is in a firmware is read from its lines and labels: the label of
an operation in the interpreter, and the lines that stand behind a test of a feature in the engine's C.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile

from hil import building
from microvium import fuse, isa
from microvium.contents import described, reasons, rom
from microvium.contents.firmware import read as read_firmware
from microvium.contents.reasons import Reasons
from microvium.features import FAST_OPS, FEATURES
from microvium.ir import PUSH
from microvium.sizes import plain
from tests.scripts import on_chip, script_file
from tests.scripts.script_file import Script

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).with_name("tailoring")
PROGRAMS = {path.stem: path for path in sorted(FOLDER.glob("*.js"))}
BOARD = "msp430"
FAR = "far"
"""The program that needs wide operands; it is written by the test."""
VARIABLES = 132
"""More than a byte can count words of."""
SHARED = "IS_COMPACT"
"""Rows of the full engine share bodies; which label such a body has is the compiler's choice."""
ALWAYS = frozenset({"EXIT"})
"""Every image returns to C."""
NEVER_ON_A_CHIP = frozenset({"HAS_INTERRUPT"})
"""Only the desktop stops a script from outside."""

_OPERATIONS = re.compile(r"^// operations: (.*)$", re.MULTILINE)
_ENGINE = re.compile(r"^// engine: (\w+)$", re.MULTILINE)
_ROW = re.compile(r"^    X\((\w+)\)", re.MULTILINE)
_DEFINED = re.compile(r"^#define (\w+) (\d+)$", re.MULTILINE)


def far_text() -> str:
    """More variables and constants than a short index reaches, and a loop around them. Each number is used
    more often than the functions, so that these come behind it in the table.
    """
    numbers = range(VARIABLES)
    lines = [
        "// Wide operands.",
        "// operations: CONST_W LOAD_STATIC_W STORE_STATIC_W CALL_DIRECT_W NEW_CLOSURE_W JUMP_W",
    ]
    lines += [f"let v{n} = {n};" for n in numbers]
    lines += [
        "function sum(n) { return n < 1 ? 0 : n + sum(n - 1); }",
        "function keep(n) { return () => n + 1; }",
        "export function main() {",
        "  const zero = digitalRead(0);",
        "  const kept = zero ? main : keep(zero + 4);",
        "  for (let round = zero; round < 2; round++) {",
        *(f"    v{n} ^= {1000 + n}; v{n} ^= zero + {1000 + n}; v{n} ^= {1000 + n};" for n in numbers),
        "  }",
        "  console.log(v0, v1, v130, v131, sum(zero + 4), kept()); // expect: 0 1 130 131 10 5",
        "}",
    ]
    return "\n".join([*lines, ""])


@dataclass(frozen=True)
class Built:
    """A firmware, and what its compiler says is in it."""

    elf: Path
    facts: Mapping[str, int]
    """The definitions of image.h."""
    described: described.Described
    operations: frozenset[str]
    """Those of image.h."""
    labels: frozenset[str]
    """Those of the interpreter that have code."""
    lines: frozenset[tuple[str, int]]
    """Those that have code."""
    dispatch_bytes: int

    def has(self, name: str) -> bool:
        """True if image.h says that a feature is set."""
        return bool(self.facts[name])


@cache
def path_of(name: str) -> Path:
    """The program's file."""
    if name != FAR:
        return PROGRAMS[name]
    path = building.ROOT / building.BUILD / "tailoring" / f"{FAR}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(far_text(), encoding="utf-8")
    return path


@cache
def operations(name: str) -> frozenset[str]:
    """What the program is for."""
    text = path_of(name).read_text(encoding="utf-8")
    return frozenset(" ".join(_OPERATIONS.findall(text)).split())


@cache
def built(name: str) -> Built:
    """The program's firmware."""
    path = path_of(name)
    [*engine] = _ENGINE.findall(path.read_text(encoding="utf-8"))
    elf = building.firmware(BOARD, str(path), *engine)
    header = elf.with_name("image.h").read_text()
    facts = {name: int(value) for name, value in _DEFINED.findall(header)}
    with elf.open("rb") as stream:
        opened: Any = ELFFile(stream)
        said = described.read(opened)
        [table] = [
            symbol["st_size"]
            for symbol in opened.get_section_by_name(".symtab").iter_symbols()
            if plain(symbol.name) == "labels"
        ]
    [interpreter] = [item for item in said.functions if item.placed]
    lines = {place for *_, place in said.rows}
    lines |= {at for item in said.functions for at in places(item.inlined)}
    return Built(
        elf, facts, said, frozenset(_ROW.findall(header)), interpreter.placed, frozenset(lines), table
    )


def places(inlined: tuple[described.Inlined, ...]) -> Iterator[tuple[str, int]]:
    """The calls in whose place there is code."""
    for item in inlined:
        if any(end > start for start, end in item.ranges):
            yield item.at
        yield from places(item.children)


ALL = [*PROGRAMS, FAR]


@pytest.mark.parametrize("name", ALL)
def test_a_program_does_what_it_says(name: str) -> None:
    path = path_of(name)
    script = Script(path, "", {}, (), (), None) if name == "nothing" else script_file.read(path)
    on_chip.check(BOARD, script, built(name).elf)


@pytest.mark.parametrize("op", isa.BY_NAME)
def test_an_operation_is_there_where_it_is_used_and_nowhere_else(op: str) -> None:
    """A new row of isa.py needs a program that is for it."""
    users = [name for name in ALL if op in operations(name)]
    assert users, f"no program of {FOLDER.name}/ is for {op}"
    label = f"{reasons.HANDLER}{op}"
    for name in users:
        assert op in built(name).operations, f"{name} does not use {op} any more"
    for name in ALL:
        if op not in built(name).operations:
            assert label not in built(name).labels, name
        elif not built(name).has(SHARED):
            assert label in built(name).labels, name
    assert all(op in built(name).operations for name in ALL) == (op in ALWAYS)


@pytest.mark.parametrize("name", ALL)
def test_the_dispatch_table_has_a_row_for_each_operation(name: str) -> None:
    assert built(name).dispatch_bytes == 2 * built(name).facts["MVM_OP_COUNT"]
    assert built(name).facts["MVM_OP_COUNT"] == len(built(name).operations)


# Slow paths

ORDER = ("LT", "LE", "GT", "GE")
SLOW = {
    "slow_add": ("ADD",),
    "slow_binary": FAST_OPS[: FAST_OPS.index("LT")],
    "slow_order": ORDER,
    "slow_jump": (*(f"J{op}" for op in ORDER), *(f"JN{op}" for op in ORDER)),
}
"""Paths of the interpreter, and the operations that go on there with what they have no fast path for."""


@pytest.mark.parametrize("path", SLOW)
def test_a_slow_path_is_there_only_for_operations_that_may_take_it(path: str) -> None:
    firmwares = [built(name) for name in ALL if not built(name).has(SHARED)]
    fast = []
    for firmware in firmwares:
        used = [op for op in SLOW[path] if op in firmware.operations]
        if all(firmware.has(f"FAST_ONLY_{op}") for op in used):
            assert path not in firmware.labels, firmware.elf
            fast += used
    assert fast, "no program uses one of them on its fast path alone"
    assert any(path in firmware.labels for firmware in firmwares)


# Bytes of handlers, which `microvium.fuse` chooses by


NEAR = 4
"""Bytes by which the estimate may miss. In one firmware a handler ends in another's code, in the next it has
its own: STORE has 10 to 16 bytes.
"""
SAME_BODY = frozenset({"JLE", "JNGT", "JNGE"})
"""The optimiser leaves few kinds of compare-jumps; these have the body of JLT (engine/ops_test.h)."""
JUMP_PATHS = ("path jump_taken", "path jump_over")


@cache
def interpreter_bytes(name: str) -> Mapping[str, int]:
    """The interpreter of a firmware, by operation and path."""
    found = read_firmware(built(name).elf)
    tree = rom.tree(found, Reasons(found))
    return {path[-1]: leaf.bytes for path, leaf in tree.leaves() if reasons.INTERPRETER in path}


def has_fast(name: str, op: str) -> bool:
    """True if the firmware has an operation without a slow path."""
    found = built(name)
    return op in found.operations and not found.has(SHARED) and bool(found.facts.get(f"FAST_ONLY_{op}", 1))


@pytest.mark.parametrize("row", sorted(fuse.HANDLERS.keys() - SAME_BODY))
def test_a_handler_has_about_the_bytes_that_fusing_counts_for_it(row: str) -> None:
    op = "IMM" if row == PUSH else row
    found = [interpreter_bytes(name).get(op, 0) + 2 for name in ALL if has_fast(name, op)]
    assert found, f"no program has {op} without a slow path"
    assert abs(statistics.median_low(found) - fuse.HANDLERS[row]) <= NEAR, found


def test_jumps_share_about_the_bytes_that_fusing_counts_for_it() -> None:
    assert {fuse.HANDLERS[op] for op in SAME_BODY} == {fuse.HANDLERS["JLT"]}
    sizes = [interpreter_bytes(name) for name in ALL if not built(name).has(SHARED)]
    found = [sum(size[path] for path in JUMP_PATHS) for size in sizes if set(JUMP_PATHS) <= size.keys()]
    assert found, "no program jumps"
    assert abs(statistics.median_low(found) - fuse.SHARED_JUMP) <= NEAR, found


# Features


@dataclass(frozen=True)
class Guarded:
    """Lines of C that have no code unless all of some features are set, and all of others are not."""

    file: str
    first: int
    last: int
    set: frozenset[str]
    unset: frozenset[str]

    def is_off(self, facts: Mapping[str, int]) -> bool:
        """True if an image makes them unreachable."""
        return not all(facts[name] for name in self.set) or any(facts[name] for name in self.unset)

    def of(self, lines: frozenset[tuple[str, int]]) -> list[int]:
        """Those that have code."""
        return [line for line in range(self.first, self.last + 1) if (self.file, line) in lines]


_TEST = re.compile(r"^( *)if \(((?:!?[A-Z][A-Z0-9_]+(?: && |\)))+)(.*)$")
_NAME = re.compile(r"(!?)([A-Z][A-Z0-9_]+)")


@cache
def guarded() -> tuple[Guarded, ...]:
    """All statements of the engine that begin with `if (FEATURE && …`, whole lines of them."""
    paths = sorted((building.ROOT / "engine").glob("*.[ch]"))
    return tuple(item for path in paths for item in _in_file(path))


def _in_file(path: Path) -> Iterator[Guarded]:
    text = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(text, 1):
        found = _TEST.match(line)
        names = _NAME.findall(found[2]) if found else []
        known = {name: negated for negated, name in names if name in FEATURES}
        if not found or not known or line.endswith("\\"):
            continue
        last = _end(text, number, found[1])
        if last is not None:
            unset = frozenset(name for name, negated in known.items() if negated)
            yield Guarded(f"engine/{path.name}", number, last, frozenset(known) - unset, unset)


def _end(text: list[str], number: int, indentation: str) -> int | None:
    """The last line of a statement that is a line or a block without `else`."""
    line = text[number - 1]
    if line.endswith(";"):
        return number
    if not line.endswith("{"):
        return None
    for at in range(number, len(text)):
        if text[at].startswith(f"{indentation}}}"):
            return at + 1 if text[at] == f"{indentation}}}" else None
    return None


@pytest.mark.parametrize("flag", FEATURES)
def test_a_feature_is_set_in_one_image_and_not_in_another(flag: str) -> None:
    set_in = [name for name in ALL if built(name).has(flag)]
    if flag in NEVER_ON_A_CHIP:
        assert not set_in
        return
    assert set_in, "no program needs it"
    assert len(set_in) < len(ALL), "every program needs it"


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_left_of_what_an_image_does_not_need(name: str) -> None:
    firmware = built(name)
    left = [
        f"{item.file}:{line}"
        for item in guarded()
        if item.is_off(firmware.facts)
        for line in item.of(firmware.lines)
    ]
    assert left == []


@pytest.mark.parametrize("flag", sorted(set().union(*(item.set for item in guarded()))))
def test_what_a_feature_governs_is_there_where_it_is_needed(flag: str) -> None:
    """Some line behind a test of the feature has code in a firmware whose image needs it."""
    behind = [item for item in guarded() if flag in item.set]
    assert any(item.of(built(name).lines) for name in ALL for item in behind if built(name).has(flag))
