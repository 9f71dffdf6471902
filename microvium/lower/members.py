"""Properties: reading, writing, deleting them, calling methods, and optional chains.

An object and, unless the key is a constant name, a key are on the operand stack while the rest is evaluated.
A constant key is the operand of GET_FIELD and SET_FIELD; an array index (`o[3]`) is never one. Where the
value of an assignment to `o[k]` is wanted, a temporary local keeps it: three operands cannot be turned round.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from microvium.layout import HINTS
from microvium.lower import facts, supers, unsupported
from microvium.lower.context import Context
from microvium.lower.dispatch import Lowering, effect, value
from microvium.scopes.resolve import NAMESPACE_MEMBER
from microvium.syntax import Node
from microvium.values import UNDEFINED, ObjectRef, Value, utf16

MAX_INDEX = 2**32 - 2
"""The greatest array index."""

_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")

Constant = str | int | ObjectRef
Key = str | ObjectRef
"""The operand of GET_FIELD: a name, or the hidden symbol that stands for a private name."""


# Keys


def canonical(text: str) -> str | int:
    """A property's name: an `int` if it is an array index."""
    return int(text) if _INDEX.fullmatch(text) and int(text) <= MAX_INDEX else text


def constant_key(ctx: Context, node: Node, computed: bool) -> str | int | ObjectRef | None:
    """The key that a member, a property or a method names; None if it has to be computed, as for `1.5`."""
    if node.type == "PrivateIdentifier":
        return ctx.private_key(node)
    if node.type == "Identifier":
        return None if computed else str(utf16(node.name))
    constant = facts.literal(node)
    if isinstance(constant, str):
        return canonical(constant)
    if isinstance(constant, int) and not isinstance(constant, bool) and 0 <= constant <= MAX_INDEX:
        return constant
    return None


def push_key(ctx: Context, node: Node, key: str | int | ObjectRef | None) -> None:
    """Pushes the key: a constant, or else the value of the node."""
    if key is None:
        value(ctx, node)
    else:
        ctx.at(node)
        ctx.push(key)


def push_primitive_key(ctx: Context, node: Node, key: str | int | ObjectRef | None) -> None:
    """The same, and what it evaluates to is no object."""
    push_key(ctx, node, key)
    if key is None:
        to_primitive(ctx, node)


def to_primitive(ctx: Context, node: Node) -> None:
    """The value of this node, on the stack, becomes primitive, rather a string; but no key or text yet."""
    if facts.may_be_object(node):
        ctx.at(node)
        ctx.emit("TO_PRIMITIVE", HINTS.index("string"))


def _field(ctx: Context, node: Node) -> Key | None:
    """The operand of GET_FIELD for this member; None if its key goes on the stack."""
    key = constant_key(ctx, node.property, bool(node.computed))
    return None if isinstance(key, int) else key


# Reading


def read(ctx: Context, node: Node) -> None:
    """Pushes the value of `o.k` or `o[k]`."""
    if node.object.type == "Super":
        supers.read(ctx, node)
        return
    reference = ctx.scopes.references.get((id(node), NAMESPACE_MEMBER))
    if reference is not None:
        ctx.at(node)
        ctx.load(reference)
        return
    _push_object(ctx, node)
    get_of(ctx, node)


def _push_object(ctx: Context, node: Node) -> None:
    """Pushes the object, whose absence ends an optional chain."""
    root = node.object
    if root.type == "Super":
        raise ctx.unsupported(root, "`delete super.name` is not supported", "it would throw a ReferenceError")
    if root.type == "Identifier" and ctx.reference(root).binding is None and not ctx.is_host(root):
        unsupported.check_host_member(ctx, node)
    value(ctx, root)
    if node.optional:
        leave_chain(ctx, node)


def get_of(ctx: Context, node: Node) -> None:
    """`object -- value`: evaluates the key and reads."""
    field = _field(ctx, node)
    if field is None:
        _push_key_of(ctx, node)
    _get(ctx, node, field)


def _push_key_of(ctx: Context, node: Node) -> None:
    push_key(ctx, node.property, constant_key(ctx, node.property, bool(node.computed)))


def _get(ctx: Context, node: Node, field: Key | None) -> None:
    ctx.at(node)
    if field is None:
        ctx.emit("GET_INDEX")
    else:
        ctx.emit("GET_FIELD", field)


def callee(ctx: Context, node: Node, optional: bool) -> None:
    """Pushes the method and the object. `optional`: a missing method ends the chain."""
    if node.object.type == "Super":
        supers.callee(ctx, node)
        return
    reference = ctx.scopes.references.get((id(node), NAMESPACE_MEMBER))
    if reference is not None and ctx.reference(node.object).binding is None:
        ctx.at(node)
        ctx.load(reference)
        if optional:
            leave_chain(ctx, node)
        ctx.push(UNDEFINED)
        return
    _push_object(ctx, node)
    ctx.emit("DUP")
    get_of(ctx, node)
    if optional:
        leave_chain(ctx, node)
    ctx.emit("SWAP")


# Writing


def set_(ctx: Context, node: Node, field: Key | None) -> None:
    """`object [key] value --`."""
    ctx.at(node)
    if field is None:
        ctx.emit("SET_INDEX")
    else:
        ctx.emit("SET_FIELD", field)


def _set_keeping(ctx: Context, node: Node, field: Key | None) -> None:
    """`object [key] value -- value`."""
    ctx.at(node)
    if field is None:
        with ctx.temporary() as kept:
            ctx.emit("DUP")
            ctx.emit("STORE", kept)
            set_(ctx, node, field)
            ctx.emit("LOAD", kept)
        return
    ctx.emit("DUP2")
    set_(ctx, node, field)
    ctx.emit("SWAP")
    ctx.emit("POP")


def target(ctx: Context, node: Node, again: bool = False) -> Key | None:
    """Pushes what an assignment to the member needs: the object and perhaps the key. Returns the field.
    `again`: the key is used twice, so an object has to become primitive now.
    """
    _push_object(ctx, node)
    field = _field(ctx, node)
    if field is None:
        _push_key_of(ctx, node)
        if again and constant_key(ctx, node.property, bool(node.computed)) is None:
            to_primitive(ctx, node.property)
    return field


def assign(ctx: Context, node: Node, wanted: bool, operation: str | None) -> None:
    """`o.k = v` and `o.k += v`, where operation is the instruction."""
    if node.left.object.type == "Super":
        supers.assign(ctx, node, wanted, operation)
        return
    field = target(ctx, node.left, operation is not None)
    if operation is not None:
        _get_again(ctx, node.left, field)
    value(ctx, node.right)
    if operation is not None:
        ctx.at(node)
        ctx.emit(operation)
    (_set_keeping if wanted else set_)(ctx, node.left, field)


def _get_again(ctx: Context, node: Node, field: Key | None) -> None:
    """`object [key] -- object [key] value`."""
    ctx.at(node)
    ctx.emit("DUP2" if field is None else "DUP")
    _get(ctx, node, field)


def assign_unless(ctx: Context, node: Node, wanted: bool, skip: Callable[[int], None]) -> None:
    """`o.k &&= v` and the like. `skip` pops the present value and jumps to the label if that decides."""
    builder = ctx.builder
    decided, end = builder.label(), builder.label()
    base = builder.depth
    field = target(ctx, node.left, True)
    _get_again(ctx, node.left, field)
    with ctx.temporary() as kept:
        if wanted:
            ctx.emit("DUP")
            ctx.emit("STORE", kept)
        skip(decided)
        depth = builder.depth
        value(ctx, node.right)
        if wanted:
            ctx.emit("DUP")
            ctx.emit("STORE", kept)
        set_(ctx, node.left, field)
        ctx.emit("JUMP", end)
        builder.depth = depth
        builder.place(decided)
        pop_to(ctx, base)
        builder.place(end)
        if wanted:
            ctx.emit("LOAD", kept)


def pop_to(ctx: Context, depth: int) -> None:
    """Drops operands until so many are left."""
    while ctx.builder.depth > depth:
        ctx.emit("POP")


def update(ctx: Context, node: Node, wanted: bool) -> None:
    """`++o.k` leaves the new value, `o.k++` the old one as a number; neither if none is wanted."""
    member = node.argument
    if member.object.type == "Super":
        supers.update(ctx, node, wanted)
        return
    step = "INC" if node.operator == "++" else "DEC"
    field = target(ctx, member, True)
    _get_again(ctx, member, field)
    ctx.at(node)
    if not wanted or node.prefix:
        ctx.emit(step)
        (_set_keeping if wanted else set_)(ctx, member, field)
        return
    ctx.emit("TO_NUMBER")
    if field is None:
        with ctx.temporary() as kept:
            ctx.emit("DUP")
            ctx.emit("STORE", kept)
            ctx.emit(step)
            set_(ctx, member, field)
            ctx.emit("LOAD", kept)
        return
    ctx.emit("DUP2")
    ctx.emit(step)
    set_(ctx, member, field)
    ctx.emit("SWAP")
    ctx.emit("POP")


def store(ctx: Context, node: Node) -> None:
    """`value --`: pops into the member, whose object and key are evaluated now."""
    if node.object.type == "Super":
        supers.store_into(ctx, node)
        return
    if _field(ctx, node) is not None:
        field = target(ctx, node)
        ctx.emit("SWAP")
        set_(ctx, node, field)
        return
    with ctx.temporary() as kept:
        ctx.emit("STORE", kept)
        target(ctx, node)
        ctx.emit("LOAD", kept)
        set_(ctx, node, None)


# Deleting


def delete(ctx: Context, node: Node) -> bool:
    """The `delete` operator; true for all that is no property."""
    inner = node.argument
    if inner.type == "ChainExpression":
        chain(ctx, inner, lambda: _delete(ctx, node, inner.expression), (True,))
    else:
        _delete(ctx, node, inner)
    return True


def _delete(ctx: Context, node: Node, member: Node) -> None:
    if member.type != "MemberExpression":
        effect(ctx, member)
        ctx.at(node)
        ctx.push(True)
        return
    _push_object(ctx, member)
    push_primitive_key(ctx, member.property, constant_key(ctx, member.property, bool(member.computed)))
    ctx.at(node)
    ctx.emit("CALL_HOST", "%delete", 2)


# Optional chains


def leave_chain(ctx: Context, node: Node) -> None:
    """Ends the chain around if the topmost operand is undefined or null."""
    ctx.at(node)
    exits = ctx.chains[-1]
    depth = ctx.builder.depth
    if depth not in exits:
        exits[depth] = ctx.builder.label()
    ctx.emit("JNULLISH_KEEP", exits[depth])


def chain(ctx: Context, node: Node, lower: Callable[[], None], otherwise: tuple[Value, ...]) -> None:
    """What `lower` pushes; these values if the chain ends early."""
    builder = ctx.builder
    base = builder.depth
    ctx.chains.append({})
    lower()
    exits = ctx.chains.pop()
    end = builder.label()
    ctx.at(node)
    ctx.emit("JUMP", end)
    for depth in sorted(exits, reverse=True):
        pop_to(ctx, depth)
        builder.depth = depth
        builder.place(exits[depth])
    pop_to(ctx, base)
    for constant in otherwise:
        ctx.push(constant)
    builder.place(end)


def _chain_value(ctx: Context, node: Node) -> None:
    chain(ctx, node, lambda: value(ctx, node.expression), (UNDEFINED,))


VALUES: dict[str, Lowering] = {"ChainExpression": _chain_value}
