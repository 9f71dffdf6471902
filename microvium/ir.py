"""The intermediate representation: one list of stack instructions per function, with names in place of
numbers.

It is made by `lower` (from a tree) and by `asm.disassemble` (from code bytes), changed by `optimize`, and
read by `kinds`, `features` and `emit`. An instruction is a row of `isa.OPS` with symbolic operands, or one of
two pseudo-operations:

* `PUSH value`: push any value; `emit` chooses IMM or CONST.
* `LABEL label`: a place that jumps name; no code.

Wide variants (`CONST_W` …) and IMM, CONST never appear here: `emit` chooses them. Operands by the kind in
`isa`:

| isa operand | here                                                                        |
|-------------|-----------------------------------------------------------------------------|
| slot        | `Slot`: local, argument, `this` or the callee                               |
| static      | `int`: index into `Snapshot.statics`                                        |
| code        | `int`: index into `Snapshot.functions`                                      |
| const       | a `Value`: the property key of GET_FIELD, SET_FIELD, INIT_FIELD             |
| column      | an `ObjectRef` to a `Column`                                                |
| host        | `str`: name of the host function                                            |
| error       | `str`: a key of `layout.ERRORS`                                             |
| label       | `int`: the label's number, unique within the function                       |
| count, words| `int`; RETURN has no operand here: it follows from the function              |

`LOAD_CAPTURED` has one operand here: the index of the captured value (0 is the first). A `resume` operand
does not appear: it is always the same byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from microvium import isa, layout
from microvium.values import NULL, UNDEFINED, ObjectRef, Value

KERNEL = "%"
"""What the names of the engine's own functions begin with, in CALL_HOST. No script can spell them and no host
table declares them: they are operations that are too rare for an instruction of their own.
"""

EVENT_LOOP = "%loop"
"""The export that holds the library's function which runs timers and waits for other events, in programs that
have any. The host calls it after the entry.
"""

PUSH = "PUSH"
LABEL = "LABEL"


class Area(Enum):
    """Where in the frame a slot lies."""

    LOCAL = "local"
    ARGUMENT = "arg"
    THIS = "this"
    CALLEE = "callee"


@dataclass(frozen=True)
class Slot:
    """A word of the frame. `index` counts from the first local or the first argument; 0 for `this` and the
    callee.
    """

    area: Area
    index: int = 0

    def __str__(self) -> str:
        return (
            f"{self.area.value}{self.index}" if self.area in (Area.LOCAL, Area.ARGUMENT) else self.area.value
        )


@dataclass(frozen=True)
class Position:
    """A place in a source file: `line` from 1, `column` from 1 (as editors and error messages count)."""

    file: str
    line: int
    column: int
    calls: tuple[Inlined, ...] = field(default=(), compare=False, repr=False)
    """The calls in whose place the code was put, from the innermost on."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Inlined:
    """A function that was put in place of a call of it."""

    name: str
    declared: Position | None
    call: Position | None


Argument = int | str | Slot | Value


@dataclass(frozen=True)
class Instruction:
    """One instruction with symbolic operands, and the source it came from."""

    op: str
    args: tuple[Argument, ...] = ()
    position: Position | None = None

    def __str__(self) -> str:
        if self.op == LABEL:
            return f"L{self.args[0]}:"
        row = isa.BY_NAME.get(self.op)
        words = []
        for index, arg in enumerate(self.args):
            is_label = row is not None and row.label_index == index
            words.append(f"L{arg}" if is_label else str(arg) if isinstance(arg, Slot) else repr(arg))
        return f"    {' '.join([self.op, *words])}"


@dataclass(frozen=True)
class Handler:
    """An exception handler: instructions between two labels, where it goes, operands kept below the thrown
    value.
    """

    start: int
    end: int
    target: int
    depth: int


class Convention(Enum):
    """How callers lay out the stack."""

    DYNAMIC = "dynamic"
    """callee, this, arguments; any count of arguments (the call adjusts it)."""
    DIRECT = "direct"
    """exactly the arguments: every caller is a CALL_DIRECT."""
    ENTRY = "entry"
    """exactly the arguments: called by the host only, and returns to it with EXIT."""


@dataclass(frozen=True)
class Function:
    """A function's code. `handlers` are sorted innermost first."""

    name: str
    params: int
    locals: int
    body: tuple[Instruction, ...]
    handlers: tuple[Handler, ...] = ()
    convention: Convention = Convention.DYNAMIC
    position: Position | None = None
    param_names: tuple[str, ...] = field(default=(), compare=False)
    has_rest: bool = False
    """The last parameter is an array of all arguments from there on; a CALL_DIRECT passes it made."""
    named: tuple[str, int] | None = None
    """What its function objects have as `name` and `length`; None if nobody can ask."""

    def with_body(self, body: Iterable[Instruction]) -> Function:
        """This function with other instructions."""
        return replace(self, body=tuple(body))


@dataclass(frozen=True)
class Closure:
    """A function object: its code, the values it captured, and the Dict of its own properties, if any."""

    function: int
    captured: tuple[Value, ...] = ()
    properties: Value = UNDEFINED


@dataclass(frozen=True)
class Box:
    """A captured variable that is assigned after its capture."""

    value: Value


@dataclass(frozen=True)
class Property:
    """A property of a Dict. `value` may refer to an Accessor; `key` to a Symbol."""

    key: str | int | ObjectRef
    value: Value
    attributes: int = 0
    """Bits of `layout.Attribute`."""


@dataclass(frozen=True)
class Dict:
    """An object: its prototype, an object or null, and its own properties in order."""

    prototype: Value
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True)
class Array:
    """An array; `hole` is an absent element. `properties` is the Dict of its named ones, if it has any."""

    elements: tuple[Value, ...]
    properties: Value = UNDEFINED


@dataclass(frozen=True)
class Uint8Array:
    """An array of bytes."""

    data: bytes


@dataclass(frozen=True)
class Accessor:
    """The functions behind an accessor property; undefined if one is missing."""

    getter: Value
    setter: Value


@dataclass(frozen=True)
class Symbol:
    """A symbol and its description, a string or undefined; or the key of a private member."""

    description: Value
    is_private: bool = False


@dataclass(frozen=True)
class Object:
    """An object whose properties have fixed places."""

    values: tuple[Value, ...]
    shape: int = 0
    keys: tuple[str, ...] = field(default=(), compare=False)
    """What the places are called in the source, for listings."""


@dataclass(frozen=True)
class Column:
    """What a property that objects inherit is for each shape, from shape 0 on."""

    values: tuple[Value, ...]


HeapObject = Closure | Box | Dict | Array | Uint8Array | Accessor | Symbol | Object | Column


@dataclass(frozen=True)
class Static:
    """A word of the static block: a module variable and its value at this moment."""

    name: str
    value: Value
    constant: bool = False
    """Declared so that no code can assign it once it is initialised."""
    position: Position | None = None


@dataclass(frozen=True)
class Snapshot:
    """A program at rest: before its first instruction, or suspended after its top level. Plain data, all of
    it.

    `initializers` are the functions still to be called, in order (modules' top levels); none after they have
    run. `exports` maps each exported name to the static that holds it. `scripts_globals` does the same for
    the top-level functions and variables of a script, by which the host may find an entry. `well_known` holds
    the prototypes by their names in `layout.WELL_KNOWN`; while it is empty they are as `initial_objects`
    makes them, and nothing refers to them. `slow` has the functions of the direct convention that do the work
    of operations on objects, by their names in `layout.SLOW`.
    """

    functions: tuple[Function, ...]
    objects: tuple[HeapObject, ...]
    statics: tuple[Static, ...]
    exports: dict[str, int]
    script_globals: dict[str, int]
    initializers: tuple[int, ...] = ()
    well_known: dict[str, Value] = field(default_factory=dict)
    slow: dict[str, int] = field(default_factory=dict)

    def entry_static(self, name: str) -> int | None:
        """The static that holds the entry `name`: an export, else a script's top-level binding."""
        return self.exports.get(name, self.script_globals.get(name))


def initial_objects(first: int = 0) -> tuple[tuple[Dict, ...], dict[str, Value]]:
    """The prototypes before any code has run, as objects `first` and following, and `Snapshot.well_known` for
    them.

    All are empty and inherit from each other as `layout.prototype_parent` says.
    """
    refs: dict[str | None, Value] = {
        name: ObjectRef(first + index) for index, name in enumerate(layout.PROTOTYPES)
    }
    refs[None] = NULL
    objects = tuple(Dict(refs[layout.prototype_parent(name)]) for name in layout.PROTOTYPES)
    return objects, {f"PROTOTYPE_{name}": refs[name] for name in layout.PROTOTYPES}


def with_prototypes(snapshot: Snapshot) -> Snapshot:
    """The snapshot with its prototypes as objects, behind the others if it has none so far."""
    if snapshot.well_known:
        return snapshot
    objects, well_known = initial_objects(len(snapshot.objects))
    return replace(snapshot, objects=(*snapshot.objects, *objects), well_known=well_known)


def without_initial_prototypes(snapshot: Snapshot) -> Snapshot:
    """The snapshot without its prototypes if they are the last objects, as at first, and nothing refers to
    them.
    """
    first = len(snapshot.objects) - len(layout.PROTOTYPES)
    if first < 0 or (snapshot.objects[first:], snapshot.well_known) != initial_objects(first):
        return snapshot
    rest = replace(snapshot, objects=snapshot.objects[:first], well_known={})
    if any(isinstance(value, ObjectRef) and value.index >= first for value in values_of(rest)):
        return snapshot
    return rest


def values_of(snapshot: Snapshot) -> Iterator[Value]:
    """Every value that a snapshot names: in statics, objects, well-known values and code. Most come more than
    once.
    """
    for static in snapshot.statics:
        yield static.value
    for item in snapshot.objects:
        yield from parts_of(item)
    yield from snapshot.well_known.values()
    for function in snapshot.functions:
        for instruction in function.body:
            for argument in instruction.args:
                if not isinstance(argument, Slot):
                    yield argument


def parts_of(item: HeapObject) -> tuple[Value, ...]:
    """The values that an object holds, in a fixed order."""
    if isinstance(item, Box):
        return (item.value,)
    if isinstance(item, Closure):
        return (*item.captured, item.properties) if item.properties is not UNDEFINED else item.captured
    if isinstance(item, Dict):
        entries = (part for entry in item.properties for part in (entry.key, entry.value))
        return (item.prototype, *entries)
    if isinstance(item, Array):
        return (*item.elements, item.properties)
    if isinstance(item, Uint8Array):
        return ()
    if isinstance(item, Accessor):
        return (item.getter, item.setter)
    if isinstance(item, Object | Column):
        return item.values
    return (item.description,)


def with_parts(item: HeapObject, change: Callable[[Value], Value]) -> HeapObject:
    """The object with each value that it holds changed."""
    if isinstance(item, Box):
        return Box(change(item.value))
    if isinstance(item, Closure):
        return Closure(item.function, tuple(map(change, item.captured)), change(item.properties))
    if isinstance(item, Dict):
        return Dict(change(item.prototype), tuple(_with_value(entry, change) for entry in item.properties))
    if isinstance(item, Array):
        return Array(tuple(map(change, item.elements)), change(item.properties))
    if isinstance(item, Uint8Array):
        return item
    if isinstance(item, Accessor):
        return Accessor(change(item.getter), change(item.setter))
    if isinstance(item, Object | Column):
        return replace(item, values=tuple(map(change, item.values)))
    return replace(item, description=change(item.description))


def _with_value(entry: Property, change: Callable[[Value], Value]) -> Property:
    key = change(entry.key) if isinstance(entry.key, ObjectRef) else entry.key
    if not isinstance(key, str | int | ObjectRef):
        raise TypeError(f"{key!r} is no property key")
    return Property(key, change(entry.value), entry.attributes)


def print_function(function: Function, number: int) -> Iterator[str]:
    """The lines of a function's listing."""
    where = f"  ; {function.position}" if function.position else ""
    yield (
        f"function {number} {function.name or '(anonymous)'}: {function.params} params"
        f"{' with rest' if function.has_rest else ''}, "
        f"{function.locals} locals, {function.convention.value}{where}"
    )
    for instruction in function.body:
        yield str(instruction)
    for handler in function.handlers:
        yield f"    handler L{handler.start}..L{handler.end} -> L{handler.target}, depth {handler.depth}"


def print_snapshot(snapshot: Snapshot) -> str:
    """The whole snapshot as text, for `microvium dump`."""
    lines: list[str] = []
    for index, static in enumerate(snapshot.statics):
        lines.append(
            f"static {index} {static.name} = {static.value!r}{' (constant)' if static.constant else ''}"
        )
    for index, item in enumerate(snapshot.objects):
        lines.append(f"object {index} {item!r}")
    for name, value in snapshot.well_known.items():
        lines.append(f"well-known {name} = {value!r}")
    lines.extend(f"slow {name} = function {number}" for name, number in snapshot.slow.items())
    for name, index in sorted(snapshot.exports.items()):
        lines.append(f"export {name} = static {index}")
    for number, function in enumerate(snapshot.functions):
        lines.extend(print_function(function, number))
    if snapshot.initializers:
        lines.append(f"run {', '.join(str(index) for index in snapshot.initializers)}")
    return "\n".join(lines) + "\n"


def closure_function(snapshot: Snapshot, value: Value) -> int | None:
    """The function index if `value` is a function object without captured values, else None."""
    if isinstance(value, ObjectRef):
        item = snapshot.objects[value.index]
        if isinstance(item, Closure) and not item.captured:
            return item.function
    return None
