"""A script test as its own file tells it: what it must print, how it must end, and where it cannot run.

In: a `.js` file. Out: `Script`. Comments at the end of a line, or alone on one, in the order of the output:

    // expect: TEXT     `main` prints this line
    // early: TEXT      the top level prints this line, before the suspension
    // throws: TEXT     `main` ends with this uncaught value; it comes from this line of the file

and in the comment at the top, after the sentence that says what the script shows:

    // needs doubles: REASON        its results are not integers of 32 bits
    // integers only: REASON        it shows what an engine without doubles does
    // not in Node: REASON          it shows what Node cannot
    // not on the chip: REASON      it asks for more than the part has
    // larger chip: REASON          it asks for more than the smallest part has
    // not on 16 bits: REASON       it asks for more than 16-bit words can address
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

MARKS = ("needs doubles", "integers only", "not in Node", "not on the chip", "not on 16 bits", "larger chip")

_EXPECTATION = re.compile(r"// (expect|early|throws):(?: (.*))?$")
_MARK = re.compile(rf"// ({'|'.join(MARKS)}): (.+)$")


@dataclass(frozen=True)
class Thrown:
    """An uncaught value as text, and the line that throws it."""

    text: str
    line: int


@dataclass(frozen=True)
class Script:
    """One script test."""

    path: Path
    title: str
    marks: dict[str, str]
    early: tuple[str, ...]
    lines: tuple[str, ...]
    thrown: Thrown | None

    @property
    def name(self) -> str:
        """The file's name without its suffix: a sentence."""
        return self.path.stem


@dataclass(frozen=True)
class Outcome:
    """What a run printed and how it ended, to be compared with the script's expectations."""

    lines: tuple[str, ...]
    thrown: Thrown | None = None
    early: tuple[str, ...] = ()


def read(path: Path) -> Script:
    """The script's expectations. What stands beside no rule is an error of the test's author."""
    found: dict[str, list[str]] = {"expect": [], "early": [], "throws": []}
    thrown: Thrown | None = None
    marks: dict[str, str] = {}
    source = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(source, 1):
        if mark := _MARK.match(line):
            marks[mark[1]] = mark[2]
        if expectation := _EXPECTATION.search(line):
            found[expectation[1]].append(expectation[2] or "")
            if expectation[1] == "throws":
                thrown = Thrown(expectation[2], number)
    if len(found["throws"]) > 1 or not source[0].startswith("// "):
        raise ValueError(f"{path}: a sentence at the top, and one `throws` at most")
    if not (found["expect"] or thrown):
        raise ValueError(f"{path} expects nothing")
    return Script(path, source[0][3:], marks, tuple(found["early"]), tuple(found["expect"]), thrown)


SCRIPTS = tuple(read(path) for path in sorted(FOLDER.glob("*.js")))
"""All script tests. Files in `parts/` are imported by them."""


def without(*marks: str) -> list[Script]:
    """The scripts that have none of the marks."""
    return [script for script in SCRIPTS if not set(marks) & script.marks.keys()]


_ERROR_TEXT = re.compile(r"\b(TypeError|ReferenceError|RangeError|SyntaxError): .*")


def kind_only(text: str) -> str:
    """A line without the wording of an error: engines agree on the error's kind only."""
    return _ERROR_TEXT.sub(r"\1", text)
