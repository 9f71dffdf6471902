"""Calls of known functions: CALL becomes CALL_DIRECT, without callee and `this`, with exactly the parameters.

A function is called directly if each of its calls can be, as its code then ends otherwise than that of the
dynamic convention. The pushes of callee and `this` are followed by POPs here; `pops` deletes the pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from microvium.ir import Area, Convention, Function, Instruction, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.flow import Fact, slot_of
from microvium.kinds.sets import KindSet
from microvium.optimize.edit import Edit, Operands, Round, World, operands, pop, push
from microvium.values import UNDEFINED

STEP = "calls"


@dataclass(frozen=True)
class _Site:
    """A dynamic call."""

    function: int
    at: int
    fact: Fact


def direct_calls(proposed: Round, world: World) -> None:
    """Make direct the calls of all functions that allow it, and those of known host functions."""
    snapshot = proposed.snapshot
    sites = list(_sites(snapshot, proposed.kinds))
    stacks = {
        number: operands(snapshot.functions[number], snapshot.functions)
        for number in {site.function for site in sites}
    }
    chosen = _choose(snapshot, proposed.kinds, sites, stacks)
    for site in sites:
        target = _target(snapshot, site.fact.operands[0])
        if target in chosen or (isinstance(target, str) and _is_movable(site, stacks)):
            _rewrite(snapshot, proposed.edit(site.function), site, stacks[site.function], target)
    for number in chosen:
        function = snapshot.functions[number]
        proposed.edit(number).convention = Convention.DIRECT
        world.note(STEP, f"{function.name or 'a function'} is called directly", function.position)


def _sites(snapshot: Snapshot, kinds: Kinds) -> Iterator[_Site]:
    for number, facts in kinds.facts.items():
        for at, instruction in enumerate(snapshot.functions[number].body):
            fact = facts.get(at)
            if instruction.op == "CALL" and fact is not None:
                yield _Site(number, at, fact)


def _target(snapshot: Snapshot, callee: KindSet) -> int | str | None:
    """The one function that a callee can be: its index, a host function's name, or None."""
    if callee.flags or callee.has_ints or callee.boxes:
        return None
    codes = set(callee.made)
    for index in callee.objects:
        item = snapshot.objects[index]
        codes.add(item.function)  # type: ignore[union-attr]
    if callee.hosts:
        return next(iter(callee.hosts)) if len(callee.hosts) == 1 and not codes else None
    return next(iter(codes)) if len(codes) == 1 else None


def _choose(
    snapshot: Snapshot, kinds: Kinds, sites: list[_Site], stacks: dict[int, Operands]
) -> frozenset[int]:
    """The functions of the dynamic convention that can leave it."""
    chosen = {
        number
        for number in kinds.facts
        if snapshot.functions[number].convention is Convention.DYNAMIC
        and number not in kinds.entries
        and not _looks_above(snapshot.functions[number])
    }
    for site in sites:
        if _target(snapshot, site.fact.operands[0]) not in chosen or not _is_movable(site, stacks):
            chosen -= site.fact.callees
    called = frozenset().union(*(site.fact.callees for site in sites))
    return frozenset(chosen) & called


def _looks_above(function: Function) -> bool:
    """True if it reads `this`, the callee or what that captured."""
    for instruction in function.body:
        if instruction.op == "LOAD_CAPTURED":
            return True
        if instruction.op == "LOAD" and slot_of(instruction).area in (Area.THIS, Area.CALLEE):
            return True
    return False


def _is_movable(site: _Site, stacks: dict[int, Operands]) -> bool:
    """True if callee and `this` of a call can be left out where they are pushed."""
    found = stacks[site.function]
    return all(found.only_use(token) is not None for token in found.taken[site.at][:2])


def _rewrite(snapshot: Snapshot, edit: Edit, site: _Site, found: Operands, target: int | str | None) -> None:
    instruction = edit.function.body[site.at]
    position = instruction.position
    for token in found.taken[site.at][:2]:
        edit.insert_after(token[0], pop(position))
    given = len(site.fact.operands) - 2
    if isinstance(target, str):
        edit.replace(site.at, [Instruction("CALL_HOST", (target, given), position)])
        return
    if target is None:
        raise AssertionError("a call without a known target was chosen")
    function = snapshot.functions[target]
    fixed = function.params - function.has_rest
    extra = [] if not function.has_rest else [Instruction("NEW_ARRAY", (max(0, given - fixed),), position)]
    edit.replace(
        site.at,
        [
            *[push(UNDEFINED, position)] * (fixed - given),
            *(extra or [pop(position)] * (given - fixed)),
            Instruction("CALL_DIRECT", (target,), position),
        ],
    )
