"""What has grown between two records, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from microvium.ledger.records import COUNTED, FIGURES, PARTS, PLACED, Entry
from microvium.table import Table

MOST = 12
"""Parts of a kind that are shown."""


@dataclass(frozen=True)
class Change:
    """A part of a kind; 0 where it is not."""

    kind: str
    name: str
    before: int
    after: int

    @property
    def bytes(self) -> int:
        """More, or less."""
        return self.after - self.before


@dataclass(frozen=True)
class Difference:
    """Of one board and app."""

    key: tuple[str, str]
    before: Entry | None
    after: Entry | None

    @property
    def other_compiler(self) -> str | None:
        """Why the figures say nothing about the project."""
        if self.before is None or self.after is None or self.before.compiler == self.after.compiler:
            return None
        return f"{self.before.compiler}, then {self.after.compiler}: not compared"

    def figures(self) -> list[tuple[str, int, int]]:
        """Those that both have: name, before, after."""
        if self.before is None or self.after is None:
            return []
        pairs = ((name, self.before.figure(name), self.after.figure(name)) for name in FIGURES)
        return [(name, old, new) for name, old, new in pairs if old is not None and new is not None]

    def changes(self) -> list[Change]:
        """What grew or shrank, the largest first, by kind of part."""
        if self.before is None or self.after is None or self.other_compiler:
            return []
        found: list[Change] = []
        for kind in PARTS:
            old, new = self.before.parts(kind), self.after.parts(kind)
            if old is None or new is None:
                continue
            if kind in PLACED:
                old = _moved(old, new)
            rows = [Change(kind, name, old.get(name, 0), new.get(name, 0)) for name in {*old, *new}]
            found += sorted((row for row in rows if row.bytes), key=lambda row: (-abs(row.bytes), row.name))
        return found

    def origin(self, change: Change) -> str:
        """The line of the program that brought in what grew; empty where that is not known."""
        if self.after is None or change.bytes <= 0:
            return ""
        return self.after.origin(change.kind, change.name)

    @property
    def is_empty(self) -> bool:
        """Nothing differs."""
        same = all(old == new for _, old, new in self.figures())
        return same and self.before is not None and self.after is not None and not self.changes()


def _moved(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """The old parts with the lines that they have now: an edit above a function is no change of it. Parts
    that differ in the line only are the same, in the order of their lines.
    """
    before, after = (_by_name(set(one) - set(other)) for one, other in ((old, new), (new, old)))
    lines = {
        a: b for name in before.keys() & after.keys() for a, b in zip(before[name], after[name], strict=False)
    }
    return {lines.get(name, name): size for name, size in old.items()}


def _by_name(parts: Iterable[str]) -> dict[str, list[str]]:
    """Parts by what stands before their lines."""
    found: dict[str, list[tuple[int, str]]] = {}
    for part in parts:
        name, _, line = part.rpartition(":")
        if line.isdecimal():
            found.setdefault(name, []).append((int(line), part))
    return {name: [part for _, part in sorted(rows)] for name, rows in found.items()}


def differences(
    before: dict[tuple[str, str], Entry], after: dict[tuple[str, str], Entry]
) -> list[Difference]:
    """Of all boards and apps that either has."""
    return [Difference(key, before.get(key), after.get(key)) for key in sorted({*before, *after})]


def to_json(difference: Difference) -> dict[str, object]:
    """For programs."""
    return {
        "board": difference.key[0],
        "app": difference.key[1],
        "other_compiler": difference.other_compiler,
        "figures": {name: [old, new] for name, old, new in difference.figures()},
        "changes": [
            [row.kind, row.name, row.before, row.after, difference.origin(row)]
            for row in difference.changes()
        ],
    }


def table(difference: Difference) -> Table:
    """Figures, then the parts that changed most."""
    title = " ".join(difference.key)
    if difference.before is None or difference.after is None:
        side = "before" if difference.before is None else "after"
        return Table(title, ("",), [], [f"  no record {side}"])
    compared = difference.other_compiler is None
    rows: list[tuple[str, ...]] = [
        (name, f"{old:,}", f"{new:,}", f"{new - old:+,}" if compared else "", "")
        for name, old, new in difference.figures()
    ]
    for kind in PARTS:
        rows += _rows(difference, [change for change in difference.changes() if change.kind == kind])
    notes = [] if compared else [f"  {difference.other_compiler}"]
    return Table(title, ("", "before", "after", "change", ""), rows, notes)


def _rows(difference: Difference, changes: Sequence[Change]) -> list[tuple[str, ...]]:
    """Of one kind of part; the small ones as a sum. What has no bytes came or went."""
    rows: list[tuple[str, ...]] = []
    for change in changes[:MOST]:
        name = f"  {change.kind[:-1]} {change.name}"
        origin = difference.origin(change)
        by = f"by {origin}" if origin else ""
        if change.kind in COUNTED:
            rows.append((name, "", "", "new" if change.bytes > 0 else "gone", by))
        else:
            rows.append((name, f"{change.before:,}", f"{change.after:,}", f"{change.bytes:+,}", by))
    if rest := changes[MOST:]:
        total = "" if rest[0].kind in COUNTED else f"{sum(change.bytes for change in rest):+,}"
        rows.append((f"  {len(rest)} more {rest[0].kind}", "", "", total, ""))
    return rows
