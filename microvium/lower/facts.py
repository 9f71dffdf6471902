"""What is plain from an expression alone: its truth, its type, its value if it is a literal."""

from __future__ import annotations

from enum import Enum

from microvium.lower.context import Context
from microvium.syntax import Node
from microvium.values import NULL, UNDEFINED, Value, number, utf16


class Truth(Enum):
    """Which way a condition goes."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class NotLiteral(Enum):
    """No literal."""

    NOT_LITERAL = "not a literal"


NOT_LITERAL = NotLiteral.NOT_LITERAL


def literal(node: Node) -> Value | NotLiteral:
    """The value of a literal, of one with a minus sign, or of `void` before one."""
    if node.type == "UnaryExpression":
        return _signed_literal(node)
    if node.type != "Literal" or node.regex is not None or node.bigint is not None:
        return NOT_LITERAL
    if node.raw == "null":
        return NULL
    if isinstance(node.value, bool):
        return node.value
    if isinstance(node.value, str):
        return utf16(node.value)
    return number(node.value)


def _signed_literal(node: Node) -> Value | NotLiteral:
    inner = literal(node.argument)
    if inner is NOT_LITERAL:
        return NOT_LITERAL
    if node.operator == "void":
        return UNDEFINED
    if node.operator in ("-", "+") and isinstance(inner, int | float) and not isinstance(inner, bool):
        return number(-float(inner) if inner == 0 else -inner) if node.operator == "-" else inner
    return NOT_LITERAL


_PRIMITIVE = frozenset(
    {"BinaryExpression", "Literal", "TemplateLiteral", "UnaryExpression", "UpdateExpression"}
)


def may_be_object(node: Node) -> bool:
    """False if the value is primitive, whatever happens."""
    if node.type == "ConditionalExpression":
        return may_be_object(node.consequent) or may_be_object(node.alternate)
    return node.type not in _PRIMITIVE or bool(node.type == "Literal" and node.regex is not None)


def truth(ctx: Context, node: Node) -> Truth:
    """The truth of a condition, if a literal decides it."""
    value = literal(node)
    if value is NOT_LITERAL:
        if node.type == "Identifier" and node.name == "undefined" and ctx.reference(node).binding is None:
            return Truth.FALSE
        return Truth.UNKNOWN
    if value is NULL or value is UNDEFINED:
        return Truth.FALSE
    return Truth.TRUE if value and value == value else Truth.FALSE


_NUMERIC = frozenset({"-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>"})
_BOOLEAN = frozenset({"<", "<=", ">", ">=", "==", "!=", "===", "!==", "in", "instanceof"})


def type_of(node: Node) -> str | None:
    """What `typeof` the expression is bound to give, or None."""
    if node.type == "BinaryExpression":
        return _binary_type(node)
    if node.type == "UnaryExpression":
        return _UNARY_TYPES.get(node.operator)
    if node.type == "UpdateExpression":
        return "number"
    if node.type == "TemplateLiteral":
        return "string"
    value = literal(node)
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "number" if isinstance(value, int | float) else None


_UNARY_TYPES = {"!": "boolean", "typeof": "string", "-": "number", "+": "number", "~": "number"}


def _binary_type(node: Node) -> str | None:
    if node.operator in _NUMERIC:
        return "number"
    if node.operator in _BOOLEAN:
        return "boolean"
    if node.operator != "+":
        return None
    left, right = type_of(node.left), type_of(node.right)
    if "string" in (left, right):
        return "string"
    return "number" if left == right == "number" else None


def compares_strictly(node: Node) -> bool:
    """True if `==` does here what `===` does: both sides are of one type."""
    left = type_of(node.left)
    return left is not None and left == type_of(node.right)


def is_zero(node: Node) -> bool:
    """True for the literal 0."""
    return bool(node.type == "Literal" and node.value == 0 and not isinstance(node.value, bool | str))
