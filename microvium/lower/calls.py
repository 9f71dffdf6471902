"""Calls and `new`: of the host's functions by name, of everything else in the dynamic convention."""

from __future__ import annotations

from microvium import syntax
from microvium.host import PRINTERS, HostFunction
from microvium.layout import Attribute
from microvium.lower import arguments, intrinsics, members, objects, supers, unsupported
from microvium.lower.context import Context
from microvium.lower.dispatch import Lowering, effect, value
from microvium.scopes.resolve import TEMPLATE
from microvium.syntax import Node
from microvium.values import UNDEFINED, HostRef, utf16


def call(ctx: Context, node: Node) -> None:
    """Pushes the result of a call."""
    if node.callee.type == "Super":
        supers.call(ctx, node, wanted=True)
        return
    host = host_function(ctx, node.callee)
    if host is not None:
        _call_host(ctx, node, host)
        return
    name = syntax.intrinsic(ctx.tree, node.callee)
    if name is not None:
        intrinsics.call(ctx, node, name)
        return
    _callee(ctx, node.callee, bool(node.optional))
    arguments.call(ctx, node)


def _callee(ctx: Context, node: Node, optional: bool) -> None:
    """Pushes what is called, and its `this`. `optional`: its absence ends the chain."""
    if node.type == "MemberExpression":
        members.callee(ctx, node, optional)
    elif node.type == "ChainExpression" and node.expression.type == "MemberExpression":
        members.chain(ctx, node, lambda: members.callee(ctx, node.expression, False), (UNDEFINED, UNDEFINED))
    else:
        value(ctx, node)
        if optional:
            members.leave_chain(ctx, node)
        ctx.at(node)
        ctx.push(UNDEFINED)


def _call_host(ctx: Context, node: Node, host: HostFunction) -> None:
    """A function with fixed parameters gets exactly that many: missing ones are undefined, others only
    evaluated.
    """
    if arguments.need_array(node):
        ctx.at(node.callee)
        ctx.push(HostRef(host.name))
        ctx.push(UNDEFINED)
        arguments.call(ctx, node)
        return
    wanted = len(node.arguments) if host.params is None else host.params
    for argument in node.arguments[:wanted]:
        value(ctx, argument)
        if host.name in PRINTERS:
            members.to_primitive(ctx, argument)
    for argument in node.arguments[wanted:]:
        effect(ctx, argument)
    ctx.at(node)
    for _ in range(wanted - len(node.arguments)):
        ctx.push(UNDEFINED)
    ctx.emit("CALL_HOST", host.name, wanted)


def host_function(ctx: Context, node: Node) -> HostFunction | None:
    """The host function that a name or a dotted name stands for, None for anything else."""
    name = dotted_name(ctx, node)
    return None if name is None else ctx.scopes.hosts.get(name)


def dotted_name(ctx: Context, node: Node) -> str | None:
    """`a.b` as text if nothing in the program declares `a`."""
    parts: list[str] = []
    while node.type == "MemberExpression" and not node.computed and not node.optional:
        parts.append(node.property.name)
        node = node.object
    if node.type != "Identifier" or ctx.reference(node).binding is not None:
        return None
    return ".".join([str(node.name), *reversed(parts)])


def member(ctx: Context, node: Node) -> None:
    """A property, or a function of the host with a dotted name."""
    host = host_function(ctx, node)
    if host is None:
        members.read(ctx, node)
        return
    ctx.at(node)
    ctx.push(HostRef(host.name))


def truncated(ctx: Context, node: Node) -> Node | None:
    """The argument of `Math.trunc(…)`, None for anything else."""
    if (
        node.type != "CallExpression"
        or len(node.arguments) != 1
        or dotted_name(ctx, node.callee) != "Math.trunc"
    ):
        return None
    argument: Node = node.arguments[0]
    return argument


def _call_effect(ctx: Context, node: Node) -> None:
    if node.callee.type == "Super":
        supers.call(ctx, node, wanted=False)
        return
    call(ctx, node)
    ctx.emit("POP")


# Tagged templates


def _tagged(ctx: Context, node: Node) -> None:
    """A call with the pieces of the template, made when they are first needed, and the values between."""
    _callee(ctx, node.tag, False)
    ctx.at(node)
    _pieces(ctx, node)
    for expression in node.quasi.expressions:
        value(ctx, expression)
    ctx.at(node)
    ctx.emit("CALL", 1 + len(node.quasi.expressions))


def _pieces(ctx: Context, node: Node) -> None:
    """Pushes the array of the pieces; its hidden property `raw` is one of them as they are written."""
    binding = ctx.scopes.hidden(node.quasi, TEMPLATE).binding
    assert binding is not None
    known = ctx.builder.label()
    ctx.load_raw(binding)
    ctx.emit("JTRUE_KEEP", known)
    ctx.emit("POP")
    _texts(ctx, [quasi.value.cooked for quasi in node.quasi.quasis])
    ctx.emit("DUP")
    ctx.push("raw")
    _texts(ctx, [quasi.value.raw for quasi in node.quasi.quasis])
    ctx.push(int(Attribute.HIDDEN | Attribute.READ_ONLY | Attribute.PERMANENT))
    ctx.emit("CALL_HOST", "%define_hidden", 4)
    ctx.emit("POP")
    ctx.emit("DUP")
    ctx.store_raw(binding)
    ctx.builder.place(known)


def _texts(ctx: Context, texts: list[str | None]) -> None:
    """Pushes an array of texts; undefined for one with a wrong escape."""
    first = texts[: objects.DIRECT_ELEMENTS]
    for text in first:
        ctx.push(UNDEFINED if text is None else utf16(text))
    ctx.emit("NEW_ARRAY", len(first))
    for text in texts[len(first) :]:
        ctx.push(UNDEFINED if text is None else utf16(text))
        ctx.emit("CALL_HOST", "%append", 2)


# Construction


_WRAPPERS = frozenset({"Boolean", "Number", "String"})


def _new(ctx: Context, node: Node) -> None:
    """The object is there before its constructor runs: the constructor's `this`."""
    if dotted_name(ctx, node.callee) in _WRAPPERS:
        raise unsupported.wrapper_error(ctx, node, node.callee.name)
    value(ctx, node.callee)
    ctx.at(node)
    ctx.emit("NEW_THIS")
    arguments.construct(ctx, node)
    ctx.emit("NEW_RESULT")


EFFECTS: dict[str, Lowering] = {"CallExpression": _call_effect}
VALUES: dict[str, Lowering] = {
    "CallExpression": call,
    "MemberExpression": member,
    "NewExpression": _new,
    "TaggedTemplateExpression": _tagged,
}
