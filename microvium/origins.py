"""Which line of the program brought in what a tailored image has.

In: the optimised program and who refers to whom in it, its features and its layout. Out: `Origins`: the
bytes of code of each function as it was written, also where it was put in place of its calls, and for
functions of the library, operations, features and functions of the host or engine the line of the program
that they come from: that of the instruction itself, or of the call that led there. There is none where the
engine needs something by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from microvium.features import Features
from microvium.image import ImageLayout
from microvium.ir import Inlined, Position, Snapshot
from microvium.kinds import Kinds
from microvium.syntax import LIBRARY
from microvium.why import Graph

KINDS = ("functions", "operations", "features", "calls")

_AT = re.compile(r" at (.+:\d+:\d+)$")


@dataclass
class Origins:
    """Names, and lines `FILE:LINE`; None where the program has no line for it."""

    code: dict[str, int] = field(default_factory=dict)
    """Bytes by function: its name, file and line."""
    lines: dict[str, dict[str, str | None]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    """By one of KINDS and name; functions of the library only."""

    def to_json(self) -> str:
        """For app.map.json."""
        return json.dumps({"code": self.code, "lines": self.lines})


def find(graph: Graph, features: Features, placed: ImageLayout) -> Origins:
    """The origins of all that an image has."""
    snapshot = graph.snapshot
    found, places = Origins(), dict[str, str]()
    for part in placed.codes:
        for item in part.code.instructions:
            line = _line(graph, part.function, item.position)
            name, declared = _writer(snapshot, part.function, item.position)
            label = f"{name or '(anonymous)'} {declared.file}:{declared.line}" if declared else name
            found.code[label] = found.code.get(label, 0) + item.end - item.offset
            if declared and declared.file.startswith(LIBRARY):
                _first(found.lines["functions"], label, line)
            _first(found.lines["operations"], item.op.name, line)
            if line is not None:
                places.setdefault(str(item.position), line)
    for function, name, position in _calls(snapshot, graph.kinds):
        _first(found.lines["calls"], name, _line(graph, function, position))
    for name, because in features.reasons.items():
        place = _AT.search(because)
        _first(found.lines["features"], name, _of_place(place[1], places) if place else None)
    return found


def _first(lines: dict[str, str | None], name: str, line: str | None) -> None:
    """The first line that is known stays."""
    if lines.get(name) is None:
        lines[name] = line


def _writer(snapshot: Snapshot, number: int, position: Position | None) -> tuple[str, Position | None]:
    """The function in which an instruction was written, and where that is declared."""
    if position and position.calls:
        inner: Inlined = position.calls[0]
        return inner.name, inner.declared
    function = snapshot.functions[number]
    return function.name, function.position


def _line(graph: Graph, number: int, position: Position | None) -> str | None:
    """The first place outside of the library on the way from an instruction to the entry."""
    found = _outside(position)
    node = ("function", number)
    while found is None and (reference := graph.parents.get(node)) is not None:
        found, node = _outside(reference.position), reference.node
    return None if found is None else f"{found.file}:{found.line}"


def _outside(position: Position | None) -> Position | None:
    """A position that is not of the library: its own, or that of a call in whose place it is."""
    if position is None:
        return None
    places = (position, *(taken.call for taken in position.calls))
    return next((place for place in places if place and not place.file.startswith(LIBRARY)), None)


def _of_place(place: str, places: dict[str, str]) -> str | None:
    if place.startswith(LIBRARY):
        return places.get(place)
    return place.rpartition(":")[0]


def _calls(snapshot: Snapshot, kinds: Kinds) -> Iterator[tuple[int, str, Position | None]]:
    """Calls of functions of the host and the engine, in code that can run."""
    for number, facts in sorted(kinds.facts.items()):
        body = snapshot.functions[number].body
        for at in sorted(facts):
            if body[at].op == "CALL_HOST":
                yield number, str(body[at].args[0]), body[at].position
