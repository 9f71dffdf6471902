"""Random heaps for the collector, and what must be left of them: a reference that shares no idea with the
engine.

In: a seed and a word size. Out: `Graph`, objects that name each other by number, with `memory()`, the bytes
of the RAM block, and `live()`, the graph without what no root reaches. So the expected result of a collection
is simply the memory of the live graph: the same objects in the same order without gaps, and every reference
where its object went.

Roots are the words of the VM stack and of the static block. The block also holds the heads of objects (those
of a snapshot that may be written): their parts lie in ROM, or in the heap once they have been copied there.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from microvium.layout import FIRST_WITH_REFERENCES, MAX_SHAPE, MAX_SLOTS, Constant, Ext, Kind, Word

RESERVED_BYTES = 16
"""Of the RAM block, before the static block: no object lies there."""
ROM_BYTES = 256


@dataclass(frozen=True)
class To:
    """A reference to heap object `target`."""

    target: int


@dataclass(frozen=True)
class Head:
    """A reference to word `index` of the static block."""

    index: int


Item = int | To | Head
"""A word as it stands in memory, or a reference that the memory's layout decides."""


@dataclass(frozen=True)
class Node:
    """An object of the heap: its kind, and its words behind the header."""

    kind: Kind
    words: tuple[Item, ...]
    shape: int = 0

    def header(self, word: Word) -> int:
        """The word before the others."""
        return word.header(self.kind, (1 + len(self.words)) * word.bytes, self.shape)

    def targets(self) -> Iterable[int]:
        """The objects that it keeps alive."""
        if self.kind < FIRST_WITH_REFERENCES:
            return ()
        return (item.target for item in self.words if isinstance(item, To))


@dataclass(frozen=True)
class Graph:
    """A heap and its roots. `stack` begins at the top of the VM stack, at its lowest address."""

    word: Word
    nodes: tuple[Node, ...]
    statics: tuple[Item, ...]
    stack: tuple[Item, ...]
    arena_words: int

    @property
    def heap_bytes(self) -> int:
        """Bytes of all objects."""
        return sum(1 + len(node.words) for node in self.nodes) * self.word.bytes

    @property
    def arena_start(self) -> int:
        """The address of the first heap object."""
        return RESERVED_BYTES + len(self.statics) * self.word.bytes

    def live(self) -> Graph:
        """The same graph without the objects that no root reaches."""
        reached: set[int] = set()
        pending = [item.target for item in (*self.statics, *self.stack) if isinstance(item, To)]
        while pending:
            number = pending.pop()
            if number not in reached:
                reached.add(number)
                pending.extend(self.nodes[number].targets())
        new = {number: place for place, number in enumerate(sorted(reached))}

        def renamed(items: tuple[Item, ...]) -> tuple[Item, ...]:
            return tuple(To(new[item.target]) if isinstance(item, To) else item for item in items)

        nodes = (self.nodes[number] for number in new)
        kept = tuple(replace(node, words=renamed(node.words)) for node in nodes)
        return replace(self, nodes=kept, statics=renamed(self.statics), stack=renamed(self.stack))

    def used(self) -> tuple[bytes, bytes, bytes]:
        """The bytes of the static block, the heap and the VM stack."""
        places = []
        at = self.arena_start
        for node in self.nodes:
            places.append(at)
            at += (1 + len(node.words)) * self.word.bytes

        def joined(items: Iterable[Item]) -> bytes:
            words = [self._word_of(item, places) for item in items]
            return struct.pack(f"<{len(words)}{self.word.struct_code}", *words)

        heap = b"".join(joined((node.header(self.word), *node.words)) for node in self.nodes)
        return joined(self.statics), heap, joined(self.stack)

    def memory(self, filling: int = 0xA5) -> bytes:
        """The RAM block, the free bytes between heap and stack being `filling`."""
        statics, heap, stack = self.used()
        free = self.arena_words * self.word.bytes - len(heap) - len(stack)
        return bytes([filling]) * RESERVED_BYTES + statics + heap + bytes([filling]) * free + stack

    def _word_of(self, item: Item, places: Sequence[int]) -> int:
        if isinstance(item, To):
            return places[item.target]
        if isinstance(item, Head):
            return RESERVED_BYTES + item.index * self.word.bytes
        return item


class Maker:
    """Draws one graph."""

    def __init__(self, seed: int, word: Word) -> None:
        self.random = random.Random(seed)
        self.word = word
        self.kinds: list[str] = []
        self.heads: list[int] = []
        self.statics: list[Item] = []
        self.reach: int | None = None
        """How far a value's reference may lead; None: anywhere."""
        self.here = 0
        """The object that is being drawn."""

    def graph(self) -> Graph:
        """Objects are drawn in the order in which they lie; any may refer to any, itself too."""
        count = self.random.choice((0, 1, 2, 5, 15, 40, 80))
        makers = self.makers()
        self.kinds = self.random.choices(list(makers), k=count)
        self.static_heads()
        self.reach = self.random.choice((None, None, 1, 3))
        nodes = tuple(self.node(number, makers[kind]) for number, kind in enumerate(self.kinds))
        live_share = self.random.choice((0.0, 0.1, 0.3, 1.0))
        for _ in range(self.random.randint(0, 8)):
            self.statics.append(self.root(live_share))
        stack = tuple(self.root(live_share) for _ in range(self.random.randint(0, 12)))
        used = sum(1 + len(node.words) for node in nodes) + len(stack)
        return Graph(self.word, nodes, tuple(self.statics), stack, used + self.random.choice((0, 1, 300)))

    def node(self, number: int, maker: Callable[[], Node]) -> Node:
        self.here = number
        return maker()

    def makers(self) -> dict[str, Callable[[], Node]]:
        """A maker for each form of object that the engine has."""
        return {
            "bytes": self.bytes,
            "wide": self.wide,
            "int": lambda: self.raw(Kind.INT32, 4),
            "uint": lambda: self.raw(Kind.UINT32, 4),
            "double": lambda: self.raw(Kind.DOUBLE, 8),
            "object": self.object,
            "dict": lambda: Node(Kind.DICT, (self.one_of("table"), *self.values(0, 2))),
            "table": self.table,
            "array": self.array,
            "elements": lambda: Node(Kind.ELEMENTS, self.values(0, 20)),
            "closure": self.closure,
            "box": lambda: Node(Kind.BOX, self.values(1, 1)),
            "accessor": lambda: self.ext(Ext.ACCESSOR, self.one_of("closure"), self.one_of("closure")),
            "symbol": lambda: self.ext(Ext.SYMBOL, self.one_of("bytes")),
        }

    # Words

    def rom(self) -> int:
        """A reference to some object in ROM."""
        return self.word.rom_bit | self.random.randrange(0, ROM_BYTES, self.word.bytes)

    def code(self) -> int:
        """A code reference: any byte of the ROM."""
        return self.word.rom_bit | self.random.randrange(ROM_BYTES)

    def one_of(self, kind: str) -> Item:
        """A reference to an object of a form; to one in ROM if the heap has none, and now and then."""
        found = [number for number, other in enumerate(self.kinds) if other == kind]
        return To(self.random.choice(found)) if found and self.random.random() < 0.9 else self.rom()

    def value(self) -> Item:
        """Anything that a variable may hold."""
        kind = self.random.randrange(10)
        if kind < 5 and self.kinds:
            return To(self.near())
        if kind < 6 and self.heads:
            return Head(self.random.choice(self.heads))
        if kind < 8:
            return self.word.small(self.random.randint(self.word.small_min, self.word.small_max))
        constants: list[int] = [*Constant, self.rom()]
        return self.random.choice(constants)

    def near(self) -> int:
        """An object within reach: short ways make long chains, up and down the heap."""
        if self.reach is None:
            return self.random.randrange(len(self.kinds))
        number = self.here + self.random.randint(-self.reach, self.reach)
        return min(max(number, 0), len(self.kinds) - 1)

    def values(self, least: int, greatest: int) -> tuple[Item, ...]:
        """Some values, or holes."""
        count = self.random.randint(least, greatest)
        return tuple(Constant.HOLE if self.random.random() < 0.1 else self.value() for _ in range(count))

    def root(self, live_share: float) -> Item:
        """A word of the stack or the static block; the stack has words of frames, too."""
        if self.kinds and self.random.random() < live_share:
            return To(self.random.randrange(len(self.kinds)))
        return self.random.choice((Constant.UNDEFINED, self.word.small(-1), self.rom(), self.code()))

    # Objects

    def raw(self, kind: Kind, size: int) -> Node:
        """Bytes that may look like references."""
        count = size // self.word.bytes
        words = (self.random.randrange(0, 4096, 2) for _ in range(count))
        return Node(kind, tuple(words))

    def bytes(self, kind: Kind = Kind.BYTES, units: int = 0xFF) -> Node:
        """A string. Its last unit counts the padding."""
        most = self.random.choice((3, 3, 20, 200))
        words = self.raw(kind, self.random.randint(1, most) * self.word.bytes).words
        last = words[-1]
        assert isinstance(last, int)
        unit_bits = units.bit_length()
        padding = self.random.randrange(self.word.bits // unit_bits)
        top = self.word.bits - unit_bits
        return Node(kind, (*words[:-1], last & ~(units << top) & self.word.mask | padding << top))

    def wide(self) -> Node:
        return self.bytes(Kind.WIDE, 0xFFFF)

    def ext(self, which: Ext, *words: Item) -> Node:
        return Node(Kind.EXT, (self.word.small(which), *words))

    def object(self) -> Node:
        """One with a shape in its header, of any size that leaves room for it."""
        return Node(Kind.OBJECT, self.values(0, MAX_SLOTS), self.random.choice((0, 1, MAX_SHAPE)))

    def table(self) -> Node:
        """A property table; its keys are strings, symbols or indexes."""
        entries: list[Item] = []
        for _ in range(self.random.randint(0, 6)):
            key = self.random.choice((self.one_of("bytes"), self.one_of("symbol"), self.word.small(7)))
            value = self.one_of("accessor") if self.random.random() < 0.2 else self.value()
            entries += [key, value]
        entries += [Constant.HOLE] * self.random.randint(0, 3)
        attributes = self.one_of("bytes") if self.random.random() < 0.5 else Constant.UNDEFINED
        return Node(Kind.PROPERTIES, (self.one_of("dict"), attributes, *entries))

    def array(self) -> Node:
        named = self.one_of("dict") if self.random.random() < 0.3 else Constant.UNDEFINED
        length = self.word.small(self.random.randint(0, 20))
        return Node(Kind.ARRAY, (length, self.one_of("elements"), named))

    def closure(self) -> Node:
        named = self.one_of("dict") if self.random.random() < 0.3 else Constant.UNDEFINED
        return Node(Kind.CLOSURE, (self.code(), named, *self.values(0, 4)))

    def static_heads(self) -> None:
        """Heads of snapshot objects: their parts are in ROM until they are written, then in the heap."""
        for _ in range(self.random.choice((0, 0, 1, 5))):
            node = self.random.choice(
                (self.dict_head, self.array, self.closure, self.box_head, self.object)
            )()
            self.heads.append(len(self.statics))
            self.statics += [node.header(self.word), *node.words]

    def dict_head(self) -> Node:
        return Node(Kind.DICT, (self.one_of("table"),))

    def box_head(self) -> Node:
        return Node(Kind.BOX, (self.value(),))


class CellMaker(Maker):
    """Draws graphs of integers only. There may be heads in the static block, whose parts are in ROM."""

    def graph(self) -> Graph:
        drawn = super().graph()
        return replace(drawn, arena_words=drawn.arena_words or 1)

    def value(self) -> Item:
        """No value is the sign of a pending exception."""
        drawn = super().value()
        return Constant.UNDEFINED if drawn == Constant.EXC else drawn

    def makers(self) -> dict[str, Callable[[], Node]]:
        return {name: maker for name, maker in super().makers().items() if name in ("int", "uint")}


def random_graph(seed: int, word: Word, only_cells: bool = False) -> Graph:
    """The graph of a seed."""
    return (CellMaker if only_cells else Maker)(seed, word).graph()
