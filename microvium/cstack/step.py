"""What one machine instruction does to the C stack and to the flow of control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol


class CannotFollow(Exception):
    """The code does something with the stack pointer that this analysis does not understand."""


class Flow(Enum):
    """What is executed next."""

    NEXT = auto()
    JUMP = auto()
    BRANCH = auto()
    """The target or the next instruction."""
    CALL = auto()
    """A function, which returns to the next instruction."""
    END = auto()
    """Nothing of this function."""


@dataclass(frozen=True)
class State:
    """What is known before an instruction. `depth` counts bytes since the function was entered; `values` are
    the registers whose content is known.
    """

    depth: int
    values: Mapping[str, int]

    def joined(self, other: State) -> State:
        """What holds if either does."""
        kept = {name: value for name, value in self.values.items() if other.values.get(name) == value}
        return State(max(self.depth, other.depth), kept)


@dataclass(frozen=True)
class Step:
    """An instruction. `target` is None where it is not known: then a jump may lead to any label of its
    function, or to what a call may lead to: any function whose address is taken.
    """

    size: int
    after: State
    flow: Flow = Flow.NEXT
    target: int | None = None
    stored: int | None = None
    """An address of code that it writes to memory."""
    is_return: bool = False
    own_depth: int = 0
    """If the stack is deeper meanwhile than before and after: how deep."""


class Code(Protocol):
    """A firmware's code."""

    def half(self, address: int) -> int:
        """Two bytes."""

    def word(self, address: int) -> int:
        """Four bytes."""

    def is_filled_in(self, place: int) -> bool:
        """True where the linker has put an address in: other numbers mean no code."""

    def is_function(self, address: int) -> bool:
        """True where a function begins."""

    @property
    def stack_top(self) -> int:
        """Where the stack begins."""


class Machine(Protocol):
    """The instructions of a CPU."""

    return_bytes: int
    """What a call puts on the stack."""
    interrupt_bytes: int
    """What an interrupt puts there."""
    has_distances: bool
    """Tables of labels hold distances, not addresses."""
    padding: int | None
    """An instruction that fills up before data."""

    def step(self, code: Code, address: int, state: State) -> Step:
        """The instruction at an address."""

    def at_entry(self, code: Code, values: Mapping[str, int]) -> dict[str, int]:
        """Of the values at a call, those that the called function shall know: addresses of functions."""

    def after_call(self, values: Mapping[str, int]) -> dict[str, int]:
        """Of the values at a call, those that it leaves alone."""

    def code_address(self, pointer: int) -> int:
        """The address that a pointer to code means."""


@dataclass
class Values:
    """The known registers after an instruction, in the making."""

    now: dict[str, int] = field(default_factory=dict)

    def put(self, name: str, value: int | None) -> None:
        """`name` has a new value; None: not known."""
        if value is None:
            self.now.pop(name, None)
        else:
            self.now[name] = value
