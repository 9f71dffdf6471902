"""`super(…)` and `super.name`: the class or object where the lookup starts is in a hidden local that methods
capture.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from microvium.ir import Slot
from microvium.lower import arguments, classes, members
from microvium.lower.context import Context
from microvium.lower.dispatch import value
from microvium.scopes.classes import INITIALIZER
from microvium.scopes.model import ClassInfo, Reference, SuperKind
from microvium.scopes.resolve import NEW_OBJECT, NEW_TARGET
from microvium.syntax import Node
from microvium.values import HOLE, ObjectRef

Key = str | int | ObjectRef | Slot
"""The key of `super[key]`: a constant, or the local that holds it."""

_FROM_PROTOTYPE = frozenset({SuperKind.PARENT_PROTOTYPE, SuperKind.OF_PROTOTYPE})
_FROM_ABOVE = frozenset({SuperKind.OF_CLASS, SuperKind.OF_PROTOTYPE, SuperKind.OF_OBJECT})


# Calls


def call(ctx: Context, node: Node, wanted: bool) -> None:
    """`super(…)`: calls the parent with the object that `new` has made, and sets `this`."""
    this = ctx.reference(node)
    assert this.binding is not None
    info = this.binding.function.class_
    assert info is not None
    made = ctx.scopes.hidden(node, NEW_OBJECT)
    ctx.at(node)
    ctx.load(made)
    ctx.load(ctx.reference(node.callee))
    ctx.load(made)
    target = ctx.scopes.references.get((id(node), NEW_TARGET))
    arguments.construct(ctx, node, (lambda: ctx.load(target)) if target is not None else None)
    ctx.emit("NEW_RESULT")
    if not info.has_simple_super:
        _check_first(ctx, this)
    ctx.initialise(this.binding)
    _fields(ctx, node, info, this)
    if wanted:
        _load_this(ctx, this)


def _check_first(ctx: Context, this: Reference) -> None:
    """Throws if `this` has its value already."""
    first = ctx.builder.label()
    _load_this(ctx, this)
    ctx.push(HOLE)
    ctx.emit("JEQ", first)
    ctx.emit("THROW_ERROR", "SUPER_TWICE")
    ctx.builder.place(first)


def _load_this(ctx: Context, this: Reference) -> None:
    assert this.binding is not None
    ctx.load_raw(this.binding)
    if this.binding.boxed:
        ctx.emit("LOAD_BOX")


def _fields(ctx: Context, node: Node, info: ClassInfo, this: Reference) -> None:
    if info.initializer is None:
        classes.fields(ctx, info)
        return
    ctx.load(ctx.scopes.hidden(node, INITIALIZER))
    _load_this(ctx, this)
    ctx.emit("CALL", 0)
    ctx.emit("POP")


# Properties


def _holder(ctx: Context, node: Node) -> None:
    """Pushes the object where the lookup starts."""
    kind = ctx.scopes.supers[id(node.object)]
    ctx.at(node)
    ctx.load(ctx.reference(node.object))
    if kind in _FROM_PROTOTYPE:
        ctx.emit("GET_FIELD", "prototype")
    if kind in _FROM_ABOVE:
        ctx.emit("CALL_HOST", "%prototype", 1)


@contextmanager
def key_of(ctx: Context, node: Node) -> Iterator[Key]:
    """The key of a member, evaluated now if it is no constant."""
    key = members.constant_key(ctx, node.property, bool(node.computed))
    if key is not None:
        yield key
        return
    with ctx.temporary() as kept:
        members.push_primitive_key(ctx, node.property, None)
        ctx.emit("STORE", kept)
        yield kept


def _push_key(ctx: Context, key: Key) -> None:
    if isinstance(key, Slot):
        ctx.emit("LOAD", key)
    else:
        ctx.push(key)


def read(ctx: Context, node: Node) -> None:
    """Pushes the value of `super.name`."""
    with key_of(ctx, node) as key:
        read_key(ctx, node, key)


def read_key(ctx: Context, node: Node, key: Key) -> None:
    """Pushes the value for a key that is evaluated. A getter is called with this function's `this`."""
    builder = ctx.builder
    plain, end = builder.label(), builder.label()
    if ctx.program.survey.has_accessors:
        _holder(ctx, node)
        _push_key(ctx, key)
        ctx.emit("CALL_HOST", "%getter", 2)
        ctx.emit("JNULLISH_KEEP", plain)
        ctx.load(ctx.reference(node))
        ctx.emit("CALL", 0)
        ctx.emit("JUMP", end)
        builder.place(plain)
        ctx.emit("POP")
    _holder(ctx, node)
    if isinstance(key, Slot | int):
        _push_key(ctx, key)
        ctx.emit("GET_INDEX")
    else:
        ctx.emit("GET_FIELD", key)
    builder.place(end)


def callee(ctx: Context, node: Node) -> None:
    """Pushes the method and `this`."""
    read(ctx, node)
    ctx.load(ctx.reference(node))


def store(ctx: Context, node: Node, key: Key, wanted: bool) -> None:
    """`value -- [value]`: calls the setter that is found above, else stores in `this`."""
    builder = ctx.builder
    plain, end = builder.label(), builder.label()
    ctx.at(node)
    with ctx.temporary() as kept:
        if wanted:
            ctx.emit("DUP")
        ctx.emit("STORE", kept)
        if ctx.program.survey.has_accessors:
            _holder(ctx, node)
            _push_key(ctx, key)
            ctx.emit("CALL_HOST", "%setter", 2)
            ctx.emit("JNULLISH_KEEP", plain)
            ctx.load(ctx.reference(node))
            ctx.emit("LOAD", kept)
            ctx.emit("CALL", 1)
            ctx.emit("POP")
            ctx.emit("JUMP", end)
            builder.depth += 1
            builder.place(plain)
            ctx.emit("POP")
        ctx.load(ctx.reference(node))
        _push_key(ctx, key)
        ctx.emit("LOAD", kept)
        ctx.emit("SET_INDEX")
        builder.place(end)


def assign(ctx: Context, node: Node, wanted: bool, operation: str | None) -> None:
    """`super.name = v` and `super.name += v`, where operation is the instruction."""
    with key_of(ctx, node.left) as key:
        if operation is not None:
            read_key(ctx, node.left, key)
        value(ctx, node.right)
        if operation is not None:
            ctx.at(node)
            ctx.emit(operation)
        store(ctx, node.left, key, wanted)


def update(ctx: Context, node: Node, wanted: bool) -> None:
    """`++super.name` leaves the new value, `super.name++` the old one as a number."""
    step = "INC" if node.operator == "++" else "DEC"
    with key_of(ctx, node.argument) as key:
        read_key(ctx, node.argument, key)
        ctx.at(node)
        if wanted and not node.prefix:
            ctx.emit("TO_NUMBER")
            ctx.emit("DUP")
        ctx.emit(step)
        store(ctx, node.argument, key, wanted and bool(node.prefix))


def store_into(ctx: Context, node: Node) -> None:
    """`value --`: pops into the property, whose key is evaluated now."""
    with key_of(ctx, node) as key:
        store(ctx, node, key, False)
