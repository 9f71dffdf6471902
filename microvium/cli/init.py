"""`microvium init [FOLDER]`: the files of a repository of one's own, with a test and a budget."""

from __future__ import annotations

import argparse
import shlex
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
    print(_next(options.folder, project.ROOT / "do"))
    return 0


def _next(folder: Path, do: Path) -> str:
    """What works now, to be copied line by line."""
    from microvium.ledger import place
    from microvium.ledger.git import GitError

    within = shlex.quote(str(do))
    start = "git init; " if isinstance(place.find(folder).found, GitError) else ""
    lines = [
        *([] if folder.resolve() == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]),
        f"{within} scons sim budget         # its console on the emulated chip, and what it needs",
        f"{within} pytest                   # the console again, as a test",
        f"{within} microvium budget check   # against budget/ceilings.toml; with --set, sets them",
        f"{start}git add .; git commit -m Start",
        f"{within} microvium budget record  # what the commit needs; later: log, diff, plot",
    ]
    return "\n".join(["next:", *(f"  {line}" for line in lines)])
