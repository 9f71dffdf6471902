"""What library functions bring into an image is what library_uses.txt says, and it has them all."""

from __future__ import annotations

import re

import pytest

from microvium.library.select import HIDDEN
from tests.unit import library_uses
from tests.unit.library_uses import LIST

HINT = "./do python -m tests.unit.library_uses --write"
UNUSED = frozenset({"runEvents", "runTimers", "setIntervalWithArguments", "setTimeoutWithArguments"})
"""Exports that programs do not name themselves."""
EVENTS = frozenset({"clearInterval", "clearTimeout", "onByte", "onEdge", "onEvent", "onLine"}) | {
    *("setInterval", "setTimeout"),
}
"""They bring the event loop; tests of their own look at it."""
CASES = frozenset({"toLocaleLowerCase", "toLocaleUpperCase", "toLowerCase", "toUpperCase"})
"""The analysis of their tables takes more than a minute for a text that is made at run time."""


def sections() -> dict[str, list[str]]:
    """The lines of the file by their titles."""
    found: dict[str, list[str]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            lines = found.setdefault(line, [])
        else:
            lines.append(line)
    return found


@pytest.mark.parametrize("title", sections())
def test_a_use_brings_no_more_than_is_listed(title: str) -> None:
    listed = sections()[title]
    made = list(library_uses.lines(line.split(" | ")[0] for line in listed))
    assert made == listed, f"if that is as it should be: {HINT}"


def test_every_function_of_the_library_is_listed() -> None:
    called = {name for use in library_uses.uses() for name in re.findall(r"(\w+)(?=[(`])", use)}
    assert library_uses.functions() - called == UNUSED | HIDDEN | EVENTS | CASES | {"constructor"}
