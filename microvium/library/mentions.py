"""Which names a program can come by, as far as its text tells: so much of the library it may reach.

In: the modules' trees. Out: `Mentions`. A property of a built-in object can be read by a name in the source,
by a string literal, or by a computed key. A computed key is harmless where it is a number for sure, and where
the program makes no strings: then each string that it has is a literal. Variables of one name count as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from microvium.host import HostFunction
from microvium.modules import SourceModule
from microvium.syntax import Node, children

_ARITHMETIC = frozenset({"-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>"})
_ARITHMETIC_ASSIGNMENTS = frozenset(operator + "=" for operator in _ARITHMETIC)
_FUNCTIONS = frozenset({"ArrowFunctionExpression", "FunctionDeclaration", "FunctionExpression"})
_DEFINITIONS = frozenset({"Property", "PropertyDefinition", "MethodDefinition"})
_OBJECTS = frozenset(
    {
        *("ArrayExpression", "ArrayPattern", "ClassDeclaration", "ClassExpression", "ForInStatement"),
        *("MemberExpression", "NewExpression", "ObjectExpression", "ObjectPattern", "RestElement"),
        "TaggedTemplateExpression",
    }
)
_NAMED = frozenset({"FunctionDeclaration", "FunctionExpression", "ClassDeclaration", "ClassExpression"})

MAKE_STRINGS = frozenset(
    {
        *("at", "charAt", "concat", "fromCharCode", "fromCodePoint", "join", "name", "padEnd", "padStart"),
        *("raw", "repeat", "replace", "replaceAll", "slice", "split", "substr", "substring"),
        *("toExponential", "toFixed", "toLocaleLowerCase", "toLocaleString", "toLocaleUpperCase"),
        *("toLowerCase", "toPrecision", "toString", "toUpperCase", "trim", "trimEnd", "trimStart"),
    }
)
"""Properties that are, or whose functions give, a string that the program need not contain."""


TIMERS = frozenset({"setTimeout", "setInterval"})
"""Functions that take a callback, a time, and then arguments for the callback, which few programs have."""


@dataclass
class Mentions:
    """What the text of a program names."""

    names: set[str] = field(default_factory=set)
    """Identifiers: free names are among them."""
    keys: set[str] = field(default_factory=set)
    """Names of properties, and all string literals."""
    any_key: bool = False
    """A property may be read by a name that is computed."""
    has_objects: bool = False
    """The program has objects, arrays or properties."""
    catches: bool = False
    """It catches values by a name."""
    with_arguments: frozenset[str] = frozenset()
    """Those of `TIMERS` that may get arguments for their callback."""


def mentions(modules: Iterable[SourceModule], hosts: Mapping[str, HostFunction]) -> Mentions:
    """The names in these files; those of the host's functions are not counted."""
    nodes = list(_nodes(modules))
    skipped, called = _host_names(nodes, hosts)
    found = Mentions()
    for node in nodes:
        if id(node) not in skipped:
            _read(node, found)
    if any("string" in hosts[name].returns for name in called):
        found.any_key = True
    if not TIMERS.isdisjoint(found.names):
        found.with_arguments = frozenset(_with_arguments(nodes))
    keys = _Keys(nodes)
    if not found.has_objects:
        return found
    found.any_key = keys.has_computed() and (
        found.any_key or not found.keys.isdisjoint(MAKE_STRINGS) or keys.makes_strings()
    )
    return found


def _with_arguments(nodes: list[Node]) -> Iterator[str]:
    """The timers that are not just called with two arguments at most."""
    plain = {
        id(node.callee)
        for node in nodes
        if node.type == "CallExpression"
        and len(node.arguments) <= 2
        and not any(argument.type == "SpreadElement" for argument in node.arguments)
    }
    for node in nodes:
        if node.type == "Identifier" and node.name in TIMERS and id(node) not in plain:
            yield str(node.name)


def _nodes(modules: Iterable[SourceModule]) -> Iterator[Node]:
    stack: list[Node] = [module.tree.root for module in modules]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))


def _host_names(nodes: list[Node], hosts: Mapping[str, HostFunction]) -> tuple[set[int], set[str]]:
    """The `id` of each node of a name like `console.log`, if nothing else is called `console`; and the names
    of all host functions that may be called.
    """
    called = {str(node.name) for node in nodes if node.type == "Identifier" and node.name in hosts}
    members = [node for node in nodes if _dotted(node) in hosts]
    inside = {id(node.object) for node in members}
    roots = {str(node.object.name) for node in members}
    others = {node.name for node in nodes if node.type == "Identifier" and id(node) not in inside}
    called |= {_dotted(node) for node in members}
    if not roots.isdisjoint(others):
        return set(), called
    return {id(part) for node in members for part in (node, node.object, node.property)}, called


def _dotted(node: Node) -> str:
    if node.type != "MemberExpression" or node.computed or node.object.type != "Identifier":
        return ""
    return f"{node.object.name}.{node.property.name}"


def _read(node: Node, found: Mentions) -> None:
    kind = node.type
    found.has_objects |= kind in _OBJECTS
    if kind == "Identifier":
        found.names.add(str(node.name))
    elif kind == "Literal" and isinstance(node.value, str):
        found.keys.add(node.value)
    elif kind == "TemplateElement":
        found.keys.add(str(node.value.cooked))
    elif kind == "MemberExpression":
        if not node.computed and node.property.type == "Identifier":
            found.keys.add(str(node.property.name))
    elif kind in _DEFINITIONS and not node.computed and node.key.type == "Identifier":
        found.keys.add(str(node.key.name))
    elif kind == "CatchClause" and node.param is not None:
        found.catches = True


class _Keys:
    """Whether computed keys may be strings that are nowhere in the source."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.values: dict[str, list[Node]] = {}
        """What variables of a name are assigned."""
        self.unknown: set[str] = set()
        """Names of variables that get something else than the value of an expression."""
        self.names_length = False
        """Something in the program may have a `length` of its own."""
        for node in nodes:
            self.collect(node)
        self.numbers = set(self.values) - self.unknown
        """Names whose variables hold numbers only, or undefined before their first value."""
        while wrong := {name for name in self.numbers if not all(map(self.is_number, self.values[name]))}:
            self.numbers -= wrong

    def has_computed(self) -> bool:
        """A property is read by a key that may be a string from elsewhere."""
        return any(self.reads_by_string(node) for node in self.nodes)

    def reads_by_string(self, node: Node) -> bool:
        if node.type == "MemberExpression" and node.computed:
            return not self.is_known(node.property)
        if node.type == "BinaryExpression" and node.operator == "in":
            return node.left.type != "PrivateIdentifier" and not self.is_known(node.left)
        if node.type == "ObjectPattern":
            return any(
                item.type == "Property" and item.computed and not self.is_known(item.key)
                for item in node.properties
            )
        return False

    def is_known(self, key: Node) -> bool:
        return bool(key.type == "Literal") or self.is_number(key)

    def makes_strings(self) -> bool:
        """Some operator may give a string that is in no literal."""
        return any(map(self.makes_string, self.nodes))

    def makes_string(self, node: Node) -> bool:
        if node.type == "TemplateLiteral":
            return bool(node.expressions)
        if node.type == "BinaryExpression" and node.operator == "+":
            return not self.is_number(node)
        if node.type == "AssignmentExpression" and node.operator == "+=":
            return not (self.is_number(node.left) and self.is_number(node.right))
        return False

    def is_number(self, node: Node) -> bool:
        """True if the value is a number, or undefined, whatever happens."""
        kind = node.type
        if kind == "Literal":
            return isinstance(node.value, int | float) and not isinstance(node.value, bool)
        if kind == "Identifier":
            return node.name in self.numbers
        if kind == "UnaryExpression":
            return node.operator in ("-", "+", "~")
        if kind == "BinaryExpression" and node.operator == "+":
            return self.is_number(node.left) and self.is_number(node.right)
        if kind == "BinaryExpression":
            return node.operator in _ARITHMETIC
        if kind == "ConditionalExpression":
            return self.is_number(node.consequent) and self.is_number(node.alternate)
        if kind == "AssignmentExpression":
            return node.operator in _ARITHMETIC_ASSIGNMENTS or (
                node.operator == "=" and self.is_number(node.right)
            )
        return bool(kind == "UpdateExpression") or self.is_length(node)

    def is_length(self, node: Node) -> bool:
        return bool(
            node.type == "MemberExpression"
            and not node.computed
            and node.property.name == "length"
            and not self.names_length
        )

    # Variables

    def collect(self, node: Node) -> None:
        kind = node.type
        if kind == "VariableDeclarator" and node.id.type == "Identifier":
            self.values.setdefault(str(node.id.name), [])
            if node.init is not None:
                self.assign(node.id, node.init)
        elif kind == "VariableDeclarator":
            self.forget(node.id)
        elif kind == "AssignmentExpression":
            self.assignment(node)
        elif kind in ("ForInStatement", "ForOfStatement"):
            self.forget(node.left)
        elif kind == "CatchClause" and node.param is not None:
            self.forget(node.param)
        elif kind.startswith("Import") and kind.endswith("Specifier"):
            self.forget(node.local)
        elif kind in _DEFINITIONS:
            self.names_length |= "length" in (node.key.name, node.key.value)
        elif kind == "Literal":
            self.names_length |= node.value == "length"
        if kind in _FUNCTIONS:
            for param in node.params:
                self.forget(param)
        if kind in _NAMED and node.id is not None:
            self.unknown.add(str(node.id.name))

    def assignment(self, node: Node) -> None:
        if node.left.type == "Identifier":
            if node.operator in ("=", "+="):
                self.assign(node.left, node.right)
            elif node.operator not in _ARITHMETIC_ASSIGNMENTS:
                self.forget(node.left)
        elif not (node.left.type == "MemberExpression" and node.right.type == "Literal"):
            self.forget(node.left)

    def assign(self, name: Node, value: Node) -> None:
        self.values.setdefault(str(name.name), []).append(value)

    def forget(self, pattern: Node) -> None:
        """Variables in a pattern, or of a declaration, may hold anything; so may a `length` in it."""
        stack = [pattern]
        while stack:
            node = stack.pop()
            if node.type == "Identifier":
                self.unknown.add(str(node.name))
            elif node.type == "MemberExpression" and not node.computed:
                self.names_length |= node.property.name == "length"
            if node.type != "MemberExpression":
                stack.extend(children(node))
