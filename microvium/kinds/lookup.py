"""Reading and storing properties, for sets of receivers and keys.

In: the `Heap`, which tells what the program puts into the objects of each site. Out: what a read may give,
and which places of the heap a store adds to. Places are named by what they are and the site:

| place          | what lies there                                            |
|----------------|------------------------------------------------------------|
| prop, get, set | value, getter, setter under a key (with the key behind)    |
| elem           | values under numbers                                       |
| len            | the length of an array                                     |
| other          | values under keys that are not known                       |
| oget, oset     | accessors under keys that are not known, or are numbers    |
| proto          | the prototype                                              |

and marks, which are sets that only grow, or (`always`) only shrink:

| mark    | what it says                                                        |
|---------|---------------------------------------------------------------------|
| keys    | the own keys that are known                                         |
| always  | keys that each object has whenever other code than its maker sees it |
| lost    | keys that may be deleted; None for all                              |
| fixed   | keys that may be read-only; None for all                            |
| flags   | names of the flags of `objects.SiteInfo`                            |
| writers | with a key or None behind: who writes                               |
| read    | keys that are read or tested, here or through an heir               |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from microvium.kinds.keys import Keys
from microvium.kinds.objects import Key
from microvium.kinds.sets import (
    ENGINE_ERROR,
    F_BOOL,
    F_BYTES_MADE,
    F_DOUBLE,
    F_ERROR,
    F_HOLE,
    F_NAN,
    F_NULL,
    F_NULLISH,
    F_STRING,
    F_WIDE,
    F_WIDE_MADE,
    IN_SNAPSHOT,
    IS_UNDEFINED,
    MADE_FUNCTION,
    MAX_TEXTS,
    NOTHING,
    KindSet,
    Site,
    ints,
    join,
)
from microvium.layout import ERRORS, PROTOTYPES, WORD16, Word, error_class


@dataclass(frozen=True)
class Limits:
    """How large objects can be, which depends on the target's words."""

    word: Word = WORD16

    @cached_property
    def text(self) -> int:
        """The longest string, in units; and the longest array of bytes."""
        return self.word.size_mask - self.word.bytes - 2

    @cached_property
    def elements(self) -> int:
        """The longest array."""
        return self.word.size_mask // self.word.bytes - 1

    @cached_property
    def lengths(self) -> KindSet:
        """The lengths of arrays."""
        return ints(0, self.elements)


Place = tuple[Any, ...]
Mark = frozenset[Any] | bool | None
"""A growing set; or of `always`, `fresh`, `after`: a shrinking set, None before the first, False for what is
not tracked."""

SHRINKING = frozenset({"always", "fresh", "after"})


def meet(one: Mark, other: Mark) -> Mark:
    """Both of two marks of the shrinking kind."""
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    return one & other


def join_marks(place: Place, one: Mark, other: Mark) -> Mark:
    """The union of two marks of one place."""
    if place[0] in SHRINKING:
        return meet(one, other)
    return frozenset().union(*(mark for mark in (one, other) if isinstance(mark, frozenset)))


class Heap(Protocol):
    """What lookups ask and tell."""

    @property
    def doubles(self) -> bool:
        """Numbers may be doubles."""

    @property
    def limits(self) -> Limits:
        """Of the sizes of objects."""

    def place(self, *place: object) -> KindSet:
        """All that a place may hold."""

    def mark(self, *place: object) -> Mark:
        """A mark."""

    def kind(self, site: Site) -> str:
        """The kind of a site's objects."""

    def prototype(self, name: str) -> Site:
        """One of layout.PROTOTYPES."""

    def flow(self, place: Place, value: KindSet) -> None:
        """Let a place hold more."""

    def note(self, place: Place, mark: Mark) -> None:
        """Add to a mark."""

    def call(self, functions: KindSet, this: KindSet, arguments: tuple[KindSet, ...]) -> KindSet:
        """Call the functions of a set. Returns all that they may give; undefined for undefined."""

    def named(self, functions: KindSet) -> frozenset[tuple[str, int] | None]:
        """What functions of a set tell as their name and length."""

    def here(self) -> Site:
        """The function and the position of the instruction that does it."""


@dataclass
class Found:
    """What a read may give."""

    value: KindSet = NOTHING
    getters: KindSet = NOTHING
    absent: bool = False
    """The key may be nowhere on the chain: undefined is in the value."""
    throws: bool = False
    makes_text: bool = False
    """It may make a string of one unit."""

    def add(self, value: KindSet) -> None:
        """One more place that may be read."""
        self.value = join(self.value, value)


@dataclass
class Stored:
    """What a store may do besides."""

    setters: KindSet = NOTHING
    throws: bool = False
    keeps: bool = True
    """It may put the value into a place."""


Chains = dict[tuple[frozenset[Site], Key], bool]
"""For prototypes and a name: what `_look_above` found, in one store."""


def sites_of(value: KindSet) -> frozenset[Site]:
    """The sites of the objects, the functions and the errors of a set."""
    return written_sites(value) | error_sites(value)


def error_sites(value: KindSet) -> frozenset[Site]:
    """The sites of the engine's errors of a set."""
    if not value.flags & F_ERROR:
        return frozenset()
    return frozenset(_ERROR_SITES[name] for name in value.errors or ERRORS)


_ERROR_SITES: dict[str, Site] = {name: (ENGINE_ERROR, PROTOTYPES.index(error_class(name))) for name in ERRORS}


def written_sites(value: KindSet) -> frozenset[Site]:
    """The sites of what can be given properties: all but the engine's errors, which lie in ROM."""
    found = value.sites
    if value.objects:
        found |= frozenset((IN_SNAPSHOT, index) for index in value.objects)
    if value.made:
        found |= frozenset((MADE_FUNCTION, function) for function in value.made)
    return found


def members(heap: Heap, *place: object) -> frozenset[Any]:
    """A growing mark."""
    mark = heap.mark(*place)
    return mark if isinstance(mark, frozenset) else frozenset()


def has_own(heap: Heap, site: Site, name: Key) -> bool:
    """True if every object of the site has the property for certain."""
    always = heap.mark("always", *site)
    if always is None:
        return True
    if isinstance(always, bool) or name not in always:
        return False
    lost = members(heap, "lost", *site)
    return name not in lost and None not in lost


_INDEXED = frozenset({"array", "bytes"})


def keeps_elements(heap: Heap, site: Site) -> bool:
    """True if the site's objects are arrays that never lose an element."""
    return heap.kind(site) in _INDEXED and "shrinks" not in members(heap, "flags", *site)


def is_dense(heap: Heap, site: Site) -> bool:
    """True if the site's objects are arrays in which no element below the length is ever absent."""
    flags = members(heap, "flags", *site)
    return heap.kind(site) in _INDEXED and "shrinks" not in flags and "holes" not in flags


def is_short(heap: Heap, site: Site, number: KindSet) -> bool:
    """True if all arrays of the site have an element at an index from the start."""
    if not number.only_ints or not number.has_ints or number.low < 0 or not is_dense(heap, site):
        return False
    return number.high < heap.place("len", *site).low


def _primitive_starts(heap: Heap, receiver: KindSet) -> set[Site]:
    """Where the lookup on values without properties of their own begins."""
    starts: set[Site] = set()
    if receiver.flags & F_STRING:
        starts.add(heap.prototype("STRING"))
    if receiver.has_ints or receiver.flags & (F_NAN | F_DOUBLE):
        starts.add(heap.prototype("NUMBER"))
    if receiver.flags & F_BOOL:
        starts.add(heap.prototype("BOOLEAN"))
    if receiver.hosts or receiver.symbols or receiver.flags & F_HOLE:
        starts.add(heap.prototype("FUNCTION"))
    return starts


def get(
    heap: Heap, receiver: KindSet, keys: Keys, own: frozenset[Any] | None = None, inside: bool = False
) -> Found:
    """Read a property. `own`: keys that the receiver has for certain, if its maker reads it. `inside`: the
    key is surely an element that is there.
    """
    found = Found(throws=bool(receiver.flags & F_NULLISH) or keys.converts)
    for name in keys.names:
        _get_name(heap, receiver, name, own, found)
    if not keys.number.is_empty:
        _get_element(heap, receiver, keys.number, inside, found)
    if keys.other:
        _get_any(heap, receiver, found)
    if found.absent:
        found.add(IS_UNDEFINED)
        found.throws |= _has_symbol(keys)
    return found


def _has_symbol(keys: Keys) -> bool:
    """True if a key may be that of a private member, which must be there."""
    return any(not isinstance(name, str) for name in keys.names)


def _climb(heap: Heap, site: Site, found: Found, pending: list[Site]) -> None:
    """Go on with the prototypes of a site."""
    prototype = heap.place("proto", *site)
    if prototype.flags & F_NULL:
        found.absent = True
    pending.extend(sites_of(prototype))


def _get_name(heap: Heap, receiver: KindSet, name: Key, own: frozenset[Any] | None, found: Found) -> None:
    first = sites_of(receiver)
    starts = _primitive_starts(heap, receiver)
    if receiver.flags & F_STRING and name == "length":
        found.add(text_lengths(heap, receiver))
        starts.discard(heap.prototype("STRING"))
    pending = [*first, *starts]
    seen: set[Site] = set()
    while pending:
        site = pending.pop()
        if site in seen:
            continue
        seen.add(site)
        if name == "length" and heap.kind(site) in ("array", "bytes"):
            found.add(heap.place("len", *site))
            continue
        heap.note(("read", *site), frozenset({name}))
        found.add(heap.place("prop", *site, name))
        found.getters = join(found.getters, heap.place("get", *site, name))
        _get_unknown(heap, site, found)
        definite = name in own if own is not None and site in first else has_own(heap, site, name)
        if not definite:
            _climb(heap, site, found, pending)


def _get_unknown(heap: Heap, site: Site, found: Found) -> None:
    """What lies under keys that are not known."""
    if _has_other_keys(heap, site):
        found.add(heap.place("other", *site))
        found.getters = join(found.getters, heap.place("oget", *site))


def _get_element(heap: Heap, receiver: KindSet, number: KindSet, inside: bool, found: Found) -> None:
    first = sites_of(receiver)
    pending = [*first, *_primitive_starts(heap, receiver)]
    if receiver.flags & F_STRING:
        found.add(units_of(receiver))
        found.makes_text = True
        if inside:
            pending.remove(heap.prototype("STRING"))
    seen: set[Site] = set()
    while pending:
        site = pending.pop()
        if site in seen:
            continue
        seen.add(site)
        found.add(heap.place("elem", *site))
        found.getters = join(found.getters, heap.place("oget", *site))
        if site in first and (inside or is_short(heap, site, number)):
            continue
        if heap.kind(site) == "bytes":
            found.absent = True
        else:
            _climb(heap, site, found, pending)


def _get_any(heap: Heap, receiver: KindSet, found: Found) -> None:
    pending = [*sites_of(receiver), *_primitive_starts(heap, receiver)]
    if receiver.flags & F_STRING:
        found.add(join(units_of(receiver), text_lengths(heap, receiver)))
        found.makes_text = True
    seen: set[Site] = set()
    while pending:
        site = pending.pop()
        if site in seen:
            continue
        seen.add(site)
        heap.note(("flags", *site), frozenset({"computed"}))
        for what in ("elem", "other", "len"):
            found.add(heap.place(what, *site))
        found.getters = join(found.getters, heap.place("oget", *site))
        for name in own_keys(heap, site):
            found.add(heap.place("prop", *site, name))
            found.getters = join(found.getters, heap.place("get", *site, name))
        _climb(heap, site, found, pending)
    found.absent = found.absent or bool(seen)


REPORTED = frozenset({"name", "message"})
"""What the engine reads of an uncaught error, through tables alone (engine/report.c)."""


def report(heap: Heap, thrown: KindSet) -> None:
    """A value is thrown that the function does not catch: of what inherits from Error.prototype, the engine
    may have to tell what it is. Its own errors have a text.
    """
    for site in written_sites(thrown):
        links = chain(heap, (site,))
        if heap.kind(site) == "dict" and heap.prototype("ERROR") in links:
            for link in links:
                heap.note(("flags", *link), frozenset({"chained", "reported"}))
                heap.note(("read", *link), REPORTED)


def chain(heap: Heap, sites: Iterable[Site]) -> set[Site]:
    """Sites and all that they may inherit from."""
    seen: set[Site] = set()
    pending = list(sites)
    while pending:
        link = pending.pop()
        if link not in seen:
            seen.add(link)
            pending.extend(sites_of(heap.place("proto", *link)))
    return seen


def own_keys(heap: Heap, site: Site) -> Iterable[Key]:
    """The known keys that the site's objects may have."""
    return sorted(members(heap, "keys", *site), key=str)


def text_lengths(heap: Heap, text: KindSet) -> KindSet:
    """The lengths of the strings of a set."""
    if text.texts is None:
        return ints(0, heap.limits.text)
    lengths = [len(item) for item in text.texts]
    return ints(min(lengths), max(lengths)) if lengths else NOTHING


def units_of(text: KindSet, pairs: bool = False) -> KindSet:
    """Strings of one unit of the strings of a set; or, as for-of gives them, of a surrogate pair."""
    flags = F_BYTES_MADE | (F_WIDE_MADE if text.flags & F_WIDE else 0)
    if text.texts is None or (pairs and text.flags & F_WIDE):
        return KindSet(flags=flags, texts=None)
    units = {unit for item in text.texts for unit in item}
    if not units:
        return NOTHING
    return KindSet(flags=flags, texts=frozenset(units) if len(units) <= MAX_TEXTS else None)


# Storing


def put(
    heap: Heap,
    receiver: KindSet,
    keys: Keys,
    value: KindSet,
    defines: bool = False,
    own: frozenset[Any] | None = None,
    follows: bool = False,
) -> Stored:
    """Store a property; `defines`: an own one, whatever the prototypes have. `own` as for `get`. `follows`:
    the key is an index that leaves no hole below it.
    """
    stored = Stored(throws=bool(receiver.flags & (F_NULLISH | F_ERROR)) or keys.converts)
    if not defines:
        stored.throws |= _has_symbol(keys)
        plain = _primitive_starts(heap, receiver) | error_sites(receiver)
        stored.throws |= bool(plain)
        for site in plain:
            _look_for_setters(heap, site, keys, stored)
    chains: Chains = {}
    for site in written_sites(receiver):
        if heap.kind(site) == "bytes":
            _put_byte(heap, site, keys, stored)
            continue
        for name in keys.names:
            _put_name(heap, site, name, value, defines, own, stored, chains)
        if not keys.number.is_empty:
            _put_element(heap, site, keys.number, value, defines, follows, stored)
        if keys.other:
            _put_any(heap, site, value, defines, stored)
    return stored


def _put_byte(heap: Heap, site: Site, keys: Keys, stored: Stored) -> None:
    """A Uint8Array keeps bytes and takes no other properties."""
    stored.throws |= bool(keys.names) or keys.other
    heap.note(("writers", *site, None), frozenset({heap.here()}))


def _put_name(
    heap: Heap,
    site: Site,
    name: Key,
    value: KindSet,
    defines: bool,
    own: frozenset[Any] | None,
    stored: Stored,
    chains: Chains,
) -> None:
    if name == "length" and heap.kind(site) == "array":
        _put_length(heap, site, value, stored)
        return
    if not defines and not _look_for_setter(heap, site, name, own, stored, chains):
        return
    heap.flow(("prop", *site, name), value)
    heap.note(("keys", *site), frozenset({name}))
    heap.note(("writers", *site, name), frozenset({heap.here()}))


def _put_length(heap: Heap, site: Site, value: KindSet, stored: Stored) -> None:
    kept = KindSet(low=value.low, high=value.high).clipped(0, heap.limits.elements)
    stored.throws |= not value.within(0, heap.limits.elements)
    heap.flow(("len", *site), kept)
    heap.note(("flags", *site), frozenset({"holes", "shrinks"}))
    heap.note(("writers", *site, None), frozenset({heap.here()}))


def _put_element(
    heap: Heap,
    site: Site,
    number: KindSet,
    value: KindSet,
    defines: bool,
    follows: bool,
    stored: Stored,
) -> None:
    if not defines:
        _look_for_setters(heap, site, Keys(number=number), stored)
    heap.flow(("elem", *site), value)
    heap.note(("writers", *site, None), frozenset({heap.here()}))
    if heap.kind(site) != "array":
        return
    stored.throws |= number.high >= heap.limits.elements
    if number.has_ints:
        heap.flow(("len", *site), ints(max(number.low, 0) + 1, min(number.high + 1, heap.limits.elements)))
    if not follows:
        heap.note(("flags", *site), frozenset({"holes"}))


def _put_any(heap: Heap, site: Site, value: KindSet, defines: bool, stored: Stored) -> None:
    if not defines:
        _look_for_setters(heap, site, Keys(other=True), stored)
    heap.flow(("other", *site), value)
    heap.note(("flags", *site), frozenset({"other_keys"}))
    heap.note(("writers", *site, None), frozenset({heap.here()}))
    if heap.kind(site) == "array":
        _put_length(heap, site, value, stored)


def _look_for_setter(
    heap: Heap, site: Site, name: Key, own: frozenset[Any] | None, stored: Stored, chains: Chains
) -> bool:
    """Note the setters that a store under a name may meet. False if it surely meets one, or what is
    read-only.
    """
    plain = _look_here(heap, site, name, stored)
    definite = name in own if own is not None else has_own(heap, site, name)
    if definite:
        return plain
    prototype = heap.place("proto", *site)
    start = sites_of(prototype), name
    if start not in chains:
        chains[start] = _look_above(heap, start[0], name, stored)
    return plain or chains[start] or bool(prototype.flags & F_NULL)


def _look_above(heap: Heap, sites: frozenset[Site], name: Key, stored: Stored) -> bool:
    """The same for the prototypes of an object."""
    plain = False
    pending = [*sites]
    seen: set[Site] = set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        plain |= _look_here(heap, current, name, stored)
        if not has_own(heap, current, name):
            prototype = heap.place("proto", *current)
            plain |= bool(prototype.flags & F_NULL)
            pending.extend(sites_of(prototype))
    return plain


def _look_here(heap: Heap, site: Site, name: Key, stored: Stored) -> bool:
    """The same for one object. True if it may have a property that is plain data."""
    setters = heap.place("set", *site, name)
    stored.setters = join(stored.setters, setters)
    stored.throws |= bool(setters.flags)
    _look_at_unknown(heap, site, stored)
    fixed = members(heap, "fixed", *site)
    if name in fixed or None in fixed:
        stored.throws = True
        heap.note(("read", *site), frozenset({name}))
    if not setters.is_empty:
        heap.note(("read", *site), frozenset({name}))
    return not heap.place("prop", *site, name).is_empty or _has_other_keys(heap, site)


def _has_other_keys(heap: Heap, site: Site) -> bool:
    return "other_keys" in members(heap, "flags", *site)


def _look_at_unknown(heap: Heap, site: Site, stored: Stored) -> None:
    setters = heap.place("oset", *site)
    stored.setters = join(stored.setters, setters)
    stored.throws |= bool(setters.flags)


def _look_for_setters(heap: Heap, site: Site, keys: Keys, stored: Stored) -> None:
    """Note the setters that a store under numbers or unknown keys may meet."""
    pending = [site]
    seen: set[Site] = set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        _look_at_unknown(heap, current, stored)
        names = own_keys(heap, current) if keys.other else keys.names
        for name in names:
            setters = heap.place("set", *current, name)
            stored.setters = join(stored.setters, setters)
            stored.throws |= bool(setters.flags)
        fixed = members(heap, "fixed", *current)
        stored.throws |= bool(fixed) and (keys.other or None in fixed)
        if keys.other:
            heap.note(("flags", *current), frozenset({"computed"}))
        pending.extend(sites_of(heap.place("proto", *current)))
