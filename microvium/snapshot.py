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
from microvium.image.place import ImageLayout
from microvium.image.portable import BadImage, Container, Object, read
from microvium.image.words import AnyWord, Ref, Section, join
from microvium.ir import print_snapshot
from microvium.layout import ERRORS, Ext, Kind
from microvium.values import UNDEFINED, ErrorRef, HostRef, ObjectRef, Value

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


def take(vm: Stopped, program: ir.Snapshot) -> ir.Snapshot:
    """What `program`, which runs in `vm`, has become; its initializers have run. Raises BadHeap."""
    reader = _HeapReader(vm)
    statics = tuple(
        replace(static, value=reader.value(word))
        for static, word in zip(program.statics, vm.static_words(), strict=True)
    )
    reader.finish()
    return replace(program, statics=statics, objects=tuple(reader.objects), initializers=())


_ERROR_NAMES = {text: name for name, text in ERRORS.items()}


class _HeapReader:
    """Follows references from the statics on; objects are numbered in the order they are met."""

    def __init__(self, vm: Stopped) -> None:
        self.vm = vm
        self.functions = {vm.code_base + placed.reference: placed.function for placed in vm.image.codes}
        self.indexes: dict[int, int] = {}
        self.found: list[heap.Closure | heap.Box] = []
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
            text = heap.read(self.vm, item.text)
            if not isinstance(text, heap.Text) or text.text not in _ERROR_NAMES:
                raise BadHeap(f"the error at {word:#x} has no known text")
            return ErrorRef(_ERROR_NAMES[text.text])
        self.indexes[word] = len(self.found)
        self.found.append(item)
        return ObjectRef(self.indexes[word])

    def finish(self) -> None:
        """Reads what the objects hold, which may bring up more of them."""
        while len(self.objects) < len(self.found):
            item = self.found[len(self.objects)]
            if isinstance(item, heap.Box):
                self.objects.append(ir.Box(self.value(item.value)))
                continue
            if item.code not in self.functions:
                raise BadHeap(f"the function object at {item.reference:#x} has no known code")
            captured = tuple(self.value(word) for word in item.captured)
            self.objects.append(ir.Closure(self.functions[item.code], captured))


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
        kept = [(ref, item) for ref, item in placed if item.kind in (Kind.CLOSURE, Kind.BOX)]
        self.indexes = {ref: index for index, (ref, _) in enumerate(kept)}
        objects = tuple(self.object(item) for _, item in kept)
        names = {index: name for name, index in reversed(container.exports)}
        statics = tuple(
            ir.Static(names.get(index, f"static{index}"), self.value(word))
            for index, word in enumerate(container.statics)
        )
        return ir.Snapshot(
            functions=tuple(self.function(container.functions[at]) for at in self.functions),
            objects=objects,
            statics=statics,
            exports=dict(container.exports),
            script_globals={},
        )

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
        if item.kind is Kind.BOX:
            return ir.Box(self.value(item.words[1]))
        code = item.words[1]
        assert isinstance(code, Ref)
        return ir.Closure(self.functions[code.offset], tuple(self.value(word) for word in item.words[2:]))

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
            return self.extension(item)
        words = tuple(word for word in item.words[1:] if isinstance(word, int))
        return heap.number_value(item.kind, join(words, self.container.word))

    def extension(self, item: Object) -> Value:
        which, payload = item.words[1:]
        if which == self.container.word.small(Ext.HOSTFN):
            assert isinstance(payload, int)
            return HostRef(self.container.hosts[self.container.word.small_number(payload)])
        text = self.value(payload)
        if text not in _ERROR_NAMES:
            raise BadImage(f"the image is damaged: there is no error {text!r}")
        assert isinstance(text, str)
        return ErrorRef(_ERROR_NAMES[text])


def _with_source(lifted: ir.Function, function: asm.Verified, debug_map: DebugMap) -> ir.Function:
    """The function with the name and the positions that the map gives its code."""
    frames = [debug_map.find(item.end) for _, item in sorted(function.instructions.items())]
    positions = iter([frame.position if frame else None for frame in frames])
    body = [item if item.op == ir.LABEL else replace(item, position=next(positions)) for item in lifted.body]
    name = frames[0].function if frames and frames[0] else lifted.name
    return replace(lifted, name=name).with_body(body)
