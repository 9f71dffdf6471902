"""What the objects of an untrusted image may refer to, so that the engine finds what it expects.

In: the objects of both sections, each sound by itself (`portable` has checked headers, sizes and that every
reference leads to the start of an object). Raises `BadObject`. Tables belong to objects, keys are keys,
attributes are attributes, chains of prototypes end, and what no script can see (tables, elements,
accessors) is nowhere where a script would see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microvium import layout
from microvium.image.words import AnyWord, Ref, Section
from microvium.layout import (
    AccessorWord,
    ArrayWord,
    Attribute,
    ClosureWord,
    Constant,
    ErrorWord,
    Ext,
    Kind,
    PropertiesWord,
    Uint8Word,
    Word,
)


class BadObject(ValueError):
    """An object that no version of this program writes."""


@dataclass(frozen=True)
class Object:
    """An object of an image. `words` include the header."""

    kind: Kind
    words: tuple[AnyWord, ...]
    text: str | None = None
    """The string, of a BYTES or WIDE; of a BUFFER its bytes as units."""


STATIC = frozenset({Kind.BOX, Kind.OBJECT, Kind.DICT, Kind.ARRAY, Kind.CLOSURE})
"""Kinds that may lie in the static block: they begin what can be written. A box always does. Of the EXTs, a
UINT8 may.
"""

_HIDDEN = frozenset({Kind.PROPERTIES, Kind.ELEMENTS, Kind.BUFFER})
_STRINGS = frozenset({Kind.BYTES, Kind.WIDE})
_SYMBOLS = frozenset({Ext.SYMBOL, Ext.PRIVATE})
_CALLED = frozenset({Kind.CLOSURE, Kind.EXT})
_INHERITED = frozenset({Kind.DICT, Kind.ARRAY, Kind.CLOSURE, Kind.EXT})
_ALL_ATTRIBUTES = int(Attribute.READ_ONLY | Attribute.HIDDEN | Attribute.PERMANENT)


@dataclass(frozen=True)
class Objects:
    """The objects of an image by their offsets in the two sections."""

    word: Word
    rom: dict[int, Object]
    static: dict[int, Object]

    def at(self, item: AnyWord) -> Object | None:
        """The object that a word refers to; None if it is no reference to one."""
        if not isinstance(item, Ref) or item.section is Section.CODE:
            return None
        return (self.rom if item.section is Section.OBJECTS else self.static)[item.offset]

    def all(self) -> Iterator[Object]:
        """Both sections."""
        yield from self.rom.values()
        yield from self.static.values()

    # Places

    def check_places(self) -> None:
        """What the collector must not scan, and what the engine copies before it writes, lies in ROM."""
        if any(item.kind is Kind.BOX for item in self.rom.values()):
            raise BadObject("a BOX in ROM")
        for item in self.static.values():
            if self.is_error(item) or (item.kind not in STATIC and self.sub_kind(item) != Ext.UINT8):
                raise BadObject(f"a {self.name(item)} in the static block")

    def sub_kind(self, item: Object) -> int | None:
        """The sub-kind of an EXT."""
        if item.kind is not Kind.EXT or not isinstance(item.words[1], int):
            return None
        return self.word.small_number(item.words[1])

    @staticmethod
    def is_error(item: Object) -> bool:
        """True for an error of the engine."""
        return item.kind is Kind.DICT and len(item.words) == ErrorWord.WORDS

    def name(self, item: Object) -> str:
        """The kind, and the sub-kind of an EXT."""
        sub_kind = self.sub_kind(item)
        return item.kind.name if sub_kind is None else Ext(sub_kind).name

    # Contents

    def check_tables(self) -> None:
        """Every object with references."""
        for item in self.all():
            self.check_object(item)

    def check_object(self, item: Object) -> None:
        words = item.words
        if item.kind is Kind.DICT:
            self.want(words[1], {Kind.PROPERTIES}, "an object without its table")
            if self.is_error(item):
                self.check_error(item)
        elif item.kind is Kind.PROPERTIES:
            self.check_table(item)
        elif item.kind is Kind.ARRAY:
            self.check_array(item)
        elif item.kind is Kind.CLOSURE:
            self.check_dictionary(words[ClosureWord.PROPERTIES])
            self.check_visible(words[ClosureWord.PROPERTIES + 1 :])
        elif self.sub_kind(item) == Ext.ACCESSOR:
            for half in words[AccessorWord.GET : AccessorWord.SET + 1]:
                if half != Constant.UNDEFINED:
                    self.want(half, _CALLED, "an accessor that is no function")
        elif self.sub_kind(item) in _SYMBOLS:
            if words[2] != Constant.UNDEFINED:
                self.want(words[2], _STRINGS, "a symbol whose description is no string")
        elif self.sub_kind(item) == Ext.UINT8:
            self.want(words[Uint8Word.BUFFER], {Kind.BUFFER}, "a Uint8Array without its bytes")
        elif item.kind in (Kind.BOX, Kind.ELEMENTS, Kind.OBJECT):
            self.check_visible(words[1:])
        elif self.sub_kind(item) == Ext.COLUMN:
            self.check_visible(words[layout.COLUMN_FIRST :])

    def check_error(self, item: Object) -> None:
        text = self.at(item.words[ErrorWord.TEXT])
        if text is None or text.text not in layout.ERRORS.values():
            raise BadObject("an error that the engine does not know")

    def check_table(self, table: Object) -> None:
        words = table.words
        if words[PropertiesWord.PROTOTYPE] != Constant.NULL:
            self.want(words[PropertiesWord.PROTOTYPE], _INHERITED, "a prototype that is no object")
        self.check_attributes(words[PropertiesWord.ATTRIBUTES])
        keys, values = words[PropertiesWord.FIRST :: 2], words[PropertiesWord.FIRST + 1 :: 2]
        used = next((index for index, key in enumerate(keys) if key == Constant.HOLE), len(keys))
        if any(part != Constant.HOLE for part in (*keys[used:], *values[used:])):
            raise BadObject("a property behind a free entry")
        for key in keys[:used]:
            self.check_key(key)
        for value in values[:used]:
            target = self.at(value)
            if target is None or self.sub_kind(target) != Ext.ACCESSOR:
                self.check_visible((value,))

    def check_attributes(self, item: AnyWord) -> None:
        if item == Constant.UNDEFINED:
            return
        target = self.at(item)
        if target is None or target.kind is not Kind.BYTES or target.text is None:
            raise BadObject("attributes that are no bytes")
        if any(ord(unit) & ~_ALL_ATTRIBUTES for unit in target.text):
            raise BadObject("attributes that do not exist")

    def check_key(self, key: AnyWord) -> None:
        target = self.at(key)
        if target is None:
            fits = isinstance(key, int) and bool(key & 1) and self.word.small_number(key) >= 0
        else:
            fits = target.kind in _STRINGS or self.sub_kind(target) in _SYMBOLS
        if not fits:
            raise BadObject("a property whose key is no key")

    def check_array(self, array: Object) -> None:
        length = array.words[ArrayWord.LENGTH]
        elements = self.want(array.words[ArrayWord.ELEMENTS], {Kind.ELEMENTS}, "an array without elements")
        count = self.word.small_number(length) if isinstance(length, int) and length & 1 else -1
        if not 0 <= count < len(elements.words):
            raise BadObject("an array whose length is not that of its elements")
        if any(part != Constant.HOLE for part in elements.words[1 + count :]):
            raise BadObject("an element behind the length of its array")
        self.check_dictionary(array.words[ArrayWord.PROPERTIES])

    def check_dictionary(self, item: AnyWord) -> None:
        """The DICT of the named properties of a function or an array."""
        if item != Constant.UNDEFINED:
            self.want(item, {Kind.DICT}, "properties that are in no object")

    def want(self, item: AnyWord, kinds: Iterable[Kind], wrong: str) -> Object:
        """The object of one of these kinds that a word refers to."""
        target = self.at(item)
        if target is None or target.kind not in kinds or self.sub_kind(target) == Ext.ACCESSOR:
            raise BadObject(wrong)
        return target

    def check_visible(self, words: Iterable[AnyWord]) -> None:
        """No word refers to what a script must not see."""
        for word in words:
            target = self.at(word)
            if target is not None and (target.kind in _HIDDEN or self.sub_kind(target) == Ext.ACCESSOR):
                raise BadObject(f"a {self.name(target)} in the place of a value")

    # Prototypes

    def check_prototypes(self, well_known: tuple[AnyWord, ...]) -> None:
        """The table of well-known values holds what its names say, and no chain of prototypes is a ring."""
        if not well_known:
            return
        named = dict(zip(layout.WELL_KNOWN, well_known, strict=True))
        for name, word in named.items():
            if name.startswith("SLOW_"):
                continue
            kinds = _WELL_KNOWN_KINDS[name.partition("_")[0]]
            target = self.want(word, kinds, f"a wrong well-known value {name}")
            if self.is_error(target) != name.startswith("ERROR_"):
                raise BadObject(f"a wrong well-known value {name}")
        ends: set[int] = set()
        for item in self.all():
            if item.kind in _INHERITED:
                self.check_chain(item, named, ends)

    def check_chain(self, start: Object, named: dict[str, AnyWord], ends: set[int]) -> None:
        """`ends` are the ids of objects from which a chain is known to end."""
        chain: set[int] = set()
        item: Object | None = start
        while item is not None and id(item) not in ends:
            if id(item) in chain:
                raise BadObject("a chain of prototypes that has no end")
            chain.add(id(item))
            item = self.prototype_of(item, named)
        ends |= chain

    def prototype_of(self, item: Object, named: dict[str, AnyWord]) -> Object | None:
        """As mvm_prototype_of() in engine/object.c; None for null."""
        words = {Kind.CLOSURE: ClosureWord.PROPERTIES, Kind.ARRAY: ArrayWord.PROPERTIES}
        dictionary: Object | None = item
        if item.kind is not Kind.DICT:
            dictionary = self.at(item.words[words[item.kind]]) if item.kind in words else None
        if dictionary is not None:
            table = self.at(dictionary.words[1])
            return None if table is None else self.at(table.words[PropertiesWord.PROTOTYPE])
        if item.kind is Kind.ARRAY:
            return self.at(named["PROTOTYPE_ARRAY"])
        return self.at(
            named["PROTOTYPE_OBJECT" if self.sub_kind(item) == Ext.UINT8 else "PROTOTYPE_FUNCTION"]
        )


_WELL_KNOWN_KINDS = {
    "TYPEOF": _STRINGS,
    "KEY": _STRINGS,
    "ERROR": frozenset({Kind.DICT}),
    "PROTOTYPE": frozenset({Kind.DICT}),
}
