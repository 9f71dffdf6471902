"""Code bytes to instructions and back: assembler, disassembler, and the verifier of untrusted code.

Everything here is driven by `isa.OPS`. Canonical code only: a linked image exists as assembler text and
inside a chip.

* `disassemble(data)` / `assemble(text)`: the bytes of one function (PARAMS byte first) as text, and back.
* `verify(code, …)`: finds the functions in the code of an image and checks every path of each.
* `lift(function, names)`: a verified function as `ir.Function`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from microvium import ir, isa, kernel, layout
from microvium.emit import CANONICAL, RESUME, HandlerRange, Numbered
from microvium.isa import Flag, Op, Operand
from microvium.layout import FRAME_FIRST_SLOT, CodeHeader, Constant
from microvium.values import HOLE, NULL, UNDEFINED, Value

CLOSURE_HEAD = layout.closure_head(True)
"""Words of a CLOSURE before its captured values, in a portable image."""

_CANONICAL = {op.name: op for op in isa.OPS}
_CALLS_DIRECT = frozenset({"CALL_DIRECT", "CALL_DIRECT_W"})
_MAKES_FUNCTION = frozenset({"NEW_CLOSURE", "NEW_CLOSURE_W"})


class BadCode(ValueError):
    """Code that no emitter makes, or text that is no code."""


def decode(data: bytes, offset: int, end: int) -> Numbered:
    """The instruction at `offset`; its bytes must lie before `end`."""
    if not 0 <= offset < end:
        raise BadCode(f"control runs out of the function at code offset {offset}")
    number = data[offset]
    if number >= len(isa.OPS):
        raise BadCode(f"opcode {number} at code offset {offset} does not exist")
    op = isa.OPS[number]
    if offset + op.size > end:
        raise BadCode(f"{op.name} at code offset {offset} is cut off")
    operands = tuple(_operands(op, data, offset + 1))
    for kind, operand in zip(op.operands, operands, strict=True):
        if not kind.least <= operand <= kind.greatest:
            raise BadCode(f"{op.name} at code offset {offset}: {kind.label} {operand} is beyond its limit")
    return Numbered(offset, op, operands)


def _operands(op: Op, data: bytes, at: int) -> Iterator[int]:
    for kind in op.operands:
        yield int.from_bytes(data[at : at + kind.size], "little", signed=kind.signed)
        at += kind.size


# Text


def disassemble(data: bytes) -> str:
    """The text of one function: its header, then an instruction a line, labels where jumps go."""
    if len(data) < CodeHeader.SIZE - CodeHeader.PARAMS:
        raise BadCode(f"{len(data)} bytes are too few for a function")
    params, locals_, need = data[:3]
    instructions = []
    offset = 3
    while offset < len(data):
        instructions.append(decode(data, offset, len(data)))
        offset = instructions[-1].end
    borders = {item.offset for item in instructions} | {len(data)}
    labels = {_target(item) for item in instructions} & borders
    lines = [f".params {params}", f".locals {locals_}", f".need {need}"]
    for item in instructions:
        if item.offset in labels:
            lines.append(f"L{item.offset}:")
        lines.append(f"    {' '.join([item.op.name, *_texts(item, labels)])}")
    if len(data) in labels:
        lines.append(f"L{len(data)}:")
    return "\n".join([*lines, ""])


def _target(item: Numbered) -> int | None:
    index = item.op.label_index
    return None if index is None else item.end + item.operands[index]


def _texts(item: Numbered, labels: set[int | None]) -> Iterator[str]:
    for index, (kind, operand) in enumerate(zip(item.op.operands, item.operands, strict=True)):
        if not kind.least <= operand <= kind.greatest:
            raise BadCode(f"{item.op.name} at code offset {item.offset}: {kind.label} {operand} is too large")
        target = _target(item)
        if index == item.op.label_index and target in labels:
            yield f"L{target}"
        else:
            yield str(operand)


def assemble(text: str) -> bytes:
    """The bytes of the text of one function. Raises BadCode naming the line."""
    header = {".params": 0, ".locals": 0, ".need": 0}
    labels: dict[str, int] = {}
    rows: list[tuple[int, int, Op, list[str]]] = []
    offset = 3
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition(";")[0].split()
        if not words:
            continue
        if words[0] in header and len(words) == 2:
            header[words[0]] = _number(words[1], 0, 255, number)
        elif words[0].endswith(":") and len(words) == 1:
            if words[0][:-1] in labels:
                raise BadCode(f"line {number}: label {words[0][:-1]} is there already")
            labels[words[0][:-1]] = offset
        elif words[0] in _CANONICAL:
            op = _CANONICAL[words[0]]
            if len(words) - 1 != len(op.operands):
                raise BadCode(
                    f"line {number}: {op.name} has {len(op.operands)} operands, not {len(words) - 1}"
                )
            rows.append((number, offset, op, words[1:]))
            offset += op.size
        else:
            raise BadCode(f"line {number}: {words[0]} is no instruction, label or header field")
    data = bytearray(header.values())
    for number, offset, op, words in rows:
        operands = []
        for kind, word in zip(op.operands, words, strict=True):
            if kind in (Operand.LABEL, Operand.LABEL16) and word in labels:
                word = str(labels[word] - (offset + op.size))
            operands.append(_number(word, kind.least, kind.greatest, number))
        data += CANONICAL.instruction(op, tuple(operands))
    return bytes(data)


def _number(word: str, least: int, greatest: int, line: int) -> int:
    try:
        value = int(word, 0)
    except ValueError:
        raise BadCode(f"line {line}: {word} is no number and no label") from None
    if not least <= value <= greatest:
        raise BadCode(f"line {line}: {value} is not within {least} … {greatest}")
    return value


# Verification


@dataclass(frozen=True)
class Tables:
    """What the code of an image may refer to."""

    constant_codes: Sequence[int | None]
    """For each entry of the constant table: the code reference it holds, or None if it holds a value."""
    statics: int
    hosts: Sequence[str]
    """The names of the host functions."""
    closures: Sequence[tuple[int, int]] = ()
    """For each function object of the image: its code reference and the count of its captured values."""
    handlers: Sequence[HandlerRange] = ()
    """The exception table, offsets counted from the start of the code."""
    slow: Mapping[int, int] = field(default_factory=dict)
    """Code that the engine calls by itself, directly: how many parameters it has."""


@dataclass
class Verified:
    """A function of an image that has passed. Offsets count from the start of the code."""

    reference: int
    end: int
    params: int
    has_rest: bool
    locals: int
    need: int
    convention: ir.Convention = ir.Convention.DYNAMIC
    instructions: dict[int, Numbered] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)
    handlers: list[HandlerRange] = field(default_factory=list)
    deepest: int = 0

    @property
    def slots(self) -> int:
        """The number behind the last slot of the frame."""
        extra = layout.DYNAMIC_EXTRA if self.convention is ir.Convention.DYNAMIC else 0
        return FRAME_FIRST_SLOT + self.locals + self.params + extra


def verify(code: bytes, references: Iterable[int], tables: Tables) -> dict[int, Verified]:
    """Checks all functions at these code references. Raises BadCode with what is wrong and where."""
    functions = _headers(code, sorted(set(references)))
    _share_handlers(functions, tables.handlers)
    for function in functions.values():
        _Path(code, function, functions, tables).walk()
    _conventions(functions, tables)
    for reference, params in tables.slow.items():
        if functions[reference].params != params or functions[reference].has_rest:
            raise BadCode(f"the function at code offset {reference} does not take {params} operands")
    for function in functions.values():
        _check_operands(function, tables)
    _check_captured(functions, tables)
    return functions


def _headers(code: bytes, references: list[int]) -> dict[int, Verified]:
    functions = {}
    for index, reference in enumerate(references):
        last = index + 1 == len(references)
        end = len(code) if last else references[index + 1] + CodeHeader.PARAMS
        if reference + CodeHeader.PARAMS < 0 or reference + CodeHeader.SIZE >= end:
            raise BadCode(f"a code reference to offset {reference} leaves no room for a function")
        params = code[reference + CodeHeader.PARAMS] & ~layout.REST_PARAMETER
        has_rest = bool(code[reference + CodeHeader.PARAMS] & layout.REST_PARAMETER)
        locals_, need = code[reference + CodeHeader.LOCALS], code[reference + CodeHeader.NEED]
        if max(params, locals_, need) > layout.MAX_OPERAND:
            raise BadCode(f"the function at code offset {reference} has a header beyond all limits")
        if has_rest and not params:
            raise BadCode(f"the function at code offset {reference} has no parameter for the rest")
        functions[reference] = Verified(reference, end, params, has_rest, locals_, need)
    return functions


def _share_handlers(functions: dict[int, Verified], handlers: Iterable[HandlerRange]) -> None:
    for handler in handlers:
        for function in functions.values():
            first = function.reference + CodeHeader.SIZE
            if first <= handler.start < function.end:
                if (
                    not handler.start < handler.end <= function.end
                    or not first <= handler.target < function.end
                ):
                    raise BadCode(
                        f"the exception handler at code offset {handler.target} leaves its function"
                    )
                function.handlers.append(handler)
                break
        else:
            raise BadCode(
                f"an exception handler begins at code offset {handler.start}, outside all functions"
            )


class _Path:
    """Follows all paths of one function: borders of instructions, depth of the operand stack."""

    def __init__(
        self, code: bytes, function: Verified, functions: dict[int, Verified], tables: Tables
    ) -> None:
        self.code = code
        self.function = function
        self.functions = functions
        self.tables = tables
        self.pending: list[int] = []

    def walk(self) -> None:
        function = self.function
        self.arrive(function.reference + CodeHeader.SIZE, 0)
        while self.pending or self.enter_handlers():
            self.step(self.pending.pop())
        self.check_overlap()
        self.check_handlers()
        spill = isa.spill_words(self.kernel_calls())
        need = function.locals + FRAME_FIRST_SLOT + function.deepest + spill
        if need > function.need:
            raise BadCode(
                f"the function at code offset {function.reference} says it needs {function.need} words of"
                f" stack, but it needs {need}"
            )

    def kernel_calls(self) -> Iterator[str]:
        for item in self.function.instructions.values():
            index = item.operands[0] if item.op.name == "CALL_HOST" else len(self.tables.hosts)
            if index < len(self.tables.hosts) and self.tables.hosts[index].startswith(ir.KERNEL):
                name = self.tables.hosts[index].removeprefix(ir.KERNEL)
                known = kernel.FUNCTIONS.get(name)
                if known is None or item.operands[1] != known.params:
                    raise BadCode(
                        f"the engine has no function {ir.KERNEL}{name} of {item.operands[1]} arguments"
                    )
                yield name

    def arrive(self, offset: int, depth: int) -> None:
        known = self.function.depths.get(offset)
        if known is None:
            if offset < self.function.reference + CodeHeader.SIZE:
                raise BadCode(f"a jump to code offset {offset} leaves its function")
            self.function.depths[offset] = depth
            self.function.instructions[offset] = decode(self.code, offset, self.function.end)
            self.pending.append(offset)
        elif known != depth:
            raise BadCode(f"at code offset {offset} there are {known} or {depth} operands")

    def step(self, offset: int) -> None:
        item, depth = self.function.instructions[offset], self.function.depths[offset]
        pops = self.pops(item)
        if pops > depth:
            raise BadCode(f"{item.op.name} at code offset {offset} pops {pops} of {depth} operands")
        after = depth - pops + len(item.op.pushes)
        self.function.deepest = max(self.function.deepest, depth, after)
        target = _target(item)
        if target is not None:
            self.arrive(target, depth - pops + item.op.pushes_at_label)
        if Flag.ENDS not in item.op.flags:
            self.arrive(item.end, after)

    def pops(self, item: Numbered) -> int:
        starred = self.starred(item)
        return sum(starred if name.endswith("*") else 1 for name in item.op.pops)

    def starred(self, item: Numbered) -> int:
        for kind, operand in zip(item.op.operands, item.operands, strict=True):
            if item.op.name in _CALLS_DIRECT:
                return _code_constant(operand, item, self.functions, self.tables).params
            if kind is Operand.COUNT:
                return operand
        return 0

    def enter_handlers(self) -> bool:
        for handler in self.function.handlers:
            inside = [
                (self.function.instructions[offset], depth)
                for offset, depth in self.function.depths.items()
                if handler.start <= offset < handler.end
            ]
            if inside:
                if any(
                    depth - self.pops(item) < handler.depth
                    for item, depth in inside
                    if item.op.name in isa.MAY_THROW
                ):
                    raise BadCode(
                        f"the exception handler at code offset {handler.target} keeps too many operands"
                    )
                self.function.deepest = max(self.function.deepest, handler.depth + 1)
                self.arrive(handler.target, handler.depth + 1)
        return bool(self.pending)

    def check_handlers(self) -> None:
        borders = set(self.function.instructions)
        ends = {item.end for item in self.function.instructions.values()}
        for handler in self.function.handlers:
            if handler.start not in borders or handler.end not in ends or handler.target not in borders:
                raise BadCode(
                    f"the exception handler at code offset {handler.target} does not fit the instructions"
                )

    def check_overlap(self) -> None:
        end = 0
        for offset in sorted(self.function.instructions):
            if offset < end:
                raise BadCode(f"a jump goes into the middle of the instruction before code offset {end}")
            end = self.function.instructions[offset].end


def _code_constant(operand: int, item: Numbered, functions: dict[int, Verified], tables: Tables) -> Verified:
    reference = tables.constant_codes[operand] if operand < len(tables.constant_codes) else None
    if reference is None or reference not in functions:
        raise BadCode(
            f"{item.op.name} at code offset {item.offset} names constant {operand}, which is no code"
        )
    return functions[reference]


def _conventions(functions: dict[int, Verified], tables: Tables) -> None:
    """Finds each function's convention from how it is called and how it returns."""
    direct: set[int] = set(tables.slow)
    dynamic = {reference for reference, _ in tables.closures}
    for function in functions.values():
        for item in function.instructions.values():
            if item.op.name in _CALLS_DIRECT:
                direct.add(_code_constant(item.operands[0], item, functions, tables).reference)
            elif item.op.name in _MAKES_FUNCTION:
                dynamic.add(_code_constant(item.operands[0], item, functions, tables).reference)
    for function in functions.values():
        function.convention = _convention(function, function.reference in direct)
        wanted = function.reference in direct, function.reference in dynamic
        fits = wanted[0] == (function.convention is ir.Convention.DIRECT) or not wanted[0]
        if not fits or (wanted[1] and function.convention is not ir.Convention.DYNAMIC):
            raise BadCode(f"the function at code offset {function.reference} is called in two ways")


def _convention(function: Verified, is_direct: bool) -> ir.Convention:
    names = {item.op.name for item in function.instructions.values()}
    if "EXIT" in names:
        if "RETURN" in names:
            raise BadCode(f"the function at code offset {function.reference} returns in two ways")
        return ir.Convention.ENTRY
    words = {item.operands[0] for item in function.instructions.values() if item.op.name == "RETURN"}
    own = function.locals + function.params
    if not words:
        return ir.Convention.DIRECT if is_direct else ir.Convention.DYNAMIC
    if words == {own}:
        return ir.Convention.DIRECT
    if words == {own + layout.DYNAMIC_EXTRA}:
        return ir.Convention.DYNAMIC
    raise BadCode(f"the function at code offset {function.reference} does not return to its caller's stack")


def _check_operands(function: Verified, tables: Tables) -> None:
    limits: dict[Operand, Callable[[int], bool]] = {
        Operand.RAW: is_immediate,
        Operand.CONST: lambda n: n < len(tables.constant_codes) and tables.constant_codes[n] is None,
        Operand.SLOT: lambda n: FRAME_FIRST_SLOT <= n < function.slots,
        Operand.STATIC: lambda n: n < tables.statics,
        Operand.HOST: lambda n: n < len(tables.hosts),
        Operand.ERROR: lambda n: n < len(layout.ERRORS),
        Operand.RESUME: lambda n: n == RESUME.number,
    }
    limits[Operand.CONST16] = limits[Operand.COLUMN] = limits[Operand.CONST]
    limits[Operand.SHAPE] = lambda n: n <= layout.MAX_SHAPE
    limits[Operand.STATIC16] = limits[Operand.STATIC]
    for item in function.instructions.values():
        for kind, operand in zip(item.op.operands, item.operands, strict=True):
            if kind in limits and not limits[kind](operand):
                raise BadCode(
                    f"{item.op.name} at code offset {item.offset}: {kind.label} {operand} does not exist"
                )
        _check_words(item, function)


def is_immediate(word: int) -> bool:
    """True for the words that IMM may push: small integers and constants that a script can see."""
    return bool(word & 1) or word <= Constant.NAN


def _check_words(item: Numbered, function: Verified) -> None:
    at = f"{item.op.name} at code offset {item.offset}"
    if Operand.SHAPE in item.op.operands and item.operands[0] > layout.MAX_SLOTS:
        raise BadCode(f"{at} makes an object of {item.operands[0]} values")
    if item.op.name in ("LOAD_CAPTURED", "STORE"):
        own_callee = function.convention is ir.Convention.DYNAMIC and item.operands[0] == function.slots - 1
        if own_callee != (item.op.name == "LOAD_CAPTURED"):
            raise BadCode(f"{at} uses a wrong slot, {item.operands[0]}")


def _check_captured(functions: dict[int, Verified], tables: Tables) -> None:
    """No function reads more captured values than each of its function objects has."""
    least: dict[int, int] = {}
    made = list(tables.closures)
    for function in functions.values():
        made += [
            (_code_constant(item.operands[0], item, functions, tables).reference, item.operands[1])
            for item in function.instructions.values()
            if item.op.name in _MAKES_FUNCTION
        ]
    for reference, count in made:
        least[reference] = min(count, least.get(reference, count))
    for function in functions.values():
        for item in function.instructions.values():
            if item.op.name == "LOAD_CAPTURED":
                index = item.operands[1] - CLOSURE_HEAD
                if not 0 <= index < least.get(function.reference, 0):
                    raise BadCode(f"LOAD_CAPTURED at code offset {item.offset} reads captured value {index}")


# From code to the IR


@dataclass(frozen=True)
class Names:
    """What the numbers in code mean: the constant table, functions by code reference, host functions."""

    constants: Sequence[Value]
    """`UNDEFINED` for an entry that is a code reference."""
    functions: dict[int, int]
    """The index in the snapshot of the function at each code reference."""
    constant_codes: Sequence[int | None]
    hosts: Sequence[str]


def lift(function: Verified, name: str, names: Names) -> ir.Function:
    """The function as IR. Handlers stay in order."""
    borders = _label_offsets(function)
    labels = {offset: number for number, offset in enumerate(sorted(borders))}
    body: list[ir.Instruction] = []
    named: tuple[str, int] | None = None
    for offset, item in sorted(function.instructions.items()):
        if offset in labels:
            body.append(ir.Instruction(ir.LABEL, (labels[offset],)))
        if item.op.name == "NAMED":
            named = str(names.constants[item.operands[0]]), item.operands[1]
        else:
            body.append(_lift_one(item, function, labels, names))
    last = max(item.end for item in function.instructions.values())
    if last in labels:
        body.append(ir.Instruction(ir.LABEL, (labels[last],)))
    handlers = tuple(
        ir.Handler(
            labels[_border(function, item.start)],
            labels[_border(function, item.end)],
            labels[_border(function, item.target)],
            item.depth,
        )
        for item in function.handlers
    )
    return ir.Function(
        name,
        function.params,
        function.locals,
        tuple(body),
        handlers,
        convention=function.convention,
        has_rest=function.has_rest,
        named=named,
    )


def _border(function: Verified, offset: int) -> int:
    """The first instruction at or behind an offset, or the end of the last."""
    later = [at for at in function.instructions if at >= offset]
    return min(later) if later else max(item.end for item in function.instructions.values())


def _label_offsets(function: Verified) -> set[int]:
    targets = {_target(item) for item in function.instructions.values()}
    found = {target for target in targets if target is not None}
    for item in function.handlers:
        found |= {_border(function, at) for at in (item.start, item.end, item.target)}
    return found


_IMMEDIATES: dict[int, Value] = {
    Constant.UNDEFINED: UNDEFINED,
    Constant.FALSE: False,
    Constant.TRUE: True,
    Constant.NULL: NULL,
    Constant.HOLE: HOLE,
    Constant.NAN: float("nan"),
}


def immediate_value(word: int) -> Value:
    """The value of IMM's operand."""
    return word >> 1 if word & 1 else _IMMEDIATES[word]


_NARROW = {
    f"{name}_W": name for name in ("LOAD_STATIC", "STORE_STATIC", "JUMP", "CALL_DIRECT", "NEW_CLOSURE")
}


def _lift_one(item: Numbered, function: Verified, labels: dict[int, int], names: Names) -> ir.Instruction:
    op = item.op
    if op.name == "IMM":
        return ir.Instruction(ir.PUSH, (immediate_value(item.operands[0]),))
    if op.name in ("CONST", "CONST_W"):
        return ir.Instruction(ir.PUSH, (names.constants[item.operands[0]],))
    if op.name in ("RETURN", "EXIT"):
        return ir.Instruction("RETURN")
    if op.name == "LOAD_CAPTURED":
        return ir.Instruction(op.name, (item.operands[1] - CLOSURE_HEAD,))
    target = _target(item)
    if target is not None:
        return ir.Instruction(_NARROW.get(op.name, op.name), (labels[target],))
    operands = zip(op.operands, item.operands, strict=True)
    args = tuple(
        _lift_operand(kind, operand, function, names)
        for kind, operand in operands
        if kind is not Operand.RESUME
    )
    return ir.Instruction(_NARROW.get(op.name, op.name), args)


def _lift_operand(kind: Operand, operand: int, function: Verified, names: Names) -> ir.Argument:
    if kind is Operand.SLOT:
        return _slot(operand, function)
    if kind in (Operand.CONST, Operand.COLUMN):
        return names.constants[operand]
    if kind in (Operand.CODE, Operand.CODE16):
        reference = names.constant_codes[operand]
        assert reference is not None
        return names.functions[reference]
    if kind is Operand.HOST:
        return names.hosts[operand]
    if kind is Operand.ERROR:
        return list(layout.ERRORS)[operand]
    return operand


def _slot(number: int, function: Verified) -> ir.Slot:
    below = number - FRAME_FIRST_SLOT
    if below < function.locals:
        return ir.Slot(ir.Area.LOCAL, function.locals - 1 - below)
    below -= function.locals
    if below < function.params:
        return ir.Slot(ir.Area.ARGUMENT, function.params - 1 - below)
    return ir.Slot(ir.Area.THIS if below == function.params else ir.Area.CALLEE)
