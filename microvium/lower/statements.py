"""Statements: blocks, declarations, `if`, `switch`, `return`, `throw`. Loops are in `loops`, jumps and `try`
in `completions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from microvium.lower import completions, conditions, patterns
from microvium.lower.context import Context, JumpTarget
from microvium.lower.dispatch import STATEMENTS as ALL
from microvium.lower.dispatch import TAKES_LABELS, Lowering, effect, statement, value
from microvium.scopes.model import Binding
from microvium.scopes.resolve import DISCRIMINANT, is_stable_discriminant
from microvium.syntax import Node
from microvium.values import UNDEFINED


def _nothing(ctx: Context, node: Node) -> None:
    """Declared functions are made where their scope starts; imports have been resolved."""


def _expression(ctx: Context, node: Node) -> None:
    effect(ctx, node.expression)


def _block(ctx: Context, node: Node) -> None:
    with labelled(ctx):
        ctx.enter(ctx.scopes.scopes[id(node)])
        for item in node.body:
            statement(ctx, item)


@contextmanager
def labelled(ctx: Context) -> Iterator[None]:
    """Around a statement that is no loop or switch: its labels can be left with `break`."""
    labels, ctx.labels = ctx.labels, frozenset()
    if not labels:
        yield
        return
    target = JumpTarget(labels, ctx.builder.label(), takes_plain_break=False, depth=ctx.builder.depth)
    ctx.targets.append(target)
    yield
    ctx.targets.pop()
    ctx.builder.place(target.break_label)


def _labeled_statement(ctx: Context, node: Node) -> None:
    ctx.labels = ctx.labels | {node.label.name}
    body = node.body
    if body.type in TAKES_LABELS:
        statement(ctx, body)
        return
    with labelled(ctx):
        statement(ctx, body)


def _variables(ctx: Context, node: Node) -> None:
    for declarator in node.declarations:
        if declarator.id.type == "Identifier":
            _declare(ctx, node, declarator)
        else:
            value(ctx, declarator.init)
            patterns.declaration(ctx, node, declarator.id)


def _declare(ctx: Context, node: Node, declarator: Node) -> None:
    if declarator.init is None and node.kind == "var":
        return
    binding = ctx.reference(declarator.id).binding
    assert binding is not None
    if declarator.init is None:
        if _holds_undefined(binding):
            return
        ctx.at(declarator)
        ctx.push(UNDEFINED)
    else:
        value(ctx, declarator.init)
    patterns.declare(ctx, node.kind, declarator.id)


def _holds_undefined(binding: Binding) -> bool:
    return binding.fresh and not binding.early and not binding.boxed


def if_(ctx: Context, node: Node) -> None:
    """An `if` around a plain `break` or `continue` is one conditional jump."""
    builder = ctx.builder
    out = completions.direct_exit(ctx, node.consequent)
    if out is not None:
        conditions.branch(ctx, node.test, out, True)
        if node.alternate is not None:
            statement(ctx, node.alternate)
        return
    otherwise = builder.label()
    conditions.branch(ctx, node.test, otherwise, False)
    statement(ctx, node.consequent)
    if node.alternate is None:
        builder.place(otherwise)
        return
    end = builder.label()
    ctx.at(node)
    ctx.emit("JUMP", end)
    builder.place(otherwise)
    statement(ctx, node.alternate)
    builder.place(end)


def _switch(ctx: Context, node: Node) -> None:
    """All tests come first, then the clauses in order."""
    builder = ctx.builder
    labels, ctx.labels = ctx.labels, frozenset()
    target = JumpTarget(labels, builder.label(), depth=builder.depth)
    entries = [builder.label() for _ in node.cases]
    _switch_tests(ctx, node, entries, target.break_label)
    ctx.targets.append(target)
    for case, entry in zip(node.cases, entries, strict=True):
        builder.place(entry)
        for item in case.consequent:
            statement(ctx, item)
    ctx.targets.pop()
    builder.place(target.break_label)


def _switch_tests(ctx: Context, node: Node, entries: list[int], end: int) -> None:
    """Compares the discriminant with each test, and goes to the clause that it equals."""
    scope = ctx.scopes.scopes[id(node)]
    is_stable = is_stable_discriminant(node)
    if not is_stable:
        value(ctx, node.discriminant)
        ctx.emit("STORE", ctx.hidden(scope, DISCRIMINANT))
    elif all(case.test is None for case in node.cases):
        effect(ctx, node.discriminant)
    ctx.enter(scope)
    default = end
    for case, entry in zip(node.cases, entries, strict=True):
        if case.test is None:
            default = entry
            continue
        if is_stable:
            value(ctx, node.discriminant)
        else:
            ctx.at(case.test)
            ctx.emit("LOAD", ctx.hidden(scope, DISCRIMINANT))
        value(ctx, case.test)
        ctx.at(case.test)
        ctx.emit("JEQ", entry)
    ctx.at(node)
    ctx.emit("JUMP", default)


def _return_(ctx: Context, node: Node) -> None:
    if ctx.info.is_derived:
        _return_from_derived(ctx, node)
        completions.leave_function(ctx)
        return
    if node.argument is None:
        ctx.at(node)
        ctx.push(UNDEFINED)
        completions.leave_function(ctx)
        return
    return_value(ctx, node.argument)


def _return_from_derived(ctx: Context, node: Node) -> None:
    """Pushes the result of a constructor that calls another: an object, else `this`."""
    end, given = ctx.builder.label(), ctx.builder.label()
    if node.argument is not None:
        value(ctx, node.argument)
        ctx.at(node)
        ctx.emit("DUP")
        ctx.push(UNDEFINED)
        ctx.emit("JNE", given)
        ctx.emit("POP")
    ctx.at(node)
    ctx.load(ctx.reference(ctx.info.node))
    if node.argument is not None:
        ctx.emit("JUMP", end)
        ctx.builder.place(given)
        ctx.emit("CALL_HOST", "%derived_result", 1)
        ctx.builder.place(end)


def return_value(ctx: Context, node: Node) -> None:
    """Returns an expression's value. Each side of a `?:` returns by itself."""
    if node.type == "ConditionalExpression" and not completions.in_finally(ctx):
        otherwise = ctx.builder.label()
        conditions.branch(ctx, node.test, otherwise, False)
        return_value(ctx, node.consequent)
        ctx.builder.place(otherwise)
        return_value(ctx, node.alternate)
        return
    if node.type == "SequenceExpression":
        for part in node.expressions[:-1]:
            effect(ctx, part)
        return_value(ctx, node.expressions[-1])
        return
    value(ctx, node)
    ctx.at(node)
    completions.leave_function(ctx)


def _throw(ctx: Context, node: Node) -> None:
    value(ctx, node.argument)
    ctx.at(node)
    ctx.emit("THROW")


def _try_(ctx: Context, node: Node) -> None:
    with labelled(ctx):
        completions.try_statement(ctx, node)


def _export_named(ctx: Context, node: Node) -> None:
    if node.declaration is not None:
        statement(ctx, node.declaration)


def _export_default(ctx: Context, node: Node) -> None:
    declaration = node.declaration
    if declaration.type == "FunctionDeclaration" or (declaration.type in ALL and declaration.id is not None):
        statement(ctx, declaration)
        return
    binding = ctx.reference(node).binding
    assert binding is not None
    value(ctx, declaration)
    ctx.at(node)
    ctx.initialise(binding)


STATEMENTS: dict[str, Lowering] = {
    "BlockStatement": _block,
    "DebuggerStatement": _nothing,
    "EmptyStatement": _nothing,
    "ExportAllDeclaration": _nothing,
    "ExportDefaultDeclaration": _export_default,
    "ExportNamedDeclaration": _export_named,
    "ExpressionStatement": _expression,
    "FunctionDeclaration": _nothing,
    "IfStatement": if_,
    "ImportDeclaration": _nothing,
    "LabeledStatement": _labeled_statement,
    "ReturnStatement": _return_,
    "SwitchStatement": _switch,
    "ThrowStatement": _throw,
    "TryStatement": _try_,
    "VariableDeclaration": _variables,
}
