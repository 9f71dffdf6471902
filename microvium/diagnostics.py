"""What is wrong with a user's input: one message, where it is, and what to do.

In: any stage raises `Diagnostic`. Out: `render` gives the text for stderr, whose first line is `Kind:
message`, then the place and a code frame. The command line prints it and exits with status 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from microvium.ir import Position

SYNTAX = "SyntaxError"
REFERENCE = "ReferenceError"
UNSUPPORTED = "Unsupported"
IMPORT = "ImportError"
LINK = "LinkError"
BUILD = "BuildError"
WARNING = "Warning"
"""The kinds of diagnostic."""

LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
"""JavaScript's line terminators; `Position.line` counts these."""

FRAME_WIDTH = 160
"""Characters of a source line that a code frame shows, at most."""

Paint = Callable[[str, str], str]
"""Colours a text for a terminal: the code for the colour, then the text."""

_RED, _YELLOW, _BLUE, _BOLD, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[1m", "\x1b[0m"


class Diagnostic(Exception):
    """A message for the user. `length` is the count of characters to underline, `source` the text of the
    file.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        position: Position | None = None,
        *,
        hint: str | None = None,
        length: int = 1,
        source: str | None = None,
    ) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.position = position
        self.hint = hint
        self.length = length
        self.source = source

    def __str__(self) -> str:
        where = f" ({self.position})" if self.position else ""
        return f"{self.kind}: {self.message}{where}"

    def as_warning(self) -> Diagnostic:
        """The same as a warning."""
        return Diagnostic(
            WARNING, self.message, self.position, hint=self.hint, length=self.length, source=self.source
        )

    def render(self, source_text: str | None = None, color: bool = False) -> str:
        """The lines to print, the last one ended. Without any source text at hand, the file is read again."""
        paint = _paint if color else _no_paint
        colour = _YELLOW if self.kind == WARNING else _RED
        lines = [f"{paint(colour + _BOLD, self.kind)}{paint(_BOLD, ': ' + self.message)}"]
        if self.position is not None:
            lines.append(f"{paint(_BLUE, '  -->')} {self.position}")
            text = source_text if source_text is not None else self.source
            lines += code_frame(
                text if text is not None else _read(self.position.file), self.position, self.length, paint
            )
        if self.hint:
            lines.append(f"  {paint(_BLUE, 'hint:')} {self.hint}")
        return "\n".join(lines) + "\n"


def code_frame(text: str, position: Position, length: int = 1, paint: Paint | None = None) -> list[str]:
    """The source line with its number, and a line of carets below; nothing if the text has no such line."""
    paint = paint or _no_paint
    lines = LINE_END.split(text)
    if not 1 <= position.line <= len(lines):
        return []
    line, column = _window(lines[position.line - 1], position.column)
    number = str(position.line)
    margin = " " * len(number)
    shown = _printable(line)
    indent = "".join("\t" if character == "\t" else " " for character in shown[: column - 1])
    carets = "^" * max(1, min(length, len(shown) - column + 1))
    bar = paint(_BLUE, "|")
    return [
        f" {margin} {bar}",
        f" {paint(_BLUE, number)} {bar} {shown}",
        f" {margin} {bar} {indent}{paint(_RED + _BOLD, carets)}",
    ]


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around the column, and the column in that part."""
    if len(line) <= FRAME_WIDTH:
        return line, column
    start = max(0, min(column - 1 - FRAME_WIDTH // 2, len(line) - FRAME_WIDTH))
    return line[start : start + FRAME_WIDTH], column - start


def _printable(line: str) -> str:
    """The line without characters that would disturb a terminal, each replaced by one other."""
    return "".join(
        character if character == "\t" or character.isprintable() else "\ufffd" for character in line
    )


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _paint(code: str, text: str) -> str:
    return f"{code}{text}{_PLAIN}"


def _no_paint(_: str, text: str) -> str:
    return text
