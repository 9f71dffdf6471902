"""The engine's own functions (`%in` and the like): what each gives, and what it puts into objects.

In: the heap and the sets of the arguments; out: `Result`. A function without a rule here cannot be analysed:
`RULES` must have them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import isqrt
from typing import Any

from microvium.kinds import keys as key_sets
from microvium.kinds.concrete import INT_MAX, INT_MIN, UINT_MAX
from microvium.kinds.keys import Keys
from microvium.kinds.lookup import (
    Heap,
    chain,
    error_sites,
    get,
    is_short,
    members,
    own_keys,
    put,
    sites_of,
    units_of,
    written_sites,
)
from microvium.kinds.objects import Key
from microvium.kinds.sets import (
    ANY_DOUBLE,
    ANY_INT,
    ANY_INTEGER,
    BOOL,
    F_BYTES_MADE,
    F_DOUBLE,
    F_ERROR,
    F_FALSE,
    F_HOLE,
    F_NAN,
    F_NULL,
    F_NULLISH,
    F_STRING,
    F_TRUE,
    F_WIDE,
    F_WIDE_MADE,
    FALSE,
    IN_SNAPSHOT,
    IS_UNDEFINED,
    MADE_STRING,
    NAN,
    NOTHING,
    TRUE,
    KindSet,
    Site,
    ints,
    join,
    of_flags,
    of_texts,
)
from microvium.layout import Attribute
from microvium.values import ObjectRef


@dataclass
class Result:
    """What a call gives."""

    value: KindSet
    throws: bool = False
    allocates: bool = True
    same: bool = False
    """The value is the first argument itself."""
    defines: Key | None = None
    """A property that the first argument has now."""


def objects_of(value: KindSet) -> KindSet:
    """The objects and functions of a set."""
    return KindSet(objects=value.objects, made=value.made, hosts=value.hosts, sites=value.sites)


def with_errors(value: KindSet) -> KindSet:
    """The objects, functions and errors of a set: what has properties and a prototype."""
    return join(objects_of(value), KindSet(flags=value.flags & F_ERROR, errors=value.errors))


def without_objects(value: KindSet) -> KindSet:
    """A set less its objects and functions."""
    nothing: frozenset[Any] = frozenset()
    return replace(value, objects=nothing, made=nothing, hosts=nothing, sites=nothing)


def is_only_objects(value: KindSet) -> bool:
    """True if everything in a set is an object, a function or an error."""
    return not (value.flags & ~F_ERROR or value.has_ints or value.boxes or value.symbols)


def new_object(heap: Heap, prototype: KindSet, keys: Iterable[Key] = ()) -> KindSet:
    """An object made here, which has these keys when code sees it first."""
    site = heap.here()
    heap.flow(("proto", *site), prototype)
    heap.note(("always", *site), frozenset(keys))
    return KindSet(sites=frozenset({site}))


def new_array(heap: Heap, elements: KindSet, length: KindSet, holes: bool = False) -> KindSet:
    """An array made here."""
    site = heap.here()
    array = new_object(heap, prototype(heap, "ARRAY"))
    heap.flow(("elem", *site), elements.without(F_HOLE))
    heap.flow(("len", *site), length)
    if holes or elements.flags & F_HOLE:
        heap.note(("flags", *site), frozenset({"holes"}))
    return array


def new_bytes(heap: Heap, length: KindSet) -> KindSet:
    """A Uint8Array made here; its length is in the set, if that has lengths only."""
    site = heap.here()
    made = new_object(heap, prototype(heap, "OBJECT"))
    heap.flow(("elem", *site), ints(0, 255))
    heap.flow(
        ("len", *site),
        length if length.has_ints and length.within(0, heap.limits.text) else ints(0, heap.limits.text),
    )
    return made


def prototype(heap: Heap, name: str) -> KindSet:
    """One of layout.PROTOTYPES."""
    return KindSet(sites=frozenset({heap.prototype(name)}))


def iterate(heap: Heap, value: KindSet) -> tuple[KindSet, bool]:
    """What for-of gives of a set, and whether it may throw."""
    values, throws = NOTHING, False
    if value.flags & F_STRING:
        values = units_of(value, pairs=True)
    for site in value.sites:
        if heap.kind(site) == "bytes":
            values = join(values, ints(0, 255))
            continue
        if heap.kind(site) != "array":
            throws = True
            continue
        flags = members(heap, "flags", *site)
        found = get(
            heap,
            KindSet(sites=frozenset({site})),
            Keys(number=heap.limits.lengths),
            inside="holes" not in flags,
        )
        values = join(values, found.value)
    others = value.without(F_STRING)
    return values, throws or bool(others.flags or others.has_ints or others.has_functions or others.symbols)


def _flag(heap: Heap, value: KindSet, name: str) -> None:
    for site in sites_of(value):
        heap.note(("flags", *site), frozenset({name}))


def _is_object(_heap: Heap, value: KindSet) -> Result:
    objects = bool(sites_of(value) or value.hosts)
    return Result(_decided(objects, objects and is_only_objects(value)), allocates=False)


def _is_function(_heap: Heap, value: KindSet) -> Result:
    functions = KindSet(objects=value.objects, made=value.made, hosts=value.hosts)
    return Result(_decided(value.has_functions, value == functions), allocates=False)


def _function_name(heap: Heap, value: KindSet) -> Result:
    names = heap.named(value)
    texts = of_texts(named[0] for named in names if named is not None)
    return Result(join(texts, _unnamed(value, names)), allocates=False)


def _function_length(heap: Heap, value: KindSet) -> Result:
    names = heap.named(value)
    lengths = NOTHING
    for named in names:
        if named is not None:
            lengths = join(lengths, ints(named[1], named[1]))
    return Result(join(lengths, _unnamed(value, names)), allocates=False)


def _unnamed(value: KindSet, names: frozenset[tuple[str, int] | None]) -> KindSet:
    """UNDEFINED if a set has something without a name, or other functions than the program's."""
    functions = KindSet(objects=value.objects, made=value.made)
    return IS_UNDEFINED if None in names or value != functions else NOTHING


def _decided(possible: bool, certain: bool) -> KindSet:
    if not possible:
        return FALSE
    return TRUE if certain else BOOL


def _in(heap: Heap, key: KindSet, value: KindSet) -> Result:
    keys = key_sets.of_set(key)
    found = get(heap, with_errors(value), keys)
    result = BOOL
    if not found.absent and len(keys.names) == 1 and keys.number.is_empty and not keys.other:
        result = TRUE
    elif found.value.only(IS_UNDEFINED.flags) and found.getters.is_empty and not keys.other:
        result = _absent(heap, value, keys)
    return Result(result, not is_only_objects(value) or keys.converts)


def _absent(heap: Heap, value: KindSet, keys: Keys) -> KindSet:
    """FALSE if no object of a set can have the keys."""
    known = any(keys.names & frozenset(own_keys(heap, site)) for site in _chain(heap, value))
    return BOOL if known or not keys.number.is_empty else FALSE


def _chain(heap: Heap, value: KindSet) -> set[Site]:
    """The sites of a set and of all their prototypes, which are looked at as such."""
    found = chain(heap, sites_of(value))
    for site in found:
        heap.note(("flags", *site), frozenset({"chained"}))
    return found


def _instanceof(heap: Heap, value: KindSet, constructor: KindSet) -> Result:
    functions = KindSet(objects=constructor.objects, made=constructor.made)
    throws = constructor != functions
    prototypes: set[Site] = set()
    for site in sites_of(functions):
        heap.note(("read", *site), frozenset({"prototype"}))
        prototypes |= sites_of(heap.place("prop", *site, "prototype"))
    parents: set[Site] = set()
    _flag(heap, value, "chained")
    for site in sites_of(value):
        parents |= _chain(heap, heap.place("proto", *site))
    if value.hosts:
        parents |= _chain(heap, prototype(heap, "FUNCTION"))
    return Result(BOOL if parents & prototypes else FALSE, throws, allocates=False)


def _delete(heap: Heap, value: KindSet, key: KindSet) -> Result:
    keys = key_sets.of_set(key)
    throws = bool(value.flags & (F_NULLISH | F_ERROR)) or keys.converts
    for site in written_sites(value):
        lost = frozenset({None}) if keys.other else keys.names
        flags = {"deleted"} if lost else set()
        if not keys.number.is_empty:
            flags |= {"holes", "shrinks"}
        heap.note(("lost", *site), lost)
        heap.note(("flags", *site), frozenset(flags))
        permanent = members(heap, "permanent", *site)
        throws = throws or bool(permanent & lost) or None in permanent or (keys.other and bool(permanent))
        for name in keys.names:
            heap.note(("writers", *site, name), frozenset({heap.here()}))
        heap.note(("writers", *site, None), frozenset({heap.here()}))
    return Result(TRUE, throws)


def _key_texts(heap: Heap, value: KindSet, sites: set[Site]) -> tuple[KindSet, KindSet]:
    """The string keys of a set's strings and of objects, as a set, and how many there may be."""
    texts, count = NOTHING, 0
    if value.flags & F_STRING:
        texts, count = KindSet(flags=F_BYTES_MADE, texts=None), heap.limits.elements
    for site in sorted(sites):
        heap.note(("flags", *site), frozenset({"enumerated"}))
        names = [name for name in own_keys(heap, site) if isinstance(name, str)]
        texts = join(texts, of_texts(names))
        count += len(names)
        flags = members(heap, "flags", *site)
        if "other_keys" in flags:
            texts = join(texts, MADE_STRING)
            count = heap.limits.elements
        if not heap.place("elem", *site).is_empty or not heap.place("oget", *site).is_empty:
            texts = join(texts, KindSet(flags=F_BYTES_MADE, texts=None))
            count = heap.limits.elements
    return texts, ints(0, min(count, heap.limits.elements))


def _keys(heap: Heap, value: KindSet) -> Result:
    texts, count = _key_texts(heap, value, set(sites_of(value)))
    return Result(new_array(heap, texts, count), bool(value.flags & F_NULLISH))


def _keys_in(heap: Heap, value: KindSet) -> Result:
    texts, count = _key_texts(heap, value, _chain(heap, value))
    return Result(new_array(heap, texts, count))


def _define_accessor(
    heap: Heap, value: KindSet, key: KindSet, getter: KindSet, setter: KindSet, _attributes: KindSet
) -> Result:
    keys = key_sets.of_set(key)
    for site in written_sites(value):
        for name in keys.names:
            heap.flow(("get", *site, name), getter)
            heap.flow(("set", *site, name), setter)
            heap.note(("keys", *site), frozenset({name}))
            heap.note(("writers", *site, name), frozenset({heap.here()}))
        if keys.other or not keys.number.is_empty:
            heap.flow(("oget", *site), getter)
            heap.flow(("oset", *site), setter)
            heap.note(("writers", *site, None), frozenset({heap.here()}))
        if keys.other:
            heap.note(("flags", *site), frozenset({"other_keys"}))
    throws = keys.converts or bool(value.flags & F_ERROR)
    return Result(IS_UNDEFINED, throws, defines=_one(keys))


def _one(keys: Keys) -> Key | None:
    """The key, if there is just one name."""
    if keys.other or not keys.number.is_empty or len(keys.names) != 1:
        return None
    return next(iter(keys.names))


def _define_hidden(heap: Heap, value: KindSet, key: KindSet, new: KindSet, attributes: KindSet) -> Result:
    keys = key_sets.of_set(key)
    stored = put(heap, value, keys, new, defines=True)
    bits = attributes.constant()
    for mark, bit in (("fixed", Attribute.READ_ONLY), ("permanent", Attribute.PERMANENT)):
        if not isinstance(bits, int) or bits & bit:
            names = frozenset({None}) if keys.other or not keys.number.is_empty else keys.names
            for site in written_sites(value):
                heap.note((mark, *site), names)
    return Result(IS_UNDEFINED, stored.throws, defines=_one(keys))


def _set_prototype(heap: Heap, value: KindSet, parent: KindSet) -> Result:
    parents = join(with_errors(parent), of_flags(parent.flags & F_NULL))
    for site in written_sites(value):
        heap.flow(("proto", *site), parents)
        heap.note(("flags", *site), frozenset({"reprototyped"}))
    return Result(value, bool(value.flags & F_ERROR), same=True)


def _prototype(heap: Heap, value: KindSet) -> Result:
    result = NOTHING
    _flag(heap, value, "chained")
    for site in sites_of(value):
        result = join(result, heap.place("proto", *site))
    for name, present in (
        ("STRING", value.flags & F_STRING),
        ("NUMBER", value.has_ints or value.flags & ~(F_STRING | F_NULLISH | F_ERROR)),
        ("BOOLEAN", value.flags & BOOL.flags),
        ("FUNCTION", value.hosts or value.symbols),
    ):
        if present:
            result = join(result, prototype(heap, name))
    return Result(result, bool(value.flags & F_NULLISH), allocates=False)


def _constructor(heap: Heap, function: KindSet) -> Result:
    made = new_object(heap, prototype(heap, "OBJECT"), ("constructor",))
    put(heap, made, Keys(frozenset({"constructor"})), function, defines=True)
    put(heap, function, Keys(frozenset({"prototype"})), made, defines=True)
    for site in sites_of(function):
        heap.note(("permanent", *site), frozenset({"prototype"}))
    return Result(function, same=True, defines="prototype")


def _class(heap: Heap, constructor: KindSet, parent: KindSet) -> Result:
    inherited = of_flags(parent.flags & F_NULL)
    if parent.flags & F_HOLE:
        inherited = join(inherited, prototype(heap, "OBJECT"))
    parents = KindSet(objects=parent.objects, made=parent.made)
    throws = parent.without(F_NULL | F_HOLE) != parents
    for site in sites_of(parents):
        heap.note(("read", *site), frozenset({"prototype"}))
        found = heap.place("prop", *site, "prototype")
        throws |= not is_only_objects(found)
        inherited = join(inherited, join(with_errors(found), of_flags(found.flags & F_NULL)))
    made = new_object(heap, inherited, ("constructor",))
    put(heap, made, Keys(frozenset({"constructor"})), constructor, defines=True)
    put(heap, constructor, Keys(frozenset({"prototype"})), made, defines=True)
    for site in sites_of(constructor):
        if not parents.is_empty:
            heap.flow(("proto", *site), parents)
            heap.note(("flags", *site), frozenset({"reprototyped"}))
        heap.note(("permanent", *site), frozenset({"prototype"}))
        heap.note(("fixed", *site), frozenset({"prototype"}))
    return Result(constructor, throws, same=True, defines="prototype")


def grow(heap: Heap, array: KindSet, most: int, least: int = 0) -> bool:
    """Let arrays have `least` to `most` elements more. True if they may be too long."""
    throws = False
    for site in array.sites:
        if heap.kind(site) == "array":
            length = heap.place("len", *site)
            throws |= length.high + most > heap.limits.elements
            heap.flow(("len", *site), ints(length.low + least, min(length.high + most, heap.limits.elements)))
            heap.note(("writers", *site, None), frozenset({heap.here()}))
    return throws


def _append(heap: Heap, array: KindSet, value: KindSet) -> Result:
    throws = grow(heap, array, 1, 1)
    for site in array.sites:
        heap.flow(("elem", *site), value)
    return Result(array, throws, same=True)


def _append_hole(heap: Heap, array: KindSet) -> Result:
    throws = grow(heap, array, 1, 1)
    _flag(heap, array, "holes")
    return Result(array, throws, same=True)


def _lengths(heap: Heap, array: KindSet) -> KindSet:
    """The lengths of the arrays of a set."""
    found = NOTHING
    for site in _arrays(heap, array):
        found = join(found, heap.place("len", *site))
    return found


def _arrays(heap: Heap, value: KindSet) -> list[Site]:
    """The arrays of a set."""
    return [site for site in sorted(value.sites) if heap.kind(site) == "array"]


def _push(heap: Heap, array: KindSet, value: KindSet) -> Result:
    throws = _append(heap, array, value).throws
    lengths = _lengths(heap, array)
    return Result(ints(lengths.low + 1, min(lengths.high + 1, heap.limits.elements)), throws)


def _push_all(heap: Heap, array: KindSet, values: KindSet) -> Result:
    throws = _extend(heap, array, values)
    return Result(ints(_lengths(heap, array).low, heap.limits.elements), throws)


def _append_range(heap: Heap, array: KindSet, source: KindSet, _start: KindSet, _end: KindSet) -> Result:
    return Result(array, _extend(heap, array, source), same=True)


def _extend(heap: Heap, array: KindSet, source: KindSet) -> bool:
    """Let arrays have elements of others besides their own. True if they may be too long."""
    most, holes = 0, False
    for site in _arrays(heap, source):
        most = max(most, heap.place("len", *site).high)
        holes |= "holes" in members(heap, "flags", *site)
        for to in _arrays(heap, array):
            heap.flow(("elem", *to), heap.place("elem", *site))
    if holes:
        _flag(heap, KindSet(sites=array.sites), "holes")
    return most > 0 and grow(heap, array, most)


def _pop(heap: Heap, array: KindSet) -> Result:
    result = IS_UNDEFINED
    for site in _arrays(heap, array):
        result = join(result, heap.place("elem", *site))
        _shorten(heap, site, 1)
    return Result(result)


def _shorten(heap: Heap, site: Site, most: int) -> None:
    """Let arrays of a site have up to `most` elements less."""
    length = heap.place("len", *site)
    heap.flow(("len", *site), ints(max(0, length.low - most), length.high))
    heap.note(("flags", *site), frozenset({"shrinks"}))
    heap.note(("writers", *site, None), frozenset({heap.here()}))


def _splice(heap: Heap, array: KindSet, _start: KindSet, removed: KindSet, values: KindSet) -> Result:
    throws = _extend(heap, array, values)
    for site in _arrays(heap, array):
        if removed.high > 0:
            _shorten(heap, site, removed.high)
        else:
            heap.note(("writers", *site, None), frozenset({heap.here()}))
    return Result(array, throws, same=True)


def _reorder(heap: Heap, array: KindSet, *_indexes: KindSet) -> Result:
    for site in _arrays(heap, array):
        heap.note(("writers", *site, None), frozenset({heap.here()}))
    return Result(array, same=True)


def _overwrite(heap: Heap, array: KindSet, values: KindSet) -> Result:
    most = 0
    for site in _arrays(heap, values):
        most = max(most, heap.place("len", *site).high)
        for to in _arrays(heap, array):
            heap.flow(("elem", *to), heap.place("elem", *site))
    for to in _arrays(heap, array):
        length = heap.place("len", *to)
        heap.flow(("len", *to), ints(length.low, max(length.high, most)))
    return _reorder(heap, array)


def _fill(heap: Heap, array: KindSet, _start: KindSet, _end: KindSet, value: KindSet) -> Result:
    for site in _arrays(heap, array):
        heap.flow(("elem", *site), value)
    return _reorder(heap, array)


def _new_array(heap: Heap, length: KindSet) -> Result:
    made = new_array(
        heap, NOTHING, KindSet(low=length.low, high=length.high).clipped(0, heap.limits.elements), holes=True
    )
    return Result(made, not length.within(0, heap.limits.elements))


def _is_array(heap: Heap, value: KindSet) -> Result:
    count = len(_arrays(heap, value))
    if not count:
        return Result(FALSE, allocates=False)
    only = KindSet(sites=value.sites) == value and count == len(value.sites)
    return Result(TRUE if only else BOOL, allocates=False)


def _has_element(heap: Heap, value: KindSet, key: KindSet) -> Result:
    if KindSet(sites=value.sites) == value and all(is_short(heap, site, key) for site in value.sites):
        return Result(TRUE, allocates=False)
    found = get(heap, value, Keys(number=key))
    none = found.value.only(IS_UNDEFINED.flags) and found.getters.is_empty
    may_be_undefined = any(heap.place("elem", *site).flags & IS_UNDEFINED.flags for site in sites_of(value))
    return Result(BOOL if may_be_undefined or not none else FALSE, allocates=False)


def _append_all(heap: Heap, array: KindSet, values: KindSet) -> Result:
    elements, throws = iterate(heap, values)
    throws |= grow(heap, array, heap.limits.elements)
    for site in array.sites:
        heap.flow(("elem", *site), elements)
    return Result(array, throws, same=True)


def _copy(heap: Heap, target: KindSet, source: KindSet) -> None:
    """Copy all own properties of one set's objects to those of another."""
    if source.flags & F_STRING:
        put(heap, target, Keys(number=heap.limits.lengths), units_of(source), defines=True)
    for site in sorted(sites_of(source)):
        heap.note(("flags", *site), frozenset({"enumerated"}))
        for name in own_keys(heap, site):
            _copy_one(heap, target, site, name)
        elements = heap.place("elem", *site)
        if not elements.is_empty:
            put(heap, target, Keys(number=heap.limits.lengths), elements, defines=True)
        others = heap.place("other", *site)
        flags = members(heap, "flags", *site)
        if "other_keys" in flags:
            put(heap, target, Keys(other=True), others, defines=True)
        for to in sites_of(target):
            heap.flow(("oget", *to), heap.place("oget", *site))
            heap.flow(("oset", *to), heap.place("oset", *site))


def _copy_one(heap: Heap, target: KindSet, site: Site, name: Key) -> None:
    """One property: its value, what its getter gives, and the accessor itself."""
    value = heap.place("prop", *site, name)
    getters, setters = heap.place("get", *site, name), heap.place("set", *site, name)
    if not getters.is_empty:
        value = join(value, heap.call(getters, KindSet(sites=frozenset({site})), ()))
    if not value.is_empty:
        put(heap, target, Keys(frozenset({name})), value, defines=True)
    for to in sites_of(target) if not (getters.is_empty and setters.is_empty) else ():
        heap.flow(("get", *to, name), getters)
        heap.flow(("set", *to, name), setters)
        heap.note(("keys", *to), frozenset({name}))
        heap.note(("writers", *to, name), frozenset({heap.here()}))


def _copy_properties(heap: Heap, target: KindSet, source: KindSet) -> Result:
    _copy(heap, target, source)
    return Result(target, same=True)


def _has_key(heap: Heap, key: KindSet, value: KindSet) -> Result:
    keys = key_sets.of_set(key)
    get(heap, value, keys)
    return Result(BOOL, keys.converts)


def _to_key(_heap: Heap, value: KindSet) -> Result:
    keys = key_sets.of_set(value)
    result = join(of_texts(name for name in keys.names if isinstance(name, str)), keys.number)
    if keys.other or not keys.number.is_empty:
        result = join(result, MADE_STRING)
    return Result(join(result, KindSet(symbols=value.symbols)), keys.converts)


def _keys_to_copy(heap: Heap, value: KindSet, _excluded: KindSet) -> Result:
    texts, _ = _key_texts(heap, value, set(sites_of(value)))
    names = {name for site in sites_of(value) for name in own_keys(heap, site)}
    symbols = frozenset((IN_SNAPSHOT, name.index) for name in names if isinstance(name, ObjectRef))
    found = join(join(texts, heap.limits.lengths), KindSet(symbols=symbols))
    return Result(new_array(heap, found, heap.limits.lengths))


def _setter(heap: Heap, value: KindSet, key: KindSet) -> Result:
    keys = key_sets.of_set(key)
    result = IS_UNDEFINED
    for site in _chain(heap, value):
        for name in keys.names:
            result = join(result, heap.place("set", *site, name))
        result = join(result, heap.place("oset", *site))
        if keys.other:
            for name in own_keys(heap, site):
                result = join(result, heap.place("set", *site, name))
    return Result(result, throws=True, allocates=keys.other)


def _derived_result(_heap: Heap, value: KindSet) -> Result:
    return Result(
        with_errors(value), not is_only_objects(value), allocates=False, same=is_only_objects(value)
    )


def _caught(heap: Heap, value: KindSet) -> Result:
    errors = sorted(error_sites(value))
    if not errors:
        return Result(value, allocates=False, same=True)
    parents = messages = NOTHING
    for site in errors:
        parents = join(parents, heap.place("proto", *site))
        messages = join(messages, heap.place("prop", *site, "message"))
    heap.flow(("prop", *heap.here(), "message"), messages)
    heap.note(("keys", *heap.here()), frozenset({"message"}))
    return Result(join(value, new_object(heap, parents, ("message",))))


def _symbol(heap: Heap, _description: KindSet) -> Result:
    return Result(KindSet(symbols=frozenset({heap.here()})))


def _has_own(heap: Heap, value: KindSet, key: KindSet) -> Result:
    keys = key_sets.of_set(key)
    get(heap, value, keys)
    return Result(BOOL, bool(value.flags & F_NULLISH) or keys.converts, allocates=keys.converts)


def _own_attributes(heap: Heap, value: KindSet, key: KindSet) -> Result:
    found = _has_own(heap, value, key)
    return Result(ints(-1, 15), found.throws, found.allocates)


def _own_names(heap: Heap, value: KindSet) -> Result:
    texts, _ = _key_texts(heap, value, set(sites_of(value)))
    return Result(
        new_array(heap, join(texts, of_texts(("length",))), heap.limits.lengths),
        bool(value.flags & F_NULLISH),
    )


def _own_setter(heap: Heap, value: KindSet, key: KindSet) -> Result:
    found = _setter(heap, value, key)
    return Result(found.value, throws=key_sets.of_set(key).converts, allocates=found.allocates)


def _object(heap: Heap, parent: KindSet) -> Result:
    return Result(new_object(heap, join(with_errors(parent), of_flags(parent.flags & F_NULL))))


def _same(_heap: Heap, _left: KindSet, _right: KindSet) -> Result:
    return Result(BOOL, allocates=False)


def _getter(heap: Heap, value: KindSet, key: KindSet) -> Result:
    found = get(heap, value, key_sets.of_set(key))
    return Result(join(found.getters, IS_UNDEFINED), found.throws)


def _arguments(heap: Heap, array: KindSet) -> Result:
    for site in array.sites:
        heap.flow(("proto", *site), prototype(heap, "OBJECT"))
    _flag(heap, array, "reprototyped")
    return Result(array, same=True)


def _rest_of(heap: Heap, value: KindSet, _index: KindSet) -> Result:
    elements, throws = iterate(heap, value)
    return Result(new_array(heap, elements, heap.limits.lengths), throws)


def _rest(heap: Heap, value: KindSet, _keys: KindSet) -> Result:
    made = new_object(heap, prototype(heap, "OBJECT"))
    _copy(heap, made, value)
    return Result(made, bool(value.flags & F_NULLISH))


# Events (lib/events.js)

MOMENTS = ints(-(2**31), 2**31 - 1)
"""Milliseconds in 32 bits, which wrap around."""

MOST_EVENTS = 66
"""The largest number that %wait gives; see engine/events.c."""


def _moment(_heap: Heap, *_operands: KindSet) -> Result:
    return Result(MOMENTS)


def _later(_heap: Heap, _first: KindSet, _second: KindSet) -> Result:
    return Result(BOOL, allocates=False)


def _wait(_heap: Heap, _until: KindSet) -> Result:
    return Result(ints(-1, MOST_EVENTS), allocates=False)


def _byte(_heap: Heap) -> Result:
    return Result(ints(0, 255), allocates=False)


def _line(_heap: Heap) -> Result:
    return Result(KindSet(flags=F_BYTES_MADE, texts=None))


def _nothing(_heap: Heap, *_operands: KindSet) -> Result:
    return Result(IS_UNDEFINED, allocates=False)


# Strings and numbers


def _made_of(text: KindSet) -> KindSet:
    """A string made of units of the strings of a set."""
    return KindSet(flags=F_BYTES_MADE | (F_WIDE_MADE if text.flags & F_WIDE else 0), texts=None)


def _char_code(_heap: Heap, text: KindSet, index: KindSet) -> Result:
    if text.texts is None:
        codes = ints(0, 0xFFFF if text.flags & F_WIDE else 0xFF)
    else:
        at = index.constant()
        units = [ord(unit) for item in text.texts for unit in item]
        if isinstance(at, int):
            units = [ord(item[at]) for item in text.texts if at < len(item)]
        codes = ints(min(units), max(units)) if units else NOTHING
    return Result(codes, allocates=bool(text.flags & F_WIDE))


def _substring(_heap: Heap, text: KindSet, start: KindSet, end: KindSet) -> Result:
    known, low, high = text.constant(), start.constant(), end.constant()
    if isinstance(known, str) and isinstance(low, int) and isinstance(high, int):
        part = known[low:high]
        flags = F_WIDE_MADE if max(part, default="") > "\xff" else F_BYTES_MADE
        return Result(text if part == known else KindSet(flags=flags, texts=frozenset({part})))
    return Result(join(text, _made_of(text)))


def _find_text(_heap: Heap, text: KindSet, pattern: KindSet, first: KindSet, last: KindSet) -> Result:
    known, part = text.constant(), pattern.constant()
    low, high = min(first.low, last.low), max(first.high, last.high)
    if isinstance(known, str) and isinstance(part, str):
        high = min(high, len(known) - len(part))
        if part not in known:
            return Result(ints(-1, -1), allocates=False)
        if first.constant() == last.constant() == 0:
            return Result(ints(0, 0) if known.startswith(part) else ints(-1, -1), allocates=False)
    return Result(ints(-1, max(-1, high)) if low <= high else ints(-1, -1), allocates=False)


def _new_text(heap: Heap, length: KindSet, wide: KindSet) -> Result:
    flags = (F_WIDE_MADE if wide.flags & F_TRUE else 0) | (F_BYTES_MADE if wide.flags & F_FALSE else 0)
    return Result(KindSet(flags=flags, texts=None), throws=not length.within(0, heap.limits.text // 2))


def _put_unit(_heap: Heap, _text: KindSet, _index: KindSet, _unit: KindSet) -> Result:
    return Result(IS_UNDEFINED, allocates=False)


_ROUND_INDEX = 4


def _to_integer(_heap: Heap, number: KindSet, rounding: KindSet) -> Result:
    if number.only_ints:
        return Result(number, allocates=False, same=True)
    result = KindSet(low=number.low, high=number.high)
    if number.flags & F_NAN:
        result = join(result, ints(0, 0) if rounding.constant() == _ROUND_INDEX else NAN)
    if number.flags & F_DOUBLE:
        result = join(result, join(ANY_INTEGER, ANY_DOUBLE))
    return Result(result, allocates=bool(number.flags & F_DOUBLE))


def _quotient(_heap: Heap, dividend: KindSet, divisor: KindSet, _rounding: KindSet) -> Result:
    """An interval that holds the quotients by the divisors next to 0, and throws where there is none."""
    if not (dividend.only_ints and divisor.only_ints):
        return Result(join(ANY_INTEGER, NAN), throws=True)
    low, high = dividend.low, dividend.high
    divisors = {
        divisor.low,
        divisor.high,
        *(one for one in (-1, 1) if divisor.low <= one <= divisor.high),
    } - {0}
    bounds = [one // by + more for one in (low, high) for by in divisors for more in (0, 1)]
    result = ints(min(bounds), max(bounds)) if bounds else NOTHING
    by_zero = divisor.low <= 0 <= divisor.high
    if by_zero and low <= 0 <= high:
        result = join(result, NAN)
    return Result(result, throws=by_zero or not bounds or max(bounds) > UINT_MAX or min(bounds) < INT_MIN)


def _is(truths: Iterable[bool]) -> Result:
    """What a test gives that is so for some of the values."""
    found = set(truths)
    return Result(BOOL if len(found) > 1 else TRUE if True in found else FALSE, allocates=False)


def _numbers(number: KindSet, nan: bool, integer: bool) -> Iterator[bool]:
    """The truths of a test, given those for NaN and for integers; it may be either for other doubles."""
    if number.flags & F_NAN:
        yield nan
    if number.has_ints:
        yield integer


def _is_nan(_heap: Heap, number: KindSet) -> Result:
    return _is([*_numbers(number, nan=True, integer=False), *([False] if number.flags & F_DOUBLE else ())])


def _is_finite(_heap: Heap, number: KindSet) -> Result:
    return _is(
        [*_numbers(number, nan=False, integer=True), *((False, True) if number.flags & F_DOUBLE else ())]
    )


def _sqrt(heap: Heap, number: KindSet) -> Result:
    value = number.constant()
    if isinstance(value, int) and value >= 0 and isqrt(value) ** 2 == value:
        return Result(ints(isqrt(value), isqrt(value)))
    result = NOTHING
    if number.has_ints and number.high >= 0:
        result = ints(isqrt(max(number.low, 0)), isqrt(number.high))
    if number.flags & F_NAN or (number.has_ints and number.low < 0):
        result = join(result, NAN)
    if number.flags & F_DOUBLE:
        result = join(result, join(ints(0, UINT_MAX), NAN))
    return Result(join(result, ANY_DOUBLE), throws=False) if heap.doubles else Result(result, throws=True)


def _imul(_heap: Heap, one: KindSet, other: KindSet) -> Result:
    products = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    if one.only_ints and other.only_ints and min(products) >= INT_MIN and max(products) <= INT_MAX:
        return Result(ints(min(products), max(products)))
    return Result(ANY_INT)


EXACT_SINGLE = 1 << 24


def _fround(heap: Heap, number: KindSet) -> Result:
    if number.within(-EXACT_SINGLE, EXACT_SINGLE):
        return Result(number, allocates=False, same=True)
    result = join(ANY_INTEGER, of_flags(number.flags & F_NAN))
    return Result(join(result, ANY_DOUBLE)) if heap.doubles else Result(result, throws=True)


RULES: dict[str, Callable[..., Result]] = {
    "%is_object": _is_object,
    "%is_function": _is_function,
    "%function_name": _function_name,
    "%function_length": _function_length,
    "%in": _in,
    "%instanceof": _instanceof,
    "%delete": _delete,
    "%keys": _keys,
    "%keys_in": _keys_in,
    "%define_accessor": _define_accessor,
    "%define_hidden": _define_hidden,
    "%set_prototype": _set_prototype,
    "%prototype": _prototype,
    "%constructor": _constructor,
    "%append": _append,
    "%append_hole": _append_hole,
    "%append_all": _append_all,
    "%push": _push,
    "%push_all": _push_all,
    "%append_range": _append_range,
    "%pop": _pop,
    "%splice": _splice,
    "%rotate": _reorder,
    "%reverse": _reorder,
    "%overwrite": _overwrite,
    "%fill": _fill,
    "%new_array": _new_array,
    "%is_array": _is_array,
    "%has_element": _has_element,
    "%copy_properties": _copy_properties,
    "%has_key": _has_key,
    "%to_key": _to_key,
    "%keys_to_copy": _keys_to_copy,
    "%setter": _setter,
    "%derived_result": _derived_result,
    "%caught": _caught,
    "%symbol": _symbol,
    "%class": _class,
    "%has_own": _has_own,
    "%own_attributes": _own_attributes,
    "%own_names": _own_names,
    "%own_setter": _own_setter,
    "%object": _object,
    "%same": _same,
    "%getter": _getter,
    "%rest_of": _rest_of,
    "%arguments": _arguments,
    "%rest": _rest,
    "%due": _moment,
    "%again": _moment,
    "%later": _later,
    "%sleep": _nothing,
    "%wait": _wait,
    "%event_data": _byte,
    "%hear_lines": _nothing,
    "%hear_bytes": _nothing,
    "%line": _line,
    "%byte": _byte,
    "%edge": _nothing,
    "%char_code": _char_code,
    "%substring": _substring,
    "%find_text": _find_text,
    "%new_text": _new_text,
    "%put_unit": _put_unit,
    "%to_integer": _to_integer,
    "%quotient": _quotient,
    "%is_nan": _is_nan,
    "%is_finite": _is_finite,
    "%is_integer": _is_finite,
    "%sqrt": _sqrt,
    "%imul": _imul,
    "%fround": _fround,
}

KEEPS_FIRST = frozenset(
    {
        "%define_accessor",
        "%define_hidden",
        "%set_prototype",
        "%append",
        "%append_hole",
        "%append_all",
        "%push",
        "%push_all",
        "%append_range",
        "%pop",
        "%splice",
        "%rotate",
        "%reverse",
        "%overwrite",
        "%fill",
        "%is_array",
        "%has_element",
        "%has_own",
        "%own_attributes",
        "%own_names",
        "%own_setter",
        "%arguments",
        "%copy_properties",
        "%keys",
        "%keys_in",
    }
)
"""Functions after which nobody else has got hold of their first argument."""

TESTS: dict[str, Callable[[KindSet], KindSet]] = {
    "%is_object": with_errors,
    "%is_function": lambda value: replace(objects_of(value), sites=frozenset()),
}
"""Functions that tell something about their argument by their truth: what they are true for."""

MAKES: dict[str, str] = {
    "%keys": "array",
    "%keys_in": "array",
    "%keys_to_copy": "array",
    "%rest_of": "array",
    "%new_array": "array",
    "%own_names": "array",
    "%object": "dict",
    "%caught": "dict",
    "%rest": "dict",
    "%constructor": "dict",
    "%class": "dict",
    "%symbol": "symbol",
}
"""What functions that make objects make."""
