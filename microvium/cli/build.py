"""`microvium build FILE -o OUT.mvm`: run the top level, suspend it, write the image and its map."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from microvium.cli.options import add_goal, add_word

DESCRIPTION = "Run a script's top level and write what is left of it as a portable image."

STDOUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("-o", "--output", metavar="OUT.mvm", required=True, help="image to write; - is stdout")
    add_word(parser, 16)
    add_goal(parser)


def execute(options: argparse.Namespace) -> int:
    """Builds; what the script prints goes to stderr if the image goes to stdout."""
    from microvium import files
    from microvium.cli import program

    to_stdout = options.output == STDOUT
    console = sys.stderr.buffer if to_stdout else sys.stdout.buffer
    image = program.suspend(program.compile_file(options.file, options.goal), options.word, console)
    if to_stdout:
        sys.stdout.buffer.write(image.data)
        return 0
    target = Path(options.output)
    files.write_text(map_path(target), image.map_text)
    files.write_bytes(target, image.data)
    return 0


def map_path(image: Path) -> Path:
    """Where the map of an image lies: `app.mvm` has `app.map.json`."""
    return image.with_suffix(".map.json")
