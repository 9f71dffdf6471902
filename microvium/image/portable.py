"""The portable container: a `.mvm` file, written from an `ImageLayout`, read back with every field checked.

The reader trusts nothing: a file that passes holds references to whole objects and functions only, every
path of its code is verified, and each number is within its table. What it raises is `BadImage`, one
sentence for the user.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from microvium import asm, isa, layout
from microvium.asm import CLOSURE_HEAD
from microvium.diagnostics import LINK, Diagnostic
from microvium.emit import HandlerRange
from microvium.fingerprint import fingerprint
from microvium.image.objects import BadObject, Object, Objects
from microvium.image.place import ImageLayout
from microvium.image.words import AnyWord, Ref, Section, join, split, string_text
from microvium.ir import Position
from microvium.layout import (
    PORTABLE_HEADER,
    PORTABLE_STRUCT,
    ArrayWord,
    ClosureWord,
    Constant,
    ErrorWord,
    Ext,
    Kind,
    PropertiesWord,
    Word,
)
from microvium.values import utf16


class BadImage(ValueError):
    """Data that is no image this version can run."""


# Writing


def portable(image: ImageLayout) -> bytes:
    """The bytes of the `.mvm` file. Raises Diagnostic if a size exceeds what references or fields can say."""
    word = image.word
    code = b"".join(placed.code.encode(with_params=placed.with_params) for placed in image.codes)
    code += bytes(-len(code) % word.bytes)
    bases = _bases(image)
    tables = list(_tables(image))
    _check_limits(image, bases, len(code))
    words, marks = [], []
    for table in tables:
        words.append(join(tuple(_address(item, bases) for item in table), word))
        marks += [isinstance(item, Ref) for item in table]
    names = b"".join(_name(name) + b"\0" for name in (*image.hosts, *(name for name, _ in image.exports)))
    sections = [*words[:4], code, *words[4:], _bitmap(marks), _needs(image), names]
    body = b"".join(sections)
    fields = {
        "magic": layout.MAGIC,
        "version": layout.FORMAT_VERSION,
        "word_bits": word.bits,
        "flags": 0,
        "isa": fingerprint(),
        "size": PORTABLE_STRUCT.size + len(body),
        "crc": zlib.crc32(body),
        "static_words": image.static_words,
        "constants": len(image.constants),
        "well_known": len(image.well_known),
        "imports": len(image.hosts),
        "exports": len(image.exports),
        "handlers": len(image.handlers),
        "object_bytes": image.object_bytes,
        "code_bytes": len(code),
        "names_bytes": len(names),
        "needs_bytes": len(_needs(image)),
    }
    return PORTABLE_STRUCT.pack(*(fields[field.name] for field in PORTABLE_HEADER)) + body


def _tables(image: ImageLayout) -> Iterator[list[AnyWord]]:
    """The words of the sections that have relocation bits, in their order."""
    word = image.word
    yield [placed.word for _, placed in image.well_known]
    yield [placed.word for placed in image.constants]
    yield [number for item in image.handlers for number in (item.start, item.end, item.target, item.depth)]
    yield [part for item in image.objects for part in item.words]
    yield list(image.static_block)
    yield [word.small(index) for _, index in image.exports]


def _bases(image: ImageLayout) -> dict[Section, int]:
    words = len(image.well_known) + len(image.constants) + len(image.handlers) * layout.Handler.WORDS
    objects = words * image.word.bytes | image.word.rom_bit
    return {Section.OBJECTS: objects, Section.CODE: objects + image.object_bytes, Section.STATIC: 0}


def _address(item: AnyWord, bases: dict[Section, int]) -> int:
    return bases[item.section] + item.offset if isinstance(item, Ref) else item


def _check_limits(image: ImageLayout, bases: dict[Section, int], code_bytes: int) -> None:
    limit = min(image.word.rom_bit, 1 << 31)
    rom = (bases[Section.CODE] & ~image.word.rom_bit) + code_bytes
    hint = "build with --word 32, or make the program smaller"
    if rom > limit:
        most, position = _largest(image)
        raise Diagnostic(
            LINK,
            f"the image needs {rom} bytes of ROM, {most} of them for what is here: "
            f"{image.word.bits}-bit words reach {limit}",
            position,
            hint=hint,
        )
    for what, count in (
        ("words of module variables", image.static_words),
        ("constants", len(image.constants)),
        ("exception handlers", len(image.handlers)),
    ):
        most = min(0xFFFF, limit // image.word.bytes)
        if count > most:
            raise Diagnostic(LINK, f"the image has {count} {what}: the limit is {most}", hint=hint)


def _largest(image: ImageLayout) -> tuple[int, Position | None]:
    """The place in the source that takes most of the ROM, and how many bytes."""
    taken: Counter[Position | None] = Counter()
    for item in image.objects:
        taken[item.position] += len(item.words) * image.word.bytes
    for placed in image.codes:
        taken[image.snapshot.functions[placed.function].position] += placed.end - placed.start
    known = [(size, position) for position, size in taken.items() if position is not None]
    return max(known, key=lambda item: item[0], default=(0, None))


def _bitmap(marks: list[bool]) -> bytes:
    data = bytearray(-(-len(marks) // 8))
    for index, mark in enumerate(marks):
        data[index // 8] |= mark << index % 8
    return bytes(data)


def _needs(image: ImageLayout) -> bytes:
    return _bitmap([op.name in image.ops for op in isa.OPS])


def _name(name: str) -> bytes:
    data = name.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode("utf-8")
    if b"\0" in data:
        raise Diagnostic(LINK, f"the name {name!r} contains a NUL character", hint="rename the export")
    return data


# Reading


@dataclass(frozen=True)
class Container:
    """A portable image, taken apart and checked."""

    word: Word
    well_known: tuple[AnyWord, ...]
    slow: dict[str, int]
    """Code references by their names in `layout.SLOW`."""
    constants: tuple[AnyWord, ...]
    objects: dict[int, Object]
    """By offset from the start of the objects."""
    boxes: dict[int, Object]
    """The objects of the static block: boxes and all that may be written, by offset from its start."""
    statics: tuple[AnyWord, ...]
    """The module variables."""
    functions: dict[int, asm.Verified]
    """By code reference, counted from the start of the code."""
    constant_codes: tuple[int | None, ...]
    hosts: tuple[str, ...]
    exports: tuple[tuple[str, int], ...]


def read(data: bytes) -> Container:
    """Takes a `.mvm` file apart. Raises BadImage."""
    try:
        return _Reader(data).run()
    except (asm.BadCode, BadObject) as error:
        raise BadImage(f"the image is damaged: {error}") from None


def check_header(data: bytes) -> dict[str, int]:
    """The fields of the header, with all sizes in harmony with the file. Raises BadImage."""
    if len(data) < PORTABLE_STRUCT.size or data[:4] != layout.MAGIC:
        raise BadImage("this is no Microvium image")
    values = PORTABLE_STRUCT.unpack_from(data)
    field = dict(zip((item.name for item in PORTABLE_HEADER[1:]), values[1:], strict=True))
    if field["version"] != layout.FORMAT_VERSION:
        raise BadImage(
            f"the image has format {field['version']}: this version reads {layout.FORMAT_VERSION};"
            " build it again"
        )
    if field["word_bits"] not in layout.WORDS or field["flags"]:
        raise BadImage(f"the image is damaged: words of {field['word_bits']} bits, flags {field['flags']}")
    if field["isa"] != fingerprint():
        raise BadImage("the image was built for another version of the engine; build it again")
    if field["size"] != len(data):
        raise BadImage(f"the image is damaged: it says it has {field['size']} bytes, but it has {len(data)}")
    if field["crc"] != zlib.crc32(data[PORTABLE_STRUCT.size :]):
        raise BadImage("the image is damaged: its checksum is wrong")
    _check_counts(field, layout.WORDS[field["word_bits"]])
    return field


def section_sizes(field: dict[str, int]) -> dict[str, int]:
    """Bytes of each section, in file order."""
    size = layout.WORDS[field["word_bits"]].bytes
    objects, code = field["object_bytes"], field["code_bytes"]
    handlers = field["handlers"] * layout.Handler.WORDS
    words = field["well_known"] + field["constants"] + handlers + objects // size
    words += field["static_words"] + field["exports"]
    return {
        "well_known": field["well_known"] * size,
        "constants": field["constants"] * size,
        "handlers": handlers * size,
        "objects": objects,
        "code": code,
        "static": field["static_words"] * size,
        "exports": field["exports"] * size,
        "relocations": -(-words // 8),
        "needs": field["needs_bytes"],
        "names": field["names_bytes"],
    }


def _check_counts(field: dict[str, int], word: Word) -> None:
    sizes = section_sizes(field)
    if field["object_bytes"] % word.bytes or field["code_bytes"] % word.bytes:
        raise BadImage("the image is damaged: a section is no whole number of words")
    if sum(sizes.values()) + PORTABLE_STRUCT.size != field["size"]:
        raise BadImage("the image is damaged: its sections do not fill it")
    if field["well_known"] not in (0, len(layout.WELL_KNOWN)):
        raise BadImage(f"the image is damaged: it has {field['well_known']} well-known values")
    if field["needs_bytes"] != -(-len(isa.OPS) // 8):
        raise BadImage(f"the image is damaged: it has {field['needs_bytes']} bytes of needs")
    rom = sum(sizes[name] for name in layout.PORTABLE_SECTIONS[:5])
    if rom > word.rom_bit or sizes["static"] > word.rom_bit:
        raise BadImage("the image is damaged: it is larger than its words can address")


_REFERRING = frozenset(
    {Kind.CLOSURE, Kind.BOX, Kind.EXT, Kind.OBJECT, Kind.DICT, Kind.ARRAY, Kind.ELEMENTS, Kind.PROPERTIES}
)
_RAW = frozenset({Kind.BYTES, Kind.WIDE, Kind.BUFFER, Kind.INT32, Kind.UINT32, Kind.DOUBLE})
_WORDS = {Kind.BOX: 2, Kind.DICT: 2, Kind.ARRAY: int(ArrayWord.WORDS)}
_NUMBER_BYTES = {Kind.INT32: 4, Kind.UINT32: 4, Kind.DOUBLE: 8}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.field = check_header(data)
        self.word = layout.WORDS[self.field["word_bits"]]
        self.sections: dict[str, bytes] = {}
        at = PORTABLE_STRUCT.size
        for name, size in section_sizes(self.field).items():
            self.sections[name] = data[at : at + size]
            at += size

    def run(self) -> Container:
        tables = self.relocated()
        objects = self.objects(tables["objects"], 0)
        first_box = min(self.static_references(tables), default=self.field["static_words"] * self.word.bytes)
        variables, rest = self.split_static(tables["static"], first_box)
        boxes = self.objects(rest, first_box)
        self.check_references(tables, objects, boxes)
        found = Objects(self.word, objects, boxes)
        found.check_places()
        found.check_tables()
        found.check_prototypes(tables["well_known"])
        for words in (tables["well_known"], tables["constants"], variables):
            found.check_visible(words)
        constants = tables["constants"]
        codes = tuple(self.code_offset(item) for item in constants)
        self.check_values(constants, codes)
        slow = self.slow(tables["well_known"])
        self.check_values(variables)
        hosts, names = self.names()
        functions = self.functions(codes, slow, [*objects.values(), *boxes.values()], len(variables), hosts)
        self.check_needs(functions)
        self.check_hosts(objects, len(hosts))
        return Container(
            word=self.word,
            well_known=tables["well_known"],
            slow=slow,
            constants=constants,
            objects=objects,
            boxes=boxes,
            statics=variables,
            functions=functions,
            constant_codes=codes,
            hosts=hosts,
            exports=self.exports(tables["exports"], names, len(variables)),
        )

    def relocated(self) -> dict[str, tuple[AnyWord, ...]]:
        """The words of the sections, references as `Ref`."""
        bits = self.sections["relocations"]
        index = 0
        tables = {}
        for name in ("well_known", "constants", "handlers", "objects", "static", "exports"):
            words: list[AnyWord] = []
            for number in split(self.sections[name], self.word):
                is_reference = bits[index // 8] >> index % 8 & 1
                index += 1
                if is_reference and name in ("handlers", "exports"):
                    raise BadImage(f"the image is damaged: a reference among the {name}")
                words.append(self.reference(number) if is_reference else number)
            tables[name] = tuple(words)
        if index % 8 and bits[-1] >> index % 8:
            raise BadImage("the image is damaged: bits behind its relocations")
        return tables

    def reference(self, number: int) -> Ref:
        if not number & self.word.rom_bit:
            return Ref(Section.STATIC, number)
        offset = number & ~self.word.rom_bit
        offset -= sum(len(self.sections[name]) for name in ("well_known", "constants", "handlers"))
        if 0 <= offset < len(self.sections["objects"]):
            return Ref(Section.OBJECTS, offset)
        offset -= len(self.sections["objects"])
        if 0 <= offset < len(self.sections["code"]):
            return Ref(Section.CODE, offset)
        raise BadImage(f"the image is damaged: a reference to {number:#x} leads nowhere")

    @staticmethod
    def static_references(tables: dict[str, tuple[AnyWord, ...]]) -> Iterator[int]:
        """Where references into the static block lead: to objects only, which lie behind the variables."""
        for table in tables.values():
            for item in table:
                if isinstance(item, Ref) and item.section is Section.STATIC:
                    yield item.offset

    def split_static(
        self, words: tuple[AnyWord, ...], first_box: int
    ) -> tuple[tuple[AnyWord, ...], tuple[AnyWord, ...]]:
        if first_box % self.word.bytes or first_box > len(words) * self.word.bytes:
            raise BadImage(f"the image is damaged: no object lies at {first_box} of the static block")
        count = first_box // self.word.bytes
        return words[:count], words[count:]

    def objects(self, words: tuple[AnyWord, ...], base: int) -> dict[int, Object]:
        found = {}
        at = 0
        while at < len(words):
            item = self.object(words, at)
            found[base + at * self.word.bytes] = item
            at += len(item.words)
        return found

    def object(self, words: tuple[AnyWord, ...], at: int) -> Object:
        header = words[at]
        where = f"the image is damaged: the object at word {at}"
        if isinstance(header, Ref) or not header & 1 or header & self.word.mark_bit:
            raise BadImage(f"{where} has no header")
        size = self.word.header_size(header)
        kind = self.word.header_kind(header)
        own = words[at : at + size // self.word.bytes]
        if not own or len(own) * self.word.bytes != size:
            raise BadImage(f"{where} has {size} bytes")
        if kind in _RAW:
            return self.raw(kind, own, where)
        if kind not in _REFERRING:
            raise BadImage(f"{where} is of kind {kind.name}, which no image holds")
        self.check_fields(kind, own, where)
        return Object(kind, own)

    def raw(self, kind: Kind, own: tuple[AnyWord, ...], where: str) -> Object:
        numbers = tuple(item for item in own if isinstance(item, int))
        if len(numbers) != len(own):
            raise BadImage(f"{where} is a {kind.name} with references")
        content = join(numbers[1:], self.word)
        if kind in _NUMBER_BYTES:
            if len(content) != _NUMBER_BYTES[kind]:
                raise BadImage(f"{where} is a {kind.name} of {len(content)} bytes")
            self.check_number(kind, content, where)
            return Object(kind, own)
        try:
            return Object(kind, own, string_text(Kind.BYTES if kind is Kind.BUFFER else kind, content))
        except ValueError as error:
            raise BadImage(f"{where} is {error}") from None

    def check_number(self, kind: Kind, content: bytes, where: str) -> None:
        """Each number has one form only: the engine compares cells by kind and content."""
        value = struct.unpack({Kind.INT32: "<i", Kind.UINT32: "<I", Kind.DOUBLE: "<d"}[kind], content)[0]
        if kind is Kind.DOUBLE:
            is_integer = value == value and abs(value) < 2**53 and value == int(value)
            wrong = value != value or (
                is_integer and -(2**31) <= value < 2**32 and content != struct.pack("<d", -0.0)
            )
        elif kind is Kind.INT32:
            wrong = self.word.fits_small(value)
        else:
            wrong = value < 2**31
        if wrong:
            raise BadImage(f"{where} holds the number {value}, which is no {kind.name}")

    def check_fields(self, kind: Kind, own: tuple[AnyWord, ...], where: str) -> None:
        fits, values = True, own[1:]
        if kind is Kind.CLOSURE:
            fits = len(own) >= CLOSURE_HEAD and self.code_offset(own[ClosureWord.CODE]) is not None
            values = own[ClosureWord.PROPERTIES :]
        elif kind is Kind.EXT:
            fits, values = self.is_extension(own), own[2:]
        elif kind in _WORDS:
            fits = len(own) == _WORDS[kind] or (kind is Kind.DICT and len(own) == ErrorWord.WORDS)
        elif kind is Kind.PROPERTIES:
            fits = len(own) >= PropertiesWord.FIRST and (len(own) - PropertiesWord.FIRST) % 2 == 0
        if not fits:
            raise BadImage(f"{where} is a {kind.name} with wrong content")
        self.check_values(values)

    def is_extension(self, own: tuple[AnyWord, ...]) -> bool:
        """True if an EXT has a known sub-kind and as many words as belong to it."""
        sizes = {Ext.HOSTFN: 3, Ext.SYMBOL: 3, Ext.PRIVATE: 3, Ext.UINT8: 3, Ext.ACCESSOR: 4}
        for which, count in sizes.items():
            if own[1:2] == (self.word.small(which),):
                return len(own) == count and (which is not Ext.HOSTFN or isinstance(own[2], int))
        return own[1:2] == (self.word.small(Ext.COLUMN),)

    def check_values(self, words: tuple[AnyWord, ...], codes: tuple[int | None, ...] = ()) -> None:
        """Each word is a value a script can see; a code reference only where `codes` says so."""
        for index, item in enumerate(words):
            if isinstance(item, Ref):
                if item.section is Section.CODE and not (codes and codes[index] is not None):
                    raise BadImage("the image is damaged: code in the place of a value")
            elif not item & 1 and item > Constant.NAN:
                raise BadImage(f"the image is damaged: {item:#x} is no value")

    def slow(self, well_known: tuple[AnyWord, ...]) -> dict[str, int]:
        """The code of operations on objects, by their names in `layout.SLOW`; checks the table."""
        found: dict[str, int] = {}
        for name, word in zip(layout.WELL_KNOWN, well_known, strict=False):
            offset = self.code_offset(word)
            if not name.startswith("SLOW_"):
                self.check_values((word,))
            elif offset is not None:
                found[name.removeprefix("SLOW_")] = offset
            elif word != Constant.UNDEFINED:
                raise BadImage(f"the image is damaged: a wrong well-known value {name}")
        return found

    def code_offset(self, item: AnyWord) -> int | None:
        return item.offset if isinstance(item, Ref) and item.section is Section.CODE else None

    def check_references(
        self, tables: dict[str, tuple[AnyWord, ...]], objects: dict[int, Object], boxes: dict[int, Object]
    ) -> None:
        starts = {Section.OBJECTS: objects, Section.STATIC: boxes}
        for table in tables.values():
            for item in table:
                if (
                    isinstance(item, Ref)
                    and item.section in starts
                    and item.offset not in starts[item.section]
                ):
                    raise BadImage(
                        f"the image is damaged: no object lies at {item.offset} of its {item.section.value}"
                    )

    def functions(
        self,
        codes: tuple[int | None, ...],
        slow: dict[str, int],
        objects: list[Object],
        variables: int,
        hosts: tuple[str, ...],
    ) -> dict[int, asm.Verified]:
        closures = [
            (offset, len(item.words) - CLOSURE_HEAD)
            for item in objects
            if item.kind is Kind.CLOSURE
            and (offset := self.code_offset(item.words[ClosureWord.CODE])) is not None
        ]
        references = {offset for offset, _ in closures} | {offset for offset in codes if offset is not None}
        references.update(slow.values())
        handlers = [
            HandlerRange(*split(self.sections["handlers"], self.word)[at : at + layout.Handler.WORDS])
            for at in range(0, self.field["handlers"] * layout.Handler.WORDS, layout.Handler.WORDS)
        ]
        params = {offset: layout.slow_params(name) for name, offset in slow.items()}
        if len(params) < len(slow):
            raise BadImage("the image is damaged: one function for two operations on objects")
        tables = asm.Tables(codes, variables, hosts, closures, handlers, params)
        return asm.verify(self.sections["code"], references, tables)

    def check_needs(self, functions: dict[int, asm.Verified]) -> None:
        used = {item.op.number for function in functions.values() for item in function.instructions.values()}
        needs = self.sections["needs"]
        said = {number for number in range(len(needs) * 8) if needs[number // 8] >> number % 8 & 1}
        if used - said or any(number >= len(isa.OPS) for number in said):
            raise BadImage("the image is damaged: it does not say which instructions it needs")

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        data = self.sections["names"]
        parts = data.split(b"\0")
        count = self.field["imports"] + self.field["exports"]
        if parts.pop() or len(parts) != count:
            raise BadImage(f"the image is damaged: it should have {count} names")
        try:
            names = tuple(utf16(part.decode("utf-8")) for part in parts)
        except UnicodeDecodeError:
            raise BadImage("the image is damaged: a name is no UTF-8") from None
        hosts, exports = names[: self.field["imports"]], names[self.field["imports"] :]
        if len(set(hosts)) != len(hosts) or len(set(exports)) != len(exports):
            raise BadImage("the image is damaged: a name occurs twice")
        return hosts, exports

    def check_hosts(self, objects: dict[int, Object], count: int) -> None:
        hostfn = self.word.small(Ext.HOSTFN)
        for item in objects.values():
            if item.kind is Kind.EXT and item.words[1] == hostfn:
                word = item.words[2]
                if not isinstance(word, int) or not word & 1 or not 0 <= self.word.small_number(word) < count:
                    raise BadImage("the image is damaged: a host function that it does not import")

    def exports(
        self, words: tuple[AnyWord, ...], names: tuple[str, ...], variables: int
    ) -> tuple[tuple[str, int], ...]:
        found = []
        for name, item in zip(names, words, strict=True):
            index = self.word.small_number(item) if isinstance(item, int) and item & 1 else -1
            if not 0 <= index < variables:
                raise BadImage(f"the image is damaged: the export {name} names no variable")
            found.append((name, index))
        return tuple(found)
