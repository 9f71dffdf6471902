"""Names as targets of assignments."""

from __future__ import annotations

from microvium.diagnostics import REFERENCE
from microvium.lower import unsupported
from microvium.lower.context import Context
from microvium.scopes.model import Reference
from microvium.syntax import Node


def assigned(ctx: Context, node: Node) -> Reference:
    """The variable that an assignment writes."""
    reference = ctx.reference(node)
    if reference.binding is None:
        if ctx.is_host(node):
            raise ctx.tree.error(REFERENCE, f"{node.name} cannot be assigned", node, "choose another name")
        raise unsupported.name_error(ctx, node)
    return reference
