"""From the names that a program mentions to the part of the library that it may reach.

A property of a built-in object is kept if its name is mentioned, by the program or by what is kept of the
library; a free name if the program has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from microvium.host import HostFunction
from microvium.ir import (
    EVENT_LOOP,
    Closure,
    Convention,
    Dict,
    Function,
    HeapObject,
    Instruction,
    Property,
    Snapshot,
    parts_of,
    with_parts,
)
from microvium.library.mentions import TIMERS, Mentions, mentions
from microvium.library.part import NOTHING, Part
from microvium.library.stored import Library, exported, load
from microvium.modules import SourceModule
from microvium.values import ObjectRef, Value

CODE_OPS = frozenset({"CALL_DIRECT", "NEW_CLOSURE"})
"""Instructions whose first operand is a function's number."""

ALWAYS = frozenset({"prototype", "name", "message"})
"""Properties that the engine itself reads."""


LISTENING = frozenset({"onByte", "onEdge", "onEvent", "onLine"})
"""Functions after which something may happen at any time."""

LOOP, TIMER_LOOP = "runEvents", "runTimers"
"""The library's functions that wait for what happens, and for timers alone; programs find them by no name."""

HIDDEN = frozenset(
    {
        *("numberFromText", "lessThanText", "atMostText", "greaterThanText", "atLeastText", "equalsText"),
        "integerPower",
    }
)
"""The library's functions that do what a full engine without doubles leaves out (`optimize/texts.py`);
programs find them by no name.
"""

VARIANT = "WithArguments"
"""Ends the name of the form of a timer's function that takes arguments for the callback."""


def part_for(modules: Iterable[SourceModule], hosts: Mapping[str, HostFunction]) -> Part:
    """What a program gets of the library."""
    mentioned = mentions(modules, hosts)
    if not mentioned.has_objects and mentioned.names.isdisjoint(exported() - HIDDEN):
        return NOTHING
    return _Selection(load(), mentioned).part()


def with_hidden(snapshot: Snapshot, names: Iterable[str]) -> tuple[Snapshot, dict[str, int]]:
    """The program with these functions of `HIDDEN` behind its own, and their numbers. They take the direct
    convention, so that the library itself must not call them.
    """
    selection = _Selection(load(), Mentions())
    library = selection.library
    roots = {name: _code(library, library.names[name]) for name in names}
    selection.keep((), roots.values())
    called = {
        item.function
        for item in map(library.objects.__getitem__, selection.objects)
        if isinstance(item, Closure)
    }
    if not called.isdisjoint(roots.values()):
        raise AssertionError(f"the library calls one of {', '.join(roots)} itself")
    numbers = _Numbers(selection.objects, selection.functions, len(snapshot.objects), len(snapshot.functions))
    direct = set(roots.values())
    functions = (
        replace(numbers.function(library.function(old)), convention=Convention.DIRECT)
        if old in direct
        else numbers.function(library.function(old))
        for old in numbers.functions
    )
    objects = (numbers.object(selection.kept_of(library.objects[old])) for old in numbers.objects)
    extended = replace(
        snapshot,
        functions=(*snapshot.functions, *functions),
        objects=(*snapshot.objects, *objects),
    )
    return extended, {name: numbers.functions[old] for name, old in roots.items()}


def _code(library: Library, value: Value) -> int:
    """The function of a closure."""
    assert isinstance(value, ObjectRef)
    closure = library.objects[value.index]
    assert isinstance(closure, Closure)
    return closure.function


class _Selection:
    def __init__(self, library: Library, mentioned: Mentions) -> None:
        self.library = library
        self.keys = set(mentioned.keys) | ALWAYS
        self.any_key = mentioned.any_key
        self.names = dict(_chosen(library.names, mentioned))
        self.objects: set[int] = set()
        self.functions: set[int] = set()
        self.held: dict[str, list[Property]] = {}
        """Properties left out so far, by their names: objects that are kept have them."""

    def part(self) -> Part:
        well_known = self.library.well_known
        self.keep([*self.names.values(), *well_known.values()], self.library.slow.values())
        if not self.functions and not self.names:
            return NOTHING
        numbers = _Numbers(self.objects, self.functions)
        return Part(
            functions=tuple(numbers.function(self.library.function(old)) for old in numbers.functions),
            objects=tuple(numbers.object(self.kept_of(self.library.objects[old])) for old in numbers.objects),
            well_known={name: numbers.value(value) for name, value in well_known.items()},
            slow={name: numbers.functions[number] for name, number in self.library.slow.items()},
            names={name: numbers.value(value) for name, value in self.names.items()},
        )

    def keep(self, values: Iterable[Value], slow: Iterable[int]) -> None:
        """Takes in values, functions, and all that they lead to."""
        pending = list(values)
        functions = list(slow)
        while pending or functions:
            if functions:
                self.keep_function(functions.pop(), functions, pending)
                continue
            value = pending.pop()
            if isinstance(value, ObjectRef) and value.index not in self.objects:
                self.objects.add(value.index)
                item = self.library.objects[value.index]
                pending.extend(self.parts(item))
                if isinstance(item, Closure):
                    functions.append(item.function)

    def keep_function(self, number: int, functions: list[int], pending: list[Value]) -> None:
        if number in self.functions:
            return
        self.functions.add(number)
        uses = self.library.uses[number]
        functions.extend(uses.functions)
        pending.extend(ObjectRef(index) for index in uses.objects)
        for key in uses.keys - self.keys:
            self.keys.add(key)
            for item in self.held.pop(key, ()):
                pending.extend(_parts_of_property(item))

    def parts(self, item: HeapObject) -> Iterable[Value]:
        """What an object leads to; properties that nobody mentions are held back."""
        if not isinstance(item, Dict):
            return parts_of(item)
        for entry in item.properties:
            if not self.is_kept(entry):
                self.held.setdefault(str(entry.key), []).append(entry)
        kept = [_parts_of_property(entry) for entry in item.properties if self.is_kept(entry)]
        return (item.prototype, *(part for parts in kept for part in parts))

    def is_kept(self, entry: Property) -> bool:
        return self.any_key or not isinstance(entry.key, str) or entry.key in self.keys

    def kept_of(self, item: HeapObject) -> HeapObject:
        """The object as the program gets it."""
        if not isinstance(item, Dict):
            return item
        return replace(item, properties=tuple(entry for entry in item.properties if self.is_kept(entry)))


def _parts_of_property(entry: Property) -> tuple[Value, ...]:
    return (entry.key, entry.value)


def _chosen(names: Mapping[str, Value], mentioned: Mentions) -> Iterator[tuple[str, Value]]:
    """What the program's free names stand for; with the names of events comes their loop."""
    used = mentioned.names & names.keys() - HIDDEN - {
        TIMER_LOOP,
        LOOP,
        *(timer + VARIANT for timer in TIMERS),
    }
    for name in sorted(used):
        yield name, names[name + VARIANT if name in mentioned.with_arguments else name]
    if not used.isdisjoint(LISTENING):
        yield EVENT_LOOP, names[LOOP]
    elif not used.isdisjoint(TIMERS):
        yield EVENT_LOOP, names[TIMER_LOOP]


class _Numbers:
    """New numbers of what is kept, from the first ones on."""

    def __init__(
        self, objects: set[int], functions: set[int], first_object: int = 0, first_function: int = 0
    ) -> None:
        self.objects = {old: new for new, old in enumerate(sorted(objects), first_object)}
        self.functions = {old: new for new, old in enumerate(sorted(functions), first_function)}

    def value(self, value: Value) -> Value:
        return ObjectRef(self.objects[value.index]) if isinstance(value, ObjectRef) else value

    def object(self, item: HeapObject) -> HeapObject:
        changed = with_parts(item, self.value)
        if isinstance(changed, Closure):
            return replace(changed, function=self.functions[changed.function])
        return changed

    def function(self, function: Function) -> Function:
        return function.with_body(map(self.instruction, function.body))

    def instruction(self, item: Instruction) -> Instruction:
        first = item.args[0] if item.args else None
        if isinstance(first, ObjectRef):
            return replace(item, args=(self.value(first), *item.args[1:]))
        if item.op in CODE_OPS and isinstance(first, int):
            return replace(item, args=(self.functions[first], *item.args[1:]))
        return item
