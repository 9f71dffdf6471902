"""The data of the scope analysis: functions, scopes, bindings, references.

`resolve` fills in who refers to what, `closures` what is captured, boxed and checked, `slots` where
everything lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from microvium import ir
from microvium.host import HostTable
from microvium.library.part import NOTHING, Part
from microvium.modules import SourceModule
from microvium.syntax import Node
from microvium.values import UNDEFINED, Value

GLOBAL_CONSTANTS: dict[str, Value] = {"undefined": UNDEFINED, "NaN": float("nan"), "Infinity": float("inf")}


class BindingKind(Enum):
    """How a name was declared."""

    VAR = "var"
    LET = "let"
    CONST = "const"
    CLASS = "class"
    FUNCTION = "function"
    PARAM = "param"
    CATCH = "catch"
    SELF = "self"
    """The name of a function expression, inside of it."""
    THIS = "this"
    HIDDEN = "hidden"
    """A local that no name in the source stands for."""


LEXICAL = frozenset({BindingKind.LET, BindingKind.CONST, BindingKind.CLASS})
"""Kinds that may not be touched before their declaration has run."""


class ScopeKind(Enum):
    """What makes a scope."""

    TOP = "top"
    """The top level of a file: its bindings are statics."""
    PARAMS = "params"
    BODY = "body"
    """A function's body, apart from its parameters if those have expressions."""
    BLOCK = "block"
    FOR = "for"
    SWITCH = "switch"
    CATCH = "catch"
    TRY = "try"
    """Around a `try` with `finally`: holds the hidden locals that remember how it was left."""
    SELF = "self"
    CLASS = "class"


class SuperKind(Enum):
    """Where the lookup of `super.name` starts, and by which hidden local that is found."""

    PARENT = "the class that is extended"
    PARENT_PROTOTYPE = "the prototype of the class that is extended"
    OF_CLASS = "what the class inherits from"
    OF_PROTOTYPE = "what the prototype of the class inherits from"
    OF_OBJECT = "what the object of a literal inherits from"


@dataclass(frozen=True)
class Point:
    """A moment in a function. `order` grows along straight-line code; `loops` are the loops around, outermost
    first.
    """

    order: int
    loops: tuple[int, ...]
    function: FunctionInfo
    case: int = -1
    """For a name of a switch's scope: the clause where the point lies. Clauses are no straight line."""


@dataclass(eq=False)
class Binding:
    """A variable. `place` is a slot of its function's frame, or the index of a static, or None if nothing
    uses it.
    """

    name: str
    kind: BindingKind
    scope: Scope
    node: Node | None
    ready: Point | None = None
    """Where a lexical binding or a parameter is initialised; None for those that always are."""
    straight: Point | None = None
    """For a `var`: the first declaration with a value that stands directly in the function's body."""
    writes: list[Point] = field(default_factory=list)
    captures: list[Point] = field(default_factory=list)
    """Where closures that copy it are made, all in the binding's own function."""
    used: bool = False
    assigned: bool = False
    """Written other than by its declaration."""
    boxed: bool = False
    """It is assigned after a capture: the frame and the closures share a box."""
    early: bool = False
    """It must hold `hole` (in its box, if boxed) from the start of its scope, because something may read it
    too early.
    """
    late: bool = False
    """A `var` whose declaration comes before all other uses on a straight line: its box is made there."""
    place: ir.Slot | int | None = None
    fresh: bool = False
    """Its slot still holds the `undefined` of the call when its scope is entered."""

    @property
    def function(self) -> FunctionInfo:
        """The function in whose frame it lives (for statics: the file's top level)."""
        return self.scope.function

    @property
    def is_static(self) -> bool:
        """True for a top-level binding of a file."""
        return self.scope.kind is ScopeKind.TOP

    @property
    def has_box_at_entry(self) -> bool:
        """True if its box is made when its scope is entered, False if by its declaration."""
        return self.early or (
            self.kind not in LEXICAL and self.kind is not BindingKind.CATCH and not self.late
        )

    @property
    def constant(self) -> bool:
        """True if an assignment to it throws."""
        return self.kind in (BindingKind.CONST, BindingKind.SELF)


@dataclass(eq=False)
class Scope:
    """A region of the source with names of its own."""

    kind: ScopeKind
    node: Node
    parent: Scope | None
    function: FunctionInfo
    loop_depth: int
    """Loops around it, within its function: each of their rounds has fresh bindings."""
    bindings: dict[str, Binding] = field(default_factory=dict)
    hoisted: list[tuple[Binding, FunctionInfo]] = field(default_factory=list)
    """Function declarations, made at the start of the scope."""
    children: list[Scope] = field(default_factory=list)
    case: int = -1
    """While names are resolved: the clause of the switch that is being walked."""


@dataclass(eq=False)
class FunctionInfo:
    """A function of the source, or a file's top level."""

    node: Node
    name: str
    module: SourceModule
    parent: FunctionInfo | None
    created: Point | None = None
    """Where its closure is made; None for a top level."""
    scope: Scope | None = None
    params: list[Binding | None] = field(default_factory=list)
    """One for each parameter; None for a pattern."""
    new_target: Binding | None = None
    """`new.target`, if it uses that."""
    has_rest: bool = False
    """Its last parameter takes the rest of the arguments."""
    arguments: Binding | None = None
    """`arguments`, if it uses that: the array of all arguments, and then its only parameter for the calls."""
    exposes_arguments: bool = False
    """`arguments` is used for more than its length, an element or all of them, so it must be no array."""
    captures: list[Binding] = field(default_factory=list)
    """What its closure holds, in order."""
    declared: Binding | None = None
    """The binding of the function declaration that it comes from."""
    own: Binding | None = None
    """Its name inside of it, if that is always this function: the callee."""
    locals: int = 0
    class_: ClassInfo | None = None
    """The class whose constructor it is."""
    is_method: bool = False
    """A method, a getter, a setter or what makes up a class: no constructor by itself."""
    accessor: str = ""
    """`get` or `set`, if it is one."""

    @property
    def uses_this(self) -> bool:
        """True if `this` of this function is used, by itself or by an arrow function in it."""
        outside = self.scope.parent if self.scope is not None else None
        return outside is not None and "this" in outside.bindings and outside.bindings["this"].used

    @property
    def own_name(self) -> str:
        """What the property `name` of the function is."""
        return f"{self.accessor} {self.name}" if self.accessor else self.name

    @property
    def length(self) -> int:
        """What the property `length` of the function is: the parameters before those that may be missing."""
        if self.class_ is not None and not self.class_.has_constructor:
            return 0
        optional = ("AssignmentPattern", "RestElement")
        params = [param.type in optional for param in self.node.params]
        return params.index(True) if True in params else len(params)

    @property
    def is_derived(self) -> bool:
        """True for the constructor of a class that extends another: `super()` sets its `this`, a local."""
        return self.class_ is not None and bool(self.class_.node.superClass is not None)

    @property
    def is_arrow(self) -> bool:
        """True if `this` is that of the function around."""
        return bool(self.node.type == "ArrowFunctionExpression")

    @property
    def is_top(self) -> bool:
        """True for a file's top level."""
        return self.parent is None

    @property
    def position(self) -> ir.Position:
        """Where it starts."""
        return self.module.tree.position(self.node)


@dataclass(eq=False)
class ClassInfo:
    """A class of the source."""

    node: Node
    parent: ClassInfo | None
    """The class around it."""
    constructor: FunctionInfo | None = None
    """None while it has not been walked."""
    initializer: FunctionInfo | None = None
    """Defines the fields, if `super()` is called in more than one place or no simple one; else the
    constructor does.
    """
    statics: FunctionInfo | None = None
    """Runs static fields and blocks; None if there are none."""
    fields: list[Node] = field(default_factory=list)
    """Fields of instances, in order: the constructor defines them."""
    private: set[str] = field(default_factory=set)
    """Its private names, without the `#`."""
    has_fields_walked: bool = False
    has_constructor: bool = False
    """It writes a constructor."""
    has_simple_super: bool = True
    """The constructor calls `super()` in one place, at most once for each call of the constructor."""


@dataclass(eq=False)
class Reference:
    """A use of a name in the source. `binding` is None if no declaration is in sight: a host function, or an
    error.
    """

    name: str
    binding: Binding | None
    point: Point
    checked: bool = False
    """The binding may be uninitialised here."""
    imported: bool = False
    """The binding belongs to another file, which alone may assign it."""

    @property
    def constant(self) -> bool:
        """True if an assignment here is an error."""
        return self.imported or (self.binding is not None and self.binding.constant)


@dataclass
class Scopes:
    """The result: where each name lives."""

    hosts: HostTable
    modules: list[SourceModule]
    library: Part = NOTHING
    """What of the standard library the program gets."""
    tops: list[FunctionInfo] = field(default_factory=list)
    """The files' top levels, in evaluation order."""
    functions: dict[int, FunctionInfo] = field(default_factory=dict)
    """By `id` of the function's node."""
    scopes: dict[int, Scope] = field(default_factory=dict)
    """By `id` of the node that makes the scope."""
    extra: dict[int, Scope] = field(default_factory=dict)
    """Second scopes of a node: a function's body apart from its parameters."""
    references: dict[int | tuple[int, str], Reference] = field(default_factory=dict)
    """By `id` of the identifier's node; those of hidden locals by the `id` of a node and their name."""
    statics: list[Binding] = field(default_factory=list)
    classes: dict[int, ClassInfo] = field(default_factory=dict)
    """By `id` of the class's node."""
    private: dict[int, ClassInfo] = field(default_factory=dict)
    """The class that declares a private name, by `id` of the name's node."""
    supers: dict[int, SuperKind] = field(default_factory=dict)
    """What `super` of `super.name` means, by `id` of its node."""

    @cached_property
    def built_ins(self) -> dict[str, Value]:
        """What names stand for that nothing in the program declares."""
        return {**GLOBAL_CONSTANTS, **self.library.names}

    def reference(self, node: Node) -> Reference:
        """The use of a name that an identifier's node is."""
        return self.references[id(node)]

    def hidden(self, node: Node, name: str) -> Reference:
        """The use of a hidden local that a node stands for."""
        return self.references[id(node), name]

    def top_scopes(self) -> Iterator[Scope]:
        """The top scope of each file."""
        for top in self.tops:
            if top.scope is not None:
                yield top.scope
