"""`microvium decode FILE [LINE]`: turn a chip's error line into lines of source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from microvium.cli import report

DESCRIPTION = (
    "Turn the line with which a chip reports an uncaught exception, `! TypeError: message @ 01a4 0033`, "
    "into lines of source. Without LINE, a console's text is read from stdin and copied, each such line "
    "explained."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="the build's folder, its firmware or image, or its map"
    )
    parser.add_argument("line", metavar="LINE", nargs="?", help="the line; default: stdin")


def execute(options: argparse.Namespace) -> int:
    """Prints the explanation."""
    from microvium import decode
    from microvium.debugmap import BadMap

    path = decode.find_map(options.file)
    try:
        known = decode.read_map(path)
    except BadMap as error:
        raise report.Failure(f"{path}: {error}") from None
    if options.line is None:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(decode.rewrite(sys.stdin.read(), known))
        return 0
    lines = decode.decode(options.line, known)
    if not lines:
        raise report.Failure(f"{options.line!r} is no error line of a chip: ! MESSAGE @ OFFSET OFFSET …")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
