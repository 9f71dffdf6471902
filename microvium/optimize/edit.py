"""What passes share: the program with its kinds, changes to a function's body, and who makes and who uses an
operand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from microvium import isa
from microvium.ir import LABEL, PUSH, Area, Convention, Function, Instruction, Position, Slot, Snapshot
from microvium.kinds import Kinds, analyze
from microvium.kinds.flow import Facts
from microvium.kinds.graph import Graph, is_jump, label_of, pops, pushes
from microvium.kinds.program import ANY_ARGUMENTS, Arguments, Host
from microvium.layout import WORD16, Word
from microvium.values import Value

LOADS = frozenset({PUSH, "LOAD", "LOAD_STATIC", "LOAD_CAPTURED"})
"""Instructions that push a value and do nothing else."""


@dataclass(frozen=True)
class Note:
    """One thing a pass did: where, and why."""

    step: str
    text: str
    position: Position | None = None

    def __str__(self) -> str:
        return f"{self.step}: {self.text}{f' ({self.position})' if self.position else ''}"


@dataclass
class World:
    """What passes may ask besides the snapshot."""

    hosts: Mapping[str, Host]
    numbers: str
    arguments: Arguments = ANY_ARGUMENTS
    word: Word = WORD16
    notes: list[Note] = field(default_factory=list)

    def kinds(self, snapshot: Snapshot) -> Kinds:
        """The kinds of a snapshot."""
        return analyze(snapshot, entries_of(snapshot), self.hosts, self.numbers, self.arguments, self.word)

    def note(self, step: str, text: str, position: Position | None = None) -> None:
        """Report a change, once."""
        note = Note(step, text, position)
        if note not in self.notes:
            self.notes.append(note)


def entries_of(snapshot: Snapshot) -> tuple[int, ...]:
    """The functions that the host calls."""
    return tuple(
        number for number, item in enumerate(snapshot.functions) if item.convention is Convention.ENTRY
    )


def with_functions(snapshot: Snapshot, changed: Mapping[int, Function]) -> Snapshot:
    """The snapshot with some functions replaced; the same object if none differs."""
    new = {number: item for number, item in changed.items() if item != snapshot.functions[number]}
    if not new:
        return snapshot
    functions = tuple(new.get(number, item) for number, item in enumerate(snapshot.functions))
    return replace(snapshot, functions=functions)


def push(value: Value, position: Position | None) -> Instruction:
    """A PUSH."""
    return Instruction(PUSH, (value,), position)


def pop(position: Position | None) -> Instruction:
    """A POP."""
    return Instruction("POP", (), position)


class Edit:
    """Changes to one body, by position; made all at once."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.convention = function.convention
        self.handlers = function.handlers
        self.named = function.named
        self.takes_this = False
        """`this` becomes its first parameter."""
        self._new: dict[int, tuple[Instruction, ...]] = {}
        self._after: dict[int, list[Instruction]] = {}

    def replace(self, at: int, instructions: Iterable[Instruction] = ()) -> None:
        """Put these in place of an instruction; it can be replaced once only."""
        if at in self._new:
            raise AssertionError(f"instruction {at} is replaced twice")
        self._new[at] = tuple(instructions)

    def is_replaced(self, at: int) -> bool:
        """True if the instruction will be gone."""
        return at in self._new

    def insert_after(self, at: int, instruction: Instruction) -> None:
        """Put one behind an instruction that control falls through."""
        self._after.setdefault(at, []).append(instruction)

    def apply(self) -> Function:
        """The function with the changes."""
        body = tuple(self._body()) if self._new or self._after else self.function.body
        changed = replace(
            self.function, body=body, convention=self.convention, handlers=self.handlers, named=self.named
        )
        return _with_this_as_parameter(changed) if self.takes_this else changed

    def _body(self) -> Iterator[Instruction]:
        for at, instruction in enumerate(self.function.body):
            yield from self._new.get(at, (instruction,))
            yield from self._after.get(at, ())


def _with_this_as_parameter(function: Function) -> Function:
    """The function with one more parameter, the first, in place of `this`."""
    body = tuple(
        replace(item, args=(_shifted(item.args[0]), *item.args[1:])) if item.op in ("LOAD", "STORE") else item
        for item in function.body
    )
    names = ("this", *function.param_names)
    return replace(function, body=body, params=function.params + 1, param_names=names)


def _shifted(slot: object) -> Slot:
    assert isinstance(slot, Slot)
    if slot.area is Area.THIS:
        return Slot(Area.ARGUMENT, 0)
    return Slot(Area.ARGUMENT, slot.index + 1) if slot.area is Area.ARGUMENT else slot


class Round:
    """The changes that passes propose for one snapshot, whose kinds they all see; made all at once."""

    def __init__(self, snapshot: Snapshot, kinds: Kinds) -> None:
        self.snapshot = snapshot
        self.kinds = kinds
        self._edits: dict[int, Edit] = {}

    def functions(self) -> Iterator[tuple[Edit, Facts]]:
        """The functions that can run, each with its changes and facts."""
        for number, facts in sorted(self.kinds.facts.items()):
            yield self.edit(number), facts

    def edit(self, number: int) -> Edit:
        """The changes of a function."""
        if number not in self._edits:
            self._edits[number] = Edit(self.snapshot.functions[number])
        return self._edits[number]

    def apply(self) -> Snapshot:
        """The snapshot with all changes."""
        return with_functions(self.snapshot, {number: edit.apply() for number, edit in self._edits.items()})


def fresh_label(function: Function) -> int:
    """A label number that the function does not use."""
    return 1 + max((label_of(item) for item in function.body if item.op == LABEL), default=-1)


Token = tuple[int, int]
"""An operand: the position of the instruction that pushed it (or -2 - block where ways meet), and which of
its results."""


@dataclass
class Operands:
    """Who makes and who uses each operand of a function."""

    taken: dict[int, tuple[Token, ...]]
    """What each reachable instruction pops, deepest first."""
    uses: dict[Token, list[tuple[int, int]]]
    """Who takes an operand: positions, and which of its operands."""
    merged: set[Token]
    """Operands that meet others where ways meet."""
    depth: dict[int, int]
    """Operands on the stack before each reachable instruction."""
    guarded: set[Token]
    """Operands that a handler keeps on the stack."""

    def only_use(self, token: Token) -> tuple[int, int] | None:
        """The one instruction that takes an operand, if nothing else can see it."""
        uses = self.uses.get(token, [])
        if len(uses) != 1 or token in self.merged or token in self.guarded or token[0] < 0:
            return None
        return uses[0]


def operands(function: Function, functions: Sequence[Function]) -> Operands:
    """Follows the operand stack along every path."""
    return _Walk(function, tuple(functions)).run()


class _Walk:
    def __init__(self, function: Function, functions: tuple[Function, ...]) -> None:
        self.body = function.body
        self.functions = functions
        self.graph = Graph(function)
        self.entry: dict[int, list[Token]] = {}
        self.found = Operands({}, {}, set(), {}, set())

    def run(self) -> Operands:
        pending = {0} if self.body else set()
        self.entry[0] = []
        while pending:
            block = min(pending)
            pending.discard(block)
            for target, stack in self._walk(block):
                if self._arrive(target, stack):
                    pending.add(target)
        self.found = Operands({}, {}, self.found.merged, {}, set())
        for block in sorted(self.entry):
            self._walk(block)
        return self.found

    def _arrive(self, block: int, stack: list[Token]) -> bool:
        """Note a stack that reaches a block. True if the block has to be walked again."""
        old = self.entry.get(block)
        if old is None:
            self.entry[block] = list(stack)
            return True
        changed = False
        for at, (a, b) in enumerate(zip(old, stack, strict=True)):
            if a != b:
                self.found.merged |= {a, b}
                joint = (-2 - block, at)
                changed |= a != joint
                old[at] = joint
        return changed

    def _walk(self, block: int) -> list[tuple[int, list[Token]]]:
        stack = list(self.entry[block])
        sent: list[tuple[int, list[Token]]] = []
        bounds = self.graph.blocks[block]
        for at in range(bounds.start, bounds.end):
            instruction = self.body[at]
            self.found.depth[at] = len(stack)
            for handler in self.graph.handlers(at):
                if len(stack) < handler.depth:
                    continue
                self.found.guarded.update(stack[: handler.depth])
                target = self.graph.block_of_label(handler.target)
                sent.append((target, [*stack[: handler.depth], (-2 - target, handler.depth)]))
            self._step(at, instruction, stack)
            if is_jump(instruction):
                left_out = pushes(instruction) - isa.BY_NAME[instruction.op].pushes_at_label
                sent.append((self.graph.target(instruction), stack[: len(stack) - left_out]))
        if self.graph.falls_through(block) and block + 1 < len(self.graph.blocks):
            sent.append((block + 1, stack))
        return sent

    def _step(self, at: int, instruction: Instruction, stack: list[Token]) -> None:
        count = pops(instruction, self.functions)
        taken = tuple(stack[len(stack) - count :]) if count else ()
        self.found.taken[at] = taken
        for index, token in enumerate(taken):
            uses = self.found.uses.setdefault(token, [])
            if (at, index) not in uses:
                uses.append((at, index))
        if instruction.op == "SWAP":
            stack[-2:] = reversed(stack[-2:])
            return
        if instruction.op == "CHECK_INIT" or instruction.op.endswith("_KEEP"):
            return
        del stack[len(stack) - count :]
        stack.extend((at, index) for index in range(pushes(instruction)))


def end_of(function: Function) -> str:
    """The instruction with which a function of this convention returns."""
    return "EXIT" if function.convention is Convention.ENTRY else "RETURN"
