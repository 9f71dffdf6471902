"""`super(…)` and `super.name`: what a class extends is in a hidden local that its functions capture."""

from __future__ import annotations

from microvium.ir import Area, Slot
from microvium.lower import arguments, classes, members, unsupported
from microvium.lower.context import Context
from microvium.lower.dispatch import value
from microvium.syntax import Node


def call(ctx: Context, node: Node, wanted: bool) -> None:
    """`super(…)`: calls the parent with the object that `new` has made, and sets `this`."""
    info = ctx.info.class_
    parent = ctx.reference(node.callee)
    binding = ctx.reference(node).binding
    if info is None or parent.binding is None or binding is None:
        raise unsupported.super_error(ctx, node.callee)
    ctx.at(node)
    ctx.emit("LOAD", Slot(Area.THIS))
    ctx.load(parent)
    ctx.emit("LOAD", Slot(Area.THIS))
    arguments.construct(ctx, node)
    ctx.emit("NEW_RESULT")
    ctx.initialise(binding)
    classes.fields(ctx, info)
    if wanted:
        ctx.load_raw(binding)
        if binding.boxed:
            ctx.emit("LOAD_BOX")


def read(ctx: Context, node: Node) -> None:
    """Pushes the value of `super.name`. A getter is called with this function's `this`."""
    key = members.constant_key(ctx, node.property, bool(node.computed))
    if not ctx.program.survey.has_accessors:
        _holder(ctx, node)
        members.get_of(ctx, node)
        return
    builder = ctx.builder
    plain, end = builder.label(), builder.label()
    with ctx.temporary() as kept:
        if key is None:
            value(ctx, node.property)
            ctx.emit("STORE", kept)
        _holder(ctx, node)
        _push_key(ctx, key, kept)
        ctx.emit("CALL_HOST", "%getter", 2)
        ctx.emit("JNULLISH_KEEP", plain)
        ctx.load(ctx.reference(node))
        ctx.emit("CALL", 0)
        ctx.emit("JUMP", end)
        builder.place(plain)
        ctx.emit("POP")
        _holder(ctx, node)
        _push_key(ctx, key, kept)
        ctx.emit("GET_INDEX")
        builder.place(end)


def _push_key(ctx: Context, key: members.Constant | None, kept: Slot) -> None:
    if key is None:
        ctx.emit("LOAD", kept)
    else:
        ctx.push(key)


def _holder(ctx: Context, node: Node) -> None:
    """Pushes the object where the lookup starts."""
    static = ctx.scopes.static_super.get(id(node.object))
    if static is None:
        raise unsupported.super_error(ctx, node.object)
    ctx.at(node)
    ctx.load(ctx.reference(node.object))
    if not static:
        ctx.emit("GET_FIELD", "prototype")


def callee(ctx: Context, node: Node) -> None:
    """Pushes the method and `this`."""
    read(ctx, node)
    ctx.load(ctx.reference(node))
