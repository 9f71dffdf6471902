"""The part of the standard library that goes into a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from microvium.ir import Function, HeapObject
from microvium.values import Value


@dataclass(frozen=True)
class Part:
    """Functions and objects, numbered from 0: the first ones of the program that gets them."""

    functions: tuple[Function, ...] = ()
    objects: tuple[HeapObject, ...] = ()
    well_known: Mapping[str, Value] = field(default_factory=dict)
    """As `Snapshot.well_known`."""
    slow: Mapping[str, int] = field(default_factory=dict)
    """As `Snapshot.slow`."""
    names: Mapping[str, Value] = field(default_factory=dict)
    """What free names stand for."""


NOTHING = Part()
