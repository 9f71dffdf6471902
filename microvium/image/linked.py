"""The linked container: GNU assembler text, whose references the linker resolves.

Sections: `.mvm.rodata` (well-known values, constants, host table, objects), `.mvm.code`, `.mvm.handlers`,
and `.mvm.statics` for RAM with initial values. Opcodes are byte offsets into the engine's label table,
operands that count words are bytes. The text depends on the image alone: no path of this machine, no
date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from microvium import ir, layout
from microvium.emit import Encoding, Numbered
from microvium.image.place import ImageLayout, PlacedCode, PlacedObject
from microvium.image.target import TARGETS, Target
from microvium.image.words import AnyWord, Section
from microvium.isa import Op

LABEL_BYTES = 2
"""Bytes of an entry of the engine's label table: an address, or a distance where addresses are longer."""


class LinkFeatures(Protocol):
    """What of `features.Features` decides the text."""

    @property
    def ops(self) -> Sequence[str]:
        """Instructions in the order of the label table."""

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Pairs of instructions in the order of the label table, behind the instructions."""

    @property
    def hosts(self) -> Sequence[str]:
        """Host functions in the order of the host table."""

    @property
    def well_known(self) -> Sequence[str]:
        """The entries of the well-known table."""

    @property
    def errors(self) -> Sequence[str]:
        """Errors that are texts of the engine, in the order of its table; the others are in `well_known`."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """MVM_MAX_STACK_WORDS, among others."""


def linked(
    image: ImageLayout,
    features: LinkFeatures,
    symbols: Mapping[str, str],
    target: Target = TARGETS["msp430"],
) -> str:
    """The text of `image.s`. `symbols` names the C function of each host function."""
    if not image.is_linked:
        raise AssertionError("a portable layout cannot be linked: call layout(…, is_linked=True)")
    if tuple(features.well_known) != tuple(name for name, _ in image.well_known):
        raise AssertionError("the layout was made with other well-known values than the engine's")
    if tuple(features.hosts) != image.hosts:
        raise AssertionError("the layout has another host table than the engine's")
    lines = _Writer(image, encoding(image, features), symbols, target).lines()
    bound = features.numbers["MVM_MAX_STACK_WORDS"] * image.word.bytes
    return "\n".join([*lines, f".globl {layout.STACK_BOUND}", f".set {layout.STACK_BOUND}, {bound}", ""])


def encoding(image: ImageLayout, features: LinkFeatures) -> Encoding:
    """How the code of a linked image is written."""
    names = [name for name, _ in image.well_known]
    errors = {
        number: names.index(f"ERROR_{name}") * image.word.bytes
        for number, name in enumerate(layout.ERRORS)
        if f"ERROR_{name}" in names
    }
    errors |= {list(layout.ERRORS).index(name): at for at, name in enumerate(features.errors)}
    numbers = {name: LABEL_BYTES * index for index, name in enumerate(features.ops)}
    pairs = {pair: LABEL_BYTES * (len(numbers) + index) for index, pair in enumerate(features.pairs)}
    return Encoding(image.word.bytes, numbers, pairs, errors)


class _Writer:
    def __init__(
        self, image: ImageLayout, code: Encoding, symbols: Mapping[str, str], target: Target
    ) -> None:
        self.image = image
        self.target = target
        self.encoding = code
        self.symbols = symbols
        self.directive = f".{image.word.bytes}byte"
        self.labels = {
            (item.section, item.offset): f".Lobject{index}"
            for index, item in enumerate((*image.objects, *image.boxes))
        }
        self.code_labels = {placed.reference: f".Lcode{placed.function}" for placed in image.codes}

    def lines(self) -> Iterator[str]:
        yield "/* A suspended program, made by microvium.image. */"
        yield from self.rodata()
        yield from self.code()
        yield from self.handlers()
        yield from self.statics()

    def rodata(self) -> Iterator[str]:
        yield from self.section("rodata", "a")
        yield from _global("mvm_well_known")
        for name, placed in self.image.well_known:
            yield self.one(placed.word, name)
        yield from _global("mvm_constants")
        for placed in self.image.constants:
            yield self.one(placed.word, placed.note)
        yield from _global("mvm_host_table")
        for name in self.image.hosts:
            entry = self.target.host_entry(self.symbols[name])
            yield f"    {self.directive} {entry} {_comment(name)}"
        for item in self.image.objects:
            yield from self.object(item)

    def object(self, item: PlacedObject) -> Iterator[str]:
        where = f", {item.position}" if item.position else ""
        note = _comment(f"{item.kind.name} {item.name}: {item.place}; {item.why}{where}")
        yield f"{self.labels[item.section, item.offset]}: {note}"
        yield f"    {self.directive} {', '.join(self.text(word) for word in item.words)}"

    def code(self) -> Iterator[str]:
        yield from self.section("code", "a")
        yield from _global("mvm_code")
        for placed in self.image.codes:
            yield from self.function(placed)
        yield from _global("mvm_code_end")

    def function(self, placed: PlacedCode) -> Iterator[str]:
        code = placed.code
        where = f", {placed.position}" if placed.position else ""
        yield _comment(f"function {code.name or '(anonymous)'}{where}")
        if placed.with_params:
            yield f"    .byte {code.params} {_comment('parameters')}"
        if placed.reference == self.image.entry:
            yield from _global("mvm_entry")
        yield f"{self.code_labels[placed.reference]}:"
        scale = self.encoding.scale
        yield f"    .byte {code.locals * scale}, {code.need * scale} {_comment('locals, stack need')}"
        line: tuple[str, int] | None = None
        behind = [*(item.op for item in code.instructions[1:]), None]
        for item, following in zip(code.instructions, behind, strict=True):
            position = item.position
            here = (position.file, position.line) if position else line
            yield self.instruction(item, following, position if here != line else None)
            line = here

    def instruction(self, item: Numbered, behind: Op | None, position: ir.Position | None) -> str:
        data = self.encoding.instruction(item.op, item.operands, behind)
        text = " ".join([item.op.name, *(str(operand) for operand in item.operands)])
        where = f"; {position.file}:{position.line}" if position else ""
        return f"    .byte {', '.join(str(byte) for byte in data)} {_comment(text + where)}"

    def handlers(self) -> Iterator[str]:
        yield from self.section("handlers", "a")
        yield from _global("mvm_handlers")
        for item in self.image.handlers:
            words = f"{item.start}, {item.end}, {item.target}, {item.depth}"
            yield f"    {self.directive} {words} {_comment('from, to, handler, operands')}"

    def statics(self) -> Iterator[str]:
        yield from self.section("statics", "aw")
        yield from _global("mvm_statics")
        for placed in self.image.statics:
            yield self.one(placed.word, placed.note)
        for item in self.image.boxes:
            yield from self.object(item)
        yield from _global("mvm_statics_end")

    def section(self, name: str, flags: str) -> Iterator[str]:
        yield ""
        yield f'    .section .mvm.{name}, "{flags}", %progbits'
        yield f"    .balign {self.image.word.bytes if name != 'code' else 1}"

    def one(self, word: AnyWord, note: str) -> str:
        return f"    {self.directive} {self.text(word)} {_comment(note)}"

    def text(self, word: AnyWord) -> str:
        if isinstance(word, int):
            return f"{word:#x}"
        if word.section is Section.CODE:
            return self.target.code_reference(self.code_labels[word.offset])
        label = self.labels[word.section, word.offset]
        if word.section is Section.STATIC:
            return self.target.ram_reference(label, self.image.word)
        return self.target.rom_reference(label, self.image.word)


def _global(name: str) -> Iterable[str]:
    return f"    .global {name}", f"{name}:"


def _comment(text: str) -> str:
    """A comment in printable ASCII that nothing in `text` can end."""
    safe = "".join(unit if " " <= unit <= "~" else "." for unit in text)
    return f"/* {safe.replace('*/', '* /')} */"
