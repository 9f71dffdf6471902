"""`microvium build FILE -o OUT.mvm`: run the top level, suspend it, write the image and its map."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from microvium.cli.options import add_goal, add_word

if TYPE_CHECKING:
    from microvium.cli.program import Suspended

DESCRIPTION = "Run a script's top level and write what is left of it as a portable image."

STDOUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "-o", "--output", metavar="OUT.mvm", required=True, help="image to write; - is stdout"
    )
    add_word(parser, 16)
    add_goal(parser)


def execute(options: argparse.Namespace) -> int:
    """Builds; what the script prints goes to stderr if the image goes to stdout."""
    from microvium.cli import program, report

    to_stdout = options.output == STDOUT
    console = sys.stderr.buffer if to_stdout else sys.stdout.buffer
    compiled = program.compile_file(options.file, options.goal)
    running = program.start(compiled, program.DESKTOP_WORD, console)
    for warning in compiled.warnings:
        report.warn(warning)
    suspended = program.suspend(running.suspend(), options.word)
    if to_stdout:
        sys.stdout.buffer.write(suspended.data)
    else:
        write_image(Path(options.output), suspended)
    return 0


def write_image(target: Path, suspended: Suspended) -> None:
    """Writes an image and its map; into a device or a pipe the image alone."""
    from microvium import files

    if files.is_special(target):
        files.write_bytes(target, suspended.data)
        return
    for path in (map_path(target), target):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    files.write_text(map_path(target), suspended.map_text)
    files.write_bytes(target, suspended.data)


def map_path(image: Path) -> Path:
    """Where the map of an image lies: `app.mvm` has `app.map.json`."""
    return image.with_suffix(".map.json")
