"""The stages put in order for the subcommands: from a file to a program that runs, and from there to an
image.

In: a path and options. Out: `Compiled`, `Running`, `Suspended`. What is wrong with the script is raised as
Diagnostic or `report.Uncaught`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from microvium import debugmap, desktop, diagnostics, host, image, ir, lower, modules, scopes, snapshot
from microvium.cli import report
from microvium.cli.options import Goal
from microvium.layout import WORDS
from microvium.library import select

DESKTOP_WORD = 32
"""Bits of a value while a top level runs: whatever the image's are, it has the desktop's room."""


@dataclass(frozen=True)
class Compiled:
    """A script and its imports, before the first instruction."""

    path: Path
    hosts: host.HostTable
    modules: list[modules.SourceModule]
    scopes: scopes.Scopes
    snapshot: ir.Snapshot
    warnings: tuple[diagnostics.Diagnostic, ...]
    """What is allowed, and most likely a mistake."""


@dataclass(frozen=True)
class Running:
    """A program in a VM, between two calls."""

    vm: desktop.Vm
    snapshot: ir.Snapshot
    """As it was loaded."""

    def run_top_level(self) -> None:
        """Runs what the snapshot has still to run."""
        _uncaught_reported(self.vm.run_initializers)

    def call(self, name: str) -> None:
        """Calls an export without arguments."""
        _uncaught_reported(lambda: self.vm.call(name))

    def run_events(self) -> None:
        """Runs timers and the callbacks of console input, until nothing can happen any more."""
        _uncaught_reported(self.vm.run_events)

    def suspend(self) -> ir.Snapshot:
        """The program as it is now. Nothing that the host cannot reach any more is part of it."""
        from microvium.optimize.reach import drop_unexported

        return drop_unexported(snapshot.take(self.vm, self.snapshot))


@dataclass(frozen=True)
class Suspended:
    """An image and its map, as files hold them."""

    data: bytes
    map_text: str


def compile_file(path: Path, goal: Goal | None) -> Compiled:
    """Parses a file and those it imports, and lowers them."""
    if not path.name:
        raise report.Failure(f"cannot read {path}: is a directory")
    hosts = host.load(path)
    sources = modules.load(path, goal, hosts)
    names = scopes.analyze(sources, hosts, select.part_for(sources, hosts))
    warnings: list[diagnostics.Diagnostic] = []
    lowered = lower.lower(sources, names, lambda warning: warnings.append(warning.as_warning()))
    return Compiled(path, hosts, sources, names, lowered, tuple(warnings))


def load(
    program: ir.Snapshot,
    hosts: host.HostTable,
    word_bits: int,
    console: BinaryIO,
) -> Running:
    """A VM that holds the program and has run nothing of it."""
    placed = image.layout(program, WORDS[word_bits])
    vm = desktop.Vm(placed, hosts, write=_line_writer(console), read=_read_byte)
    return Running(vm, program)


def start(compiled: Compiled, word_bits: int, console: BinaryIO) -> Running:
    """A VM in which the program's top level has run."""
    running = load(compiled.snapshot, compiled.hosts, word_bits, console)
    with explained(compiled):
        running.run_top_level()
    return running


@contextmanager
def explained(compiled: Compiled) -> Iterator[None]:
    """An uncaught ReferenceError is followed by the warnings, which name what nothing declares."""
    try:
        yield
    except report.Uncaught as error:
        if not str(error).startswith(diagnostics.REFERENCE):
            raise
        said = "".join(warning.render() for warning in compiled.warnings)
        raise report.Uncaught(f"{error}{said}") from None


def suspend(program: ir.Snapshot, word_bits: int) -> Suspended:
    """The files of a program at rest."""
    placed = image.layout(program, WORDS[word_bits])
    return Suspended(image.portable(placed), debugmap.of(placed).to_json())


def preload(word_bits: int) -> None:
    """Loads what every run needs, so that processes forked from this one find it in memory."""
    import esprima  # noqa: F401

    desktop.library(word_bits)


def _read_byte() -> int:
    """A byte of stdin."""
    data = sys.stdin.buffer.read(1)
    return data[0] if data else desktop.END_OF_INPUT


def _line_writer(console: BinaryIO) -> Callable[[bytes], None]:
    """Writes at once when a line ends, so that a reader of a pipe sees what the script has done."""

    def write(data: bytes) -> None:
        console.write(data)
        if data.endswith(b"\n"):
            console.flush()

    return write


def _uncaught_reported(action: Callable[[], object]) -> None:
    try:
        action()
    except desktop.JsError as error:
        raise report.Uncaught(uncaught_text(error)) from None


def uncaught_text(error: desktop.JsError) -> str:
    """The value as text, the line that threw it, and the lines through which it passed."""
    if not error.frames:
        offsets = " ".join(f"{offset:04x}" for offset in error.offsets)
        return f"{error.text}\n  at code offsets {offsets} (there is no map of this image)\n"
    first, *others = error.frames
    lines = [error.text]
    if first.position is not None:
        lines.append(f"  --> {first.position}")
        lines += diagnostics.code_frame(_source(first.position.file), first.position)
    lines += [f"  called from {frame}" for frame in others]
    return "\n".join(lines) + "\n"


def _source(file: str) -> str:
    """The text of a source file as it is now; empty if it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""
