"""The arguments of calls and what calls with them: CALL, CALL_NEW, or CALL_ARRAY where `...` or their number
asks for an array.
"""

from __future__ import annotations

from collections.abc import Callable

from microvium.lower import objects
from microvium.lower.context import Context
from microvium.lower.dispatch import value
from microvium.syntax import Node
from microvium.values import HOLE, UNDEFINED

MAX_OPERANDS = 64
"""Arguments that a call takes from the operand stack, which is short; more are collected in an array."""


def call(ctx: Context, node: Node) -> None:
    """`callee this -- result`: evaluates the arguments of the node and calls."""
    if _evaluate(ctx, node):
        ctx.push(UNDEFINED)
        ctx.emit("CALL_ARRAY")
    else:
        ctx.emit("CALL", len(node.arguments))


def construct(ctx: Context, node: Node, target: Callable[[], None] | None = None) -> None:
    """`callee this -- result`: the same as a constructor. `target` pushes what is to be `new.target`; without
    it that is the callee.
    """
    is_array = _evaluate(ctx, node)
    if target is not None:
        target()
    else:
        ctx.push(HOLE)
    if is_array:
        ctx.emit("CALL_ARRAY")
    else:
        ctx.emit("CALL_NEW", len(node.arguments))


def need_array(node: Node) -> bool:
    """True if the arguments of the node cannot be counted, or are too many for the operand stack."""
    return len(node.arguments) > MAX_OPERANDS or objects.has_spread(node.arguments)


def _evaluate(ctx: Context, node: Node) -> bool:
    """Pushes the arguments, or one array of them: then returns True."""
    is_array = need_array(node)
    if is_array:
        objects.array(ctx, node, node.arguments)
    else:
        for argument in node.arguments:
            value(ctx, argument)
    ctx.at(node)
    return is_array
