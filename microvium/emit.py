"""IR to code: `ir.Function` -> `Code` -> bytes.

`prepare` drops unreachable instructions and verifies the depth of the operand stack on every path. `emit`
turns the result into numbered instructions: IMM or CONST, wide or narrow, near or far jumps, slots as
words above the frame pointer. `Code.encode` writes bytes, either canonical or, with an `Encoding` of a
linked image, renumbered and pre-scaled. Both have the same length but for the PARAMS byte, which a linked
function needs in the dynamic convention only.

Positions in the code are byte offsets from the code reference, which is the LOCALS byte of the code
header.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from microvium import ir, isa, layout, values
from microvium.diagnostics import LINK, Diagnostic
from microvium.isa import Flag, Op, Operand
from microvium.values import HOLE, NULL, UNDEFINED, ObjectRef, Special, Value, utf16


@dataclass(frozen=True)
class Key:
    """What makes two constants equal. Python's `==` would merge 1, 1.0 and True, or 0.0 and -0.0."""

    type: str
    data: object


def value_key(value: Value) -> Key:
    """The key of a value in the constant table."""
    value = canonical(value)
    if isinstance(value, float):
        return Key("float", "nan" if value != value else struct.pack("<d", value))
    return Key(type(value).__name__, value)


def canonical(value: Value) -> Value:
    """The one form of equal values: numbers as `values.number`, strings as UTF-16 units."""
    if isinstance(value, str):
        return utf16(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return values.number(value)


def code_key(function: int) -> Key:
    """The key of a function's code reference in the constant table."""
    return Key("code", function)


def immediate(value: Value) -> int | None:
    """The operand of IMM for a value whose word is at most 255 with every word size, else None."""
    value = canonical(value)
    if isinstance(value, bool):
        return layout.Constant.TRUE if value else layout.Constant.FALSE
    if isinstance(value, int):
        return value << 1 | 1 if 0 <= value <= 127 else None
    if isinstance(value, float):
        return layout.Constant.NAN if value != value else None
    if isinstance(value, Special):
        return {UNDEFINED: layout.Constant.UNDEFINED, NULL: layout.Constant.NULL, HOLE: layout.Constant.HOLE}[
            value
        ]
    return None


class Context(Protocol):
    """The image that a function is emitted for."""

    @property
    def functions(self) -> tuple[ir.Function, ...]:
        """`Snapshot.functions`."""

    @property
    def scale(self) -> int:
        """What a linked image multiplies scaled operands by: bytes in a word; 1 for canonical code."""

    @property
    def closure_head(self) -> int:
        """Words of a CLOSURE before its captured values: `layout.closure_head`."""

    def constant(self, key: Key) -> int:
        """The index of an entry of the constant table."""

    def host(self, name: str) -> int:
        """The index of a host function in the host table."""


@dataclass(frozen=True)
class Encoding:
    """How bytes are written: canonical (the default), or those of a linked image."""

    scale: int = 1
    numbers: Mapping[str, int] | None = None
    """Opcode byte by name; None: canonical numbers."""
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Opcode byte of the first instruction of a pair."""
    errors: Mapping[int, int] | None = None
    """Operand of THROW_ERROR by position in `layout.ERRORS`; None: that position."""

    def opcode(self, op: Op) -> int:
        """The opcode byte of a row."""
        return op.number if self.numbers is None else self.numbers[op.name]

    def instruction(self, op: Op, operands: tuple[int, ...], behind: Op | None = None) -> bytes:
        """The bytes of one instruction, before one of the row `behind`."""
        pair = self.pairs.get((op.name, behind.name)) if behind else None
        data = bytearray([self.opcode(op) if pair is None else pair])
        for kind, value in zip(op.operands, operands, strict=True):
            data += self.operand(kind, value).to_bytes(kind.size, "little", signed=kind.signed)
        return bytes(data)

    def operand(self, kind: Operand, value: int) -> int:
        """The number that the code holds for an operand."""
        if kind is Operand.ERROR and self.errors is not None:
            return self.errors[value]
        if kind is Operand.RESUME and self.numbers is not None:
            return self.numbers[RESUME.name]
        return value * self.scale if kind.scaled else value


RESUME = isa.BY_NAME["POP"]
"""What a `resume` operand is, as an instruction."""

CANONICAL = Encoding()


@dataclass(frozen=True)
class Numbered:
    """An instruction of the image: a row of the table, operands as numbers (not scaled; RESUME's canonical
    one), a place.
    """

    offset: int
    op: Op
    operands: tuple[int, ...]
    position: ir.Position | None = None

    @property
    def end(self) -> int:
        """The offset of the next instruction."""
        return self.offset + self.op.size


@dataclass(frozen=True)
class HandlerRange:
    """A handler whose labels have become offsets."""

    start: int
    end: int
    target: int
    depth: int


@dataclass(frozen=True)
class Code:
    """A function ready to be written."""

    name: str
    params: int
    """The PARAMS byte."""
    locals: int
    need: int
    """Words of stack below the arguments."""
    instructions: tuple[Numbered, ...]
    handlers: tuple[HandlerRange, ...]
    has_wide_keys: bool = False
    """True if a property's key has an index too large for one byte: then it is an operand, and the access a
    computed one.
    """

    @property
    def ops(self) -> Iterator[str]:
        """The instructions of the engine that this code runs into, once per use."""
        for instruction in self.instructions:
            yield instruction.op.name
            if Operand.RESUME in instruction.op.operands:
                yield RESUME.name

    @property
    def end(self) -> int:
        """The offset behind the last instruction."""
        return self.instructions[-1].end if self.instructions else layout.CodeHeader.SIZE

    def encode(self, encoding: Encoding = CANONICAL, with_params: bool = True) -> bytes:
        """The bytes, from the PARAMS byte (if any) on."""
        data = bytearray([self.params]) if with_params else bytearray()
        data += bytes([self.locals * encoding.scale, self.need * encoding.scale])
        for instruction in self.instructions:
            data += encoding.instruction(instruction.op, instruction.operands)
        return bytes(data)


@dataclass(frozen=True)
class Prepared:
    """A function whose reachable instructions are known to keep the operand stack in order."""

    function: ir.Function
    body: tuple[ir.Instruction, ...]
    """Reachable instructions, and all labels."""
    handlers: tuple[ir.Handler, ...]
    """Handlers that a reachable instruction can enter."""
    depth: int
    """The most operands at any point."""


def _where(function: ir.Function) -> str:
    return f"function '{function.name}'" if function.name else "an anonymous function"


def _limit(function: ir.Function, message: str, hint: str, position: ir.Position | None = None) -> Diagnostic:
    return Diagnostic(LINK, f"{_where(function)} {message}", position or function.position, hint=hint)


def _broken(function: ir.Function, message: str, position: ir.Position | None = None) -> AssertionError:
    """A fault of the compiler itself: no script can cause it."""
    return AssertionError(f"{_where(function)} at {position or function.position}: {message}")


def count_of(instruction: ir.Instruction, row: Op, functions: tuple[ir.Function, ...]) -> int:
    """How many operands the starred name in the row's effect stands for."""
    if row.name == "CALL_DIRECT":
        return functions[_integer(instruction, 0)].params
    for index, kind in enumerate(row.operands):
        if kind is Operand.COUNT:
            return _integer(instruction, index)
    return 0


def stack_effect(instruction: ir.Instruction, functions: tuple[ir.Function, ...]) -> tuple[int, int]:
    """Operands popped and pushed by an instruction of the IR."""
    if instruction.op == ir.PUSH:
        return 0, 1
    row = isa.BY_NAME[instruction.op]
    starred = count_of(instruction, row, functions)
    pops = sum(starred if name.endswith("*") else 1 for name in row.pops)
    return pops, len(row.pushes)


def _integer(instruction: ir.Instruction, index: int) -> int:
    arg = instruction.args[index]
    if not isinstance(arg, int):
        raise AssertionError(f"{instruction}: operand {index} is not a number")
    return arg


def prepare(function: ir.Function, functions: tuple[ir.Function, ...]) -> Prepared:
    """Reachability and depth. Raises AssertionError for what can only be a fault of the compiler."""
    return _Walk(function, functions).run()


class _Walk:
    """Follows every path of a function once."""

    def __init__(self, function: ir.Function, functions: tuple[ir.Function, ...]) -> None:
        self.function = function
        self.functions = functions
        self.labels = {
            _integer(instruction, 0): index
            for index, instruction in enumerate(function.body)
            if instruction.op == ir.LABEL
        }
        self.depths: list[int | None] = [None] * len(function.body)
        self.pending: list[int] = []
        self.deepest = 0
        self.entered: set[int] = set()

    def run(self) -> Prepared:
        self.arrive(0, 0, None)
        while self.pending or self.enter_handlers():
            self.step(self.pending.pop())
        body = tuple(
            instruction
            for instruction, depth in zip(self.function.body, self.depths, strict=True)
            if depth is not None or instruction.op == ir.LABEL
        )
        handlers = tuple(
            handler for index, handler in enumerate(self.function.handlers) if index in self.entered
        )
        return Prepared(self.function, body, handlers, self.deepest)

    def arrive(self, index: int, depth: int, position: ir.Position | None) -> None:
        if index >= len(self.depths):
            raise _broken(self.function, "control runs off its end", position)
        known = self.depths[index]
        if known is None:
            self.depths[index] = depth
            self.pending.append(index)
        elif known != depth:
            raise _broken(
                self.function, f"{known} or {depth} operands at {self.function.body[index]}", position
            )

    def step(self, index: int) -> None:
        instruction = self.function.body[index]
        depth = self.depths[index]
        assert depth is not None
        if instruction.op == ir.LABEL:
            self.arrive(index + 1, depth, instruction.position)
            return
        pops, pushes = stack_effect(instruction, self.functions)
        if pops > depth:
            raise _broken(
                self.function, f"{instruction} pops {pops} of {depth} operands", instruction.position
            )
        after = depth - pops + pushes
        self.deepest = max(self.deepest, depth, after)
        row = isa.BY_NAME.get(instruction.op)
        if row is not None and row.label_index is not None:
            label = _integer(instruction, row.label_index)
            if label not in self.labels:
                raise _broken(self.function, f"{instruction} jumps to no label", instruction.position)
            self.arrive(self.labels[label], depth - pops + row.pushes_at_label, instruction.position)
        if row is None or Flag.ENDS not in row.flags:
            self.arrive(index + 1, after, instruction.position)

    def enter_handlers(self) -> bool:
        """Enters each handler whose range has a reachable instruction. True if there is more to walk."""
        for number, handler in enumerate(self.function.handlers):
            inside = [
                (instruction, depth)
                for instruction, depth in self.range_of(handler)
                if depth is not None and instruction.op != ir.LABEL
            ]
            if not inside:
                continue
            if any(
                depth - stack_effect(instruction, self.functions)[0] < handler.depth
                for instruction, depth in inside
                if instruction.op in isa.MAY_THROW
            ):
                raise _broken(
                    self.function, f"the handler at L{handler.target} keeps {handler.depth} operands"
                )
            if number not in self.entered:
                self.entered.add(number)
                self.deepest = max(self.deepest, handler.depth + 1)
                self.arrive(self.labels[handler.target], handler.depth + 1, self.function.position)
        return bool(self.pending)

    def range_of(self, handler: ir.Handler) -> Iterator[tuple[ir.Instruction, int | None]]:
        first, last = self.labels[handler.start], self.labels[handler.end]
        return zip(self.function.body[first:last], self.depths[first:last], strict=True)


def constant_uses(prepared: Prepared) -> Iterator[Key]:
    """The keys of the constant-table entries that a function's instructions name, once per use."""
    if prepared.function.named is not None:
        yield value_key(prepared.function.named[0])
    for instruction in prepared.body:
        if instruction.op == ir.PUSH:
            value = _value(instruction)
            if immediate(value) is None:
                yield value_key(value)
            continue
        for key in (property_key(instruction), column(instruction), limit(instruction)):
            if key is not None:
                yield value_key(key)
        for function in code_operands(instruction):
            yield code_key(function)


def code_operands(instruction: ir.Instruction) -> Iterator[int]:
    """The functions that an instruction names by a code operand."""
    row = isa.BY_NAME.get(instruction.op)
    if row is not None:
        for index, kind in enumerate(row.operands):
            if kind is Operand.CODE:
                yield _integer(instruction, index)


def calls_kernel(instruction: ir.Instruction) -> bool:
    """True for the call of a function of the engine."""
    return instruction.op == "CALL_HOST" and str(instruction.args[0]).startswith(ir.KERNEL)


def kernel_calls(body: Iterable[ir.Instruction]) -> Iterator[str]:
    """The functions of the engine that instructions call, without the `%`."""
    for instruction in body:
        if calls_kernel(instruction):
            yield str(instruction.args[0]).removeprefix(ir.KERNEL)


def property_key(instruction: ir.Instruction) -> Value | None:
    """The property key that a GET_FIELD, SET_FIELD or INIT_FIELD names; None for any other instruction."""
    row = isa.BY_NAME.get(instruction.op)
    return _value(instruction) if row is not None and row.operands[:1] == (Operand.CONST,) else None


def least_size(instruction: ir.Instruction) -> int:
    """Bytes of an instruction in its shortest form."""
    return isa.BY_NAME["IMM" if instruction.op == ir.PUSH else instruction.op].size


def limit(instruction: ir.Instruction) -> Value | None:
    """The constant that a LOOP_BELOW_CONST names; None for any other instruction."""
    return _integer(instruction, 1) if instruction.op == "LOOP_BELOW_CONST" else None


def column(instruction: ir.Instruction) -> Value | None:
    """The column that a GET_SHARED names; None for any other instruction."""
    return _value(instruction) if instruction.op == "GET_SHARED" else None


def pushed_value(instruction: ir.Instruction) -> Value | None:
    """The value of a PUSH; None for any other instruction. (JavaScript's null is `NULL`, never None.)"""
    return _value(instruction) if instruction.op == ir.PUSH else None


def _value(instruction: ir.Instruction) -> Value:
    value = instruction.args[0]
    if isinstance(value, ir.Slot):
        raise AssertionError(f"{instruction}: a slot is no value")
    return value


_INVERSE = {
    "JTRUE": "JFALSE",
    "JLT": "JNLT",
    "JLE": "JNLE",
    "JGT": "JNGT",
    "JGE": "JNGE",
    "JEQ": "JNE",
    "JTRUE_KEEP": "JFALSE_KEEP",
}
_INVERSE |= {far: near for near, far in _INVERSE.items()}

_JUMP, _JUMP_W = isa.BY_NAME["JUMP"], isa.BY_NAME["JUMP_W"]


def slot_number(function: ir.Function, slot: ir.Slot) -> int:
    """Words from the frame pointer up to a slot; see the frame in `layout`."""
    above_locals = layout.FRAME_FIRST_SLOT + function.locals
    if slot.area is ir.Area.LOCAL and 0 <= slot.index < function.locals:
        return above_locals - 1 - slot.index
    if slot.area is ir.Area.ARGUMENT and 0 <= slot.index < function.params:
        return above_locals + function.params - 1 - slot.index
    if function.convention is ir.Convention.DYNAMIC:
        if slot.area is ir.Area.THIS:
            return above_locals + function.params
        if slot.area is ir.Area.CALLEE:
            return above_locals + function.params + 1
    raise _broken(function, f"it has no slot {slot}")


def _resume(row: Op) -> list[int]:
    """The operand of a row that ends with a `resume`."""
    return [RESUME.number] if Operand.RESUME in row.operands else []


def return_words(function: ir.Function) -> int:
    """RETURN's operand: words from the last local to the highest word that the caller pushed."""
    extra = layout.DYNAMIC_EXTRA if function.convention is ir.Convention.DYNAMIC else 0
    return function.locals + function.params + extra


def has_params_byte(function: ir.Function, linked: bool) -> bool:
    """True if the code header states the parameters: calls of the dynamic convention read them."""
    return not linked or function.convention is ir.Convention.DYNAMIC


@dataclass
class _Item:
    """An instruction whose jump distance is still open, or a label."""

    op: Op | None
    operands: list[int]
    label: int | None
    position: ir.Position | None
    far: bool = False
    offset: int = 0

    @property
    def size(self) -> int:
        if self.op is None:
            return 0
        if self.label is None or not self.far:
            return self.op.size
        if self.op is _JUMP:
            return _JUMP_W.size
        if self.op.name in _INVERSE:
            return self.op.size + _JUMP_W.size
        return self.op.size + _JUMP.size + _JUMP_W.size


def emit(prepared: Prepared, context: Context) -> Code:
    """Numbers a function's instructions. Raises Diagnostic if it exceeds a limit of the code's format."""
    return _Emitter(prepared, context).run()


class _Emitter:
    def __init__(self, prepared: Prepared, context: Context) -> None:
        self.function = prepared.function
        self.prepared = prepared
        self.context = context
        self.offsets: dict[int, int] = {}
        self.has_wide_keys = False

    def run(self) -> Code:
        self.check_params()
        items = [*self.named()]
        items += [item for instruction in self.prepared.body for item in self.items(instruction)]
        self.check_need()
        self.relax(items)
        instructions = tuple(numbered for item in items for numbered in self.number(item))
        return Code(
            name=self.function.name,
            params=self.function.params | (layout.REST_PARAMETER if self.function.has_rest else 0),
            locals=self.function.locals,
            need=self.need,
            instructions=instructions,
            handlers=tuple(self.handlers()),
            has_wide_keys=self.has_wide_keys,
        )

    def named(self) -> Iterator[_Item]:
        """The instruction that tells the function's name and length."""
        if self.function.named is not None:
            name, length = self.function.named
            row, position = isa.BY_NAME["NAMED"], self.function.position
            index = self.fit(row.operands[0], self.context.constant(value_key(name)), "name", position)
            yield _Item(row, [index, length], None, position)

    @property
    def need(self) -> int:
        spill = isa.spill_words(kernel_calls(self.prepared.body))
        operands = self.prepared.depth + self.has_wide_keys
        return self.function.locals + layout.FRAME_FIRST_SLOT + operands + spill

    def check_params(self) -> None:
        """A limit of the code header: its bytes count words, and a linked image makes them bytes."""
        if self.function.params > layout.MAX_OPERAND:
            raise _limit(
                self.function,
                f"has {self.function.params} parameters: the limit is {layout.MAX_OPERAND}",
                "pass an array or several calls instead",
            )

    def check_need(self) -> None:
        """The other limit of the code header."""
        most = self.greatest(layout.MAX_NEED, 1)
        if self.need > most:
            raise _limit(
                self.function,
                f"needs {self.need} words of stack ({self.function.locals} local variables,"
                f" {self.prepared.depth} operands): the limit is {most}",
                "divide it into smaller functions, or the expression into several statements",
            )

    def greatest(self, limit: int, size: int) -> int:
        """The greatest number that fits `size` bytes once it is scaled."""
        return min(limit, ((1 << 8 * size) - 1) // self.context.scale)

    def fit(self, kind: Operand, value: int, what: str, position: ir.Position | None) -> int:
        greatest = self.greatest(kind.greatest, kind.size) if kind.scaled else kind.greatest
        if not kind.least <= value <= greatest:
            raise _limit(
                self.function,
                f"uses {what} {value}: the greatest number is {greatest}",
                "divide the function or the module into smaller ones",
                position,
            )
        return value

    def items(self, instruction: ir.Instruction) -> list[_Item]:
        key = property_key(instruction)
        return [self.item(instruction)] if key is None else self.field(instruction, key)

    def field(self, instruction: ir.Instruction, key: Value) -> list[_Item]:
        """A property whose key is a constant; beyond the reach of a byte, the key becomes an operand."""
        row, position = isa.BY_NAME[instruction.op], instruction.position
        index = self.context.constant(value_key(key))
        if index <= self.greatest(Operand.CONST.greatest, Operand.CONST.size):
            return [_Item(row, [index, *_resume(row)], None, position)]
        self.has_wide_keys = True
        computed = isa.BY_NAME[row.name.replace("FIELD", "INDEX")]
        load = self.narrow_or_wide("CONST", index, "constant", position)
        swap = [] if len(row.pops) == 1 else [_Item(isa.BY_NAME["SWAP"], [], None, position)]
        return [load, *swap, _Item(computed, _resume(computed), None, position)]

    def item(self, instruction: ir.Instruction) -> _Item:
        if instruction.op == ir.LABEL:
            return _Item(None, [], _integer(instruction, 0), instruction.position)
        if instruction.op == ir.PUSH:
            return self.push(instruction)
        if instruction.op == "RETURN":
            return self.end_of_function(instruction)
        row = isa.BY_NAME[instruction.op]
        if row.label_index is not None:
            operands = self.before_label(instruction, row)
            return _Item(row, operands, _integer(instruction, row.label_index), instruction.position)
        if instruction.op in ("LOAD_STATIC", "STORE_STATIC"):
            return self.static(instruction)
        if Operand.CODE in row.operands:
            return self.with_code(instruction)
        return _Item(row, self.operands(instruction, row), None, instruction.position)

    def before_label(self, instruction: ir.Instruction, row: Op) -> list[int]:
        """The operands of a jump before its label, the last one."""
        pairs = zip(row.operands[:-1], instruction.args[:-1], strict=True)
        return [self.operand(kind, arg, instruction) for kind, arg in pairs]

    def push(self, instruction: ir.Instruction) -> _Item:
        value = _value(instruction)
        word = immediate(value)
        if word is not None:
            return _Item(isa.BY_NAME["IMM"], [word], None, instruction.position)
        return self.narrow_or_wide(
            "CONST", self.context.constant(value_key(value)), "constant", instruction.position
        )

    def static(self, instruction: ir.Instruction) -> _Item:
        return self.narrow_or_wide(
            instruction.op, _integer(instruction, 0), "module variable", instruction.position
        )

    def narrow_or_wide(self, name: str, index: int, what: str, position: ir.Position | None) -> _Item:
        row, wide = isa.BY_NAME[name], isa.BY_NAME[f"{name}_W"]
        narrow_most = self.greatest(row.operands[0].greatest, 1)
        if index > narrow_most:
            row = wide
        return _Item(row, [self.fit(row.operands[0], index, what, position)], None, position)

    def end_of_function(self, instruction: ir.Instruction) -> _Item:
        if self.function.convention is ir.Convention.ENTRY:
            return _Item(isa.BY_NAME["EXIT"], [], None, instruction.position)
        row = isa.BY_NAME["RETURN"]
        words = self.fit(
            row.operands[0], return_words(self.function), "a frame of size", instruction.position
        )
        return _Item(row, [words], None, instruction.position)

    def operands(self, instruction: ir.Instruction, row: Op) -> list[int]:
        if row.name == "LOAD_CAPTURED":
            return self.load_captured(instruction, row)
        resume = _resume(row)
        kinds = row.operands[: len(row.operands) - len(resume)]
        numbers = [
            self.operand(kind, arg, instruction) for kind, arg in zip(kinds, instruction.args, strict=True)
        ]
        return numbers + resume

    def with_code(self, instruction: ir.Instruction) -> _Item:
        """CALL_DIRECT or NEW_CLOSURE."""
        target = _integer(instruction, 0)
        if instruction.op == "CALL_DIRECT":
            self.check_direct(instruction, target)
        index = self.context.constant(code_key(target))
        item = self.narrow_or_wide(
            instruction.op, index, "the constant table's function", instruction.position
        )
        assert item.op is not None
        for kind, arg in zip(item.op.operands[1:], instruction.args[1:], strict=True):
            item.operands.append(self.operand(kind, arg, instruction))
        return item

    def check_direct(self, instruction: ir.Instruction, target: int) -> None:
        callee = self.context.functions[target]
        if callee.convention is not ir.Convention.DIRECT:
            raise _broken(
                self.function, f"{instruction} calls a function of another convention", instruction.position
            )

    def load_captured(self, instruction: ir.Instruction, row: Op) -> list[int]:
        slot = self.fit(
            Operand.SLOT,
            slot_number(self.function, ir.Slot(ir.Area.CALLEE)),
            "frame slot",
            instruction.position,
        )
        word = self.context.closure_head + _integer(instruction, 0)
        return [slot, self.fit(row.operands[1], word, "captured variable", instruction.position)]

    def operand(self, kind: Operand, arg: ir.Argument, instruction: ir.Instruction) -> int:
        position = instruction.position
        if kind is Operand.SLOT:
            if not isinstance(arg, ir.Slot):
                raise _broken(self.function, f"{instruction}: not a slot", position)
            return self.fit(kind, slot_number(self.function, arg), "frame slot", position)
        if kind is Operand.RAW and isinstance(arg, int):
            word = immediate(arg)
            if word is None:
                raise _broken(self.function, f"{instruction}: no immediate number", position)
            return word
        if kind is Operand.CONST and isinstance(arg, int):
            return self.fit(kind, self.context.constant(value_key(arg)), "constant", position)
        if kind is Operand.HOST:
            return self.fit(kind, self.context.host(str(arg)), "host function", position)
        if kind is Operand.ERROR:
            return list(layout.ERRORS).index(str(arg))
        if kind is Operand.COLUMN and isinstance(arg, ObjectRef):
            return self.fit(kind, self.context.constant(value_key(arg)), "constant", position)
        if not isinstance(arg, int):
            raise _broken(self.function, f"{instruction}: not a number", position)
        what = "operands:" if kind is Operand.COUNT else f"{kind.label} number"
        return self.fit(kind, arg, what, position)

    def relax(self, items: list[_Item]) -> None:
        """Gives jumps the short form where it reaches. They only grow, so this ends."""
        while True:
            self.place(items)
            grown = [item for item in items if self.too_far(item)]
            if not grown:
                return
            for item in grown:
                item.far = True

    def place(self, items: list[_Item]) -> None:
        offset: int = layout.CodeHeader.SIZE
        for item in items:
            item.offset = offset
            if item.op is None and item.label is not None:
                self.offsets[item.label] = offset
            offset += item.size

    def too_far(self, item: _Item) -> bool:
        if item.op is None or item.label is None or item.far:
            return False
        distance = self.offsets[item.label] - (item.offset + item.op.size)
        return not Operand.LABEL.least <= distance <= Operand.LABEL.greatest

    def number(self, item: _Item) -> Iterator[Numbered]:
        if item.op is None:
            return
        if item.label is None:
            yield Numbered(item.offset, item.op, tuple(item.operands), item.position)
        elif not item.far:
            distance = self.offsets[item.label] - (item.offset + item.op.size)
            yield Numbered(item.offset, item.op, (*item.operands, distance), item.position)
        else:
            yield from self.far_jump(item, item.op, item.label)

    def far_jump(self, item: _Item, op: Op, label: int) -> Iterator[Numbered]:
        """`JUMP_W`, for a conditional jump with the inverse condition around it."""
        offset = item.offset
        if op.name in _INVERSE:
            yield Numbered(offset, isa.BY_NAME[_INVERSE[op.name]], (_JUMP_W.size,), item.position)
            offset += op.size
        elif op is not _JUMP:
            yield Numbered(offset, op, (*item.operands, _JUMP.size), item.position)
            yield Numbered(offset + op.size, _JUMP, (_JUMP_W.size,), item.position)
            offset += op.size + _JUMP.size
        distance = self.offsets[label] - (offset + _JUMP_W.size)
        if not Operand.LABEL16.least <= distance <= Operand.LABEL16.greatest:
            raise _limit(
                self.function,
                f"has a jump of {abs(distance)} bytes of code: the limit is {Operand.LABEL16.greatest}",
                "divide it into smaller functions",
                item.position,
            )
        yield Numbered(offset, _JUMP_W, (distance,), item.position)

    def handlers(self) -> Iterator[HandlerRange]:
        for handler in self.prepared.handlers:
            start, end = self.offsets[handler.start], self.offsets[handler.end]
            if start < end:
                yield HandlerRange(start, end, self.offsets[handler.target], handler.depth)
