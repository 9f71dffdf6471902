"""A Cortex-M0's instructions (ARMv6-M Architecture Reference Manual), as far as they matter to the stack."""

from __future__ import annotations

from collections.abc import Mapping

from microvium.cstack.step import CannotFollow, Code, Flow, State, Step, Values

SP, LR, PC = 13, 14, 15
PRESERVED = frozenset(f"r{number}" for number in range(4, 12))
ARGUMENTS = frozenset(f"r{number}" for number in range(4))
FRAME = 32 + 4
"""What an exception stores, and a word to align it."""
ALWAYS = 14
"""A condition of branches that means something else."""


class Thumb:
    """See `step.Machine`."""

    return_bytes = 0
    interrupt_bytes = FRAME
    has_distances = True
    padding: int | None = 0x46C0

    def at_entry(self, code: Code, values: Mapping[str, int]) -> dict[str, int]:
        return {
            name: value
            for name, value in values.items()
            if name in ARGUMENTS and value & 1 and code.is_function(value & ~1)
        }

    def after_call(self, values: Mapping[str, int]) -> dict[str, int]:
        return {name: value for name, value in values.items() if name in PRESERVED}

    def code_address(self, pointer: int) -> int:
        return pointer & ~1

    def step(self, code: Code, address: int, state: State) -> Step:
        word = code.half(address)
        if word >> 11 in (0x1D, 0x1E, 0x1F):
            return _long(code, address, word, state)
        return (
            _flow(address, word, state)
            or _high(word, state)
            or _stack(code, word, state)
            or _other(code, address, word, state)
        )


def _signed(value: int, bits: int) -> int:
    sign = 1 << (bits - 1)
    return ((value & (2 * sign - 1)) ^ sign) - sign


def _long(code: Code, address: int, word: int, state: State) -> Step:
    """Instructions of 32 bits: BL, barriers, special registers."""
    second = code.half(address + 2)
    if word >> 11 == 0x1E and second & 0xD000 == 0xD000:
        sign = word >> 10 & 1
        high = [~((second >> bit & 1) ^ sign) & 1 for bit in (13, 11)]
        offset = sign << 24 | high[0] << 23 | high[1] << 22 | (word & 0x3FF) << 12 | (second & 0x7FF) << 1
        target = address + 4 + _signed(offset, 25)
        # Compilers jump by it, too, where a function is too large for the short jump.
        return Step(4, state, Flow.CALL if code.is_function(target) else Flow.JUMP, target)
    if word & 0xFFE0 == 0xF380 and second & 0xFF in (8, 9):
        raise CannotFollow(f"{word:#06x} sets a stack pointer")
    if word & 0xFFE0 == 0xF3E0:
        return Step(4, _with(state, {second >> 8 & 15: None}))
    if word >> 4 in (0xF38, 0xF3B):
        return Step(4, state)
    raise CannotFollow(f"there is no instruction {word:#06x} {second:#06x}")


def _with(state: State, changes: Mapping[int, int | None]) -> State:
    """Registers have other values."""
    values = Values(dict(state.values))
    for register, value in changes.items():
        values.put(f"r{register}", value)
    return State(state.depth, values.now)


def _flow(address: int, word: int, state: State) -> Step | None:
    if word >> 12 == 0xD:
        condition = word >> 8 & 15
        if condition < ALWAYS:
            return Step(2, state, Flow.BRANCH, address + 4 + 2 * _signed(word, 8))
        return Step(2, state, Flow.END if condition == ALWAYS else Flow.NEXT)
    if word >> 11 == 0x1C:
        return Step(2, state, Flow.JUMP, address + 4 + 2 * _signed(word, 11))
    if word >> 8 == 0x47:
        register = word >> 3 & 15
        if register == LR and not word & 0x80:
            return Step(2, state, Flow.END, is_return=True)
        value = state.values.get(f"r{register}")
        target = None if value is None else value & ~1
        return Step(2, state, Flow.CALL if word & 0x80 else Flow.JUMP, target)
    return None


def _high(word: int, state: State) -> Step | None:
    """ADD, CMP and MOV of any register."""
    if word >> 8 not in (0x44, 0x45, 0x46):
        return None
    kind, target, source = word >> 8 & 3, (word >> 4 & 8) | word & 7, word >> 3 & 15
    value = state.values.get(f"r{source}")
    if kind == 1:
        return Step(2, state)
    if target == PC:
        is_return = kind == 2 and source == LR
        return Step(2, state, Flow.END if is_return else Flow.JUMP, is_return=is_return)
    if target == SP:
        if kind == 2 or value is None:
            raise CannotFollow(f"{word:#06x} sets the stack pointer to what is not known")
        return Step(2, State(state.depth - _signed(value, 32), state.values))
    return Step(2, _with(state, {target: value if kind == 2 else None}))


def _stack(code: Code, word: int, state: State) -> Step | None:
    registers = [number for number in range(8) if word >> number & 1]
    extra = word >> 8 & 1
    if word >> 9 == 0x5A:
        stored = next((found for number in registers if (found := _function(code, state, number))), None)
        return Step(2, State(state.depth + 4 * (len(registers) + extra), state.values), stored=stored)
    if word >> 9 == 0x5E:
        after = _with(state, dict.fromkeys(registers))
        after = State(after.depth - 4 * (len(registers) + extra), after.values)
        return Step(2, after, Flow.END if extra else Flow.NEXT, is_return=bool(extra))
    if word >> 8 == 0xB0:
        change = 4 * (word & 0x7F)
        return Step(2, State(state.depth + (change if word & 0x80 else -change), state.values))
    return None


def _function(code: Code, state: State, register: int) -> int | None:
    """The function whose address is in a register."""
    value = state.values.get(f"r{register}")
    return value & ~1 if value is not None and value & 1 and code.is_function(value & ~1) else None


def _other(code: Code, address: int, word: int, state: State) -> Step:
    low, middle = word & 7, word >> 8 & 7
    if word >> 11 == 0x09:  # LDR of a constant
        return Step(2, _with(state, {middle: code.word((address + 4 & ~3) + 4 * (word & 0xFF))}))
    if word >> 6 in (0x00, 0x70):  # MOVS of a register, and ADDS of 0 to it
        return Step(2, _with(state, {low: state.values.get(f"r{word >> 3 & 7}")}))
    is_store = word >> 9 in (0x28, 0x29, 0x2A) or word >> 11 in (0x0C, 0x0E, 0x10)
    if is_store or word >> 11 == 0x12:
        stored = _function(code, state, low if is_store else middle)
        return Step(2, state, stored=stored)
    registers = [number for number in range(8) if word >> number & 1]
    if word >> 11 == 0x18:  # STM
        found = (_function(code, state, number) for number in registers)
        return Step(2, _with(state, {middle: None}), stored=next(filter(None, found), None))
    if word >> 11 == 0x19:  # LDM
        return Step(2, _with(state, dict.fromkeys([middle, *registers])))
    if word >> 11 == 0x05 or word >> 8 in (0xBF, 0xB6):  # CMP, hints, CPS
        return Step(2, state)
    return Step(2, _with(state, {low: None, middle: None}))
