"""A small interpreter of the IR, to check what lowering means without the engine.

Values are those of `microvium.values`, with closures and boxes made at run time as `FunctionValue` and
`BoxValue`. Numbers follow JavaScript with doubles throughout. It is slow and simple on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from microvium import ir, layout
from microvium.ir import Area, Slot
from microvium.kinds.concrete import LOOSE, string_to_number
from microvium.kinds.flow import HINT_OF
from microvium.layout import HINTS
from microvium.lower.members import canonical
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, number
from tests.unit import ir_library
from tests.unit.ir_objects import ArrayValue, FunctionValue, Objects, ObjectValue, SymbolValue, Thrown

MAX_CALLS = 300


@dataclass(eq=False)
class BoxValue:
    """A box."""

    value: Any


@dataclass
class Frame:
    """A running function."""

    arguments: list[Any]
    locals: list[Any]
    this: Any
    callee: Any
    target: Any = UNDEFINED
    stack: list[Any] = field(default_factory=list)

    def replace(self, old: Any, new: Any) -> None:
        """Puts a value in the place of another one, wherever that is."""
        for words in (self.arguments, self.locals, self.stack):
            words[:] = [new if word is old else word for word in words]


class Interpreter:
    """Runs a snapshot. `out` collects what `print` and `console.log` write."""

    def __init__(self, snapshot: ir.Snapshot, max_steps: int = 2_000_000) -> None:
        self.snapshot = snapshot
        self.steps = max_steps
        self.out: list[str] = []
        self.hosts: dict[str, Callable[[list[Any]], Any]] = {
            "print": self._print,
            "console.log": self._print,
            "relay": lambda args: UNDEFINED,
        }
        self.world = Objects(self.call, to_string)
        self.world.kernel |= {
            "%function_name": lambda value: self._named(value)[0],
            "%function_length": lambda value: self._named(value)[1],
        }
        self.objects = [self._object(item) for item in snapshot.objects]
        self.statics = [self._value(static.value) for static in snapshot.statics]
        self.depth = 0
        self.labels = [_labels(function) for function in snapshot.functions]

    def _named(self, value: Any) -> tuple[Any, Any]:
        named = self.snapshot.functions[value.function].named if isinstance(value, FunctionValue) else None
        return (UNDEFINED, UNDEFINED) if named is None else named

    def _print(self, args: list[Any]) -> Any:
        self.out.append(" ".join(to_string(arg) for arg in args))
        return UNDEFINED

    def _object(self, item: ir.HeapObject) -> Any:
        if isinstance(item, ir.Symbol):
            return SymbolValue(item.description, item.is_private)
        assert isinstance(item, ir.Closure)
        assert not item.captured
        return self.world.closure(item.function, [])

    def _value(self, value: Any) -> Any:
        return self.objects[value.index] if isinstance(value, ObjectRef) else value

    def run_initializers(self) -> None:
        """Runs the files' top levels."""
        for index in self.snapshot.initializers:
            self.run(index, [], UNDEFINED, None)

    def call_entry(self, name: str, args: list[Any]) -> Any:
        """Calls an export or a script's global function."""
        index = self.snapshot.entry_static(name)
        assert index is not None, f"no entry {name}"
        return self.call(self.statics[index], UNDEFINED, args)

    def call(self, callee: Any, this: Any, args: list[Any]) -> Any:
        """A call in the dynamic convention."""
        if isinstance(callee, HostRef):
            return self.hosts[callee.name](args)
        if not isinstance(callee, FunctionValue):
            raise Thrown(ErrorRef("NOT_CALLABLE"))
        return self.run(callee.function, args, this, callee)

    def _arguments(self, index: int, args: list[Any]) -> list[Any]:
        """The values of the parameters; the last may be an array of the rest."""
        function = self.snapshot.functions[index]
        fixed = function.params - function.has_rest
        padded = (list(args) + [UNDEFINED] * fixed)[:fixed]
        return [*padded, self.world.array(list(args[fixed:]))] if function.has_rest else padded

    def construct(self, callee: Any, this: Any, args: list[Any], target: Any) -> Any:
        """A call as a constructor; `target` is what `new.target` is to be, hole for the callee."""
        if not isinstance(callee, FunctionValue):
            raise Thrown(ErrorRef("NOT_CONSTRUCTOR"))
        return self.run(callee.function, args, this, callee, callee if target is HOLE else target)

    def run(self, index: int, args: list[Any], this: Any, callee: Any, target: Any = UNDEFINED) -> Any:
        """Runs a function to its end."""
        function = self.snapshot.functions[index]
        frame = Frame(self._arguments(index, args), [UNDEFINED] * function.locals, this, callee, target)
        self.depth += 1
        if self.depth > MAX_CALLS:
            self.depth -= 1
            raise Thrown(ErrorRef("STACK"))
        try:
            return self._loop(function, self.labels[index], frame)
        finally:
            self.depth -= 1

    def _loop(self, function: ir.Function, labels: dict[int, int], frame: Frame) -> Any:
        pc = 0
        while True:
            item = function.body[pc]
            self.steps -= 1
            assert self.steps > 0, "the script does not end"
            try:
                if item.op in ("RETURN", "EXIT"):
                    result = frame.stack.pop()
                    assert not frame.stack, f"{item.position}: operands left at return: {frame.stack}"
                    return result
                target = self._step(item, frame)
                pc = pc + 1 if target is None else labels[target]
            except Thrown as thrown:
                handler = _handler(function, labels, pc)
                if handler is None:
                    raise
                assert len(frame.stack) >= handler.depth
                del frame.stack[handler.depth :]
                frame.stack.append(thrown.value)
                pc = labels[handler.target]

    def _step(self, item: ir.Instruction, frame: Frame) -> int | None:
        """Carries out one instruction; returns the label to go to, None for the next instruction."""
        op, args, stack = item.op, item.args, frame.stack
        if op == ir.LABEL:
            return None
        if op == "FOR_OF":
            return self._for_of(frame, _integer(args[0]))
        if op in BINARY:
            stack.append(BINARY[op](*self._operands(op, _take(stack, 2))))
        elif op in UNARY:
            stack.append(UNARY[op](*self._operands(op, _take(stack, 1))))
        elif op in COMPARE_JUMPS:
            if COMPARE_JUMPS[op](*self._operands(op, _take(stack, 2))):
                return _integer(args[0])
        elif op in JUMPS:
            return _integer(args[0]) if JUMPS[op](stack) else None
        else:
            getattr(self, "op_" + op.lower())(frame, *args)
        return None

    def _operands(self, op: str, operands: list[Any]) -> list[Any]:
        """The operands as the operation takes them: objects have become primitive, the left one first."""
        hint = HINT_OF.get(op)
        if op in LOOSE:
            objects = [isinstance(operand, ObjectValue | HostRef) for operand in operands]
            if objects[0] != objects[1] and UNDEFINED not in operands and NULL not in operands:
                hint = 0
        return operands if hint is None else [self.primitive(operand, hint) for operand in operands]

    def primitive(self, value: Any, hint: int) -> Any:
        """ToPrimitive; programs without the library know no objects that convert."""
        if not isinstance(value, ObjectValue) or not self.snapshot.slow:
            return value
        for name in ("toString", "valueOf") if HINTS[hint] == "string" else ("valueOf", "toString"):
            method = self.world.get(value, name)
            if isinstance(method, FunctionValue | HostRef):
                result = self.call(method, value, [])
                if not isinstance(result, ObjectValue | HostRef):
                    return result
        raise Thrown(ErrorRef("NO_PRIMITIVE"))

    def op_to_primitive(self, frame: Frame, hint: int) -> None:
        frame.stack.append(self.primitive(frame.stack.pop(), hint))

    def _for_of(self, frame: Frame, done: int) -> int | None:
        iterable, index = frame.stack[-2:]
        for frame.stack[-1], value in self.world.each(iterable, index):
            frame.stack.append(value)
            return None
        return done

    def op_push(self, frame: Frame, value: Any) -> None:
        frame.stack.append(self._value(value))

    def op_load(self, frame: Frame, slot: Slot) -> None:
        if slot.area is Area.THIS:
            frame.stack.append(frame.this)
        elif slot.area is Area.CALLEE:
            frame.stack.append(frame.callee)
        else:
            frame.stack.append((frame.locals if slot.area is Area.LOCAL else frame.arguments)[slot.index])

    def op_store(self, frame: Frame, slot: Slot) -> None:
        (frame.locals if slot.area is Area.LOCAL else frame.arguments)[slot.index] = frame.stack.pop()

    def op_load_static(self, frame: Frame, index: int) -> None:
        frame.stack.append(self.statics[index])

    def op_store_static(self, frame: Frame, index: int) -> None:
        self.statics[index] = frame.stack.pop()

    def op_dup(self, frame: Frame) -> None:
        frame.stack.append(frame.stack[-1])

    def op_pop(self, frame: Frame) -> None:
        frame.stack.pop()

    def op_swap(self, frame: Frame) -> None:
        frame.stack[-2:] = reversed(frame.stack[-2:])

    def op_check_init(self, frame: Frame) -> None:
        if frame.stack[-1] is HOLE:
            raise Thrown(ErrorRef("NOT_INITIALISED"))

    def op_throw(self, frame: Frame) -> None:
        raise Thrown(frame.stack.pop())

    def op_throw_error(self, frame: Frame, name: str) -> None:
        assert name in layout.ERRORS
        raise Thrown(ErrorRef(name))

    def op_call(self, frame: Frame, count: int) -> None:
        args = _take(frame.stack, count)
        this = frame.stack.pop()
        callee = frame.stack.pop()
        frame.stack.append(self.call(callee, this, args))

    def op_call_new(self, frame: Frame, count: int) -> None:
        target = frame.stack.pop()
        args = _take(frame.stack, count)
        callee, this = _take(frame.stack, 2)
        frame.stack.append(self.construct(callee, this, args, target))

    def op_call_array(self, frame: Frame) -> None:
        callee, this, array, target = _take(frame.stack, 4)
        if not isinstance(array, ArrayValue):
            raise Thrown(ErrorRef("NOT_ITERABLE"))
        args = [UNDEFINED if element is HOLE else element for element in array.elements]
        if target is UNDEFINED:
            frame.stack.append(self.call(callee, this, args))
        else:
            frame.stack.append(self.construct(callee, this, args, target))

    def op_new_target(self, frame: Frame) -> None:
        frame.stack.append(frame.target)

    def op_call_host(self, frame: Frame, name: str, count: int) -> None:
        args = _take(frame.stack, count)
        if name == "%put_unit":
            frame.replace(args[0], ir_library.put_unit(*args))
        frame.stack.append(self.world.kernel[name](*args) if name.startswith("%") else self.hosts[name](args))

    def op_new_closure(self, frame: Frame, function: int, count: int) -> None:
        captured = _take(frame.stack, count)
        frame.stack.append(self.world.closure(function, captured))

    def op_load_captured(self, frame: Frame, index: int) -> None:
        frame.stack.append(frame.callee.captured[index])

    def op_dup2(self, frame: Frame) -> None:
        frame.stack += frame.stack[-2:]

    def op_new_object(self, frame: Frame) -> None:
        frame.stack.append(self.world.new())

    def op_new_array(self, frame: Frame, count: int) -> None:
        frame.stack.append(self.world.array(_take(frame.stack, count)))

    def op_get_field(self, frame: Frame, key: Any) -> None:
        assert _is_field(key)
        frame.stack.append(self.world.get(frame.stack.pop(), self._value(key)))

    def op_get_index(self, frame: Frame) -> None:
        value, key = _take(frame.stack, 2)
        if value not in (UNDEFINED, NULL):
            key = self.primitive(key, HINTS.index("string"))
        frame.stack.append(self.world.get(value, key))

    def op_set_field(self, frame: Frame, key: Any) -> None:
        assert _is_field(key)
        target, value = _take(frame.stack, 2)
        self.world.set(target, self._value(key), value)

    def op_set_index(self, frame: Frame) -> None:
        target, key, value = _take(frame.stack, 3)
        if target not in (UNDEFINED, NULL):
            key = self.primitive(key, HINTS.index("string"))
        self.world.set(target, key, value)

    def op_init_field(self, frame: Frame, key: Any) -> None:
        assert _is_field(key)
        value = frame.stack.pop()
        frame.stack[-1].define(self._value(key), value)

    def op_init_index(self, frame: Frame) -> None:
        key, value = _take(frame.stack, 2)
        frame.stack[-1].define(self.world.key(key), value)

    def op_new_this(self, frame: Frame) -> None:
        callee = frame.stack.pop()
        if not isinstance(callee, FunctionValue):
            raise Thrown(ErrorRef("NOT_CONSTRUCTOR"))
        prototype = callee.own("prototype")
        if prototype is None:
            raise Thrown(ErrorRef("NOT_CONSTRUCTOR"))
        this = self.world.new()
        if isinstance(prototype.value, ObjectValue):
            this.prototype = prototype.value
        frame.stack += [this, callee, this]

    def op_new_slots(self, frame: Frame, count: int, shape: int) -> None:
        values = _take(frame.stack, count)
        frame.stack.append(self._with_places(shape, values))

    def op_new_this_slots(self, frame: Frame, count: int, shape: int) -> None:
        callee = frame.stack.pop()
        this = self._with_places(shape, [])
        frame.stack += [this, callee, this]

    def _with_places(self, shape: int, values: list[Any]) -> ObjectValue:
        """An object with fixed places: properties named `#1` and so on."""
        made = self.world.new()
        made.prototype, made.shape = NULL, shape
        for word, value in enumerate(values, 1):
            made.define(f"#{word}", value)
        return made

    def op_get_slot(self, frame: Frame, word: int) -> None:
        frame.stack.append(self.world.get(frame.stack.pop(), f"#{word}"))

    def op_set_slot(self, frame: Frame, word: int) -> None:
        target, value = _take(frame.stack, 2)
        self.world.set(target, f"#{word}", value)

    def op_init_slot(self, frame: Frame, word: int) -> None:
        value = frame.stack.pop()
        frame.stack[-1].define(f"#{word}", value)

    def op_get_shared(self, frame: Frame, column: ObjectRef) -> None:
        target = frame.stack.pop()
        if target in (UNDEFINED, NULL):
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        item = self.snapshot.objects[column.index]
        assert isinstance(item, ir.Column)
        frame.stack.append(self._value(item.values[target.shape]))

    def op_new_result(self, frame: Frame) -> None:
        this, result = _take(frame.stack, 2)
        frame.stack.append(result if isinstance(result, ObjectValue) else this)

    def op_new_box(self, frame: Frame) -> None:
        frame.stack.append(BoxValue(frame.stack.pop()))

    def op_load_box(self, frame: Frame) -> None:
        box = frame.stack.pop()
        assert isinstance(box, BoxValue)
        frame.stack.append(box.value)

    def op_store_box(self, frame: Frame) -> None:
        box = frame.stack.pop()
        assert isinstance(box, BoxValue)
        box.value = frame.stack.pop()


def _labels(function: ir.Function) -> dict[int, int]:
    return {_integer(item.args[0]): at for at, item in enumerate(function.body) if item.op == ir.LABEL}


def _handler(function: ir.Function, labels: dict[int, int], pc: int) -> ir.Handler | None:
    for handler in function.handlers:
        if labels[handler.start] <= pc < labels[handler.end]:
            return handler
    return None


def _take(stack: list[Any], count: int) -> list[Any]:
    args = stack[len(stack) - count :]
    del stack[len(stack) - count :]
    return args


def _is_field(key: Any) -> bool:
    """A constant key of an instruction is no array index."""
    return isinstance(key, ObjectRef) or (isinstance(key, str) and isinstance(canonical(key), str))


def _integer(value: Any) -> int:
    assert isinstance(value, int)
    return value


# Conversions


def to_number(value: Any) -> float:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if value is NULL:
        return 0
    if isinstance(value, str):
        return string_to_number(value)
    return math.nan


def to_int32(value: Any) -> int:
    plain = to_number(value)
    if not math.isfinite(plain):
        return 0
    bits = int(plain) & 0xFFFFFFFF
    return bits - (1 << 32) if bits & 0x80000000 else bits


def to_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is UNDEFINED or value is NULL:
        return False
    if isinstance(value, int | float):
        return bool(value != 0 and value == value)
    return value != "" if isinstance(value, str) else True


def to_string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if value is UNDEFINED or value is NULL:
        return str(value.value)
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, ErrorRef):
        return layout.ERRORS[value.name]
    return "function"


def number_text(value: float) -> str:
    """JavaScript's text of a number: the shortest digits that give the same number."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    text = repr(float(value))
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(text), "f").removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def type_name(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, SymbolValue):
        return "symbol"
    return "function" if isinstance(value, FunctionValue | HostRef) else "object"


# Operators


def add(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return to_string(left) + to_string(right)
    return _sum(to_number(left), to_number(right))


def _sum(left: float, right: float) -> Any:
    return number(float(left) + float(right))


def divide(left: Any, right: Any) -> Any:
    dividend, divisor = float(to_number(left)), float(to_number(right))
    if divisor == 0:
        if dividend == 0 or dividend != dividend:
            return math.nan
        return math.copysign(math.inf, dividend) * math.copysign(1, divisor)
    return number(dividend / divisor)


def remainder(left: Any, right: Any) -> Any:
    dividend, divisor = float(to_number(left)), float(to_number(right))
    if divisor == 0 or math.isinf(dividend) or dividend != dividend or divisor != divisor:
        return math.nan
    return number(math.fmod(dividend, divisor))


def power(left: Any, right: Any) -> Any:
    base, exponent = float(to_number(left)), float(to_number(right))
    if exponent != exponent or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    try:
        result = base**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return math.nan if isinstance(result, complex) else number(result)


def less(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return to_number(left) < to_number(right)


def less_or_equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left <= right
    return to_number(left) <= to_number(right)


def equal(left: Any, right: Any) -> bool:
    if type_name(left) != type_name(right):
        return False
    if isinstance(left, bool | int | float | str):
        return bool(left == right)
    return left is right or (isinstance(left, HostRef | ErrorRef) and left == right)


def equal_loosely(left: Any, right: Any) -> bool:
    nullish = (UNDEFINED, NULL)
    if left in nullish or right in nullish:
        return left in nullish and right in nullish
    if type_name(left) == type_name(right):
        return equal(left, right)
    if isinstance(left, ErrorRef) and isinstance(right, str):
        left = to_string(left)
    elif isinstance(right, ErrorRef) and isinstance(left, str):
        right = to_string(right)
    if type_name(left) == type_name(right):
        return equal(left, right)
    if isinstance(left, FunctionValue) or isinstance(right, FunctionValue):
        return False
    return to_number(left) == to_number(right)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "ADD": add,
    "SUB": lambda a, b: _sum(to_number(a), -to_number(b) if to_number(b) else 0.0),
    "MUL": lambda a, b: number(float(to_number(a)) * float(to_number(b))),
    "DIV": divide,
    "DIV_INT": lambda a, b: to_int32(divide(a, b)),
    "MOD": remainder,
    "EXP": power,
    "AND": lambda a, b: to_int32(a) & to_int32(b),
    "OR": lambda a, b: to_int32(a) | to_int32(b),
    "XOR": lambda a, b: to_int32(a) ^ to_int32(b),
    "SHL": lambda a, b: to_int32(to_int32(a) << (to_int32(b) & 31)),
    "SHR": lambda a, b: to_int32(a) >> (to_int32(b) & 31),
    "SHR_U": lambda a, b: (to_int32(a) & 0xFFFFFFFF) >> (to_int32(b) & 31),
    "LT": less,
    "LE": less_or_equal,
    "GT": lambda a, b: less(b, a),
    "GE": lambda a, b: less_or_equal(b, a),
    "EQ": equal,
    "NE": lambda a, b: not equal(a, b),
    "EQ_LOOSE": equal_loosely,
    "NE_LOOSE": lambda a, b: not equal_loosely(a, b),
}

UNARY: dict[str, Callable[[Any], Any]] = {
    "INC": lambda a: _sum(to_number(a), 1),
    "DEC": lambda a: _sum(to_number(a), -1),
    "NEG": lambda a: number(-float(to_number(a))),
    "TO_NUMBER": to_number,
    "INVERT": lambda a: ~to_int32(a),
    "NOT": lambda a: not to_boolean(a),
    "TYPEOF": type_name,
    "TO_STRING": to_string,
}

COMPARE_JUMPS: dict[str, Callable[[Any, Any], bool]] = {
    "JLT": less,
    "JLE": less_or_equal,
    "JGT": lambda a, b: less(b, a),
    "JGE": lambda a, b: less_or_equal(b, a),
    "JNLT": lambda a, b: not less(a, b),
    "JNLE": lambda a, b: not less_or_equal(a, b),
    "JNGT": lambda a, b: not less(b, a),
    "JNGE": lambda a, b: not less_or_equal(b, a),
    "JEQ": equal,
    "JNE": lambda a, b: not equal(a, b),
}

JUMPS: dict[str, Callable[[list[Any]], bool]] = {
    "JUMP": lambda stack: True,
    "JTRUE": lambda stack: to_boolean(stack.pop()),
    "JFALSE": lambda stack: not to_boolean(stack.pop()),
    "JTRUE_KEEP": lambda stack: to_boolean(stack[-1]),
    "JFALSE_KEEP": lambda stack: not to_boolean(stack[-1]),
    "JNULLISH_KEEP": lambda stack: stack[-1] is UNDEFINED or stack[-1] is NULL,
}
