"""Kinds of objects: every script test stays within them while an interpreter runs it, from its top level on
and from its suspension on.
"""

from __future__ import annotations

import io
import re

import pytest

from microvium import deep, kinds
from microvium.cli import program
from microvium.ir import Snapshot
from microvium.kernel import FUNCTIONS
from microvium.kinds import kernel
from microvium.optimize.edit import entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.truncate import truncate_divisions
from tests.scripts.script_file import SCRIPTS, Script
from tests.unit.closed_world import Machine, check_heap
from tests.unit.ir_objects import FunctionValue, Thrown

WITHOUT_BOUNDS = {
    "exhausted_memory_can_be_caught": "the interpreter has all memory there is",
    "memory_runs_out_in_every_kind_of_code": "the interpreter has all memory there is",
    "out_of_memory_is_looked_at_while_memory_is_full": "the same",
    "the_top_level_may_throw_and_catch": "the interpreter has all memory there is",
    "more_variables_than_a_short_index_reaches": "the analysis takes half a minute",
    "arrays_of_bytes_keep_eight_bits_of_what_is_stored": "the interpreter has no arrays of bytes",
}
SOUND = [script for script in SCRIPTS if script.name not in WITHOUT_BOUNDS]
OF_OBJECTS = [
    script
    for script in SOUND
    if re.search(r"\[|\bnew\b|\bclass\b|\bthis\b|: \w+[,} ]", script.path.read_text())
]
"""Scripts that have objects, as far as their text tells; the others are left to the slow run."""


def check(snapshot: Snapshot, found: kinds.Kinds, main: str | None) -> None:
    machine = Machine(snapshot, found.doubles, found)
    try:
        deep.call(machine.run_initializers)
        if main is not None:
            deep.call(lambda: machine.call_entry(main, []))
        else:
            machine.enter([])
    except Thrown:
        pass
    check_heap(machine)


def check_at_rest(script: Script) -> None:
    compiled = program.compile_file(script.path, None)
    suspended = program.start(compiled, 32, io.BytesIO()).suspend()
    snapshot = truncate_divisions(add_entry(suspended, "main"))
    check(snapshot, kinds.analyze(snapshot, entries_of(snapshot), compiled.hosts), None)


def check_from_the_start(script: Script) -> None:
    compiled = program.compile_file(script.path, None)
    machine = Machine(compiled.snapshot)
    deep.call(machine.run_initializers)
    static = compiled.snapshot.entry_static("main")
    assert static is not None
    main = machine.statics[static]
    assert isinstance(main, FunctionValue)
    found = kinds.analyze(compiled.snapshot, [main.function], compiled.hosts)
    check(compiled.snapshot, found, "main")


@pytest.mark.parametrize("script", OF_OBJECTS, ids=lambda script: script.name)
def test_a_script_at_rest_stays_within_its_kinds(script: Script) -> None:
    check_at_rest(script)


@pytest.mark.slow
@pytest.mark.parametrize("script", SOUND, ids=lambda script: script.name)
def test_a_script_stays_within_its_kinds_from_the_start(script: Script) -> None:
    check_from_the_start(script)


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", [script for script in SOUND if script not in OF_OBJECTS], ids=lambda script: script.name
)
def test_a_script_without_objects_at_rest_stays_within_its_kinds(script: Script) -> None:
    check_at_rest(script)


def test_every_function_of_the_engine_has_a_rule() -> None:
    assert kernel.RULES.keys() == {f"%{name}" for name in FUNCTIONS}
    assert kernel.RULES.keys() >= kernel.KEEPS_FIRST
    assert kernel.MAKES.keys() <= kernel.RULES.keys()
