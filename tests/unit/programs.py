"""Small programs as IR for the tests of the back end, and a hypothesis strategy that makes more of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from microvium import ir
from microvium.ir import (
    Area,
    Box,
    Closure,
    Convention,
    Function,
    Handler,
    Instruction,
    Position,
    Slot,
    Snapshot,
    Static,
)
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value, number, utf16

patient = settings(deadline=None, max_examples=60)
"""For properties: the machine may be slow, so no example has a time limit."""
few = settings(deadline=None, max_examples=10)

I = Instruction  # noqa: E741
LOCAL0 = Slot(Area.LOCAL, 0)
ARG0 = Slot(Area.ARGUMENT, 0)


def function(
    name: str,
    body: Iterable[Instruction],
    params: int = 0,
    locals_: int = 0,
    handlers: tuple[Handler, ...] = (),
    convention: Convention = Convention.DYNAMIC,
) -> Function:
    """A function whose instructions lie on lines 1, 2, 3 … of NAME.js."""
    placed = tuple(
        Instruction(item.op, item.args, item.position or Position(f"{name}.js", line, 1))
        for line, item in enumerate(body, 1)
    )
    return Function(name, params, locals_, placed, handlers, convention, Position(f"{name}.js", 1, 1))


def push(value: Value) -> Instruction:
    """PUSH."""
    return I(ir.PUSH, (value,))


def label(number_: int) -> Instruction:
    """LABEL."""
    return I(ir.LABEL, (number_,))


def exported(
    *functions: Function, statics: tuple[Static, ...] = (), objects: tuple[ir.HeapObject, ...] = ()
) -> Snapshot:
    """Function `n` is object `n` and, by its name, export `n`; `statics` and `objects` come behind."""
    own = tuple(Static(item.name, ObjectRef(index)) for index, item in enumerate(functions))
    closures = tuple(Closure(index) for index in range(len(functions)))
    exports = {item.name: index for index, item in enumerate(functions)}
    return Snapshot(functions, (*closures, *objects), (*own, *statics), exports, {})


def log(count: int = 1) -> tuple[Instruction, Instruction]:
    """console.log of the topmost operands, as a statement."""
    return I("CALL_HOST", ("console.log", count)), I("POP")


HELLO = exported(function("main", [push("Hello, World!"), *log(), push(UNDEFINED), I("RETURN")]))

# Values

_units = st.characters(max_codepoint=0xFFFF)
PRIMITIVES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(
        [UNDEFINED, NULL, HOLE, True, False, -0.0, float("nan"), float("inf"), 2**31, 2**32 - 1, -(2**31)]
    ),
    st.integers(-(2**53), 2**53),
    st.integers(-300, 300),
    st.sampled_from([16383, 16384, -16384, -16385, 2**30 - 1, 2**30, -(2**30), -(2**30) - 1]),
    st.floats().map(number),
    st.text(st.characters(max_codepoint=0xFF, categories=None), max_size=12),
    st.text(_units, max_size=6).map(utf16),
    st.sampled_from([HostRef("console.log"), HostRef("relay"), ErrorRef("MEMORY")]),
)


# Programs


@dataclass
class _Writer:
    """Draws the body of one function; keeps count of labels and handlers."""

    draw: Callable[[st.SearchStrategy[object]], object]
    direct: int
    """The function of the direct convention."""
    direct_params: int
    statics: int
    locals: int
    params: int
    captured: int
    labels: int = 0
    handlers: list[Handler] = field(default_factory=list)

    def number(self, least: int, greatest: int) -> int:
        found = self.draw(st.integers(least, greatest))
        assert isinstance(found, int)
        return found

    def label(self) -> int:
        self.labels += 1
        return self.labels

    def slot(self, writes: bool) -> Slot:
        slots = [Slot(Area.LOCAL, index) for index in range(self.locals)]
        slots += [Slot(Area.ARGUMENT, index) for index in range(self.params)]
        if not writes:
            slots += [Slot(Area.THIS), Slot(Area.CALLEE)]
        return slots[self.number(0, len(slots) - 1)]

    def expression(self, depth: int) -> list[Instruction]:
        """Instructions that push one operand."""
        kind = self.number(0, 12 if depth else 4)
        if kind == 0:
            return [I("LOAD", (self.slot(writes=False),))]
        if kind == 1 and self.captured:
            return [I("LOAD_CAPTURED", (self.number(0, self.captured - 1),))]
        if kind == 2:
            return [I("LOAD_STATIC", (self.number(0, self.statics - 1),))]
        if kind <= 4:
            value = self.draw(PRIMITIVES)
            return [I(ir.PUSH, (value,))]  # type: ignore[arg-type]
        return self.compound(kind, depth - 1)

    def compound(self, kind: int, depth: int) -> list[Instruction]:
        if kind == 12:
            args = [item for _ in range(self.direct_params) for item in self.expression(depth)]
            return [*args, I("CALL_DIRECT", (self.direct,))]
        first = self.expression(depth)
        if kind <= 6:
            op = ("ADD", "SUB", "MUL", "LT", "EQ_LOOSE", "SHR_U")[self.number(0, 5)]
            return [*first, *self.expression(depth), I(op)]
        if kind == 7:
            op = ("NOT", "NEG", "TYPEOF", "TO_STRING", "CHECK_INIT")[self.number(0, 4)]
            return [*first, I(op)]
        if kind == 8:
            end = self.label()
            op = ("JTRUE_KEEP", "JFALSE_KEEP", "JNULLISH_KEEP")[self.number(0, 2)]
            return [*first, I(op, (end,)), I("POP"), *self.expression(depth), label(end)]
        if kind == 9:
            return [*first, push(UNDEFINED), *self.expression(depth), I("CALL", (1,))]
        if kind == 10:
            return [*first, I("CALL_HOST", ("relay", 1))]
        return [*first, I("NEW_BOX"), I("LOAD_BOX")]

    def statement(self, depth: int) -> list[Instruction]:
        """Instructions that leave the operands as they were."""
        kind = self.number(0, 6 if depth else 2)
        if kind == 6 and self.number(0, 3) == 0:
            return [*self.expression(1), I("THROW")]
        if kind == 0:
            return [*self.expression(2), I("STORE_STATIC", (self.number(0, self.statics - 1),))]
        if kind == 1 and self.locals + self.params:
            return [*self.expression(2), I("STORE", (self.slot(writes=True),))]
        if kind <= 2:
            return [*self.expression(2), I("POP")]
        inner = [item for _ in range(self.number(1, 3)) for item in self.statement(depth - 1)]
        if kind == 3:
            other, end = self.label(), self.label()
            otherwise = self.statement(depth - 1)
            return [
                *self.expression(1),
                I("JFALSE", (other,)),
                *inner,
                I("JUMP", (end,)),
                label(other),
                *otherwise,
                label(end),
            ]
        if kind == 4:
            again, end = self.label(), self.label()
            return [
                label(again),
                *self.expression(1),
                *self.expression(1),
                I("JNLT", (end,)),
                *inner,
                I("JUMP", (again,)),
                label(end),
            ]
        if kind == 5:
            return self.guarded(inner)
        return inner

    def guarded(self, inner: list[Instruction]) -> list[Instruction]:
        start, end, target, after = (self.label() for _ in range(4))
        self.handlers.append(Handler(start, end, target, 0))
        return [label(start), *inner, label(end), I("JUMP", (after,)), label(target), I("POP"), label(after)]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Programs that need not make sense, but whose stack is in order."""
    count, extra = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    captured = [draw(st.integers(0, 2)) if index else 0 for index in range(count)]
    direct_params = draw(st.integers(0, 2))
    functions = []
    for index in range(count):
        params, locals_ = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        writer = _Writer(draw, count, direct_params, count + extra, locals_, params, captured[index])
        body = [item for _ in range(draw(st.integers(0, 5))) for item in writer.statement(2)]
        body += [*writer.expression(1), I("RETURN")]
        functions.append(function(f"f{index}", body, params, locals_, tuple(writer.handlers)))
    direct = [push(draw(PRIMITIVES)), *[I("LOAD", (ARG0,)), I("ADD")][: 2 * direct_params], I("RETURN")]
    functions.append(function("direct", direct, direct_params, convention=Convention.DIRECT))
    values = st.one_of(PRIMITIVES, st.integers(0, count).map(ObjectRef))
    objects: list[ir.HeapObject] = [
        Closure(n, tuple(draw(values) for _ in range(captured[n]))) for n in range(count)
    ]
    objects.append(Box(draw(values)))
    statics = tuple(Static(f"f{n}", ObjectRef(n)) for n in range(count))
    statics += tuple(Static(f"v{n}", draw(values)) for n in range(extra))
    exports = {f"f{n}": n for n in range(count)}
    return Snapshot(tuple(functions), tuple(objects), statics, exports, {})


# Objects


def _acyclic(earlier: list[int]) -> st.SearchStrategy[Value]:
    """A prototype: no chain of them comes back."""
    return st.sampled_from([NULL, *(ObjectRef(index) for index in earlier)])


@st.composite
def object_graphs(draw: st.DrawFn) -> Snapshot:
    """A program that does nothing; its variables hold objects, arrays, functions with properties, in rings
    too.
    """
    objects: list[ir.HeapObject] = list(ir.initial_objects()[0])
    first = len(objects)
    kinds = [
        *draw(
            st.lists(st.sampled_from([ir.Dict, ir.Array, ir.Symbol, ir.Accessor, Closure, Box]), max_size=8)
        )
    ]
    numbers = range(first, first + len(kinds))
    visible = [
        ObjectRef(index)
        for index, kind in [*((n, ir.Dict) for n in range(first)), *zip(numbers, kinds, strict=True)]
        if kind is not ir.Accessor
    ]
    values: st.SearchStrategy[Any] = st.one_of(PRIMITIVES, st.sampled_from(visible), st.sampled_from(visible))
    symbols = [ObjectRef(index) for index, kind in zip(numbers, kinds, strict=True) if kind is ir.Symbol]
    accessors = [ObjectRef(index) for index, kind in zip(numbers, kinds, strict=True) if kind is ir.Accessor]
    functions = [ObjectRef(index) for index, kind in zip(numbers, kinds, strict=True) if kind is Closure]
    half: st.SearchStrategy[Any] = st.sampled_from([UNDEFINED, *functions])
    keys: st.SearchStrategy[Any] = st.one_of(
        st.sampled_from(["a", "b", "length", "\u20ac", "", *symbols]),
        st.integers(0, 16383),
        st.text(max_size=3).map(utf16),
    )

    descriptions: st.SearchStrategy[Value] = st.sampled_from([UNDEFINED, "", "name"])

    def properties() -> tuple[ir.Property, ...]:
        found = draw(st.lists(keys, max_size=4, unique=True))
        held = st.one_of(values, st.sampled_from(accessors)) if accessors else values
        return tuple(ir.Property(key, draw(held), draw(st.integers(0, 7))) for key in found)

    def named(index: int) -> Value:
        """The Dict of a function or an array: it lies before."""
        dicts = [ObjectRef(n) for n in range(first, index) if isinstance(objects[n], ir.Dict)]
        choices: st.SearchStrategy[Value] = st.sampled_from([UNDEFINED, *dicts])
        return draw(choices)

    for index, kind in zip(numbers, kinds, strict=True):
        if kind is ir.Dict:
            earlier = [n for n in range(index) if isinstance(objects[n], ir.Dict | Closure | ir.Array)]
            objects.append(ir.Dict(draw(_acyclic(earlier)), properties()))
        elif kind is ir.Array:
            objects.append(ir.Array(tuple(draw(st.lists(values, max_size=5))), named(index)))
        elif kind is ir.Symbol:
            objects.append(ir.Symbol(draw(descriptions)))
        elif kind is ir.Accessor:
            objects.append(ir.Accessor(draw(half), draw(half)))
        elif kind is Closure:
            objects.append(Closure(0, tuple(draw(st.lists(values, max_size=2))), named(index)))
        else:
            objects.append(Box(draw(values)))
    for index in range(first):
        base = objects[index]
        assert isinstance(base, ir.Dict)
        objects[index] = ir.Dict(base.prototype, properties() if draw(st.booleans()) else ())
    statics = tuple(Static(f"v{n}", draw(values)) for n in range(draw(st.integers(0, 4))))
    idle = function("idle", [push(UNDEFINED), I("RETURN")])
    return Snapshot((idle,), tuple(objects), statics, {}, {}, well_known=ir.initial_objects()[1])


def graph(program: Snapshot) -> tuple[object, ...]:
    """What variables and prototypes hold, objects numbered as they are met: equal for equal graphs."""
    order: dict[int, int] = {}
    queue: list[int] = []

    def met(value: Value) -> Value:
        if not isinstance(value, ObjectRef):
            return value
        if value.index not in order:
            order[value.index] = len(order)
            queue.append(value.index)
        return ObjectRef(order[value.index])

    program = ir.with_prototypes(program)
    roots = [met(static.value) for static in program.statics]
    roots += [met(value) for value in program.well_known.values()]
    items: list[ir.HeapObject] = []
    while len(items) < len(queue):
        items.append(ir.with_parts(program.objects[queue[len(items)]], met))
    return repr(roots), repr(items)
