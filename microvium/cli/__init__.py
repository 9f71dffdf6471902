"""The command line. In: arguments. Out: a status, and what the subcommand writes.

One module per subcommand, each with `DESCRIPTION`, `add_arguments(parser)` and `execute(options) -> int`.
Only the module of the chosen subcommand is imported, and it imports the stages when it executes: a short
run pays for nothing else.

Statuses: 0 success; 1 a script, an image or a file is wrong, or an exception was not caught; 2 the command
line is wrong; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from microvium import __version__
from microvium.cli import report

COMMANDS = {
    "run": "run a script's top level on the desktop",
    "build": "run a script's top level and suspend it into an image",
    "resume": "resume an image on the desktop and call its entry",
    "init": "write the files of a project of your own",
    "dump": "print what one stage of the compiler makes of a script",
    "decode": "turn a chip's error line into lines of source",
    "budget": "the budget of every commit, in git notes",
    "size": "show what is in a firmware, and why",
    "why": "say what keeps something in the image",
}
"""Subcommands and their help lines, in the order that `--help` shows."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] not in COMMANDS:
        _top_level_parser().parse_args(words)
        _refuse_unknown(words)
    command = import_module(f"microvium.cli.{words[0]}")
    parser = argparse.ArgumentParser(
        prog=f"microvium {words[0]}", description=command.DESCRIPTION, allow_abbrev=False
    )
    command.add_arguments(parser)
    options = parser.parse_args(words[1:])
    return report.guard(lambda: int(command.execute(options)))


def _top_level_parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    parser = argparse.ArgumentParser(
        prog="microvium",
        description="Run JavaScript on the desktop, suspend it, and resume it on a microcontroller.",
        epilog="commands:\n" + "\n".join(f"  {name:{width}}  {text}" for name, text in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="microvium COMMAND ...\n       microvium COMMAND --help",
    )
    parser.add_argument("--version", action="version", version=f"microvium {__version__}")
    parser.add_argument("command", nargs="?", help="one of the commands below")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its arguments")
    return parser


def _refuse_unknown(words: Sequence[str]) -> NoReturn:
    problem = f"there is no command {words[0]!r}" if words else "a command is missing"
    sys.stderr.write(f"microvium: {problem}; there are {', '.join(COMMANDS)} (microvium --help)\n")
    sys.exit(2)
