"""What keeps something in a tailored image: for `microvium why`.

In: the optimised program, its kinds and features, and a name: of an operation, a feature flag, a function of
the host, the engine or the program, a variable or a property. Out: lines that name the instructions, and for
each the chain of references that leads to it from the entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from microvium import isa
from microvium.features import FEATURES, Features
from microvium.ir import KERNEL, LABEL, Closure, Dict, Instruction, Position, Snapshot, parts_of
from microvium.kinds import Kinds
from microvium.values import ObjectRef, Value

MOST = 8
"""Uses that are listed one by one."""

Node = tuple[str, int]
"""`function`, `object` or `static`, and its number."""


@dataclass(frozen=True)
class Reference:
    """Between two nodes: the one at the other end, how, and where in the source."""

    node: Node
    how: str
    position: Position | None = None


_KEYED = frozenset({"GET_FIELD", "SET_FIELD", "PUT_FIELD", "INIT_FIELD"})


@dataclass
class Graph:
    """Who refers to whom in a program, as far as it can be reached from the entry."""

    snapshot: Snapshot
    kinds: Kinds
    parents: dict[Node, Reference | None] = field(default_factory=dict)
    """The node from which each was met first, and how; None for what the host or the engine starts from."""

    def __post_init__(self) -> None:
        pending: list[Node] = [("function", number) for number in self.kinds.entries]
        roots = [value.index for value in self.snapshot.well_known.values() if isinstance(value, ObjectRef)]
        pending += [("object", index) for index in roots]
        self.parents = dict.fromkeys(pending)
        for node in pending:
            for edge in self._edges(node):
                if edge.node not in self.parents:
                    self.parents[edge.node] = replace(edge, node=node)
                    pending.append(edge.node)

    def _edges(self, node: Node) -> Iterator[Reference]:
        kind, number = node
        if kind == "function":
            yield from self._code_edges(number)
        elif kind == "static":
            yield from _values((self.snapshot.statics[number].value,), "which holds it")
        else:
            item = self.snapshot.objects[number]
            if isinstance(item, Closure):
                yield Reference(("function", item.function), "whose code it is")
            if isinstance(item, Dict):
                for entry in item.properties:
                    yield from _values((entry.value,), f"whose property {entry.key} holds it")
            yield from _values(parts_of(item), "which refers to it")

    def _code_edges(self, number: int) -> Iterator[Reference]:
        facts = self.kinds.facts.get(number, {})
        for at, instruction in enumerate(self.snapshot.functions[number].body):
            fact = facts.get(at)
            if fact is None:
                continue
            position = instruction.position
            where = f"{instruction.op}{_place(position)}"
            for callee in sorted(fact.callees):
                yield Reference(("function", callee), f"which calls it with {where}", position)
            first = instruction.args[0] if instruction.args else None
            if instruction.op in ("LOAD_STATIC", "STORE_STATIC") and isinstance(first, int):
                yield Reference(("static", first), f"which uses it with {where}", position)
            elif instruction.op in ("CALL_DIRECT", "NEW_CLOSURE") and isinstance(first, int):
                yield Reference(("function", first), f"which names it with {where}", position)
            else:
                yield from _values(
                    tuple(arg for arg in instruction.args if isinstance(arg, ObjectRef)), where, position
                )

    def chain(self, node: Node) -> Iterator[str]:
        """The lines from a node up to the entry."""
        while (found := self.parents.get(node)) is not None:
            node = found.node
            yield f"  {self.name(node)}, {found.how}"
        yield "  the host calls it" if node[0] == "function" else "  the engine refers to it"

    def name(self, node: Node) -> str:
        """A node as text."""
        kind, number = node
        if kind == "function":
            return f"function {self.snapshot.functions[number].name or '(anonymous)'}"
        if kind == "static":
            return f"variable {self.snapshot.statics[number].name}"
        return f"{type(self.snapshot.objects[number]).__name__.lower()} {number}"


def _values(values: tuple[Value, ...], how: str, position: Position | None = None) -> Iterator[Reference]:
    for value in values:
        if isinstance(value, ObjectRef):
            yield Reference(("object", value.index), how, position)


def _place(position: Position | None) -> str:
    return f" at {position}" if position else ""


def explain(name: str, snapshot: Snapshot, kinds: Kinds, features: Features) -> list[str]:
    """Why a name is in the image; empty if it is not."""
    graph = Graph(snapshot, kinds)
    if name in FEATURES:
        return _flag(name, features)
    lines = list(_uses(name, graph))
    for index, static in enumerate(snapshot.statics):
        if static.name == name and ("static", index) in graph.parents:
            lines += [f"variable {name} stays because", *graph.chain(("static", index))]
    for number, function in enumerate(snapshot.functions):
        if function.name == name and ("function", number) in graph.parents:
            lines += [f"function {name}{_place(function.position)} stays because"]
            lines += graph.chain(("function", number))
    for index, item in enumerate(snapshot.objects):
        if isinstance(item, Dict) and any(entry.key == name for entry in item.properties):
            lines += [f"property {name} of {graph.name(('object', index))} stays; the object, because"]
            lines += graph.chain(("object", index))
    return lines


def _flag(name: str, features: Features) -> list[str]:
    if not features.flags.get(name):
        return []
    because = features.reasons.get(name)
    needed = f"needed by {because}" if because else "no instruction of the image does otherwise"
    return [f"{name}: {FEATURES[name]}", f"  {needed}"]


def _uses(name: str, graph: Graph) -> Iterator[str]:
    """The instructions that are the operation, call the function or name the property."""
    found: list[tuple[int, Instruction]] = []
    for number, facts in sorted(graph.kinds.facts.items()):
        body = graph.snapshot.functions[number].body
        found += [(number, body[at]) for at in sorted(facts) if _is_use(name, body[at])]
    for _, instruction in found[:MOST]:
        yield f"{str(instruction).strip()}{_place(instruction.position)}"
    if len(found) > MOST:
        yield f"and {len(found) - MOST} more"
    for number in sorted({number for number, _ in found[:MOST]}):
        yield f"{graph.name(('function', number))} is called because"
        yield from graph.chain(("function", number))


def _is_use(name: str, instruction: Instruction) -> bool:
    if instruction.op == LABEL:
        return False
    if instruction.op == "CALL_HOST" and instruction.args[0] in (name, KERNEL + name):
        return True
    if instruction.op in _KEYED and instruction.args[0] == name:
        return True
    return instruction.op == name


def hint(name: str, snapshot: Snapshot) -> str:
    """What may have been meant by a name that nothing has, to follow a message."""
    if name.startswith("mvm_"):
        return "; for functions in C, `microvium size` says what refers to them"
    of_program = {item.name for item in snapshot.functions} | {item.name for item in snapshot.statics}
    names = {item.upper(): item for item in sorted({*FEATURES, *isa.BY_NAME, *of_program})}
    close = get_close_matches(name.upper(), names, 1)
    return f"; did you mean {names[close[0]]}?" if close else ""


def is_known(name: str, snapshot: Snapshot) -> bool:
    """True if the program before its optimisation, or the engine, has something of this name."""
    return (
        name in FEATURES
        or name in isa.BY_NAME
        or any(static.name == name for static in snapshot.statics)
        or any(function.name == name for function in snapshot.functions)
        or any(
            name in map(str, instruction.args) or KERNEL + name in instruction.args
            for function in snapshot.functions
            for instruction in function.body
        )
        or any(
            str(entry.key) == name
            for item in snapshot.objects
            if isinstance(item, Dict)
            for entry in item.properties
        )
    )
