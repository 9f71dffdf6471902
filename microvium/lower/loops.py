"""Loops, all of one shape: jump to the test, body, update, test that goes back to the body."""

from __future__ import annotations

import operator
from collections.abc import Callable

from microvium.ir import Slot
from microvium.lower import conditions, facts, patterns
from microvium.lower.context import Context, JumpTarget
from microvium.lower.dispatch import Lowering, effect, statement, value
from microvium.scopes.model import Binding, BindingKind, Scope
from microvium.syntax import Node


def _while_(ctx: Context, node: Node) -> None:
    target = _target(ctx)
    _rotated(ctx, node, target, node.test, None, enters=False)


def _do_while(ctx: Context, node: Node) -> None:
    target = _target(ctx)
    builder = ctx.builder
    body = builder.label()
    builder.place(body)
    _body(ctx, node.body, target)
    assert target.continue_label is not None
    builder.place(target.continue_label)
    if builder.reachable:
        conditions.branch(ctx, node.test, body, True)
    builder.place(target.break_label)


def _for_(ctx: Context, node: Node) -> None:
    target = _target(ctx)
    scope = ctx.scopes.scopes.get(id(node))
    if scope is not None:
        ctx.enter(scope)
    if node.init is not None and node.init.type == "VariableDeclaration":
        statement(ctx, node.init)
    elif node.init is not None:
        effect(ctx, node.init)
    fresh = _fresh_bindings(scope)
    for binding in fresh:
        if _is_captured_by_init(binding):
            _renew(ctx, binding)

    def update() -> None:
        for binding in fresh:
            _renew(ctx, binding)
        if node.update is not None:
            effect(ctx, node.update)

    _rotated(ctx, node, target, node.test, update, enters=_enters(ctx, node))


def _target(ctx: Context) -> JumpTarget:
    return JumpTarget(_take_labels(ctx), ctx.builder.label(), ctx.builder.label(), depth=ctx.builder.depth)


def _rotated(
    ctx: Context,
    node: Node,
    target: JumpTarget,
    test: Node | None,
    update: Callable[[], None] | None,
    enters: bool,
) -> None:
    """The loop. `enters`: the test is known to hold at first, so the body comes without it."""
    builder = ctx.builder
    assert target.continue_label is not None
    if not builder.reachable:
        return
    body, check = builder.label(), builder.label()
    is_endless = test is None or facts.truth(ctx, test) is facts.Truth.TRUE
    if test is not None and facts.truth(ctx, test) is facts.Truth.FALSE:
        return
    if not is_endless and not enters:
        ctx.at(node)
        ctx.emit("JUMP", check)
    builder.place(body, loop=True)
    _body(ctx, node.body, target)
    builder.place(target.continue_label)
    if update is not None:
        update()
    builder.place(check)
    ctx.at(node)
    if is_endless:
        ctx.emit("JUMP", body)
    elif test is not None:
        conditions.branch(ctx, test, body, True)
    builder.place(target.break_label)


def _body(ctx: Context, node: Node, target: JumpTarget) -> None:
    ctx.targets.append(target)
    statement(ctx, node)
    ctx.targets.pop()


def _fresh_bindings(scope: Scope | None) -> list[Binding]:
    """The variables of a `for (let …)` of which each round needs a new box."""
    if scope is None:
        return []
    return [
        binding for binding in scope.bindings.values() if binding.boxed and binding.kind is BindingKind.LET
    ]


def _is_captured_by_init(binding: Binding) -> bool:
    return any(len(made.loops) < binding.scope.loop_depth for made in binding.captures)


def _renew(ctx: Context, binding: Binding) -> None:
    """A new box with the present value: closures of the last round keep the old one."""
    ctx.load_raw(binding)
    ctx.emit("LOAD_BOX")
    ctx.emit("NEW_BOX")
    ctx.store_raw(binding)


# for-of and for-in


def _for_of(ctx: Context, node: Node) -> None:
    labels = _take_labels(ctx)
    value(ctx, node.right)
    _each(ctx, node, labels)


def _for_in(ctx: Context, node: Node) -> None:
    """The keys are those at the start of the loop, but those that are gone when their turn comes."""
    labels = _take_labels(ctx)
    value(ctx, node.right)
    ctx.at(node)
    if not ctx.program.survey.may_remove:
        ctx.emit("CALL_HOST", "%keys_in", 1)
        _each(ctx, node, labels)
        return
    with ctx.temporary() as walked:
        ctx.emit("DUP")
        ctx.emit("STORE", walked)
        ctx.emit("CALL_HOST", "%keys_in", 1)
        _each(ctx, node, labels, walked)


def _skip_if_gone(ctx: Context, node: Node, walked: Slot, again: int) -> None:
    """`key -- key`: goes on with the next key if the object does not have this one any more."""
    there = ctx.builder.label()
    ctx.at(node)
    ctx.emit("DUP")
    ctx.emit("LOAD", walked)
    ctx.emit("CALL_HOST", "%has_key", 2)
    ctx.emit("JTRUE", there)
    ctx.emit("POP")
    ctx.emit("JUMP", again)
    ctx.builder.depth += 1
    ctx.builder.place(there)


def _each(ctx: Context, node: Node, labels: frozenset[str], walked: Slot | None = None) -> None:
    """`iterable --`: runs the body for each value. The iterable and the index stay on the stack meanwhile.
    `walked`: the object whose keys these are.
    """
    builder = ctx.builder
    ctx.at(node)
    ctx.push(0)
    target = JumpTarget(labels, builder.label(), builder.label(), depth=builder.depth)
    assert target.continue_label is not None
    builder.place(target.continue_label, loop=True)
    if builder.reachable:
        ctx.emit("FOR_OF", target.break_label)
        if walked is not None:
            _skip_if_gone(ctx, node, walked, target.continue_label)
        _bind(ctx, node)
        _body(ctx, node.body, target)
        ctx.at(node)
        ctx.emit("JUMP", target.continue_label)
    builder.place(target.break_label)
    ctx.emit("POP")
    ctx.emit("POP")


def _bind(ctx: Context, node: Node) -> None:
    """`value --`: gives the value to the loop's variables, which are new in each round."""
    ctx.enter(ctx.scopes.scopes[id(node)])
    if node.left.type == "VariableDeclaration":
        patterns.declaration(ctx, node.left, node.left.declarations[0].id)
    else:
        patterns.assigned(ctx, node.left)


def _take_labels(ctx: Context) -> frozenset[str]:
    labels, ctx.labels = ctx.labels, frozenset()
    return labels


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "!==": operator.ne,
    "!=": operator.ne,
}


def _enters(ctx: Context, node: Node) -> bool:
    """True for a loop like `for (i = 0; i < 10; …)`, whose test holds at first."""
    test = node.test
    if test is None or node.init is None or test.type != "BinaryExpression" or test.operator not in _COMPARE:
        return False
    if test.left.type != "Identifier" or ctx.reference(test.left).checked:
        return False
    first = _initial_numbers(ctx, node.init).get(id(ctx.reference(test.left).binding))
    limit = facts.literal(test.right)
    if first is None or isinstance(limit, bool) or not isinstance(limit, int | float):
        return False
    return _COMPARE[test.operator](first, limit)


def _initial_numbers(ctx: Context, init: Node) -> dict[int, float]:
    """The variables, by `id`, to which a for loop's start gives literal numbers; none if it does anything
    else.
    """
    if init.type == "VariableDeclaration":
        pairs = [(declarator.id, declarator.init) for declarator in init.declarations]
    else:
        parts = init.expressions if init.type == "SequenceExpression" else [init]
        if not all(part.type == "AssignmentExpression" and part.operator == "=" for part in parts):
            return {}
        pairs = [(part.left, part.right) for part in parts]
    numbers: dict[int, float] = {}
    for name, start in pairs:
        value = facts.NOT_LITERAL if start is None else facts.literal(start)
        if start is not None and value is facts.NOT_LITERAL:
            return {}
        binding = ctx.reference(name).binding if name.type == "Identifier" else None
        if binding is not None and isinstance(value, int | float) and not isinstance(value, bool):
            numbers[id(binding)] = value
    return numbers


STATEMENTS: dict[str, Lowering] = {
    "DoWhileStatement": _do_while,
    "ForInStatement": _for_in,
    "ForOfStatement": _for_of,
    "ForStatement": _for_,
    "WhileStatement": _while_,
}
