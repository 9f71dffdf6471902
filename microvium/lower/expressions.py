"""Expressions: names, literals, operators, assignments. Calls are in `calls`, conditions in `conditions`.

There are three ways to lower an expression: for its value, for its effects only, and as a condition.
"""

from __future__ import annotations

from collections.abc import Callable

from microvium.lower import calls, conditions, facts, members, names, patterns, supers, unsupported
from microvium.lower.context import Context
from microvium.lower.dispatch import Lowering, effect, value
from microvium.scopes.model import Reference
from microvium.syntax import Node
from microvium.values import NULL, UNDEFINED, utf16

BINARY = {
    "+": "ADD",
    "-": "SUB",
    "*": "MUL",
    "/": "DIV",
    "%": "MOD",
    "**": "EXP",
    "&": "AND",
    "|": "OR",
    "^": "XOR",
    "<<": "SHL",
    ">>": "SHR",
    ">>>": "SHR_U",
    "<": "LT",
    "<=": "LE",
    ">": "GT",
    ">=": "GE",
    "===": "EQ",
    "!==": "NE",
    "==": "EQ_LOOSE",
    "!=": "NE_LOOSE",
}
_KERNEL = {"in": "%in", "instanceof": "%instanceof"}
UNARY = {"-": "NEG", "+": "TO_NUMBER", "~": "INVERT", "!": "NOT", "typeof": "TYPEOF"}
_NEGATED = {"===": "NE", "!==": "EQ", "==": "NE_LOOSE", "!=": "EQ_LOOSE"}
_TRUNCATIONS = frozenset({"|", ">>"})


# Literals and names


def _literal(ctx: Context, node: Node) -> None:
    constant = facts.literal(node)
    if isinstance(constant, facts.NotLiteral):
        raise unsupported.literal_error(ctx, node)
    ctx.at(node)
    ctx.push(constant)


def template(ctx: Context, node: Node) -> None:
    """The text pieces and the expressions between, joined from the left."""
    ctx.at(node)
    text = utf16(node.quasis[0].value.cooked)
    joined = bool(text) or not node.expressions
    if joined:
        ctx.push(text)
    for expression, quasi in zip(node.expressions, node.quasis[1:], strict=True):
        value(ctx, expression)
        ctx.at(expression)
        ctx.emit("TO_STRING")
        if joined:
            ctx.emit("ADD")
        joined = True
        if quasi.value.cooked:
            ctx.push(utf16(quasi.value.cooked))
            ctx.emit("ADD")


def _meta_property(ctx: Context, node: Node) -> None:
    """`new.target`: undefined in the values of fields."""
    if node.property.name != "target":
        raise unsupported.node_error(ctx, node)
    ctx.at(node)
    if id(node) in ctx.scopes.references and ctx.reference(node).binding is not None:
        ctx.load(ctx.reference(node))
    else:
        ctx.push(UNDEFINED)


def _this(ctx: Context, node: Node) -> None:
    reference = ctx.reference(node)
    ctx.at(node)
    if reference.binding is not None:
        ctx.load(reference)
    elif ctx.tree.is_module:
        ctx.push(UNDEFINED)
    else:
        raise unsupported.global_this_error(ctx, node)


# Operators


def _binary(ctx: Context, node: Node) -> None:
    if node.operator in _KERNEL:
        _kernel_binary(ctx, node)
        return
    if (
        node.operator in _TRUNCATIONS
        and facts.is_zero(node.right)
        and _divide_truncated(ctx, node, node.left)
    ):
        return
    value(ctx, node.left)
    value(ctx, node.right)
    ctx.at(node)
    is_strict = node.operator in ("==", "!=") and facts.compares_strictly(node)
    ctx.emit(BINARY[node.operator + "=" if is_strict else node.operator])


def _kernel_binary(ctx: Context, node: Node) -> None:
    if node.left.type == "PrivateIdentifier":
        ctx.at(node.left)
        ctx.push(ctx.private_key(node.left))
    else:
        value(ctx, node.left)
    value(ctx, node.right)
    ctx.at(node)
    if node.operator == "in" and node.left.type != "PrivateIdentifier" and facts.may_be_object(node.left):
        ctx.emit("SWAP")
        members.to_primitive(ctx, node.left)
        ctx.emit("SWAP")
    ctx.emit("CALL_HOST", _KERNEL[node.operator], 2)


def _divide_truncated(ctx: Context, node: Node, inner: Node) -> bool:
    """`(a / b) | 0`, where inner is `a / b` or `Math.trunc(a / b)`: one instruction without fractions."""
    quotient = calls.truncated(ctx, inner) or inner
    if quotient.type != "BinaryExpression" or quotient.operator != "/":
        return False
    value(ctx, quotient.left)
    value(ctx, quotient.right)
    ctx.at(node)
    ctx.emit("DIV_INT")
    return True


def _unary(ctx: Context, node: Node) -> None:
    if facts.literal(node) is not facts.NOT_LITERAL:
        _literal(ctx, node)
        return
    lower = _UNARY_SPECIAL.get(node.operator)
    if lower is not None and lower(ctx, node):
        return
    value(ctx, node.argument)
    ctx.at(node)
    ctx.emit(UNARY[node.operator])


def _void(ctx: Context, node: Node) -> bool:
    effect(ctx, node.argument)
    ctx.at(node)
    ctx.push(UNDEFINED)
    return True


def _typeof(ctx: Context, node: Node) -> bool:
    """A name that nothing declares is no error here."""
    name = node.argument
    if name.type != "Identifier" or ctx.reference(name).binding is not None or name.name in ctx.built_ins:
        return False
    ctx.at(node)
    hosts = ctx.scopes.hosts
    ctx.push("function" if name.name in hosts else "object" if name.name in hosts.roots else "undefined")
    return True


def _invert(ctx: Context, node: Node) -> bool:
    inner = node.argument
    is_pair = inner.type == "UnaryExpression" and inner.operator == "~"
    return is_pair and _divide_truncated(ctx, node, inner.argument)


def _not(ctx: Context, node: Node) -> bool:
    inner = node.argument
    if inner.type != "BinaryExpression" or inner.operator not in _NEGATED:
        return False
    value(ctx, inner.left)
    value(ctx, inner.right)
    ctx.at(inner)
    is_strict = inner.operator in ("==", "!=") and facts.compares_strictly(inner)
    ctx.emit(_NEGATED[inner.operator + "=" if is_strict else inner.operator])
    return True


_UNARY_SPECIAL: dict[str, Callable[[Context, Node], bool]] = {
    "void": _void,
    "delete": members.delete,
    "typeof": _typeof,
    "~": _invert,
    "!": _not,
}


_KEEPS = {"&&": "JFALSE_KEEP", "||": "JTRUE_KEEP"}


def _logical(ctx: Context, node: Node) -> None:
    value(ctx, node.left)
    _unless_decided(ctx, node, node.operator, lambda: value(ctx, node.right))


def _unless_decided(ctx: Context, node: Node, operator: str, otherwise: Callable[[], None]) -> None:
    """Keeps the topmost operand if it decides the operator, else replaces it by what `otherwise` pushes."""
    builder = ctx.builder
    end = builder.label()
    ctx.at(node)
    if operator == "??":
        nullish = builder.label()
        ctx.emit("JNULLISH_KEEP", nullish)
        ctx.emit("JUMP", end)
        builder.place(nullish)
    else:
        ctx.emit(_KEEPS[operator], end)
    ctx.emit("POP")
    otherwise()
    builder.place(end)


def _logical_effect(ctx: Context, node: Node) -> None:
    end = ctx.builder.label()
    if node.operator == "??":
        value(ctx, node.left)
        _skip_unless_nullish(ctx, node, end)
    else:
        conditions.branch(ctx, node.left, end, node.operator == "||")
    effect(ctx, node.right)
    ctx.builder.place(end)


def _skip_unless_nullish(ctx: Context, node: Node, end: int) -> None:
    """Pops; goes to `end` unless it was undefined or null."""
    ctx.at(node)
    ctx.push(NULL)
    ctx.emit("NE_LOOSE")
    ctx.emit("JTRUE", end)


def _conditional(ctx: Context, node: Node) -> None:
    _choose(ctx, node, value)


def _conditional_effect(ctx: Context, node: Node) -> None:
    _choose(ctx, node, effect)


def _choose(ctx: Context, node: Node, lower: Lowering) -> None:
    builder = ctx.builder
    otherwise, end = builder.label(), builder.label()
    conditions.branch(ctx, node.test, otherwise, False)
    depth = builder.depth
    lower(ctx, node.consequent)
    ctx.emit("JUMP", end)
    builder.depth = depth
    builder.place(otherwise)
    lower(ctx, node.alternate)
    builder.place(end)


def _sequence(ctx: Context, node: Node) -> None:
    for part in node.expressions[:-1]:
        effect(ctx, part)
    value(ctx, node.expressions[-1])


def _sequence_effect(ctx: Context, node: Node) -> None:
    for part in node.expressions:
        effect(ctx, part)


# Assignments


def _assignment(ctx: Context, node: Node) -> None:
    _assign(ctx, node, wanted=True)


def _assignment_effect(ctx: Context, node: Node) -> None:
    _assign(ctx, node, wanted=False)


def _assign(ctx: Context, node: Node, wanted: bool) -> None:
    operator = node.operator[:-1]
    if node.left.type == "MemberExpression":
        _assign_member(ctx, node, operator, wanted)
        return
    if node.left.type != "Identifier":
        patterns.assignment(ctx, node, wanted)
        return
    reference = names.assigned(ctx, node.left)
    if operator in ("&&", "||", "??"):
        _assign_logical(ctx, node, reference, operator, wanted)
        return
    if operator:
        ctx.at(node.left)
        ctx.load(reference)
    value(ctx, node.right)
    ctx.at(node)
    if operator:
        ctx.emit(BINARY[operator])
    if wanted:
        ctx.emit("DUP")
    ctx.assign(reference)


def _assign_member(ctx: Context, node: Node, operator: str, wanted: bool) -> None:
    if operator not in ("&&", "||", "??"):
        members.assign(ctx, node, wanted, BINARY[operator] if operator else None)
        return

    def skip(label: int) -> None:
        if operator == "??":
            _skip_unless_nullish(ctx, node, label)
        else:
            ctx.emit("JTRUE" if operator == "||" else "JFALSE", label)

    if node.left.object.type == "Super":
        _assign_super(ctx, node, operator, wanted)
    else:
        members.assign_unless(ctx, node, wanted, skip)


def _assign_super(ctx: Context, node: Node, operator: str, wanted: bool) -> None:
    """`super.k &&= v` and the like."""
    with supers.key_of(ctx, node.left) as key:

        def assign() -> None:
            value(ctx, node.right)
            supers.store(ctx, node.left, key, True)

        supers.read_key(ctx, node.left, key)
        _unless_decided(ctx, node, operator, assign)
    if not wanted:
        ctx.emit("POP")


def _assign_logical(ctx: Context, node: Node, reference: Reference, operator: str, wanted: bool) -> None:
    """`a &&= b` writes only if the value of `a` does not decide."""
    ctx.at(node.left)
    ctx.load(reference)
    if wanted:

        def assign() -> None:
            value(ctx, node.right)
            ctx.at(node)
            ctx.emit("DUP")
            ctx.assign(reference)

        _unless_decided(ctx, node, operator, assign)
        return
    end = ctx.builder.label()
    if operator == "??":
        _skip_unless_nullish(ctx, node, end)
    else:
        ctx.emit("JTRUE" if operator == "||" else "JFALSE", end)
    value(ctx, node.right)
    ctx.at(node)
    ctx.assign(reference)
    ctx.builder.place(end)


def update(ctx: Context, node: Node) -> None:
    """`++i` leaves the new value, `i++` the old one as a number."""
    if node.argument.type == "MemberExpression":
        members.update(ctx, node, wanted=True)
        return
    reference = names.assigned(ctx, node.argument)
    ctx.at(node)
    ctx.load(reference)
    step = "INC" if node.operator == "++" else "DEC"
    if node.prefix:
        ctx.emit(step)
        ctx.emit("DUP")
    else:
        ctx.emit("TO_NUMBER")
        ctx.emit("DUP")
        ctx.emit(step)
    ctx.assign(reference)


def _update_effect(ctx: Context, node: Node) -> None:
    if node.argument.type == "MemberExpression":
        members.update(ctx, node, wanted=False)
        return
    reference = names.assigned(ctx, node.argument)
    ctx.at(node)
    ctx.load(reference)
    ctx.emit("INC" if node.operator == "++" else "DEC")
    ctx.assign(reference)


def void_effect(ctx: Context, node: Node) -> None:
    """A unary operator whose result is not wanted: `void` and `!` need no result inside either."""
    if node.operator in ("void", "!"):
        effect(ctx, node.argument)
        return
    value(ctx, node)
    ctx.emit("POP")


VALUES: dict[str, Lowering] = {
    "AssignmentExpression": _assignment,
    "BinaryExpression": _binary,
    "ConditionalExpression": _conditional,
    "Identifier": names.load,
    "Literal": _literal,
    "LogicalExpression": _logical,
    "MetaProperty": _meta_property,
    "SequenceExpression": _sequence,
    "TemplateLiteral": template,
    "ThisExpression": _this,
    "UnaryExpression": _unary,
    "UpdateExpression": update,
}

EFFECTS: dict[str, Lowering] = {
    "AssignmentExpression": _assignment_effect,
    "ConditionalExpression": _conditional_effect,
    "LogicalExpression": _logical_effect,
    "SequenceExpression": _sequence_effect,
    "UnaryExpression": void_effect,
    "UpdateExpression": _update_effect,
}
