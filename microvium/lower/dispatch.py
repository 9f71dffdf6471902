"""From the type of a node to the function that lowers it.

The tables are filled by `tables`, so that the modules with those functions need not import one another: they
call `value`, `effect` and `statement` from here for the nodes inside theirs.
"""

from __future__ import annotations

from collections.abc import Callable

from microvium.lower import facts, unsupported
from microvium.lower.context import Context
from microvium.syntax import Node

Lowering = Callable[[Context, Node], None]

VALUES: dict[str, Lowering] = {}
"""Pushes the value of an expression."""
EFFECTS: dict[str, Lowering] = {}
"""Evaluates an expression whose value is not wanted; only those types that can do better than push and drop
it.
"""
STATEMENTS: dict[str, Lowering] = {}
"""Lowers a statement; the operand stack is left as it was."""

TAKES_LABELS = frozenset(
    {
        "BlockStatement",
        "DoWhileStatement",
        "ForInStatement",
        "ForOfStatement",
        "ForStatement",
        "LabeledStatement",
        "SwitchStatement",
        "TryStatement",
        "WhileStatement",
    }
)
"""Statements that see to the labels before them."""


def value(ctx: Context, node: Node) -> None:
    """Pushes the value of an expression."""
    lower = VALUES.get(node.type)
    if lower is None:
        raise unsupported.node_error(ctx, node)
    lower(ctx, node)


def effect(ctx: Context, node: Node) -> None:
    """Evaluates an expression and pushes nothing."""
    lower = EFFECTS.get(node.type)
    if lower is not None:
        lower(ctx, node)
    elif facts.literal(node) is facts.NOT_LITERAL:
        value(ctx, node)
        ctx.emit("POP")


def statement(ctx: Context, node: Node) -> None:
    """Lowers a statement."""
    lower = STATEMENTS.get(node.type)
    if lower is None:
        raise unsupported.node_error(ctx, node)
    if node.type not in TAKES_LABELS:
        ctx.labels = frozenset()
    lower(ctx, node)
