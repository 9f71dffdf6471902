"""The instructions of an AVR with 16-bit program addresses ("AVR Instruction Set Manual"), as far as they
matter to the stack.

A frame is made by way of Y: it is read from the stack pointer, changed and written back. `yl` and `yh` are,
while its halves are such copies, the depths that they stand for; `y?` is the low byte of a change of which
the high byte is still to come.
"""

from __future__ import annotations

from collections.abc import Mapping

from microvium.cstack.step import CannotFollow, Code, Flow, State, Step, Values

SPL, SPH = 0x3D, 0x3E
YL, YH, ZL, ZH = 28, 29, 30, 31
COPIES = ("yl", "yh", "y?")
PRESERVED = frozenset([*(f"r{number}" for number in (*range(2, 18), YL, YH)), *COPIES])
ARGUMENTS = range(18, 26)
DATA = 0x800000
"""What the object format adds to data addresses."""

RJMP, RCALL = 0xC000, 0xD000
RET, RETI, IJMP, ICALL = 0x9508, 0x9518, 0x9409, 0x9509
TWO_WORDS = frozenset([0x9000, 0x9200, 0x940C, 0x940D, 0x940E, 0x940F])
"""LDS, STS, JMP, CALL, without the bits of registers and addresses."""


class Avr:
    """See `step.Machine`."""

    return_bytes = 2
    interrupt_bytes = 2
    has_distances = False
    padding: int | None = None

    def at_entry(self, code: Code, values: Mapping[str, int]) -> dict[str, int]:
        passed: dict[str, int] = {}
        for low in ARGUMENTS[::2]:
            names = f"r{low}", f"r{low + 1}"
            address = _pair(values, low)
            if address is not None and code.is_function(2 * address):
                passed |= {name: values[name] for name in names}
        return passed

    def after_call(self, values: Mapping[str, int]) -> dict[str, int]:
        return {name: value for name, value in values.items() if name in PRESERVED}

    def code_address(self, pointer: int) -> int:
        return 2 * pointer

    def step(self, code: Code, address: int, state: State) -> Step:
        word = code.half(address)
        size = _size(word)
        return (
            _flow(code, address, word, state)
            or _stack(word, state)
            or Step(size, _changed(code, address, word, state), stored=_stored(code, word, state))
        )


def _size(word: int) -> int:
    return 4 if word & 0xFE0F in TWO_WORDS or word & 0xFE0C == 0x940C else 2


def _pair(values: Mapping[str, int], low: int) -> int | None:
    """What two registers hold."""
    halves = values.get(f"r{low}"), values.get(f"r{low + 1}")
    return None if halves[0] is None or halves[1] is None else halves[0] | halves[1] << 8


def _signed(value: int, bits: int) -> int:
    sign = 1 << (bits - 1)
    return ((value & (2 * sign - 1)) ^ sign) - sign


def _flow(code: Code, address: int, word: int, state: State) -> Step | None:
    """Jumps, calls, returns and skips."""
    following = address + 2
    if word & 0xE000 == RJMP:
        target = following + 2 * _signed(word, 12)
        if word & 0xF000 == RCALL and target == following:
            return Step(2, State(state.depth + 2, state.values))
        return Step(2, state, Flow.CALL if word & 0xF000 == RCALL else Flow.JUMP, target)
    if word & 0xF800 == 0xF000:
        return Step(2, state, Flow.BRANCH, following + 2 * _signed(word >> 3, 7))
    if word & 0xFE0C == 0x940C:
        target = 2 * (code.half(following) | (word & 0x01F0) << 13 | (word & 1) << 16)
        return Step(4, state, Flow.CALL if word & 2 else Flow.JUMP, target)
    if word in (IJMP, ICALL):
        pointer = _pair(state.values, ZL)
        found = None if pointer is None else 2 * pointer
        return Step(2, state, Flow.CALL if word == ICALL else Flow.JUMP, found)
    if word == RET and state.depth:  # to an address that was pushed: a jump where Z is in use
        return Step(2, State(state.depth - 2, state.values), Flow.JUMP)
    if word in (RET, RETI):
        return Step(2, state, Flow.END, is_return=True)
    is_skip = word & 0xFC00 == 0x1000 or word & 0xFC08 == 0xFC00 or word & 0xFD00 == 0x9900
    if is_skip:
        return Step(2, state, Flow.BRANCH, following + _size(code.half(following)))
    return None


def _stack(word: int, state: State) -> Step | None:
    """Instructions that move the stack pointer."""
    if word & 0xFE0F == 0x920F:
        return Step(2, State(state.depth + 1, state.values))
    if word & 0xFE0F == 0x900F:
        values = Values(dict(state.values))
        _set(values, word >> 4 & 31, None)
        return Step(2, State(state.depth - 1, values.now))
    port = (word >> 5 & 0x30) | word & 0x0F
    if word & 0xF800 != 0xB800 or port not in (SPL, SPH):
        return None
    depths = {state.values.get("yl"), state.values.get("yh")}
    wanted = YL if port == SPL else YH
    depth = depths.pop()
    if word >> 4 & 31 != wanted or depths or depth is None or "y?" in state.values:
        raise CannotFollow(f"{word:#06x} sets the stack pointer to what is not known")
    return Step(2, State(depth, state.values) if port == SPL else state)


def _changed(code: Code, address: int, word: int, state: State) -> State:
    """The registers after an instruction that moves no stack pointer."""
    values = Values(dict(state.values))
    if word & 0xF000 == 0xE000:  # LDI
        constant = (word >> 4 & 0xF0) | word & 0x0F
        _set(values, 16 + (word >> 4 & 15), constant if code.is_filled_in(address) else None)
    else:
        _change(word, state, values)
    return State(state.depth, values.now)


def _change(word: int, state: State, values: Values) -> None:
    register, upper = word >> 4 & 31, 16 + (word >> 4 & 15)
    constant = (word >> 4 & 0xF0) | word & 0x0F
    known = state.values
    if word & 0xFC00 == 0x2C00:  # MOV
        _set(values, register, known.get(f"r{(word >> 5 & 16) | word & 15}"))
    elif word & 0xFF00 == 0x0100:  # MOVW
        low, source = (word >> 4 & 15) * 2, (word & 15) * 2
        for at in (0, 1):
            _set(values, low + at, known.get(f"r{source + at}"))
    elif word & 0xF800 == 0xB000 and (word >> 5 & 0x30) | word & 15 == SPL and register == YL:
        _set(values, YL, None)
        values.put("yl", state.depth)
    elif word & 0xFFFF == 0xB7DE:  # IN r29, SPH
        _set(values, YH, None)
        values.put("yh", state.depth)
    elif word & 0xFE30 == 0x9620 and "yl" in known:  # ADIW, SBIW of Y
        change = (word >> 2 & 0x30) | word & 15
        for half in ("yl", "yh"):
            values.put(half, known[half] + (change if word & 0x0100 else -change) if half in known else None)
    elif word & 0xF0F0 == 0x50C0 and "yl" in known:  # SUBI of YL
        values.put("y?", constant)
    elif word & 0xF0F0 == 0x40D0 and "y?" in known and "yh" in known:  # SBCI of YH
        depth = known["yh"] + _signed(known["y?"] | constant << 8, 16)
        for name, value in zip(COPIES, (depth, depth, None), strict=True):
            values.put(name, value)
    else:
        for written in _written(word, register, upper):
            _set(values, written, None)


def _set(values: Values, register: int, value: int | None) -> None:
    """A byte for a register; it is no copy of the stack pointer then."""
    values.put(f"r{register}", value)
    if register in (YL, YH):
        values.put("yl" if register == YL else "yh", None)
        values.put("y?", None)


def _written(word: int, register: int, upper: int) -> tuple[int, ...]:
    """The registers that any other instruction may write."""
    group = word >> 12
    if group in (0x3, 0xA, 0x8) or word & 0xFC00 in (0x1400, 0x0400):
        is_load = group in (0x8, 0xA) and not word & 0x0200
        return (register, *_moved_pointer(word)) if is_load else _moved_pointer(word)
    if word & 0xFC00 == 0x9C00 or word & 0xFE00 == 0x0200 or word & 0xFF00 == 0x0300:  # MUL …
        return 0, 1
    if word & 0xFE00 == 0x9200:  # STS, ST, PUSH
        return _moved_pointer(word)
    if word & 0xFE00 == 0x9600:  # ADIW, SBIW
        low = 24 + (word >> 3 & 6)
        return low, low + 1
    if group in (0x4, 0x5, 0x6, 0x7):
        return (upper,)
    if word & 0xFE00 == 0x9000:  # LDS, LD, LPM, POP
        return register, *_moved_pointer(word)
    return (register,)


def _moved_pointer(word: int) -> tuple[int, ...]:
    """The pointer that a load or a store changes after or before its use."""
    if word & 0xFC00 != 0x9000:
        return ()
    low = {0x1: ZL, 0x2: ZL, 0x5: ZL, 0x7: ZL, 0x9: YL, 0xA: YL, 0xD: 26, 0xE: 26}.get(word & 15)
    return () if low is None else (low, low + 1)


def _stored(code: Code, word: int, state: State) -> int | None:
    """The address of a function of which a half is written to memory, or pushed."""
    is_store = word & 0xFE00 == 0x9200 or word & 0xD200 == 0x8200
    register = word >> 4 & 31
    pointer = _pair(state.values, register & ~1) if is_store else None
    return None if pointer is None or not code.is_function(2 * pointer) else 2 * pointer
