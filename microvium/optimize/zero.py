"""Without doubles there is no -0: it is 0 wherever the program holds it, in code, variables and objects.

This is no optimisation but part of what `numbers=int` means; it is done once, before the passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from microvium.ir import PUSH, Function, Snapshot, parts_of, with_parts
from microvium.values import Value


def without_minus_zero(snapshot: Snapshot) -> Snapshot:
    """The snapshot with 0 in place of each -0; the same one if it has none."""
    if not any(_is_minus_zero(value) for value in _values(snapshot)):
        return snapshot
    return replace(
        snapshot,
        functions=tuple(_function(item) for item in snapshot.functions),
        objects=tuple(with_parts(item, _value) for item in snapshot.objects),
        statics=tuple(replace(item, value=_value(item.value)) for item in snapshot.statics),
    )


def _values(snapshot: Snapshot) -> Iterator[object]:
    for function in snapshot.functions:
        yield from (item.args[0] for item in function.body if item.op == PUSH)
    for item in snapshot.objects:
        yield from parts_of(item)
    yield from (static.value for static in snapshot.statics)


def _is_minus_zero(value: object) -> bool:
    return isinstance(value, float) and value == 0


def _value(value: Value) -> Value:
    return 0 if _is_minus_zero(value) else value


def _function(function: Function) -> Function:
    return function.with_body(
        replace(item, args=(0,)) if item.op == PUSH and _is_minus_zero(item.args[0]) else item
        for item in function.body
    )
