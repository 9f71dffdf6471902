"""Functions: closures where they are written, and the code of each function from its first instruction to its
last.
"""

from __future__ import annotations

from contextlib import ExitStack

from microvium import ir, isa
from microvium.emit import kernel_calls
from microvium.ir import Area, Slot
from microvium.layout import DYNAMIC_EXTRA, FRAME_FIRST_SLOT, MAX_NEED, MAX_OPERAND
from microvium.lower import classes, patterns, statements, unsupported
from microvium.lower.context import Context, Program
from microvium.lower.dispatch import Lowering, statement, value
from microvium.scopes.model import Binding, BindingKind, FunctionInfo
from microvium.syntax import Node
from microvium.values import HOLE, UNDEFINED, utf16

MAX_VARIABLES = MAX_OPERAND + 1 - FRAME_FIRST_SLOT - DYNAMIC_EXTRA
"""Parameters and locals of one function: an instruction names a slot by one byte."""


_FEWER_VARIABLES = "split it, or move variables to the top level of the file"
_FLATTER = "give parts of the expression to variables"


def expression(ctx: Context, node: Node) -> None:
    """Pushes a new function object."""
    ctx.at(node)
    ctx.closure(ctx.scopes.functions[id(node)])


def lower_function(program: Program, info: FunctionInfo) -> ir.Function:
    """The code of a function or of a file's top level."""
    ctx = Context(program, info)
    if info.node.generator or info.node.isAsync:
        raise unsupported.function_error(ctx, info.node)
    _check_variables(ctx)
    if info.is_top:
        _top_level(ctx)
    else:
        _new_target(ctx)
        _this(ctx)
        _parameters(ctx)
        _body(ctx)
    if ctx.temporaries:
        _check_variables(ctx)
    _check_need(ctx)
    body, handlers = ctx.builder.finish()
    names = tuple(param.name if param is not None else "" for param in info.params)
    return ir.Function(
        name=info.name,
        params=len(info.params) if info.arguments is None else 1,
        locals=ctx.locals,
        body=body,
        handlers=handlers,
        position=info.position,
        param_names=names if info.arguments is None else ("arguments",),
        has_rest=info.has_rest or info.arguments is not None,
        named=None if info.is_top else (str(utf16(info.own_name)), info.length),
    )


def _top_level(ctx: Context) -> None:
    assert ctx.info.scope is not None
    ctx.enter(ctx.info.scope)
    for item in ctx.info.node.body:
        statement(ctx, item)
    _end(ctx)


def _body(ctx: Context) -> None:
    node, info = ctx.info.node, ctx.info
    assert info.scope is not None
    ctx.at(node)
    if node.body.type != "BlockStatement":
        statements.return_value(ctx, node.body)
        return
    ctx.enter(info.scope)
    inner = ctx.scopes.extra.get(id(node))
    if inner is not None:
        ctx.enter(inner)
        for name, binding in inner.bindings.items():
            if name in info.scope.bindings and binding.kind is BindingKind.VAR:
                ctx.load_raw(info.scope.bindings[name])
                if info.scope.bindings[name].boxed:
                    ctx.emit("LOAD_BOX")
                ctx.store(binding)
    for item in node.body.body:
        statement(ctx, item)
    _end(ctx)


def _new_target(ctx: Context) -> None:
    """Keeps `new.target` and throws where a class is called without `new`. This comes first in the code."""
    info = ctx.info
    is_class = info.class_ is not None
    if info.new_target is None and not is_class:
        return
    ctx.at(info.node)
    ctx.emit("NEW_TARGET")
    if info.new_target is not None and is_class:
        ctx.emit("DUP")
    if is_class:
        is_new = ctx.builder.label()
        ctx.push(UNDEFINED)
        ctx.emit("JNE", is_new)
        ctx.emit("THROW_ERROR", "NEEDS_NEW")
        ctx.builder.place(is_new)
    if info.new_target is not None:
        ctx.store_raw(info.new_target)


def _this(ctx: Context) -> None:
    """In a constructor, readies `this`: defines the fields, or awaits `super()`."""
    info = ctx.info
    if info.class_ is None:
        return
    ctx.at(info.node)
    if not info.is_derived:
        classes.fields(ctx, info.class_)
    elif info.scope is not None and info.scope.parent is not None:
        ctx.enter(info.scope.parent)


def _end(ctx: Context) -> None:
    """Returns undefined, or `this` from a constructor that has called another, if control gets here."""
    if ctx.builder.reachable:
        ctx.builder.position = ctx.tree.end(ctx.info.node)
        if ctx.info.is_derived:
            ctx.load(ctx.reference(ctx.info.node))
        else:
            ctx.push(UNDEFINED)
        ctx.emit("RETURN")


def _parameters(ctx: Context) -> None:
    """Default values, and boxes for the parameters that need them, from left to right."""
    if ctx.info.arguments is not None:
        _arguments(ctx)
    with ExitStack() as temporaries:
        given = _captured_early(ctx, temporaries)
        for index, (node, binding) in enumerate(zip(ctx.info.node.params, ctx.info.params, strict=True)):
            if binding is None:
                ctx.at(node)
                _argument(ctx, index, node)
                patterns.parameter(ctx, node.argument if node.type == "RestElement" else node)
            elif id(binding) in given:
                ctx.at(node)
                ctx.emit("LOAD", given[id(binding)])
                patterns.parameter(ctx, node.argument if node.type == "RestElement" else node)
            else:
                _plain(ctx, node, binding)


def _captured_early(ctx: Context, temporaries: ExitStack) -> dict[int, Slot]:
    """Makes the boxes of parameters that functions in earlier default values capture. Returns the locals with
    their arguments meanwhile, by `id` of the binding.
    """
    given: dict[int, Slot] = {}
    assert ctx.info.scope is not None
    for binding in ctx.info.scope.bindings.values():
        if not patterns.is_captured_early(binding):
            continue
        if binding in ctx.info.params:
            given[id(binding)] = temporaries.enter_context(ctx.temporary())
            ctx.load_raw(binding)
            ctx.emit("STORE", given[id(binding)])
        ctx.push(HOLE)
        ctx.emit("NEW_BOX")
        ctx.store_raw(binding)
    return given


def _plain(ctx: Context, node: Node, binding: Binding) -> None:
    """A parameter that is a name."""
    if node.type == "AssignmentPattern":
        _default(ctx, node, binding)
    if binding.boxed:
        ctx.at(node)
        ctx.load_raw(binding)
        ctx.emit("NEW_BOX")
        ctx.store_raw(binding)


def _arguments(ctx: Context) -> None:
    """Readies `arguments`, and gives the named parameters, which are locals then, their values."""
    ctx.at(ctx.info.node)
    if ctx.info.exposes_arguments:
        ctx.emit("LOAD", Slot(Area.ARGUMENT, 0))
        ctx.emit("CALL_HOST", "%arguments", 1)
        ctx.emit("POP")
    for index, (node, binding) in enumerate(zip(ctx.info.node.params, ctx.info.params, strict=True)):
        if binding is not None and binding.place is not None:
            ctx.at(node)
            _argument(ctx, index, node)
            ctx.store_raw(binding)


def _argument(ctx: Context, index: int, node: Node) -> None:
    """Pushes what the parameter of this index gets."""
    if ctx.info.arguments is None:
        ctx.emit("LOAD", Slot(Area.ARGUMENT, index))
        return
    ctx.emit("LOAD", Slot(Area.ARGUMENT, 0))
    ctx.push(index)
    if node.type == "RestElement":
        ctx.emit("CALL_HOST", "%rest_of", 2)
    else:
        ctx.emit("GET_INDEX")


def _default(ctx: Context, node: Node, binding: Binding) -> None:
    given = ctx.builder.label()
    ctx.at(node)
    ctx.load_raw(binding)
    ctx.push(UNDEFINED)
    ctx.emit("JNE", given)
    value(ctx, node.right)
    ctx.at(node)
    ctx.store_raw(binding)
    ctx.builder.place(given)


def _check_variables(ctx: Context) -> None:
    count = len(ctx.info.params) + ctx.locals
    if count > MAX_VARIABLES:
        raise ctx.unsupported(
            ctx.info.node,
            f"{_title(ctx)} has {count} parameters and variables in use at once",
            f"the limit is {MAX_VARIABLES}; {_FEWER_VARIABLES}",
        )


def _check_need(ctx: Context) -> None:
    spill = isa.spill_words(kernel_calls(ctx.builder.instructions))
    need = ctx.locals + FRAME_FIRST_SLOT + ctx.builder.greatest_depth + spill
    if need > MAX_NEED:
        has_many_variables = ctx.locals > ctx.builder.greatest_depth
        error = ctx.unsupported(
            ctx.info.node,
            f"{_title(ctx)} needs {need} words of stack here, {ctx.locals} of them for its variables",
            f"the limit is {MAX_NEED}; {_FEWER_VARIABLES if has_many_variables else _FLATTER}",
        )
        error.position = ctx.builder.deepest
        error.length = 1
        raise error


def _title(ctx: Context) -> str:
    if ctx.info.is_top:
        return "the top level of the file"
    return f"the function {ctx.info.name}" if ctx.info.name else "the function"


VALUES: dict[str, Lowering] = {"ArrowFunctionExpression": expression, "FunctionExpression": expression}
