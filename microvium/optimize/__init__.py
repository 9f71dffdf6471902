"""The closed-world optimiser: a program at rest, seen from its one entry.

In: an `ir.Snapshot` after its top level, the entry's name, the host table, the numbers mode. Out: the
snapshot that the chip gets, with the entry as the one function of `Convention.ENTRY`, and a `Report`. A round
finds the kinds, lets the passes that see them propose changes, makes these, and runs the passes that need no
kinds. Rounds go on until none changes anything. Each pass may be left out: the program does the same without
it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from microvium.ir import Snapshot
from microvium.kinds import Kinds
from microvium.kinds.program import ANY_ARGUMENTS, Arguments, Host
from microvium.layout import WORD16, Word
from microvium.memory import without_collections
from microvium.optimize.calls import direct_calls
from microvium.optimize.caught import share_errors
from microvium.optimize.console import fold_output, merge_output
from microvium.optimize.conversions import convert_objects
from microvium.optimize.counts import know_counts
from microvium.optimize.edit import Note, Round, World, entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.fold import fold
from microvium.optimize.inline import inline_calls
from microvium.optimize.items import spread_arrays
from microvium.optimize.jumps import straighten
from microvium.optimize.names import drop_names
from microvium.optimize.peephole import fuse
from microvium.optimize.places import give_places
from microvium.optimize.plain import plain_properties
from microvium.optimize.pops import drop_values
from microvium.optimize.properties import drop_properties
from microvium.optimize.reach import drop_unreachable
from microvium.optimize.select import choose_operations
from microvium.optimize.slots import share_slots
from microvium.optimize.stores import drop_stores
from microvium.optimize.tails import merge_tails
from microvium.optimize.truncate import choose_numbers, truncate_divisions
from microvium.optimize.zero import without_minus_zero

Proposal = Callable[[Round, World], None]
Pass = Callable[[Snapshot, World], Snapshot]

PROPOSALS: dict[str, Proposal] = {
    "names": drop_names,
    "conversions": convert_objects,
    "fold": fold,
    "console": fold_output,
    "calls": direct_calls,
    "peephole": fuse,
}
"""Passes that see the kinds: each proposes changes, and all are made at once."""
PASSES: dict[str, Pass] = {
    "pops": drop_values,
    "console": merge_output,
    "stores": drop_stores,
    "items": spread_arrays,
    "jumps": straighten,
    "counts": know_counts,
    "inline": inline_calls,
}
"""Passes that need no kinds, in the order of a round."""
ALL = frozenset(
    {*PROPOSALS, *PASSES, "properties", "reach", "slots", "select", "places", "plain", "tails", "caught"}
)
"""The names of all that may be left out. `caught` comes before the first round; `properties` and `reach` end
a round; `slots`, `select`, `places`, `plain` and `tails` come after the last one."""
NEEDED = frozenset({"conversions", "reach"})
"""What a tailored engine relies on: operations meet no objects, and there is nothing that is not used. With
these alone a program is as it was lowered: what `--no-optimize` builds.
"""

MAX_ROUNDS = 200
"""A program that needs more is a fault of a pass: each round but the last makes it smaller."""


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


@without_collections()
def closed_world(
    snapshot: Snapshot,
    entry: str,
    hosts: Mapping[str, Host],
    numbers: str = "auto",
    passes: Collection[str] = ALL,
    arguments: Arguments = ANY_ARGUMENTS,
    word: Word = WORD16,
) -> tuple[Snapshot, Report]:
    """The program for one entry, on a target with words of this size. Raises Diagnostic if there is no such
    function.
    """
    if unknown := sorted(set(passes) - ALL):
        raise ValueError(f"there is no pass {unknown[0]!r}; there are {', '.join(sorted(ALL))}")
    snapshot = truncate_divisions(add_entry(snapshot, entry))
    snapshot, chosen = choose_numbers(snapshot, entries_of(snapshot), hosts, numbers, arguments, word)
    world = World(hosts, chosen.mode, arguments, word)
    cleaned = snapshot if chosen.doubles else without_minus_zero(snapshot)
    if cleaned is not snapshot:
        snapshot, chosen = cleaned, replace(world.kinds(cleaned), reason=chosen.reason)
    shared = share_errors(snapshot, chosen) if "caught" in passes else snapshot
    if shared is not snapshot:
        snapshot, chosen = shared, replace(world.kinds(shared), reason=chosen.reason)
    snapshot, kinds, rounds = _rounds(snapshot, chosen, world, frozenset(passes))
    last, kinds = _last(snapshot, kinds, world, frozenset(passes))
    kinds = replace(kinds, reason=chosen.reason)
    return last, Report(chosen.mode, chosen.reason, tuple(world.notes), kinds, rounds)


def _rounds(
    snapshot: Snapshot, kinds: Kinds, world: World, passes: frozenset[str]
) -> tuple[Snapshot, Kinds, int]:
    """Rounds until nothing changes; the kinds of the last snapshot; how many rounds."""
    for count in range(1, MAX_ROUNDS + 1):
        before = snapshot
        snapshot = _round(snapshot, kinds, world, passes)
        if snapshot == before:
            return snapshot, kinds, count
        kinds = world.kinds(snapshot)
    raise AssertionError(f"the optimiser has not come to rest after {MAX_ROUNDS} rounds")


def _round(snapshot: Snapshot, kinds: Kinds, world: World, passes: frozenset[str]) -> Snapshot:
    proposed = Round(snapshot, kinds)
    for name, propose in PROPOSALS.items():
        if name in passes:
            propose(proposed, world)
    snapshot = proposed.apply()
    for name, step in PASSES.items():
        if name in passes:
            snapshot = step(snapshot, world)
    return _cleaned(snapshot, kinds, world, passes)


def _cleaned(snapshot: Snapshot, kinds: Kinds, world: World, passes: frozenset[str]) -> Snapshot:
    """Without what nothing needs."""
    if "properties" in passes:
        snapshot = drop_properties(snapshot, kinds, world)
    if "reach" in passes:
        snapshot = drop_unreachable(snapshot, kinds.reachable, world)
    return snapshot


def _last(snapshot: Snapshot, kinds: Kinds, world: World, passes: frozenset[str]) -> tuple[Snapshot, Kinds]:
    """What would only be in the way of the other passes."""
    last = snapshot
    if "slots" in passes:
        last = share_slots(last, world)
        if "stores" in passes:
            last = drop_stores(last, world)
    if last is not snapshot:
        kinds = world.kinds(last)
    late = {"select": choose_operations, "places": give_places, "plain": plain_properties}
    for name, step in late.items():
        chosen = step(last, kinds, world) if name in passes else last
        if chosen is not last:
            last, kinds = chosen, world.kinds(chosen)
            cleaned = drop_values(last, world) if "pops" in passes else last
            cleaned = _cleaned(cleaned, kinds, world, passes)
            if cleaned is not last:
                last, kinds = cleaned, world.kinds(cleaned)
    return _with_tails_merged(last, kinds, world) if "tails" in passes else (last, kinds)


def _with_tails_merged(snapshot: Snapshot, kinds: Kinds, world: World) -> tuple[Snapshot, Kinds]:
    """Tails, and those that have become alike by that."""
    while (merged := merge_tails(snapshot, kinds, world)) is not snapshot:
        snapshot, kinds = merged, world.kinds(merged)
    return snapshot, kinds


__all__ = ["ALL", "NEEDED", "Note", "Report", "closed_world"]
