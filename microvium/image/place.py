"""Where everything of an image lies: code, constants, objects, statics.

`layout` starts from the statics, the functions still to be run and the entry, and takes in what they
reach. Equal strings and numbers share one object. What never changes lies in ROM. Of what may change, the
*head* (box, object, array, function that may get properties) lies in the static block behind the module
variables, at an address that never changes; its *part* (table of properties, elements) lies in ROM, where
equal parts are one, until the engine copies it at the first write. Constants are ordered by use, the most
used first, so that short indexes reach them. The same snapshot gives the same layout everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from microvium import emit, ir
from microvium.diagnostics import LINK, Diagnostic
from microvium.emit import Code, Key, value_key
from microvium.image.words import (
    AnyWord,
    Ref,
    Section,
    buffer_object,
    inline,
    number_object,
    split,
    string_object,
)
from microvium.layout import (
    ERRORS,
    KEYS,
    TYPEOF_NAMES,
    WELL_KNOWN,
    Attribute,
    CodeHeader,
    Ext,
    Kind,
    Word,
    closure_head,
    error_class,
    error_message,
)
from microvium.values import UNDEFINED, ErrorRef, HostRef, ObjectRef, Value

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
    """What made it part of the image."""
    place: str
    """Why it lies where it does."""
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
class Copied:
    """A part in ROM whose owner may be written."""

    name: str
    size: int
    """Bytes of the copy, header included."""
    writer: ir.Position | None
    """A place that may write it."""


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
    object_refs: dict[int, Ref]
    """Where each object of `snapshot.objects` that is in the image lies."""
    copied: tuple[Copied, ...]
    """The parts in ROM that the engine copies when they are first written."""

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
        """The names of the instructions that the code runs into."""
        return frozenset(name for placed in self.codes for name in placed.code.ops)

    @cached_property
    def code_by_function(self) -> dict[int, PlacedCode]:
        """The code of each function that is in the image, by its index in the snapshot."""
        return {placed.function: placed for placed in self.codes}


class ErrorTables(Enum):
    """What errors of the engine have besides their text."""

    NONE = 0
    PROTOTYPE = 1
    """A table without properties."""
    MESSAGE = 2
    """A table with the message."""

    @staticmethod
    def by_flags(flags: Mapping[str, bool]) -> ErrorTables:
        """What an engine with these flags of `features` expects."""
        if not flags["ERROR_TABLES"]:
            return ErrorTables.NONE
        return ErrorTables.MESSAGE if flags["ERROR_MESSAGES"] else ErrorTables.PROTOTYPE


def layout(
    snapshot: ir.Snapshot,
    word: Word,
    *,
    is_linked: bool = False,
    well_known: Sequence[str] | None = None,
    entry: int | None = None,
    written: Written | None = None,
    function_properties: bool | None = None,
    array_properties: bool = True,
    error_tables: ErrorTables | None = None,
) -> ImageLayout:
    """Places a snapshot. Raises Diagnostic if a limit of the format is exceeded.

    `well_known` names the table's entries in order; by default it is all of them in a portable image and none
    in a linked one. `entry` is the function that the host calls in a linked image; by default the one of the
    entry convention. `written` says which objects may be written; by default each of them, if any code of the
    image stores properties or elements. `function_properties`: function objects have a word for their
    properties; by default in a portable image. `array_properties`: so have arrays. `error_tables`: what
    errors of the engine have; by default all of it in a portable image and nothing in a linked one.
    """
    if well_known is None:
        well_known = () if is_linked else WELL_KNOWN
    if entry is None:
        entry = next(
            (n for n, item in enumerate(snapshot.functions) if item.convention is ir.Convention.ENTRY), None
        )
    if error_tables is None:
        error_tables = ErrorTables.NONE if is_linked else ErrorTables.MESSAGE
    has_prototypes = any(name.startswith("PROTOTYPE_") for name in well_known)
    if has_prototypes or error_tables is not ErrorTables.NONE:
        snapshot = ir.with_prototypes(snapshot)
    if function_properties is None:
        function_properties = not is_linked
    heads = function_properties, array_properties
    placer = _Placer(snapshot, word, is_linked, tuple(well_known), entry, written, heads)
    if error_tables is not ErrorTables.NONE:
        placer.add_error_tables(error_tables is ErrorTables.MESSAGE)
    return replace(placer.run(), snapshot=snapshot)


Written = Mapping[int, ir.Position | None]
"""Objects that may be written after the suspension, by their positions in `Snapshot.objects`, and a place
that does it. A function is written when it gets the object for its properties. Boxes need not be listed."""


@dataclass(frozen=True)
class _Part:
    """The PROPERTIES of a Dict, the ELEMENTS of an Array or the BUFFER of a Uint8Array: an object of the
    image, but no value.
    """

    owner: int
    """Its position in `Snapshot.objects`."""


@dataclass
class _Found:
    """A value that needs an object, in order of discovery."""

    value: Value | _Part
    why: str
    position: ir.Position | None
    ref: Ref | None = None
    size: int = 0


def well_known_value(name: str, snapshot: ir.Snapshot) -> Value:
    """The value of an entry of the well-known table; undefined for code, and where there is none."""
    area, _, rest = name.partition("_")
    if area == "SLOW":
        return UNDEFINED
    if area == "PROTOTYPE":
        return snapshot.well_known[name]
    if area in ("TYPEOF", "KEY"):
        texts = TYPEOF_NAMES if area == "TYPEOF" else KEYS
        return next(text for text in texts if text.upper() == rest)
    return ErrorRef(rest)


_INSIDE = "part of: "
_WRITES_PROPERTIES = frozenset(
    {"SET_SLOT", "INIT_SLOT", "SET_FIELD", "SET_INDEX", "INIT_FIELD", "INIT_INDEX"}
)


def attribute_text(item: ir.Dict) -> str | None:
    """The attributes of a table's properties, a unit each up to the last that is not plain; else None."""
    units = "".join(chr(entry.attributes) for entry in item.properties).rstrip("\0")
    return units or None


class _Placer:
    def __init__(
        self,
        snapshot: ir.Snapshot,
        word: Word,
        is_linked: bool,
        well_known: tuple[str, ...],
        entry: int | None,
        written: Written | None,
        heads: tuple[bool, bool],
    ) -> None:
        self.snapshot = snapshot
        self.word = word
        self.is_linked = is_linked
        self.well_known = well_known
        self.entry = entry
        self.closure_head = closure_head(heads[0])
        self.array_properties = heads[1]
        self.found: dict[Key, _Found] = {}
        self.values: dict[Key, Value] = {}
        self.prepared: dict[int, emit.Prepared] = {}
        self.hosts: dict[str, int] = {}
        self.written = written
        self.stores: list[ir.Position | None] = []
        """Where code of the image may store a property or an element."""
        self.part_keys: dict[int, Key] = {}
        self.owners: defaultdict[Key, list[int]] = defaultdict(list)
        """The objects that share a part."""
        self.error_tables: dict[str, int] = {}
        """The objects that lend their tables to errors of the engine; none is in the image itself."""
        self.todo: deque[int] = deque()
        self.constants: dict[Key, int] = {}
        self.constant_notes: list[str] = []

    def add_error_tables(self, with_message: bool) -> None:
        """Let errors of the engine have tables."""
        objects = list(self.snapshot.objects)
        for name in ERRORS:
            prototype = self.snapshot.well_known[f"PROTOTYPE_{error_class(name)}"]
            message = ir.Property("message", error_message(name), Attribute.HIDDEN)
            self.error_tables[name] = len(objects)
            objects.append(ir.Dict(prototype, (message,) if with_message else ()))
        self.snapshot = replace(self.snapshot, objects=tuple(objects))

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
            object_refs={
                found.value.index: found.ref
                for found in self.found.values()
                if isinstance(found.value, ObjectRef) and found.ref is not None
            },
            copied=tuple(self.copied()),
        )

    def exports(self) -> tuple[tuple[str, int], ...]:
        if self.is_linked:
            return ()
        return tuple(sorted((self.snapshot.script_globals | self.snapshot.exports).items()))

    def discover(self) -> None:
        for name in self.well_known:
            self.reach_value(well_known_value(name, self.snapshot), "the engine refers to it", None)
        self.todo.extend(
            number for name, number in self.snapshot.slow.items() if f"SLOW_{name}" in self.well_known
        )
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
        pending: list[tuple[Value | _Part, str, ir.Position | None]] = [(value, why, position)]
        while pending:
            item, why, position = pending.pop()
            if isinstance(item, _Part):
                key = self.part_key(item)
            else:
                known = emit.canonical(item)
                item, key = known, value_key(known)
                self.values[key] = known
                if inline(known, self.word) is not None:
                    continue
            if key in self.found:
                continue
            self.found[key] = _Found(item, why, position)
            inside = why if why.startswith(_INSIDE) else _INSIDE + why
            pending.extend((part, inside, position) for part in reversed(self.parts(item)))

    def parts(self, value: Value | _Part) -> list[Value | _Part]:
        if isinstance(value, ErrorRef):
            tables = [_Part(self.error_tables[value.name])] if self.error_tables else []
            return [*tables, ERRORS[value.name]]
        if isinstance(value, HostRef):
            self.host(value.name)
        if isinstance(value, _Part):
            owner = self.snapshot.objects[value.owner]
            attributes = attribute_text(owner) if isinstance(owner, ir.Dict) else None
            return [*self.content_of(owner), *([] if attributes is None else [attributes])]
        if isinstance(value, ObjectRef):
            item = self.snapshot.objects[value.index]
            if isinstance(item, ir.Dict | ir.Uint8Array):
                return [_Part(value.index)]
            if isinstance(item, ir.Array):
                return [_Part(value.index), item.properties]
            if isinstance(item, ir.Closure):
                self.todo.append(item.function)
            return list(ir.parts_of(item))
        return []

    @staticmethod
    def content_of(owner: ir.HeapObject) -> tuple[Value, ...]:
        """The values of the PROPERTIES or ELEMENTS of an object."""
        return owner.elements if isinstance(owner, ir.Array) else ir.parts_of(owner)

    def part_key(self, part: _Part) -> Key:
        """Parts of the same kind and content are one in the image."""
        if part.owner not in self.part_keys:
            owner = self.snapshot.objects[part.owner]
            attributes = attribute_text(owner) if isinstance(owner, ir.Dict) else None
            values = tuple(value_key(value) for value in self.content_of(owner))
            data = owner.data if isinstance(owner, ir.Uint8Array) else None
            key = Key("part", (self.kind_of(part), attributes, data, values))
            self.part_keys[part.owner] = key
            self.owners[key].append(part.owner)
        return self.part_keys[part.owner]

    def reach_function(self, number: int) -> None:
        if number in self.prepared:
            return
        function = self.snapshot.functions[number]
        self.prepared[number] = prepared = emit.prepare(function, self.snapshot.functions)
        if function.named is not None:
            self.reach_value(function.named[0], f"the name of {_named(function)}", function.position)
        for instruction in prepared.body:
            if instruction.op == "CALL_HOST":
                self.host(str(instruction.args[0]))
            value = emit.pushed_value(instruction)
            if value is None:
                value = emit.property_key(instruction)
            if value is None:
                value = emit.column(instruction)
            if value is None:
                value = emit.limit(instruction)
            if value is not None:
                self.reach_value(value, f"used by {_named(function)}", instruction.position)
            if instruction.op in _WRITES_PROPERTIES or emit.calls_kernel(instruction):
                self.stores.append(instruction.position or function.position)
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
        """Most used first, then in order of first use."""
        uses: Counter[Key] = Counter()
        for prepared in self.prepared.values():
            uses.update(emit.constant_uses(prepared))
        order = [key for key, _ in uses.most_common()]
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
            slow = self.snapshot.slow.get(name.removeprefix("SLOW_"))
            if slow is not None and name.startswith("SLOW_"):
                yield name, PlacedWord(Ref(Section.CODE, self.references[slow]), name)
            else:
                yield name, PlacedWord(self.word_of(well_known_value(name, self.snapshot)), name)

    def place_handlers(self, codes: tuple[PlacedCode, ...]) -> Iterator[PlacedHandler]:
        for placed in codes:
            at = placed.reference
            for handler in placed.code.handlers:
                yield PlacedHandler(at + handler.start, at + handler.end, at + handler.target, handler.depth)

    # Objects

    def place_objects(self) -> tuple[list[PlacedObject], list[PlacedObject]]:
        """Sizes, then places, then words: an object may refer to a later one."""
        at = {Section.OBJECTS: 0, Section.STATIC: len(self.snapshot.statics) * self.word.bytes}
        for found in sorted(self.found.values(), key=lambda found: not self.is_box(found.value)):
            section = Section.STATIC if self.is_written(found.value) else Section.OBJECTS
            found.size = self.size_of(found)
            found.ref = Ref(section, at[section])
            at[section] += found.size
        placed = [self.place_object(found) for found in self.found.values()]
        objects = [item for item in placed if item.section is Section.OBJECTS]
        boxes = [item for item in placed if item.section is Section.STATIC]
        return objects, sorted(boxes, key=lambda item: item.offset)

    def is_box(self, value: Value | _Part) -> bool:
        return isinstance(value, ObjectRef) and isinstance(self.snapshot.objects[value.index], ir.Box)

    def is_written(self, value: Value | _Part) -> bool:
        """True for what lies in the static block, where code and the engine may write it."""
        return isinstance(value, ObjectRef) and (self.is_box(value) or self.may_write(value.index))

    def may_write(self, index: int) -> bool:
        """True if the words of an object's head may change, or those of its part."""
        item = self.snapshot.objects[index]
        if index in self.error_tables.values():
            return False
        if isinstance(item, ir.Closure):
            can_change = self.closure_head == closure_head(True) and item.properties is UNDEFINED
        else:
            can_change = isinstance(item, ir.Dict | ir.Array | ir.Uint8Array | ir.Object)
        return can_change and (bool(self.stores) if self.written is None else index in self.written)

    def writer(self, index: int) -> ir.Position | None:
        """A place that may write an object."""
        if self.written is not None:
            return self.written.get(index)
        return next((position for position in self.stores if position is not None), None)

    def place_of(self, value: Value | _Part) -> str:
        """Why something lies where it does."""
        if self.is_box(value):
            return "static: a captured variable that is assigned"
        index = value.index if isinstance(value, ObjectRef) else None
        if isinstance(value, _Part):
            index = next(
                (owner for owner in self.owners[self.part_key(value)] if self.may_write(owner)), None
            )
            if index is not None:
                return f"in ROM until written{_at(self.writer(index))}"
        if index is not None and self.may_write(index):
            return f"static: written{_at(self.writer(index))}"
        return "ROM: never written"

    def copied(self) -> Iterator[Copied]:
        """One for each owner, in their order."""
        for key, owners in self.owners.items():
            for owner in filter(self.may_write, owners):
                why = self.found[value_key(ObjectRef(owner))].why
                name = f"{self.describe(_Part(owner))} ({why})"
                yield Copied(name, self.found[key].size, self.writer(owner))

    def size_of(self, found: _Found) -> int:
        value, bytes_ = found.value, self.word.bytes
        if isinstance(value, str):
            size = bytes_ + len(string_object(value, self.word)[1])
        elif isinstance(value, bool | int | float):
            return bytes_ + len(number_object(value)[1])
        elif (data := self.data_of(value)) is not None:
            size = bytes_ + len(buffer_object(data, self.word)[1])
        else:
            size = (1 + len(self.shape_of(value))) * bytes_
        if size > self.word.size_mask:
            what, hint = self.too_large(value)
            raise Diagnostic(
                LINK,
                f"{what} needs {size} bytes:"
                f" the limit with {self.word.bits}-bit words is {self.word.size_mask}",
                found.position,
                hint=hint,
            )
        return size

    def data_of(self, value: Value | _Part) -> bytes | None:
        """The bytes of a BUFFER."""
        owner = self.snapshot.objects[value.owner] if isinstance(value, _Part) else None
        return owner.data if isinstance(owner, ir.Uint8Array) else None

    def too_large(self, value: Value | _Part) -> tuple[str, str]:
        """What exceeds the size of an object, and what to do."""
        if isinstance(value, str):
            return f"a string of {len(value)} characters", "divide it"
        if isinstance(value, _Part):
            owner = self.snapshot.objects[value.owner]
            if isinstance(owner, ir.Dict):
                return (
                    f"an object with {len(owner.properties)} properties",
                    "divide it, or build with --word 32",
                )
            if isinstance(owner, ir.Uint8Array):
                return f"an array of {len(owner.data)} bytes", "divide it, or build with --word 32"
            count = len(self.content_of(owner))
            return f"an array of {count} elements", "divide it, or build with --word 32"
        item = self.snapshot.objects[value.index] if isinstance(value, ObjectRef) else None
        count = len(item.captured) if isinstance(item, ir.Closure) else 0
        return f"a function with {count} captured variables", "capture fewer variables"

    def place_object(self, found: _Found) -> PlacedObject:
        kind, content = self.content(found.value)
        assert found.ref is not None
        return PlacedObject(
            kind=kind,
            section=found.ref.section,
            offset=found.ref.offset,
            words=(self.word.header(kind, found.size, self.shape_number(found.value)), *content),
            name=self.describe(found.value),
            why=found.why,
            place=self.place_of(found.value),
            position=found.position,
        )

    def shape_number(self, value: Value | _Part) -> int:
        """The shape in the header of an OBJECT; 0 in all others."""
        item = self.snapshot.objects[value.index] if isinstance(value, ObjectRef) else None
        return item.shape if isinstance(item, ir.Object) else 0

    def content(self, value: Value | _Part) -> tuple[Kind, tuple[AnyWord, ...]]:
        if isinstance(value, str):
            kind, data = string_object(value, self.word)
            return kind, split(data, self.word)
        if isinstance(value, bool | int | float):
            kind, data = number_object(value)
            return kind, split(data, self.word)
        raw = self.data_of(value)
        if raw is not None:
            kind, data = buffer_object(raw, self.word)
            return kind, split(data, self.word)
        return self.kind_of(value), tuple(
            self.word_of(item) if not isinstance(item, Ref) else item for item in self.shape_of(value)
        )

    def kind_of(self, value: Value | _Part) -> Kind:
        """The kind of an object that is neither a string nor a number."""
        if isinstance(value, _Part):
            return _PARTS[type(self.snapshot.objects[value.owner])]
        if isinstance(value, ObjectRef):
            return _KINDS[type(self.snapshot.objects[value.index])]
        return Kind.DICT if isinstance(value, ErrorRef) and self.error_tables else Kind.EXT

    def shape_of(self, value: Value | _Part) -> tuple[Value | _Part | Ref, ...]:
        """The words behind the header of such an object, as what they stand for."""
        if isinstance(value, HostRef):
            return Ext.HOSTFN, self.hosts[value.name]
        if isinstance(value, ErrorRef):
            table = _Part(self.error_tables[value.name]) if self.error_tables else int(Ext.ERROR)
            return table, ERRORS[value.name]
        if isinstance(value, _Part):
            return self.part_shape(value)
        assert isinstance(value, ObjectRef)
        item = self.snapshot.objects[value.index]
        if isinstance(item, ir.Closure):
            own = () if self.closure_head == closure_head(False) else (item.properties,)
            return Ref(Section.CODE, self.references[item.function]), *own, *item.captured
        if isinstance(item, ir.Dict):
            return (_Part(value.index),)
        if isinstance(item, ir.Array):
            named = (item.properties,) if self.array_properties else ()
            return len(item.elements), _Part(value.index), *named
        if isinstance(item, ir.Uint8Array):
            return Ext.UINT8, _Part(value.index)
        if isinstance(item, ir.Accessor):
            return Ext.ACCESSOR, item.getter, item.setter
        if isinstance(item, ir.Symbol):
            return Ext.PRIVATE if item.is_private else Ext.SYMBOL, item.description
        if isinstance(item, ir.Object):
            return item.values
        if isinstance(item, ir.Column):
            return Ext.COLUMN, *item.values
        return (item.value,)

    def part_shape(self, part: _Part) -> tuple[Value | _Part | Ref, ...]:
        owner = self.snapshot.objects[part.owner]
        if isinstance(owner, ir.Array):
            return owner.elements
        prototype, *entries = ir.parts_of(owner)
        attributes = attribute_text(owner) if isinstance(owner, ir.Dict) else None
        return prototype, UNDEFINED if attributes is None else attributes, *entries

    def word_of(self, value: Value | _Part) -> AnyWord:
        if isinstance(value, _Part):
            key = self.part_key(value)
        else:
            value = emit.canonical(value)
            word = inline(value, self.word)
            if word is not None:
                return word
            key = value_key(value)
        ref = self.found[key].ref
        assert ref is not None
        return ref

    def describe(self, value: Value | _Part) -> str:
        if isinstance(value, _Part):
            return f"{self.kind_of(value).name.lower()} of {self.describe(ObjectRef(value.owner))}"
        if isinstance(value, ObjectRef):
            item = self.snapshot.objects[value.index]
            if isinstance(item, ir.Closure):
                return f"function object {_named(self.snapshot.functions[item.function])}"
            if isinstance(item, ir.Object):
                return f"object {{{', '.join(item.keys)}}}"
            names = [name for name, known in self.snapshot.well_known.items() if known == value]
            names += [f"error {name}" for name, index in self.error_tables.items() if index == value.index]
            return names[0] if names else _DESCRIPTIONS[type(item)]
        if isinstance(value, HostRef):
            return f"host function {value.name}"
        if isinstance(value, ErrorRef):
            return f"error {value.name}"
        return repr(value) if not isinstance(value, bool) else str(value).lower()


_KINDS: dict[type[ir.HeapObject], Kind] = {
    ir.Closure: Kind.CLOSURE,
    ir.Box: Kind.BOX,
    ir.Dict: Kind.DICT,
    ir.Array: Kind.ARRAY,
    ir.Uint8Array: Kind.EXT,
    ir.Accessor: Kind.EXT,
    ir.Symbol: Kind.EXT,
    ir.Object: Kind.OBJECT,
    ir.Column: Kind.EXT,
}
_PARTS: dict[type[ir.HeapObject], Kind] = {
    ir.Dict: Kind.PROPERTIES,
    ir.Array: Kind.ELEMENTS,
    ir.Uint8Array: Kind.BUFFER,
}
_DESCRIPTIONS: dict[type[ir.HeapObject], str] = {
    ir.Box: "box",
    ir.Dict: "object",
    ir.Array: "array",
    ir.Uint8Array: "Uint8Array",
    ir.Accessor: "accessor",
    ir.Symbol: "symbol",
    ir.Column: "column",
}


def _at(position: ir.Position | None) -> str:
    return "" if position is None else f" at {position.file}:{position.line}"


def _named(function: ir.Function) -> str:
    return function.name or "(anonymous)"


def _times(count: int) -> str:
    return "used once" if count == 1 else f"used {count} times"
