"""Arguments that several subcommands share."""

from __future__ import annotations

import argparse
from typing import Literal

Goal = Literal["module", "script"]


def add_goal(parser: argparse.ArgumentParser) -> None:
    """`--module` and `--script`: what the entry is; without them its name and its statements decide."""
    goal = parser.add_mutually_exclusive_group()
    goal.add_argument("--module", dest="goal", action="store_const", const="module", help="FILE is a module")
    goal.add_argument("--script", dest="goal", action="store_const", const="script", help="FILE is a script")


def add_word(parser: argparse.ArgumentParser, default: int) -> None:
    """`--word`: bits of a value."""
    parser.add_argument(
        "--word", type=int, choices=(16, 32), default=default, help="bits of a value (default: %(default)s)"
    )
