"""What is left of objects in a program for a chip: its engine is not tailored to them yet.

In: an optimised snapshot. Out: nothing, or a Diagnostic at the first instruction that works with objects.
"""

from __future__ import annotations

from microvium import isa
from microvium.diagnostics import UNSUPPORTED, Diagnostic
from microvium.emit import calls_kernel
from microvium.ir import Instruction, Position, Snapshot

_HINT = (
    "use them at the top level, which runs at build time, and keep what the entry needs in plain variables"
)


def refuse_objects(snapshot: Snapshot) -> None:
    """Raises Diagnostic if code that is left uses objects."""
    for function in snapshot.functions:
        if function.has_rest:
            raise _unsupported(function.position)
        for instruction in function.body:
            if _works_with(instruction):
                raise _unsupported(instruction.position or function.position)


def _works_with(instruction: Instruction) -> bool:
    return instruction.op in isa.OBJECT_OPS or calls_kernel(instruction)


def _unsupported(position: Position | None) -> Diagnostic:
    return Diagnostic(UNSUPPORTED, "objects are not supported on chips yet", position, hint=_HINT)
