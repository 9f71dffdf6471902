"""Walks a firmware's machine code: how deep can the C stack be?

Every instruction that can be reached is visited with the depth of the stack before it, and with the registers
that hold a known address of code, for compilers keep the address of a function that is called often in a
register, and pass visitors to functions. A function is walked anew for each set of addresses it is passed.

Jumps and calls to what is not known may lead to any function whose address is in data or has been stored, and
such jumps to any label of their function whose address is in data. Where tables of labels hold distances
instead, whatever code of the function is reached in no other way is taken for a label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from microvium.cstack.program import Function, Program
from microvium.cstack.step import CannotFollow, Flow, Machine, State, Step

MOST = 0x10000
"""A stack deeper than this grows in a loop."""


@dataclass(frozen=True)
class Part:
    """What one function of a chain of calls puts on the stack, the address to return to included."""

    function: str
    size: int


@dataclass(frozen=True)
class Chain:
    """A chain of calls and its sum."""

    parts: tuple[Part, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of C stack."""
        return sum(part.size for part in self.parts)

    def __str__(self) -> str:
        return ", ".join(f"{part.function} {part.size}" for part in self.parts)


@dataclass
class _Result:
    deepest: Chain
    returns: bool


_Context = tuple[int, tuple[tuple[str, int], ...]]
"""A function and the addresses it is passed."""


@dataclass
class Walk:
    """The walk through one firmware; use `Walk(…).from_reset()`."""

    program: Program
    machine: Machine
    visited: dict[int, Step] = field(default_factory=dict)
    """Every instruction that was visited, by address."""
    taken: set[int] = field(default_factory=set)
    """Addresses of code that are in data or that code stores: unknown jumps and calls lead there."""
    _known: dict[_Context, _Result] = field(default_factory=dict)
    _active: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken.update(self.machine.code_address(content) for content in self.program.pointers)

    def from_reset(self) -> Chain:
        """The deepest chain of calls without interrupts."""
        return self._settled(self.program.entry)

    def from_interrupt(self, handler: int) -> Chain:
        """The same of an interrupt's handler, with what the interrupt itself puts on the stack."""
        chain = self._settled(handler)
        first, *rest = chain.parts
        return Chain((Part(first.function, first.size + self.machine.interrupt_bytes), *rest))

    def _settled(self, entry: int) -> Chain:
        """Walks until no further address of code is seen to be taken."""
        while True:
            self._known.clear()
            before = len(self.taken)
            result = self._function(entry, {})
            if len(self.taken) == before:
                return result.deepest

    def labels(self, function: Function) -> set[int]:
        """Those of a function whose addresses are taken."""
        start, end = function.address, self.program.end(function)
        return {address for address in self.taken if start < address < end}

    def _function(self, entry: int, values: Mapping[str, int]) -> _Result:
        passed = self.machine.at_entry(self.program, values)
        context = entry, tuple(sorted(passed.items()))
        if context not in self._known:
            if entry in self._active:
                cycle = [*self._active[self._active.index(entry) :], entry]
                names = " calls ".join(self.program.name(address) for address in cycle)
                raise CannotFollow(f"{names}: recursion in C has no bound")
            self._active.append(entry)
            self._known[context] = _Body(self, entry, passed).walked()
            self._active.pop()
        return self._known[context]

    def call(self, target: int | None, values: Mapping[str, int]) -> _Result:
        """What a call does."""
        taken = [address for address in self.taken if self.program.is_function(address)]
        targets = taken if target is None else (target,)
        results = [self._function(address, values) for address in sorted(targets)]
        deepest = max((result.deepest for result in results), key=lambda chain: chain.size, default=Chain())
        return _Result(deepest, not results or any(result.returns for result in results))


class _Body:
    """The walk through one function, with the functions that it jumps to."""

    def __init__(self, walk: Walk, entry: int, values: Mapping[str, int]) -> None:
        self.walk = walk
        self.entry = entry
        self.states: dict[int, State] = {}
        self.pending: list[tuple[int, State]] = [(entry, State(0, values))]
        self.chains: dict[int, Chain] = {}
        self.jumps: dict[Function, State] = {}
        """Functions that jump to what is not known, and the state there."""
        self.labels: dict[Function, set[int]] = {}
        """Their targets."""
        self.returns = False

    def walked(self) -> _Result:
        while self.pending or self._add_label():
            address, state = self.pending.pop()
            known = self.states.get(address)
            joined = known.joined(state) if known else state
            if joined != known:
                self.states[address] = joined
                self._visit(address, joined)
        deepest = max(self.chains.values(), key=lambda chain: chain.size)
        return _Result(deepest, self.returns)

    def _visit(self, address: int, state: State) -> None:
        walk = self.walk
        step = self._step(address, state)
        walk.visited[address] = step
        if step.stored is not None:
            walk.taken.add(step.stored)
        depth = max(state.depth, step.after.depth, step.own_depth)
        if depth > MOST:
            raise self._error(address, "the stack grows in a loop")
        self.chains[address] = Chain((Part(walk.program.name(self.entry), depth),))
        following = address + step.size
        if step.is_return:
            if step.after.depth:
                raise self._error(address, f"a return with {step.after.depth} bytes on the stack")
            self.returns = True
        if step.flow is Flow.CALL:
            self._call(address, step, following)
        elif step.flow is Flow.JUMP and step.target is None:
            self._jump(address, step)
        elif step.flow is not Flow.END:
            if step.flow is not Flow.JUMP:
                self.pending.append((following, step.after))
            if step.target is not None:
                self.pending.append((step.target, step.after))

    def _step(self, address: int, state: State) -> Step:
        try:
            return self.walk.machine.step(self.walk.program, address, state)
        except (CannotFollow, IndexError) as error:
            raise self._error(address, str(error)) from None

    def _error(self, address: int, why: str) -> CannotFollow:
        return CannotFollow(f"{self.walk.program.name(address)}, at {address:#06x}: {why}")

    def _call(self, address: int, step: Step, following: int) -> None:
        result = self.walk.call(step.target, step.after.values)
        own = Part(self.walk.program.name(self.entry), step.after.depth + self.walk.machine.return_bytes)
        deeper = Chain((own, *result.deepest.parts))
        if deeper.size > self.chains[address].size:
            self.chains[address] = deeper
        if result.returns:
            values = self.walk.machine.after_call(step.after.values)
            self.pending.append((following, State(step.after.depth, values)))

    def _jump(self, address: int, step: Step) -> None:
        """To a label of the function, or to another function instead of a call and a return."""
        result = self.walk.call(None, step.after.values)
        if result.deepest.parts:
            own = Part(self.walk.program.name(self.entry), step.after.depth)
            self.chains[address] = max(
                self.chains[address], Chain((own, *result.deepest.parts)), key=lambda chain: chain.size
            )
            self.returns = self.returns or result.returns
        function = self.walk.program.function_at(address)
        labels = self.walk.labels(function) if function else set()
        if function is None or not (labels or result.deepest.parts or self.walk.machine.has_distances):
            raise self._error(address, "a jump to what is not known")
        self.labels.setdefault(function, set()).update(labels)
        known = self.jumps.get(function)
        self.jumps[function] = joined = known.joined(step.after) if known else step.after
        self.pending += [(label, joined) for label in self.labels[function]]

    def _add_label(self) -> bool:
        """Takes the first code that nothing has led to yet for a label; False if there is none."""
        if not self.walk.machine.has_distances:
            return False
        for function, state in self.jumps.items():
            address = self._unvisited(function)
            if address is not None:
                self.labels[function].add(address)
                self.pending.append((address, state))
                return True
        return False

    def _unvisited(self, function: Function) -> int | None:
        """The first code of a function that was not visited."""
        program, address, end = self.walk.program, function.address, self.walk.program.end(function)
        while address < end:
            if address in self.states:
                address += self.walk.visited[address].size
            elif program.is_data(address) or self._is_padding(address, end):
                address += 2
            else:
                return address
        return None

    def _is_padding(self, address: int, end: int) -> bool:
        is_last = address + 2 >= end or self.walk.program.is_data(address + 2)
        return is_last and self.walk.program.half(address) == self.walk.machine.padding
