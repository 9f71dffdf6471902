"""Prints a program at any stage, for `microvium dump`.

In: a compiled program and the word size. Out: text. Each stage's own module prints its data; here are the
listings that put several stages' data together: code, heap and image.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from microvium import ir
from microvium.cli import program, report
from microvium.image import ImageLayout, PlacedCode, Ref
from microvium.layout import Word


@dataclass(frozen=True)
class Request:
    """What to print of a program."""

    compiled: program.Compiled
    word: Word
    entry: str


def tree(request: Request) -> str:
    """The syntax tree of each file, in evaluation order."""
    from microvium import syntax

    return "\n".join(
        f"{'module' if module.is_module else 'script'} {module.path}\n{syntax.print_tree(module.tree)}"
        for module in request.compiled.modules
    )


def scopes(request: Request) -> str:
    """Where each name lives."""
    from microvium.scopes import print_scopes

    return print_scopes(request.compiled.scopes)


def instructions(request: Request) -> str:
    """The program before its first instruction."""
    return ir.print_snapshot(request.compiled.snapshot)


def code(request: Request) -> str:
    """The bytes of each function, disassembled, with the offsets that an error message shows."""
    from microvium import image

    placed = image.layout(request.compiled.snapshot, request.word)
    return "\n".join(f"{_code_head(item)}\n{_code_text(item)}" for item in placed.codes)


def _code_head(item: PlacedCode) -> str:
    where = f" {item.position}" if item.position else ""
    return f"function {item.function} {item.code.name or '(anonymous)'}: {item.end - item.start} bytes{where}"


def _code_text(item: PlacedCode) -> str:
    from microvium import asm

    return asm.disassemble(item.code.encode(with_params=True))


def heap(request: Request) -> str:
    """Variables, objects and functions after the top level has run: what is suspended."""
    return ir.print_snapshot(_suspended(request))


def kinds(request: Request) -> str:
    """Which kinds of value reach what, seen from the entry."""
    from microvium import kinds as analysis

    suspended = _suspended(request)
    static = suspended.entry_static(request.entry)
    function = None if static is None else ir.closure_function(suspended, suspended.statics[static].value)
    if function is None:
        raise report.Failure(
            f"{request.compiled.path}: there is no function {request.entry!r}; pass --entry NAME"
        )
    found = analysis.analyze(suspended, [function], request.compiled.hosts)
    return analysis.print_kinds(suspended, found)


def image_listing(request: Request) -> str:
    """The sections of the portable image and what lies in them."""
    from microvium import image

    placed = image.layout(_suspended(request), request.word)
    return "\n".join(_image_lines(placed, image.portable(placed))) + "\n"


def _suspended(request: Request) -> ir.Snapshot:
    """The program after its top level has run; what that prints is not shown."""
    return program.start(request.compiled, request.word.bits, io.BytesIO()).suspend()


def _image_lines(placed: ImageLayout, data: bytes) -> Iterator[str]:
    from microvium.image.portable import check_header, section_sizes
    from microvium.layout import PORTABLE_STRUCT

    yield f"image of {len(data)} bytes, words of {placed.word.bits} bits"
    yield f"  {PORTABLE_STRUCT.size:6} header"
    for name, size in section_sizes(check_header(data)).items():
        yield f"  {size:6} {name}"
    yield "constants"
    for index, constant in enumerate(placed.constants):
        yield f"  {index:6} {_word(constant.word)}  {constant.note}"
    yield "objects"
    for item in (*placed.objects, *placed.boxes):
        where = f" {item.position}" if item.position else ""
        what = f"{item.kind.name} {item.name}: {item.place}; {item.why}"
        yield f"  {item.offset:6} {item.section.value} {what}{where}"
    yield "variables"
    for index, variable in enumerate(placed.statics):
        yield f"  {index:6} {_word(variable.word)}  {variable.note}"
    yield "code"
    for function in placed.codes:
        yield f"  {function.start:6} {_code_head(function)}"
    yield "exports"
    for name, index in placed.exports:
        yield f"  {index:6} {name}"
    yield "host functions"
    for index, name in enumerate(placed.hosts):
        yield f"  {index:6} {name}"


def _word(word: int | Ref) -> str:
    return f"{word.section.value}+{word.offset}" if isinstance(word, Ref) else f"{word:#06x}"


PRINTERS: dict[str, Callable[[Request], str]] = {
    "tree": tree,
    "scopes": scopes,
    "ir": instructions,
    "code": code,
    "heap": heap,
    "kinds": kinds,
    "image": image_listing,
}
"""The printer of each stage that `dump --stage` knows."""
