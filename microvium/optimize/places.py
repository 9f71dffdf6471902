"""Objects get fixed places for their properties where every use of them is known.

In: the optimised snapshot and its kinds. Out: the snapshot in which what `layouts` has chosen is done:
makers, accesses and the objects of the snapshot. Comes last: no pass behind it needs the names of properties.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from microvium.ir import Column, Dict, Function, HeapObject, Instruction, Object, Position, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.sets import F_NULLISH, IN_SNAPSHOT, Site, site_name
from microvium.optimize.edit import LOADS, Edit, Operands, World, operands, pop, push, with_functions
from microvium.optimize.layouts import Layouts, Place, Resolution, Same, Shared, choose
from microvium.values import UNDEFINED, ObjectRef, Value

STEP = "places"


def give_places(snapshot: Snapshot, kinds: Kinds, world: World) -> Snapshot:
    """The snapshot with all objects in fixed places that can be."""
    if not any(info.kind == "dict" for info in kinds.sites.values()):
        return snapshot
    chosen = choose(snapshot, kinds)
    _report(snapshot, chosen, world)
    if not chosen.words:
        return snapshot
    return _Rewriter(snapshot, kinds, chosen).run()


def _report(snapshot: Snapshot, chosen: Layouts, world: World) -> None:
    for site, words in sorted(chosen.words.items()):
        shape = f", shape {chosen.shapes[site]}" if chosen.shapes[site] else ""
        text = f"{site_name(site)} has its properties in places: {', '.join(words)}{shape}"
        world.note(STEP, text, _position(snapshot, site))
    for site, reason in sorted(chosen.reasons.items()):
        world.note(STEP, f"{site_name(site)} keeps a table: {reason}", _position(snapshot, site))


def _position(snapshot: Snapshot, site: Site) -> Position | None:
    return snapshot.functions[site[0]].body[site[1]].position if site[0] >= 0 else None


@dataclass
class _Chain:
    """A literal whose values can be made before the object: the INIT_FIELDs behind its NEW_OBJECT."""

    inits: list[int]
    words: list[int]


class _Rewriter:
    def __init__(self, snapshot: Snapshot, kinds: Kinds, chosen: Layouts) -> None:
        self.snapshot = snapshot
        self.kinds = kinds
        self.chosen = chosen
        self.columns: dict[tuple[str, ...], tuple[int, Column]] = {}

    def run(self) -> Snapshot:
        changed = {number: self._function(number) for number in sorted(self.kinds.facts)}
        snapshot = with_functions(
            self.snapshot, {number: _with_stores(edit.apply()) for number, edit in changed.items()}
        )
        objects = [self._object(index, item) for index, item in enumerate(self.snapshot.objects)]
        columns = [column for _, column in sorted(self.columns.values(), key=lambda pair: pair[0])]
        return replace(snapshot, objects=(*objects, *columns))

    def _object(self, index: int, item: HeapObject) -> HeapObject:
        words = self.chosen.words.get((IN_SNAPSHOT, index))
        if words is None or not isinstance(item, Dict):
            return item
        site = (IN_SNAPSHOT, index)
        values: list[Value] = [UNDEFINED] * self.chosen.sizes[site]
        keys = [""] * len(values)
        for entry in item.properties:
            values[words[str(entry.key)] - 1] = entry.value
        for key, word in words.items():
            keys[word - 1] = key
        return Object(tuple(values), self.chosen.shapes[site], tuple(keys))

    def _function(self, number: int) -> Edit:
        function = self.snapshot.functions[number]
        edit = Edit(function)
        made = [at for site, at in self.chosen.words if site == number]
        found = operands(function, self.snapshot.functions) if made else None
        for at in sorted(made):
            assert found is not None
            self._maker(number, at, edit, found)
        for (owner, at), resolution in self.chosen.accesses.items():
            if owner == number and not edit.is_replaced(at):
                edit.replace(at, self._access(number, at, resolution))
        return edit

    # Makers

    def _maker(self, number: int, at: int, edit: Edit, found: Operands) -> None:
        site = (number, at)
        instruction = edit.function.body[at]
        size, shape = self.chosen.sizes[site], self.chosen.shapes[site]
        if instruction.op == "NEW_THIS" and _is_for_direct_call(edit.function.body, at):
            make = replace(instruction, op="NEW_SLOTS", args=(size, shape))
            edit.replace(at - 1)
            edit.replace(at, [*_undefined(size, instruction), make])
            edit.replace(at + 1, [Instruction("DUP", (), instruction.position)])
            edit.replace(at + 2)
            return
        if instruction.op == "NEW_THIS":
            edit.replace(at, [replace(instruction, op="NEW_THIS_SLOTS", args=(size, shape))])
            return
        make = replace(instruction, op="NEW_SLOTS", args=(size, shape))
        chain = self._chain(number, at, edit, found)
        if chain is None:
            edit.replace(at, [*_undefined(size, instruction), make])
            return
        borders = [0, *chain.words, size + 1]
        gaps = [after - before - 1 for before, after in pairwise(borders)]
        edit.replace(at, _undefined(gaps[0], instruction))
        for init, gap in zip(chain.inits, gaps[1:], strict=True):
            last = [make] if init == chain.inits[-1] else []
            edit.replace(init, [*_undefined(gap, edit.function.body[init]), *last])

    def _chain(self, number: int, at: int, edit: Edit, found: Operands) -> _Chain | None:
        """The stores of a literal as long as nothing else sees the object and the places ascend."""
        body = edit.function.body
        chain = _Chain([], [])
        token = (at, 0)
        while (use := found.only_use(token)) is not None and use[1] == 0:
            resolution = self.chosen.accesses.get((number, use[0]))
            if body[use[0]].op != "INIT_FIELD" or not isinstance(resolution, Place):
                break
            if chain.words and resolution.word <= chain.words[-1]:
                break
            chain.inits.append(use[0])
            chain.words.append(resolution.word)
            token = (use[0], 0)
        return chain if chain.inits else None

    # Accesses

    def _access(self, number: int, at: int, resolution: Resolution) -> list[Instruction]:
        instruction = self.snapshot.functions[number].body[at]
        position = instruction.position
        if isinstance(resolution, Place):
            op = instruction.op.replace("FIELD", "SLOT")
            return [replace(instruction, op=op, args=(resolution.word,))]
        if isinstance(resolution, Same):
            receiver = self.kinds.facts[number][at].operands[0]
            constant = [pop(position), push(resolution.value, position)]
            if not receiver.flags & F_NULLISH:
                return constant
            if all(self.chosen.sizes[site] for site in receiver.sites):
                return [replace(instruction, op="GET_SLOT", args=(1,)), *constant]
            resolution = Shared((resolution.value,) * (1 + max(self.chosen.shapes.values())))
        return [replace(instruction, op="GET_SHARED", args=(self._column(resolution),))]

    def _column(self, shared: Shared) -> ObjectRef:
        key = tuple(map(repr, shared.values))
        if key not in self.columns:
            index = len(self.snapshot.objects) + len(self.columns)
            self.columns[key] = index, Column(shared.values)
        return ObjectRef(self.columns[key][0])


def _is_for_direct_call(body: tuple[Instruction, ...], at: int) -> bool:
    """True if the callee of a NEW_THIS is pushed for it alone, and dropped behind it."""
    following = [item.op for item in body[at + 1 : at + 3]]
    return at > 0 and body[at - 1].op in LOADS and following == ["SWAP", "POP"]


def _undefined(count: int, instruction: Instruction) -> list[Instruction]:
    return [push(UNDEFINED, instruction.position)] * count


def _with_stores(function: Function) -> Function:
    """The function with each INIT_SLOT whose object is dropped at once as a SET_SLOT."""
    return function.with_body(_stores(function.body))


def _stores(body: tuple[Instruction, ...]) -> Iterator[Instruction]:
    skip = False
    for at, instruction in enumerate(body):
        if skip:
            skip = False
            continue
        following = body[at + 1].op if at + 1 < len(body) else None
        if instruction.op == "INIT_SLOT" and following == "POP":
            skip = True
            yield replace(instruction, op="SET_SLOT")
        else:
            yield instruction
