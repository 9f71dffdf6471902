"""What is known of the objects that one piece of code makes, or of one object of the snapshot.

An object's *site* stands for all objects made there. What lies under keys that are numbers or their texts
(`a[3]`, `a["3"]`, `a[-1]`) are elements, of arrays and others alike; under all other texts, and symbols of
the snapshot, properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from microvium.kinds.sets import NOTHING, KindSet, Site
from microvium.values import ObjectRef

Key = str | ObjectRef
"""The key of a property: a text that is no number, or a symbol of the snapshot."""


@dataclass(frozen=True)
class SiteInfo:
    """The objects of one site, in all states that code may see."""

    kind: str
    """`dict`, `array`, `bytes`, `function`, `symbol`, `error`."""
    prototype: KindSet = NOTHING
    properties: Mapping[Key, KindSet] = field(default_factory=dict)
    """Values under own keys."""
    getters: Mapping[Key, KindSet] = field(default_factory=dict)
    """Functions, and undefined where one is missing, of accessor properties."""
    setters: Mapping[Key, KindSet] = field(default_factory=dict)
    elements: KindSet = NOTHING
    """Values under keys that are numbers."""
    length: KindSet = NOTHING
    """Of arrays, and of arrays of bytes."""
    others: KindSet = NOTHING
    """Values under keys that the analysis does not know."""
    other_keys: bool = False
    """There may be such keys."""
    always: frozenset[Key] = frozenset()
    """Keys that each object has whenever code can see it other than the code that makes it."""
    holes: bool = False
    """An element below the length may be absent."""
    enumerated: bool = False
    """Its keys are listed: for-in, Object.keys, spread."""
    deleted: bool = False
    """It may lose properties."""
    reprototyped: bool = False
    """Its prototype may change after code other than its maker has seen it."""
    computed: bool = False
    """It is read with keys that the analysis does not know."""
    chained: bool = False
    """Its chain of prototypes is looked at as such: instanceof, Object.getPrototypeOf."""
    reported: bool = False
    """It may be an uncaught error, or what such an error inherits from."""
    accessors: bool = False
    """There may be getters or setters under numbers, or under keys that the analysis does not know."""
    fixed: frozenset[Key | None] = frozenset()
    """Keys that may be read-only; None: any."""
    writers: Mapping[Key | None, frozenset[Site]] = field(default_factory=dict)
    """For each key the positions (function, place in its body) that write it; None: elements, length and
    unknown keys.
    """
    read: frozenset[Key] = frozenset()
    """Keys that code reads or tests, here or through an object that inherits from it; and those that decide
    what a store there does.
    """

    @property
    def keys(self) -> frozenset[Key]:
        """All keys known to the analysis."""
        return frozenset(self.properties) | frozenset(self.getters) | frozenset(self.setters)
