"""What the whole program does with constructors and accessors: decides what code can be left out.

A function object that serves as a constructor needs a `prototype`, which costs memory, so only these get one:
functions (no arrows, methods or accessors) whose name appears anywhere in the program as `new NAME`,
`x instanceof NAME`, `extends NAME` or `NAME.prototype`. If such a place has anything there but the name of a
function or a class, say a parameter or a property, then every such function that is used as a value gets one
as well. `new` of a function without one throws.
"""

from __future__ import annotations

from collections.abc import Iterable

from microvium.scopes.model import BindingKind, FunctionInfo, Scopes
from microvium.syntax import Node, children

_KNOWN = frozenset({BindingKind.FUNCTION, BindingKind.CLASS, BindingKind.SELF})
_VARIABLES = frozenset({BindingKind.CONST, BindingKind.LET, BindingKind.VAR})
_FUNCTIONS = frozenset({"FunctionExpression", "ClassExpression", "ArrowFunctionExpression"})
_DEFINES_ACCESSORS = frozenset({"defineProperty", "defineProperties", "create"})
_REMOVES = frozenset({"pop", "shift", "splice", "deleteProperty"})


class Survey:
    """The facts. In: all trees and scopes."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.constructors: set[str] = set()
        """Names that are used as constructors."""
        self.constructs_unknown = False
        self.has_accessors = False
        """The program may define getters or setters."""
        self.asked: set[str] = set()
        """Names of which the program asks by `typeof` what they are."""
        self.may_remove = False
        """The program may remove a property of an object or an element of an array."""
        self.values: dict[int, Node] = {}
        """What variables are initialised with, by `id` of their names' nodes."""
        self._callees: set[int] = set()
        """Names that are called, by `id` of their nodes."""
        used: list[Node] = []
        stack: list[Node] = [module.tree.root for module in scopes.modules]
        while stack:
            node = stack.pop()
            used.extend(_constructors(node))
            self._note(node)
            stack.extend(children(node))
        for node in used:
            self._use(node)
        self._used_as_values = {
            id(reference.binding)
            for node_id, reference in scopes.references.items()
            if node_id not in self._callees
        }

    def _note(self, node: Node) -> None:
        if node.kind in ("get", "set"):
            self.has_accessors = True
        elif node.type == "Identifier":
            self.has_accessors = self.has_accessors or node.name in _DEFINES_ACCESSORS
        elif node.type == "VariableDeclarator" and node.id.type == "Identifier" and node.init is not None:
            self.values[id(node.id)] = node.init
        elif node.type == "CallExpression" and node.callee.type == "Identifier":
            self._callees.add(id(node.callee))
        elif node.type == "UnaryExpression":
            self.may_remove = self.may_remove or node.operator == "delete"
            if node.operator == "typeof" and node.argument.type == "Identifier":
                self.asked.add(node.argument.name)
        elif node.type == "MemberExpression" and not node.computed:
            self.may_remove = self.may_remove or node.property.name in _REMOVES
        elif node.type == "AssignmentExpression" and node.left.type == "MemberExpression":
            self.may_remove = self.may_remove or node.left.property.name == "length"

    def _use(self, node: Node) -> None:
        if node.type == "Identifier":
            self.constructors.add(str(node.name))
            self.constructs_unknown |= not self._is_known(node)
        elif node.type not in ("Literal", "ClassExpression"):
            self.constructs_unknown = True

    def _is_known(self, name: Node) -> bool:
        """True if the name stands for one function or class, which has that name; or for a built-in one."""
        reference = self.scopes.references.get(id(name))
        binding = reference.binding if reference is not None else None
        if binding is None:
            return True
        if binding.kind in _VARIABLES and not (binding.assigned and binding.kind is not BindingKind.VAR):
            value = self.values.get(id(binding.node))
            is_function = value is not None and value.type in _FUNCTIONS and value.id is None
            return is_function and len(binding.writes) == 1
        return binding.kind in _KNOWN and not (binding.assigned and binding.kind is BindingKind.FUNCTION)

    def is_constructor(self, info: FunctionInfo) -> bool:
        """True if the function needs a `prototype` of its own."""
        if info.node.type not in ("FunctionDeclaration", "FunctionExpression") or info.is_method:
            return False
        return info.name in self.constructors or (self.constructs_unknown and self._is_value(info))

    def _is_value(self, info: FunctionInfo) -> bool:
        """True if the function may be used other than by calling its name."""
        binding = info.declared
        if binding is None or binding.is_static:
            return True
        return id(binding) in self._used_as_values or id(info.own) in self._used_as_values


def _constructors(node: Node) -> Iterable[Node]:
    """What the node uses as a constructor."""
    if node.type == "NewExpression":
        return (node.callee,)
    if node.type == "BinaryExpression" and node.operator == "instanceof":
        return (node.right,)
    if node.type in ("ClassDeclaration", "ClassExpression") and node.superClass is not None:
        return (node.superClass,)
    if node.type == "MemberExpression" and _is_prototype(node):
        return (node.object,)
    if node.type == "ObjectPattern":
        return tuple(
            item.key for item in node.properties if item.key is not None and item.key.name == "prototype"
        )
    return ()


def _is_prototype(node: Node) -> bool:
    return bool("prototype" in ((node.property.value,) if node.computed else (node.property.name,)))
