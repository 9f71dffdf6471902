"""The closed-world optimiser: a program at rest, seen from its one entry.

In: an `ir.Snapshot` after its top level, the entry's name, the host table, the numbers mode. Out: the snapshot that the
chip gets, with the entry as the one function of `Convention.ENTRY`, and a `Report`. Each pass is a function from a
snapshot to a snapshot and may be left out; without all of them the program does the same. They are run in turn
until none changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from microvium.ir import Snapshot
from microvium.kinds import Kinds, analyze
from microvium.kinds.program import ENTRY_KINDS, Host
from microvium.optimize.calls import direct_calls
from microvium.optimize.console import fold_output
from microvium.optimize.edit import Note, World, entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.fold import fold
from microvium.optimize.inline import inline_calls
from microvium.optimize.jumps import straighten
from microvium.optimize.peephole import fuse
from microvium.optimize.pops import drop_values
from microvium.optimize.reach import drop_unreachable
from microvium.optimize.slots import share_slots
from microvium.optimize.stores import drop_stores
from microvium.optimize.truncate import truncate_divisions

Pass = Callable[[Snapshot, World], Snapshot]

PASSES: dict[str, Pass] = {
    "fold": fold,
    "console": fold_output,
    "calls": direct_calls,
    "pops": drop_values,
    "stores": drop_stores,
    "jumps": straighten,
    "peephole": fuse,
    "inline": inline_calls,
    "reach": drop_unreachable,
}
"""In the order of a round."""
LAST: dict[str, Pass] = {"slots": share_slots}
"""Run once, after the rounds."""
ALL = frozenset(PASSES) | frozenset(LAST)

MAX_ROUNDS = 200
"""More rounds than a program of that many calls to inline can need are a fault of a pass."""


@dataclass(frozen=True)
class Report:
    """What was done and why. `kinds` are those of the optimised snapshot."""

    numbers: str
    why_numbers: str
    notes: tuple[Note, ...]
    kinds: Kinds
    rounds: int

    def __str__(self) -> str:
        return "\n".join(
            (f"numbers: {self.numbers} ({self.why_numbers})", *(str(note) for note in self.notes), "")
        )


def closed_world(
    snapshot: Snapshot,
    entry: str,
    hosts: Mapping[str, Host],
    numbers: str = "auto",
    passes: Collection[str] = ALL,
    entry_kinds: Collection[str] = ENTRY_KINDS,
) -> tuple[Snapshot, Report]:
    """The program for one entry. Raises Diagnostic if there is no such function."""
    snapshot = truncate_divisions(add_entry(snapshot, entry))
    chosen = analyze(snapshot, entries_of(snapshot), hosts, numbers, entry_kinds)
    world = World(entries_of(snapshot), hosts, chosen.mode, tuple(entry_kinds))
    snapshot, rounds = _rounds(snapshot, world, [PASSES[name] for name in PASSES if name in passes])
    for name, step in LAST.items():
        if name in passes:
            snapshot = step(snapshot, world)
    if "stores" in passes:
        snapshot = drop_stores(snapshot, world)
    kinds = replace(world.kinds(snapshot), reason=chosen.reason)
    report = Report(chosen.mode, chosen.reason, tuple(world.notes), kinds, rounds)
    return snapshot, report


def _rounds(snapshot: Snapshot, world: World, passes: list[Pass]) -> tuple[Snapshot, int]:
    for count in range(1, MAX_ROUNDS + 1):
        before = snapshot
        for step in passes:
            snapshot = step(snapshot, world)
        if snapshot == before:
            return snapshot, count
    raise AssertionError(f"the optimiser has not come to rest after {MAX_ROUNDS} rounds")


__all__ = ["ALL", "PASSES", "Note", "Report", "closed_world"]
