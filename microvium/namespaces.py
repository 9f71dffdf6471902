"""Namespace objects: what `import * as ns` and `export * as ns` stand for.

`ns.name` is the exported binding itself, so most programs need no object. For all other uses there is one:
the default export of a module that is written here, with a getter for each export, evaluated before all
others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from microvium import modules, syntax
from microvium.modules import SourceModule
from microvium.syntax import Node, children

_MENTIONS_THIS = re.compile(r"\bthis\b")


def add(loaded: list[SourceModule]) -> list[SourceModule]:
    """The modules of a program in evaluation order, with those of the namespaces that it needs."""
    made: list[SourceModule] = []
    for module in loaded:
        for target in _needed(module):
            if target.namespace is None:
                target.namespace = _make(target)
                made.append(target.namespace)
    result = [*made, *loaded]
    for order, module in enumerate(result):
        module.order = order
    return result


def _needed(module: SourceModule) -> Iterator[SourceModule]:
    """The modules whose namespace objects a file needs."""
    local = modules.namespace_imports(module)
    if any(_uses_object(module, name, target) for name, target in local.items()):
        yield from local.values()
    yield from modules.namespace_exports(module)


def _uses_object(module: SourceModule, name: str, target: SourceModule) -> bool:
    """True if the name is used other than to read an export."""
    stack: list[tuple[Node, Node]] = [(module.tree.root, module.tree.root)]
    while stack:
        node, parent = stack.pop()
        if node.type == "Identifier" and node.name == name and not _is_plain(node, parent, target):
            return True
        if node.type != "ImportDeclaration":
            stack.extend((child, _context(node, parent, child)) for child in children(node))
    return False


def _context(node: Node, parent: Node, child: Node) -> Node:
    """What tells how a node is used: of the object of a member that is written or called, the node around."""
    if node.type == "MemberExpression" and child is node.object and _is_special(node, parent):
        return parent
    return node


def _is_special(member: Node, parent: Node) -> bool:
    """True if a member is not just read."""
    if parent.type in ("UpdateExpression", "ChainExpression"):
        return True
    if parent.type == "UnaryExpression":
        return bool(parent.operator == "delete")
    if parent.type in ("AssignmentExpression", "ForOfStatement", "ForInStatement"):
        return bool(parent.left is member)
    if parent.type in ("CallExpression", "TaggedTemplateExpression"):
        return member in (parent.callee, parent.tag)
    return bool(parent.type.endswith("Pattern"))


def _is_plain(node: Node, parent: Node, target: SourceModule) -> bool:
    """True for `ns` of `ns.name`, or of a call `ns.name()` that no `this` can see; and for a key."""
    if parent.type in ("Property", "MethodDefinition", "PropertyDefinition"):
        return parent.key is node and not parent.computed and not parent.shorthand
    if parent.type == "MemberExpression":
        if parent.object is not node:
            return not parent.computed
        return not parent.computed and modules.exported(target, str(parent.property.name)) is not None
    if parent.type == "CallExpression" and parent.callee.type == "MemberExpression":
        member = parent.callee
        if member.object is not node or member.computed:
            return False
        origin = modules.exported(target, str(member.property.name))
        return origin is not None and not _MENTIONS_THIS.search(origin.module.source)
    return False


def _make(target: SourceModule) -> SourceModule:
    """The module of a namespace. Its places are those of the target's file."""
    names = [name for name in sorted(modules.exported_names(target)) if modules.exported(target, name)]
    listed = ", ".join(f"{_quoted(name)} as e{index}" for index, name in enumerate(names))
    getters = "".join(f", get {_quoted(name)}() {{ return e{index}; }}" for index, name in enumerate(names))
    source = f"import {{ {listed} }} from 'target'; export default {{ __proto__: null{getters} }};"
    module = SourceModule(syntax.parse(source, target.path, True))
    module.requests["target"] = target
    module.namespace_of = target
    return module


def _quoted(name: str) -> str:
    text = "".join(f"\\u{{{ord(unit):x}}}" if not unit.isalnum() else unit for unit in name)
    return f"'{text}'"
