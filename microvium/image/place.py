"""Where everything of an image lies: code, constants, objects, statics.

`layout` starts from the statics, the functions still to be run and the entry, and takes in what they
reach. Equal strings and numbers share one object. Boxes, which scripts write, lie in the static block
behind the module variables; all other objects never change and lie in ROM. Constants are ordered by use,
the most used first, so that short indexes reach them. The same snapshot gives the same layout everywhere.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from microvium import emit, ir
from microvium.diagnostics import LINK, Diagnostic
from microvium.emit import Code, Key, value_key
from microvium.image.words import AnyWord, Ref, Section, inline, number_object, split, string_object
from microvium.isa import Operand
from microvium.layout import ERRORS, TYPEOF_NAMES, WELL_KNOWN, CodeHeader, Ext, Kind, Word
from microvium.values import ErrorRef, HostRef, ObjectRef, Value

__all__ = ["ImageLayout", "PlacedCode", "PlacedObject", "PlacedWord", "Ref", "Section", "layout"]


@dataclass(frozen=True)
class PlacedWord:
    """A word of a table or of the static block."""

    word: AnyWord
    note: str
    """What it is, for listings."""


@dataclass(frozen=True)
class PlacedObject:
    """An object, header included. `offset` counts bytes from the start of its section."""

    kind: Kind
    section: Section
    offset: int
    words: tuple[AnyWord, ...]
    name: str
    why: str
    """What made it part of the image, and for one in RAM, why it is there."""
    position: ir.Position | None


@dataclass(frozen=True)
class PlacedCode:
    """A function's code. `start` is its first byte, counted from the start of the code."""

    function: int
    code: Code
    start: int
    with_params: bool
    position: ir.Position | None

    @property
    def reference(self) -> int:
        """What a code reference points to: the byte that LOCALS is."""
        return self.start - (CodeHeader.PARAMS if self.with_params else 0)

    @property
    def end(self) -> int:
        """The offset behind its last byte."""
        return self.reference + self.code.end


@dataclass(frozen=True)
class PlacedHandler:
    """An entry of the exception table, in bytes from the start of the code."""

    start: int
    end: int
    target: int
    depth: int


@dataclass(frozen=True)
class ImageLayout:
    """An image, but for the addresses of its sections."""

    word: Word
    snapshot: ir.Snapshot
    is_linked: bool
    well_known: tuple[tuple[str, PlacedWord], ...]
    constants: tuple[PlacedWord, ...]
    handlers: tuple[PlacedHandler, ...]
    objects: tuple[PlacedObject, ...]
    codes: tuple[PlacedCode, ...]
    statics: tuple[PlacedWord, ...]
    """The module variables: word `index` is `snapshot.statics[index]`."""
    boxes: tuple[PlacedObject, ...]
    """The objects of the static block, behind the module variables."""
    hosts: tuple[str, ...]
    exports: tuple[tuple[str, int], ...]
    """Names that the host may ask for, and the static word that holds each."""
    entry: int | None
    """The code offset of the entry's reference."""
    initializers: tuple[int, ...]
    """The code offsets of the references of functions still to be run, in order."""

    @property
    def code_bytes(self) -> int:
        """Bytes of code, without padding."""
        return self.codes[-1].end if self.codes else 0

    @property
    def object_bytes(self) -> int:
        """Bytes of the objects in ROM."""
        return sum(len(item.words) for item in self.objects) * self.word.bytes

    @property
    def static_words(self) -> int:
        """Words of the static block."""
        return len(self.statics) + sum(len(item.words) for item in self.boxes)

    @property
    def static_block(self) -> Iterator[AnyWord]:
        """The words of the static block."""
        yield from (placed.word for placed in self.statics)
        for box in self.boxes:
            yield from box.words

    @cached_property
    def ops(self) -> frozenset[str]:
        """The names of the instructions that occur in the code."""
        return frozenset(item.op.name for placed in self.codes for item in placed.code.instructions)

    @cached_property
    def code_by_function(self) -> dict[int, PlacedCode]:
        """The code of each function that is in the image, by its index in the snapshot."""
        return {placed.function: placed for placed in self.codes}


def layout(
    snapshot: ir.Snapshot,
    word: Word,
    *,
    is_linked: bool = False,
    well_known: Sequence[str] | None = None,
    entry: int | None = None,
) -> ImageLayout:
    """Places a snapshot. Raises Diagnostic if a limit of the format is exceeded.

    `well_known` names the table's entries in order; by default it is all of them in a portable image and none
    in a linked one. `entry` is the function that the host calls in a linked image; by default the one of the
    entry convention.
    """
    if well_known is None:
        well_known = () if is_linked else WELL_KNOWN
    if entry is None:
        entry = next(
            (n for n, item in enumerate(snapshot.functions) if item.convention is ir.Convention.ENTRY), None
        )
    return _Placer(snapshot, word, is_linked, tuple(well_known), entry).run()


@dataclass
class _Found:
    """A value that needs an object, in order of discovery."""

    value: Value
    why: str
    position: ir.Position | None
    ref: Ref | None = None
    size: int = 0


def well_known_value(name: str) -> Value:
    """The value of an entry of the well-known table."""
    area, _, rest = name.partition("_")
    if area == "TYPEOF":
        return next(text for text in TYPEOF_NAMES if text.upper() == rest)
    return ErrorRef(rest)


class _Placer:
    def __init__(
        self,
        snapshot: ir.Snapshot,
        word: Word,
        is_linked: bool,
        well_known: tuple[str, ...],
        entry: int | None,
    ) -> None:
        self.snapshot = snapshot
        self.word = word
        self.is_linked = is_linked
        self.well_known = well_known
        self.entry = entry
        self.found: dict[Key, _Found] = {}
        self.values: dict[Key, Value] = {}
        self.prepared: dict[int, emit.Prepared] = {}
        self.hosts: dict[str, int] = {}
        self.todo: deque[int] = deque()
        self.constants: dict[Key, int] = {}
        self.constant_notes: list[str] = []

    # What is reachable

    def run(self) -> ImageLayout:
        self.discover()
        self.order_constants()
        codes = tuple(self.place_code())
        self.references = {placed.function: placed.reference for placed in codes}
        objects, boxes = self.place_objects()
        return ImageLayout(
            word=self.word,
            snapshot=self.snapshot,
            is_linked=self.is_linked,
            well_known=tuple(self.place_well_known()),
            constants=tuple(self.place_constants()),
            handlers=tuple(self.place_handlers(codes)),
            objects=tuple(objects),
            codes=codes,
            statics=tuple(
                PlacedWord(self.word_of(static.value), static.name) for static in self.snapshot.statics
            ),
            boxes=tuple(boxes),
            hosts=tuple(self.hosts),
            exports=self.exports(),
            entry=None if self.entry is None else self.references[self.entry],
            initializers=tuple(self.references[number] for number in self.snapshot.initializers),
        )

    def exports(self) -> tuple[tuple[str, int], ...]:
        if self.is_linked:
            return ()
        return tuple(sorted((self.snapshot.script_globals | self.snapshot.exports).items()))

    def discover(self) -> None:
        for name in self.well_known:
            self.reach_value(well_known_value(name), "the engine refers to it", None)
        for static in self.snapshot.statics:
            self.reach_value(static.value, f"value of the variable {static.name}", static.position)
        for number in self.snapshot.initializers:
            self.todo.append(number)
        if self.entry is not None:
            self.todo.append(self.entry)
        while self.todo:
            self.reach_function(self.todo.popleft())
        self.prepared = dict(sorted(self.prepared.items()))

    def reach_value(self, value: Value, why: str, position: ir.Position | None) -> None:
        """Takes in a value and, without recursion, what it refers to."""
        pending: list[tuple[Value, str, ir.Position | None]] = [(value, why, position)]
        while pending:
            value, why, position = pending.pop()
            value = emit.canonical(value)
            key = value_key(value)
            self.values[key] = value
            if inline(value, self.word) is not None or key in self.found:
                continue
            self.found[key] = _Found(value, why, position)
            pending.extend((part, f"part of: {why}", position) for part in reversed(self.parts(value)))

    def parts(self, value: Value) -> list[Value]:
        if isinstance(value, ErrorRef):
            return [ERRORS[value.name]]
        if isinstance(value, HostRef):
            self.host(value.name)
        if isinstance(value, ObjectRef):
            item = self.snapshot.objects[value.index]
            if isinstance(item, ir.Box):
                return [item.value]
            self.todo.append(item.function)
            return list(item.captured)
        return []

    def reach_function(self, number: int) -> None:
        if number in self.prepared:
            return
        function = self.snapshot.functions[number]
        self.prepared[number] = prepared = emit.prepare(function, self.snapshot.functions)
        for instruction in prepared.body:
            if instruction.op == "CALL_HOST":
                self.host(str(instruction.args[0]))
            value = emit.pushed_value(instruction)
            if value is not None:
                self.reach_value(value, f"used by {_named(function)}", instruction.position)
            self.todo.extend(emit.code_operands(instruction))

    # The image as the emitter sees it (`emit.Context`)

    @property
    def functions(self) -> tuple[ir.Function, ...]:
        """The functions of the snapshot."""
        return self.snapshot.functions

    @property
    def scale(self) -> int:
        """What scaled operands are multiplied by."""
        return self.word.bytes if self.is_linked else 1

    def host(self, name: str) -> int:
        """The index of a host function, which it gets at its first use."""
        return self.hosts.setdefault(name, len(self.hosts))

    def constant(self, key: Key) -> int:
        """The index of an entry of the constant table."""
        return self.constants[key]

    # Tables

    def order_constants(self) -> None:
        """Most used first, then in order of first use; but code references, which have no wide index, in
        reach of one byte.
        """
        uses: Counter[Key] = Counter()
        for prepared in self.prepared.values():
            uses.update(emit.constant_uses(prepared))
        order = [key for key, _ in uses.most_common()]
        reach = min(Operand.CODE.greatest, 255 // self.scale) + 1
        late = [key for key in order[reach:] if key.type == "code"]
        if late:
            early = [key for key in order[:reach] if key.type != "code"]
            if len(late) > len(early):
                count = sum(key.type == "code" for key in order)
                raise Diagnostic(
                    LINK,
                    f"{count} functions are called or made into function objects: the limit is {reach}",
                    hint="merge functions, or divide the program into several images",
                )
            out = set(early[len(early) - len(late) :])
            head = [key for key in order[:reach] if key not in out]
            tail = [key for key in order if key in out or (key in order[reach:] and key.type != "code")]
            order = [*head, *late, *tail]
        self.constants = {key: index for index, key in enumerate(order)}
        self.constant_notes = [_times(uses[key]) for key in order]

    def place_code(self) -> Iterator[PlacedCode]:
        start = 0
        for number, prepared in self.prepared.items():
            function = prepared.function
            placed = PlacedCode(
                function=number,
                code=emit.emit(prepared, self),
                start=start,
                with_params=emit.has_params_byte(function, self.is_linked),
                position=function.position,
            )
            start = placed.end
            yield placed

    def place_constants(self) -> Iterator[PlacedWord]:
        for key, times in zip(self.constants, self.constant_notes, strict=True):
            if key.type == "code":
                assert isinstance(key.data, int)
                name = _named(self.snapshot.functions[key.data])
                yield PlacedWord(Ref(Section.CODE, self.references[key.data]), f"code of {name}, {times}")
            else:
                value = self.values[key]
                yield PlacedWord(self.word_of(value), f"{self.describe(value)}, {times}")

    def place_well_known(self) -> Iterator[tuple[str, PlacedWord]]:
        for name in self.well_known:
            value = well_known_value(name)
            yield name, PlacedWord(self.word_of(value), name)

    def place_handlers(self, codes: tuple[PlacedCode, ...]) -> Iterator[PlacedHandler]:
        for placed in codes:
            at = placed.reference
            for handler in placed.code.handlers:
                yield PlacedHandler(at + handler.start, at + handler.end, at + handler.target, handler.depth)

    # Objects

    def place_objects(self) -> tuple[list[PlacedObject], list[PlacedObject]]:
        """Sizes, then places, then words: an object may refer to a later one."""
        at = {Section.OBJECTS: 0, Section.STATIC: len(self.snapshot.statics) * self.word.bytes}
        for found in self.found.values():
            section = Section.STATIC if self.is_box(found.value) else Section.OBJECTS
            found.size = self.size_of(found)
            found.ref = Ref(section, at[section])
            at[section] += found.size
        placed = [self.place_object(found) for found in self.found.values()]
        objects = [item for item in placed if item.section is Section.OBJECTS]
        boxes = [item for item in placed if item.section is Section.STATIC]
        return objects, boxes

    def is_box(self, value: Value) -> bool:
        return isinstance(value, ObjectRef) and isinstance(self.snapshot.objects[value.index], ir.Box)

    def size_of(self, found: _Found) -> int:
        value, bytes_ = found.value, self.word.bytes
        if isinstance(value, str):
            size = bytes_ + len(string_object(value, self.word)[1])
            what = f"a string of {len(value)} characters"
        elif isinstance(value, (HostRef, ErrorRef)):
            return 3 * bytes_
        elif isinstance(value, ObjectRef):
            item = self.snapshot.objects[value.index]
            count = len(item.captured) if isinstance(item, ir.Closure) else 0
            size = (2 + count) * bytes_
            what = f"a function with {count} captured variables"
        else:
            assert isinstance(value, (int, float))
            return bytes_ + len(number_object(value)[1])
        if size > self.word.size_mask:
            raise Diagnostic(
                LINK,
                f"{what} needs {size} bytes:"
                f" the limit with {self.word.bits}-bit words is {self.word.size_mask}",
                found.position,
                hint="divide it" if isinstance(value, str) else "capture fewer variables",
            )
        return size

    def place_object(self, found: _Found) -> PlacedObject:
        kind, content = self.content(found.value)
        why = found.why
        if kind is Kind.BOX:
            why += "; a captured variable that is assigned, so it lies in RAM"
        assert found.ref is not None
        return PlacedObject(
            kind=kind,
            section=found.ref.section,
            offset=found.ref.offset,
            words=(self.word.header(kind, found.size), *content),
            name=self.describe(found.value),
            why=why,
            position=found.position,
        )

    def content(self, value: Value) -> tuple[Kind, tuple[AnyWord, ...]]:
        if isinstance(value, str):
            kind, data = string_object(value, self.word)
            return kind, split(data, self.word)
        if isinstance(value, HostRef):
            return Kind.EXT, (self.word.small(Ext.HOSTFN), self.word.small(self.hosts[value.name]))
        if isinstance(value, ErrorRef):
            return Kind.EXT, (self.word.small(Ext.ERROR), self.word_of(ERRORS[value.name]))
        if isinstance(value, ObjectRef):
            item = self.snapshot.objects[value.index]
            if isinstance(item, ir.Box):
                return Kind.BOX, (self.word_of(item.value),)
            code = Ref(Section.CODE, self.references[item.function])
            return Kind.CLOSURE, (code, *(self.word_of(part) for part in item.captured))
        assert isinstance(value, (int, float))
        kind, data = number_object(value)
        return kind, split(data, self.word)

    def word_of(self, value: Value) -> AnyWord:
        value = emit.canonical(value)
        word = inline(value, self.word)
        if word is not None:
            return word
        ref = self.found[value_key(value)].ref
        assert ref is not None
        return ref

    def describe(self, value: Value) -> str:
        if isinstance(value, ObjectRef):
            item = self.snapshot.objects[value.index]
            if isinstance(item, ir.Box):
                return "box"
            return f"function object {_named(self.snapshot.functions[item.function])}"
        if isinstance(value, HostRef):
            return f"host function {value.name}"
        if isinstance(value, ErrorRef):
            return f"error {value.name}"
        return repr(value) if not isinstance(value, bool) else str(value).lower()


def _named(function: ir.Function) -> str:
    return function.name or "(anonymous)"


def _times(count: int) -> str:
    return "used once" if count == 1 else f"used {count} times"
