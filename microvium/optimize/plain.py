"""Property operations in their shortest form, once nothing else has to understand them.

In: a snapshot and its kinds, after the pass that gives objects their places. Out: the snapshot with PUT_FIELD
and PUT_INDEX if no store of the program meets a setter (there is no byte behind them to return to), and with
GET_LENGTH for the length of what has one without a table.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import Instruction, Snapshot
from microvium.kinds import Kinds, KindSet
from microvium.kinds.sets import F_STRING
from microvium.optimize.edit import Round, World
from microvium.optimize.select import Use, uses_of

PLAIN = {"SET_FIELD": "PUT_FIELD", "SET_INDEX": "PUT_INDEX"}
"""Stores, and the same where no setter is met."""


def plain_properties(snapshot: Snapshot, kinds: Kinds, _world: World) -> Snapshot:
    """The snapshot with the shortest forms."""
    uses = uses_of(snapshot, kinds)
    changes = Round(snapshot, kinds)
    stores = [use for op in PLAIN for use in uses.get(op, ())]
    if not any(use.fact.callees for use in stores):
        for use in stores:
            _replace(changes, use, replace(use.instruction, op=PLAIN[use.instruction.op]))
    for use in uses.get("GET_FIELD", ()):
        if use.instruction.args[0] == "length" and _has_length(kinds, use.fact.operands[0]):
            _replace(changes, use, replace(use.instruction, op="GET_LENGTH", args=()))
    return changes.apply()


def _replace(changes: Round, use: Use, instruction: Instruction) -> None:
    changes.edit(use.function).replace(use.at, [instruction])


def _has_length(kinds: Kinds, value: KindSet) -> bool:
    """True for strings, arrays and arrays of bytes."""
    found = {kinds.sites[site].kind if site in kinds.sites else "unknown" for site in value.sites}
    return found <= {"array", "bytes"} and value.without(F_STRING) == KindSet(sites=value.sites)
