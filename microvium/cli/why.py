"""`microvium why NAME FILE`: what keeps an operation, a feature, a function, a variable or a property in the
image.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from microvium.cli.options import add_goal

DESCRIPTION = "Say what keeps something in the tailored image of a script, with the chain of reasons."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help="an operation (GET_FIELD), a feature (HAS_HEAP), a function of the host, of the engine or of the"
        " program, a variable, a property",
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--entry", metavar="NAME", default="main", help="what the host calls (default: main)")
    add_goal(parser)


def execute(options: argparse.Namespace) -> int:
    """Prints the reasons."""
    from microvium import fuse, needs, optimize, why
    from microvium.cli import program, report
    from microvium.layout import WORD16

    compiled = program.compile_file(options.file, options.goal)
    suspended = program.start(compiled, 16, io.BytesIO()).suspend()
    optimised, done = optimize.closed_world(suspended, options.entry, compiled.hosts)
    fused, known = fuse.fuse(optimised, done.kinds, WORD16)
    needed = needs.find(fused, known, compiled.hosts, WORD16)
    lines = why.explain(options.name, fused, known, needed)
    if not lines:
        if not why.is_known(options.name, suspended):
            raise report.Failure(
                f"{options.file}: neither the program nor the engine has anything named {options.name!r}"
                f"{why.hint(options.name, suspended)}"
            )
        lines = [f"{options.name} is not in the image"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
