"""Object and array literals."""

from __future__ import annotations

from microvium.lower import copies, members
from microvium.lower.context import Context
from microvium.lower.dispatch import Lowering, value
from microvium.scopes.classes import home
from microvium.syntax import Node
from microvium.values import HOLE, UNDEFINED, ObjectRef

DIRECT_ELEMENTS = 32
"""Elements of an array literal that NEW_ARRAY takes from the operand stack; the others come one by one."""


# Objects


def _object(ctx: Context, node: Node) -> None:
    ctx.at(node)
    ctx.emit("NEW_OBJECT")
    scope = ctx.scopes.scopes.get(id(node))
    if scope is not None:
        ctx.emit("DUP")
        ctx.emit("STORE", ctx.hidden(scope, home(node)))
    for item in node.properties:
        if item.type == "SpreadElement":
            copies.spread(ctx, item)
        elif item.kind in ("get", "set"):
            accessor(ctx, item, 0)
        elif _is_prototype(item):
            value(ctx, item.value)
            ctx.at(item)
            ctx.emit("CALL_HOST", "%set_prototype", 2)
        else:
            key = members.constant_key(ctx, item.key, bool(item.computed))
            define(ctx, item, key)


def _is_prototype(item: Node) -> bool:
    """True for `__proto__: value`, which is no property."""
    if item.computed or item.shorthand or item.method:
        return False
    return bool("__proto__" in (item.key.name, item.key.value))


def define(ctx: Context, item: Node, key: str | int | ObjectRef | None) -> None:
    """`object -- object`: defines a property with the item's value, undefined if it has none."""
    if key is None or isinstance(key, int):
        members.push_primitive_key(ctx, item.key, key)
        define_on(ctx, item)
    else:
        _value(ctx, item)
        ctx.emit("INIT_FIELD", key)


def define_on(ctx: Context, item: Node) -> None:
    """`object key -- object`: the same for a key on the stack."""
    _value(ctx, item)
    ctx.emit("INIT_INDEX")


def _value(ctx: Context, item: Node) -> None:
    if item.value is None:
        ctx.at(item)
        ctx.push(UNDEFINED)
    else:
        value(ctx, item.value)
    ctx.at(item)


def accessor(ctx: Context, item: Node, attributes: int) -> None:
    """`object -- object`: defines a getter or a setter; the other half of the property stays what it is."""
    ctx.at(item)
    ctx.emit("DUP")
    members.push_primitive_key(ctx, item.key, members.constant_key(ctx, item.key, bool(item.computed)))
    ctx.at(item)
    if item.kind == "set":
        ctx.push(UNDEFINED)
    value(ctx, item.value)
    ctx.at(item)
    if item.kind == "get":
        ctx.push(UNDEFINED)
    ctx.push(attributes)
    ctx.emit("CALL_HOST", "%define_accessor", 5)
    ctx.emit("POP")


# Arrays


def _array(ctx: Context, node: Node) -> None:
    array(ctx, node, node.elements)


def has_spread(items: list[Node]) -> bool:
    """True if arguments or elements have `...` among them."""
    return any(item is not None and item.type == "SpreadElement" for item in items)


def array(ctx: Context, node: Node, elements: list[Node]) -> None:
    """Pushes a new array of the elements, or of the arguments of a call."""
    first = next(
        (at for at, item in enumerate(elements) if item is not None and item.type == "SpreadElement"),
        len(elements),
    )
    count = min(first, DIRECT_ELEMENTS)
    for element in elements[:count]:
        _element(ctx, node, element)
    ctx.at(node)
    ctx.emit("NEW_ARRAY", count)
    for element in elements[count:]:
        _append(ctx, node, element)


def _element(ctx: Context, node: Node, element: Node | None) -> None:
    if element is None:
        ctx.at(node)
        ctx.push(HOLE)
    else:
        value(ctx, element)


def _append(ctx: Context, node: Node, element: Node | None) -> None:
    """`array -- array`."""
    if element is None:
        ctx.at(node)
        ctx.emit("CALL_HOST", "%append_hole", 1)
    elif element.type == "SpreadElement":
        value(ctx, element.argument)
        ctx.at(element)
        ctx.emit("CALL_HOST", "%append_all", 2)
    else:
        value(ctx, element)
        ctx.at(element)
        ctx.emit("CALL_HOST", "%append", 2)


VALUES: dict[str, Lowering] = {"ArrayExpression": _array, "ObjectExpression": _object}
