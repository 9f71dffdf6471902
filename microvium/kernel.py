"""Functions of the engine that code calls with CALL_HOST: operations on objects too rare for an opcode.

The language front end names them with `ir.KERNEL` in front; in C, "%in" is `mvm_kernel_in`. This table is the
one list: `headers` writes `MVM_FOR_EACH_KERNEL_FUNCTION` from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KernelFunction:
    """One of them: what it takes and gives, and the words of VM stack that it writes below its arguments.

    The caller's NEED counts `spill`: no check is made when the function pushes. To find it, add up what it
    pushes and what the functions of object.c push that it calls; the hostile build stops at a word too many.
    """

    name: str
    params: int
    spill: int
    effect: str
    """`arguments -> result`"""
    needs: tuple[str, ...] = ()
    """Well-known values that it refers to, besides what flags decide; one that is missing is a link error."""
    values_only: bool = False
    """It looks at no object but the code of a function: it works on numbers, strings, time or events."""
    gives_doubles: bool = False
    """A source of doubles: it gives them for integers, too."""


_ROWS = (
    KernelFunction("is_object", 1, 0, "value -> true for objects and functions"),
    KernelFunction("is_function", 1, 0, "value -> whether it can be called"),
    KernelFunction(
        "function_name", 1, 0, "value -> what NAMED says of a function; else undefined", values_only=True
    ),
    KernelFunction("function_length", 1, 0, "value -> the same", values_only=True),
    KernelFunction("in", 2, 0, "key, object -> boolean", ("ERROR_NO_PROPERTIES",)),
    KernelFunction(
        "instanceof", 2, 0, "value, constructor -> boolean", ("ERROR_NOT_CONSTRUCTOR", "KEY_PROTOTYPE")
    ),
    KernelFunction(
        "delete", 2, 1, "object, key -> true, or throws", ("ERROR_NO_PROPERTIES", "ERROR_READ_ONLY")
    ),
    KernelFunction(
        "keys", 1, 5, "object -> array of its own enumerable string keys", ("ERROR_NO_PROPERTIES",)
    ),
    KernelFunction(
        "keys_in", 1, 6, "object -> the same with those of its prototypes; undefined and null: none"
    ),
    KernelFunction(
        "define_accessor", 5, 1, "object, key, getter, setter, attributes; undefined keeps what is there"
    ),
    KernelFunction("define_hidden", 4, 1, "object, key, value, attributes: a data property"),
    KernelFunction("set_prototype", 2, 1, "object, prototype -> object"),
    KernelFunction("prototype", 1, 0, "object -> its prototype", ("ERROR_NO_PROPERTIES",)),
    KernelFunction(
        "constructor",
        1,
        5,
        "function -> function, with a `prototype` that has it as `constructor`",
        ("PROTOTYPE_OBJECT", "KEY_PROTOTYPE", "KEY_CONSTRUCTOR"),
    ),
    KernelFunction("append", 2, 0, "array, value -> array"),
    KernelFunction("append_hole", 1, 0, "array -> array, one longer"),
    KernelFunction("push", 2, 0, "array, value -> the array's new length"),
    KernelFunction("push_all", 2, 0, "array, array of values -> the first array's new length"),
    KernelFunction(
        "append_range", 4, 0, "array, source array, start, end -> array, longer by that range, with its holes"
    ),
    KernelFunction("pop", 1, 0, "array -> its last element, which it has lost; undefined if it is empty"),
    KernelFunction(
        "splice",
        4,
        0,
        "array, start, count, array of values or undefined -> array with these in place of `count` elements",
    ),
    KernelFunction("rotate", 3, 0, "array, start, end -> array with the element at `end` moved to `start`"),
    KernelFunction("reverse", 1, 0, "array -> array, its elements in reverse order"),
    KernelFunction("overwrite", 2, 0, "array, array of values -> array with these from its start on"),
    KernelFunction("fill", 4, 0, "array, start, end, value -> array with it in that range"),
    KernelFunction("new_array", 1, 0, "length -> array of holes", ("ERROR_ARRAY_LENGTH",)),
    KernelFunction("is_array", 1, 0, "value -> boolean"),
    KernelFunction(
        "has_element", 2, 0, "object or string, index -> whether it has or inherits that property"
    ),
    KernelFunction("append_all", 2, 6, "array, array or string -> array", ("ERROR_NOT_ITERABLE",)),
    KernelFunction(
        "copy_properties", 2, 7, "target, source -> target: own enumerable properties, getters not called"
    ),
    KernelFunction("has_key", 2, 0, "key, object -> whether it has that property"),
    KernelFunction("to_key", 1, 0, "value -> property key"),
    KernelFunction(
        "keys_to_copy",
        2,
        5,
        "source, array of keys or undefined -> array of its own enumerable keys but those",
        ("ERROR_NO_PROPERTIES",),
    ),
    KernelFunction(
        "setter", 2, 0, "object, key -> the setter found along the chain, or undefined", ("ERROR_READ_ONLY",)
    ),
    KernelFunction(
        "derived_result",
        1,
        0,
        "what a derived constructor returns -> it; throws unless it is an object",
        ("ERROR_BAD_RESULT",),
    ),
    KernelFunction(
        "caught", 1, 0, "caught value -> it; for an error of the engine, while memory lasts, its copy"
    ),
    KernelFunction("symbol", 1, 0, "description -> a new symbol"),
    KernelFunction(
        "class",
        2,
        5,
        "constructor, parent (a constructor, null, or hole for none) -> constructor with a `prototype`",
        ("PROTOTYPE_OBJECT", "KEY_PROTOTYPE", "KEY_CONSTRUCTOR", "ERROR_NOT_CONSTRUCTOR"),
    ),
    KernelFunction(
        "has_own", 2, 0, "object, key -> whether it has that property itself", ("ERROR_NO_PROPERTIES",)
    ),
    KernelFunction(
        "own_attributes",
        2,
        0,
        "object, key -> attributes of its own property, 8 more for an accessor; -1 if there is none",
        ("ERROR_NO_PROPERTIES",),
    ),
    KernelFunction("own_names", 1, 5, "object -> array of its own string keys", ("ERROR_NO_PROPERTIES",)),
    KernelFunction("own_setter", 2, 0, "object, key of an accessor -> its setter, or undefined"),
    KernelFunction("object", 1, 0, "prototype -> a new object"),
    KernelFunction("same", 2, 0, "value, value -> whether nothing can tell one from the other"),
    KernelFunction("getter", 2, 0, "object, key -> the getter found along the chain, or undefined"),
    KernelFunction(
        "arguments",
        1,
        1,
        "array -> it, as the `arguments` of a function: it inherits as plain objects do",
        ("PROTOTYPE_OBJECT",),
    ),
    KernelFunction(
        "rest_of",
        2,
        5,
        "array or string, index -> array of what for-of would give from there",
        ("ERROR_NOT_ITERABLE",),
    ),
    KernelFunction(
        "rest",
        2,
        8,
        "object, array of keys -> object with its other own enumerable properties",
        ("PROTOTYPE_OBJECT", "ERROR_NO_PROPERTIES"),
    ),
    KernelFunction("due", 1, 0, "milliseconds -> the moment so long from now, at least 1", values_only=True),
    KernelFunction(
        "again",
        2,
        0,
        "moment, milliseconds -> so long after it, or after now if that is past",
        values_only=True,
    ),
    KernelFunction(
        "later", 2, 0, "moment, moment -> whether the first comes after the second", values_only=True
    ),
    KernelFunction("sleep", 1, 0, "moment -> undefined, when it has come", values_only=True),
    KernelFunction(
        "wait",
        1,
        0,
        "moment or undefined -> what has happened first, -1 if nothing ever can",
        values_only=True,
    ),
    KernelFunction("event_data", 0, 0, "-> the byte that came with the last event", values_only=True),
    KernelFunction(
        "hear_lines",
        0,
        0,
        "-> undefined; from now on %wait tells of lines of console input",
        values_only=True,
    ),
    KernelFunction(
        "hear_bytes",
        0,
        0,
        "-> undefined; from now on %wait tells of bytes of console input",
        values_only=True,
    ),
    KernelFunction("line", 0, 0, "-> the line of which %wait has told", values_only=True),
    KernelFunction("byte", 0, 0, "-> the byte of which %wait has told", values_only=True),
    KernelFunction(
        "edge", 2, 0, "pin, level -> undefined; from now on %wait tells when the pin has it", values_only=True
    ),
    # Strings. Indexes are small integers, 0 … length.
    KernelFunction("char_code", 2, 0, "string, index below its length -> code unit", values_only=True),
    KernelFunction("substring", 3, 0, "string, index, index from there on -> string", values_only=True),
    KernelFunction(
        "find_text",
        4,
        0,
        "string, pattern, index, index -> the first place from the one to the other, both included, where the"
        " pattern lies; -1 if none",
        values_only=True,
    ),
    KernelFunction(
        "new_text",
        2,
        0,
        "length, whether units may exceed 255 -> a new string; every unit must be put before others see it",
        ("ERROR_TOO_LONG",),
        values_only=True,
    ),
    KernelFunction(
        "put_unit", 3, 0, "new string, index below its length, unit -> undefined", values_only=True
    ),
    # Numbers
    KernelFunction("to_integer", 2, 0, "number, mvm_rounding of double.h -> integer", values_only=True),
    KernelFunction(
        "quotient",
        3,
        0,
        "integer, integer, mvm_rounding -> their quotient, rounded down, up or to zero",
        ("ERROR_NEEDS_DOUBLE",),
        values_only=True,
    ),
    KernelFunction("is_nan", 1, 0, "number -> boolean", values_only=True),
    KernelFunction("is_finite", 1, 0, "number -> boolean", values_only=True),
    KernelFunction(
        "is_integer", 1, 0, "number -> whether it is finite and has no fraction", values_only=True
    ),
    KernelFunction(
        "sqrt",
        1,
        0,
        "number -> its square root",
        ("ERROR_NEEDS_DOUBLE",),
        values_only=True,
        gives_doubles=True,
    ),
    KernelFunction("imul", 2, 0, "number, number -> their product modulo 2^32", values_only=True),
    KernelFunction(
        "fround", 1, 0, "number -> the nearest of 32 bits", ("ERROR_NEEDS_DOUBLE",), values_only=True
    ),
)

FUNCTIONS: dict[str, KernelFunction] = {row.name: row for row in _ROWS}
"""By name, without the `%`."""
