"""`microvium run FILE`: run a script's top level; `run --server`: many scripts, each in its own process."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from microvium.cli import report
from microvium.cli.options import add_goal, add_word

DESCRIPTION = "Run a script's top level on the desktop."

DEFAULT_SECONDS = 9.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", metavar="FILE", type=Path, nargs="?")
    what.add_argument(
        "--server",
        action="store_true",
        help='read a path per line on stdin; answer each with {"rc": STATUS, "out": "stdout and stderr"}',
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=DEFAULT_SECONDS,
        help="with --server: stop a script after this time (default: %(default)g)",
    )
    add_word(parser, 32)
    add_goal(parser)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("a time above zero is needed")
    return seconds


def execute(options: argparse.Namespace) -> int:
    """Runs the script, or serves until stdin ends."""
    if not options.server:
        return run_file(options.file, options)
    from microvium.cli import program, server

    program.preload(options.word)
    server.serve(
        lambda path: report.guard(lambda: run_file(Path(path), options)),
        sys.stdin.buffer,
        sys.stdout.buffer,
        options.timeout,
    )
    return 0


def run_file(path: Path, options: argparse.Namespace) -> int:
    """Runs one script's top level, then what it has left to do later."""
    from microvium.cli import program

    compiled = program.compile_file(path, options.goal)
    running = program.start(compiled, options.word, sys.stdout.buffer)
    with program.explained(compiled):
        running.run_events()
    return 0
