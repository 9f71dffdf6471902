"""The kinds of a whole program: functions are analysed again and again until nothing new flows between them.

In: an `ir.Snapshot`, the functions that the host calls, the host table, the numbers mode. Out: `Kinds`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from microvium import kernel
from microvium.ir import KERNEL, PUSH, Accessor, Box, Closure, Column, Function, Snapshot, Symbol
from microvium.kinds import concrete, sets
from microvium.kinds.at_rest import collect_sites, initial_flows, initial_marks, kind_of
from microvium.kinds.concrete import INT_MAX, INT_MIN, UINT_MAX
from microvium.kinds.flow import Bodies, Call, Effects, Fact, Facts, Memory, Reads, Walks, analyze
from microvium.kinds.lookup import Limits, Mark, Place, join_marks
from microvium.kinds.objects import SiteInfo
from microvium.kinds.sets import (
    F_DOUBLE,
    F_HOLE,
    IN_SNAPSHOT,
    INITIAL_PROTOTYPE,
    IS_UNDEFINED,
    NOTHING,
    REST,
    KindSet,
    Site,
    join,
    join_all,
    of_value,
    widen,
)
from microvium.layout import PROTOTYPES, WORD16, WORD32, Word
from microvium.memory import without_collections
from microvium.values import ObjectRef, Value

NUMBERS = ("auto", "int", "double")


@dataclass(frozen=True)
class Arguments:
    """What the host passes to an entry."""

    kinds: tuple[str, ...] = ("int", "bool", "undefined")
    """Kinds of each argument."""
    count: int | None = None
    """How many it passes; None: one for each parameter. Parameters behind them are undefined."""

    def of(self, index: int, word: Word) -> KindSet:
        """What a parameter gets. A small integer is one of the target, which may have more than the least."""
        if self.count is not None and index >= self.count:
            return IS_UNDEFINED
        small = sets.ints(word.small_min, word.small_max)
        return join_all(small if kind == "small" else KIND_SETS[kind] for kind in self.kinds)


ANY_ARGUMENTS = Arguments()
"""Where nothing is said."""

KIND_SETS: dict[str, KindSet] = {
    "undefined": IS_UNDEFINED,
    "null": sets.of_flags(sets.F_NULL),
    "bool": sets.BOOL,
    "small": sets.ints(WORD16.small_min, WORD16.small_max),
    "int": sets.ANY_INT,
    "uint": sets.ANY_UINT,
    "double": join_all((sets.ANY_INTEGER, sets.ANY_DOUBLE, sets.NAN)),
    "nan": sets.NAN,
    "string": sets.MADE_STRING,
}
"""Kinds by the names that host tables use, but for `bytes`: each call makes an object."""

MAKES_BYTES = "bytes"

_NEED_NO_MEMORY = frozenset({"undefined", "null", "bool", "small", "nan"})

Key = Place
"""A place of the world. What it is: "static", "param", "this", "callee", "captured", "box", "result" or
"thrown"; then the static, the function or its case (param, this, result); then the parameter or captured
value, or the second half of a box's site; else 0. The places of the heap and the marks: see `lookup`; the
marks "fresh" and "after", with a case and a parameter, say which keys a fresh object has when it is passed
and when the function returns.
"""

MAX_CASES = 40
"""Cases of a recursive function, each with other constant arguments; other calls share the general case."""
MAX_CASE_INSTRUCTIONS = 1_200
"""Instructions of all cases of one function, so that a large one does not take a minute."""

WIDEN_AFTER = 4
"""Times that a place of the world may grow before its interval is widened."""
WIDEN_FAR_AFTER = 8
"""Times after which only the coarse bounds are left."""
NARROWINGS = 2


class Host(Protocol):
    """What the analysis asks of a host function."""

    @property
    def params(self) -> int | None:
        """Count of parameters; None if it takes any count of arguments."""

    @property
    def returns(self) -> Collection[str]:
        """Kinds of the result: keys of KIND_SETS."""

    @property
    def throws(self) -> bool:
        """It may raise an exception other than for want of memory."""


@dataclass(frozen=True)
class Kinds:
    """Which values may be where. `facts[function][position]` exists for each instruction that can be
    reached.
    """

    doubles: bool
    reason: str
    """Why numbers are doubles, or are not."""
    facts: Mapping[int, Facts]
    statics: tuple[KindSet, ...]
    params: Mapping[int, tuple[KindSet, ...]]
    results: Mapping[int, KindSet]
    captured: Mapping[tuple[int, int], KindSet]
    boxes: Mapping[Site, KindSet]
    sites: Mapping[Site, SiteInfo]
    """Objects, arrays, and functions as objects, of all code that can be reached and of the snapshot."""
    thrown: KindSet
    entries: tuple[int, ...]
    cases: Mapping[int, Facts]
    """The facts case by case: a recursive function has cases of its own for calls with constant arguments."""
    owners: tuple[int, ...]
    """The function of each case."""

    @property
    def mode(self) -> str:
        """`int` or `double`."""
        return "double" if self.doubles else "int"

    @property
    def reachable(self) -> frozenset[int]:
        """Functions that can run."""
        return frozenset(self.facts)

    def fact(self, function: int, at: int) -> Fact | None:
        """What is known of an instruction; None if it cannot be reached."""
        return self.facts.get(function, {}).get(at)


@without_collections()
def analyze_program(
    snapshot: Snapshot,
    entries: Sequence[int],
    hosts: Mapping[str, Host],
    numbers: str = "auto",
    arguments: Arguments = ANY_ARGUMENTS,
    word: Word = WORD16,
) -> Kinds:
    """The kinds of all code that runs from the entries and the initializers that have not run."""
    if numbers not in NUMBERS:
        raise ValueError(f"numbers={numbers}: must be one of {', '.join(NUMBERS)}")
    roots = (*snapshot.initializers, *entries)

    limits = Limits(word)

    def find(doubles: bool, reason: str) -> Kinds:
        program = _Program(snapshot, roots, hosts, arguments, doubles, limits)
        kinds = program.run(reason)
        recursive = recursive_functions(kinds)
        if not program.calls_with_constants(recursive):
            return kinds
        return _Program(snapshot, roots, hosts, arguments, doubles, limits, recursive).run(reason)

    if numbers == "double":
        return find(doubles=True, reason="numbers=double was asked for")
    kinds = find(doubles=False, reason="")
    source = None if numbers == "int" else source_of_doubles(snapshot, kinds, hosts)
    if source:
        return find(doubles=True, reason=source)
    reason = "numbers=int was asked for" if numbers == "int" else "no source of doubles can be reached"
    return replace(kinds, reason=reason)


def recursive_functions(kinds: Kinds) -> frozenset[int]:
    """Functions from which calls lead back to them."""
    below = {
        number: frozenset().union(*(fact.callees for fact in facts.values()))
        for number, facts in kinds.facts.items()
    }
    return frozenset(number for number in below if number in _reached_from(number, below))


def _reached_from(number: int, below: Mapping[int, frozenset[int]]) -> set[int]:
    seen: set[int] = set()
    pending = [number]
    while pending:
        new = below.get(pending.pop(), frozenset()) - seen
        seen |= new
        pending.extend(new)
    return seen


def source_of_doubles(snapshot: Snapshot, kinds: Kinds, hosts: Mapping[str, Host]) -> str | None:
    """The first reachable instruction that brings doubles into the program, in words."""
    for number, facts in sorted(kinds.facts.items()):
        body = snapshot.functions[number].body
        for at, fact in sorted(facts.items()):
            instruction = body[at]
            what = _is_source(instruction.op, instruction.args, fact, hosts)
            if what:
                where = (
                    f" at {instruction.position}"
                    if instruction.position
                    else f" in {snapshot.functions[number].name}"
                )
                return what + where
    return None


def _is_source(op: str, args: tuple[object, ...], fact: Fact, hosts: Mapping[str, Host]) -> str | None:
    if op == "CALL_HOST" and str(args[0]).startswith(KERNEL):
        name = str(args[0]).removeprefix(KERNEL)
        gives = kernel.FUNCTIONS[name].gives_doubles and fact.results and fact.results[0].constant() is None
        return f"the function {name}" if gives else None
    if op == "CALL_HOST" and "double" in hosts[str(args[0])].returns:
        return f"host function {args[0]} returns doubles"
    if op == "DIV" and not _is_whole(fact):
        return "a division that is not truncated"
    if op == "EXP" and not (fact.operands[1].only_ints and fact.operands[1].low >= 0):
        return "a power with an exponent that may be negative"
    if (
        op in (PUSH, "LOAD_STATIC", "LOAD_BOX", "LOAD_CAPTURED", "GET_FIELD", "GET_INDEX")
        and fact.results
        and fact.results[0].flags & F_DOUBLE
    ):
        return f"the number {fact.results[0]}" if op == PUSH else "a variable that holds a double"
    return None


def _is_whole(fact: Fact) -> bool:
    """True if a division of known integers has an integer result."""
    result = fact.results[0].constant() if fact.results else None
    return isinstance(result, int)


@dataclass
class _Place:
    """A place of the world: its set, and how often it has grown."""

    value: KindSet = NOTHING
    growths: int = 0


@dataclass
class _Places:
    """Places by key; absent ones hold nothing."""

    thresholds: tuple[int, ...]
    coarse: tuple[int, ...]
    places: dict[Key, _Place] = field(default_factory=dict)
    marks: dict[Key, Mark] = field(default_factory=dict)
    widened: bool = False
    """A place has been widened."""

    def get(self, key: Key) -> KindSet:
        """The set at a key."""
        place = self.places.get(key)
        return place.value if place else NOTHING

    def still(self, reads: Reads) -> bool:
        """True if all these keys have these sets and marks."""
        for key, value in reads.items():
            now = self.get(key) if isinstance(value, KindSet) else self.marks.get(key)
            if now is not value and now != value:
                return False
        return True

    def mark(self, key: Key, mark: Mark) -> bool:
        """Add to a mark. True if it changed."""
        old = self.marks.get(key)
        new = join_marks(key, old, mark)
        self.marks[key] = new
        return new != old

    def add(self, key: Key, value: KindSet) -> bool:
        """Let a place hold more. True if it grew."""
        place = self.places.setdefault(key, _Place())
        if sets.contains(place.value, value):
            return False
        place.growths += 1
        self.widened |= place.growths > WIDEN_AFTER
        if place.growths > WIDEN_AFTER:
            limits = self.thresholds if place.growths <= WIDEN_FAR_AFTER else self.coarse
            place.value = widen(place.value, value, limits)
        else:
            place.value = join(place.value, value)
        return True


class _Program:
    """The world that `flow.analyze` asks."""

    def __init__(
        self,
        snapshot: Snapshot,
        entries: tuple[int, ...],
        hosts: Mapping[str, Host],
        arguments: Arguments,
        doubles: bool,
        limits: Limits,
        split: frozenset[int] = frozenset(),
    ) -> None:
        self.split = split
        self.owners = list(range(len(snapshot.functions)))
        """The function of each case; the first ones are the general cases."""
        self.special: dict[tuple[int, tuple[KindSet, ...]], int] = {}
        self.snapshot = snapshot
        self.entries = entries
        self.hosts = hosts
        self.doubles = doubles
        self.limits = limits
        self.arguments = arguments
        self.coarse = _coarse(limits)
        self.thresholds = _thresholds(snapshot, self.coarse)
        self.places = _Places(self.thresholds, self.coarse)
        self.reached: set[int] = set()
        self.levels: dict[int, int] = {}
        """How far each case is from the entries: callees come to rest before their callers look
        again.
        """
        self.readers: dict[Key, set[int]] = {}
        self.bodies: Bodies = {}
        self.memory: Memory | None = {}
        """None once places may become less."""
        self.walks: Walks = {}
        self.seen: Reads = {}
        """What the analysis under way has read: the world stays as it is while a case is analysed."""
        self.found: dict[int, tuple[Reads, tuple[Facts, Effects]]] = {}
        """The last analysis of each case, and what it read: as long as that is the same, so is the result."""

    # World

    def functions(self) -> tuple[Function, ...]:
        return self.snapshot.functions

    def constant(self, value: Value) -> KindSet:
        if isinstance(value, ObjectRef):
            return self._reference(value.index)
        if not self.doubles and isinstance(value, float) and value == 0:
            return of_value(0)
        return of_value(value)

    def _reference(self, index: int) -> KindSet:
        item = self.snapshot.objects[index]
        site = frozenset({(IN_SNAPSHOT, index)})
        if isinstance(item, Closure):
            return KindSet(objects=frozenset({index}))
        if isinstance(item, Column):
            return join_all(self.constant(value) for value in item.values)
        if isinstance(item, Box):
            return KindSet(boxes=site)
        if isinstance(item, Symbol):
            return KindSet(symbols=site)
        return NOTHING if isinstance(item, Accessor) else KindSet(sites=site)

    def functions_of(self, callee: KindSet) -> frozenset[int]:
        return callee.made | {self._closure(index).function for index in callee.objects}

    def _closure(self, index: int) -> Closure:
        item = self.snapshot.objects[index]
        if not isinstance(item, Closure):
            raise TypeError(f"object {index} is no function")
        return item

    def function_of(self, case: int) -> int:
        return self.owners[case]

    def case(self, function: int, arguments: tuple[KindSet, ...]) -> int:
        if function not in self.split:
            return function
        padded = self._constants(function, arguments)
        if padded is None:
            return function
        key = (function, padded)
        if key not in self.special:
            most = min(MAX_CASES, MAX_CASE_INSTRUCTIONS // len(self.snapshot.functions[function].body))
            if sum(owner == function for owner in self.owners) > most:
                return function
            self.special[key] = len(self.owners)
            self.owners.append(function)
        return self.special[key]

    def _constants(self, function: int, arguments: tuple[KindSet, ...]) -> tuple[KindSet, ...] | None:
        """What a function gets of these arguments, if all of it is constant and there is any."""
        code = self.snapshot.functions[function]
        if code.has_rest or not code.params:
            return None
        padded = (arguments + (IS_UNDEFINED,) * code.params)[: code.params]
        return None if any(argument.constant() is None for argument in padded) else padded

    def calls_with_constants(self, functions: frozenset[int]) -> bool:
        """True if code that can be reached passes only constants to one of these functions."""
        if not functions:
            return False
        return any(
            self._constants(function, call.arguments) is not None
            for case in self.reached
            for call in self._analyze(case)[1].calls
            for function in call.targets & functions
        )

    def watch(self) -> Reads:
        outer, self.seen = self.seen, {}
        return outer

    def unwatch(self, outer: Reads) -> Reads:
        inner = self.seen
        outer.update(inner)
        self.seen = outer
        return inner

    def reread(self, reads: Reads) -> bool:
        if not self.places.still(reads):
            return False
        self.seen.update(reads)
        return True

    def _read(self, what: str, owner: int = 0, index: int = 0) -> KindSet:
        return self.place(what, owner, index)

    def static(self, index: int) -> KindSet:
        return self._read("static", index, 0)

    def parameter(self, case: int, index: int) -> KindSet:
        return self._read("param", case, index)

    def this(self, case: int) -> KindSet:
        return self._read("this", case)

    def place(self, *place: object) -> KindSet:
        if place in self.seen:
            return self.seen[place]  # type: ignore[return-value]
        value = self.places.get(place)
        self.seen[place] = value
        return value

    def mark(self, *place: object) -> Mark:
        if place in self.seen:
            return self.seen[place]  # type: ignore[return-value]
        value = self.places.marks.get(place)
        self.seen[place] = value
        return value

    def kind(self, site: Site) -> str:
        return kind_of(self.snapshot, site)

    def prototype(self, name: str) -> Site:
        value = self.snapshot.well_known.get(f"PROTOTYPE_{name}")
        if isinstance(value, ObjectRef):
            return IN_SNAPSHOT, value.index
        return INITIAL_PROTOTYPE, PROTOTYPES.index(name)

    def slow(self, name: str) -> int | None:
        return self.snapshot.slow.get(name)

    def target(self, case: int) -> KindSet:
        return self._read("target", case)

    def callee(self, function: int) -> KindSet:
        return self._read("callee", function)

    def captured(self, function: int, index: int) -> KindSet:
        return self._read("captured", function, index)

    def box(self, sites: Iterable[Site]) -> KindSet:
        return join_all(self._read("box", *site) for site in sites)

    def result(self, case: int) -> KindSet:
        return self._read("result", case)

    def thrown(self) -> KindSet:
        return self._read("thrown")

    def host_result(self, name: str) -> KindSet:
        return join_all(KIND_SETS[kind] for kind in self.hosts[name].returns if kind != MAKES_BYTES)

    def host_makes_bytes(self, name: str) -> bool:
        return MAKES_BYTES in self.hosts[name].returns

    def host_throws(self, name: str) -> bool:
        return self.hosts[name].throws

    def host_allocates(self, name: str) -> bool:
        return not _NEED_NO_MEMORY.issuperset(self.hosts[name].returns)

    # The fixpoint

    def run(self, reason: str) -> Kinds:
        """Ascend until nothing grows, narrow a few rounds, then collect."""
        pending = self._seed()
        self.levels = dict.fromkeys(pending, 0)
        while pending:
            case = max(pending, key=lambda case: (self.levels[case], -case))
            pending.discard(case)
            _, effects = self._analyze(case)
            pending |= self._absorb(case, effects)
        self.memory = None
        if self.places.widened:
            self.found = {}
        for _ in range(NARROWINGS if self.places.widened else 0):
            self._narrow()
        cases = {case: self._analyze(case)[0] for case in sorted(self.reached)}
        return self._collect(cases, reason)

    def _analyze(self, number: int) -> tuple[Facts, Effects]:
        if number in self.found:
            seen, result = self.found[number]
            if self.places.still(seen):
                return result
        self.seen = {}
        result = analyze(self, number, self.memory)
        self.found[number] = self.seen, result
        for key in self.seen:
            self.readers.setdefault(key, set()).add(number)
        return result

    def _seed(self) -> set[int]:
        for index, static in enumerate(self.snapshot.statics):
            self.places.add(("static", index, 0), self.constant(static.value))
        for index, item in enumerate(self.snapshot.objects):
            if isinstance(item, Box):
                self.places.add(("box", -1, index), self.constant(item.value))
            elif isinstance(item, Closure):
                for at, value in enumerate(item.captured):
                    self.places.add(("captured", item.function, at), self.constant(value))
        self._seed_heap()
        for entry in self.entries:
            for index in range(self.snapshot.functions[entry].params):
                self.places.add(("param", entry, index), self.arguments.of(index, self.limits.word))
            self.places.add(("this", entry, 0), IS_UNDEFINED)
            self.places.add(("callee", entry, 0), self._objects_of(entry))
            self.reached.add(entry)
        return set(self.reached)

    def _seed_heap(self) -> None:
        for place, value in initial_flows(self.snapshot, self.prototype, self.constant):
            self.places.add(place, value)
        for place, mark in initial_marks(self.snapshot):
            self.places.mark(place, mark)

    def _objects_of(self, function: int) -> KindSet:
        found = [
            index
            for index, item in enumerate(self.snapshot.objects)
            if isinstance(item, Closure) and item.function == function
        ]
        return KindSet(objects=frozenset(found))

    def _absorb(self, number: int, effects: Effects) -> set[int]:
        """Add a function's effects to the world. Returns the functions to analyse again."""
        grown: set[int] = set()
        for key, value in self._flows(number, effects):
            if self.places.add(key, value):
                grown |= self.readers.get(key, set())
        for key, mark in effects.marks.items():
            if self.places.mark(key, mark):
                grown |= self.readers.get(key, set())
        for call in effects.calls:
            new = call.targets - self.reached
            self.reached |= new
            grown |= new
            self.levels.update(dict.fromkeys(new, self.levels[number] + 1))
        return grown

    def _flows(self, number: int, effects: Effects) -> Iterable[tuple[Key, KindSet]]:
        """What goes where."""
        for index, value in effects.statics.items():
            yield ("static", index, 0), value
        for site, value in effects.boxes.items():
            yield ("box", *site), value
        for (function, index), value in effects.captured.items():
            yield ("captured", function, index), value
        yield from effects.flows.items()
        yield ("result", number, 0), effects.result
        yield ("thrown", 0, 0), effects.thrown
        for call in effects.calls:
            for case in call.targets:
                yield from self._call_flows(case, call)

    def _call_flows(self, case: int, call: Call) -> Iterable[tuple[Key, KindSet]]:
        number = self.owners[case]
        function = self.snapshot.functions[number]
        fixed = function.params - (function.has_rest and not call.direct)
        for index in range(fixed):
            given = index < len(call.arguments)
            yield ("param", case, index), call.arguments[index] if given else IS_UNDEFINED
        if fixed < function.params:
            yield from self._rest_flows(case, number, call, fixed)
        yield ("this", case, 0), call.this
        objects = frozenset(i for i in call.callee.objects if self._closure(i).function == number)
        callee = KindSet(objects=objects, made=call.callee.made & {number})
        yield ("callee", number, 0), callee
        if call.target.flags & F_HOLE:
            yield ("target", case, 0), callee
        yield ("target", case, 0), IS_UNDEFINED if call.target.is_empty else call.target.without(F_HOLE)

    def _rest_flows(self, case: int, number: int, call: Call, first: int) -> Iterable[tuple[Key, KindSet]]:
        """The arguments that a function gets as an array."""
        rest = call.arguments[first:]
        count = self.limits.lengths if call.spread else sets.ints(len(rest), len(rest))
        yield ("param", case, first), KindSet(sites=frozenset({(REST, number)}))
        yield ("elem", REST, number), join_all(rest)
        yield ("len", REST, number), count

    def _narrow(self) -> None:
        """One round without widening: what all functions put into the world, given the world as it is."""
        collected = [(number, self._analyze(number)[1]) for number in sorted(self.reached)]
        self.places = _Places(self.thresholds, self.coarse)
        self.reached = set()
        self._seed()
        for number, effects in collected:
            for key, value in self._flows(number, effects):
                place = self.places.places.setdefault(key, _Place())
                place.value = join(place.value, value)
            for key, mark in effects.marks.items():
                self.places.mark(key, mark)
            for call in effects.calls:
                self.reached |= call.targets

    def _collect(self, cases: dict[int, Facts], reason: str) -> Kinds:
        functions = self.snapshot.functions
        by_function: dict[int, list[int]] = {}
        for case in cases:
            by_function.setdefault(self.owners[case], []).append(case)
        return Kinds(
            doubles=self.doubles,
            reason=reason,
            facts={
                number: merge_facts([cases[case] for case in own])
                for number, own in sorted(by_function.items())
            },
            statics=tuple(
                self.places.get(("static", index, 0)) for index in range(len(self.snapshot.statics))
            ),
            params={
                number: tuple(
                    join_all(self.places.get(("param", case, index)) for case in own)
                    for index in range(functions[number].params)
                )
                for number, own in by_function.items()
            },
            results={
                number: join_all(self.places.get(("result", case, 0)) for case in own)
                for number, own in by_function.items()
            },
            captured=self._pairs("captured"),
            boxes=self._pairs("box"),
            sites=collect_sites(self.snapshot, self.places.get, self.places.marks, self.places.places),
            thrown=self.places.get(("thrown", 0, 0)),
            entries=self.entries,
            cases=cases,
            owners=tuple(self.owners),
        )

    def _pairs(self, what: str) -> dict[tuple[int, int], KindSet]:
        return {key[1:]: place.value for key, place in self.places.places.items() if key[0] == what}


def merge_facts(cases: list[Facts]) -> Facts:
    """What holds of a function in all its cases."""
    if len(cases) == 1:
        return cases[0]
    merged: Facts = {}
    for facts in cases:
        for at, fact in facts.items():
            merged[at] = _merge(merged[at], fact) if at in merged else fact
    return dict(sorted(merged.items()))


def _merge(one: Fact, other: Fact) -> Fact:
    return Fact(
        operands=tuple(map(join, one.operands, other.operands)),
        results=tuple(map(join, one.results, other.results))
        if one.results and other.results
        else one.results or other.results,
        throws=one.throws or other.throws,
        allocates=one.allocates or other.allocates,
        jumps=one.jumps or other.jumps,
        falls=one.falls or other.falls,
        callees=one.callees | other.callees,
        targets=one.targets | other.targets,
        depth=one.depth,
    )


def _coarse(limits: Limits) -> tuple[int, ...]:
    """The last bounds at which a growing interval stops."""
    sizes = {limits.elements, limits.text}
    return tuple(sorted({0, *sizes, WORD16.small_min, WORD16.small_max, INT_MIN, INT_MAX, UINT_MAX}))


def _thresholds(snapshot: Snapshot, coarse: tuple[int, ...]) -> tuple[int, ...]:
    """Bounds at which a growing interval stops first: the program's own integers and the limits of the
    cells.
    """
    found = set(coarse)
    for word in (WORD16, WORD32):
        found |= {word.small_min, word.small_max}
    for function in snapshot.functions:
        for instruction in function.body:
            if instruction.op == PUSH and concrete.is_number(instruction.args[0]):  # type: ignore[arg-type]
                value = instruction.args[0]
                if isinstance(value, int):
                    found |= {value - 1, value, value + 1}
    return tuple(sorted(value for value in found if INT_MIN <= value <= UINT_MAX))


__all__ = [
    "ANY_ARGUMENTS",
    "KIND_SETS",
    "NUMBERS",
    "Arguments",
    "Kinds",
    "analyze_program",
    "source_of_doubles",
]
