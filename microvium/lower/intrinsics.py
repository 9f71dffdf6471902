"""Intrinsics of the kernel dialect: what `%name(…)` in a file of the standard library becomes.

Those that are listed here become instructions or constants; any other is a call of the engine's function of
that name, with the arguments as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from microvium.diagnostics import SYNTAX
from microvium.ir import KERNEL
from microvium.layout import HINTS, Attribute
from microvium.lower import members, objects
from microvium.lower.context import Context
from microvium.lower.dispatch import value
from microvium.syntax import Node
from microvium.values import HOLE, UNDEFINED


def call(ctx: Context, node: Node, name: str) -> None:
    """Pushes the result of an intrinsic."""
    lower = _SPECIAL.get(name)
    if lower is not None:
        lower(ctx, node)
        return
    for argument in node.arguments:
        value(ctx, argument)
    ctx.at(node)
    ctx.emit("CALL_HOST", f"{KERNEL}{name}", len(node.arguments))


def _text(ctx: Context, node: Node) -> str:
    """The first argument, which is a literal."""
    text = node.arguments[0].value if node.arguments else None
    if not isinstance(text, str):
        raise ctx.tree.error(SYNTAX, "the first argument of this intrinsic must be a string literal", node)
    return text


def _prototype(ctx: Context, node: Node) -> None:
    """`%prototype_of_kind('ARRAY')`: what values of a kind inherit from; the name is one of
    `layout.PROTOTYPES`.
    """
    ctx.at(node)
    ctx.push(ctx.scopes.library.well_known[f"PROTOTYPE_{_text(ctx, node)}"])


def _methods(ctx: Context, node: Node) -> None:
    """`%methods(object, { … })`: defines what the literal has as properties that for-in does not show."""
    target, literal = node.arguments
    value(ctx, target)
    for item in literal.properties:
        if item.kind in ("get", "set"):
            objects.accessor(ctx, item, Attribute.HIDDEN)
            continue
        ctx.at(item)
        ctx.emit("DUP")
        members.push_key(ctx, item.key, members.constant_key(ctx, item.key, bool(item.computed)))
        value(ctx, item.value)
        ctx.at(item)
        ctx.push(int(Attribute.HIDDEN))
        ctx.emit("CALL_HOST", "%define_hidden", 4)
        ctx.emit("POP")


def _constructor_of(ctx: Context, node: Node) -> None:
    """`%constructor_of(function, prototype)`: makes each the other's."""
    function, prototype = node.arguments
    fixed = Attribute.HIDDEN | Attribute.READ_ONLY | Attribute.PERMANENT
    for target, key, other, attributes in (
        (function, "prototype", prototype, fixed),
        (prototype, "constructor", function, Attribute.HIDDEN),
    ):
        value(ctx, target)
        ctx.at(node)
        ctx.push(key)
        value(ctx, other)
        ctx.push(int(attributes))
        ctx.emit("CALL_HOST", "%define_hidden", 4)
        ctx.emit("POP")
    ctx.push(UNDEFINED)


def _call(ctx: Context, node: Node) -> None:
    """`%call(function, this, …)`: a call that asks nobody's `call`."""
    for argument in node.arguments:
        value(ctx, argument)
    ctx.at(node)
    ctx.emit("CALL", len(node.arguments) - 2)


def _operator(ctx: Context, node: Node) -> None:
    """`%operator('ADD', (a, b) => …)`: what an operation of `layout.SLOW` does where an operand is an object.
    The function captures nothing and does not ask for `this`.
    """
    ctx.program.slow[_text(ctx, node)] = ctx.program.number(ctx.scopes.functions[id(node.arguments[1])])
    ctx.at(node)
    ctx.push(UNDEFINED)


def _to_primitive(ctx: Context, node: Node) -> None:
    """`%to_primitive('number', value)`: the hint is one of `layout.HINTS`."""
    value(ctx, node.arguments[1])
    ctx.at(node)
    ctx.emit("TO_PRIMITIVE", HINTS.index(_text(ctx, node)))


def _call_array(ctx: Context, node: Node) -> None:
    """`%call_array(function, this, array)`: the same with the elements of an array as arguments."""
    for argument in node.arguments:
        value(ctx, argument)
    ctx.at(node)
    ctx.push(UNDEFINED)
    ctx.emit("CALL_ARRAY")


def _throw(ctx: Context, node: Node) -> None:
    """`%throw('NOT_CALLABLE')`: throws one of `layout.ERRORS`. It gives no value, but is an expression."""
    ctx.at(node)
    ctx.emit("THROW_ERROR", _text(ctx, node))
    ctx.push(UNDEFINED)


def _hole(ctx: Context, node: Node) -> None:
    """`%hole()`: the absent element, which must not leave the function."""
    ctx.at(node)
    ctx.push(HOLE)


_SPECIAL: dict[str, Callable[[Context, Node], None]] = {
    "call": _call,
    "call_array": _call_array,
    "throw": _throw,
    "constructor_of": _constructor_of,
    "hole": _hole,
    "methods": _methods,
    "operator": _operator,
    "prototype_of_kind": _prototype,
    "to_primitive": _to_primitive,
}
