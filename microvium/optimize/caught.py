"""Handlers get the engine's errors themselves where no code can tell these from the copies of `%caught`.

An error of the engine is one object for all throws, in ROM; a copy can be written, is no other handler's, and
becomes text by the `toString` that it inherits. In: a snapshot as it was lowered, and its kinds.
"""

from __future__ import annotations

from collections.abc import Iterator

from microvium import ir
from microvium.ir import Closure, Dict, Snapshot
from microvium.kinds import Kinds, KindSet, SiteInfo
from microvium.kinds.concrete import LOOSE
from microvium.kinds.graph import EQUALITY_JUMPS
from microvium.kinds.lookup import error_sites, sites_of
from microvium.kinds.sets import IN_SNAPSHOT, Site
from microvium.layout import ERROR_CLASSES
from microvium.optimize.edit import Round
from microvium.values import ObjectRef, Value

COPY = f"{ir.KERNEL}caught"
_COMPARES = LOOSE | EQUALITY_JUMPS.keys() | {"EQ", "NE", f"{ir.KERNEL}same"}
LIBRARY_FILE = "microvium:errors.js"
_TEXT_KEYS = ("toString", "valueOf", "name", "message")


def share_errors(snapshot: Snapshot, kinds: Kinds) -> Snapshot:
    """The snapshot without the copies, if nobody misses them."""
    copies = frozenset(_copies(snapshot, kinds))
    if not copies or _are_told_apart(snapshot, kinds, copies) or _has_other_texts(snapshot, kinds):
        return snapshot
    changes = Round(snapshot, kinds)
    for number, at in copies:
        changes.edit(number).replace(at)
    return changes.apply()


def _operation(snapshot: Snapshot, number: int, at: int) -> str:
    instruction = snapshot.functions[number].body[at]
    return str(instruction.args[0]) if instruction.op == "CALL_HOST" else instruction.op


def _copies(snapshot: Snapshot, kinds: Kinds) -> Iterator[Site]:
    for number, facts in kinds.facts.items():
        yield from ((number, at) for at in facts if _operation(snapshot, number, at) == COPY)


def _are_told_apart(snapshot: Snapshot, kinds: Kinds, copies: frozenset[Site]) -> bool:
    """True if a copy may be written, or compared with what may be another."""
    if any(_may_change(kinds.sites[site]) for site in copies & kinds.sites.keys()):
        return True
    for number, facts in kinds.facts.items():
        for at, fact in facts.items():
            if _operation(snapshot, number, at) in _COMPARES and all(
                _may_be_error(operand, copies) for operand in fact.operands[:2]
            ):
                return True
    return False


def _may_change(info: SiteInfo) -> bool:
    return info.deleted or info.reprototyped or any(info.writers.values())


def _may_be_error(value: KindSet, copies: frozenset[Site]) -> bool:
    return bool(error_sites(value) or sites_of(value) & copies)


def _has_other_texts(snapshot: Snapshot, kinds: Kinds) -> bool:
    """True if an error may inherit what makes its text another than the engine's."""
    names = {"ERROR": "Error", **{known: name for name, known in ERROR_CLASSES.items()}}
    for known, name in names.items():
        ref = snapshot.well_known.get(f"PROTOTYPE_{known}")
        if not isinstance(ref, ObjectRef):
            continue
        info = kinds.sites.get((IN_SNAPSHOT, ref.index))
        if info is not None and (info.writers.get(None) or any(map(info.writers.get, _TEXT_KEYS))):
            return True
        item = snapshot.objects[ref.index]
        assert isinstance(item, Dict)
        found = {entry.key: entry.value for entry in item.properties if entry.key in _TEXT_KEYS}
        if not all(_is_usual(snapshot, key, value, name) for key, value in found.items()):
            return True
    return False


def _is_usual(snapshot: Snapshot, key: object, value: Value, name: str) -> bool:
    """True for what the library has given the prototype of errors of a name."""
    if key in ("name", "message"):
        return value == (name if key == "name" else "")
    item = snapshot.objects[value.index] if isinstance(value, ObjectRef) else None
    position = snapshot.functions[item.function].position if isinstance(item, Closure) else None
    return key == "toString" and position is not None and position.file == LIBRARY_FILE
