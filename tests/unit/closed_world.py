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
from microvium.kinds import Kinds, KindSet, SiteInfo, concrete
from microvium.kinds.keys import is_field
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
    IN_SNAPSHOT,
    INITIAL_PROTOTYPE,
    MADE_FUNCTION,
    NOTHING,
    REST,
    Site,
    join,
    site_name,
)
from microvium.layout import PROTOTYPES
from microvium.lower.members import canonical
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef
from tests.unit import frontend
from tests.unit.ir_interpreter import BoxValue, Frame, Interpreter, to_string
from tests.unit.ir_objects import (
    AccessorValue,
    ArrayValue,
    FunctionValue,
    ObjectValue,
    Slot,
    SymbolValue,
    Thrown,
)

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
    """Runs a snapshot with objects of all kinds, in one of the numbers modes; `text` is the console.

    With kinds it asserts at each instruction that they say it can be reached, and contain what it pops; and
    `check_heap` that they contain what the objects hold.
    """

    def __init__(self, snapshot: Snapshot, doubles: bool = True, kinds: Kinds | None = None) -> None:
        self.doubles = doubles
        self.kinds = kinds
        self.text = ""
        self.here: Site = (0, 0)
        """The function and the position of the running instruction."""
        self.made: list[tuple[Any, Site]] = []
        self.sites: dict[int, Site] = {}
        """Where an object was made, by its identity."""
        super().__init__(snapshot)
        self.numbers = {id(function): number for number, function in enumerate(snapshot.functions)}
        for index, value in enumerate(self.objects):
            self.sites[id(value)] = (IN_SNAPSHOT, index)
        self._place_prototypes()
        for value, item in zip(self.objects, snapshot.objects, strict=True):
            self._fill(value, item)
        self.world.made = self._note_made  # type: ignore[method-assign]
        self.statics = [self._value(static.value) for static in snapshot.statics]
        self.hosts |= {
            "console.write": self._write,
            "reading": lambda args: 20,
            "half": lambda args: 0.5,
        }

    def _note_made(self, value: Any) -> None:
        self.note_site(value, self.here)

    def note_site(self, value: Any, site: Site) -> None:
        """Remember where an object was made."""
        self.made.append((value, site))
        self.sites[id(value)] = site

    def _place_prototypes(self) -> None:
        """The prototypes of the snapshot, or the interpreter's own ones while it has none."""
        world = self.world
        names = {
            "OBJECT": world.object_prototype,
            "FUNCTION": world.function_prototype,
            "ARRAY": world.array_prototype,
            **world.primitive_prototypes,
        }
        for index, name in enumerate(PROTOTYPES):
            known = self.snapshot.well_known.get(f"PROTOTYPE_{name}")
            if isinstance(known, ObjectRef):
                names[name] = self.objects[known.index]
            else:
                self.sites[id(names[name])] = (INITIAL_PROTOTYPE, index)
        world.object_prototype = names["OBJECT"]
        world.function_prototype = names["FUNCTION"]
        world.array_prototype = names["ARRAY"]
        world.primitive_prototypes = {name: names[name] for name in world.primitive_prototypes}

    def _object(self, item: ir.HeapObject) -> Any:
        if isinstance(item, ir.Closure):
            return self.world.closure(item.function, [])
        if isinstance(item, ir.Box):
            return BoxValue(UNDEFINED)
        if isinstance(item, ir.Symbol):
            return SymbolValue(item.description)
        if isinstance(item, ir.Accessor):
            return AccessorValue()
        return self.world.array([]) if isinstance(item, ir.Array) else self.world.new()

    def _fill(self, value: Any, item: ir.HeapObject) -> None:
        """Give an object of the snapshot its parts."""
        if isinstance(item, ir.Box):
            value.value = self._value(item.value)
        elif isinstance(item, ir.Accessor):
            value.getter, value.setter = self._value(item.getter), self._value(item.setter)
        elif isinstance(item, ir.Dict):
            self._fill_named(value, item)
        elif isinstance(item, ir.Object):
            value.prototype, value.shape = NULL, item.shape
            for word, part in enumerate(item.values, 1):
                value.define(f"#{word}", self._value(part))
        elif isinstance(item, ir.Closure | ir.Array):
            is_closure = isinstance(item, ir.Closure)
            value.prototype = self.world.function_prototype if is_closure else self.world.array_prototype
            if isinstance(item, ir.Closure):
                value.captured[:] = [self._value(part) for part in item.captured]
            else:
                value.elements[:] = [self._value(part) for part in item.elements]
            if isinstance(item.properties, ObjectRef):
                named = self.snapshot.objects[item.properties.index]
                assert isinstance(named, ir.Dict)
                self._fill_named(value, named)

    def _fill_named(self, value: Any, item: ir.Dict) -> None:
        value.prototype = self._value(item.prototype)
        for entry in item.properties:
            key = self._value(entry.key) if isinstance(entry.key, ObjectRef) else canonical_key(entry.key)
            value.properties[key] = Slot(self._value(entry.value), entry.attributes)

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
            self.here = self.numbers[id(function)], pc
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

    def run(self, index: int, args: list[Any], this: Any, callee: Any, target: Any = UNDEFINED) -> Any:
        """Runs a function to its end; what called it goes on where it was."""
        here = self.here
        try:
            return super().run(index, args, this, callee, target)
        finally:
            self.here = here

    def _arguments(self, index: int, args: list[Any]) -> list[Any]:
        if self.snapshot.functions[index].convention is not ir.Convention.DYNAMIC:
            return args
        values = super()._arguments(index, args)
        if self.snapshot.functions[index].has_rest:
            self.note_site(values[-1], (REST, index))
        return values

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


def canonical_key(key: str | int) -> str | int:
    """A key of the snapshot as the interpreter has it."""
    return canonical(key) if isinstance(key, str) else key


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
    assert fact.depth == len(frame.stack), f"function {number}, {pc}: {item}: {frame.stack}, not {fact.depth}"
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
    site = machine.sites.get(id(value)) if isinstance(value, ObjectValue | SymbolValue) else None
    if isinstance(value, FunctionValue):
        if site is not None:
            return site[1] in expected.objects
        return value.function in expected.made
    if isinstance(value, BoxValue):
        return bool(expected.boxes)
    if isinstance(value, ObjectValue):
        return site in expected.sites
    if isinstance(value, SymbolValue):
        return site in expected.symbols
    if isinstance(value, HostRef):
        return value.name in expected.hosts
    if isinstance(value, ErrorRef):
        return bool(expected.flags & F_ERROR) and (not expected.errors or value.name in expected.errors)
    return bool(expected.flags & SPECIAL[value])


def check_heap(machine: Machine) -> None:
    """Asserts that the kinds foresee what lies in all objects."""
    assert machine.kinds is not None
    for value in [*machine.objects, *(value for value, _ in machine.made)]:
        if isinstance(value, ObjectValue):
            site = machine.sites.get(id(value))
            if site is None and isinstance(value, FunctionValue):
                site = (MADE_FUNCTION, value.function)
            if site is not None:
                _check_object(machine, machine.kinds.sites.get(site), value, site)


def _check_object(machine: Machine, info: SiteInfo | None, value: ObjectValue, site: Site) -> None:
    where = f"{site_name(site)} ({value})"
    if info is None:
        assert not value.properties, f"nothing is known of {where}"
        return
    assert holds(machine, info.prototype, value.prototype), f"the prototype of {where} is not foreseen"
    for key, slot in value.properties.items():
        _check_property(machine, info, key, slot, where)
    if isinstance(value, ArrayValue):
        length = len(value.elements)
        assert info.length.low <= length <= info.length.high, f"{where}: length {length}"
        for element in value.elements:
            assert info.holes if element is HOLE else holds(machine, info.elements, element), where


def _check_property(machine: Machine, info: SiteInfo, key: Any, slot: Slot, where: str) -> None:
    if isinstance(key, SymbolValue):
        owner, index = machine.sites[id(key)]
        key = ObjectRef(index) if owner == IN_SNAPSHOT else None
    known = isinstance(key, int) or (
        isinstance(key, str | ObjectRef) and (key in info.keys or not is_field(key))
    )
    if isinstance(slot.value, AccessorValue):
        getters, setters = info.getters.get(key, NOTHING), info.setters.get(key, NOTHING)
        if info.other_keys or not known:
            return
        assert holds(machine, getters, slot.value.getter), f"{where}: getter {key!r}"
        assert holds(machine, setters, slot.value.setter), f"{where}: setter {key!r}"
        return
    if isinstance(key, int) or (isinstance(key, str) and not is_field(key)):
        values = info.elements
    else:
        values = info.properties.get(key, NOTHING)
    if info.other_keys:
        values = join(values, info.others)
    assert holds(machine, values, slot.value), f"{where}: {key!r} is {slot.value!r}, not {values}"


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
