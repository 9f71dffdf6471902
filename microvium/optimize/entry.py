"""The function that the host calls: it calls the entry's value as a script would, and ends in EXIT.

This is the one pass that is no optimisation: an image without it has no entry. The other passes make the call
direct and, as nothing else calls the wrapper's callee, put its body in place of the call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from microvium.diagnostics import BUILD, Diagnostic
from microvium.ir import (
    EVENT_LOOP,
    Area,
    Closure,
    Convention,
    Function,
    Instruction,
    Position,
    Slot,
    Snapshot,
)
from microvium.optimize.edit import push
from microvium.values import UNDEFINED, ObjectRef


def add_entry(snapshot: Snapshot, name: str) -> Snapshot:
    """The snapshot with the wrapper of entry `name` as its last function, and without exports: the host knows
    no names.
    """
    if snapshot.initializers:
        raise ValueError("the top level has not run: suspend the program first")
    index = snapshot.entry_static(name)
    if index is None:
        raise Diagnostic(BUILD, f"there is no entry '{name}'", None, hint=_hint(snapshot))
    static = snapshot.statics[index]
    item = snapshot.objects[static.value.index] if isinstance(static.value, ObjectRef) else None
    if not isinstance(item, Closure):
        raise Diagnostic(
            BUILD, f"the entry '{name}' is not a function", static.position, hint=_hint(snapshot)
        )
    target = snapshot.functions[item.function]
    wrapper = Function(
        name,
        target.params - target.has_rest,
        0,
        _body(index, snapshot.exports.get(EVENT_LOOP), target),
        (),
        Convention.ENTRY,
        target.position,
        target.param_names,
    )
    return replace(snapshot, functions=(*snapshot.functions, wrapper), exports={}, script_globals={})


def _body(static: int, loop: int | None, target: Function) -> tuple[Instruction, ...]:
    """The entry's value is called, then, in a program with events, their loop."""
    at = target.position
    given = range(target.params - target.has_rest)
    loads = [Instruction("LOAD", (Slot(Area.ARGUMENT, index),), at) for index in given]
    return (
        Instruction("LOAD_STATIC", (static,), at),
        push(UNDEFINED, at),
        *loads,
        Instruction("CALL", (len(given),), at),
        *(() if loop is None else _waiting(loop, at)),
        Instruction("EXIT", (), at),
    )


def _waiting(loop: int, at: Position | None) -> Iterator[Instruction]:
    """The loop's call; the result below it stays."""
    yield Instruction("LOAD_STATIC", (loop,), at)
    yield push(UNDEFINED, at)
    yield Instruction("CALL", (0,), at)
    yield Instruction("POP", (), at)


def _hint(snapshot: Snapshot) -> str:
    names = snapshot.exports | snapshot.script_globals
    functions = [
        name
        for name, index in sorted(names.items())
        if name != EVENT_LOOP
        and isinstance(value := snapshot.statics[index].value, ObjectRef)
        and isinstance(snapshot.objects[value.index], Closure)
    ]
    return f"functions that can be the entry: {', '.join(functions) or 'none; export one'}"
