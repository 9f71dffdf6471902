"""Tables for the terminal: with lines and colours on a terminal, plain columns in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Table:
    """Cells as text. The first column is aligned left, the others right, a column named "" left."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    """Lines below the table."""


def counted(count: int, what: str) -> str:
    """`1 record`, `2 records`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def show(table: Table, stream: TextIO | None = None) -> None:
    """Writes the table."""
    stream = stream or sys.stdout
    if stream.isatty():
        _show_rich(table, stream)
    else:
        stream.write(plain(table))
        stream.flush()


def plain(table: Table) -> str:
    """The table as text without anything but letters and blanks."""
    table = _printable(table)
    lines = [table.heads, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.heads))]
    text = [table.title, *(_line(table, line, widths) for line in lines), *table.notes]
    return "\n".join(text) + "\n"


def _printable(table: Table) -> Table:
    """Without what a terminal would obey: names in it may come from anywhere."""
    rows = [[without_controls(cell) for cell in row] for row in table.rows]
    return Table(
        without_controls(table.title), table.heads, rows, [without_controls(note) for note in table.notes]
    )


def without_controls(text: str) -> str:
    """A text in one line of letters and signs."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _line(table: Table, cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = (
        cell.ljust(width) if _is_left(table, column) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return ("  " + "  ".join(shown)).rstrip()


def _is_left(table: Table, column: int) -> bool:
    return column == 0 or not table.heads[column]


def _show_rich(table: Table, stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    table = _printable(table)
    drawn = RichTable(title=Text(table.title), title_justify="left")
    for column, head in enumerate(table.heads):
        drawn.add_column(
            head, justify="left" if _is_left(table, column) else "right", no_wrap=not head and column > 0
        )
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    console = Console(file=stream)
    console.print(drawn)
    for note in table.notes:
        console.print(note, markup=False, highlight=False)
