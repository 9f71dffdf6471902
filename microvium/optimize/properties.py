"""Properties of the snapshot's objects that no code can see any more go, and with them what they hold.

In: the snapshot and its kinds. A property stays if a reachable instruction may read it, test for it, list it
or write it, or if it decides what a store does: a setter, or a read-only one.
"""

from __future__ import annotations

from dataclasses import replace

from microvium.ir import Array, Closure, Dict, Property, Snapshot
from microvium.kinds import Kinds, SiteInfo
from microvium.kinds.at_rest import keys_of
from microvium.kinds.sets import IN_SNAPSHOT
from microvium.optimize.edit import World
from microvium.values import UNDEFINED, ObjectRef

STEP = "properties"


def drop_properties(snapshot: Snapshot, kinds: Kinds, world: World) -> Snapshot:
    """The snapshot with only the properties that code can tell from their absence."""
    objects = list(snapshot.objects)
    parts = {
        item.properties.index
        for item in snapshot.objects
        if isinstance(item, Closure | Array) and isinstance(item.properties, ObjectRef)
    }
    for index, item in enumerate(snapshot.objects):
        info = kinds.sites.get((IN_SNAPSHOT, index))
        if info is None or index in parts:
            continue
        if isinstance(item, Dict):
            objects[index] = _trimmed(item, info, world)
        elif isinstance(item, Closure | Array) and isinstance(item.properties, ObjectRef):
            named = snapshot.objects[item.properties.index]
            assert isinstance(named, Dict)
            kept = _trimmed(named, info, world)
            objects[item.properties.index] = kept
            if not kept.properties and not info.read and not _is_looked_through(info):
                objects[index] = replace(item, properties=UNDEFINED)
    if tuple(objects) == snapshot.objects:
        return snapshot
    return replace(snapshot, objects=tuple(objects))


def _is_looked_through(info: SiteInfo) -> bool:
    """True if code may depend on what properties there are at all, or what is inherited."""
    return info.enumerated or info.computed or info.deleted or info.chained or bool(info.writers)


def _trimmed(item: Dict, info: SiteInfo, world: World) -> Dict:
    if info.enumerated or info.computed or info.deleted:
        return item
    kept = tuple(entry for entry in item.properties if _stays(entry, info))
    for entry in item.properties:
        if entry not in kept and isinstance(entry.key, str):
            world.note(STEP, f"property {entry.key} is not used")
    return item if len(kept) == len(item.properties) else replace(item, properties=kept)


def _stays(entry: Property, info: SiteInfo) -> bool:
    names = keys_of(entry).names
    return not names or any(name in info.read or info.writers.get(name) for name in names)
