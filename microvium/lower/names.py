"""Names that nothing in the program declares: what they stand for, and names as targets of assignments."""

from __future__ import annotations

from microvium.diagnostics import REFERENCE
from microvium.lower import unsupported
from microvium.lower.context import Context
from microvium.scopes.model import GLOBAL_CONSTANTS, Reference
from microvium.syntax import Node
from microvium.values import HostRef


def load(ctx: Context, node: Node) -> None:
    """Pushes what the name stands for: a variable, a built-in, or a function of the host."""
    reference = ctx.reference(node)
    ctx.at(node)
    if reference.binding is None and node.name in ctx.built_ins:
        ctx.push(ctx.built_ins[node.name])
    elif reference.binding is None and node.name in ctx.scopes.hosts:
        ctx.push(HostRef(node.name))
    else:
        _warn_if_undeclared(ctx, node, reference)
        ctx.load(reference)


def assigned(ctx: Context, node: Node) -> Reference:
    """The variable that an assignment writes."""
    reference = ctx.reference(node)
    if reference.binding is None and node.name not in GLOBAL_CONSTANTS:
        if ctx.is_host(node):
            raise ctx.tree.error(REFERENCE, f"{node.name} cannot be assigned", node, "choose another name")
        _warn_if_undeclared(ctx, node, reference)
    return reference


def _warn_if_undeclared(ctx: Context, node: Node, reference: Reference) -> None:
    """Says once of each name that nothing declares it, unless the program asks by `typeof` whether it is
    there. Refuses what JavaScript has and this compiler does not.
    """
    program = ctx.program
    if reference.binding is not None or node.name in program.survey.asked:
        return
    error = unsupported.name_error(ctx, node)
    if error.kind != REFERENCE:
        raise error
    if node.name not in program.undeclared:
        program.undeclared.add(node.name)
        program.warn(error)
