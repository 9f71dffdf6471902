"""Classes: constructors, methods, accessors, fields, `super`.

A class is a function object with a `prototype` that `%class` makes; methods and accessors are hidden
properties of it. The constructor defines the fields: at its start, or after `super()` where the class extends
another. `new` makes the object before any constructor runs, so `super(…)` is a plain call of the parent with
the same `this`. Static fields and blocks are one function, called once with the class as `this`.

Differences from the language: a class can be called without `new` (`this` is undefined then); private names
are hidden symbols, one for each name in the source, so reading one that an object lacks gives undefined.
"""

from __future__ import annotations

from microvium.layout import Attribute
from microvium.lower import members, objects
from microvium.lower.context import Context
from microvium.lower.dispatch import Lowering, statement, value
from microvium.scopes.classes import PARENT
from microvium.scopes.model import ClassInfo
from microvium.syntax import Node
from microvium.values import HOLE


def _class(ctx: Context, node: Node) -> None:
    """Pushes the class."""
    info = ctx.scopes.classes[id(node)]
    assert info.constructor is not None
    scope = ctx.scopes.scopes[id(node)]
    ctx.enter(scope)
    if node.superClass is not None:
        value(ctx, node.superClass)
        ctx.at(node)
        ctx.emit("STORE", ctx.hidden(scope, PARENT))
    ctx.at(node)
    ctx.closure(info.constructor)
    if node.superClass is not None:
        ctx.emit("LOAD", ctx.hidden(scope, PARENT))
    else:
        ctx.push(HOLE)
    ctx.emit("CALL_HOST", "%class", 2)
    _methods(ctx, node)
    _name(ctx, node)
    if info.statics is not None:
        _statics(ctx, node, info)


def _methods(ctx: Context, node: Node) -> None:
    """`class -- class`."""
    methods = [
        item for item in node.body.body if item.type == "MethodDefinition" and item.kind != "constructor"
    ]
    for item in (item for item in methods if item.static):
        _method(ctx, item)
    ours = [item for item in methods if not item.static]
    if not ours:
        return
    ctx.at(node)
    ctx.emit("DUP")
    ctx.emit("GET_FIELD", "prototype")
    for item in ours:
        _method(ctx, item)
    ctx.at(node)
    ctx.emit("POP")


def _method(ctx: Context, item: Node) -> None:
    """`object -- object`: defines a method or an accessor of it."""
    if item.kind in ("get", "set"):
        objects.accessor(ctx, item, Attribute.HIDDEN)
        return
    ctx.at(item)
    ctx.emit("DUP")
    members.push_key(ctx, item.key, members.constant_key(ctx, item.key, bool(item.computed)))
    value(ctx, item.value)
    ctx.at(item)
    ctx.push(int(Attribute.HIDDEN))
    ctx.emit("CALL_HOST", "%define_hidden", 4)
    ctx.emit("POP")


def _name(ctx: Context, node: Node) -> None:
    """`class -- class`: the class's name has its value from here on."""
    for name in (node, node.id) if node.type == "ClassDeclaration" and node.id is not None else (node,):
        reference = ctx.scopes.references.get(id(name))
        if reference is not None and reference.binding is not None and reference.name != "this":
            ctx.at(node)
            ctx.emit("DUP")
            ctx.initialise(reference.binding)


def _statics(ctx: Context, node: Node, info: ClassInfo) -> None:
    """`class -- class`."""
    assert info.statics is not None
    ctx.at(node)
    ctx.emit("DUP")
    ctx.closure(info.statics)
    ctx.emit("SWAP")
    ctx.emit("CALL", 0)
    ctx.emit("POP")


def _declaration(ctx: Context, node: Node) -> None:
    _class(ctx, node)
    ctx.emit("POP")


# Fields


def fields(ctx: Context, info: ClassInfo) -> None:
    """Defines the fields of `this`."""
    if info.fields:
        ctx.enter(ctx.scopes.scopes[id(info.node.body)])
    for item in info.fields:
        _field(ctx, item)


def _field(ctx: Context, node: Node) -> None:
    if node.computed:
        raise ctx.unsupported(
            node.key, "a field with a computed name is not supported yet", "assign it in the constructor"
        )
    ctx.at(node)
    ctx.load(ctx.reference(node))
    objects.define(ctx, node, members.constant_key(ctx, node.key, False))
    ctx.emit("POP")


def _static_block(ctx: Context, node: Node) -> None:
    ctx.enter(ctx.scopes.scopes[id(node)])
    for item in node.body:
        statement(ctx, item)


STATEMENTS: dict[str, Lowering] = {
    "ClassDeclaration": _declaration,
    "PropertyDefinition": _field,
    "StaticBlock": _static_block,
}
VALUES: dict[str, Lowering] = {"ClassExpression": _class, "ClassDeclaration": _class}
