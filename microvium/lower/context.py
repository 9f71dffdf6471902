"""What lowering works on: the program so far, and the function that is being lowered.

`Program` collects the functions and objects of the snapshot. `Context` is one function: its builder, its
variables (`load`, `assign`, `initialise`), and the constructs around the current place that jumps leave
(`targets`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from microvium.diagnostics import UNSUPPORTED, Diagnostic
from microvium.ir import Area, Closure, Function, HeapObject, Position, Slot, Symbol
from microvium.lower.builder import Builder
from microvium.lower.survey import Survey
from microvium.scopes.model import (
    GLOBAL_CONSTANTS,
    LEXICAL,
    Binding,
    BindingKind,
    ClassInfo,
    FunctionInfo,
    Reference,
    Scope,
    ScopeKind,
    Scopes,
)
from microvium.syntax import Node
from microvium.values import HOLE, UNDEFINED, ObjectRef, Value

_BOXED_AT_ENTRY = frozenset({BindingKind.VAR, BindingKind.FUNCTION, BindingKind.HIDDEN})


class Program:
    """The snapshot in the making. Functions are numbered when something first refers to them, and lowered in
    that order.
    """

    def __init__(self, scopes: Scopes, warn: Callable[[Diagnostic], None]) -> None:
        self.scopes = scopes
        self.warn = warn
        """Is told of what is allowed, and most likely a mistake."""
        self.undeclared: set[str] = set()
        """Names of which it has been told that nothing declares them."""
        self.survey = Survey(scopes)
        self.functions: list[Function] = list(scopes.library.functions)
        self.objects: list[HeapObject] = list(scopes.library.objects)
        self.numbers: dict[int, int] = {}
        self.private_keys: dict[tuple[int, str], ObjectRef] = {}
        self.pending: deque[FunctionInfo] = deque()
        self.slow: dict[str, int] = dict(scopes.library.slow)
        """As `Snapshot.slow`."""

    def number(self, info: FunctionInfo) -> int:
        """The function's index in `Snapshot.functions`."""
        number = self.numbers.get(id(info))
        if number is None:
            number = len(self.scopes.library.functions) + len(self.numbers)
            self.numbers[id(info)] = number
            self.pending.append(info)
        return number

    def private_key(self, info: ClassInfo, name: str) -> ObjectRef:
        """The symbol that stands for a private name of a class."""
        known = self.private_keys.get((id(info), name))
        if known is None:
            self.objects.append(Symbol(f"#{name}", is_private=True))
            known = self.private_keys[id(info), name] = ObjectRef(len(self.objects) - 1)
        return known

    def function_object(self, info: FunctionInfo) -> ObjectRef:
        """A function object of the snapshot, for a function that captures nothing."""
        self.objects.append(Closure(self.number(info)))
        return ObjectRef(len(self.objects) - 1)


@dataclass(eq=False)
class JumpTarget:
    """A statement that `break` and perhaps `continue` can leave for."""

    labels: frozenset[str]
    break_label: int
    continue_label: int | None = None
    takes_plain_break: bool = True
    """False for a labelled block: only a break with its label leaves it."""
    depth: int = 0
    """Operands on the stack at its labels."""


@dataclass(eq=False)
class FinallyTarget:
    """A `finally` that jumps and returns on their way out go through."""

    label: int
    completion: Slot
    value: Slot
    depth: int
    """Operands on the stack at the label."""
    exits: list[tuple[JumpTarget, bool] | None] = field(default_factory=list)
    """What to go on with afterwards: None is a return, else a target and whether to continue it."""


Target = JumpTarget | FinallyTarget


class Context:
    """The function that is being lowered."""

    def __init__(self, program: Program, info: FunctionInfo) -> None:
        self.program = program
        self.scopes = program.scopes
        self.info = info
        self.tree = info.module.tree
        self.builder = Builder(info.position)
        self.targets: list[Target] = []
        self.labels: frozenset[str] = frozenset()
        """Labels directly before the statement that comes next."""
        self.chains: list[dict[int, int]] = []
        """The optional chains around: where each ends early, by the depth of the operand stack there."""
        self.temporaries = 0
        """Locals beyond those of the scopes."""
        self._open_temporaries = 0

    # Places and errors

    def at(self, node: Node) -> None:
        """The instructions that follow come from this node."""
        self.builder.position = self.tree.position(node)

    def unsupported(self, node: Node, what: str, hint: str) -> Diagnostic:
        """The error for a construct that cannot be compiled."""
        return self.tree.error(UNSUPPORTED, what, node, hint)

    def position(self, node: Node) -> Position:
        """Where the node starts."""
        return self.tree.position(node)

    # Shorthand for the builder

    def emit(self, op: str, *args: int | str | Slot | ObjectRef) -> None:
        """Appends an instruction."""
        self.builder.emit(op, *args)

    def push(self, value: Value) -> None:
        """Appends a push."""
        self.builder.push(value)

    # Variables

    def reference(self, node: Node) -> Reference:
        """The use of a name at this node."""
        return self.scopes.reference(node)

    def load_raw(self, binding: Binding) -> None:
        """Pushes the variable's word: its value, or its box."""
        place = binding.place
        if binding.function is not self.info and not binding.is_static:
            self.emit("LOAD_CAPTURED", self.info.captures.index(binding))
        elif isinstance(place, Slot):
            self.emit("LOAD", place)
        else:
            assert place is not None
            self.emit("LOAD_STATIC", place)

    def load(self, reference: Reference) -> None:
        """Pushes the variable's value; throws if nothing declares it."""
        binding = reference.binding
        if binding is None:
            self._load_free(reference.name)
            return
        is_own = binding.function is self.info
        if reference.checked and binding.kind is BindingKind.PARAM and is_own:
            self.emit("THROW_ERROR", "NOT_INITIALISED")
            self.push(UNDEFINED)
            return
        self.load_raw(binding)
        if binding.boxed:
            self.emit("LOAD_BOX")
        if reference.checked:
            self.emit("CHECK_INIT")

    def _load_free(self, name: str) -> None:
        if name in GLOBAL_CONSTANTS:
            self.push(GLOBAL_CONSTANTS[name])
            return
        self.emit("THROW_ERROR", "NOT_DEFINED")
        self.push(UNDEFINED)

    def assign(self, reference: Reference) -> None:
        """Pops into the variable; throws if it is constant, not initialised yet, or declared by nothing."""
        binding = reference.binding
        if binding is None:
            self.emit("POP")
            self.emit("THROW_ERROR", "READ_ONLY" if reference.name in GLOBAL_CONSTANTS else "NOT_DEFINED")
            return
        if reference.checked:
            self.load(reference)
            self.emit("POP")
        if reference.constant:
            self.emit("POP")
            self.emit("THROW_ERROR", "CONST_ASSIGN")
            return
        self.store(binding)

    def store(self, binding: Binding) -> None:
        """Pops into the variable, whose box exists if it has one."""
        if binding.boxed:
            self.load_raw(binding)
            self.emit("STORE_BOX")
        else:
            self.store_raw(binding)

    def store_raw(self, binding: Binding) -> None:
        """Pops into the variable's own word."""
        place = binding.place
        if isinstance(place, Slot):
            self.emit("STORE", place)
        elif place is not None:
            self.emit("STORE_STATIC", place)
        else:
            self.emit("POP")

    def initialise(self, binding: Binding) -> None:
        """Pops the first value into a variable that is declared here."""
        if binding.boxed and not binding.has_box_at_entry:
            self.emit("NEW_BOX")
            self.store_raw(binding)
        else:
            self.store(binding)

    def hidden(self, scope: Scope, name: str) -> Slot:
        """The slot of a local that the source does not name."""
        place = scope.bindings[name].place
        assert isinstance(place, Slot)
        return place

    @contextmanager
    def temporary(self) -> Iterator[Slot]:
        """A local for use meanwhile, which holds anything at first."""
        slot = Slot(Area.LOCAL, self.info.locals + self._open_temporaries)
        self._open_temporaries += 1
        self.temporaries = max(self.temporaries, self._open_temporaries)
        yield slot
        self._open_temporaries -= 1

    @property
    def locals(self) -> int:
        """Locals of the function, temporaries included."""
        return self.info.locals + self.temporaries

    def is_host(self, node: Node) -> bool:
        """True for a name that stands for a function of the host, or for a built-in of the language."""
        return node.name in self.scopes.hosts or node.name in self.built_ins

    @property
    def built_ins(self) -> Mapping[str, Value]:
        """What names stand for that nothing in the program declares."""
        return self.scopes.built_ins

    def private_key(self, node: Node) -> ObjectRef:
        """The key that a private name stands for."""
        return self.program.private_key(self.scopes.private[id(node)], node.name)

    # Scopes

    def enter(self, scope: Scope) -> None:
        """Readies the scope's variables: holes, boxes, and the functions that are declared in it."""
        for binding in scope.bindings.values():
            if binding.place is not None and not binding.is_static:
                self._ready(binding)
        for binding, info in scope.hoisted:
            self.builder.position = info.position
            if scope.kind is not ScopeKind.TOP:
                self.closure(info)
                self.store(binding)
            elif self.program.survey.is_constructor(info):
                self.load_raw(binding)
                self.emit("CALL_HOST", "%constructor", 1)
                self.emit("POP")

    def _ready(self, binding: Binding) -> None:
        if binding.kind in LEXICAL:
            if not binding.early:
                return
            self.push(HOLE)
        elif binding.kind in _BOXED_AT_ENTRY and binding.boxed and not binding.late:
            self.push(UNDEFINED)
        else:
            return
        if binding.boxed:
            self.emit("NEW_BOX")
        self.store_raw(binding)

    def closure(self, info: FunctionInfo) -> None:
        """Pushes a new function object, with a `prototype` if it needs one."""
        for binding in info.captures:
            self.load_raw(binding)
        self.emit("NEW_CLOSURE", self.program.number(info), len(info.captures))
        if self.program.survey.is_constructor(info):
            self.emit("CALL_HOST", "%constructor", 1)
