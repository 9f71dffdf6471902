"""The kinds inside one function, instruction by instruction.

In: a function and the `World`, which holds what the rest of the program puts into parameters, statics, boxes
and results. Out: `Facts` for each instruction that can be reached, and `Effects`: what this function puts
into the world.

A state holds a set for each variable (locals, arguments, the statics it touches) and each operand, and a
token that two places share if they surely hold the same value: a branch on one of them narrows all of them.
Loops are widened to thresholds, then narrowed; a variable to which a loop only adds constants is limited by
the number of its rounds (see `rounds`). A static keeps what is known of it until a call, which may
assign it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from microvium.ir import KERNEL, LABEL, PUSH, Area, Function, Instruction, Slot
from microvium.kinds import bounds, concrete, kernel, keys, refine
from microvium.kinds.arithmetic import compute, may_be_false, may_be_true
from microvium.kinds.concrete import COMPUTES
from microvium.kinds.graph import CONDITIONAL, EQUALITY_JUMPS, ORDER_JUMPS, Graph, pops, pushes
from microvium.kinds.keys import Keys
from microvium.kinds.lookup import (
    Limits,
    Mark,
    Place,
    get,
    has_own,
    is_dense,
    join_marks,
    keeps_elements,
    meet,
    put,
    report,
    sites_of,
    written_sites,
)
from microvium.kinds.loops import Loop, loops_of, place_of
from microvium.kinds.rounds import Round, Values
from microvium.kinds.sets import (
    ANY_ERROR,
    F_DOUBLE,
    F_ERROR,
    F_HOLE,
    F_MADE,
    F_NULL,
    F_NULLISH,
    F_STRING,
    F_UNDEFINED,
    IS_UNDEFINED,
    MADE_FUNCTION,
    NOTHING,
    TRUE,
    KindSet,
    Site,
    ints,
    join,
    of_flags,
    widen,
)
from microvium.layout import WORD16
from microvium.values import Value

T = TypeVar("T")


class World(Protocol):
    """What a function may ask of the rest of the program."""

    doubles: bool
    limits: Limits
    thresholds: tuple[int, ...]
    coarse: tuple[int, ...]
    """Those at which every interval stops that grows for long."""
    bodies: Bodies
    walks: Walks

    def watch(self) -> Reads:
        """Begin a new record of what is read. Returns the one until now."""

    def unwatch(self, outer: Reads) -> Reads:
        """End a record and add it to the one before, which goes on. Returns what was read in between."""

    def reread(self, reads: Reads) -> bool:
        """True if all this would be read again. It is then in the record."""

    def functions(self) -> tuple[Function, ...]:
        """All functions."""

    def constant(self, value: Value) -> KindSet:
        """The set of one value of the snapshot."""

    def functions_of(self, callee: KindSet) -> frozenset[int]:
        """The functions of a set's function objects."""

    def static(self, index: int) -> KindSet:
        """All that a static may hold while other code runs."""

    def function_of(self, case: int) -> int:
        """The function of a case. A case is a function for some of its calls; without more, for all."""

    def case(self, function: int, arguments: tuple[KindSet, ...]) -> int:
        """The case of a function that a call with these arguments belongs to."""

    def parameter(self, case: int, index: int) -> KindSet:
        """All that a parameter may be."""

    def this(self, case: int) -> KindSet:
        """All that `this` may be."""

    def target(self, case: int) -> KindSet:
        """All that `new.target` may be."""

    def callee(self, function: int) -> KindSet:
        """The function objects of a function."""

    def captured(self, function: int, index: int) -> KindSet:
        """All that a captured value may be."""

    def box(self, sites: Iterable[Site]) -> KindSet:
        """All that boxes may hold."""

    def result(self, case: int) -> KindSet:
        """All that a function may return; nothing, if it never does."""

    def host_result(self, name: str) -> KindSet:
        """All that a host function may return."""

    def host_makes_bytes(self, name: str) -> bool:
        """True if a host function may return a new Uint8Array, which is not in host_result()."""

    def host_throws(self, name: str) -> bool:
        """True if a host function may raise an exception of its own."""

    def host_allocates(self, name: str) -> bool:
        """True if a host function may need memory for its result."""

    def thrown(self) -> KindSet:
        """All that any code may throw."""

    def place(self, *place: object) -> KindSet:
        """All that a place of the heap may hold, see `lookup`."""

    def mark(self, *place: object) -> Mark:
        """A mark of the heap; or `fresh` and `after`, see `_Flow`."""

    def kind(self, site: Site) -> str:
        """The kind of a site's objects."""

    def prototype(self, name: str) -> Site:
        """One of layout.PROTOTYPES."""

    def slow(self, name: str) -> int | None:
        """One of the functions of layout.SLOW, if the program has it."""


@dataclass
class Call:
    """What one call passes."""

    targets: frozenset[int]
    """Cases of the functions called."""
    this: KindSet
    arguments: tuple[KindSet, ...]
    callee: KindSet
    target: KindSet = NOTHING
    """What `new.target` is to be, hole for the callee; nothing in a plain call."""
    spread: bool = False
    """The arguments come from an array: there may be any number of them."""
    direct: bool = False
    """A CALL_DIRECT: it passes exactly the parameters."""


@dataclass
class Effects:
    """What a function puts into the world."""

    statics: dict[int, KindSet] = field(default_factory=dict)
    boxes: dict[Site, KindSet] = field(default_factory=dict)
    captured: dict[tuple[int, int], KindSet] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    flows: dict[Place, KindSet] = field(default_factory=dict)
    """What goes into the places of the heap."""
    marks: dict[Place, Mark] = field(default_factory=dict)
    result: KindSet = NOTHING
    thrown: KindSet = NOTHING

    def add(self, other: Effects) -> None:
        """All that another one puts into the world, too."""
        _join_into(self.statics, other.statics)
        _join_into(self.boxes, other.boxes)
        _join_into(self.captured, other.captured)
        _join_into(self.flows, other.flows)
        self.calls += other.calls
        for place, mark in other.marks.items():
            self.marks[place] = join_marks(place, self.marks[place], mark) if place in self.marks else mark
        self.result = join(self.result, other.result)
        self.thrown = join(self.thrown, other.thrown)


def _join_into(sets: dict[T, KindSet], more: dict[T, KindSet]) -> None:
    for key, value in more.items():
        sets[key] = join(sets[key], value) if key in sets else value


@dataclass
class Fact:
    """What is known of one reachable instruction."""

    operands: tuple[KindSet, ...]
    """What it pops, deepest first."""
    results: tuple[KindSet, ...]
    """What it pushes, deepest first."""
    throws: bool
    """It may raise an exception other than for want of memory or stack."""
    allocates: bool
    """It may reserve heap."""
    jumps: bool = False
    """A conditional jump that may be taken."""
    falls: bool = True
    """Control may reach the next instruction."""
    callees: frozenset[int] = frozenset()
    """Functions that a call may run."""
    targets: frozenset[int] = frozenset()
    """The cases of them."""
    depth: int = 0
    """Operands on the stack before it."""
    calls: bool = False
    """It may run other code of the program."""


Facts = dict[int, Fact]


Own = frozenset[Any]
"""Keys that an object has for certain."""


class State:
    """Sets and tokens of the variables, then of the operands from the deepest.

    `fresh` has the tokens of objects that no other code has seen: nothing refers to them but the places with
    that token, and the keys listed are there. When such an object gets out of the function's hands it is
    *published*: from then on it is one of its site's objects, of which only `always` is known.
    """

    __slots__ = ("bounds", "fresh", "next_token", "tokens", "values")

    def __init__(
        self,
        values: list[KindSet],
        tokens: list[int],
        next_token: int,
        fresh: dict[int, Own],
        known: bounds.Known,
    ) -> None:
        self.values = values
        self.tokens = tokens
        self.next_token = next_token
        self.fresh = fresh
        self.bounds = known

    def copy(self) -> State:
        """A state that may be changed."""
        return State(self.values[:], self.tokens[:], self.next_token, dict(self.fresh), dict(self.bounds))

    def equals(self, other: State) -> bool:
        """True if the two say the same."""
        same = self.tokens == other.tokens and self.fresh == other.fresh and self.bounds == other.bounds
        return same and self.values == other.values

    def take(self, count: int) -> tuple[list[KindSet], list[int]]:
        """Pop operands: their sets and tokens, deepest first."""
        first = len(self.values) - count
        values, tokens = self.values[first:], self.tokens[first:]
        del self.values[first:], self.tokens[first:]
        return values, tokens

    def push(self, value: KindSet, token: int | None = None) -> None:
        """Push an operand; without a token it is a value of its own."""
        if token is None:
            token = self.next_token
            self.next_token += 1
        self.values.append(value)
        self.tokens.append(token)

    def pop(self) -> KindSet:
        """Pop the topmost operand."""
        self.tokens.pop()
        return self.values.pop()

    def assign(self, variable: int, value: KindSet, token: int | None = None) -> None:
        """Change a variable."""
        if token is None:
            token = self.next_token
            self.next_token += 1
        self.values[variable] = value
        self.tokens[variable] = token

    def narrow(self, token: int, value: KindSet) -> None:
        """Give all places that share a token the set that a branch left of it."""
        for place, own in enumerate(self.tokens):
            if own == token:
                self.values[place] = value
        if self.bounds and value.only_ints and value.has_ints:
            bounds.at_least(self.bounds, token, value.low)


def _merge(old: State, new: State, thresholds: tuple[int, ...] | None) -> State | None:
    """The state where two ways meet, widened if thresholds are given; None if it is no more than `old`."""
    if len(old.values) != len(new.values):
        raise AssertionError("two ways to an instruction have different counts of operands")
    if thresholds is None:
        values = [join(a, b) for a, b in zip(old.values, new.values, strict=True)]
    else:
        values = [widen(a, b, thresholds) for a, b in zip(old.values, new.values, strict=True)]
    names: dict[tuple[int, int], int] = {}
    tokens = [names.setdefault(pair, len(names)) for pair in zip(old.tokens, new.tokens, strict=True)]
    fresh = _merge_fresh(old, new, names) if old.fresh and new.fresh else {}
    known: bounds.Known = {}
    if old.bounds and new.bounds:
        known = bounds.merge(_side(old), _side(new), names, thresholds is not None)
    if tokens == old.tokens and fresh == old.fresh and known == old.bounds and values == old.values:
        return None
    return State(values, tokens, len(names), fresh, known)


def _side(state: State) -> bounds.Side:
    return bounds.Side(state.bounds, dict(zip(state.tokens, state.values, strict=True)))


def _merge_fresh(old: State, new: State, names: dict[tuple[int, int], int]) -> dict[int, Own]:
    """Objects that are fresh on both ways, each in the same places."""
    left = Counter(a for a, _ in names)
    right = Counter(b for _, b in names)
    return {
        name: old.fresh[a] & new.fresh[b]
        for (a, b), name in names.items()
        if a in old.fresh and b in new.fresh and left[a] == right[b] == 1
    }


def _canonical(state: State) -> State:
    """The same state with tokens numbered by first occurrence."""
    names: dict[int, int] = {}
    tokens = [names.setdefault(token, len(names)) for token in state.tokens]
    fresh = {names[token]: own for token, own in state.fresh.items() if token in names}
    known = bounds.rename(state.bounds, names) if state.bounds else {}
    return State(state.values[:], tokens, len(names), fresh, known)


WIDEN_AFTER = 3
"""Visits of a loop's head before it is widened."""
WIDEN_FAR_AFTER = 24
"""Visits after which only the coarse thresholds are left."""
NARROWINGS = 2
"""Rounds without widening after the fixpoint: each takes back what widening added needlessly."""


@dataclass(frozen=True)
class Rest:
    """Where the analysis of a case came to rest: the states at the start of its blocks."""

    guarded: list[int]
    entry: dict[int, State]
    sent: dict[int, list[tuple[int, State]]]
    widened: bool


Memory = dict[int, Rest]
"""By case; as long as the world only grows, an analysis may go on from there."""


def analyze(world: World, case: int, memory: Memory | None = None) -> tuple[Facts, Effects]:
    """Facts and effects of one case of a function."""
    return _Flow(world, case).run(memory)


Reads = dict[Place, KindSet | Mark]
"""What was read of the world."""


@dataclass(frozen=True)
class Walked:
    """One walk through a block: the same state and the same world give the same again."""

    entry: State
    reads: Reads
    sent: list[tuple[int, State]]
    facts: Facts
    effects: Effects | None
    """None if they were not written down."""


Walks = dict[tuple[int, int, tuple[int, ...]], list[Walked]]
"""The last few walks, by case, block and the parameters that are guarded."""

MAX_WALKS = 6
"""Walks through one block that are remembered."""


class _Body:
    """What the analysis needs of a function's code, worked out once."""

    def __init__(self, function: Function, functions: tuple[Function, ...]) -> None:
        self.function = function
        self.graph = Graph(function)
        self.guards = [self.graph.handler(at) for at in range(len(function.body))]
        """The innermost handler of each instruction."""
        self.pops = [pops(item, functions) for item in function.body]
        self.pushes = [pushes(item) for item in function.body]
        self.is_jump = [item.op in CONDITIONAL or item.op == "JUMP" for item in function.body]
        self.statics = sorted(
            {int(str(i.args[0])) for i in function.body if i.op in ("LOAD_STATIC", "STORE_STATIC")}
        )
        self.loops = loops_of(self.graph, self.pops, self.pushes)


Bodies = dict[int, _Body]
"""By the number of the function."""


_CONSTRUCTS = frozenset({"%class", "%constructor"})
_KEEPS_FRESH = frozenset(
    {
        PUSH,
        LABEL,
        "LOAD",
        "STORE",
        "DUP",
        "DUP2",
        "SWAP",
        "POP",
        "CHECK_INIT",
        "EQ",
        "NE",
        "NOT",
        "TYPEOF",
        "CALL",
        "CALL_DIRECT",
        "CALL_HOST",
        "CALL_NEW",
        "CALL_ARRAY",
        "GET_FIELD",
        "GET_LENGTH",
        "GET_INDEX",
        "PUT_FIELD",
        "PUT_INDEX",
        "SET_FIELD",
        "SET_INDEX",
        "INIT_FIELD",
        "INIT_INDEX",
        "NEW_THIS",
        "NEW_RESULT",
    }
)
"""Operations that publish their operands by themselves, or do not."""


HINT_OF = {
    **dict.fromkeys(concrete.UNARY | concrete.ARITHMETIC | concrete.BITS | concrete.ORDER, 1),
    **dict.fromkeys(ORDER_JUMPS, 1),
    "ADD": 0,
    "TO_STRING": 2,
}
"""Operations that make their operands primitive first, with the position of the hint in layout.HINTS."""

NEW_BYTES = "newU8"
"""The host function whose argument is the length of the array of bytes that it makes."""
_SHIFTS = frozenset({"INC", "DEC", "ADD", "SUB"})
_LENGTH = Keys(frozenset({"length"}))


class _Flow:
    def __init__(self, world: World, case: int) -> None:
        self.world = world
        self.case = case
        self.number = number = world.function_of(case)
        self.functions = world.functions()
        self.function = self.functions[number]
        self.body = self.function.body
        known = world.bodies.get(number)
        if known is None:
            known = world.bodies[number] = _Body(self.function, self.functions)
        self.known = known
        self.graph, self.guards, self.statics = known.graph, known.guards, known.statics
        self.static_place = {
            index: self.function.locals + self.function.params + at for at, index in enumerate(self.statics)
        }
        self.this_place = self.function.locals + self.function.params + len(self.statics)
        self.guarded = self._fresh_parameters()
        """Parameters that are fresh objects, each with a place that keeps its token; -1 is `this`."""
        self.passed = tuple(self.guarded)
        self.variables = self.this_place + 1 + len(self.guarded)
        self.entry: dict[int, State] = {}
        self.sent: dict[int, list[tuple[int, State]]] = {}
        """What each block sent to others when it was walked last."""
        self.limited: set[tuple[int, int]] = set()
        """Ways back to heads of loops, on which less was sent because of the rounds of the loop."""
        self.facts: Facts = {}
        self.effects = Effects()
        self.recording = False
        self.at = 0
        self.instruction = Instruction(LABEL, (0,))
        self.current = Fact((), (), throws=False, allocates=False)
        """The instruction being walked."""
        self.origins: dict[int, tuple[int, Keys]] = {}
        """Where values of the block being walked were read: the token of the object, the key."""
        self.tests: dict[int, tuple[int, str]] = {}
        """What booleans of the block being walked tell: the token of what was tested, the function."""
        self.shifted: dict[int, tuple[int, int]] = {}
        """Integers of the block being walked that are another one plus a number: its token, the number."""
        self.doubles, self.limits = world.doubles, world.limits

    def _fresh_parameters(self) -> list[int]:
        """Which parameters are objects that their makers pass before other code has seen them."""
        return [
            index
            for index in range(-1, self.function.params)
            if isinstance(self.world.mark("fresh", self.case, index), frozenset)
        ]

    # The fixpoint

    def run(self, memory: Memory | None) -> tuple[Facts, Effects]:
        """Ascend with widening, descend without, then write down what holds."""
        widened = self._ascend(memory)
        for _ in range(NARROWINGS if widened else 0):
            if not self._descend():
                break
        self.recording = True
        for block in sorted(self.entry):
            for target, state in self._walk(block):
                if state.fresh:
                    self._publish_on_the_way(state, self.entry[target])
        return self.facts, self.effects

    def _start(self) -> State:
        values = [IS_UNDEFINED] * self.function.locals
        values += [self.world.parameter(self.case, index) for index in range(self.function.params)]
        values += [self.world.static(index) for index in self.statics]
        values.append(self.world.this(self.case))
        state = State(values, list(range(len(values))), len(values), {}, {})
        for index in self.guarded:
            place = self.this_place if index < 0 else self.function.locals + index
            own = self.world.mark("fresh", self.case, index)
            if isinstance(own, frozenset):
                state.fresh[state.tokens[place]] = own
            state.push(state.values[place], state.tokens[place])
        return state

    def _ascend(self, memory: Memory | None) -> bool:
        """To a fixpoint, from where the last analysis of this case came to rest if the world has only grown
        since. True if a loop was widened.
        """
        start = self._start()
        known = memory.get(self.case) if memory is not None else None
        if known is not None and known.guarded == self.guarded:
            self.entry, self.sent = dict(known.entry), dict(known.sent)
            self.entry[0] = _merge(self.entry[0], start, None) or self.entry[0]
            widened, pending = known.widened, set(self.entry)
        else:
            self.entry, widened, pending = {0: start}, False, {0}
        visits: dict[int, int] = {}
        while pending:
            block = min(pending)
            pending.discard(block)
            self.sent[block] = self._walk(block)
            for target, state in self.sent[block]:
                widened |= self._arrive(block, target, state, visits, pending)
            if not pending:
                widened |= self._look_again(visits, pending)
        if memory is not None:
            memory[self.case] = Rest(self.guarded, dict(self.entry), dict(self.sent), widened)
        return widened

    def _arrive(
        self, block: int, target: int, state: State, visits: dict[int, int], pending: set[int]
    ) -> bool:
        """A block has sent a state to another one. True if that was widened."""
        old = self.entry.get(target)
        if old is None:
            self.entry[target] = _canonical(state)
            pending.add(target)
            return False
        backward = target <= block
        visits[target] = visits.get(target, 0) + backward
        thresholds = self._thresholds(visits[target]) if backward else None
        merged = _merge(old, self._limit(block, target, state, old), thresholds)
        if merged is None:
            return False
        self.entry[target] = merged
        pending.add(target)
        return thresholds is not None

    def _look_again(self, visits: dict[int, int], pending: set[int]) -> bool:
        """Send again what was limited: where the loops are entered and how often they go round may be others
        now. True if something was widened.
        """
        widened = False
        for block, target in sorted(self.limited):
            for other, state in self.sent[block]:
                if other == target:
                    widened |= self._arrive(block, target, state, visits, pending)
        return widened

    def _limit(self, block: int, target: int, state: State, old: State) -> State:
        """A state that a block sends to another one, less what cannot be after the rounds of a loop."""
        loop = self.known.loops.get(target)
        if loop is None or block not in loop.blocks:
            return state
        entries = [
            sent.values
            for source in loop.entries
            for other, sent in self.sent.get(source, ())
            if other == target
        ]
        limited = self._limited(loop, state, entries, [old.values], old.values)
        if limited is not state:
            self.limited.add((block, target))
        return limited

    def _limited(
        self,
        loop: Loop,
        state: State,
        entries: Sequence[Values],
        heads: Sequence[Values],
        known: Values | None = None,
    ) -> State:
        """The state at the end of a round, see `rounds.Round`."""
        ended = Round(loop, state.values, entries, heads, self._values_at)
        found = ended.limited(self.function.locals + self.function.params, known)
        if not found:
            return state
        return _narrowed(state, tuple((state.tokens[place], value) for place, value in found))

    def _values_at(self, block: int) -> Values | None:
        """What is at the start of a block; None if it cannot be reached."""
        state = self.entry.get(block)
        return None if state is None else state.values

    def _thresholds(self, visits: int) -> tuple[int, ...] | None:
        """Where intervals stop at the head of a loop: nowhere at first, at all thresholds then, in the end
        at the coarse ones, however many constants the program has.
        """
        if visits <= WIDEN_AFTER:
            return None
        return self.world.thresholds if visits <= WIDEN_FAR_AFTER else self.world.coarse

    def _descend(self) -> bool:
        """Once over all blocks without widening. True if an entry has become less."""
        incoming: dict[int, dict[int, list[State]]] = {}
        for block in sorted(self.entry):
            self._send(block, incoming)
        changed = False
        for block in sorted(self.entry):
            entry = self._narrowed_entry(block, incoming)
            if entry is not None and entry.equals(self.entry[block]):
                continue
            changed = True
            for sources in incoming.values():
                sources.pop(block, None)
            if entry is None:
                del self.entry[block]
                continue
            self.entry[block] = entry
            self.sent[block] = self._walk(block)
            self._send(block, incoming)
        return changed

    def _send(self, block: int, incoming: dict[int, dict[int, list[State]]]) -> None:
        for target, state in self.sent[block]:
            incoming.setdefault(target, {}).setdefault(block, []).append(state)

    def _narrowed_entry(self, block: int, incoming: dict[int, dict[int, list[State]]]) -> State | None:
        sources = sorted(incoming.get(block, {}).items())
        states = [state for _, sent in sources for state in sent]
        loop = self.known.loops.get(block)
        if loop is not None:
            heads = [state.values for state in states]
            outside = [sent for source, sent in sources if source not in loop.blocks]
            entries = [state.values for sent in outside for state in sent]
            states = [
                self._limited(loop, state, entries, heads) if source in loop.blocks else state
                for source, sent in sources
                for state in sent
            ]
        if block == 0:
            states.append(self._start())
        merged: State | None = None
        for state in states:
            merged = _canonical(state) if merged is None else _merge(merged, state, None) or merged
        return merged

    def _walk(self, block: int) -> list[tuple[int, State]]:
        """Run a block from its entry state. Returns the states it sends to others."""
        walked = self._walk_again(block) or self._walk_anew(block)
        if walked.effects is not None and self.recording:
            self.facts.update(walked.facts)
            self.effects.add(walked.effects)
        return walked.sent

    def _walk_again(self, block: int) -> Walked | None:
        """A walk that was like the one which is due."""
        entry = self.entry[block]
        for walked in reversed(self.world.walks.get((self.case, block, self.passed), ())):
            if (
                (walked.effects is not None or not self.recording)
                and (walked.entry is entry or walked.entry.equals(entry))
                and self.world.reread(walked.reads)
            ):
                return walked
        return None

    def _walk_anew(self, block: int) -> Walked:
        facts, effects = self.facts, self.effects
        self.facts, self.effects = {}, Effects()
        outer = self.world.watch()
        sent = self._run_block(block)
        reads = self.world.unwatch(outer)
        walked = Walked(self.entry[block], reads, sent, self.facts, self.effects if self.recording else None)
        self.facts, self.effects = facts, effects
        known = self.world.walks.setdefault((self.case, block, self.passed), [])
        known.append(walked)
        del known[:-MAX_WALKS]
        return walked

    def _run_block(self, block: int) -> list[tuple[int, State]]:
        sent: list[tuple[int, State]] = []
        self.origins = {}
        self.tests = {}
        self.shifted = {}
        state = self.entry[block].copy()
        bounds = self.graph.blocks[block]
        for at in range(bounds.start, bounds.end):
            instruction = self.body[at]
            if self.known.is_jump[at]:
                return sent + self._jump(at, instruction, state, block)
            before = state.copy() if self.guards[at] is not None else None
            fact = self._open(at, instruction, state)
            after = self._step(at, instruction, state, fact)
            if before is not None:
                sent.extend(self._to_handler(at, before, fact, state))
            if after is None:
                return sent
            state = after
        if block + 1 < len(self.graph.blocks):
            sent.append((block + 1, state))
        return sent

    def _open(self, at: int, instruction: Instruction, state: State) -> Fact:
        count = self.known.pops[at]
        operands = tuple(state.values[-count:]) if count else ()
        fact = Fact(operands, (), throws=False, allocates=False, depth=len(state.values) - self.variables)
        self.at, self.instruction, self.current = at, instruction, fact
        return fact

    def _publish_on_the_way(self, state: State, entry: State) -> None:
        """Publish the objects that are fresh no more where a way meets others."""
        for token, own in state.fresh.items():
            places = [place for place, other in enumerate(state.tokens) if other == token]
            there = {entry.tokens[place] for place in places}
            if len(there) > 1 or (there and entry.fresh.get(next(iter(there))) is None):
                self._publish_set(state.values[places[0]], own)

    def _publish_set(self, value: KindSet, own: Own) -> None:
        for site in written_sites(value):
            self.note(("always", *site), own)

    def _publish(self, state: State, token: int, value: KindSet) -> None:
        """Other code gets hold of a value."""
        own = state.fresh.pop(token, None)
        if own is not None:
            self._publish_set(value, own)

    def _step(self, at: int, instruction: Instruction, state: State, fact: Fact) -> State | None:
        if state.fresh and instruction.op not in _KEEPS_FRESH:
            for token, value in zip(
                state.tokens[len(state.tokens) - len(fact.operands) :], fact.operands, strict=True
            ):
                self._publish(state, token, value)
        step = _STEPS.get(instruction.op)
        if step is not None:
            after = step(self, state)
        elif instruction.op in COMPUTES:
            after = self._compute(instruction, state, fact)
        else:
            after = self._plain(instruction, state)
        count = self.known.pushes[at]
        if after is not None and count:
            fact.results = tuple(after.values[-count:])
        fact.falls = after is not None
        if self.recording:
            self.facts[at] = fact
        return after

    def _to_handler(self, at: int, before: State, fact: Fact, after: State) -> Iterable[tuple[int, State]]:
        """The state in which an exception of this instruction reaches its handler. What the instruction has
        published is not fresh there.
        """
        handler = self.guards[at]
        op = self.body[at].op
        if handler is None or not (fact.throws or fact.allocates):
            return
        state = before
        if fact.calls:
            self._forget_statics(state)
        for token in [token for token in state.fresh if token not in after.fresh]:
            del state.fresh[token]
        keep = self.variables + handler.depth
        del state.values[keep:], state.tokens[keep:]
        if op == "THROW":
            thrown = fact.operands[0]
        elif fact.calls:
            thrown = join(ANY_ERROR, self.world.thrown())
        else:
            thrown = ANY_ERROR
        state.push(thrown)
        yield self.graph.block_of_label(handler.target), state

    # Jumps

    def _jump(self, at: int, instruction: Instruction, state: State, block: int) -> list[tuple[int, State]]:
        fact = self._open(at, instruction, state)
        before = state.copy() if self.guards[at] is not None else None
        taken: State | None = None
        falls: State | None = None
        if instruction.op == "JUMP":
            taken = state
        else:
            falls, taken = self._branch(instruction, state, fact)
        fact.jumps, fact.falls = taken is not None, falls is not None
        if pushes(instruction) and not fact.results:
            fact.results = fact.operands
        if self.recording:
            self.facts[at] = fact
        sent: list[tuple[int, State]] = []
        if before is not None:
            sent.extend(self._to_handler(at, before, fact, before))
        if falls is not None:
            sent.append((block + 1, falls))
        if taken is not None:
            sent.append((self.graph.target(instruction), taken))
        return sent

    def _branch(
        self, instruction: Instruction, state: State, fact: Fact
    ) -> tuple[State | None, State | None]:
        """The states after falling through and after jumping; None for a way that cannot be."""
        op = instruction.op
        if op == "FOR_OF":
            return self._for_of(state, fact)
        if op in ORDER_JUMPS or op in EQUALITY_JUMPS:
            return self._compare_branch(op, state, fact)
        operand, token = state.values[-1], state.tokens[-1]
        if not op.endswith("_KEEP"):
            state.pop()
        if op == "JNULLISH_KEEP":
            jumping, falling = refine.nullish(operand, holds=True), refine.nullish(operand, holds=False)
            may_jump, may_fall = bool(operand.flags & F_NULLISH), not operand.only(F_NULLISH)
        else:
            wanted = op.startswith("JTRUE")
            jumping, falling = refine.truthy(operand, wanted), refine.truthy(operand, not wanted)
            may_jump = may_be_true(operand) if wanted else may_be_false(operand)
            may_fall = may_be_false(operand) if wanted else may_be_true(operand)
        falls = self._narrowed(state, ((token, falling),)) if may_fall else None
        jumps = self._narrowed(state, ((token, jumping),)) if may_jump else None
        if token in self.tests and op != "JNULLISH_KEEP":
            return self._tested(falls, token, not wanted), self._tested(jumps, token, wanted)
        return falls, jumps

    def _narrowed(self, state: State, pairs: tuple[tuple[int, KindSet], ...]) -> State:
        """The state where a branch has left less of some values: of those, too, that are such a value plus a
        constant, like `i` in `while (i-- > 0)`.
        """
        result = _narrowed(state, pairs)
        for token, value in pairs:
            if not value.only_ints or not value.has_ints:
                continue
            for shifted, (base, delta) in self.shifted.items():
                if base == token and shifted in result.tokens:
                    old = result.values[result.tokens.index(shifted)]
                    new = old.clipped(value.low + delta, value.high + delta)
                    if new.has_ints:
                        result.narrow(shifted, new)
        return result

    def _tested(self, state: State | None, boolean: int, holds: bool) -> State | None:
        """The state where the result of a function of `kernel.TESTS` is known; None if it cannot be that."""
        tested, name = self.tests[boolean]
        if state is None or tested not in state.tokens:
            return state
        value = state.values[state.tokens.index(tested)]
        kept = kernel.TESTS[name](value)
        if not holds:
            kept = _without(value, kept)
        if kept.is_empty:
            return None
        state.narrow(tested, kept)
        return state

    def _compare_branch(self, op: str, state: State, fact: Fact) -> tuple[State | None, State | None]:
        compare, wanted = ORDER_JUMPS[op] if op in ORDER_JUMPS else EQUALITY_JUMPS[op]
        tokens = state.tokens[-2:]
        left, right = self._primitives(state, HINT_OF[op], tokens) if op in ORDER_JUMPS else fact.operands
        outcome = compute(compare, (left, right), self.world.doubles)
        fact.throws |= outcome.throws
        converted = (left, right) != fact.operands
        state.pop()
        state.pop()
        ways: list[State | None] = []
        for holds in (not wanted, wanted):
            possible = may_be_true(outcome.result) if holds else may_be_false(outcome.result)
            if not possible:
                ways.append(None)
                continue
            if op in ORDER_JUMPS:
                pair = refine.order(compare, left, right, holds, self.world.doubles)
            else:
                pair = refine.equal(left, right, holds)
            same = tokens[0] == tokens[1]
            if any(one.is_empty for one in pair):
                ways.append(None)
                continue
            narrowed = () if same or converted else tuple(zip(tokens, pair, strict=True))
            way = self._narrowed(state, narrowed)
            if way.bounds and not converted and op in ORDER_JUMPS and all(one.only_ints for one in pair):
                _note_order(way, compare, tokens, holds)
            ways.append(way)
        return ways[0], ways[1]

    # Instructions

    def _nothing(self, state: State) -> State:
        return state

    def _plain(self, instruction: Instruction, state: State) -> State | None:
        """POP, THROW_ERROR."""
        if instruction.op == "THROW_ERROR":
            self.current.throws = True
            return None
        for _ in range(pops(instruction, self.functions)):
            state.pop()
        if pushes(instruction):
            raise AssertionError(f"no rule for the kinds of {instruction.op}")
        return state

    def _push(self, state: State) -> State:
        state.push(self.world.constant(self.instruction.args[0]))  # type: ignore[arg-type]
        return state

    def _place(self, slot: Slot) -> int:
        return place_of(self.function, slot)

    def _load(self, state: State) -> State:
        slot = slot_of(self.instruction)
        if slot.area is Area.THIS:
            state.push(state.values[self.this_place], state.tokens[self.this_place])
        elif slot.area is Area.CALLEE:
            state.push(self.world.callee(self.number))
        else:
            place = self._place(slot)
            state.push(state.values[place], state.tokens[place])
        return state

    def _store(self, state: State) -> State:
        token = state.tokens[-1]
        state.assign(self._place(slot_of(self.instruction)), state.pop(), token)
        return state

    def _load_static(self, state: State) -> State:
        place = self.static_place[int(str(self.instruction.args[0]))]
        state.push(state.values[place], state.tokens[place])
        return state

    def _store_static(self, state: State) -> State:
        index = int(str(self.instruction.args[0]))
        token = state.tokens[-1]
        value = state.pop()
        state.assign(self.static_place[index], value, token)
        if self.recording:
            self.effects.statics[index] = join(self.effects.statics.get(index, NOTHING), value)
        return state

    def _forget_statics(self, state: State) -> None:
        for index, place in self.static_place.items():
            state.assign(place, self.world.static(index))

    def _dup(self, state: State) -> State:
        state.push(state.values[-1], state.tokens[-1])
        return state

    def _swap(self, state: State) -> State:
        state.values[-2:] = reversed(state.values[-2:])
        state.tokens[-2:] = reversed(state.tokens[-2:])
        return state

    def _check_init(self, state: State) -> State | None:
        operand = state.values[-1]
        if not operand.flags & F_HOLE:
            return state
        self.current.throws = True
        kept = operand.without(F_HOLE)
        if kept.is_empty:
            return None
        state.narrow(state.tokens[-1], kept)
        return state

    def _compute(self, instruction: Instruction, state: State, fact: Fact) -> State | None:
        operands, tokens = fact.operands, state.tokens[len(state.tokens) - len(fact.operands) :]
        if instruction.op in HINT_OF:
            operands = self._primitives(state, HINT_OF[instruction.op], tokens)
        elif instruction.op in concrete.LOOSE and self._is_slow_equality(operands):
            return self._slow(state, instruction.op, tokens)
        outcome = compute(instruction.op, operands, self.world.doubles)
        state.take(len(fact.operands))
        fact.throws |= outcome.throws
        fact.allocates = bool(outcome.result.flags & (F_MADE | F_DOUBLE)) or outcome.result.has_cells(WORD16)
        if outcome.result.is_empty:
            return None
        state.push(outcome.result)
        if instruction.op in _SHIFTS:
            self._derive(state, instruction.op, tokens)
        return state

    # Objects that become primitive

    def _primitives(self, state: State, hint: int, tokens: list[int]) -> tuple[KindSet, ...]:
        """The operands, with what their objects become."""
        operands = self.current.operands
        slow = self.world.slow("TO_PRIMITIVE")
        if slow is None or all(kernel.objects_of(operand).is_empty for operand in operands):
            return operands
        found = []
        for token, operand in zip(tokens, operands, strict=True):
            if not kernel.objects_of(operand).is_empty:
                self._publish(state, token, operand)
                operand = self._call_slow(slow, (operand, ints(hint, hint)))
            found.append(operand)
        self._forget_statics(state)
        return tuple(found)

    def _call_slow(self, function: int, arguments: tuple[KindSet, ...]) -> KindSet:
        """A call of a function of layout.SLOW."""
        result = self._targets(frozenset({function}), arguments)
        self.current.throws = True
        targets = frozenset({self.world.case(function, arguments)})
        for target in targets:
            for index, value in enumerate(arguments):
                self._note_passed(target, index, value, False)
        if self.recording:
            self.effects.calls.append(Call(targets, IS_UNDEFINED, arguments, NOTHING, direct=True))
        return result

    def _slow(self, state: State, name: str, tokens: list[int]) -> State | None:
        """The function of layout.SLOW in place of the instruction."""
        operands = self.current.operands
        function = self.world.slow(name)
        assert function is not None
        for token, operand in zip(tokens, operands, strict=True):
            self._publish(state, token, operand)
        return self._finish_call(state, len(operands), self._call_slow(function, operands))

    def _is_slow_equality(self, operands: tuple[KindSet, ...]) -> bool:
        """True if `==` may compare an object with what is neither an object nor undefined or null."""
        left, right = operands
        return self.world.slow("EQ_LOOSE") is not None and any(
            not kernel.objects_of(one).is_empty
            and not kernel.without_objects(other).only(F_NULLISH | F_ERROR)
            for one, other in ((left, right), (right, left))
        )

    def _has_slow_key(self, name: str, key: KindSet) -> bool:
        """True if a computed key may be an object."""
        return self.world.slow(name) is not None and not kernel.objects_of(key).is_empty

    def _to_primitive(self, state: State) -> State | None:
        token = state.tokens[-1]
        [operand] = self._primitives(state, int(str(self.instruction.args[0])), [token])
        state.pop()
        if operand.is_empty:
            return None
        state.push(operand, token if operand == self.current.operands[0] else None)
        return state

    def _derive(self, state: State, op: str, tokens: list[int]) -> None:
        """Note that the result is an operand plus a constant."""
        operands = self.current.operands
        if not all(operand.only_ints for operand in (*operands, state.values[-1])):
            return
        if len(operands) == 1:
            delta = 1 if op == "INC" else -1
        elif operands[1].low == operands[1].high:
            delta = operands[1].low if op == "ADD" else -operands[1].low
        else:
            return
        self.shifted[state.tokens[-1]] = tokens[0], delta
        bounds.derive(state.bounds, tokens[0], state.tokens[-1], delta)

    def _throw(self, state: State) -> None:
        self.current.throws = True
        if self.recording:
            self.effects.thrown = join(self.effects.thrown, state.values[-1])
            if self.guards[self.at] is None:
                report(self, state.values[-1])

    def _return(self, state: State) -> None:
        if self.recording:
            self.effects.result = join(self.effects.result, state.values[-1])
            self._note_parameters(state)

    def _note_parameters(self, state: State) -> None:
        """Tell the callers what has become of the fresh objects that they passed."""
        for index in range(-1, self.function.params):
            if index in self.guarded:
                token = state.tokens[self.this_place + 1 + self.guarded.index(index)]
                self.note(("after", self.case, index), state.fresh.get(token, False))
            elif self.world.mark("fresh", self.case, index) is False:
                self.note(("after", self.case, index), False)

    # Calls

    def _finish_call(self, state: State, count: int, result: KindSet) -> State | None:
        if count:
            state.take(count)
        self._forget_statics(state)
        if result.is_empty:
            return None
        state.push(result)
        return state

    def _targets(self, functions: frozenset[int], arguments: tuple[KindSet, ...]) -> KindSet:
        """Note what a call runs. Returns all that it may return."""
        targets = frozenset(self.world.case(function, arguments) for function in functions)
        self.current.callees |= functions
        self.current.targets |= targets
        self.current.calls = True
        result = NOTHING
        for target in sorted(targets):
            result = join(result, self.world.result(target))
        return result

    def call(self, functions: KindSet, this: KindSet, arguments: tuple[KindSet, ...]) -> KindSet:
        """A call that an operation makes by itself: of getters, setters and the like."""
        codes = self.world.functions_of(functions)
        result = self._targets(codes, arguments) if codes else NOTHING
        for name in functions.hosts:
            result = join(result, self.world.host_result(name))
        if functions.flags & F_UNDEFINED:
            result = join(result, IS_UNDEFINED)
        self.current.throws |= bool(codes or functions.hosts)
        targets = frozenset(self.world.case(function, arguments) for function in codes)
        for target in targets:
            for index, value in enumerate((this, *arguments), -1):
                self._note_passed(target, index, value, False)
        if self.recording and targets:
            self.effects.calls.append(Call(targets, this, arguments, functions))
        return result

    def _note_passed(self, target: int, index: int, value: KindSet, own: Mark) -> None:
        """Tell a function that an argument is a fresh object, or is not."""
        if index < self.functions[self.world.function_of(target)].params and sites_of(value):
            self.note(("fresh", target, index), own)

    def _collects(self, target: int, index: int) -> bool:
        """True if an argument ends in an array of the called function."""
        function = self.functions[self.world.function_of(target)]
        return function.has_rest and index >= function.params - 1

    def _pass(
        self, state: State, tokens: list[int], values: tuple[KindSet, ...], first: int, closed: bool
    ) -> None:
        """Arguments of a call, the first of which is number `first`; `closed`: its targets are all that may
        run. Fresh objects stay fresh if the call keeps them to itself.
        """
        targets = sorted(self.current.targets)
        for index, (token, value) in enumerate(zip(tokens, values, strict=True), first):
            own = state.fresh.get(token)
            collected = any(self._collects(target, index) for target in targets)
            if own is not None and (collected or not closed or not targets or tokens.count(token) > 1):
                self._publish(state, token, value)
                own = None
            for target in targets:
                if not self._collects(target, index) or self.instruction.op == "CALL_DIRECT":
                    self._note_passed(target, index, value, False if own is None else own)
            if own is not None:
                self._after_pass(state, token, value, own, [(target, index) for target in targets])

    def _after_pass(
        self, state: State, token: int, value: KindSet, own: Own, places: list[tuple[int, int]]
    ) -> None:
        left: Mark = None
        escaped = 0
        for target, index in places:
            if index >= self.functions[self.world.function_of(target)].params:
                left = meet(left, own)
            elif self.world.mark("fresh", target, index) is False:
                self._publish(state, token, value)
                return
            else:
                after = self.world.mark("after", target, index)
                if after is False:
                    escaped += 1
                else:
                    left = meet(left, after)
        if not escaped:
            if isinstance(left, frozenset):
                state.fresh[token] = own | left
        elif escaped == len(places):
            del state.fresh[token]
        else:
            self._publish(state, token, value)

    def _call(self, state: State) -> State | None:
        callee, this, *arguments = self.current.operands
        return self._dynamic_call(state, callee, this, tuple(arguments), 2 + len(arguments))

    def _call_new(self, state: State) -> State | None:
        callee, this, *arguments, target = self.current.operands
        [_], [token] = state.take(1)
        self._publish(state, token, target)
        return self._dynamic_call(
            state, self._constructors(callee), this, tuple(arguments), 2 + len(arguments), target
        )

    def _constructors(self, callee: KindSet) -> KindSet:
        """What of a set can be called with `new`."""
        kept = KindSet(objects=callee.objects, made=callee.made)
        self.current.throws |= kept != callee
        return kept

    def _call_array(self, state: State) -> State | None:
        callee, this, array, target = self.current.operands
        for token, value in zip(state.tokens[-4:], self.current.operands, strict=True):
            self._publish(state, token, value)
        elements, _ = kernel.iterate(self, KindSet(sites=array.sites))
        most = max((self.functions[number].params for number in self.world.functions_of(callee)), default=0)
        arguments = (join(elements, IS_UNDEFINED),) * most
        self.current.allocates = True
        first = NOTHING if target.only(F_UNDEFINED) else target.without(F_UNDEFINED)
        if not target.flags & F_UNDEFINED:
            callee = self._constructors(callee)
        return self._dynamic_call(state, callee, this, arguments, 4, first, spread=True)

    def _dynamic_call(
        self,
        state: State,
        callee: KindSet,
        this: KindSet,
        arguments: tuple[KindSet, ...],
        count: int,
        target: KindSet = NOTHING,
        spread: bool = False,
    ) -> State | None:
        """A call that takes `count` operands, callee first; as a constructor if there is a target."""
        functions = self.world.functions_of(callee)
        tokens = state.tokens[-count:]
        parts = self._parts_of_call(state, tokens, callee, this, functions) if self.recording else []
        self._publish(state, tokens[0], callee)
        result = self._targets(functions, arguments)
        if not spread:
            self._pass(state, tokens[1:], (this, *arguments), -1, not callee.hosts)
        else:
            for case in self.current.targets:
                for index, value in enumerate((this, *arguments), -1):
                    self._note_passed(case, index, value, False)
        for name in sorted(callee.hosts):
            result = join(result, self.world.host_result(name))
            self.current.allocates |= self.world.host_allocates(name)
        self.current.throws = True
        for part, own in parts:
            codes = self.world.functions_of(part)
            called = frozenset(self.world.case(function, arguments) for function in codes)
            self.effects.calls.append(Call(called, own, arguments, part, target, spread))
        return self._finish_call(state, count, result)

    def _parts_of_call(
        self, state: State, tokens: list[int], callee: KindSet, this: KindSet, functions: frozenset[int]
    ) -> list[tuple[KindSet, KindSet]]:
        """The callees of a call, each with the objects that it can be called on. A method that was read of
        the object it is called on is called on no object that has another one.
        """
        receiver, key = self.origins.get(tokens[0], (None, None))
        if receiver != tokens[1] or key is None:
            return [(callee, this)]
        own = state.fresh.get(tokens[1])
        anywhere: set[Site] = set()
        sites: dict[int, set[Site]] = {function: set() for function in functions}
        for site in this.sites:
            found = get(self, KindSet(sites=frozenset({site})), key, own)
            if not found.getters.is_empty:
                anywhere.add(site)
                continue
            for function in self.world.functions_of(found.value) & functions:
                sites[function].add(site)
        return [
            (part, replace(this, sites=frozenset(sites[function] | anywhere)))
            for function, part in self._by_code(callee, functions)
        ]

    def _by_code(self, callee: KindSet, functions: frozenset[int]) -> list[tuple[int, KindSet]]:
        """The function objects of a set, code by code."""
        objects: dict[int, set[int]] = {function: set() for function in functions}
        for index in callee.objects:
            for function in self.world.functions_of(KindSet(objects=frozenset({index}))):
                objects[function].add(index)
        return [
            (function, KindSet(objects=frozenset(objects[function]), made=callee.made & {function}))
            for function in sorted(functions)
        ]

    def _new_target(self, state: State) -> State:
        state.push(self.world.target(self.case))
        return state

    def _call_direct(self, state: State) -> State | None:
        function = int(str(self.instruction.args[0]))
        arguments = self.current.operands
        self.current.throws = True
        result = self._targets(frozenset({function}), arguments)
        if arguments:
            self._pass(state, state.tokens[-len(arguments) :], arguments, 0, True)
        if self.recording:
            called = self.current.targets
            self.effects.calls.append(Call(called, IS_UNDEFINED, arguments, NOTHING, direct=True))
        return self._finish_call(state, len(arguments), result)

    def _call_host(self, state: State) -> State | None:
        name = str(self.instruction.args[0])
        if name.startswith(KERNEL):
            return self._call_kernel(state, name)
        self.current.throws = self.world.host_throws(name)
        self.current.allocates = self.world.host_allocates(name)
        for _ in self.current.operands:
            state.pop()
        result = self.world.host_result(name)
        if self.world.host_makes_bytes(name):
            length = self.current.operands[0] if name == NEW_BYTES else NOTHING
            result = join(result, kernel.new_bytes(self, length))
        state.push(result)
        return state

    def _call_kernel(self, state: State, name: str) -> State | None:
        rule = kernel.RULES.get(name)
        if rule is None:
            raise AssertionError(f"no rule for the kinds of {name}")
        values = self.current.operands
        result = rule(self, *values)
        if name == "%has_element" and self._is_inside(
            state, values[0], state.tokens[-2], values[1], state.tokens[-1]
        ):
            result.value = TRUE
        self.current.throws |= result.throws
        self.current.allocates = result.allocates
        _, tokens = state.take(len(values))
        for token, value in zip(
            tokens[name in kernel.KEEPS_FIRST :], values[name in kernel.KEEPS_FIRST :], strict=True
        ):
            if not (result.same and token == tokens[0]):
                self._publish(state, token, value)
        if tokens and tokens[0] in tokens[1:]:
            self._publish(state, tokens[0], values[0])
        if result.defines is not None and tokens[0] in state.fresh:
            state.fresh[tokens[0]] |= {result.defines}
        if name not in kernel.KEEPS_FIRST and tokens:
            self._publish(state, tokens[0], values[0])
        if self.current.calls:
            self._forget_statics(state)
        if result.value.is_empty:
            return None
        state.push(result.value, tokens[0] if result.same else None)
        if name in kernel.TESTS:
            self.tests[state.tokens[-1]] = tokens[0], name
        return state

    # Functions and boxes

    def _new_closure(self, state: State) -> State:
        function = int(str(self.instruction.args[0]))
        for index, value in enumerate(self.current.operands):
            state.pop()
            if self.recording:
                key = (function, index)
                self.effects.captured[key] = join(self.effects.captured.get(key, NOTHING), value)
        self.current.allocates = True
        state.push(KindSet(made=frozenset({function})))
        if self._becomes_constructor():
            state.fresh[state.tokens[-1]] = frozenset()
        else:
            self.note(("always", MADE_FUNCTION, function), frozenset())
        return state

    def _becomes_constructor(self) -> bool:
        """True if the function object that is made here gets its `prototype` next."""
        following = self.body[self.at + 1 : self.at + 3]
        return any(item.op == "CALL_HOST" and item.args[0] in _CONSTRUCTS for item in following)

    def _load_captured(self, state: State) -> State:
        state.push(self.world.captured(self.number, int(str(self.instruction.args[0]))))
        return state

    def _new_box(self, state: State) -> State:
        self._into_boxes(((self.number, self.at),), state.pop())
        self.current.allocates = True
        state.push(KindSet(boxes=frozenset({(self.number, self.at)})))
        return state

    def _load_box(self, state: State) -> State:
        state.push(self.world.box(state.pop().boxes))
        return state

    def _store_box(self, state: State) -> State:
        sites = state.pop().boxes
        self._into_boxes(sites, state.pop())
        return state

    def _into_boxes(self, sites: Iterable[Site], value: KindSet) -> None:
        if self.recording:
            for site in sites:
                self.effects.boxes[site] = join(self.effects.boxes.get(site, NOTHING), value)

    # Objects: what `lookup.Heap` asks

    def place(self, *place: object) -> KindSet:
        return self.world.place(*place)

    def mark(self, *place: object) -> Mark:
        return self.world.mark(*place)

    def kind(self, site: Site) -> str:
        return self.world.kind(site)

    def prototype(self, name: str) -> Site:
        return self.world.prototype(name)

    def named(self, functions: KindSet) -> frozenset[tuple[str, int] | None]:
        return frozenset(self.functions[number].named for number in self.world.functions_of(functions))

    def here(self) -> Site:
        return self.number, self.at

    def flow(self, place: Place, value: KindSet) -> None:
        if self.recording and not value.is_empty:
            flows = self.effects.flows
            flows[place] = join(flows[place], value) if place in flows else value

    def note(self, place: Place, mark: Mark) -> None:
        if self.recording:
            marks = self.effects.marks
            marks[place] = join_marks(place, marks.get(place), mark)

    # Objects: instructions

    def _dup2(self, state: State) -> State:
        state.values += state.values[-2:]
        state.tokens += state.tokens[-2:]
        return state

    def _get_field(self, state: State) -> State | None:
        return self._get(state, keys.of_argument(self.instruction.args[0]))

    def _get_length(self, state: State) -> State | None:
        return self._get(state, _LENGTH)

    def _get_index(self, state: State) -> State | None:
        if self._has_slow_key("GET_INDEX", self.current.operands[1]):
            return self._slow(state, "GET_INDEX", state.tokens[-2:])
        [key], [index] = state.take(1)
        inside = self._is_inside(state, self.current.operands[0], state.tokens[-1], key, index)
        return self._get(state, keys.of_set(key), allocates=not key.only_ints, inside=inside)

    def _is_inside(self, state: State, receiver: KindSet, token: int, key: KindSet, index: int) -> bool:
        """True if arrays and strings surely have an element at an index."""
        known = state.bounds.get(token)
        if known is None or receiver != KindSet(
            flags=receiver.flags & F_STRING, texts=receiver.texts, sites=receiver.sites
        ):
            return False
        inside, dense = bounds.reaches(known, index, key, 1), bounds.within_length(known, index, key)
        return all(
            (inside and keeps_elements(self, site)) or (dense and is_dense(self, site))
            for site in receiver.sites
        ) and (dense or not receiver.flags)

    def _get(self, state: State, key: Keys, allocates: bool = False, inside: bool = False) -> State | None:
        """Reads from the topmost operand."""
        [receiver], [token] = state.take(1)
        found = get(self, receiver, key, state.fresh.get(token), inside)
        result = found.value
        if not found.getters.is_empty:
            self._publish(state, token, receiver)
            result = join(result, self.call(found.getters, receiver, ()))
            self._forget_statics(state)
        self.current.throws |= found.throws
        self.current.allocates = allocates or found.makes_text
        if receiver.flags & F_NULLISH:
            state.narrow(token, receiver.without(F_NULLISH))
        if result.is_empty:
            return None
        state.push(result)
        self.origins[state.tokens[-1]] = token, key
        if key == _LENGTH and self._has_length(receiver):
            bounds.has_length(state.bounds, token, state.tokens[-1])
        return state

    def _has_length(self, receiver: KindSet) -> bool:
        """True for arrays and strings only: their length is above all indexes of elements."""
        texts = receiver.texts if receiver.flags & F_STRING else frozenset()
        indexed = KindSet(flags=receiver.flags & (F_STRING | F_NULLISH), texts=texts, sites=receiver.sites)
        return indexed == receiver and all(self.kind(site) in ("array", "bytes") for site in receiver.sites)

    def _set_field(self, state: State) -> State | None:
        [_, value], [token, value_token] = state.take(2)
        key = keys.of_argument(self.instruction.args[0])
        return self._set(state, token, key, value, value_token)

    def _set_index(self, state: State) -> State | None:
        if self._has_slow_key("SET_INDEX", self.current.operands[1]):
            after = self._slow(state, "SET_INDEX", state.tokens[-3:])
            if after is not None:
                after.pop()
            return after
        [receiver, key, value], [token, index, value_token] = state.take(3)
        known = state.bounds.get(token)
        follows = known is not None and bounds.reaches(known, index, key, 0)
        follows = follows and all(keeps_elements(self, site) for site in receiver.sites)
        after = self._set(state, token, keys.of_set(key), value, value_token, follows)
        if after is not None and follows:
            bounds.stored(after.bounds, token, index, key)
        return after

    def _set(
        self,
        state: State,
        token: int,
        key: Keys,
        value: KindSet,
        value_token: int,
        follows: bool = False,
    ) -> State | None:
        """`follows`: the key is an index at which there is an element, or the first without."""
        receiver = self.current.operands[0]
        self._publish(state, value_token, value)
        stored = put(self, receiver, key, value, own=state.fresh.get(token), follows=follows)
        self.current.throws |= stored.throws
        self.current.allocates = True
        if not stored.setters.is_empty:
            self._publish(state, token, receiver)
            self.call(stored.setters, receiver, (value,))
            self._forget_statics(state)
        self._has_now(state, token, key)
        kept = receiver.without(F_NULLISH)
        if kept.is_empty:
            return None
        state.narrow(token, kept)
        return state

    def _has_now(self, state: State, token: int, key: Keys) -> None:
        """A fresh object has a property for certain."""
        if token in state.fresh and len(key.names) == 1 and key.number.is_empty and not key.other:
            state.fresh[token] |= key.names

    def _init_field(self, state: State) -> State:
        [value], [value_token] = state.take(1)
        return self._define(
            state,
            keys.of_argument(self.instruction.args[0]),
            value,
            value_token,
        )

    def _init_index(self, state: State) -> State:
        [key, value], [_, value_token] = state.take(2)
        return self._define(state, keys.of_set(key), value, value_token)

    def _define(self, state: State, key: Keys, value: KindSet, value_token: int) -> State:
        """Defines a property of the topmost operand, which stays."""
        self._publish(state, value_token, value)
        stored = put(self, state.values[-1], key, value, defines=True)
        self.current.throws |= stored.throws
        self.current.allocates = True
        self._has_now(state, state.tokens[-1], key)
        return state

    def _new(self, state: State, prototype: KindSet) -> KindSet:
        """Push an object that is made here."""
        site = self.here()
        self.flow(("proto", *site), prototype)
        self.current.allocates = True
        made = KindSet(sites=frozenset({site}))
        state.push(made)
        state.fresh[state.tokens[-1]] = frozenset()
        return made

    def _new_object(self, state: State) -> State:
        self._new(state, kernel.prototype(self, "OBJECT"))
        return state

    def _new_array(self, state: State) -> State:
        elements = NOTHING
        for value in self.current.operands:
            elements = join(elements, value)
        count = len(self.current.operands)
        if count:
            state.take(count)
        self.current.allocates = True
        state.push(kernel.new_array(self, elements, ints(count, count)))
        if not elements.flags & F_HOLE:
            state.bounds[state.tokens[-1]] = bounds.Bounds(least=count)
        return state

    def _new_this(self, state: State) -> State | None:
        [callee], [token] = state.take(1)
        functions = KindSet(objects=callee.objects, made=callee.made)
        self.current.throws |= functions != callee
        if functions.is_empty:
            return None
        found = NOTHING
        for site in sites_of(functions):
            self.note(("read", *site), frozenset({"prototype"}))
            found = join(found, self.place("prop", *site, "prototype"))
            self.current.throws |= not has_own(self, site, "prototype")
        prototype = kernel.with_errors(found)
        if not kernel.is_only_objects(found):
            prototype = join(prototype, kernel.prototype(self, "OBJECT"))
        made = self._new(state, prototype)
        this = state.tokens[-1]
        state.push(functions, token)
        state.push(made, this)
        return state

    def _new_result(self, state: State) -> State | None:
        [this, result], [token, result_token] = state.take(2)
        value = join(kernel.with_errors(result), KindSet(symbols=result.symbols))
        if value.is_empty:
            state.push(this, token)
            return state
        self._publish(state, result_token, result)
        if not kernel.is_only_objects(result):
            self._publish(state, token, this)
            value = join(value, this)
        state.push(value)
        return state

    # Objects with places: nothing is inherited, and each place is like a property of its own

    def _new_slots(self, state: State) -> State:
        values = self.current.operands
        if values:
            _, tokens = state.take(len(values))
            for token, value in zip(tokens, values, strict=True):
                self._publish(state, token, value)
        made = self._new(state, of_flags(F_NULL))
        for word, value in enumerate(values, 1):
            put(self, made, keys.of_place(word), value, defines=True)
            self._has_now(state, state.tokens[-1], keys.of_place(word))
        return state

    def _new_this_slots(self, state: State) -> State:
        [callee], [token] = state.take(1)
        made = self._new(state, of_flags(F_NULL))
        this = state.tokens[-1]
        state.push(callee, token)
        state.push(made, this)
        return state

    def _get_slot(self, state: State) -> State | None:
        return self._get(state, keys.of_place(self.instruction.args[0]))

    def _set_slot(self, state: State) -> State | None:
        [_, value], [token, value_token] = state.take(2)
        following = self._set(state, token, keys.of_place(self.instruction.args[0]), value, value_token)
        self.current.allocates = False
        return following

    def _init_slot(self, state: State) -> State:
        [value], [value_token] = state.take(1)
        self._define(state, keys.of_place(self.instruction.args[0]), value, value_token)
        self.current.allocates = False
        return state

    def _get_shared(self, state: State) -> State | None:
        [receiver], [token] = state.take(1)
        self.current.throws = bool(receiver.flags & F_NULLISH)
        kept = receiver.without(F_NULLISH)
        if kept.is_empty:
            return None
        state.narrow(token, kept)
        state.push(self.world.constant(self.instruction.args[0]))  # type: ignore[arg-type]
        return state

    def _for_of(self, state: State, fact: Fact) -> tuple[State | None, State | None]:
        """The states with the next value, and at the end."""
        iterable, _ = fact.operands
        fact.results = (NOTHING,) * 3
        values, throws = kernel.iterate(self, iterable)
        fact.throws = throws
        fact.allocates = bool(iterable.flags & F_STRING)
        state.pop()
        texts = iterable.texts if iterable.flags & F_STRING else frozenset()
        kept = KindSet(flags=iterable.flags & F_STRING, texts=texts, sites=iterable.sites)
        if kept.is_empty:
            return None, None
        state.narrow(state.tokens[-1], kept)
        ended = state.copy()
        ended.push(ints(0, self.limits.text))
        if values.is_empty:
            fact.results = (kept, ints(0, self.limits.text), NOTHING)
            return None, ended
        state.push(ints(1, self.limits.text))
        state.push(values)
        fact.results = tuple(state.values[-3:])
        return state, ended


_STEPS: dict[str, Callable[[_Flow, State], State | None]] = {
    PUSH: _Flow._push,
    LABEL: _Flow._nothing,
    "LOAD": _Flow._load,
    "STORE": _Flow._store,
    "LOAD_STATIC": _Flow._load_static,
    "STORE_STATIC": _Flow._store_static,
    "DUP": _Flow._dup,
    "SWAP": _Flow._swap,
    "CHECK_INIT": _Flow._check_init,
    "THROW": _Flow._throw,
    "CALL": _Flow._call,
    "CALL_DIRECT": _Flow._call_direct,
    "CALL_HOST": _Flow._call_host,
    "CALL_NEW": _Flow._call_new,
    "CALL_ARRAY": _Flow._call_array,
    "NEW_TARGET": _Flow._new_target,
    "RETURN": _Flow._return,
    "EXIT": _Flow._return,
    "NEW_CLOSURE": _Flow._new_closure,
    "LOAD_CAPTURED": _Flow._load_captured,
    "NEW_BOX": _Flow._new_box,
    "LOAD_BOX": _Flow._load_box,
    "STORE_BOX": _Flow._store_box,
    "DUP2": _Flow._dup2,
    "GET_FIELD": _Flow._get_field,
    "GET_LENGTH": _Flow._get_length,
    "GET_INDEX": _Flow._get_index,
    "PUT_FIELD": _Flow._set_field,
    "PUT_INDEX": _Flow._set_index,
    "SET_FIELD": _Flow._set_field,
    "SET_INDEX": _Flow._set_index,
    "INIT_FIELD": _Flow._init_field,
    "INIT_INDEX": _Flow._init_index,
    "NEW_OBJECT": _Flow._new_object,
    "NEW_ARRAY": _Flow._new_array,
    "NEW_THIS": _Flow._new_this,
    "NEW_RESULT": _Flow._new_result,
    "NEW_SLOTS": _Flow._new_slots,
    "NEW_THIS_SLOTS": _Flow._new_this_slots,
    "GET_SLOT": _Flow._get_slot,
    "SET_SLOT": _Flow._set_slot,
    "INIT_SLOT": _Flow._init_slot,
    "GET_SHARED": _Flow._get_shared,
    "TO_PRIMITIVE": _Flow._to_primitive,
}
"""What each instruction does to a state, other than the operators of `arithmetic`."""


def _narrowed(state: State, pairs: tuple[tuple[int, KindSet], ...]) -> State:
    result = state.copy()
    for token, value in pairs:
        result.narrow(token, value)
    return result


def _without(value: KindSet, part: KindSet) -> KindSet:
    """A set less objects, functions and errors that are in another."""
    return replace(
        value.without(part.flags),
        objects=value.objects - part.objects,
        made=value.made - part.made,
        hosts=value.hosts - part.hosts,
        sites=value.sites - part.sites,
    )


def _note_order(state: State, compare: str, tokens: list[int], holds: bool) -> None:
    """Note which of two integers is less."""
    left, right = tokens
    if compare in ("GT", "GE"):
        left, right = right, left
    strict = compare in ("LT", "GT")
    if holds:
        bounds.below(state.bounds, left, right, strict)
    else:
        bounds.below(state.bounds, right, left, not strict)


def slot_of(instruction: Instruction) -> Slot:
    """The slot of LOAD or STORE."""
    slot = instruction.args[0]
    if not isinstance(slot, Slot):
        raise TypeError(f"{instruction} has no slot")
    return slot
