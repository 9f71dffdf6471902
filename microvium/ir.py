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
| host        | `str`: name of the host function                                            |
| error       | `str`: a key of `layout.ERRORS`                                             |
| label       | `int`: the label's number, unique within the function                       |
| count, words| `int`; RETURN has no operand here: it follows from the function              |

`LOAD_CAPTURED` has one operand here: the index of the captured value (0 is the first).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from microvium import isa
from microvium.values import ObjectRef, Value

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

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


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

    def with_body(self, body: Iterable[Instruction]) -> Function:
        """This function with other instructions."""
        return replace(self, body=tuple(body))


@dataclass(frozen=True)
class Closure:
    """A function object: its code and the values it captured."""

    function: int
    captured: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Box:
    """A captured variable that is assigned after its capture."""

    value: Value


HeapObject = Closure | Box


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
    the top-level functions and variables of a script, by which the host may find an entry.
    """

    functions: tuple[Function, ...]
    objects: tuple[HeapObject, ...]
    statics: tuple[Static, ...]
    exports: dict[str, int]
    script_globals: dict[str, int]
    initializers: tuple[int, ...] = ()

    def entry_static(self, name: str) -> int | None:
        """The static that holds the entry `name`: an export, else a script's top-level binding."""
        return self.exports.get(name, self.script_globals.get(name))


def print_function(function: Function, number: int) -> Iterator[str]:
    """The lines of a function's listing."""
    where = f"  ; {function.position}" if function.position else ""
    yield (
        f"function {number} {function.name or '(anonymous)'}: {function.params} params, "
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
