"""Which objects of a snapshot may be written after the suspension, and where: for `image.layout` and for
warnings.

In: the optimised snapshot and its kinds. Out: `Written`. An object that the analysis knows nothing of counts
as written.
"""

from __future__ import annotations

from microvium.diagnostics import WARNING, Diagnostic
from microvium.image import Copied, Written
from microvium.ir import Array, Closure, Dict, Object, Position, Snapshot, Uint8Array
from microvium.kinds import Kinds, SiteInfo
from microvium.kinds.sets import IN_SNAPSHOT, INITIAL_PROTOTYPE, Site
from microvium.layout import PROTOTYPES
from microvium.values import ObjectRef

LARGE = 64
"""Bytes of a copy from which on the user hears of it: an eighth of a small chip's RAM."""


def written_objects(snapshot: Snapshot, kinds: Kinds) -> Written:
    """The objects that may be written, with a place that does it. What is stored in a function or an array
    lies in the object of its named properties. Prototypes that the snapshot does not have yet are numbered
    behind its objects, as `ir.with_prototypes` does.
    """
    sites: list[tuple[int, Site]] = [
        (index, (IN_SNAPSHOT, index))
        for index, item in enumerate(snapshot.objects)
        if isinstance(item, Dict | Array | Uint8Array | Closure | Object)
    ]
    if not snapshot.well_known:
        first = len(snapshot.objects)
        sites += [(first + number, (INITIAL_PROTOTYPE, number)) for number in range(len(PROTOTYPES))]
    written = {
        index: _first_place(snapshot, kinds.sites[site]) if site in kinds.sites else None
        for index, site in sites
        if site not in kinds.sites or _may_change(kinds.sites[site])
    }
    for index, item in enumerate(snapshot.objects):
        if index in written and isinstance(item, Array | Closure) and isinstance(item.properties, ObjectRef):
            written.setdefault(item.properties.index, written[index])
    return written


def _may_change(info: SiteInfo) -> bool:
    return bool(info.deleted or info.reprototyped or any(info.writers.values()))


def _first_place(snapshot: Snapshot, info: SiteInfo) -> Position | None:
    """Of the places that write an object, the first of the source that is known."""
    positions = (
        snapshot.functions[function].body[at].position
        for places in info.writers.values()
        for function, at in places
        if function >= 0
    )
    known = [position for position in positions if position is not None]
    return min(known, key=lambda position: (position.file, position.line, position.column), default=None)


def large_copies(copied: tuple[Copied, ...]) -> list[Diagnostic]:
    """A warning for each object that takes much RAM when it is first written."""
    return [
        Diagnostic(
            WARNING,
            f"{part.name} is copied into RAM when it is first written: {part.size} bytes",
            part.writer,
            hint="keep what changes in an object of its own, so that the rest can stay in ROM",
        )
        for part in copied
        if part.size > LARGE
    ]
