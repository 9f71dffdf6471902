"""Every script in every way that the desktop has, and in Node, which checks what the script expects."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

import pytest

from microvium import debugmap, desktop, ir, optimize, snapshot
from microvium.cli import program
from tests.scripts.script_file import FOLDER, SCRIPTS, Outcome, Script, Thrown, kind_only, without

EXCLUSIONS = {
    ("an_uncaught_object_is_no_error", "not in Node"),
    ("memory_runs_out_in_every_kind_of_code", "not in Node"),
    ("out_of_memory_is_looked_at_while_memory_is_full", "not in Node"),
    ("array_methods_add_and_remove_elements", "larger chip"),
    ("array_methods_look_for_elements", "larger chip"),
    ("array_methods_make_new_arrays", "larger chip"),
    ("sorting_is_stable_and_puts_undefined_last", "larger chip"),
    ("functions_are_called_with_this_and_bound", "larger chip"),
    ("objects_are_listed_and_copied", "larger chip"),
    ("object_refuses_what_it_cannot_do", "larger chip"),
    ("objects_as_arguments_are_converted_once", "larger chip"),
    ("properties_are_defined_and_described", "larger chip"),
    ("records_are_read_and_written_by_name", "larger chip"),
    ("an_object_of_the_image_is_copied_when_it_is_written", "larger chip"),
    ("a_collection_keeps_what_was_copied_from_the_image", "larger chip"),
    ("a_division_gives_its_fraction", "needs doubles"),
    ("arrays_of_bytes_keep_eight_bits_of_what_is_stored", "larger chip"),
    ("a_sum_beyond_32_bits_is_a_double", "needs doubles"),
    ("a_sum_beyond_32_bits_is_a_range_error_without_doubles", "integers only"),
    ("what_a_conversion_throws_reaches_the_handler", "larger chip"),
    ("arrays_grow_have_holes_and_a_length", "larger chip"),
    ("new_target_is_what_new_was_applied_to", "larger chip"),
    ("super_finds_members_above_the_home_object", "larger chip"),
    ("fields_have_computed_and_private_names", "larger chip"),
    ("keys_may_be_fractions", "larger chip"),
    ("tagged_templates_get_their_pieces_once", "larger chip"),
    ("literals_and_patterns_nest", "larger chip"),
    ("records_of_timers_survive_collections", "larger chip"),
    ("timers_run_in_the_order_of_their_moments", "larger chip"),
    ("accessors_and_constructors_take_every_form", "larger chip"),
    ("calls_spread_arrays_and_functions_take_the_rest", "larger chip"),
    ("classes_inherit_fields_methods_and_accessors", "larger chip"),
    ("operations_begin_again_inside_loops", "larger chip"),
    ("minus_zero_equals_zero", "needs doubles"),
    ("a_sum_that_surely_fails_needs_no_memory", "integers only"),
    ("more_variables_than_a_short_index_reaches", "not on the chip"),
    ("recursion_goes_a_thousand_calls_deep", "not on the chip"),
    ("text_that_needs_doubles_is_a_range_error_without_them", "integers only"),
}
"""The scripts that cannot run everywhere; each gives its reason in its header."""


def named(scripts: list[Script]) -> pytest.MarkDecorator:
    """Parametrises a test by script."""
    return pytest.mark.parametrize("script", scripts, ids=[script.name for script in scripts])


def test_the_exclusions_are_those_listed() -> None:
    assert {(script.name, mark) for script in SCRIPTS for mark in script.marks} == EXCLUSIONS


def test_every_way_has_most_of_the_scripts() -> None:
    """A mistake in the markers would show here as scripts that run nowhere."""
    assert len(SCRIPTS) >= 85
    assert len(without("needs doubles", "not on the chip")) >= len(SCRIPTS) - 5
    assert len(without("larger chip")) >= 85


# Node


@pytest.fixture(scope="session")
def node() -> dict[str, Outcome]:
    """What Node makes of the scripts, by their names."""
    binary = shutil.which("node")
    assert binary, "Node 20 or newer is needed to check the scripts' expectations: apt-get install nodejs"
    scripts = without("integers only", "not in Node")
    paths = [str(script.path) for script in scripts]
    done = subprocess.run(
        [binary, "--no-warnings", "--experimental-vm-modules", "oracle.mjs", *paths],
        cwd=FOLDER, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    results = json.loads(done.stdout)
    return {script.name: _node_outcome(script, results[str(script.path)]) for script in scripts}


def _node_outcome(script: Script, result: dict[str, Any]) -> Outcome:
    line = script.thrown.line if script.thrown else 0
    thrown = None if result["thrown"] is None else Thrown(kind_only(result["thrown"]), line)
    return Outcome(_kinds(result["lines"]), thrown, _kinds(result["early"]))


def _kinds(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(kind_only(line) for line in lines)


@named(without("integers only", "not in Node"))
def test_the_expectations_are_those_of_node(script: Script, node: dict[str, Outcome]) -> None:
    thrown = script.thrown and Thrown(kind_only(script.thrown.text), script.thrown.line)
    assert Outcome(_kinds(script.lines), thrown, _kinds(script.early)) == node[script.name]


# The desktop


def expected(script: Script) -> Outcome:
    """What the script says it does."""
    return Outcome(script.lines, script.thrown, script.early)


def desktop_outcome(script: Script, word_bits: int, way: Way) -> Outcome:
    """Runs the top level, suspends it, and lets `way` run `main`."""
    console = io.BytesIO()
    compiled = program.compile_file(script.path, None)
    running = program.start(compiled, word_bits, console)
    early = _taken(console)
    thrown = None
    try:
        way(Prepared(script, compiled, running, console))
    except desktop.JsError as error:
        position = error.frames[0].position if error.frames else None
        thrown = Thrown(error.text, position.line if position else 0)
    return Outcome(_taken(console), thrown, early)


def _taken(console: io.BytesIO) -> tuple[str, ...]:
    text = console.getvalue().decode()
    console.seek(0)
    console.truncate()
    assert not text or text.endswith("\n")
    return tuple(text.split("\n")[:-1])


@dataclass(frozen=True)
class Prepared:
    """A script whose top level has run."""

    script: Script
    compiled: program.Compiled
    running: program.Running
    console: BinaryIO

    def load(self, found: ir.Snapshot) -> desktop.Vm:
        """A new VM for what has become of the program."""
        return program.load(found, self.compiled.hosts, self.running.vm.word.bits, self.console).vm


Way = Callable[[Prepared], None]


def call(vm: desktop.Vm, action: Callable[[], object]) -> None:
    """Runs something, after which the heap must be sound."""
    try:
        action()
    finally:
        assert vm.check() is None


def run_main(vm: desktop.Vm) -> None:
    """`main`, then timers until none is left."""
    vm.call("main")
    vm.run_events()


def live(prepared: Prepared) -> None:
    """`main` in the same VM."""
    call(prepared.running.vm, lambda: run_main(prepared.running.vm))


def resumed(prepared: Prepared) -> None:
    """`main` in a new VM, from the bytes and the map of a portable image."""
    suspended = program.suspend(prepared.running.suspend(), prepared.running.vm.word.bits)
    vm = prepared.load(snapshot.from_image(suspended.data, debugmap.from_json(suspended.map_text)))
    call(vm, lambda: run_main(vm))


def optimised(prepared: Prepared) -> None:
    """`main` in a new VM, from what the closed-world optimiser leaves of the program, or its refusal."""
    closed_world(prepared, optimize.ALL)


def unoptimised(prepared: Prepared) -> None:
    """The same without optimisation, as `--no-optimize` builds it."""
    closed_world(prepared, optimize.NEEDED)


def closed_world(prepared: Prepared, passes: frozenset[str]) -> None:
    """`main` in a new VM, after these passes."""
    numbers = "double" if "needs doubles" in prepared.script.marks else "auto"
    word = prepared.running.vm.word
    hosts = prepared.compiled.hosts
    found, _ = optimize.closed_world(prepared.running.suspend(), "main", hosts, numbers, passes, word=word)
    vm = prepared.load(found)
    call(vm, vm.call_entry)


WAYS = (live, resumed, optimised)


@pytest.mark.parametrize("word_bits", [32, 16])
@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@named(without("integers only"))
def test_on_the_desktop(script: Script, way: Way, word_bits: int) -> None:
    assert desktop_outcome(script, word_bits, way) == expected(script)


@named(without("integers only"))
def test_without_optimisation_on_the_desktop(script: Script) -> None:
    assert desktop_outcome(script, 16, unoptimised) == expected(script)
