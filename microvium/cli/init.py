"""`microvium init [FOLDER]`: the files of a repository of one's own, with a test and a budget."""

from __future__ import annotations

import argparse
from pathlib import Path

from microvium.cli import report

DESCRIPTION = "Write a script, an SConstruct, a test on the emulated chip and a budget, to start from."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=Path())


def execute(options: argparse.Namespace) -> int:
    """Writes the files."""
    from microvium import project

    try:
        paths = project.write(options.folder)
    except FileExistsError as error:
        raise report.Failure(f"{error}: is there already; nothing was written") from None
    for path in paths:
        print(path)
    print("next: `scons sim budget`, `pytest`; after a first commit `microvium budget record`")
    return 0
