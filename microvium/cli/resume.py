"""`microvium resume OUT.mvm`: load an image, call its entry, and suspend it again if asked to."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from microvium.cli import report
from microvium.cli.build import map_path, write_image

if TYPE_CHECKING:
    from microvium.cli.program import Running
    from microvium.debugmap import DebugMap

DESCRIPTION = "Load a portable image and call one of its functions."

ENTRY = "main"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("file", metavar="OUT.mvm", type=Path)
    parser.add_argument(
        "--call", metavar="NAME", default=ENTRY, help="function to call (default: %(default)s)"
    )
    parser.add_argument("--suspend", metavar="NEXT.mvm", type=Path, help="write the state after the call")


def execute(options: argparse.Namespace) -> int:
    """Resumes."""
    running = _load(options.file)
    _check_name(running, options)
    running.call(options.call)
    running.run_events()
    if options.suspend is not None:
        from microvium.cli import program

        write_image(options.suspend, program.suspend(running.suspend(), running.vm.word.bits))
    return 0


def _load(path: Path) -> Running:
    """The image in a VM."""
    from microvium import host, snapshot
    from microvium.cli import program
    from microvium.image import BadImage
    from microvium.image.portable import check_header

    data = path.read_bytes()
    try:
        word_bits = check_header(data)["word_bits"]
        found = snapshot.from_image(data, _read_map(map_path(path)))
    except BadImage as error:
        raise report.Failure(f"{path}: {error}") from None
    hosts = host.load(path.with_suffix(".js"))
    return program.load(found, hosts, word_bits, sys.stdout.buffer)


def _read_map(path: Path) -> DebugMap | None:
    """The map beside an image, if there is one that can be used."""
    from microvium import debugmap

    try:
        return debugmap.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, debugmap.BadMap):
        return None


def _check_name(running: Running, options: argparse.Namespace) -> None:
    """Refuses a name that is no function, before anything runs."""
    from microvium.desktop import FunctionValue
    from microvium.ir import EVENT_LOOP
    from microvium.values import HostRef

    callable_kinds = (FunctionValue, HostRef)
    exports = [name for name in running.vm.exports if name != EVENT_LOOP]
    if options.call not in exports:
        functions = [name for name in exports if isinstance(running.vm.export(name), callable_kinds)]
        there = f"call one of {', '.join(functions)}" if functions else "it exports no function"
        raise report.Failure(f"{options.file}: there is no export {options.call!r}; {there}")
    if not isinstance(running.vm.export(options.call), callable_kinds):
        raise report.Failure(f"{options.file}: the export {options.call!r} is not a function")
