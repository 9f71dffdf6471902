"""Nodes for what a class does without saying so: the constructor that it does not write, and the function
that runs its static fields and blocks.
"""

from __future__ import annotations

from esprima import nodes

from microvium.scopes.model import BindingKind
from microvium.syntax import Node, children

PARENT = "(super)"
"""The hidden local that holds what a class extends."""
INITIALIZER = "(fields)"
"""The hidden local that holds the function that defines the fields of `this`."""


def home(node: Node) -> str:
    """The hidden local that holds the class, or the object of a literal, whose methods say `super`."""
    return f"(home {node.loc.start.line}:{node.loc.start.column})"


def field_key(field: Node) -> str:
    """The hidden local for the computed name of a field."""
    return f"(key {field.loc.start.line}:{field.loc.start.column})"


LASTING = frozenset({BindingKind.CLASS, BindingKind.CONST, BindingKind.FUNCTION})
"""Kinds of bindings that keep their value unless something assigns them."""


def constructor(class_: Node, count: int | None) -> Node:
    """The function of a class without a constructor: it passes so many parameters on to its parent, or all
    arguments.
    """
    names = [f"(argument {number})" for number in range(1 if count is None else count)]
    params: list[Node] = [_placed(nodes.Identifier(name), class_) for name in names]
    body: list[Node] = []
    if class_.superClass is not None:
        arguments: list[Node] = [_placed(nodes.Identifier(name), class_) for name in names]
        if count is None:
            params = [_placed(nodes.RestElement(params[0]), class_)]
            arguments = [_placed(nodes.SpreadElement(arguments[0]), class_)]
        call = _placed(nodes.CallExpression(_placed(nodes.Super(), class_), arguments), class_)
        body.append(_placed(nodes.ExpressionStatement(call), class_))
    return _function(class_, params, body)


def statics(class_: Node, members: list[Node]) -> Node:
    """The function whose statements are the static fields and blocks; its `this` is the class."""
    return _function(class_, [], members)


def _function(class_: Node, params: list[Node], body: list[Node]) -> Node:
    block = _placed(nodes.BlockStatement(body), class_)
    return _placed(nodes.FunctionExpression(None, params, block, False), class_)


def _placed(node: Node, class_: Node) -> Node:
    node.loc = class_.loc
    return node


def assigned_names(root: Node) -> set[str]:
    """The names that a file assigns other than by declaring them."""
    found: set[str] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        stack.extend(children(node))
        if node.type == "AssignmentExpression" or (
            node.type in ("ForInStatement", "ForOfStatement") and node.left.type != "VariableDeclaration"
        ):
            found.update(_names(node.left))
        elif node.type == "UpdateExpression":
            found.update(_names(node.argument))
    return found


def _names(target: Node) -> set[str]:
    """The names in a target; those in keys and default values of a pattern count as well."""
    found: set[str] = set()
    stack = [target]
    while stack:
        node = stack.pop()
        if node.type == "Identifier":
            found.add(str(node.name))
        elif node.type != "MemberExpression":
            stack.extend(children(node))
    return found
