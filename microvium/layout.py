"""The values, headers, kinds, frames and container fields: the one definition of everything with a bit
position.

`docs/object-model.md` gives the reasons and worked examples. Python code imports this module; C code includes
`engine_layout.h`, which `microvium.headers` writes from it, with a static assertion for each struct.
All multi-byte fields are little-endian. "Word" is the target's value width, 16 or 32 bits.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag


@dataclass(frozen=True)
class Word:
    """A target word size and every mask that follows from it."""

    bits: int

    @property
    def bytes(self) -> int:
        """Bytes in a word."""
        return self.bits // 8

    @property
    def mask(self) -> int:
        """All bits of a word."""
        return (1 << self.bits) - 1

    @property
    def rom_bit(self) -> int:
        """The top bit of a reference: set if it points into ROM."""
        return 1 << (self.bits - 1)

    @property
    def small_min(self) -> int:
        """Least integer that fits a value without a heap cell."""
        return -(1 << (self.bits - 2))

    @property
    def small_max(self) -> int:
        """Greatest integer that fits a value without a heap cell."""
        return (1 << (self.bits - 2)) - 1

    @property
    def mark_bit(self) -> int:
        """Header bit that the collector sets on a live object."""
        return 1 << (self.bits - 1)

    @property
    def kind_shift(self) -> int:
        """Position of the kind in a header."""
        return self.bits - 1 - KIND_BITS

    @property
    def size_mask(self) -> int:
        """`header & size_mask` is the object's size in bytes, header included."""
        return ((1 << self.kind_shift) - 1) & ~(self.bytes - 1)

    @property
    def shape_shift(self) -> int:
        """Position of the shape in the header of an OBJECT."""
        return self.kind_shift - SHAPE_BITS

    @property
    def slots_mask(self) -> int:
        """`header & slots_mask` is the size of an OBJECT in bytes, header included."""
        return ((1 << self.shape_shift) - 1) & ~(self.bytes - 1)

    @property
    def struct_code(self) -> str:
        """The `struct` module's letter for one unsigned word."""
        return "H" if self.bits == 16 else "I"

    def small(self, number: int) -> int:
        """The value word of a small integer."""
        if not self.small_min <= number <= self.small_max:
            raise ValueError(f"{number} does not fit a {self.bits}-bit value")
        return (number << 1 | 1) & self.mask

    def small_number(self, value: int) -> int:
        """The number in a small-integer value word."""
        signed = value - (1 << self.bits) if value & self.rom_bit else value
        return signed >> 1

    def fits_small(self, number: int) -> bool:
        """True if the number needs no heap cell."""
        return self.small_min <= number <= self.small_max

    def header(self, kind: Kind, size: int, shape: int = 0) -> int:
        """The header of an object of `size` bytes, header included. Only an OBJECT has a shape."""
        most = self.slots_mask if kind is Kind.OBJECT else self.size_mask
        if size & ~most:
            raise ValueError(f"object of {size} bytes: the limit is {most} bytes, in whole words")
        if not 0 <= shape <= (MAX_SHAPE if kind is Kind.OBJECT else 0):
            raise ValueError(f"a {kind.name} of shape {shape}")
        return kind << self.kind_shift | shape << self.shape_shift | size | 1

    def header_kind(self, header: int) -> Kind:
        """The kind in a header; raises ValueError for a number no kind has."""
        return Kind(header >> self.kind_shift & KIND_MASK)

    def header_size(self, header: int) -> int:
        """The object's size in bytes, header included."""
        is_slots = header >> self.kind_shift & KIND_MASK == Kind.OBJECT
        return header & (self.slots_mask if is_slots else self.size_mask)

    def header_shape(self, header: int) -> int:
        """The shape in the header of an OBJECT."""
        return header >> self.shape_shift & MAX_SHAPE

    def round_up(self, size: int) -> int:
        """`size` bytes rounded up to whole words."""
        return -(-size // self.bytes) * self.bytes


WORD16 = Word(16)
WORD32 = Word(32)
WORDS = {16: WORD16, 32: WORD32}

KIND_BITS = 4
KIND_MASK = (1 << KIND_BITS) - 1
SHAPE_BITS = 5
MAX_SHAPE = (1 << SHAPE_BITS) - 1
"""The greatest shape. 0 is that of all objects that no COLUMN tells apart."""
MAX_SLOTS = 30
"""Most values in an OBJECT: with its header they fill the size that 16-bit words leave beside the shape."""


class Constant(IntEnum):
    """Value words that are neither small integers nor references. All are even and below every address."""

    UNDEFINED = 0
    FALSE = 2
    TRUE = 4
    NULL = 6
    HOLE = 8
    """A binding before its initialisation, and an absent array element."""
    NAN = 10
    EXC = 12
    """Result of a C function that has thrown: the thrown value is pending in the engine."""


FIRST_REFERENCE = 14
"""A value word with a clear low bit is a reference from here on."""


class Kind(IntEnum):
    """What an object is: bits of its header. Kinds from FIRST_WITH_REFERENCES on hold values the collector
    follows.
    """

    BYTES = 0
    """String of Latin-1 code units, NUL, padding; the last byte is the count of padding bytes before it."""
    WIDE = 1
    """String of UTF-16 code units, NUL, padding; the last unit is the count of padding units before it."""
    INT32 = 2
    """Integer of -2^31 … 2^31-1 that does not fit a small integer."""
    UINT32 = 3
    """Integer of 2^31 … 2^32-1."""
    DOUBLE = 4
    """IEEE 754 binary64 that is no INT32, UINT32 or small integer and is not NaN."""
    BUFFER = 5
    """Bytes of a Uint8Array, padding; the last byte is the count of padding bytes before it."""
    RESERVED = 6
    """No object has it."""
    OBJECT = 7
    """Object whose properties have fixed places, known to the code that uses it: `[header, shape][value …]`.
    """
    DICT = 8
    """Object with a property table of its own: `[header][PROPERTIES]`."""
    ARRAY = 9
    """`[header][length, a small integer][ELEMENTS][DICT of its named properties, or undefined]`."""
    ELEMENTS = 10
    """Storage of an array: values; those beyond its length are holes."""
    CLOSURE = 11
    """Function: `[header][code][captured values …]`; where functions may have properties, their DICT comes
    before the captured.
    """
    BOX = 12
    """Captured variable that is assigned after its capture: `[header][value]`."""
    FRAME = 13
    """Suspended generator or async function: the words of its stack frame."""
    PROPERTIES = 14
    """Property table of a DICT: `[header][prototype][attributes][key, value …]`, the free entries at the end
    with key `hole`.
    """
    EXT = 15
    """`[header][sub-kind, a small integer][…]`, see `Ext`."""


FIRST_WITH_REFERENCES = Kind.OBJECT
"""One compare splits raw kinds from kinds with values inside."""


class Ext(IntEnum):
    """The second word of an EXT object, as a small integer."""

    HOSTFN = 0
    """`[header][0][index into the host table, a small integer]`: a function of the host."""
    ERROR = 1
    """`[header][1][text]`: an error that the engine raised; text is `TypeError: not a function`."""
    ACCESSOR = 2
    """`[header][2][getter or undefined][setter or undefined]`: the value of an accessor property. No script
    sees it.
    """
    SYMBOL = 3
    """`[header][3][description: string or undefined]`."""
    COLUMN = 4
    """`[header][4][value …]`: what a property that objects inherit is for each shape, from shape 0 on."""
    PRIVATE = 5
    """`[header][5][text]`: the key of a private member, as `#text`. No script sees it."""
    UINT8 = 6
    """`[header][6][BUFFER]`: a Uint8Array, as long as its BUFFER."""


class ClosureWord(IntEnum):
    """Words of a CLOSURE."""

    CODE = 1
    PROPERTIES = 2
    """The DICT of its own properties, or undefined. Only in images where functions may have properties (every
    portable one).
    """


def closure_head(has_properties: bool) -> int:
    """Words of a CLOSURE before the captured values."""
    return ClosureWord.PROPERTIES + 1 if has_properties else ClosureWord.CODE + 1


class ArrayWord(IntEnum):
    """Words of an ARRAY."""

    LENGTH = 1
    ELEMENTS = 2
    PROPERTIES = 3
    WORDS = 4


class PropertiesWord(IntEnum):
    """Words of PROPERTIES: entries of a key and a value from FIRST on."""

    PROTOTYPE = 1
    """An object or null."""
    ATTRIBUTES = 2
    """Undefined if all properties are plain, else a BYTES object with a byte (see `Attribute`) per entry,
    perhaps not for the last.
    """
    FIRST = 3


COLUMN_FIRST = 2
"""The word of a COLUMN that belongs to shape 0."""


class AccessorWord(IntEnum):
    """Words of an EXT ACCESSOR."""

    GET = 2
    SET = 3


class Uint8Word(IntEnum):
    """Words of an EXT UINT8."""

    BUFFER = 2
    WORDS = 3


class Attribute(IntFlag):
    """Bits of a property's attribute byte; a plain property has none."""

    READ_ONLY = 1
    HIDDEN = 2
    """Not enumerable."""
    PERMANENT = 4
    """Not configurable."""


ERRORS: dict[str, str] = {
    "NOT_CALLABLE": "TypeError: not a function",
    "CONST_ASSIGN": "TypeError: assignment to constant variable",
    "NOT_INITIALISED": "ReferenceError: variable used before its initialisation",
    "NOT_DEFINED": "ReferenceError: variable is not defined",
    "STACK": "RangeError: stack overflow",
    "MEMORY": "RangeError: out of memory",
    "TOO_LONG": "RangeError: string too long",
    "NO_PROPERTIES": "TypeError: undefined and null have no properties",
    "READ_ONLY": "TypeError: property is read-only",
    "NOT_CONSTRUCTOR": "TypeError: not a constructor",
    "NO_OBJECT": "TypeError: not an object",
    "NOT_ITERABLE": "TypeError: not iterable",
    "NEEDS_NEW": "TypeError: a class is called without `new`",
    "SUPER_TWICE": "ReferenceError: super() is called twice",
    "NO_PRIVATE": "TypeError: object has no such private member",
    "BAD_RESULT": "TypeError: a derived constructor returns neither an object nor undefined",
    "ARRAY_LENGTH": "RangeError: invalid array length",
    "BAD_THIS": "TypeError: a method is called on another kind of value",
    "OUT_OF_RANGE": "RangeError: argument out of range",
    "EMPTY_REDUCE": "TypeError: an empty array is reduced to nothing; give an initial value",
    "NO_PRIMITIVE": "TypeError: object has no primitive value",
    "NEEDS_DOUBLE": "RangeError: needs numbers=double",
}
"""Errors that the engine raises by itself: name -> text. Each is a well-known value in ROM: see `ErrorWord`.
"""

ERROR_CLASSES = {"TypeError": "TYPE_ERROR", "RangeError": "RANGE_ERROR", "ReferenceError": "REFERENCE_ERROR"}
"""What the texts begin with -> the entry of PROTOTYPES that such an error inherits from."""


def error_class(name: str) -> str:
    """The entry of PROTOTYPES that an error of the engine inherits from."""
    return ERROR_CLASSES[ERRORS[name].partition(": ")[0]]


def error_message(name: str) -> str:
    """The `message` of an error of the engine."""
    return ERRORS[name].partition(": ")[2]


class ErrorWord(IntEnum):
    """Words of an error of the engine. It is a DICT that has its text behind its table; in a linked image
    whose code looks into no such error, an EXT.
    """

    TABLE = 1
    TEXT = 2
    WORDS = 3


ERROR_HINTS: dict[str, str] = {
    "NEEDS_DOUBLE": "the result is not a 32-bit integer, and without doubles the engine has no other numbers",
}
"""What a desktop adds to an error whose text is kept short for the chip."""

TYPEOF_NAMES = ("undefined", "boolean", "number", "string", "function", "object", "symbol")
"""Results of `typeof`: each is a well-known value (a string in ROM)."""

PROTOTYPES = (
    *("OBJECT", "FUNCTION", "ARRAY", "STRING", "NUMBER", "BOOLEAN", "ERROR"),
    *ERROR_CLASSES.values(),
)
"""Objects that values without a prototype word, and errors of the engine, inherit from: each is a well-known
value (a DICT).
"""


def prototype_parent(name: str) -> str | None:
    """The entry of PROTOTYPES that one of them inherits from before any code has run; None for null."""
    if name == "OBJECT":
        return None
    return "ERROR" if name in ERROR_CLASSES.values() else "OBJECT"


KEYS = ("length", "prototype", "constructor", "name", "message")
"""Property names that C code looks for: each is a well-known value (a string in ROM)."""

HINTS = ("default", "number", "string")
"""What an object is to become, as ToPrimitive of ECMA-262 has it: the operand of TO_PRIMITIVE is a position
here.
"""

SLOW = (
    *("ADD", "SUB", "MUL", "DIV", "DIV_INT", "MOD", "EXP"),
    *("AND", "OR", "XOR", "SHL", "SHR", "SHR_U"),
    *("LT", "LE", "GT", "GE", "NOT_GT", "NOT_GE", "EQ_LOOSE", "NE_LOOSE"),
    *("GET_INDEX", "SET_INDEX", "TO_PRIMITIVE"),
)
"""What objects among the operands of an operation need: each is a well-known value, the code of a function of
the library that takes the operands and does the same; undefined in a program without that part of the
library. NOT_GT and NOT_GE are the negations, for fused jumps; TO_PRIMITIVE takes the value and the hint.
"""


def slow_params(name: str) -> int:
    """Parameters of a function of SLOW."""
    return 3 if name == "SET_INDEX" else 2


WELL_KNOWN: tuple[str, ...] = (
    *(f"TYPEOF_{name.upper()}" for name in TYPEOF_NAMES),
    *(f"ERROR_{name}" for name in ERRORS),
    *(f"PROTOTYPE_{name}" for name in PROTOTYPES),
    *(f"KEY_{name.upper()}" for name in KEYS),
    *(f"SLOW_{name}" for name in SLOW),
)
"""Values that C code refers to by name. A portable image holds them all in this order; a linked one those it
needs.
"""


# The frame of a running function, in words upwards from the frame pointer:
#   [saved frame pointer][return pc][locals, last first][arguments, last first][this][callee]
# The operands lie below. The topmost operand is in a register; with no operand, that register is the saved
# frame
# pointer, which the first push stores at FRAME_SAVED_FP. `this` and the callee are there in the dynamic
# convention only.
FRAME_SAVED_FP = 0
FRAME_RETURN_PC = 1
FRAME_FIRST_SLOT = 2
"""Words between the frame pointer and the last local."""

DYNAMIC_EXTRA = 2
"""Words above the arguments in the dynamic convention: `this`, then the callee."""


class CodeHeader(IntEnum):
    """Byte offsets from a code reference. The code's first instruction follows."""

    PARAMS = -1
    """Declared parameters. Absent (not even a byte) in linked images for functions of the direct and entry
    conventions.
    """
    LOCALS = 0
    """Words of locals, set to undefined by the call; pre-scaled to bytes in a linked image."""
    NEED = 1
    """Words of stack that the call needs at most, from the words below the arguments: locals, header,
    operands, SPILL_WORDS.
    """
    SIZE = 2


REST_PARAMETER = 0x80
"""Bit of the PARAMS byte: the last of the parameters is an array of all arguments from there on."""

MAX_OPERAND = 127
"""Greatest u8 operand that counts words: twice of it still fits a byte when a linked image pre-scales it."""
SPILL_WORDS = 2
"""Words below a function's deepest operand that an operation may write: all operands and a key or second
operand are in memory, and one more word is the engine's own or what a throw pushes. Part of NEED. Functions
of the engine may write more: see `kernel`.
"""
MAX_NEED = 127
"""Greatest stack need of one function, in words, for the same reason."""

STACK_BOUND = "mvm_stack_bound"
"""A symbol of linked images: the bytes of VM stack that one without a stack check relies on. The link
refuses a smaller arena.
"""


MAGIC = b"\x7fMVM"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class Field:
    """One field of the portable container's header: name, `struct` letter, meaning."""

    name: str
    code: str
    doc: str


PORTABLE_HEADER: tuple[Field, ...] = (
    Field("magic", "4s", "the bytes 7F 4D 56 4D"),
    Field("version", "H", "FORMAT_VERSION"),
    Field("word_bits", "B", "16 or 32"),
    Field("flags", "B", "zero"),
    Field("isa", "I", "first four bytes of the SHA-256 of the instruction table and this layout"),
    Field("size", "I", "bytes of the whole file"),
    Field("crc", "I", "CRC-32 (IEEE 802.3, as zlib.crc32) of all bytes after the header"),
    Field("static_words", "H", "words of the static block"),
    Field("constants", "H", "words of the constant table"),
    Field("well_known", "H", "words of the well-known table: 0 or len(WELL_KNOWN)"),
    Field("imports", "H", "host functions: names in the order of the host table"),
    Field("exports", "H", "exported values"),
    Field("handlers", "H", "entries of the exception table"),
    Field("object_bytes", "I", "bytes of the objects, whole words"),
    Field("code_bytes", "I", "bytes of code, padded to whole words"),
    Field("names_bytes", "I", "bytes of the import and export names"),
    Field("needs_bytes", "I", "bytes of the needs: a bitmap of opcodes by canonical number"),
)
PORTABLE_STRUCT = struct.Struct("<" + "".join(field.code for field in PORTABLE_HEADER))

PORTABLE_SECTIONS: tuple[str, ...] = (
    "well_known",
    "constants",
    "handlers",
    "objects",
    "code",
    "static",
    "exports",
    "relocations",
    "needs",
    "names",
)
"""Order after the header. The first five are the ROM block: reference `rom_bit | offset` is a byte offset
into it. `static` holds the initial words of the static block: a reference there without `rom_bit` is a byte
offset into it. `exports` is a small integer each: the static word that holds the exported value.
`relocations` is a bitmap, one bit per word of well_known, constants, handlers (never set), objects, static
and exports in this order, least significant bit first, padded to a byte: set = the word is a reference.
`names` are UTF-8, NUL-terminated: imports, then exports. Sections up to `exports` are whole words; no padding
between.
"""


class Handler(IntEnum):
    """Words of one entry of the exception table, sorted innermost first. Offsets are bytes from the start of
    the code.
    """

    START = 0
    END = 1
    TARGET = 2
    DEPTH = 3
    """Operands below the thrown value when the handler is entered."""
    WORDS = 4
