"""What an image needs of the engine: from an optimised snapshot and its kinds to `image.h`.

In: an `ir.Snapshot`, the `kinds.Kinds` of it. Out: `Features`, and by `header` the C header with which the
engine is compiled for this image alone. The desktop's engine, which must run any image, is compiled with
`full_header`. What sets which flag is in `needs`, which the headers of all images do not depend on.

The engine tests a flag by a plain `if (HAS_X && …)`: both sides are always compiled, the dead one is
dropped. A well-known value that an image lacks is defined as a call of a function that does not exist, so
code that wrongly stays alive is a link error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from microvium import isa, layout

FAST_OPS: tuple[str, ...] = (
    "ADD", "SUB", "MUL", "DIV", "DIV_INT", "MOD", "EXP", "INC", "DEC", "NEG", "TO_NUMBER",
    "AND", "OR", "XOR", "INVERT", "SHL", "SHR", "SHR_U",
    "LT", "LE", "GT", "GE", "EQ", "NE", "EQ_LOOSE", "NE_LOOSE",
    "JLT", "JLE", "JGT", "JGE", "JNLT", "JNLE", "JNGT", "JNGE", "JEQ", "JNE",
    "GET_SLOT", "SET_SLOT", "GET_SHARED", "NOT", "JTRUE", "JFALSE", "JTRUE_KEEP", "JFALSE_KEEP",
)  # fmt: skip
"""Operations with a fast path: arithmetic and order on small integers whose result is one, `===` of words
without cells and strings, places in what surely is an object, truth of booleans, small integers,
undefined and null."""

FEATURES: dict[str, str] = {
    "IS_COMPACT": "Operations have no path of their own for small integers and elements, and share bodies.",
    # The heap
    "HAS_HEAP": "Something may be allocated.",
    "HAS_GC": "An allocated object may become garbage.",
    "HAS_REFERENCES": "An object of the heap may refer to others: closures with captured values, boxes.",
    "HAS_ONLY_CELLS": "All that is allocated are integers, and few words can refer to them.",
    "HAS_CLOSURE_MADE": "Function objects are made at run time.",
    "HAS_FUNCTION_PROPERTIES": "A function object may have properties of its own.",
    "HAS_ROM_PARTS": "An object that may be written may have its table or its elements in ROM.",
    "HAS_SHAPES": "Objects with fixed places for their properties have a shape in their header.",
    "HAS_ARRAY_PROPERTIES": "An array may have named properties, or another prototype than usual.",
    "HAS_ACCESSORS": "A property may have a getter or a setter.",
    "HAS_GETTERS": "Reading a property may call a getter.",
    "HAS_SETTERS": "Storing a property may call a setter.",
    "HAS_ATTRIBUTES": "A property may be read-only, hidden or permanent where that is asked.",
    "HAS_SYMBOLS": "There are symbols.",
    "HAS_PRIVATE": "A private member may be missed.",
    # What properties are read of
    "READ_NULLISH": "A property of undefined or null may be asked for.",
    "READ_ELEMENT": "An array may be read with an integer as the key.",
    "READ_HOLE": "An element that is read may be absent though it lies below the length.",
    "READ_UNIT": "A string may be read with an integer as the key.",
    "READ_ARRAY_LENGTH": "The length of an array may be read.",
    "READ_STRING_LENGTH": "The length of a string may be read.",
    "READ_BYTE": "A Uint8Array may be read with an integer as the key.",
    "READ_BYTES_LENGTH": "The length of a Uint8Array may be read.",
    "HAS_OTHER_ELEMENTS": "Elements are looked for in what is no array, or in prototypes.",
    "LENGTH_OF_OTHER": "GET_LENGTH may see what is neither array nor string nor Uint8Array.",
    "READ_BEYOND": "GET_INDEX may have to look further for an element that is not there.",
    "LENGTH_BY_KEY": "The key `length` may be met where it is no matter of GET_LENGTH.",
    "READ_TABLE": "A property may be looked up in a table, its own or that of a prototype.",
    "READ_INHERITED": "A property may be looked up in a prototype.",
    "READ_ONLY_ARRAYS": "GET_INDEX sees arrays only.",
    "READ_ONLY_BYTES": "GET_INDEX sees Uint8Arrays only.",
    "READ_ONLY_INDEXES": "GET_INDEX sees keys only that are small integers.",
    # What they are stored in
    "WRITE_NULLISH": "A property of undefined or null may be stored.",
    "WRITE_ELEMENT": "An element of an array may be stored or defined.",
    "WRITE_ARRAY_LENGTH": "The length of an array may be stored.",
    "WRITE_BYTE": "A byte of a Uint8Array may be stored.",
    "WRITE_TABLE": "A property may be stored or defined in a table.",
    "WRITE_CHECKED": "A store may meet a setter or a read-only property.",
    "WRITE_OTHER": "A property may be stored in what can have none of its own.",
    "WRITE_ONLY_ARRAYS": "PUT_INDEX and SET_INDEX see arrays only.",
    "WRITE_ONLY_BYTES": "PUT_INDEX and SET_INDEX see Uint8Arrays only.",
    "WRITE_ONLY_INDEXES": "PUT_INDEX and SET_INDEX see keys only that are small integers and not negative.",
    # Keys, and where properties are looked for
    "KEY_STRING": "A computed key may be a string.",
    "KEY_CONVERTED": "A computed key may be what must be converted to a string.",
    "KEY_MADE": "A key may be a string that was made at run time.",
    "SEARCH_OTHERS": "Properties may be looked for in what is no plain object.",
    "SEARCH_FUNCTION": "They may be looked for in a function.",
    "SEARCH_ARRAY": "They may be looked for in an array.",
    "SEARCH_STRING": "They may be looked for in a string.",
    "SEARCH_NUMBER": "They may be looked for in a number.",
    "SEARCH_BOOLEAN": "They may be looked for in a boolean.",
    "SEARCH_BYTES": "They may be looked for in a Uint8Array.",
    "ERROR_TABLES": "An error of the engine may be looked into: it has a table, as objects have.",
    "ERROR_MESSAGES": "The table has its message.",
    "WRITE_ERROR": "It may be given properties, or lose them: it is read-only.",
    # Iteration, construction
    "FOR_OF_ARRAY": "for-of may go over an array.",
    "FOR_OF_STRING": "for-of may go over a string.",
    "FOR_OF_BYTES": "for-of may go over a Uint8Array.",
    "FOR_OF_OTHER": "for-of may meet what cannot be iterated over.",
    "HAS_CONSTRUCTION": "A function may be called by `new`.",
    "HAS_NOT_CONSTRUCTOR": "`new` may meet what is no constructor.",
    "HAS_ODD_PROTOTYPE": "The `prototype` of a constructor may be no object.",
    "NEW_RESULT_OBJECT": "A constructor may return an object.",
    "HAS_BOX": "There are boxes: captured variables assigned after their capture.",
    # Kinds of value
    "HAS_INT32": "An integer may lie outside the small integers, within -2^31 … 2^31-1.",
    "HAS_UINT32": "An integer may lie in 2^31 … 2^32-1.",
    "HAS_DOUBLE": "A number may be -0, an infinity, or no integer of the above.",
    "HAS_NAN": "A number may be NaN.",
    "HAS_BYTES_MADE": "Strings of Latin-1 units are made at run time.",
    "HAS_WIDE": "There may be a string with a unit beyond Latin-1.",
    "HAS_HOSTFN_VALUES": "A function of the host is used as a value.",
    "HAS_STRING": "There are strings as values, in ROM or in the heap.",
    "HAS_FUNCTION": "There are function objects as values.",
    # Control
    "HAS_CATCH": "The image has an exception handler.",
    "HAS_THROW": "An exception may be raised, by a THROW or by the engine.",
    "HAS_THROW_VALUE": "A thrown value may be other than an error of the engine.",
    "HAS_ERROR_VALUES": "An error of the engine may be caught, or be one of several things that are thrown.",
    "REPORT_OBJECT": "An uncaught value may be an object that inherits from Error.prototype.",
    "HAS_STACK_CHECK": "The depth of the VM stack has no bound known at build time.",
    "HAS_INTERRUPT": "A running script may be stopped from outside (the desktop).",
    "HAS_CLOCK": "The time is asked for, or waited for.",
    "HAS_POSTS": "Interrupts may post events.",
    "HAS_LINES": "Console input is taken by the line.",
    "HAS_BYTES": "Console input is taken by the byte.",
    "HAS_HOST_CALLS_BACK": "A function of the host may call into the VM while the VM calls it.",
    "HAS_ARGUMENT_FIT": "A dynamic call may pass more or fewer arguments than the function declares.",
    "HAS_REST": "A function called in the dynamic convention has a rest parameter.",
    "HAS_NOT_CALLABLE": "A dynamic call may meet a callee that is no function.",
    "HAS_CONVERSIONS": "An operation may meet an object that it has to make primitive.",
    # Conversions to a number, by what reaches them
    "ARITH_FROM_UNDEFINED": "undefined may reach arithmetic or a numeric comparison.",
    "ARITH_FROM_NULL": "null may reach arithmetic or a numeric comparison.",
    "ARITH_FROM_BOOL": "A boolean may reach arithmetic or a numeric comparison.",
    "ARITH_FROM_STRING": "A string may be converted to a number.",
    "ARITH_FROM_FUNCTION": "A function or an error may be converted to a number.",
    "ARITH_FROM_CELL": "A number in a heap cell may reach arithmetic or a numeric comparison.",
    "ARITH_BEYOND": "Without doubles, an operation or a conversion may give what is no 32-bit integer.",
    "HOST_CELL": "A function of the host or the engine may get a number that is no small integer.",
    "HOST_OTHER": "It may get what is no number, or not be given a parameter.",
    "ADD_STRING": "`+` may concatenate.",
    "COMPARE_STRING": "`<` and its kin may compare two strings.",
    # Equality
    "EQ_CELL": "`===` may see two numbers in heap cells.",
    "EQ_STRING": "`===` may see two strings of which one was made at run time.",
    "EQ_ERROR": "`==` may compare an error of the engine with a string.",
    "EQ_NAN": "`===` may see NaN on both sides.",
    # Truth
    "TRUTHY_CELL": "The truth of a number in a heap cell may be asked (only a double -0 … is false).",
    "TRUTHY_STRING": "The truth of a string may be asked.",
    "TRUTHY_NAN": "The truth of NaN may be asked.",
    "TRUTHY_OBJECT": "The truth of a function, a box or an error may be asked.",
    # What console output sees
    "PRINT_STRING": "Console output may see a string.",
    "PRINT_LATIN1": "Console output may see a string with a unit beyond ASCII.",
    "PRINT_INT": "Console output may see an integer without a heap cell.",
    "PRINT_CELL": "Console output may see an integer in a heap cell.",
    "PRINT_BOOL": "Console output may see a boolean.",
    "PRINT_UNDEFINED": "Console output may see undefined.",
    "PRINT_NULL": "Console output may see null.",
    "PRINT_NAN": "Console output may see NaN.",
    "PRINT_DOUBLE": "Console output may see a double.",
    "PRINT_FUNCTION": "Console output may see a function.",
    "PRINT_OBJECT": "An uncaught value may be an object that is no error.",
    "PRINT_ERROR": "Console output may see an error of the engine.",
    # What becomes text, by concatenation or by a template literal
    "TEXT_STRING": "ToString may see a string.",
    "TEXT_INT": "ToString may see an integer without a heap cell.",
    "TEXT_CELL": "ToString may see an integer in a heap cell.",
    "TEXT_BOOL": "ToString may see a boolean.",
    "TEXT_UNDEFINED": "ToString may see undefined.",
    "TEXT_NULL": "ToString may see null.",
    "TEXT_NAN": "ToString may see NaN.",
    "TEXT_DOUBLE": "ToString may see a double.",
    "TEXT_FUNCTION": "ToString may see a function.",
    "TEXT_ERROR": "ToString may see an error of the engine.",
    **{f"FAST_ONLY_{op}": f"No {op} of this image can leave its fast path." for op in FAST_OPS},
}
"""Every flag that the engine may test, and what it says when it is 1."""

NUMBERS: dict[str, str] = {
    "MVM_STATIC_WORDS": "Words of the static block.",
    "MVM_HANDLER_COUNT": "Entries of the exception table.",
    "MVM_MAX_STACK_WORDS": "The most words of VM stack that the entry can need; 0: no bound is known.",
    "MVM_MAX_OPERANDS": "The most operands that a function has at once, plus layout.SPILL_WORDS.",
    "MVM_ENTRY_ARGC": "Arguments that the host passes to the entry.",
    "MVM_ENTRY_LOCALS": "Words of its locals.",
}
"""Every number that the engine may use. A full engine reads the first two from the image and has 0 here."""

_FULL_IS_ZERO = ("IS_COMPACT", "FAST_ONLY_", "READ_ONLY_", "WRITE_ONLY_", "HAS_ONLY_")


@dataclass(frozen=True)
class Features:
    """What one image needs of the engine. `ops`, `hosts` and `well_known` are in the image's own order."""

    ops: tuple[str, ...]
    hosts: tuple[str, ...]
    well_known: tuple[str, ...]
    flags: Mapping[str, bool]
    numbers: Mapping[str, int]
    errors: tuple[str, ...] = ()
    """Without HAS_ERROR_VALUES: the errors that can end the run. The engine has their texts, and they are no
    values.
    """
    pairs: tuple[tuple[str, str], ...] = ()
    """Operations that one dispatch carries out, in the order of their labels behind those of `ops`."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """For a flag that is set: the instruction that needs it, as text."""


def full() -> Features:
    """The features of an engine that runs any image of its word size."""
    return Features(
        ops=tuple(op.name for op in isa.OPS),
        hosts=(),
        well_known=layout.WELL_KNOWN,
        flags={name: not name.startswith(_FULL_IS_ZERO) for name in FEATURES},
        numbers=dict.fromkeys(NUMBERS, 0),
    )


def full_header() -> str:
    """`image.h` for the desktop: every operation in canonical order, every feature."""
    return header(full())


def header(features: Features) -> str:
    """The text of `image.h` for these features."""
    body = "\n".join(_body(features))
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    return "\n".join(
        (
            "/* What this image needs of the engine. Written by microvium.features. */",
            "#ifndef MVM_IMAGE_H",
            "#define MVM_IMAGE_H",
            body,
            f"#define MVM_FEATURES_HASH 0x{digest}ul",
            "#endif",
            "",
        )
    )


def _body(features: Features) -> Iterator[str]:
    yield f"#define MVM_OP_COUNT {len(features.ops)}"
    yield "#define FOR_EACH_OP(X) \\"
    yield " \\\n".join(f"    X({name})" for name in features.ops)
    yield " \\\n".join(("#define FOR_EACH_PAIR(X)", *(f"    X({a}, {b})" for a, b in features.pairs)))
    yield from _flag_lines(features)
    for name in NUMBERS:
        yield f"#define {name} {features.numbers[name]}"
    yield f"#define MVM_HOST_COUNT {len(features.hosts)}"
    yield from _well_known_lines(features.well_known)
    yield from _error_lines(features.errors)


def _flag_lines(features: Features) -> Iterator[str]:
    present = set(features.ops)
    for name in FEATURES:
        yield f"#define {name} {int(features.flags[name])}"
    for op in isa.OPS:
        yield f"#define HAS_OP_{op.name} {int(op.name in present)}"


def _well_known_lines(names: Iterable[str]) -> Iterator[str]:
    """Indexes into the image's well-known table; an absent one is a call that no linker resolves."""
    indexes = {name: index for index, name in enumerate(names)}
    yield f"#define MVM_WELL_KNOWN_COUNT {len(indexes)}"
    for name in layout.WELL_KNOWN:
        if name in indexes:
            yield f"#define WK_{name} {indexes[name]}"
        else:
            yield f"extern unsigned mvm_absent_{name}(void);"
            yield f"#define WK_{name} mvm_absent_{name}()"


def _error_lines(names: Sequence[str]) -> Iterator[str]:
    """The texts of errors that are no values: what all begin with, which may be all of the only one, and the
    rest of each.
    """
    begin = _common_start([layout.ERRORS[name] for name in names])
    rows = [f"    X({name}, {json.dumps(layout.ERRORS[name].removeprefix(begin))})" for name in names]
    yield f"#define MVM_ERROR_TEXT_COUNT {len(rows)}"
    yield f"#define MVM_ERROR_TEXT_BEGIN {json.dumps(begin)}"
    yield " \\\n".join(("#define FOR_EACH_ERROR_TEXT(X)", *rows))


def _common_start(texts: Sequence[str]) -> str:
    least, greatest = min(texts, default=""), max(texts, default="")
    common = (at for at, (a, b) in enumerate(zip(least, greatest, strict=False)) if a != b)
    return least[: next(common, len(least))]
