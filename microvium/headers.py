"""Writes what C needs to know of `isa` and `layout`, and the reference pages.

`python -m microvium.headers --out DIR` writes

`engine_isa.h`
    `MVM_OP_IMM` … (enum of canonical opcodes), `MVM_CANONICAL_OP_COUNT`, `MVM_FOR_EACH_CANONICAL_OP(X)`
    with `X(IMM)` …, `MVM_OP_BYTES` and `MVM_OP_NAMES` (initialisers: bytes of each instruction with its
    opcode, names as strings), `MVM_FINGERPRINT` (field `isa` of a portable image),
    `MVM_FOR_EACH_KERNEL_FUNCTION(X)` with the names of `kernel`.
`engine_layout.h` (define `MVM_WORD_BITS` as 16 or 32 first)
    `MVM_UNDEFINED` … `MVM_EXC`, `MVM_FIRST_REFERENCE`; kinds `MVM_KIND_BYTES` …,
    `MVM_FIRST_KIND_WITH_REFERENCES`, sub-kinds `MVM_EXT_HOSTFN` …; masks `MVM_WORD_BYTES`,
    `MVM_WORD_MASK`, `MVM_ROM_BIT`, `MVM_MARK_BIT`, `MVM_KIND_SHIFT`, `MVM_KIND_MASK`, `MVM_SIZE_MASK`,
    `MVM_SMALL_MIN`, `MVM_SMALL_MAX`; frame `MVM_FRAME_SAVED_FP`, `MVM_FRAME_RETURN_PC`,
    `MVM_FRAME_FIRST_SLOT`, `MVM_DYNAMIC_EXTRA`; code header `MVM_CODE_PARAMS`, `MVM_CODE_LOCALS`,
    `MVM_CODE_NEED`, `MVM_CODE_SIZE`; exception table `MVM_HANDLER_START` … `MVM_HANDLER_WORDS`; errors
    `MVM_ERROR_NOT_CALLABLE` …, `MVM_ERROR_COUNT`, `MVM_FOR_EACH_ERROR(X)` with `X(NOT_CALLABLE,
    "TypeError: …")`; well-known values `MVM_WELL_KNOWN_TYPEOF_UNDEFINED` …,
    `MVM_CANONICAL_WELL_KNOWN_COUNT`, `MVM_FOR_EACH_WELL_KNOWN(X)`; the portable container `struct
    mvm_portable_header`, `MVM_MAGIC`, `MVM_FORMAT_VERSION`, and `MVM_SECTION_WELL_KNOWN` …
    `MVM_SECTION_COUNT`, in file order.
`image.h` (with `--full`)
    the feature list of the full engine, from `features`
`isa.md`, `layout.md` (with `--docs DIR`)
    the same for people

The headers include nothing but `<stdint.h>` and `<stddef.h>`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from microvium import files, isa, kernel, layout
from microvium.fingerprint import fingerprint


@dataclass(frozen=True)
class Definition:
    """One constant: its name without `MVM_`, its value, and what it means."""

    name: str
    value: int
    doc: str = ""


@dataclass(frozen=True)
class Group:
    """Constants that belong together."""

    title: str
    members: tuple[Definition, ...]


def common_groups() -> tuple[Group, ...]:
    """The constants that are the same for both word sizes."""
    return (
        Group(
            "Values that are neither small integers nor references",
            (
                *(Definition(item.name, item.value) for item in layout.Constant),
                Definition(
                    "FIRST_REFERENCE", layout.FIRST_REFERENCE, "an even word is a reference from here on"
                ),
            ),
        ),
        Group(
            "Kinds of object",
            (
                *(Definition(f"KIND_{item.name}", item.value) for item in layout.Kind),
                Definition("FIRST_KIND_WITH_REFERENCES", layout.FIRST_WITH_REFERENCES),
            ),
        ),
        Group(
            "Sub-kinds of EXT objects",
            tuple(Definition(f"EXT_{item.name}", item.value) for item in layout.Ext),
        ),
        Group(
            "Words of objects",
            (
                *(Definition(f"CLOSURE_{item.name}", item.value) for item in layout.ClosureWord),
                *(Definition(f"ARRAY_{item.name}", item.value) for item in layout.ArrayWord),
                *(Definition(f"PROPERTIES_{item.name}", item.value) for item in layout.PropertiesWord),
                *(Definition(f"ACCESSOR_{item.name}", item.value) for item in layout.AccessorWord),
                *(Definition(f"UINT8_{item.name}", item.value) for item in layout.Uint8Word),
                *(Definition(f"ERROR_WORD_{item.name}", item.value) for item in layout.ErrorWord),
                *(Definition(f"ATTRIBUTE_{item.name}", item.value) for item in layout.Attribute),
                Definition("COLUMN_FIRST", layout.COLUMN_FIRST, "the value for shape 0"),
            ),
        ),
        Group(
            "The frame, in words upwards from the frame pointer",
            (
                Definition("FRAME_SAVED_FP", layout.FRAME_SAVED_FP),
                Definition("FRAME_RETURN_PC", layout.FRAME_RETURN_PC),
                Definition("FRAME_FIRST_SLOT", layout.FRAME_FIRST_SLOT, "the last local"),
                Definition(
                    "DYNAMIC_EXTRA", layout.DYNAMIC_EXTRA, "words above the arguments: `this`, the callee"
                ),
            ),
        ),
        Group(
            "Bytes from a code reference",
            (
                *(Definition(f"CODE_{item.name}", item.value) for item in layout.CodeHeader),
                Definition("REST_PARAMETER", layout.REST_PARAMETER, "in the PARAMS byte"),
            ),
        ),
        Group(
            "Limits",
            (
                Definition("MAX_OPERAND", layout.MAX_OPERAND, "greatest u8 operand that counts words"),
                Definition("MAX_NEED", layout.MAX_NEED, "greatest stack need of one function, in words"),
            ),
        ),
        Group(
            "Words of an entry of the exception table",
            tuple(Definition(f"HANDLER_{item.name}", item.value) for item in layout.Handler),
        ),
        Group(
            "Errors of the engine",
            (
                *(
                    Definition(f"ERROR_{name}", number, text)
                    for number, (name, text) in enumerate(layout.ERRORS.items())
                ),
                Definition("ERROR_COUNT", len(layout.ERRORS)),
            ),
        ),
        Group(
            "Well-known values: positions in the table of a portable image",
            (
                *(Definition(f"WELL_KNOWN_{name}", number) for number, name in enumerate(layout.WELL_KNOWN)),
                Definition("CANONICAL_WELL_KNOWN_COUNT", len(layout.WELL_KNOWN)),
            ),
        ),
        Group(
            "Sections of a portable image, in file order after the header",
            (
                *(
                    Definition(f"SECTION_{name.upper()}", number)
                    for number, name in enumerate(layout.PORTABLE_SECTIONS)
                ),
                Definition("SECTION_COUNT", len(layout.PORTABLE_SECTIONS)),
            ),
        ),
        Group("Portable container", (Definition("FORMAT_VERSION", layout.FORMAT_VERSION),)),
    )


def word_group(word: layout.Word) -> Group:
    """The constants that follow from the word size."""
    return Group(
        f"Words of {word.bits} bits",
        (
            Definition("WORD_BYTES", word.bytes),
            Definition("WORD_MASK", word.mask, "all bits"),
            Definition("ROM_BIT", word.rom_bit, "set in a reference into ROM"),
            Definition("MARK_BIT", word.mark_bit, "of a header: the object is live"),
            Definition("KIND_SHIFT", word.kind_shift, "of a header"),
            Definition("KIND_MASK", layout.KIND_MASK, "after the shift"),
            Definition("SIZE_MASK", word.size_mask, "of a header: bytes of the object, header included"),
            Definition("SHAPE_SHIFT", word.shape_shift, "of the header of an OBJECT"),
            Definition("SHAPE_MASK", layout.MAX_SHAPE, "after the shift"),
            Definition("SLOTS_MASK", word.slots_mask, "of such a header: bytes of the object"),
            Definition("SMALL_MIN", word.small_min, "least small integer"),
            Definition("SMALL_MAX", word.small_max, "greatest small integer"),
        ),
    )


def _literal(value: int, bits: int) -> str:
    """A C constant of at least `bits` bits, unsigned unless negative; int may have 16 bits only."""
    if value < 0:
        return f"(-{-value - 1} - 1)" if bits == 16 else f"(-INT32_C({-value - 1}) - 1)"
    if bits == 16:
        return f"{value}u" if value < 256 else f"{value:#06x}u"
    return f"UINT32_C({value:#x})"


_SIGNED = frozenset({"SMALL_MIN", "SMALL_MAX"})
_PLAIN = frozenset({"WORD_BYTES", "KIND_SHIFT", "KIND_MASK", "SHAPE_SHIFT", "SHAPE_MASK"})


def _define(item: Definition, bits: int = 16) -> str:
    if item.name in _SIGNED and item.value >= 0:
        text = str(item.value) if bits == 16 else f"INT32_C({item.value})"
    elif item.name.startswith("CODE_"):
        text = f"({item.value})"
    else:
        text = _literal(item.value, 16 if item.name in _PLAIN else bits)
    comment = f" /* {item.doc} */" if item.doc and not item.name.startswith("ERROR_") else ""
    return f"#define MVM_{item.name} {text}{comment}"


def _group_lines(group: Group, bits: int = 16) -> Iterator[str]:
    yield ""
    yield f"/* {group.title}. */"
    for item in group.members:
        yield _define(item, bits)


def _x_macro(name: str, rows: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"#define {name}(X) \\"
    yield " \\\n".join(f"    X({row})" for row in rows)


def _wrapped(guard: str, source: str, lines: Iterable[str]) -> str:
    return "\n".join(
        [
            f"/* Made by microvium.headers from {source}. */",
            f"#ifndef {guard}",
            f"#define {guard}",
            *lines,
            "",
            "#endif",
            "",
        ]
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def isa_header() -> str:
    """The text of `engine_isa.h`."""
    lines = [
        "",
        "#include <stdint.h>",
        "",
        f"#define MVM_FINGERPRINT UINT32_C({fingerprint():#010x})",
        "",
        "enum mvm_canonical_op {",
    ]
    lines += [f"    MVM_OP_{op.name} = {op.number}, /* {op.effect} */" for op in isa.OPS]
    lines += [f"    MVM_CANONICAL_OP_COUNT = {len(isa.OPS)}", "};"]
    lines += _x_macro("MVM_FOR_EACH_CANONICAL_OP", (op.name for op in isa.OPS))
    sizes = ", ".join(str(op.size) for op in isa.OPS)
    lines += [
        "",
        "/* Bytes of each instruction, its opcode included. */",
        f"#define MVM_OP_BYTES {{ {sizes} }}",
        "",
    ]
    lines += ["#define MVM_OP_NAMES { \\", *(f'    "{op.name}", \\' for op in isa.OPS), "}"]
    lines += _x_macro("MVM_FOR_EACH_KERNEL_FUNCTION", kernel.FUNCTIONS)
    return _wrapped("MVM_ENGINE_ISA_H", "microvium/isa.py and microvium/kernel.py", lines)


_FIELD_TYPES = {"B": ("uint8_t", ""), "H": ("uint16_t", ""), "I": ("uint32_t", ""), "4s": ("uint8_t", "[4]")}


def _portable_header() -> Iterator[str]:
    yield ""
    magic = ", ".join(f"{byte:#04x}" for byte in layout.MAGIC)
    yield f"#define MVM_MAGIC {{ {magic} }}"
    yield ""
    yield "/* Header of a portable image. Multi-byte fields are little-endian. */"
    yield "struct mvm_portable_header {"
    offsets: list[tuple[str, int]] = []
    offset = 0
    for field in layout.PORTABLE_HEADER:
        ctype, suffix = _FIELD_TYPES[field.code]
        yield f"    {ctype} {field.name}{suffix}; /* {field.doc} */"
        offsets.append((field.name, offset))
        offset += {"B": 1, "H": 2, "I": 4, "4s": 4}[field.code]
    yield "};"
    for name, at in offsets:
        yield f'_Static_assert(offsetof(struct mvm_portable_header, {name}) == {at}, "{name}");'
    size = layout.PORTABLE_STRUCT.size
    yield f'_Static_assert(sizeof(struct mvm_portable_header) == {size}, "portable header");'


_CHECKS = (
    ("(MVM_SIZE_MASK & KIND_BITS) == 0", "size and kind overlap"),
    ("(KIND_BITS & MVM_MARK_BIT) == 0", "kind and mark overlap"),
    (
        "(MVM_MARK_BIT | KIND_BITS | MVM_SIZE_MASK | (MVM_WORD_BYTES - 1)) == MVM_WORD_MASK",
        "a header has a hole",
    ),
    ("MVM_FIRST_REFERENCE > MVM_EXC", "a constant looks like a reference"),
    ("MVM_EXT_HOSTFN == 0 && MVM_KIND_EXT <= MVM_KIND_MASK", "kinds"),
)
"""What must hold between the masks, checked by the C compiler."""


def _checks() -> Iterator[str]:
    yield ""
    for condition, message in _CHECKS:
        condition = condition.replace("KIND_BITS", "((uint32_t)MVM_KIND_MASK << MVM_KIND_SHIFT)")
        yield f'_Static_assert({condition}, "{message}");'


def layout_header() -> str:
    """The text of `engine_layout.h`."""
    lines = ["", "#include <stddef.h>", "#include <stdint.h>"]
    for group in common_groups():
        lines += _group_lines(group)
    lines += _x_macro(
        "MVM_FOR_EACH_ERROR", (f"{name}, {_quoted(text)}" for name, text in layout.ERRORS.items())
    )
    lines += _x_macro("MVM_FOR_EACH_WELL_KNOWN", layout.WELL_KNOWN)
    lines += _portable_header()
    for keyword, word in (("#if", layout.WORD16), ("#elif", layout.WORD32)):
        lines += ["", f"{keyword} MVM_WORD_BITS == {word.bits}", *_group_lines(word_group(word), word.bits)]
    lines += ["", "#else", '#error "define MVM_WORD_BITS as 16 or 32"', "#endif", *_checks()]
    return _wrapped("MVM_ENGINE_LAYOUT_H", "microvium/layout.py", lines)


def isa_page() -> str:
    """The instruction reference in Markdown."""
    lines = [
        "# Instructions",
        "",
        "Made from `microvium/isa.py`. Numbers are canonical; a linked image renumbers them.",
        "Stack effects are written bottom to top, the topmost operand last.",
        "",
        "| no. | name | operands | bytes | stack | what it does | may |",
        "|--:|---|---|--:|---|---|---|",
    ]
    for op in isa.OPS:
        operands = " ".join(operand.label for operand in op.operands)
        flags = ", ".join(sorted(flag.name.lower() for flag in op.flags))
        doc = op.doc.replace("|", "\\|")
        lines.append(
            f"| {op.number} | {op.name} | {operands} | {op.size} | `{op.effect}` | {doc} | {flags} |"
        )
    lines += [
        "",
        "## Operands",
        "",
        "| name | bytes | range | a linked image makes it bytes |",
        "|---|--:|---|---|",
    ]
    for operand in isa.Operand:
        scaled = "yes" if operand.scaled else ""
        lines.append(
            f"| {operand.label} | {operand.size} | {operand.least} … {operand.greatest} | {scaled} |"
        )
    return "\n".join([*lines, ""])


def layout_page() -> str:
    """The layout reference in Markdown."""
    lines = ["# Layout", "", "Made from `microvium/layout.py`; `docs/object-model.md` gives the reasons.", ""]
    for group in (*common_groups(), *(word_group(word) for word in layout.WORDS.values())):
        lines += [f"## {group.title}", "", "| name | value | |", "|---|--:|---|"]
        for item in group.members:
            value = f"{item.value:#x}" if item.value >= 256 else str(item.value)
            lines.append(f"| MVM_{item.name} | {value} | {item.doc} |")
        lines.append("")
    lines += ["## Header of a portable image", "", "| field | type | |", "|---|---|---|"]
    for field in layout.PORTABLE_HEADER:
        lines.append(f"| {field.name} | {field.code} | {field.doc} |")
    return "\n".join([*lines, ""])


def engine_headers(full: bool) -> dict[str, str]:
    """File name -> text of the headers; with `full`, `image.h` of the engine that has every feature."""
    texts = {"engine_isa.h": isa_header(), "engine_layout.h": layout_header()}
    if full:
        from microvium import features

        texts["image.h"] = features.full_header()
    return texts


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m microvium.headers", description="Write the engine's headers."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the C headers")
    parser.add_argument("--full", action="store_true", help="also image.h of the engine with every feature")
    parser.add_argument("--docs", type=Path, help="folder for isa.md and layout.md")
    options = parser.parse_args(arguments)
    for name, text in engine_headers(options.full).items():
        files.write_text(options.out / name, text)
    if options.docs:
        files.write_text(options.docs / "isa.md", isa_page())
        files.write_text(options.docs / "layout.md", layout_page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
