"""The control flow of one function: blocks of instructions, and which handler guards an instruction.

In: an `ir.Function`; out: a `Graph`. Both `kinds` and `optimize` walk it. Positions are indexes into the
body.
"""

from __future__ import annotations

from dataclasses import dataclass

from microvium import isa
from microvium.ir import LABEL, PUSH, Function, Handler, Instruction

JUMPS = frozenset({"JUMP"})
TRUTH_JUMPS = frozenset({"JTRUE", "JFALSE", "JTRUE_KEEP", "JFALSE_KEEP"})
ORDER_JUMPS = {
    "JLT": ("LT", True),
    "JLE": ("LE", True),
    "JGT": ("GT", True),
    "JGE": ("GE", True),
    "JNLT": ("LT", False),
    "JNLE": ("LE", False),
    "JNGT": ("GT", False),
    "JNGE": ("GE", False),
}
"""Compare-jumps: the comparison, and the result of it that jumps."""
EQUALITY_JUMPS = {"JEQ": ("EQ", True), "JNE": ("EQ", False)}
CONDITIONAL = frozenset(
    TRUTH_JUMPS | ORDER_JUMPS.keys() | EQUALITY_JUMPS.keys() | {"JNULLISH_KEEP", "FOR_OF"}
)
"""Jumps that may also go on. FOR_OF pushes its value only if it does."""
ENDS = frozenset(op.name for op in isa.OPS if isa.Flag.ENDS in op.flags)


@dataclass(frozen=True)
class Block:
    """Instructions `start` … `end`-1 of the body, entered only at `start`."""

    start: int
    end: int


class Graph:
    """Blocks in the order of the body, and lookups by label and position."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.labels = {int(str(i.args[0])): at for at, i in enumerate(function.body) if i.op == LABEL}
        self.blocks = self._split()
        self.block_at = {block.start: index for index, block in enumerate(self.blocks)}
        self._handlers = [(self.labels[h.start], self.labels[h.end], h) for h in function.handlers]

    def _split(self) -> list[Block]:
        body = self.function.body
        leaders = {0}
        for at, instruction in enumerate(body):
            if instruction.op == LABEL:
                leaders.add(at)
            elif instruction.op in CONDITIONAL or instruction.op in ENDS:
                leaders.add(at + 1)
        starts = sorted(start for start in leaders if start < len(body))
        return [Block(start, end) for start, end in zip(starts, [*starts[1:], len(body)], strict=True)]

    def target(self, instruction: Instruction) -> int:
        """The block a jump goes to."""
        return self.block_at[self.labels[label_of(instruction)]]

    def block_of_label(self, label: int) -> int:
        """The block that a label starts."""
        return self.block_at[self.labels[label]]

    def handler(self, at: int) -> Handler | None:
        """The innermost handler of the instruction at `at`."""
        for start, end, handler in self._handlers:
            if start <= at < end:
                return handler
        return None

    def handlers(self, at: int) -> list[Handler]:
        """All handlers around the instruction at `at`."""
        return [handler for start, end, handler in self._handlers if start <= at < end]

    def falls_through(self, block: int) -> bool:
        """True if control may go from the last instruction of a block to the next one."""
        return self.function.body[self.blocks[block].end - 1].op not in ENDS

    def successors(self, block: int) -> list[int]:
        """Blocks that may follow, exceptions apart."""
        last = self.function.body[self.blocks[block].end - 1]
        result = [block + 1] if last.op not in ENDS and block + 1 < len(self.blocks) else []
        if is_jump(last):
            target = self.target(last)
            if target not in result:
                result.append(target)
        return result


def is_jump(instruction: Instruction) -> bool:
    """True if the instruction has a label to go to."""
    return instruction.op in CONDITIONAL or instruction.op in JUMPS


def label_of(instruction: Instruction) -> int:
    """The label of a jump or a LABEL."""
    label = instruction.args[0]
    if not isinstance(label, int):
        raise TypeError(f"{instruction} has no label")
    return label


def pops(instruction: Instruction, functions: tuple[Function, ...]) -> int:
    """How many operands an instruction takes off the stack."""
    op = instruction.op
    if op in (PUSH, LABEL):
        return 0
    args = instruction.args
    if op == "CALL":
        return 2 + _count(args[0])
    if op == "CALL_NEW":
        return 3 + _count(args[0])
    if op == "CALL_DIRECT":
        return functions[_count(args[0])].params
    if op in ("NEW_ARRAY", "NEW_SLOTS"):
        return _count(args[0])
    if op in ("CALL_HOST", "NEW_CLOSURE"):
        return _count(args[1])
    return len(isa.BY_NAME[op].pops)


def pushes(instruction: Instruction) -> int:
    """How many operands an instruction leaves."""
    if instruction.op == PUSH:
        return 1
    return 0 if instruction.op == LABEL else len(isa.BY_NAME[instruction.op].pushes)


def _count(argument: object) -> int:
    if not isinstance(argument, int):
        raise TypeError(f"{argument!r} is no count")
    return argument
