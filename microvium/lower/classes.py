"""Classes: constructors, methods, accessors, fields, `super`.

A class is a function object with a `prototype` that `%class` makes; methods and accessors are hidden
properties of it. The constructor defines the fields: at its start, or after `super()` where the class extends
another. `new` makes the object before any constructor runs, so `super(…)` is a plain call of the parent with
the same `this`. Static fields and blocks are one function, called once with the class as `this`.

Private names are hidden symbols, one for each name in the source; private methods are hidden properties of
the prototype. The values of computed names of fields, and for `super` the class itself, are in hidden locals.
"""

from __future__ import annotations

from microvium.layout import Attribute
from microvium.lower import members, objects
from microvium.lower.context import Context
from microvium.lower.dispatch import Lowering, statement, value
from microvium.scopes.classes import INITIALIZER, PARENT, field_key, home
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
    if info.initializer is not None:
        ctx.at(node)
        ctx.closure(info.initializer)
        ctx.emit("STORE", ctx.hidden(scope, INITIALIZER))
    ctx.at(node)
    ctx.closure(info.constructor)
    if node.superClass is not None:
        ctx.emit("LOAD", ctx.hidden(scope, PARENT))
    else:
        ctx.push(HOLE)
    ctx.emit("CALL_HOST", "%class", 2)
    if home(node) in scope.bindings:
        ctx.emit("DUP")
        ctx.store(scope.bindings[home(node)])
    _methods(ctx, node)
    _name(ctx, node)
    if info.statics is not None:
        _statics(ctx, node, info)


def _methods(ctx: Context, node: Node) -> None:
    """`class -- class`."""
    items = [item for item in node.body.body if _is_defined_with_class(item)]
    on_prototype = False
    for item in items:
        is_ours = item.type == "MethodDefinition" and not item.static
        if is_ours and not on_prototype:
            ctx.at(node)
            ctx.emit("DUP")
            ctx.emit("GET_FIELD", "prototype")
        elif on_prototype and not is_ours:
            ctx.at(node)
            ctx.emit("POP")
        on_prototype = is_ours
        if item.type == "MethodDefinition":
            _method(ctx, item)
        else:
            _key_of_field(ctx, node, item)
    if on_prototype:
        ctx.at(node)
        ctx.emit("POP")


def _is_defined_with_class(item: Node) -> bool:
    """True for methods and accessors, and for fields whose names are evaluated with the class."""
    if item.type == "PropertyDefinition":
        return bool(item.computed)
    return item.type == "MethodDefinition" and bool(item.kind != "constructor")


def _key_of_field(ctx: Context, node: Node, item: Node) -> None:
    """Evaluates the name of a field, for all objects to come."""
    members.push_primitive_key(ctx, item.key, None)
    ctx.at(item)
    ctx.emit("CALL_HOST", "%to_key", 1)
    ctx.store(ctx.scopes.scopes[id(node)].bindings[field_key(item)])


def _method(ctx: Context, item: Node) -> None:
    """`object -- object`: defines a method or an accessor of it."""
    if item.kind in ("get", "set"):
        objects.accessor(ctx, item, Attribute.HIDDEN)
        return
    ctx.at(item)
    ctx.emit("DUP")
    members.push_primitive_key(ctx, item.key, members.constant_key(ctx, item.key, bool(item.computed)))
    value(ctx, item.value)
    ctx.at(item)
    is_private = item.key.type == "PrivateIdentifier"
    ctx.push(int(Attribute.HIDDEN | Attribute.READ_ONLY if is_private else Attribute.HIDDEN))
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
    """Defines the fields of `this`, where the constructor does so by itself."""
    if info.fields and info.initializer is None:
        ctx.enter(ctx.scopes.scopes[id(info.node.body)])
    for item in info.fields:
        _field(ctx, item)


def _field(ctx: Context, node: Node) -> None:
    ctx.at(node)
    ctx.load(ctx.reference(node))
    if node.computed:
        ctx.load(ctx.scopes.hidden(node, field_key(node)))
        objects.define_on(ctx, node)
    else:
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
