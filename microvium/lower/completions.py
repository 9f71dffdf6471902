"""Everything that leaves a statement other than at its end: break, continue, return, throw; `try` with all
its parts.

A `finally` exists once in the code. Whatever goes through it first notes in two hidden locals how to go on
(the completion: 0 is "at the end", 1 is "throw the value", others are the exits in order of appearance), and
after the `finally` control is dispatched on that. Handlers are added when their range ends, so inner ones
come first.
"""

from __future__ import annotations

from microvium.ir import Handler
from microvium.lower import patterns
from microvium.lower.context import Context, FinallyTarget, JumpTarget
from microvium.lower.dispatch import Lowering, statement
from microvium.scopes.resolve import COMPLETION, COMPLETION_VALUE
from microvium.syntax import Node

NORMAL, THROWN, FIRST_EXIT = 0, 1, 2
"""Values of the hidden completion."""


# Jumps and returns


def jump(ctx: Context, node: Node) -> None:
    """`break` and `continue`."""
    ctx.at(node)
    target, is_continue = _find(ctx, node)
    _go(ctx, target, is_continue)


def _find(ctx: Context, node: Node) -> tuple[JumpTarget, bool]:
    """The statement that a jump leaves, which the parser has made sure is there."""
    is_continue = node.type == "ContinueStatement"
    for target in reversed(ctx.targets):
        if isinstance(target, FinallyTarget):
            continue
        if node.label is not None:
            if node.label.name in target.labels:
                return target, is_continue
        elif target.continue_label is not None if is_continue else target.takes_plain_break:
            return target, is_continue
    raise AssertionError(f"{ctx.position(node)}: nothing to leave")


def _label(target: JumpTarget, is_continue: bool) -> int:
    if not is_continue:
        return target.break_label
    assert target.continue_label is not None
    return target.continue_label


def _go(ctx: Context, target: JumpTarget, is_continue: bool) -> None:
    """Leaves for the target, through the innermost `finally` on the way."""
    between = _finally_before(ctx, target)
    if between is None:
        _jump_at_depth(ctx, _label(target, is_continue), target.depth)
    else:
        _go_through(ctx, between, (target, is_continue))


def _jump_at_depth(ctx: Context, label: int, depth: int) -> None:
    """Jumps with so many operands left. The code behind the jump has those that are here now."""
    here = ctx.builder.depth
    while ctx.builder.depth > depth:
        ctx.emit("POP")
    ctx.emit("JUMP", label)
    ctx.builder.depth = here


def _finally_before(ctx: Context, target: JumpTarget | None) -> FinallyTarget | None:
    """The innermost `finally` inside of the target; inside of the function for None."""
    for item in reversed(ctx.targets):
        if item is target:
            return None
        if isinstance(item, FinallyTarget):
            return item
    return None


def _go_through(ctx: Context, target: FinallyTarget, exit_: tuple[JumpTarget, bool] | None) -> None:
    """Notes how to go on, and runs the `finally`."""
    if exit_ not in target.exits:
        target.exits.append(exit_)
    ctx.push(FIRST_EXIT + target.exits.index(exit_))
    ctx.emit("STORE", target.completion)
    _jump_at_depth(ctx, target.label, target.depth)


def direct_exit(ctx: Context, node: Node) -> int | None:
    """The label of a statement that only jumps, meets no `finally` and drops no operands; None for all
    others.
    """
    if node.type == "BlockStatement" and len(node.body) == 1:
        return direct_exit(ctx, node.body[0])
    if node.type not in ("BreakStatement", "ContinueStatement"):
        return None
    target, is_continue = _find(ctx, node)
    if _finally_before(ctx, target) is not None or target.depth != ctx.builder.depth:
        return None
    return _label(target, is_continue)


def in_finally(ctx: Context) -> bool:
    """True if a return goes through a `finally`."""
    return _finally_before(ctx, None) is not None


def leave_function(ctx: Context) -> None:
    """Returns the topmost operand."""
    between = _finally_before(ctx, None)
    if between is None:
        here = ctx.builder.depth
        while ctx.builder.depth > 1:
            ctx.emit("SWAP")
            ctx.emit("POP")
        ctx.emit("RETURN")
        ctx.builder.depth = here - 1
    else:
        ctx.emit("STORE", between.value)
        _go_through(ctx, between, None)


# try


def try_statement(ctx: Context, node: Node) -> None:
    """`try` with `catch`, `finally` or both."""
    if node.finalizer is None:
        _catch(ctx, node)
    else:
        _finally(ctx, node)


def _catch(ctx: Context, node: Node) -> None:
    """The block and its handler. A block without instructions cannot throw: the handler is left out."""
    builder = ctx.builder
    depth = builder.depth
    start, before = builder.mark(), builder.here()
    statement(ctx, node.block)
    stop, is_empty = builder.mark(), builder.here() == before
    if is_empty:
        return
    end, handler = builder.label(), builder.label()
    ctx.at(node.handler)
    ctx.emit("JUMP", end)
    builder.handlers.append(Handler(start, stop, handler, depth))
    builder.depth = depth + 1
    builder.place(handler, handler=True)
    _catch_clause(ctx, node.handler)
    builder.place(end)


def _catch_clause(ctx: Context, node: Node) -> None:
    """Takes the thrown value, which is the topmost operand."""
    if node.param is None:
        ctx.emit("POP")
    else:
        if ctx.scopes.library.well_known:
            ctx.at(node.param)
            ctx.emit("CALL_HOST", "%caught", 1)
        patterns.catch(ctx, node.param)
    statement(ctx, node.body)


def _finally(ctx: Context, node: Node) -> None:
    builder = ctx.builder
    scope = ctx.scopes.scopes[id(node)]
    target = FinallyTarget(
        builder.label(), ctx.hidden(scope, COMPLETION), ctx.hidden(scope, COMPLETION_VALUE), builder.depth
    )
    depth = builder.depth
    ctx.targets.append(target)
    start, before = builder.mark(), builder.here()
    if node.handler is None:
        statement(ctx, node.block)
    else:
        _catch(ctx, node)
    ctx.targets.pop()
    stop, is_empty = builder.mark(), builder.here() == before
    if is_empty:
        statement(ctx, node.finalizer)
        return
    ends = builder.reachable
    ctx.at(node.finalizer)
    ctx.push(NORMAL)
    ctx.emit("STORE", target.completion)
    ctx.emit("JUMP", target.label)
    handler = builder.label()
    builder.handlers.append(Handler(start, stop, handler, depth))
    builder.depth = depth + 1
    builder.place(handler, handler=True)
    ctx.emit("STORE", target.value)
    ctx.push(THROWN)
    ctx.emit("STORE", target.completion)
    builder.place(target.label)
    statement(ctx, node.finalizer)
    _dispatch(ctx, node, target, ends)


def _dispatch(ctx: Context, node: Node, target: FinallyTarget, ends: bool) -> None:
    """Goes on as the completion says. The throw comes last: it is the one that is always possible."""
    builder = ctx.builder
    end = builder.label()
    ctx.at(node.finalizer)
    if ends:
        ctx.emit("LOAD", target.completion)
        ctx.emit("JFALSE", end)
    for number, exit_ in enumerate(target.exits, FIRST_EXIT):
        following = builder.label()
        ctx.emit("LOAD", target.completion)
        ctx.push(number)
        ctx.emit("JNE", following)
        if exit_ is None:
            ctx.emit("LOAD", target.value)
            leave_function(ctx)
        else:
            _go(ctx, *exit_)
        builder.place(following)
    ctx.emit("LOAD", target.value)
    ctx.emit("THROW")
    builder.place(end)


STATEMENTS: dict[str, Lowering] = {"BreakStatement": jump, "ContinueStatement": jump}
