"""Collects the instructions of one function: labels, depth of the operand stack, what can be reached,
handlers.

Instructions after one that ends (a jump, a return) are dropped until a label that something jumps to. The
depth is counted all the same, so that both parts of every construct can be lowered alike.
"""

from __future__ import annotations

from microvium import ir, isa
from microvium.ir import Argument, Handler, Instruction, Position
from microvium.isa import Flag
from microvium.lower.tidy import tidy
from microvium.values import Value


class Builder:
    """The instructions of one function so far. `position` goes with each instruction that is emitted."""

    def __init__(self, position: Position) -> None:
        self.position = position
        self.instructions: list[Instruction] = []
        self.handlers: list[Handler] = []
        self.depth = 0
        """Operands on the stack at this place."""
        self.greatest_depth = 0
        self.deepest = position
        """Where `greatest_depth` was reached first."""
        self.reachable = True
        self._labels = 0
        self._targets: set[int] = set()

    def emit(self, op: str, *args: Argument) -> None:
        """Appends an instruction, unless control cannot get here."""
        row = isa.BY_NAME[op]
        self._count(_pops(row, args), len(row.pushes))
        if not self.reachable:
            return
        self.instructions.append(Instruction(op, args, self.position))
        if row.label_index is not None:
            self._targets.add(_integer(args[row.label_index]))
        if Flag.ENDS in row.flags:
            self.reachable = False

    def push(self, value: Value) -> None:
        """Appends a push of any value."""
        self._count(0, 1)
        if self.reachable:
            self.instructions.append(Instruction(ir.PUSH, (value,), self.position))

    def _count(self, pops: int, pushes: int) -> None:
        assert self.depth >= pops, f"{self.position}: {pops} operands wanted, {self.depth} there"
        self.depth += pushes - pops
        if self.depth > self.greatest_depth and self.reachable:
            self.greatest_depth = self.depth
            self.deepest = self.position

    def label(self) -> int:
        """A new label, not placed yet."""
        self._labels += 1
        return self._labels - 1

    def place(self, label: int, *, loop: bool = False, handler: bool = False) -> None:
        """Puts the label here. `loop`: control gets here from below only, by a jump still to come; `handler`:
        by a throw.
        """
        self.reachable = self.reachable or loop or handler or label in self._targets
        if handler:
            self._targets.add(label)
        self.instructions.append(Instruction(ir.LABEL, (label,), self.position))

    def mark(self) -> int:
        """A label here for a handler's range: no place that control comes to."""
        label = self.label()
        self._targets.add(label)
        self.instructions.append(Instruction(ir.LABEL, (label,), self.position))
        return label

    def here(self) -> int:
        """Count of instructions so far, labels apart: tells whether anything was emitted since."""
        return sum(1 for item in self.instructions if item.op != ir.LABEL)

    def finish(self) -> tuple[tuple[Instruction, ...], tuple[Handler, ...]]:
        """The instructions and the handlers, tidied up."""
        return tidy(self.instructions, self.handlers)


def _integer(value: Argument) -> int:
    assert isinstance(value, int)
    return value


def _pops(row: isa.Op, args: tuple[Argument, ...]) -> int:
    """Operands that the instruction takes: a count among its arguments stands for the name with a star."""
    fixed = sum(1 for name in row.pops if not name.endswith("*"))
    if fixed == len(row.pops):
        return fixed
    return fixed + _integer(args[row.operands.index(isa.Operand.COUNT)])
