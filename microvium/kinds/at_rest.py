"""The heap of a program at rest, as places and marks (see `lookup`); and back: what is known of each site.

In: a snapshot. Out: what its objects hold before any code runs; and, from the places after the analysis, a
`SiteInfo` for each site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from microvium.ir import Accessor, Array, Closure, Dict, Object, Property, Snapshot, Uint8Array
from microvium.kinds import kernel
from microvium.kinds import keys as key_sets
from microvium.kinds.keys import Keys
from microvium.kinds.lookup import Mark, Place
from microvium.kinds.objects import Key, SiteInfo
from microvium.kinds.sets import (
    ENGINE_ERROR,
    F_HOLE,
    F_NULL,
    IN_SNAPSHOT,
    INITIAL_PROTOTYPE,
    MADE_FUNCTION,
    REST,
    KindSet,
    Site,
    ints,
    join_all,
    of_flags,
    of_texts,
    of_value,
)
from microvium.layout import (
    ERROR_CLASSES,
    ERRORS,
    PROTOTYPES,
    Attribute,
    error_class,
    error_message,
    prototype_parent,
)
from microvium.values import HOLE, ObjectRef, Value

Constant = Callable[[Value], KindSet]
Prototype = Callable[[str], Site]

_MADE_BY = {
    "NEW_OBJECT": "dict",
    "NEW_THIS": "dict",
    "NEW_ARRAY": "array",
    "NEW_SLOTS": "dict",
    "NEW_THIS_SLOTS": "dict",
}


def kind_of(snapshot: Snapshot, site: Site) -> str:
    """The kind of a site's objects."""
    function, index = site
    if function == IN_SNAPSHOT:
        item = snapshot.objects[index]
        if isinstance(item, Object):
            return "dict"
        if isinstance(item, Uint8Array):
            return "bytes"
        return type(item).__name__.lower() if not isinstance(item, Closure) else "function"
    if function == MADE_FUNCTION:
        return "function"
    if function == REST:
        return "array"
    if function in (INITIAL_PROTOTYPE, ENGINE_ERROR):
        return "dict"
    instruction = snapshot.functions[function].body[index]
    if instruction.op == "CALL_HOST":
        return kernel.MAKES.get(str(instruction.args[0]), "bytes")
    return _MADE_BY[instruction.op]


def initial_flows(
    snapshot: Snapshot, prototype: Prototype, constant: Constant
) -> Iterator[tuple[Place, KindSet]]:
    """What lies in the places of the heap before any code runs."""
    for name_index, name in enumerate(PROTOTYPES):
        site = prototype(name)
        if site[0] == INITIAL_PROTOTYPE:
            parent = prototype_parent(name)
            inherits = of_flags(F_NULL) if parent is None else _only(prototype(parent))
            yield ("proto", INITIAL_PROTOTYPE, name_index), inherits
    yield from _error_flows(prototype)
    for number, function in enumerate(snapshot.functions):
        yield ("proto", MADE_FUNCTION, number), _only(prototype("FUNCTION"))
        if function.has_rest:
            yield ("proto", REST, number), _only(prototype("ARRAY"))
    for index, item in enumerate(snapshot.objects):
        site = (IN_SNAPSHOT, index)
        if isinstance(item, Dict):
            yield from _dict_flows(snapshot, site, item, constant)
        elif isinstance(item, Object):
            yield ("proto", *site), of_flags(F_NULL)
            for word, value in enumerate(item.values, 1):
                yield ("prop", *site, f"#{word}"), constant(value)
        elif isinstance(item, Closure | Array):
            name = "ARRAY" if isinstance(item, Array) else "FUNCTION"
            yield from _named_flows(snapshot, site, item.properties, name, prototype, constant)
        if isinstance(item, Uint8Array):
            yield ("proto", *site), _only(prototype("OBJECT"))
            yield ("len", *site), ints(len(item.data), len(item.data))
            yield ("elem", *site), ints(0, 255)
        if isinstance(item, Array):
            yield ("len", *site), ints(len(item.elements), len(item.elements))
            # All at once: one by one, a range that grows with each would be widened.
            elements = join_all(constant(element) for element in item.elements)
            yield ("elem", *site), elements.without(F_HOLE)


def _error_flows(prototype: Prototype) -> Iterator[tuple[Place, KindSet]]:
    """What the engine's errors have."""
    for name in ERROR_CLASSES.values():
        site = (ENGINE_ERROR, PROTOTYPES.index(name))
        messages = [error_message(error) for error in ERRORS if error_class(error) == name]
        yield ("proto", *site), _only(prototype(name))
        yield ("prop", *site, "message"), of_texts(messages)


def _only(site: Site) -> KindSet:
    return KindSet(sites=frozenset({site}))


def _named_flows(
    snapshot: Snapshot, site: Site, properties: Value, name: str, prototype: Prototype, constant: Constant
) -> Iterator[tuple[Place, KindSet]]:
    """The named properties of an array or a function."""
    item = snapshot.objects[properties.index] if isinstance(properties, ObjectRef) else None
    if isinstance(item, Dict):
        yield from _dict_flows(snapshot, site, item, constant)
    else:
        yield ("proto", *site), _only(prototype(name))


def _dict_flows(
    snapshot: Snapshot, site: Site, item: Dict, constant: Constant
) -> Iterator[tuple[Place, KindSet]]:
    yield ("proto", *site), constant(item.prototype)
    for entry in item.properties:
        yield from _property_flows(snapshot, site, entry, constant)


def _property_flows(
    snapshot: Snapshot, site: Site, entry: Property, constant: Constant
) -> Iterator[tuple[Place, KindSet]]:
    keys = keys_of(entry)
    held = snapshot.objects[entry.value.index] if isinstance(entry.value, ObjectRef) else None
    if isinstance(held, Accessor):
        halves = (("get", held.getter), ("set", held.setter))
        for half, function in halves:
            for name in keys.names:
                yield (half, *site, name), constant(function)
            if not keys.names:
                yield (f"o{half}", *site), constant(function)
        return
    for name in keys.names:
        yield ("prop", *site, name), constant(entry.value)
    if not keys.names:
        yield ("elem", *site), constant(entry.value)


def keys_of(entry: Property) -> Keys:
    """The key of a property of the snapshot."""
    if isinstance(entry.key, int):
        return key_sets.of_set(of_value(entry.key))
    return key_sets.of_argument(entry.key)


def initial_marks(snapshot: Snapshot) -> Iterator[tuple[Place, Mark]]:
    """The marks before any code runs."""
    for index in range(len(PROTOTYPES)):
        yield ("always", INITIAL_PROTOTYPE, index), frozenset()
    for name in ERROR_CLASSES.values():
        site = (ENGINE_ERROR, PROTOTYPES.index(name))
        for mark in ("always", "keys"):
            yield (mark, *site), frozenset({"message"})
    for number, function in enumerate(snapshot.functions):
        if function.has_rest:
            yield ("always", REST, number), frozenset()
    for index, item in enumerate(snapshot.objects):
        site = (IN_SNAPSHOT, index)
        named = item
        if isinstance(item, Closure | Array) and isinstance(item.properties, ObjectRef):
            named = snapshot.objects[item.properties.index]
        entries = named.properties if isinstance(named, Dict) else ()
        yield from _entry_marks(site, entries)
        if isinstance(item, Object):
            names = frozenset(f"#{word}" for word in range(1, len(item.values) + 1))
            yield ("always", *site), names
            yield ("keys", *site), names
        if isinstance(item, Array) and HOLE in item.elements:
            yield ("flags", *site), frozenset({"holes"})


def _entry_marks(site: Site, entries: tuple[Property, ...]) -> Iterator[tuple[Place, Mark]]:
    names: set[Key] = set()
    for entry in entries:
        keys = keys_of(entry)
        names |= keys.names
        marked: frozenset[Key | None] = frozenset(keys.names or {None})
        if entry.attributes & Attribute.READ_ONLY:
            yield ("fixed", *site), marked
        if entry.attributes & Attribute.PERMANENT:
            yield ("permanent", *site), marked
    yield ("always", *site), frozenset(names)
    yield ("keys", *site), frozenset(names)


# And back


def collect_sites(
    snapshot: Snapshot,
    get: Callable[[Place], KindSet],
    marks: Mapping[Place, Mark],
    places: Mapping[Place, object],
) -> dict[Site, SiteInfo]:
    """What is known of each site that has a prototype: of all that code makes, and of the snapshot's."""
    named: dict[Site, dict[str, dict[Key, KindSet]]] = {}
    for place in places:
        if place[0] in ("prop", "get", "set"):
            what, function, index, name = place
            halves = named.setdefault((function, index), {})
            halves.setdefault(str(what), {})[name] = get(place)
    writers: dict[Site, dict[Key | None, frozenset[Site]]] = {}
    for place, mark in marks.items():
        if place[0] == "writers":
            _, function, index, name = place
            writers.setdefault((function, index), {})[name] = (
                mark if isinstance(mark, frozenset) else frozenset()
            )
    sites = [place[1:] for place in places if place[0] == "proto"]
    used = [site for site in sites if site[0] != MADE_FUNCTION or site in named]
    return {
        site: _info(snapshot, site, get, marks, named.get(site, {}), writers.get(site, {}))
        for site in sorted(used)
    }


def _info(
    snapshot: Snapshot,
    site: Site,
    get: Callable[[Place], KindSet],
    marks: Mapping[Place, Mark],
    named: Mapping[str, Mapping[Key, KindSet]],
    writers: Mapping[Key | None, frozenset[Site]],
) -> SiteInfo:
    flags, always, lost, read, fixed = (
        found if isinstance(found := marks.get((name, *site)), frozenset) else frozenset()
        for name in ("flags", "always", "lost", "read", "fixed")
    )
    return SiteInfo(
        kind=kind_of(snapshot, site),
        prototype=get(("proto", *site)),
        properties=named.get("prop", {}),
        getters=named.get("get", {}),
        setters=named.get("set", {}),
        elements=get(("elem", *site)),
        length=get(("len", *site)),
        others=get(("other", *site)),
        other_keys="other_keys" in flags,
        always=always - lost if None not in lost else frozenset(),
        holes="holes" in flags,
        enumerated="enumerated" in flags,
        deleted="deleted" in flags,
        reprototyped="reprototyped" in flags,
        computed="computed" in flags,
        reported="reported" in flags,
        chained="chained" in flags,
        accessors=not (get(("oget", *site)).is_empty and get(("oset", *site)).is_empty),
        fixed=fixed,
        writers=writers,
        read=read,
    )
