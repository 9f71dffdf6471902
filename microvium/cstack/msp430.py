"""The MSP430's instructions (SLAU144, "CPU"), as far as they matter to the stack; none of the MSP430X."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from microvium.cstack.step import CannotFollow, Code, Flow, State, Step, Values

PC, SP, SR, CG = range(4)
PRESERVED = frozenset(f"r{number}" for number in range(4, 11))
ARGUMENTS = frozenset(f"r{number}" for number in range(12, 16))
MOV, ADD, SUB, CMP, BIT = 0x4, 0x5, 0x8, 0x9, 0xB
PUSH, CALL, RETI = 4, 5, 6
JMP = 7
REGISTER, INDEXED, INDIRECT, POP = range(4)
CONSTANTS = {
    (SR, INDIRECT): 4,
    (SR, POP): 8,
    (CG, REGISTER): 0,
    (CG, INDEXED): 1,
    (CG, INDIRECT): 2,
    (CG, POP): 0xFFFF,
}


@dataclass(frozen=True)
class _Source:
    """An operand that is read. `value` is None if it is not known; `function` if it is not one's address."""

    size: int
    """Bytes behind the instruction's first word."""
    value: int | None = None
    function: int | None = None
    is_pop: bool = False


class Msp430:
    """See `step.Machine`."""

    return_bytes = 2
    interrupt_bytes = 4
    has_distances = False
    padding: int | None = None

    def at_entry(self, code: Code, values: Mapping[str, int]) -> dict[str, int]:
        del code
        return {name: value for name, value in values.items() if name in ARGUMENTS}

    def after_call(self, values: Mapping[str, int]) -> dict[str, int]:
        return {name: value for name, value in values.items() if name in PRESERVED}

    def code_address(self, pointer: int) -> int:
        return pointer

    def step(self, code: Code, address: int, state: State) -> Step:
        word = code.half(address)
        if word >> 13 == 1:
            return _jump(address, word, state)
        if word >> 10 == 4:
            return _single(code, address, word, state)
        if word >> 12 >= MOV:
            return _double(code, address, word, state)
        raise CannotFollow(f"there is no instruction {word:#06x}")


def _jump(address: int, word: int, state: State) -> Step:
    offset = ((word & 0x3FF) ^ 0x200) - 0x200
    flow = Flow.JUMP if word >> 10 & 7 == JMP else Flow.BRANCH
    return Step(2, state, flow, address + 2 + 2 * offset)


def _source(code: Code, address: int, register: int, mode: int, state: State) -> _Source:
    """The operand of the instruction at `address`."""
    if (register, mode) in CONSTANTS:
        return _Source(0, CONSTANTS[register, mode])
    if register == PC and mode == POP:
        value = code.half(address + 2)
        is_function = code.is_filled_in(address + 2) and code.is_function(value)
        return _Source(2, value, value if is_function else None)
    if mode == INDEXED:
        return _Source(2)
    if mode == REGISTER:
        known = state.values.get(f"r{register}")
        return _Source(0, known, known)
    return _Source(0, is_pop=mode == POP and register == SP)


def _single(code: Code, address: int, word: int, state: State) -> Step:
    kind, mode, register = word >> 7 & 7, word >> 4 & 3, word & 15
    if kind == RETI:
        return Step(2, state, Flow.END, is_return=True)
    source = _source(code, address, register, mode, state)
    size = 2 + source.size
    if source.is_pop:
        raise CannotFollow(f"{word:#06x} takes its operand from the stack")
    if kind == PUSH:
        return Step(size, State(state.depth + 2, state.values), stored=source.function)
    if kind == CALL:
        return Step(size, state, Flow.CALL, source.value)
    if mode == REGISTER and register == SP:
        raise CannotFollow(f"{word:#06x} changes the stack pointer")
    return Step(size, _without(state, register) if mode == REGISTER else state)


def _without(state: State, register: int) -> State:
    """The register has a value that is not known."""
    values = Values(dict(state.values))
    values.put(f"r{register}", None)
    return State(state.depth, values.now)


def _double(code: Code, address: int, word: int, state: State) -> Step:
    kind, register, mode, is_byte = word >> 12, word >> 8 & 15, word >> 4 & 3, word & 0x40
    source = _source(code, address, register, mode, state)
    target, to_memory = word & 15, bool(word & 0x80)
    size = 2 + source.size + (2 if to_memory else 0)
    state = State(state.depth - 2, state.values) if source.is_pop else state
    if kind in (CMP, BIT):
        return Step(size, state)
    if to_memory:
        return Step(size, state, stored=source.function if kind == MOV else None)
    if target == PC:
        return _branch(kind, source, size, state)
    if target == SP:
        return Step(size, _moved(code, kind, word, source, state))
    values = Values(dict(state.values))
    values.put(f"r{target}", source.function if kind == MOV and not is_byte else None)
    return Step(size, State(state.depth, values.now))


def _branch(kind: int, source: _Source, size: int, state: State) -> Step:
    if kind == MOV and source.is_pop:
        return Step(size, State(state.depth + 2, state.values), Flow.END, is_return=True)
    return Step(size, state, Flow.JUMP, source.value if kind == MOV else None)


def _moved(code: Code, kind: int, word: int, source: _Source, state: State) -> State:
    """The state after an instruction that writes the stack pointer."""
    if source.value is None:
        raise CannotFollow(f"{word:#06x} changes the stack pointer by what is not known")
    signed = (source.value ^ 0x8000) - 0x8000
    if kind == ADD:
        return State(state.depth - signed, state.values)
    if kind == SUB:
        return State(state.depth + signed, state.values)
    if kind == MOV and source.value == code.stack_top:
        return State(0, state.values)
    raise CannotFollow(f"{word:#06x} sets the stack pointer to {source.value:#06x}")
