"""Copies of properties: `{ ...source }` and `{ a, ...others } = source`.

Where the program has no getters, a function of the engine copies. Else a loop over the keys does, since only
code can call a getter.
"""

from __future__ import annotations

from microvium.ir import Slot
from microvium.lower.context import Context
from microvium.lower.dispatch import value
from microvium.syntax import Node
from microvium.values import UNDEFINED


def spread(ctx: Context, node: Node) -> None:
    """`object -- object`: copies what the argument of the node has into the object."""
    if not ctx.program.survey.has_accessors:
        value(ctx, node.argument)
        ctx.at(node)
        ctx.emit("CALL_HOST", "%copy_properties", 2)
        return
    with ctx.temporary() as source:
        value(ctx, node.argument)
        ctx.at(node)
        ctx.emit("STORE", source)
        ctx.emit("LOAD", source)
        ctx.push(UNDEFINED)
        _copy(ctx, source)


def rest(ctx: Context, node: Node) -> None:
    """`source keys -- object`: a new object with all properties of the source but those of the keys."""
    ctx.at(node)
    if not ctx.program.survey.has_accessors:
        ctx.emit("CALL_HOST", "%rest", 2)
        return
    with ctx.temporary() as source, ctx.temporary() as keys:
        ctx.emit("STORE", keys)
        ctx.emit("STORE", source)
        ctx.emit("NEW_OBJECT")
        ctx.emit("LOAD", source)
        ctx.emit("LOAD", keys)
        _copy(ctx, source)


def _copy(ctx: Context, source: Slot) -> None:
    """`object source keys -- object`: copies all properties but those of the keys, which may be undefined."""
    builder = ctx.builder
    again, end = builder.label(), builder.label()
    with ctx.temporary() as target, ctx.temporary() as key:
        ctx.emit("CALL_HOST", "%keys_to_copy", 2)
        ctx.emit("SWAP")
        ctx.emit("DUP")
        ctx.emit("STORE", target)
        ctx.emit("SWAP")
        ctx.push(0)
        builder.place(again, loop=True)
        ctx.emit("FOR_OF", end)
        ctx.emit("STORE", key)
        for operand in (target, key, source, key):
            ctx.emit("LOAD", operand)
        ctx.emit("GET_INDEX")
        ctx.emit("INIT_INDEX")
        ctx.emit("POP")
        ctx.emit("JUMP", again)
        builder.place(end)
        ctx.emit("POP")
        ctx.emit("POP")
