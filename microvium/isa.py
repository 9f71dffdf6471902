"""The instruction table: the one definition of every opcode.

The assembler, disassembler, verifier, optimiser and the reference page import it; the C engine gets
`engine_isa.h`, which `microvium.headers` writes from it. A row's position is its canonical opcode number.
Only linked images renumber.

Stack effects are written bottom to top, the topmost operand last: `"a b -- sum"`. `*` after a name means "as
many as the operand says". The engine keeps the topmost operand in a register; no row depends on that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from microvium import kernel
from microvium.layout import MAX_OPERAND, MAX_SHAPE, SPILL_WORDS, TYPEOF_NAMES


class Operand(Enum):
    """Kinds of operand: bytes in the code, and whether a linked image pre-scales it to bytes."""

    RAW = ("raw", 1, False, 0, 255)
    """A value word of 0 … 255, zero-extended: a well-known constant or a small integer 0 … 127."""
    CONST = ("const", 1, True, 0, MAX_OPERAND)
    """Index into the constant table, which yields a value."""
    CONST16 = ("const16", 2, True, 0, 32767)
    CODE = ("code", 1, True, 0, MAX_OPERAND)
    """Index into the constant table, which yields a code reference."""
    CODE16 = ("code16", 2, True, 0, 32767)
    SLOT = ("slot", 1, True, 2, MAX_OPERAND)
    """Words above the frame pointer (`layout.FRAME_FIRST_SLOT` is the last local)."""
    STATIC = ("static", 1, True, 0, MAX_OPERAND)
    """Word index into the static block."""
    STATIC16 = ("static16", 2, True, 0, 32767)
    COUNT = ("count", 1, False, 0, 255)
    """A count of operands."""
    WORDS = ("words", 1, True, 0, MAX_OPERAND)
    """A count of words."""
    HOST = ("host", 1, True, 0, MAX_OPERAND)
    """Index into the host table."""
    RESUME = ("resume", 1, False, 0, 255)
    """The opcode POP. Skipped, unless the operation called a setter: that returns to this byte."""
    COLUMN = ("column", 2, True, 0, 32767)
    """Index into the constant table, which yields a COLUMN."""
    SHAPE = ("shape", 1, False, 0, MAX_SHAPE)
    ERROR = ("error", 1, False, 0, 255)
    """Position of the error in `layout.ERRORS`."""
    LABEL = ("label", 1, False, -128, 127)
    """Bytes to jump, from the end of the instruction, signed."""
    LABEL16 = ("label16", 2, False, -32768, 32767)

    def __init__(self, label: str, size: int, scaled: bool, least: int, greatest: int) -> None:
        self.label = label
        self.size = size
        self.scaled = scaled
        self.least = least
        self.greatest = greatest

    @property
    def signed(self) -> bool:
        """True if the operand is two's complement."""
        return self.least < 0


class Flag(Enum):
    """What an instruction may do besides its stack effect."""

    ENDS = "control does not reach the next instruction"
    JUMPS = "control may go to the label"
    THROWS = "may raise an exception"
    ALLOCATES = "may reserve heap, and so collect"
    CALLS = "runs other code"


@dataclass(frozen=True)
class Op:
    """One row of the table."""

    name: str
    operands: tuple[Operand, ...]
    pops: tuple[str, ...]
    pushes: tuple[str, ...]
    doc: str
    flags: frozenset[Flag]
    needs: tuple[str, ...] = ()
    """Well-known values that the engine's body refers to."""
    number: int = field(default=-1)

    @property
    def size(self) -> int:
        """Bytes of the instruction: opcode and operands."""
        return 1 + sum(operand.size for operand in self.operands)

    @property
    def label_index(self) -> int | None:
        """Which operand is the jump target."""
        for index, operand in enumerate(self.operands):
            if operand in (Operand.LABEL, Operand.LABEL16):
                return index
        return None

    @property
    def pushes_at_label(self) -> int:
        """Operands that it has pushed when it jumps: FOR_OF has no value for the round that does not come."""
        return len(self.pushes) - (self.name == "FOR_OF")

    @property
    def effect(self) -> str:
        """The stack effect as text."""
        return f"{' '.join(self.pops)} -- {' '.join(self.pushes)}".strip()


_THROWS, _ALLOCATES, _JUMPS, _ENDS, _CALLS = Flag.THROWS, Flag.ALLOCATES, Flag.JUMPS, Flag.ENDS, Flag.CALLS
_NUMERIC = (_THROWS, _ALLOCATES)


def _op(name: str, operands: str, effect: str, doc: str, *flags: Flag, needs: tuple[str, ...] = ()) -> Op:
    before, _, after = effect.partition("--")
    kinds = tuple(Operand[word.upper()] for word in operands.split())
    return Op(name, kinds, tuple(before.split()), tuple(after.split()), doc, frozenset(flags), needs)


def _numbered(*rows: Op) -> tuple[Op, ...]:
    return tuple(
        Op(row.name, row.operands, row.pops, row.pushes, row.doc, row.flags, row.needs, number)
        for number, row in enumerate(rows)
    )


_MEMORY = ("ERROR_MEMORY",)
_STACK = ("ERROR_STACK",)
_NO_PROPERTIES = ("ERROR_NO_PROPERTIES",)
_PROPERTY = (_THROWS, _ALLOCATES, _CALLS)
_STORE = ("ERROR_NO_PROPERTIES", "ERROR_READ_ONLY", "ERROR_TOO_LONG", "ERROR_MEMORY", "ERROR_ARRAY_LENGTH")
_ARITHMETIC = ("ERROR_MEMORY", "ERROR_NEEDS_DOUBLE")

# fmt: off
OPS: tuple[Op, ...] = _numbered(
    # Operands and bindings
    _op("IMM", "raw", "-- value", "Push the value whose word is `raw`."),
    _op("CONST", "const", "-- value", "Push a value of the constant table."),
    _op("CONST_W", "const16", "-- value", "CONST with a wide index."),
    _op("LOAD", "slot", "-- value", "Push a local or an argument."),
    _op("STORE", "slot", "value --", "Pop into a local or an argument."),
    _op("LOAD_STATIC", "static", "-- value", "Push a word of the static block."),
    _op("LOAD_STATIC_W", "static16", "-- value", "LOAD_STATIC with a wide index."),
    _op("STORE_STATIC", "static", "value --", "Pop into a word of the static block."),
    _op("STORE_STATIC_W", "static16", "value --", "STORE_STATIC with a wide index."),
    _op("DUP", "", "a -- a a", "Push the topmost operand again."),
    _op("POP", "", "a --", "Drop the topmost operand."),
    _op("SWAP", "", "a b -- b a", "Exchange the two topmost operands."),
    _op("CHECK_INIT", "", "a -- a", "Throw a ReferenceError if the operand is `hole`.", _THROWS,
        needs=("ERROR_NOT_INITIALISED",)),
    # Arithmetic
    _op("ADD", "", "a b -- sum", "The `+` operator.", *_NUMERIC, needs=(*_ARITHMETIC, "ERROR_TOO_LONG")),
    _op("SUB", "", "a b -- difference", "The `-` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("MUL", "", "a b -- product", "The `*` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("DIV", "", "a b -- quotient", "The `/` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("DIV_INT", "", "a b -- quotient",
        "`(a / b) | 0`: the quotient, truncated to 32 bits.", *_NUMERIC, needs=_MEMORY),
    _op("MOD", "", "a b -- remainder", "The `%` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("EXP", "", "a b -- power", "The `**` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("INC", "", "a -- sum", "ToNumeric, then plus one.", *_NUMERIC, needs=_ARITHMETIC),
    _op("DEC", "", "a -- difference", "ToNumeric, then minus one.", *_NUMERIC, needs=_ARITHMETIC),
    _op("NEG", "", "a -- negated", "The unary `-` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("TO_NUMBER", "", "a -- number", "The unary `+` operator.", *_NUMERIC, needs=_ARITHMETIC),
    _op("AND", "", "a b -- bits", "The `&` operator.", *_NUMERIC, needs=_MEMORY),
    _op("OR", "", "a b -- bits", "The `|` operator.", *_NUMERIC, needs=_MEMORY),
    _op("XOR", "", "a b -- bits", "The `^` operator.", *_NUMERIC, needs=_MEMORY),
    _op("INVERT", "", "a -- bits", "The `~` operator.", *_NUMERIC, needs=_MEMORY),
    _op("SHL", "", "a b -- bits", "The `<<` operator.", *_NUMERIC, needs=_MEMORY),
    _op("SHR", "", "a b -- bits", "The `>>` operator.", *_NUMERIC, needs=_MEMORY),
    _op("SHR_U", "", "a b -- bits", "The `>>>` operator.", *_NUMERIC, needs=_MEMORY),
    # Tests that leave a boolean
    _op("NOT", "", "a -- boolean", "The `!` operator."),
    _op("LT", "", "a b -- boolean", "The `<` operator.", _THROWS),
    _op("LE", "", "a b -- boolean", "The `<=` operator.", _THROWS),
    _op("GT", "", "a b -- boolean", "The `>` operator.", _THROWS),
    _op("GE", "", "a b -- boolean", "The `>=` operator.", _THROWS),
    _op("EQ", "", "a b -- boolean", "The `===` operator."),
    _op("NE", "", "a b -- boolean", "The `!==` operator."),
    _op("EQ_LOOSE", "", "a b -- boolean", "The `==` operator.", _THROWS),
    _op("NE_LOOSE", "", "a b -- boolean", "The `!=` operator.", _THROWS),
    _op("TYPEOF", "", "a -- string", "The `typeof` operator.",
        needs=tuple(f"TYPEOF_{name.upper()}" for name in TYPEOF_NAMES if name != "symbol")),
    _op("TO_STRING", "", "a -- string", "ToString, as a template literal does.", *_NUMERIC, needs=_MEMORY),
    _op("TO_PRIMITIVE", "count", "a -- primitive",
        "ToPrimitive; operand: the hint, a position in `layout.HINTS`.", *_PROPERTY),
    # Control
    _op("JUMP", "label", "--", "Jump.", _JUMPS, _ENDS),
    _op("JUMP_W", "label16", "--", "Jump far.", _JUMPS, _ENDS),
    _op("JTRUE", "label", "a --", "Jump if truthy.", _JUMPS),
    _op("JFALSE", "label", "a --", "Jump if falsy.", _JUMPS),
    _op("JTRUE_KEEP", "label", "a -- a", "Jump if truthy; the operand stays either way.", _JUMPS),
    _op("JFALSE_KEEP", "label", "a -- a", "Jump if falsy; the operand stays either way.", _JUMPS),
    _op("JNULLISH_KEEP", "label", "a -- a",
        "Jump if undefined or null; the operand stays either way.", _JUMPS),
    _op("JLT", "label", "a b --", "Jump if a < b.", _JUMPS, _THROWS),
    _op("JLE", "label", "a b --", "Jump if a <= b.", _JUMPS, _THROWS),
    _op("JGT", "label", "a b --", "Jump if a > b.", _JUMPS, _THROWS),
    _op("JGE", "label", "a b --", "Jump if a >= b.", _JUMPS, _THROWS),
    _op("JNLT", "label", "a b --", "Jump unless a < b (NaN: jumps).", _JUMPS, _THROWS),
    _op("JNLE", "label", "a b --", "Jump unless a <= b (NaN: jumps).", _JUMPS, _THROWS),
    _op("JNGT", "label", "a b --", "Jump unless a > b (NaN: jumps).", _JUMPS, _THROWS),
    _op("JNGE", "label", "a b --", "Jump unless a >= b (NaN: jumps).", _JUMPS, _THROWS),
    _op("JEQ", "label", "a b --", "Jump if a === b.", _JUMPS),
    _op("JNE", "label", "a b --", "Jump if a !== b.", _JUMPS),
    _op("THROW", "", "value --", "Throw the operand.", _THROWS, _ENDS),
    _op("THROW_ERROR", "error", "--", "Throw an error of the engine.", _THROWS, _ENDS),
    # Calls
    _op("CALL", "count", "callee this arguments* -- result",
        "Call in the dynamic convention; operand: count of arguments.", _THROWS, _CALLS,
        needs=("ERROR_NOT_CALLABLE", "ERROR_STACK")),
    _op("CALL_DIRECT", "code", "arguments* -- result",
        "Call a known function with exactly as many arguments as it has parameters and nothing below them.",
        _THROWS, _CALLS, needs=_STACK),
    _op("CALL_DIRECT_W", "code16", "arguments* -- result",
        "CALL_DIRECT with a wide index.", _THROWS, _CALLS, needs=_STACK),
    _op("CALL_HOST", "host count", "arguments* -- result",
        "Call a function of the host; operands: function, count of arguments.", _THROWS, _CALLS, _ALLOCATES,
        needs=_MEMORY),
    _op("RETURN", "words", "result --",
        "Return; operand: the words from the last local to the highest word that the caller pushed.", _ENDS),
    _op("EXIT", "", "result --",
        "Return from the interpreter to C: the return address of every call that C makes.", _ENDS),
    # Functions and captured variables
    _op("NEW_CLOSURE", "code count", "captured* -- function",
        "Make a function object; operands: code, count of captured values.",
        _THROWS, _ALLOCATES, needs=_MEMORY),
    _op("NEW_CLOSURE_W", "code16 count", "captured* -- function",
        "NEW_CLOSURE with a wide index.", _THROWS, _ALLOCATES,
        needs=_MEMORY),
    _op("LOAD_CAPTURED", "slot words", "-- value",
        "Push a captured value; operands: the callee's slot, words from the function object's header."),
    _op("NEW_BOX", "", "value -- box", "Make a box.", _THROWS, _ALLOCATES, needs=_MEMORY),
    _op("LOAD_BOX", "", "box -- value", "Read a box."),
    _op("STORE_BOX", "", "value box --", "Write a box."),
    # Objects
    _op("DUP2", "", "a b -- a b a b", "Push the two topmost operands again."),
    _op("GET_FIELD", "const", "object -- value", "Read a property; operand: its key.", *_PROPERTY,
        needs=("ERROR_NO_PROPERTIES",)),
    _op("SET_FIELD", "const resume", "object value --",
        "Store a property; operand: its key.", *_PROPERTY, needs=_STORE),
    _op("GET_INDEX", "", "object key -- value", "Read a property whose key is computed.", *_PROPERTY,
        needs=("ERROR_NO_PROPERTIES", *_MEMORY)),
    _op("SET_INDEX", "resume", "object key value --",
        "Store a property whose key is computed.", *_PROPERTY, needs=_STORE),
    _op("PUT_FIELD", "const", "object value --",
        "SET_FIELD where no setter is met.", _THROWS, _ALLOCATES, needs=_STORE),
    _op("PUT_INDEX", "", "object key value --",
        "SET_INDEX where no setter is met.", _THROWS, _ALLOCATES, needs=_STORE),
    _op("GET_LENGTH", "", "object -- value", "Read the property `length`.", *_PROPERTY,
        needs=("ERROR_NO_PROPERTIES", "KEY_LENGTH")),
    _op("INIT_FIELD", "const", "object value -- object",
        "Define an own property, as literals do; operand: its key.",
        *_NUMERIC, needs=_MEMORY),
    _op("INIT_INDEX", "", "object key value -- object",
        "Define an own property whose key is computed.", *_NUMERIC,
        needs=_MEMORY),
    _op("NEW_OBJECT", "", "-- object",
        "Make an empty object.", *_NUMERIC, needs=("PROTOTYPE_OBJECT", *_MEMORY)),
    _op("NEW_ARRAY", "count", "values* -- array",
        "Make an array; operand: count of values.", *_NUMERIC, needs=_MEMORY),
    _op("NEW_THIS", "", "callee -- object callee object",
        "Begin `new callee`: make the object and push callee and `this` for CALL.", *_NUMERIC,
        needs=("ERROR_NOT_CONSTRUCTOR", "PROTOTYPE_OBJECT", "KEY_PROTOTYPE", *_MEMORY)),
    _op("NEW_RESULT", "", "object result -- value",
        "End `new`: the result if it is an object, else the new object."),
    _op("FOR_OF", "label", "iterable index -- iterable index value",
        "One round of for-of over an array or a string, from index 0; jumps, without the value, at its end.",
        _JUMPS,
        *_NUMERIC, needs=("ERROR_NOT_ITERABLE", *_MEMORY)),
    # Calls that need more than a count of arguments
    _op("CALL_NEW", "count", "callee this arguments* target -- result",
        "CALL as a constructor. `target` is what `new.target` is to be; `hole`: the callee itself.",
        _THROWS, _CALLS, _ALLOCATES, needs=("ERROR_NOT_CONSTRUCTOR", *_STACK)),
    _op("CALL_ARRAY", "", "callee this array target -- result",
        "Call with the elements of an array as arguments: CALL if `target` is undefined, else CALL_NEW.",
        _THROWS, _CALLS, _ALLOCATES,
        needs=("ERROR_NOT_ITERABLE", "ERROR_NOT_CALLABLE", "ERROR_NOT_CONSTRUCTOR", *_STACK)),
    _op("NEW_TARGET", "", "-- value",
        "Push `new.target`. Only the first instruction of a function, but NAMED, may be this one: CALL_NEW"
        " skips it and pushes its target, every other call runs it, and it pushes undefined."),
    _op("NAMED", "const16 count", "--",
        "Do nothing. Begins the code of a function whose `name` and `length` can be asked for: these are its"
        " operands."),
    # Objects whose properties have fixed places, `words` from the header
    _op("NEW_SLOTS", "count shape", "values* -- object",
        "Make an OBJECT of these values.", *_NUMERIC, needs=_MEMORY),
    _op("NEW_THIS_SLOTS", "count shape", "callee -- object callee object",
        "NEW_THIS that makes an OBJECT of `count` undefined values.", *_NUMERIC, needs=_MEMORY),
    _op("GET_SLOT", "words", "object -- value",
        "Read a property in its place.", _THROWS, needs=_NO_PROPERTIES),
    _op("SET_SLOT", "words", "object value --",
        "Write a property in its place.", _THROWS, needs=_NO_PROPERTIES),
    _op("INIT_SLOT", "words", "object value -- object",
        "The same for an object that is being made, which stays."),
    _op("GET_SHARED", "column", "object -- value",
        "Read what objects of this one's shape inherit.", _THROWS, needs=_NO_PROPERTIES),
)
# fmt: on
"""The table. At most 112 rows; a linked image pre-scales opcodes to bytes of the label table."""

FUSED: tuple[Op, ...] = (
    _op("INC_LOCAL", "slot", "--", "LOAD, IMM 1, ADD, STORE: add one to a local or an argument."),
    _op("LOOP_BELOW", "slot raw label", "--",
        "INC_LOCAL, LOAD, IMM, JLT: add one, jump if it is below `raw`.", _JUMPS),
    _op("LOOP_BELOW_CONST", "slot const label", "--",
        "INC_LOCAL, LOAD, CONST, JLT: add one, jump if it is below a value of the constant table.", _JUMPS),
)  # fmt: skip
"""Sequences of small integers as one instruction, see `microvium.fuse`. In linked images only, whose engine
has what they use: they have no canonical number, and neither the desktop's engine nor the full one has them.
"""

SLOT_OPS = frozenset(("NEW_SLOTS", "NEW_THIS_SLOTS", "GET_SLOT", "SET_SLOT", "INIT_SLOT", "GET_SHARED"))
"""Operations that only the optimiser makes."""
OBJECT_OPS = (
    frozenset(
        (
            "GET_FIELD",
            "SET_FIELD",
            "GET_INDEX",
            "SET_INDEX",
            "PUT_FIELD",
            "PUT_INDEX",
            "GET_LENGTH",
            "INIT_FIELD",
            "INIT_INDEX",
            "NEW_OBJECT",
            "NEW_ARRAY",
            "NEW_THIS",
            "NEW_RESULT",
            "FOR_OF",
            "DUP2",
            "CALL_NEW",
            "CALL_ARRAY",
            "NEW_TARGET",
            "NAMED",
        )
    )
    | SLOT_OPS
)
"""Operations that only programs with objects or arrays have."""


def spill_words(kernel_functions: Iterable[str]) -> int:
    """Words below its deepest operand that code may write which calls these functions of the engine (named
    without the `%`): part of NEED.
    """
    spills = (kernel.FUNCTIONS[name].spill for name in kernel_functions)
    return max(SPILL_WORDS, *spills, SPILL_WORDS)


BY_NAME: dict[str, Op] = {op.name: op for op in (*OPS, *FUSED)}

MAY_THROW = frozenset(op.name for op in OPS if Flag.THROWS in op.flags) | {"LOAD_BOX", "STORE_BOX"}
"""Operations that may raise an exception; those of boxes do so in a damaged image only. They leave alone what
a handler keeps; others in its range may have dropped that already, on the way out.
"""

MAX_OPS = 112
if len(OPS) > MAX_OPS:
    raise AssertionError(f"{len(OPS)} opcodes: the limit is {MAX_OPS}")
if len(BY_NAME) != len(OPS) + len(FUSED):
    raise AssertionError("two opcodes have the same name")
