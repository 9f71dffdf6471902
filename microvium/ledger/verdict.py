"""What `scons budget` says beside a build's figures: its ceilings, and what changed since the last record.

In: a build's folder and the script's path. Out: lines, and whether a ceiling is exceeded. Without git or
without a record of an earlier commit nothing is compared, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from microvium.ledger import ceilings, place, records
from microvium.ledger.ceilings import Ceiling
from microvium.ledger.compare import Change, Difference
from microvium.ledger.git import GitError
from microvium.ledger.place import Place
from microvium.ledger.records import COUNTED, FIGURES, Entry
from microvium.table import Table

LOOK_BACK = 50
"""Commits in which the last record is looked for."""
MOST = 4
"""Parts that are named."""


def of(folder: Path, script: Path) -> tuple[list[str], bool]:
    """The lines for a build's folder and its script, and whether a ceiling is exceeded."""
    home = place.find(script.parent)
    name = _name(home, script)
    entry = records.read(folder, name, "", home.folder)
    ceiling = ceilings.read(home.file, home.prefix).get(entry.key)
    if ceiling is None:
        return [], False
    exceeded = [f"  above its ceiling: {text} ({ceiling.why})" for text in ceiling.exceeded(entry)]
    return [_room(ceiling, entry), *_since(entry, home), *exceeded], bool(exceeded)


def _name(home: Place, script: Path) -> str:
    """As the ceilings name it."""
    path = script.resolve()
    inside = path.relative_to(home.folder).as_posix() if path.is_relative_to(home.folder) else str(path)
    return f"{home.prefix}{inside}"


def _room(ceiling: Ceiling, entry: Entry) -> str:
    left = ((name, limit, entry.figure(name)) for name, limit in ceiling.limits.items())
    rows = (f"{name} {limit:,} ({limit - value:+,})" for name, limit, value in left if value is not None)
    return f"  ceilings: {', '.join(rows)}"


def _since(entry: Entry, home: Place) -> list[str]:
    """Against the newest record of an ancestor; a clean tree's own is none."""
    try:
        repository = home.repository
        commits = repository.history("HEAD", LOOK_BACK)
        if not repository.is_dirty():
            commits = commits[1:]
    except GitError as error:
        return [f"  not compared: {error}"]
    found = ((commit, records.parse(commit.note).entries.get(entry.key)) for commit in commits)
    commit, before = next(((c, e) for c, e in found if e is not None), (None, None))
    if commit is None or before is None:
        return ["  not compared: no earlier commit has a record"]
    difference = Difference(entry.key, before, entry)
    head = f"  since {commit.short}: "
    if difference.other_compiler:
        return [head + difference.other_compiler]
    figures = [f"{name} {new - old:+,}" for name, old, new in difference.figures() if new != old]
    grown = sorted(
        (change for change in difference.changes() if change.kind not in COUNTED | {"sections"}),
        key=lambda change: -change.bytes,
    )
    parts = [_grown(difference, change) for change in grown[:MOST] if change.bytes > 0]
    most = f"; grew most: {', '.join(parts)}" if parts else ""
    return [head + (", ".join(figures) or "no change") + most]


def _grown(difference: Difference, change: Change) -> str:
    origin = difference.origin(change)
    return f"{change.name} {change.bytes:+,}{f' by {origin}' if origin else ''}"


@dataclass(frozen=True)
class Check:
    """A row of the ceilings beside what was measured."""

    row: Ceiling
    entry: Entry
    exceeded: Sequence[str]
    loose: Sequence[str]

    @classmethod
    def of(cls, row: Ceiling, entry: Entry) -> Check:
        """What there is to say."""
        return cls(row, entry, row.exceeded(entry), row.loose(entry))

    @property
    def lines(self) -> list[str]:
        """For people."""
        where = " ".join(self.row.key)
        return [
            *(f"{where}: above its ceiling: {text} ({self.row.why})" for text in self.exceeded),
            *(f"{where}: a loose ceiling: {text}" for text in self.loose),
        ]

    @property
    def word(self) -> str:
        """In a column of a table."""
        return "too much" if self.exceeded else "loose" if self.loose else "good"

    def to_json(self) -> dict[str, object]:
        """For programs."""
        figures = {name: [self.entry.figure(name), self.row.limits.get(name)] for name in FIGURES}
        return {
            "board": self.row.board,
            "app": self.row.script,
            "figures": figures,
            "exceeded": self.exceeded,
            "loose": self.loose,
        }


def table(checks: Sequence[Check], title: str) -> Table:
    """Figure by figure: used, of what."""
    rows = [
        (" ".join(check.row.key), *(_used(check, name) for name in FIGURES), check.word) for check in checks
    ]
    return Table(title, ("board app", *("ROM", "RAM", "image", "cycles"), ""), rows)


def _used(check: Check, name: str) -> str:
    value, limit = check.entry.figure(name), check.row.limits.get(name)
    if value is None:
        return "not counted" if limit is not None else ""
    return f"{value:,}" if limit is None else f"{value:,} of {limit:,}"
