"""`microvium dump --stage STAGE FILE`: print what a stage makes of a script."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from microvium.cli.options import add_goal, add_word

DESCRIPTION = "Print what one stage of the compiler makes of a script."

STAGES = {
    "tree": "the syntax tree of each file",
    "scopes": "which slot, static or box each name lives in",
    "ir": "instructions with names, before they run",
    "code": "the same as bytes, disassembled",
    "heap": "objects and variables after the top level has run",
    "kinds": "which kinds of value reach each variable, seen from the entry",
    "image": "sections of the portable image",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "stages:\n" + "\n".join(f"  {name:8}{text}" for name, text in STAGES.items())
    parser.add_argument("--stage", choices=tuple(STAGES), required=True, help="what to print")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--entry", metavar="NAME", default="main", help="for kinds: what the host calls (default: main)"
    )
    add_word(parser, 16)
    add_goal(parser)


def execute(options: argparse.Namespace) -> int:
    """Prints the stage."""
    from microvium import dump
    from microvium.cli import program
    from microvium.layout import WORDS

    request = dump.Request(
        program.compile_file(options.file, options.goal), WORDS[options.word], options.entry
    )
    sys.stdout.buffer.write(dump.PRINTERS[options.stage](request).encode())
    return 0
