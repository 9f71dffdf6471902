"""Functions that are called directly once, and tiny ones, are put in place of their calls.

The caller gets a local for each parameter and local of the function; `slots` shares them with others. A
function that calls itself, directly or through others, stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from microvium.ir import (
    LABEL,
    Area,
    Convention,
    Function,
    Handler,
    Inlined,
    Instruction,
    Position,
    Slot,
    Snapshot,
)
from microvium.kinds.flow import slot_of
from microvium.kinds.graph import is_jump, label_of
from microvium.optimize.edit import (
    World,
    end_of,
    fresh_label,
    operands,
    push,
    with_functions,
)
from microvium.optimize.liveness import live_at_start
from microvium.values import UNDEFINED

STEP = "inline"
TINY = 4
"""Instructions, RETURN included, of a function that takes no more code than its call."""
_PASSED_TO = frozenset({"CALL_HOST", "CALL_DIRECT", "GET_FIELD", "GET_LENGTH", "GET_INDEX"})
MAX_SLOTS = 48
"""Locals and arguments of a function that takes in others: its frame must fit the code header."""


def inline_calls(snapshot: Snapshot, world: World) -> Snapshot:
    """Take in calls until none is left that pays."""
    while (changed := _inline_one(snapshot, world)) is not None:
        snapshot = changed
    return snapshot


def _inline_one(snapshot: Snapshot, world: World) -> Snapshot | None:
    """The snapshot with one call taken in. A function called once is gone then: nothing names it any more."""
    calls = _calls(snapshot)
    counts = Counter(target for _, _, target in calls)
    recursive = _recursive(calls)
    for caller, at, target in calls:
        function = snapshot.functions[target]
        if target in recursive or function.convention is not Convention.DIRECT:
            continue
        if counts[target] > 1 and not _is_tiny(function):
            continue
        host = snapshot.functions[caller]
        if host.locals + host.params + function.locals + function.params > MAX_SLOTS:
            continue
        name = function.name or "a function"
        why = "is called once" if counts[target] == 1 else "is no longer than its call"
        world.note(STEP, f"{name} {why}", host.body[at].position)
        return with_functions(snapshot, {caller: _Inliner(snapshot, host, at, function).run()})
    return None


def _calls(snapshot: Snapshot) -> list[tuple[int, int, int]]:
    """Caller, position and callee of each CALL_DIRECT."""
    found = []
    for number, function in enumerate(snapshot.functions):
        for at, instruction in enumerate(function.body):
            if instruction.op == "CALL_DIRECT" and isinstance(target := instruction.args[0], int):
                found.append((number, at, target))
    return found


def _recursive(calls: list[tuple[int, int, int]]) -> set[int]:
    """Functions from which a direct call leads back to them."""
    below: dict[int, set[int]] = {}
    for caller, _, target in calls:
        below.setdefault(caller, set()).add(target)
    found = set()
    for number in below:
        seen: set[int] = set()
        pending = [number]
        while pending:
            for target in below.get(pending.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    pending.append(target)
        if number in seen:
            found.add(number)
    return found


def _is_tiny(function: Function) -> bool:
    """True for a body without loops and stores that is as short as a call, or passes its parameters on."""
    if _passes_on(function):
        return True
    if len(function.body) > TINY or function.handlers or function.locals:
        return False
    loads = Counter(slot_of(item).index for item in function.body if item.op == "LOAD")
    stores = any(item.op in ("STORE", LABEL) for item in function.body)
    return not stores and len(loads) <= 1


def _passes_on(function: Function) -> bool:
    """True if a body is one operation on its parameters, in their order: nothing is left of the call then."""
    *loads, operation, end = function.body if len(function.body) > 2 else (None, None, None)
    if (
        operation is None
        or end is None
        or function.locals
        or function.handlers
        or len(loads) != function.params
    ):
        return False
    places = [item is not None and item.op == "LOAD" and slot_of(item) for item in loads]
    parameters = [Slot(Area.ARGUMENT, index) for index in range(function.params)]
    return places == parameters and operation.op in _PASSED_TO and end.op == "RETURN"


class _Inliner:
    def __init__(self, snapshot: Snapshot, host: Function, at: int, function: Function) -> None:
        self.host = host
        self.at = at
        self.function = function
        self.functions = snapshot.functions
        self.params = host.locals
        """The local that the first parameter becomes."""
        self.locals = host.locals + function.params
        self.labels = fresh_label(host)
        """Added to the labels of the function."""
        self.end = self.labels + fresh_label(function)
        self.depth = operands(host, snapshot.functions).depth[at]

    def run(self) -> Function:
        """The host with the function's body in place of the call."""
        host = self.host
        body = [
            *host.body[: self.at],
            *self._prologue(),
            *self._body(),
            Instruction(LABEL, (self.end,), host.body[self.at].position),
            *host.body[self.at + 1 :],
        ]
        return replace(
            host,
            locals=self.locals + self.function.locals,
            body=tuple(body),
            handlers=(*self._handlers(), *host.handlers),
        )

    def _prologue(self) -> Iterator[Instruction]:
        """Arguments into their locals, the last first; locals that may be read before a store hold
        undefined.
        """
        position = self.host.body[self.at].position
        for index in reversed(range(self.function.params)):
            yield Instruction("STORE", (Slot(Area.LOCAL, self.params + index),), position)
        for number in sorted(live_at_start(self.function)):
            if number < self.function.locals:
                yield push(UNDEFINED, position)
                yield Instruction("STORE", (Slot(Area.LOCAL, self.locals + number),), position)

    def _body(self) -> Iterator[Instruction]:
        tail = self.host.body[self.at + 1].op if self.at + 1 < len(self.host.body) else ""
        depths = operands(self.function, self.functions).depth
        for at, moved in enumerate(self.function.body):
            instruction = replace(moved, position=self._position(moved.position))
            if instruction.op in ("LOAD", "STORE"):
                yield replace(instruction, args=(self._slot(slot_of(instruction)),))
            elif instruction.op == LABEL or is_jump(instruction):
                yield replace(instruction, args=(label_of(instruction) + self.labels,))
            elif instruction.op == "RETURN" and tail in ("RETURN", "EXIT"):
                yield replace(instruction, op=end_of(self.host))
            elif instruction.op == "RETURN":
                yield from self._alone(depths.get(at, 1), instruction.position)
                yield Instruction("JUMP", (self.end,), instruction.position)
            else:
                yield instruction

    def _position(self, position: Position | None) -> Position | None:
        """The same, with the call added to those that it remembers."""
        if position is None:
            return None
        call = self.host.body[self.at].position
        taken = Inlined(self.function.name, self.function.position, call)
        return replace(position, calls=(*position.calls, taken, *(call.calls if call else ())))

    def _alone(self, depth: int, position: Position | None) -> Iterator[Instruction]:
        """Operands below a result, which a return would leave behind with its frame, go."""
        for _ in range(depth - 1):
            yield Instruction("SWAP", (), position)
            yield Instruction("POP", (), position)

    def _slot(self, slot: Slot) -> Slot:
        base = self.locals if slot.area is Area.LOCAL else self.params
        return Slot(Area.LOCAL, base + slot.index)

    def _handlers(self) -> Iterator[Handler]:
        below = self.depth - self.function.params
        for handler in self.function.handlers:
            yield Handler(
                handler.start + self.labels,
                handler.end + self.labels,
                handler.target + self.labels,
                handler.depth + below,
            )
