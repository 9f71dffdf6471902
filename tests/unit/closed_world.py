"""What tests of the closed world share: programs at rest, and an interpreter that checks the kinds as it
goes.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from microvium import deep, ir, lower, scopes
from microvium.host import HostFunction, HostTable
from microvium.ir import Snapshot
from microvium.kinds import Kinds, KindSet, concrete
from microvium.kinds.sets import (
    F_BYTES_MADE,
    F_BYTES_ROM,
    F_DOUBLE,
    F_ERROR,
    F_FALSE,
    F_HOLE,
    F_NAN,
    F_NULL,
    F_TRUE,
    F_UNDEFINED,
    F_WIDE_MADE,
    F_WIDE_ROM,
)
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef
from tests.unit import frontend
from tests.unit.ir_interpreter import BoxValue, Frame, Interpreter, to_string
from tests.unit.ir_objects import FunctionValue, Thrown

HOSTS = HostTable(
    {
        name: HostFunction(
            name, params, frozenset(returns), name.replace(".", "_"), None, Path("test.host.toml")
        )
        for name, params, returns in (
            ("print", None, ("undefined",)),
            ("console.log", None, ("undefined",)),
            ("console.write", 1, ("undefined",)),
            ("relay", 1, ("undefined",)),
            ("reading", 0, ("int",)),
            ("half", 1, ("double",)),
        )
    }
)
NEEDS_DOUBLE = frozenset(concrete.ARITHMETIC | concrete.UNARY | {"SHR_U"})
SPECIAL = {UNDEFINED: F_UNDEFINED, NULL: F_NULL, HOLE: F_HOLE}


class Machine(Interpreter):
    """Runs a snapshot whose objects may capture and be boxes; in one of the numbers modes; `text` is the
    console.

    With kinds it asserts at each instruction that they say it can be reached, and contain what it pops.
    """

    def __init__(self, snapshot: Snapshot, doubles: bool = True, kinds: Kinds | None = None) -> None:
        self.doubles = doubles
        self.kinds = kinds
        self.text = ""
        self.made: dict[int, int] = {}
        super().__init__(snapshot)
        self.numbers = {id(function): number for number, function in enumerate(snapshot.functions)}
        for value, item in zip(self.objects, snapshot.objects, strict=True):
            if isinstance(item, ir.Closure):
                value.captured[:] = [self._value(part) for part in item.captured]
            elif isinstance(item, ir.Box):
                value.value = self._value(item.value)
        self.statics = [self._value(static.value) for static in snapshot.statics]
        self.hosts |= {
            "console.write": self._write,
            "reading": lambda args: 20,
            "half": lambda args: 0.5,
        }

    def _object(self, item: ir.HeapObject) -> Any:
        return self.world.closure(item.function, []) if isinstance(item, ir.Closure) else BoxValue(UNDEFINED)

    def _value(self, value: Any) -> Any:
        if not self.doubles and isinstance(value, float) and value == 0:
            return 0
        return super()._value(value)

    def _write(self, args: list[Any]) -> Any:
        self.text += to_string(args[0])
        return UNDEFINED

    def _print(self, args: list[Any]) -> Any:
        self.text += " ".join(to_string(arg) for arg in args) + "\n"
        return UNDEFINED

    def _loop(self, function: ir.Function, labels: dict[int, int], frame: Frame) -> Any:
        pc = 0
        while True:
            item = function.body[pc]
            self.steps -= 1
            assert self.steps > 0, "the script does not end"
            if self.kinds is not None:
                check(self, self.kinds, self.numbers[id(function)], pc, frame)
            try:
                if item.op in ("RETURN", "EXIT"):
                    return frame.stack.pop()
                target = self._step(item, frame)
                if not self.doubles and item.op in NEEDS_DOUBLE:
                    frame.stack[-1] = whole(frame.stack[-1])
                pc = pc + 1 if target is None else labels[target]
            except Thrown as thrown:
                pc = self._catch(function, labels, frame, pc, thrown)

    def _catch(
        self, function: ir.Function, labels: dict[int, int], frame: Frame, pc: int, thrown: Thrown
    ) -> int:
        for handler in function.handlers:
            if labels[handler.start] <= pc < labels[handler.end]:
                del frame.stack[handler.depth :]
                frame.stack.append(thrown.value)
                return labels[handler.target]
        raise thrown

    def op_call_direct(self, frame: Frame, number: int) -> None:
        count = self.snapshot.functions[number].params
        args = frame.stack[len(frame.stack) - count :]
        del frame.stack[len(frame.stack) - count :]
        frame.stack.append(self.run(number, args, UNDEFINED, None))

    def op_new_closure(self, frame: Frame, function: int, count: int) -> None:
        super().op_new_closure(frame, function, count)

    def enter(self, arguments: list[Any]) -> str:
        """Calls the function of the entry convention. Returns its result as text, or what it threw."""
        [number] = [
            number
            for number, item in enumerate(self.snapshot.functions)
            if item.convention is ir.Convention.ENTRY
        ]
        params = self.snapshot.functions[number].params
        padded = (arguments + [UNDEFINED] * params)[:params]
        try:
            return to_string(deep.call(lambda: self.run(number, padded, UNDEFINED, None)))
        except Thrown as thrown:
            return f"! {to_string(thrown.value)}"


def whole(value: Any) -> Any:
    """A result as programs without doubles have it."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    try:
        return concrete.fits(value, doubles=False)
    except concrete.Throws:
        raise Thrown(ErrorRef("NEEDS_DOUBLE")) from None


def check(machine: Machine, kinds: Kinds, number: int, pc: int, frame: Frame) -> None:
    """Asserts that the kinds foresee what an instruction is about to pop."""
    item = machine.snapshot.functions[number].body[pc]
    fact = kinds.fact(number, pc)
    if item.op == ir.LABEL:
        return
    assert fact is not None, f"function {number}, {pc}: {item} is reached, but not by the kinds"
    assert fact.depth == len(frame.stack)
    count = len(fact.operands)
    for value, expected in zip(frame.stack[len(frame.stack) - count :], fact.operands, strict=True):
        assert holds(machine, expected, value), (
            f"function {number}, {pc}: {item} pops {value!r}, not {expected}"
        )


def holds(machine: Machine, expected: KindSet, value: Any) -> bool:
    """True if a value of the interpreter is in a set."""
    if isinstance(value, bool):
        return bool(expected.flags & (F_TRUE if value else F_FALSE))
    if isinstance(value, int) and concrete.INT_MIN <= value <= concrete.UINT_MAX:
        return expected.has_ints and expected.low <= value <= expected.high
    if isinstance(value, int | float):
        if math.isnan(value):
            return bool(expected.flags & F_NAN)
        return bool(expected.flags & F_DOUBLE) and (expected.doubles is None or value in expected.doubles)
    if isinstance(value, str):
        is_bytes = all(unit <= "\xff" for unit in value)
        flags = F_BYTES_ROM | F_BYTES_MADE if is_bytes else F_WIDE_ROM | F_WIDE_MADE
        return bool(expected.flags & flags) and (expected.texts is None or value in expected.texts)
    return _holds_object(machine, expected, value)


def _holds_object(machine: Machine, expected: KindSet, value: Any) -> bool:
    if isinstance(value, FunctionValue):
        if value in machine.objects:
            return machine.objects.index(value) in expected.objects
        return value.function in expected.made
    if isinstance(value, BoxValue):
        return bool(expected.boxes)
    if isinstance(value, HostRef):
        return value.name in expected.hosts
    if isinstance(value, ErrorRef):
        return bool(expected.flags & F_ERROR) and (not expected.errors or value.name in expected.errors)
    return bool(expected.flags & SPECIAL[value])


def at_rest(snapshot: Snapshot) -> Snapshot:
    """The program after its top level, which the interpreter runs."""
    machine = Machine(snapshot)
    deep.call(machine.run_initializers)
    found = _Reader(snapshot, machine)
    statics = tuple(
        replace(static, value=found.value(value))
        for static, value in zip(snapshot.statics, machine.statics, strict=True)
    )
    return replace(snapshot, statics=statics, objects=tuple(found.read()), initializers=())


class _Reader:
    """The interpreter's objects as those of a snapshot; the first keep their numbers."""

    def __init__(self, snapshot: Snapshot, machine: Machine) -> None:
        self.objects: list[Any] = list(machine.objects)

    def value(self, value: Any) -> Any:
        if not isinstance(value, FunctionValue | BoxValue):
            return value
        if value not in self.objects:
            self.objects.append(value)
        return ObjectRef(self.objects.index(value))

    def read(self) -> list[ir.HeapObject]:
        items: list[ir.HeapObject] = []
        while len(items) < len(self.objects):
            item = self.objects[len(items)]
            if isinstance(item, FunctionValue):
                items.append(ir.Closure(item.function, tuple(self.value(part) for part in item.captured)))
            else:
                items.append(ir.Box(self.value(item.value)))
        return items


def program(source: str) -> Snapshot:
    """A script at rest."""
    modules = [frontend.one_module(source)]
    return at_rest(lower.lower(modules, scopes.analyze(modules, HOSTS)))
