"""The figures of a history: `Series` by board and app, and what there is to be said about the records.

In: commits with their notes. Out: tables with sparklines, and what `budget log --json` prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from microvium.ledger.git import Commit, Repository
from microvium.ledger.records import FIGURES, Entry, parse
from microvium.table import Table, counted

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
OTHER_COMPILER = "│"
GETTING_THEM = "`budget record --fetch` gets those of a remote, `budget backfill` measures"
SHOWN = 24
"""Commits in a sparkline."""


@dataclass(frozen=True)
class Row:
    """A commit, and its records by board and app."""

    commit: Commit
    entries: dict[tuple[str, str], Entry]


@dataclass(frozen=True)
class History:
    """Newest first, with what is to be said."""

    rows: Sequence[Row]
    remarks: Sequence[str]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Every board and app of which there is a record."""
        return sorted({key for row in self.rows for key in row.entries})

    def series(self, key: tuple[str, str]) -> list[tuple[Commit, Entry | None]]:
        """Oldest first."""
        return [(row.commit, row.entries.get(key)) for row in reversed(self.rows)]


def read(repository: Repository, of: str = "HEAD", most: int | None = None) -> History:
    """The history that leads to a commit."""
    commits = repository.history(of, most)
    rows, newer, damaged, replaced = [], 0, 0, 0
    for commit in commits:
        found = parse(commit.note, figures_only=True)
        newer, damaged, replaced = newer + found.newer, damaged + found.damaged, replaced + found.replaced
        rows.append(Row(commit, found.entries))
    without = sum(not row.entries for row in rows)
    is_shallow = repository.is_shallow()
    whole = most is None and of == "HEAD" and not is_shallow
    lost = len(repository.noted().keys() - {commit.name for commit in commits}) if whole else 0
    remarks = [
        (is_shallow, "this clone is shallow: older commits are not in it"),
        (without, f"{without} of {len(rows)} commits have no record: {GETTING_THEM}"),
        (lost, f"records of {counted(lost, 'commit')} that this history does not have (any more)"),
        (newer, f"{counted(newer, 'record')} of a format that this version does not read: left out"),
        (damaged, f"{counted(damaged, 'line')} of notes that are no records: left out"),
        (replaced, f"{counted(replaced, 'record')} measured again with other figures: the later counts"),
    ]
    return History(rows, [text for holds, text in remarks if holds])


def table(history: History) -> Table:
    """Board and app by line: the figures of the newest record, and how they came to be."""
    rows = []
    compilers: dict[str, None] = {}
    for key in history.keys:
        entries = [entry for _, entry in history.series(key)]
        known = [entry for entry in entries if entry is not None]
        rom, *others = (_shown(known[-1].figure(name)) for name in FIGURES)
        rows.append((f"{key[0]} {key[1]}", rom, _change(known), *others, sparkline(entries[-SHOWN:])))
        if len(names := dict.fromkeys(entry.compiler for entry in known)) > 1:
            compilers[f"compilers: {', '.join(names)}; {OTHER_COMPILER} is where they changed"] = None
    heads = ("board app", "ROM", "change", "RAM", "image", "cycles", "")
    title = f"{counted(len(history.rows), 'commit')}; the line is ROM"
    return Table(title, heads, rows, [f"  {text}" for text in (*compilers, *history.remarks)])


def _shown(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _change(known: Sequence[Entry]) -> str:
    """Of ROM since the record before; nothing if that is another compiler's."""
    if len(known) < 2 or known[-1].compiler != known[-2].compiler:
        return ""
    before, now = (entry.figure("rom_bytes") for entry in known[-2:])
    return "" if before is None or now is None else f"{now - before:+,}"


def sparkline(entries: Sequence[Entry | None]) -> str:
    """A character for the ROM of each, a dot where there is none, a stroke where the compiler changed."""
    known = [value for entry in entries if entry and (value := entry.figure("rom_bytes")) is not None]
    low, high = min(known, default=0), max(known, default=0)
    line, compiler = "", None
    for entry in entries:
        value = entry.figure("rom_bytes") if entry else None
        if entry is None or value is None:
            line += GAP
            continue
        line += OTHER_COMPILER if compiler not in (None, entry.compiler) else ""
        compiler = entry.compiler
        line += BARS[0 if high == low else (value - low) * (len(BARS) - 1) // (high - low)]
    return line


def to_json(history: History) -> dict[str, object]:
    """For programs."""
    return {
        "format": 1,
        "commits": [
            {
                "commit": row.commit.name,
                "subject": row.commit.subject,
                "records": [{name: entry.data.get(name) for name in ("board", "app", "compiler", *FIGURES)}
                            for entry in row.entries.values()],
            }
            for row in history.rows
        ],
        "remarks": list(history.remarks),
    }  # fmt: skip
