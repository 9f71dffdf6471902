"""A program at rest, read back: from the desktop's VM after the top level, or from the bytes of an image.

`take(vm, program)`: the heap and the statics become plain data again; the functions are the same IR.
`from_image(data)`: the same from a `.mvm` file, whose code is disassembled; names and positions of the
source come from the map beside it, if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from microvium import asm, heap, ir
from microvium.debugmap import DebugMap
from microvium.heap import BadHeap
from microvium.image.objects import Object, Objects
from microvium.image.place import ImageLayout
from microvium.image.portable import BadImage, Container, read
from microvium.image.words import AnyWord, Ref, Section, join
from microvium.ir import print_snapshot
from microvium.layout import ERRORS, WELL_KNOWN, ArrayWord, ErrorWord, Ext, Kind, Uint8Word
from microvium.values import HOLE, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value

__all__ = ["from_image", "print_snapshot", "take"]


class Stopped(heap.Memory, Protocol):
    """A VM between two calls, as `desktop.Vm` is."""

    @property
    def image(self) -> ImageLayout:
        """The image that it runs."""

    @property
    def code_base(self) -> int:
        """The reference of the first byte of code."""

    def static_words(self) -> Sequence[int]:
        """The words of the module variables."""

    def well_known_words(self) -> Sequence[int]:
        """The words of the well-known table."""

    def object_reference(self, place: Ref) -> int:
        """Where in memory an object of the image lies."""


def take(vm: Stopped, program: ir.Snapshot) -> ir.Snapshot:
    """What `program`, which runs in `vm`, has become; its initializers have run. Raises BadHeap."""
    reader = _HeapReader(vm)
    statics = tuple(
        replace(static, value=reader.value(word))
        for static, word in zip(program.statics, vm.static_words(), strict=True)
    )
    functions = tuple(reader.function(function) for function in program.functions)
    reader.finish()
    well_known = {
        name: reader.value(word)
        for name, word in zip(WELL_KNOWN, vm.well_known_words(), strict=True)
        if name.startswith("PROTOTYPE_")
    }
    reader.finish()
    return ir.without_initial_prototypes(
        replace(
            program,
            functions=functions,
            statics=statics,
            objects=tuple(reader.objects),
            initializers=(),
            well_known=well_known,
        )
    )


_ERROR_NAMES = {text: name for name, text in ERRORS.items()}

_WithIdentity = (
    heap.Closure
    | heap.Box
    | heap.Dict
    | heap.Array
    | heap.Uint8
    | heap.Accessor
    | heap.Symbol
    | heap.Slots
    | heap.Column
)


class _HeapReader:
    """Follows references from the statics on; objects are numbered in the order they are met."""

    def __init__(self, vm: Stopped) -> None:
        self.vm = vm
        self.code = {vm.code_base + placed.reference: placed.function for placed in vm.image.codes}
        self.indexes: dict[int, int] = {}
        self.found: list[_WithIdentity] = []
        self.objects: list[ir.HeapObject] = []

    def value(self, word: int) -> Value:
        if not heap.is_reference(word):
            return heap.plain_value(word, self.vm.word)
        if word in self.indexes:
            return ObjectRef(self.indexes[word])
        item = heap.read(self.vm, word)
        if isinstance(item, heap.Text):
            return item.text
        if isinstance(item, heap.Number):
            return item.value
        if isinstance(item, heap.HostFunction):
            if not 0 <= item.index < len(self.vm.image.hosts):
                raise BadHeap(f"host function {item.index} does not exist")
            return HostRef(self.vm.image.hosts[item.index])
        if isinstance(item, heap.Error):
            return self.error(item)
        if isinstance(item, (heap.Table, heap.Elements, heap.Buffer)):
            raise BadHeap(f"the storage of an object, at {word:#x}, in the place of a value")
        self.indexes[word] = len(self.found)
        self.found.append(item)
        return ObjectRef(self.indexes[word])

    def error(self, item: heap.Error) -> ErrorRef:
        text = heap.read(self.vm, item.text)
        if not isinstance(text, heap.Text) or text.text not in _ERROR_NAMES:
            raise BadHeap(f"the error at {item.reference:#x} has no known text")
        return ErrorRef(_ERROR_NAMES[text.text])

    def function(self, function: ir.Function) -> ir.Function:
        """The function, with references to objects as they are numbered here."""
        if not any(isinstance(arg, ObjectRef) for item in function.body for arg in item.args):
            return function
        return function.with_body(
            replace(item, args=tuple(self.argument(arg) for arg in item.args)) for item in function.body
        )

    def argument(self, arg: ir.Argument) -> ir.Argument:
        """An operand; of code that is not in the image, and so never runs, undefined for an object."""
        if not isinstance(arg, ObjectRef):
            return arg
        place = self.vm.image.object_refs.get(arg.index)
        return UNDEFINED if place is None else self.value(self.vm.object_reference(place))

    def finish(self) -> None:
        """Reads what the objects hold, which may bring up more of them."""
        while len(self.objects) < len(self.found):
            self.objects.append(self.object(self.found[len(self.objects)]))

    def object(self, item: _WithIdentity) -> ir.HeapObject:
        if isinstance(item, heap.Box):
            return ir.Box(self.value(item.value))
        if isinstance(item, heap.Dict):
            return self.dictionary(item)
        if isinstance(item, heap.Array):
            return self.array(item)
        if isinstance(item, heap.Uint8):
            buffer = heap.read(self.vm, item.buffer)
            if not isinstance(buffer, heap.Buffer):
                raise BadHeap(f"the Uint8Array at {item.reference:#x} has no bytes")
            return ir.Uint8Array(buffer.data)
        if isinstance(item, heap.Accessor):
            return ir.Accessor(self.value(item.getter), self.value(item.setter))
        if isinstance(item, heap.Symbol):
            return ir.Symbol(self.value(item.description), item.is_private)
        if isinstance(item, heap.Slots):
            return ir.Object(tuple(map(self.value, item.values)), item.shape)
        if isinstance(item, heap.Column):
            return ir.Column(tuple(map(self.value, item.values)))
        if item.code not in self.code:
            raise BadHeap(f"the function object at {item.reference:#x} has no known code")
        captured = tuple(self.value(word) for word in item.captured)
        return ir.Closure(self.code[item.code], captured, self.value(item.properties))

    def dictionary(self, item: heap.Dict) -> ir.Dict:
        table = heap.read(self.vm, item.table)
        if not isinstance(table, heap.Table):
            raise BadHeap(f"the object at {item.reference:#x} has no table of properties")
        prototype = self.value(table.prototype)
        attributes = _attribute_units(self.value(table.attributes), len(table.entries))
        properties = tuple(
            ir.Property(_key(self.value(key)), self.value(value), unit)
            for (key, value), unit in zip(table.entries, attributes, strict=True)
        )
        return ir.Dict(prototype, properties)

    def array(self, item: heap.Array) -> ir.Array:
        elements = heap.read(self.vm, item.elements)
        if not isinstance(elements, heap.Elements) or not 0 <= item.length <= len(elements.values):
            raise BadHeap(f"the array at {item.reference:#x} has no such elements")
        values = tuple(self.value(word) for word in elements.values[: item.length])
        return ir.Array(values, self.value(item.properties))


def _key(value: Value) -> str | int | ObjectRef:
    if isinstance(value, bool) or not isinstance(value, str | int | ObjectRef):
        raise BadHeap(f"{value!r} is no property key")
    return value


def _attribute_units(attributes: Value, count: int) -> list[int]:
    """One for each of `count` properties; those that are not written are plain."""
    if attributes is not UNDEFINED and not isinstance(attributes, str):
        raise BadHeap(f"{attributes!r} is no attributes")
    units = [ord(unit) for unit in attributes] if isinstance(attributes, str) else []
    return (units + [0] * count)[:count]


def from_image(data: bytes, debug_map: DebugMap | None = None) -> ir.Snapshot:
    """The snapshot in the bytes of a `.mvm` file. Raises BadImage."""
    return _Lifter(read(data), debug_map).run()


class _Lifter:
    """From a checked container to the IR; objects are numbered in the order of the file, ROM first."""

    def __init__(self, container: Container, debug_map: DebugMap | None) -> None:
        self.container = container
        self.debug_map = debug_map
        self.indexes: dict[Ref, int] = {}
        self.functions = {reference: index for index, reference in enumerate(sorted(container.functions))}

    def run(self) -> ir.Snapshot:
        container = self.container
        placed = [(Ref(Section.OBJECTS, at), item) for at, item in container.objects.items()]
        placed += [(Ref(Section.STATIC, at), item) for at, item in container.boxes.items()]
        prototypes = {
            name: word
            for name, word in zip(WELL_KNOWN, container.well_known, strict=False)
            if name.startswith("PROTOTYPE_")
        }
        kept = [(ref, item) for ref, item in placed if self.has_identity(item)]
        last = {word: index for index, word in enumerate(prototypes.values())}
        kept.sort(key=lambda pair: last.get(pair[0], -1))
        self.indexes = {ref: index for index, (ref, _) in enumerate(kept)}
        objects = tuple(self.object(item) for _, item in kept)
        names = {index: name for name, index in reversed(container.exports)}
        statics = tuple(
            ir.Static(names.get(index, f"static{index}"), self.value(word))
            for index, word in enumerate(container.statics)
        )
        lifted = ir.Snapshot(
            functions=tuple(self.function(container.functions[at]) for at in self.functions),
            objects=objects,
            statics=statics,
            exports=dict(container.exports),
            script_globals={},
            well_known={name: self.value(word) for name, word in prototypes.items()},
            slow={name: self.functions[offset] for name, offset in container.slow.items()},
        )
        return ir.without_initial_prototypes(lifted)

    def has_identity(self, item: Object) -> bool:
        if item.kind is Kind.EXT:
            return item.words[1] in (
                self.container.word.small(Ext.ACCESSOR),
                self.container.word.small(Ext.SYMBOL),
                self.container.word.small(Ext.COLUMN),
                self.container.word.small(Ext.PRIVATE),
                self.container.word.small(Ext.UINT8),
            )
        if Objects.is_error(item):
            return False
        return item.kind in (Kind.CLOSURE, Kind.BOX, Kind.DICT, Kind.ARRAY, Kind.OBJECT)

    def function(self, function: asm.Verified) -> ir.Function:
        lifted = asm.lift(function, f"code{function.reference}", self.names)
        return lifted if self.debug_map is None else _with_source(lifted, function, self.debug_map)

    @cached_property
    def names(self) -> asm.Names:
        codes = self.container.constant_codes
        return asm.Names(
            constants=[
                UNDEFINED if code is not None else self.value(word)
                for word, code in zip(self.container.constants, codes, strict=True)
            ],
            functions=self.functions,
            constant_codes=codes,
            hosts=self.container.hosts,
        )

    def object(self, item: Object) -> ir.HeapObject:
        words = item.words
        if item.kind is Kind.BOX:
            return ir.Box(self.value(words[1]))
        if item.kind is Kind.DICT:
            return self.dictionary(self.storage(words[1]))
        if item.kind is Kind.ARRAY:
            return self.array(item)
        if item.kind is Kind.OBJECT:
            return ir.Object(tuple(map(self.value, words[1:])), self.shape(words[0]))
        if item.kind is Kind.EXT and words[1] == self.container.word.small(Ext.UINT8):
            return ir.Uint8Array(self.bytes_of(self.storage(words[Uint8Word.BUFFER])))
        if item.kind is Kind.EXT:
            values = tuple(self.value(word) for word in words[2:])
            if words[1] == self.container.word.small(Ext.COLUMN):
                return ir.Column(values)
            if words[1] == self.container.word.small(Ext.ACCESSOR):
                return ir.Accessor(*values)
            return ir.Symbol(values[0], words[1] == self.container.word.small(Ext.PRIVATE))
        code = words[1]
        assert isinstance(code, Ref)
        properties, *captured = (self.value(word) for word in words[2:])
        return ir.Closure(self.functions[code.offset], tuple(captured), properties)

    def bytes_of(self, buffer: Object) -> bytes:
        assert buffer.text is not None
        return buffer.text.encode("latin-1")

    def shape(self, header: AnyWord) -> int:
        assert isinstance(header, int)
        return self.container.word.header_shape(header)

    def dictionary(self, table: Object) -> ir.Dict:
        prototype, attributes, *entries = (self.value(word) for word in table.words[1:])
        keys = [_key(key) for key in entries[::2] if key is not HOLE]
        units = _attribute_units(attributes, len(keys))
        return ir.Dict(prototype, tuple(map(ir.Property, keys, entries[1::2], units)))

    def array(self, item: Object) -> ir.Array:
        length = self.value(item.words[ArrayWord.LENGTH])
        assert isinstance(length, int)
        words = self.storage(item.words[ArrayWord.ELEMENTS]).words[1 : 1 + length]
        return ir.Array(
            tuple(self.value(word) for word in words), self.value(item.words[ArrayWord.PROPERTIES])
        )

    def storage(self, word: AnyWord) -> Object:
        """The table or the elements that a word refers to."""
        assert isinstance(word, Ref)
        return self.container.objects[word.offset]

    def value(self, word: AnyWord) -> Value:
        if isinstance(word, int):
            return heap.plain_value(word, self.container.word)
        if word in self.indexes:
            return ObjectRef(self.indexes[word])
        if word.section is not Section.OBJECTS:
            raise BadImage("the image is damaged: code in the place of a value")
        return self.primitive(self.container.objects[word.offset])

    def primitive(self, item: Object) -> Value:
        if item.text is not None:
            return item.text
        if item.kind is Kind.EXT:
            return self.host_function(item)
        if Objects.is_error(item):
            return ErrorRef(_ERROR_NAMES[str(self.value(item.words[ErrorWord.TEXT]))])
        words = tuple(word for word in item.words[1:] if isinstance(word, int))
        return heap.number_value(item.kind, join(words, self.container.word))

    def host_function(self, item: Object) -> HostRef:
        index = item.words[2]
        assert isinstance(index, int)
        return HostRef(self.container.hosts[self.container.word.small_number(index)])


def _with_source(lifted: ir.Function, function: asm.Verified, debug_map: DebugMap) -> ir.Function:
    """The function with the name and the positions that the map gives its code."""
    frames = [debug_map.find(item.end) for _, item in sorted(function.instructions.items())]
    positions = iter([frame.position if frame else None for frame in frames])
    body = [item if item.op == ir.LABEL else replace(item, position=next(positions)) for item in lifted.body]
    name = frames[0].function if frames and frames[0] else lifted.name
    return replace(lifted, name=name).with_body(body)
