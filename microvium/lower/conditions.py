"""Conditions: expressions that decide where control goes, without making a boolean where none is needed."""

from __future__ import annotations

from microvium.lower.context import Context
from microvium.lower.dispatch import effect, value
from microvium.lower.facts import Truth, compares_strictly, truth
from microvium.syntax import Node

_WHEN_TRUE = {"<": "JLT", "<=": "JLE", ">": "JGT", ">=": "JGE", "===": "JEQ", "!==": "JNE"}
_WHEN_FALSE = {"<": "JNLT", "<=": "JNLE", ">": "JNGT", ">=": "JNGE", "===": "JNE", "!==": "JEQ"}
"""Jumps fused with a comparison. `!(a < b)` is no `a >= b`: both are false for NaN."""


def branch(ctx: Context, node: Node, label: int, when: bool) -> None:
    """Goes to the label if the condition's truth is `when`, else on with the next instruction."""
    known = truth(ctx, node)
    if known is not Truth.UNKNOWN:
        if (known is Truth.TRUE) == when:
            ctx.at(node)
            ctx.emit("JUMP", label)
    elif node.type == "UnaryExpression" and node.operator == "!":
        branch(ctx, node.argument, label, not when)
    elif node.type == "LogicalExpression" and node.operator != "??":
        _branch_logical(ctx, node, label, when)
    elif node.type == "SequenceExpression":
        for part in node.expressions[:-1]:
            effect(ctx, part)
        branch(ctx, node.expressions[-1], label, when)
    elif node.type == "BinaryExpression":
        _branch_binary(ctx, node, label, when)
    else:
        value(ctx, node)
        ctx.at(node)
        ctx.emit("JTRUE" if when else "JFALSE", label)


def _branch_logical(ctx: Context, node: Node, label: int, when: bool) -> None:
    """`a && b` is decided by the first false part, `a || b` by the first true one."""
    deciding = node.operator == "||"
    if when == deciding:
        branch(ctx, node.left, label, when)
        branch(ctx, node.right, label, when)
        return
    skip = ctx.builder.label()
    branch(ctx, node.left, skip, deciding)
    branch(ctx, node.right, label, when)
    ctx.builder.place(skip)


def _branch_binary(ctx: Context, node: Node, label: int, when: bool) -> None:
    operator = node.operator
    if operator in ("==", "!=") and compares_strictly(node):
        operator += "="
    jumps = _WHEN_TRUE if when else _WHEN_FALSE
    if operator not in jumps:
        value(ctx, node)
        ctx.at(node)
        ctx.emit("JTRUE" if when else "JFALSE", label)
        return
    value(ctx, node.left)
    value(ctx, node.right)
    ctx.at(node)
    ctx.emit(jumps[operator], label)
