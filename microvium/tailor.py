"""Script -> what a firmware is built from: `python -m microvium.tailor SCRIPT --out DIR …`, a step of the
build.

The script's top level runs here; what is left is suspended. Out, in DIR: app.mvm (portable image),
app.map.json (its map; under "linked" that of image.s, whose code offsets a chip reports; under "numbers"
the mode chosen, and why; under "needs" what `needed` says, under "origins" what `origins` says), and for a
chip image.s and image.h, the features with which the engine is compiled for this image. With `--portable`:
image.c, the portable image for a native program. All files are written, or none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from microvium import debugmap, features, files, image, ir, kinds, needed, origins
from microvium.cli import program, report
from microvium.diagnostics import BUILD, Diagnostic
from microvium.fuse import Aim
from microvium.host import HostTable
from microvium.layout import WELL_KNOWN, WORDS
from microvium.native import NativeBuildError
from microvium.object_needs import looks_into_errors
from microvium.optimize.conversions import slow_functions
from microvium.optimize.edit import Round, World
from microvium.optimize.entry import add_entry
from microvium.optimize.names import drop_names
from microvium.optimize.properties import drop_properties
from microvium.optimize.reach import drop_unexported, drop_unreachable
from microvium.optimize.texts import read_texts, stores_texts_in_bytes
from microvium.optimize.truncate import choose_numbers, truncate_divisions
from microvium.optimize.written import large_copies, written_objects
from microvium.optimize.zero import without_minus_zero
from microvium.why import Graph

BYTES_IN_A_LINE = 16


@dataclass(frozen=True)
class Job:
    """What the command line asks for."""

    script: Path
    out: Path
    word: int
    cpu: str
    entry: str
    numbers: str
    engine: str
    portable: bool
    ram: int | None
    aim: str
    """A value of `Aim`."""
    arguments: int | None
    """Small integers that the firmware passes to the entry; None: it may pass anything."""
    optimize: bool
    """False: the program as it was lowered, to compare with."""


def tailor(job: Job) -> dict[str, str | bytes]:
    """File name -> content. Raises Diagnostic or report.Uncaught."""
    compiled = program.compile_file(job.script, None)
    suspended = program.start(compiled, program.DESKTOP_WORD, sys.stdout.buffer).suspend()
    for warning in compiled.warnings:
        report.warn(warning)
    called = add_entry(suspended, job.entry)
    suspended = _with_entry(suspended, job.entry)
    placed = image.layout(suspended, WORDS[job.word])
    made: dict[str, str | bytes] = {"app.mvm": image.portable(placed)}
    extra: dict[str, str] = {}
    if job.portable:
        made["image.c"] = "\n".join(
            _c_source(image.portable(placed), job.entry, placed.hosts, compiled.hosts)
        )
        extra["numbers"] = json.dumps({"mode": "double", "why": "the desktop's engine has every feature"})
    else:
        _link(job, called if job.engine == "full" else suspended, compiled.hosts, made, extra)
    made["app.map.json"] = _with_members(debugmap.of(placed).to_json(), extra)
    return made


def _with_entry(suspended: ir.Snapshot, name: str) -> ir.Snapshot:
    """The snapshot with its entry exported, as a script's entry is not, and without what neither that nor
    other exports need. `add_entry` has found it.
    """
    exports = {**suspended.exports, name: suspended.entry_static(name) or 0}
    return drop_unexported(replace(suspended, exports=exports, script_globals={}))


def _link(
    job: Job, suspended: ir.Snapshot, hosts: HostTable, made: dict[str, str | bytes], extra: dict[str, str]
) -> None:
    """The linked image and the features of its engine."""
    linked = _full(job, suspended, hosts) if job.engine == "full" else _tailored(job, suspended, hosts)
    if linked.features.flags["HAS_DOUBLE"] and not image.TARGETS[job.cpu].has_doubles:
        raise Diagnostic(
            BUILD,
            f"the compiler for this board has no doubles of 64 bits; needed here: {linked.why_numbers}",
            hint="with numbers=int, a result that is not a 32-bit integer is a RangeError",
        )
    symbols = {name: hosts[name].c for name in linked.placed.hosts}
    made["image.s"] = image.linked(linked.placed, linked.features, symbols, image.TARGETS[job.cpu])
    made["image.h"] = features.header(linked.features)
    found = needed.of(linked.placed, linked.features, symbols, linked.graph)
    extra["needs"] = json.dumps(found, indent=1)
    extra["numbers"] = json.dumps({"mode": linked.numbers, "why": linked.why_numbers})
    extra["linked"] = debugmap.of(linked.placed).to_json().rstrip()
    if linked.graph:
        extra["origins"] = origins.find(linked.graph, linked.features, linked.placed).to_json()


@dataclass(frozen=True)
class _Linked:
    """A linked image and what it needs."""

    placed: image.ImageLayout
    features: features.Features
    numbers: str
    why_numbers: str
    graph: Graph | None = None
    """Who refers to whom, of a tailored program."""


def _tailored(job: Job, suspended: ir.Snapshot, hosts: HostTable) -> _Linked:
    """The program optimised, and an engine for it alone."""
    from microvium import fuse, needs, optimize, pairs

    optimised, done = optimize.closed_world(
        suspended,
        job.entry,
        hosts,
        job.numbers,
        optimize.ALL if job.optimize else optimize.NEEDED,
        _arguments(job),
        WORDS[job.word],
    )
    rows = None if job.optimize else ()
    fused, known = fuse.fuse(optimised, done.kinds, WORDS[job.word], rows, Aim(job.aim))
    found = needs.find(fused, known, hosts, WORDS[job.word], job.ram)
    placed = image.layout(
        fused,
        WORDS[job.word],
        is_linked=True,
        well_known=found.well_known,
        written=written_objects(fused, known),
        function_properties=found.flags["HAS_FUNCTION_PROPERTIES"],
        array_properties=found.flags["HAS_ARRAY_PROPERTIES"],
        error_tables=image.ErrorTables.by_flags(found.flags),
    )
    if job.aim == Aim.CYCLES:
        codes = [(item.code, item.reference == placed.entry) for item in placed.codes]
        found = replace(found, pairs=pairs.choose(codes))
    for warning in large_copies(placed.copied):
        report.warn(warning)
    return _Linked(placed, found, done.numbers, done.why_numbers, Graph(optimised, done.kinds))


def _arguments(job: Job) -> kinds.Arguments:
    return kinds.ANY_ARGUMENTS if job.arguments is None else kinds.Arguments(("small",), job.arguments)


RARE = (
    *("CALL_DIRECT_W", "NEW_CLOSURE_W", "PUT_FIELD", "PUT_INDEX"),
    *("NEW_SLOTS", "NEW_THIS_SLOTS", "GET_SLOT", "SET_SLOT", "INIT_SLOT", "GET_SHARED", "NAMED"),
)
"""Rows that a full engine has only if its program has them: those for many constants, those that only the
optimiser writes, and the names of functions.
"""


def _full(job: Job, called: ir.Snapshot, hosts: HostTable) -> _Linked:
    """The program as it was lowered, and an engine with every feature; doubles, conversions of objects, and
    reports of thrown ones, if they can occur.
    """
    from microvium import needs

    called = truncate_divisions(called)
    called, found = choose_numbers(called, [_entry(called)], hosts, job.numbers, word=WORDS[job.word])
    doubles = found.doubles
    world = World(hosts, found.mode, word=WORDS[job.word])
    called, found = read_texts(called, found, world)
    reads_texts = doubles or stores_texts_in_bytes(called, found)
    into_errors = looks_into_errors(called, found)
    called = _reachable(called, found, world)
    if not doubles:
        called = without_minus_zero(called)
    entry = _entry(called)
    placed = image.layout(
        called,
        WORDS[job.word],
        is_linked=True,
        well_known=WELL_KNOWN,
        function_properties=True,
        error_tables=image.ErrorTables.MESSAGE if into_errors else image.ErrorTables.NONE,
    )
    full = features.full()
    rare = {name for name in RARE if name not in placed.ops}
    absent = {"HAS_INTERRUPT", *(name for name in full.flags if "DOUBLE" in name and not doubles)}
    if not reads_texts:
        absent.add("ARITH_FROM_STRING")
    if not called.slow:
        absent.add("HAS_CONVERSIONS")
    if not into_errors:
        absent |= {"ERROR_TABLES", "ERROR_MESSAGES", "WRITE_ERROR"}
    if not found.thrown.has_objects:
        absent |= {"REPORT_OBJECT", "PRINT_OBJECT"}
    if {"NEW_SLOTS", "NEW_THIS_SLOTS", "GET_SHARED"} <= rare:
        absent.add("HAS_SHAPES")
    absent |= set(needs.EVENT_NEEDS.values()) - {needs.EVENT_NEEDS.get(name) for name in placed.hosts}
    numbers = {
        "MVM_STATIC_WORDS": placed.static_words,
        "MVM_HANDLER_COUNT": len(placed.handlers),
        "MVM_MAX_STACK_WORDS": 0,
        "MVM_MAX_OPERANDS": needs.most_operands(placed),
        "MVM_ENTRY_ARGC": called.functions[entry].params,
        "MVM_ENTRY_LOCALS": called.functions[entry].locals,
    }
    wanted = replace(
        full,
        ops=tuple(name for name in full.ops if name not in rare),
        hosts=placed.hosts,
        flags={name: value and name not in absent for name, value in full.flags.items()}
        | {"IS_COMPACT": True, "FAST_ONLY_EXP": not doubles},
        numbers=numbers,
    )
    return _Linked(placed, wanted, "double" if doubles else "int", found.reason)


def _reachable(called: ir.Snapshot, found: kinds.Kinds, world: World) -> ir.Snapshot:
    """The program without what it cannot reach: most of the library, and names that nobody asks for."""
    proposed = Round(called, found)
    drop_names(proposed, world)
    called = proposed.apply()
    slow = slow_functions(called, found)
    called = replace(called, slow={name: called.slow[name] for name in called.slow if name in slow})
    called = drop_properties(called, found, world)
    return drop_unreachable(called, found.reachable | frozenset(called.slow.values()), world)


def _entry(called: ir.Snapshot) -> int:
    return next(n for n, item in enumerate(called.functions) if item.convention is ir.Convention.ENTRY)


def _with_members(text: str, members: Mapping[str, str]) -> str:
    """A JSON object's text with more members, whose values are JSON text."""
    added = "".join(f',\n"{name}": {value}' for name, value in members.items())
    return f"{text.rstrip().removesuffix('}')}{added}}}\n"


def _c_source(data: bytes, entry: str, imports: Sequence[str], hosts: HostTable) -> Iterator[str]:
    """image.c, in the words of firmware/mcu/desktop/main.c."""
    symbols = [hosts[name].c for name in imports]
    yield '#include "mvm.h"'
    yield "extern const uint8_t mvm_app_image[];"
    yield "extern const uint32_t mvm_app_image_bytes;"
    yield "extern const char mvm_app_entry[];"
    yield "extern mvm_host_function *const mvm_app_hosts[];"
    yield "const uint8_t mvm_app_image[] = {"
    for start in range(0, len(data), BYTES_IN_A_LINE):
        yield f"    {', '.join(str(byte) for byte in data[start : start + BYTES_IN_A_LINE])},"
    yield "};"
    yield "const uint32_t mvm_app_image_bytes = sizeof mvm_app_image;"
    yield f"const char mvm_app_entry[] = {json.dumps(entry)};"
    yield from (f"mvm_host_function {symbol};" for symbol in dict.fromkeys(symbols))
    yield f"mvm_host_function *const mvm_app_hosts[] = {{{', '.join([*symbols, '0'])}}};"
    yield ""


def _parse(arguments: Sequence[str] | None) -> Job:
    parser = argparse.ArgumentParser(
        prog="python -m microvium.tailor", description="Script -> image and features."
    )
    parser.add_argument("script", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--word", type=int, choices=sorted(WORDS), required=True)
    parser.add_argument("--cpu", choices=sorted(image.TARGETS), default="msp430", help="of a linked image")
    parser.add_argument("--entry", default="main")
    parser.add_argument("--numbers", choices=kinds.NUMBERS, default="auto")
    parser.add_argument("--engine", choices=("tailored", "full"), default="tailored")
    parser.add_argument("--portable", action="store_true")
    parser.add_argument(
        "--aim", choices=[*map(str, Aim)], default=Aim.ROM, help="what instructions are fused for"
    )
    parser.add_argument("--ram", type=int, help="bytes of RAM of the chip")
    parser.add_argument(
        "--arguments", type=int, help="how many small integers the entry gets (default: it may get anything)"
    )
    parser.add_argument(
        "--no-optimize", dest="optimize", action="store_false", help="leave the program as it was lowered"
    )
    options = parser.parse_args(arguments)
    return Job(**vars(options))


def _run(job: Job) -> int:
    try:
        made = tailor(job)
    except NativeBuildError as error:
        raise report.Failure(str(error)) from None
    for name, content in made.items():
        files.write_bytes(job.out / name, content if isinstance(content, bytes) else content.encode())
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    job = _parse(arguments)
    return report.guard(lambda: _run(job))


if __name__ == "__main__":
    sys.exit(main())
