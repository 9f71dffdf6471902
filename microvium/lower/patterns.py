"""Destructuring: patterns in declarations, assignments, parameters, `catch` and loops.

A pattern takes its value from the operand stack. `leaf` stores the topmost operand in a name; everything else
in a pattern (members, nested patterns, default values) is the same everywhere. Arrays are walked as for-of
walks them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from microvium.ir import Slot
from microvium.lower import copies, members, names, unsupported
from microvium.lower.context import Context
from microvium.lower.dispatch import value
from microvium.lower.members import Constant
from microvium.scopes.model import Binding, BindingKind
from microvium.syntax import Node
from microvium.values import UNDEFINED

Leaf = Callable[[Node], None]


def destructure(ctx: Context, node: Node, leaf: Leaf) -> None:
    """`value --`: stores the value, or its parts, where the pattern says."""
    if node.type == "Identifier":
        leaf(node)
    elif node.type == "MemberExpression":
        members.store(ctx, node)
    elif node.type == "AssignmentPattern":
        _with_default(ctx, node, leaf)
    elif node.type == "ArrayPattern":
        _array(ctx, node, leaf)
    elif node.type == "ObjectPattern":
        _object(ctx, node, leaf)
    else:
        raise unsupported.node_error(ctx, node)


def _with_default(ctx: Context, node: Node, leaf: Leaf) -> None:
    given = ctx.builder.label()
    ctx.at(node)
    ctx.emit("DUP")
    ctx.push(UNDEFINED)
    ctx.emit("JNE", given)
    ctx.emit("POP")
    value(ctx, node.right)
    ctx.builder.place(given)
    destructure(ctx, node.left, leaf)


# Arrays


def _array(ctx: Context, node: Node, leaf: Leaf) -> None:
    """An index beside the value advances with each element."""
    ctx.at(node)
    ctx.push(0)
    for element in node.elements:
        if element is not None and element.type == "RestElement":
            ctx.at(element)
            ctx.emit("DUP2")
            ctx.emit("CALL_HOST", "%rest_of", 2)
            destructure(ctx, element.argument, leaf)
        else:
            _next(ctx, element if element is not None else node, is_hole=element is None)
            if element is not None:
                target = element.left if element.type == "AssignmentPattern" else element
                destructure(ctx, target, leaf)
    ctx.at(node)
    if not node.elements:
        _next(ctx, node, is_hole=True)
    ctx.emit("POP")
    ctx.emit("POP")


def _next(ctx: Context, node: Node, *, is_hole: bool) -> None:
    """`iterable index -- iterable index element`: undefined, or the default value, behind the end. Nothing is
    left for a hole of the pattern.
    """
    builder = ctx.builder
    missing, given = builder.label(), builder.label()
    ctx.at(node)
    ctx.emit("FOR_OF", missing)
    if is_hole:
        ctx.emit("POP")
        builder.place(missing)
        return
    if node.type == "AssignmentPattern":
        ctx.emit("DUP")
        ctx.push(UNDEFINED)
        ctx.emit("JNE", given)
        ctx.emit("POP")
    else:
        ctx.emit("JUMP", given)
        builder.depth -= 1
    builder.place(missing)
    if node.type == "AssignmentPattern":
        value(ctx, node.right)
    else:
        ctx.push(UNDEFINED)
    builder.place(given)


# Objects


def _object(ctx: Context, node: Node, leaf: Leaf) -> None:
    if not node.properties:
        ctx.at(node)
        ctx.emit("DUP")
        ctx.emit("GET_FIELD", "constructor")
        ctx.emit("POP")
    has_rest = bool(node.properties) and node.properties[-1].type == "RestElement"
    with ExitStack() as temporaries:
        keys: list[Constant | Slot] = []
        for item in node.properties:
            if item.type == "RestElement":
                _object_rest(ctx, item, keys)
                destructure(ctx, item.argument, leaf)
            else:
                keys.append(_property(ctx, item, temporaries if has_rest else None))
                destructure(ctx, item.value, leaf)
    ctx.at(node)
    ctx.emit("POP")


def _property(ctx: Context, item: Node, temporaries: ExitStack | None) -> Constant | Slot:
    """`object -- object value`. Returns the key: a constant, or a local of `temporaries`, if it is given."""
    ctx.at(item)
    ctx.emit("DUP")
    key = members.constant_key(ctx, item.key, bool(item.computed))
    if key is not None and not isinstance(key, int):
        ctx.emit("GET_FIELD", key)
        return key
    members.push_key(ctx, item.key, key)
    ctx.at(item)
    known: Constant | Slot = key if key is not None else ""
    if key is None and temporaries is not None:
        known = temporaries.enter_context(ctx.temporary())
        members.to_primitive(ctx, item.key)
        ctx.emit("CALL_HOST", "%to_key", 1)
        ctx.emit("DUP")
        ctx.emit("STORE", known)
    ctx.emit("GET_INDEX")
    return known


def _object_rest(ctx: Context, rest: Node, keys: list[Constant | Slot]) -> None:
    """`object -- object others`: a new object with the properties that the pattern does not name."""
    ctx.at(rest)
    ctx.emit("DUP")
    for key in keys:
        if isinstance(key, Slot):
            ctx.emit("LOAD", key)
        else:
            ctx.push(key)
    ctx.emit("NEW_ARRAY", len(keys))
    copies.rest(ctx, rest)


# Where patterns stand


def declaration(ctx: Context, node: Node, pattern: Node) -> None:
    """`value --`: the pattern of a `var`, `let` or `const`, which is `node`."""
    destructure(ctx, pattern, lambda name: declare(ctx, node.kind, name))


def declare(ctx: Context, kind: str, name: Node) -> None:
    """`value --`: the first value of a declared name."""
    binding = _binding(ctx, name)
    ctx.at(name)
    if kind == "var" and not (binding.late and ctx.reference(name).point is binding.straight):
        ctx.store(binding)
    else:
        ctx.initialise(binding)


def catch(ctx: Context, pattern: Node) -> None:
    """`thrown --`."""
    destructure(ctx, pattern, lambda name: ctx.initialise(_binding(ctx, name)))


def parameter(ctx: Context, pattern: Node) -> None:
    """`argument --`."""

    def leaf(name: Node) -> None:
        binding = _binding(ctx, name)
        if is_captured_early(binding):
            ctx.store(binding)
            return
        if binding.boxed:
            ctx.emit("NEW_BOX")
        ctx.store_raw(binding)

    destructure(ctx, pattern, leaf)


def is_captured_early(binding: Binding) -> bool:
    """True if a closure in an earlier default value uses the parameter."""
    ready = binding.ready
    return (
        binding.kind is BindingKind.PARAM
        and ready is not None
        and binding.boxed
        and any(made.order < ready.order for made in binding.captures)
    )


def assigned(ctx: Context, pattern: Node) -> None:
    """`value --`: to what exists."""

    def leaf(name: Node) -> None:
        ctx.at(name)
        ctx.assign(names.assigned(ctx, name))

    destructure(ctx, pattern, leaf)


def assignment(ctx: Context, node: Node, wanted: bool) -> None:
    """`[a, b] = value` and `({ a, b } = value)`."""
    if not wanted and _is_exchange(node):
        _exchange(ctx, node)
        return
    value(ctx, node.right)
    ctx.at(node)
    if wanted:
        ctx.emit("DUP")
    assigned(ctx, node.left)


def _is_exchange(node: Node) -> bool:
    """True for `[a, b] = [b, a]` and the like, which need no array."""
    if node.left.type != "ArrayPattern" or node.right.type != "ArrayExpression":
        return False
    names = [
        item.name if item is not None and item.type == "Identifier" else None for item in node.left.elements
    ]
    values = node.right.elements
    is_plain = all(item is not None and item.type != "SpreadElement" for item in values)
    return None not in names and len(set(names)) == len(names) == len(values) and is_plain


def _exchange(ctx: Context, node: Node) -> None:
    for item in node.right.elements:
        value(ctx, item)
    for name in reversed(node.left.elements):
        ctx.at(name)
        ctx.assign(names.assigned(ctx, name))


def _binding(ctx: Context, name: Node) -> Binding:
    binding = ctx.reference(name).binding
    assert binding is not None
    return binding
