"""`microvium size FIRMWARE`: what is in a firmware, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from microvium.contents.node import Node

DESCRIPTION = (
    "Show what takes the ROM and the RAM of a firmware that scons has built, and what needs each part: the"
    " image by object and function, the engine by file, function and operation, start-up, library, vectors."
)
FORMAT = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument(
        "firmware", metavar="FIRMWARE", help="a build's folder, its firmware.elf, or the name of the app"
    )
    parser.add_argument("--depth", metavar="N", type=int, help="levels of the tree to show (default: all)")
    parser.add_argument("--json", action="store_true", help="the trees as JSON")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page with a treemap instead")
    parser.add_argument("--diff", metavar="OTHER", help="show what is larger or smaller in another firmware")


def execute(options: argparse.Namespace) -> int:
    """Prints the trees, or writes them."""
    from microvium import files
    from microvium.cli import report
    from microvium.contents import page, show
    from microvium.contents.firmware import NotThere

    try:
        title, trees, flags = _trees(options.firmware)
        other = _trees(options.diff) if options.diff else None
    except NotThere as error:
        raise report.Failure(str(error)) from None
    if other:
        sys.stdout.write(f"{title}  →  {other[0]}\n")
        for before, after in zip(trees, other[1], strict=True):
            sys.stdout.writelines(f"{line}\n" for line in show.differences(before, after))
    elif options.json:
        content: dict[str, Any] = {"format": FORMAT, "firmware": title}
        content |= {tree.name.lower(): tree.to_json() for tree in trees}
        sys.stdout.write(json.dumps({**content, "features": dict(flags)}, indent=1) + "\n")
    elif options.html:
        files.write_text(options.html, page.render(title, trees, flags))
    else:
        show.show(title, trees, flags, options.depth, sys.stdout)
    return 0


def _trees(given: str) -> tuple[str, list[Node], Mapping[str, str]]:
    """What a firmware is called, its ROM and RAM, and the features of its engine."""
    from microvium.contents import firmware, ram, rom
    from microvium.contents.reasons import Reasons

    found = firmware.read(firmware.find(given, Path.cwd()))
    reasons = Reasons(found)
    trees = [rom.tree(found, reasons), ram.tree(found, reasons)]
    return str(found.elf), trees, found.needs.get("flags", {})
