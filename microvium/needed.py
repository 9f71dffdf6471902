"""Why a linked image needs what it needs, as `app.map.json` keeps it for `microvium size`.

In: the image's layout, its features, and for a tailored image who refers to whom. Out: a JSON object.

`operations`, `hosts`
    for each name: how often the code has it, and the function and place of the first time
`flags`
    for each feature that is set: the instruction that needs it
`functions`
    for each function, in the order of the code: what refers to it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from microvium.features import Features
from microvium.image import ImageLayout
from microvium.why import Graph


@dataclass
class Use:
    """How often code uses something."""

    uses: int
    function: str
    """The first to use it."""
    place: str

    def __str__(self) -> str:
        count = "once" if self.uses == 1 else f"{self.uses} times"
        return f"used {count}, first in {self.function}{f' at {self.place}' if self.place else ''}"


def of(
    image: ImageLayout, features: Features, symbols: Mapping[str, str], graph: Graph | None
) -> dict[str, Any]:
    """The object. `symbols` names the C function of each host function; `graph` is of a tailored image."""
    operations: dict[str, Use] = {}
    hosts: dict[str, Use] = {}
    for function, place, operation, host in _instructions(image):
        _count(operations, operation, function, place)
        if host is not None:
            _count(hosts, host, function, place)
    return {
        "operations": {name: str(operations[name]) for name in features.ops if name in operations},
        "hosts": {symbols[name]: f"{name}: {hosts.get(name, 'used as a value')}" for name in image.hosts},
        "flags": {name: reason for name, reason in features.reasons.items() if features.flags[name]},
        "functions": [_parent(graph, item.function) if graph else "" for item in image.codes],
    }


def _count(table: dict[str, Use], name: str, function: str, place: str) -> None:
    table.setdefault(name, Use(0, function, place)).uses += 1


def _instructions(image: ImageLayout) -> Iterator[tuple[str, str, str, str | None]]:
    """Function, place, operation, and the host function that is called."""
    for placed in image.codes:
        for item in placed.code.instructions:
            host = image.hosts[item.operands[0]] if item.op.name == "CALL_HOST" else None
            name = placed.code.name or "(anonymous)"
            yield name, str(item.position or ""), item.op.name, host


def _parent(graph: Graph, function: int) -> str:
    found = graph.parents.get(("function", function))
    if found is None:
        return "the host calls it"
    return f"{graph.name(found.node)}, {found.how}"
