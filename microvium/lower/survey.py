"""What the whole program does with constructors and accessors: decides what code can be left out.

A function object that serves as a constructor needs a `prototype`, which costs memory, so only these get one:
functions (no arrows, methods or accessors) whose name appears anywhere in the program as `new NAME`,
`x instanceof NAME`, `extends NAME` or `NAME.prototype`, where NAME is also the last name of `a.b.NAME`. If
such a place has anything but the name of a function, a class or a constant there, say a parameter, then every
function that uses its own `this` gets one as well. (`new` of a function without one makes a plain object.)
"""

from __future__ import annotations

from collections.abc import Iterable

from microvium.scopes.model import BindingKind, FunctionInfo, Scopes
from microvium.syntax import Node, children

_KNOWN = frozenset({BindingKind.FUNCTION, BindingKind.CLASS, BindingKind.CONST, BindingKind.SELF})


class Survey:
    """The facts. In: all trees and scopes."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.constructors: set[str] = set()
        """Names that are used as constructors."""
        self.constructs_unknown = False
        self.has_accessors = False
        """The program defines getters or setters."""
        stack: list[Node] = [module.tree.root for module in scopes.modules]
        while stack:
            node = stack.pop()
            for used in _constructors(node):
                self._use(used)
            self.has_accessors = self.has_accessors or node.kind in ("get", "set")
            stack.extend(children(node))

    def _use(self, node: Node) -> None:
        if node.type == "MemberExpression" and not node.computed:
            self.constructors.add(str(node.property.name))
        elif node.type == "Identifier":
            self.constructors.add(str(node.name))
            reference = self.scopes.references.get(id(node))
            binding = reference.binding if reference is not None else None
            self.constructs_unknown |= binding is not None and binding.kind not in _KNOWN
        elif node.type not in ("ThisExpression", "Literal", "ClassExpression"):
            self.constructs_unknown = True

    def is_constructor(self, info: FunctionInfo) -> bool:
        """True if the function needs a `prototype` of its own."""
        if info.node.type not in ("FunctionDeclaration", "FunctionExpression") or info.is_method:
            return False
        return info.name in self.constructors or (self.constructs_unknown and info.uses_this)


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
