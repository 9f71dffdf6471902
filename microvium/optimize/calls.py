"""Calls of known functions: CALL becomes CALL_DIRECT, without callee, with exactly the parameters; and
without `this`, which is the first parameter of a function that uses it.

A function is called directly if each of its calls can be, as its code then ends otherwise than that of the
dynamic convention. The pushes of callee and `this` are followed by POPs here; `pops` deletes the pairs.
A CALL_NEW that no callee can tell from a CALL becomes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from microvium.ir import Area, Convention, Function, Instruction, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.flow import Fact, slot_of
from microvium.kinds.graph import pushes
from microvium.kinds.sets import KindSet
from microvium.optimize.edit import Edit, Operands, Round, Token, World, operands, pop, push
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
    _plain_calls(proposed)
    sites = list(_sites(snapshot, proposed.kinds))
    stacks = {
        number: operands(snapshot.functions[number], snapshot.functions)
        for number in {site.function for site in sites}
    }
    chosen = _choose(snapshot, proposed.kinds, sites, stacks)
    for site in sites:
        target = _target(snapshot, site.fact.operands[0])
        if target in chosen or isinstance(target, str):
            plan = _plan(site, snapshot, stacks, isinstance(target, int) and uses_this(snapshot, target))
            if plan is not None:
                _rewrite(snapshot, proposed.edit(site.function), site, plan, target)
    for number in chosen:
        function = snapshot.functions[number]
        proposed.edit(number).convention = Convention.DIRECT
        proposed.edit(number).takes_this = uses_this(snapshot, number)
        world.note(STEP, f"{function.name or 'a function'} is called directly", function.position)


def _plain_calls(proposed: Round) -> None:
    """CALL_NEW becomes CALL where callees are surely functions and none asks for `new.target`."""
    snapshot = proposed.snapshot
    for edit, facts in proposed.functions():
        for at, instruction in enumerate(edit.function.body):
            fact = facts.get(at)
            if instruction.op != "CALL_NEW" or fact is None or edit.is_replaced(at):
                continue
            callee = fact.operands[0]
            if KindSet(objects=callee.objects, made=callee.made) == callee and not any(
                asks_for_target(snapshot.functions[number]) for number in fact.callees
            ):
                position = instruction.position
                edit.replace(at, [pop(position), Instruction("CALL", instruction.args, position)])


def asks_for_target(function: Function) -> bool:
    """True if the function can tell a call as a constructor."""
    return bool(function.body) and function.body[0].op == "NEW_TARGET"


def _sites(snapshot: Snapshot, kinds: Kinds) -> Iterator[_Site]:
    for number, facts in kinds.facts.items():
        for at, instruction in enumerate(snapshot.functions[number].body):
            fact = facts.get(at)
            if instruction.op == "CALL" and fact is not None:
                yield _Site(number, at, fact)


def _target(snapshot: Snapshot, callee: KindSet) -> int | str | None:
    """The one function that a callee can be: its index, a host function's name, or None."""
    if KindSet(objects=callee.objects, made=callee.made, hosts=callee.hosts) != callee:
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
    for number, facts in kinds.facts.items():
        for at, fact in facts.items():
            if fact.callees and snapshot.functions[number].body[at].op != "CALL":
                chosen -= fact.callees
    for site in sites:
        target = _target(snapshot, site.fact.operands[0])
        keeps_this = isinstance(target, int) and uses_this(snapshot, target)
        if target not in chosen or _plan(site, snapshot, stacks, keeps_this) is None:
            chosen -= site.fact.callees
    called = frozenset().union(*(site.fact.callees for site in sites))
    return frozenset(chosen) & called


def _looks_above(function: Function) -> bool:
    """True if it reads the callee, what that captured, or `new.target`."""
    for instruction in function.body:
        if instruction.op in ("LOAD_CAPTURED", "NEW_TARGET"):
            return True
        if instruction.op == "LOAD" and slot_of(instruction).area is Area.CALLEE:
            return True
    return False


def uses_this(snapshot: Snapshot, number: int) -> bool:
    """True if a function reads `this`."""
    return any(
        instruction.op == "LOAD" and slot_of(instruction).area is Area.THIS
        for instruction in snapshot.functions[number].body
    )


_Plan = tuple[int, bool, list[str]]
"""Where the callee, and perhaps `this`, leave the stack: a position, whether the instruction there is
replaced, operations."""


def _plan(
    site: _Site, snapshot: Snapshot, stacks: dict[int, Operands], keeps_this: bool
) -> list[_Plan] | None:
    """How to leave out the callee of a call and, unless it is kept, `this`; None if that cannot be."""
    found = stacks[site.function]
    body = snapshot.functions[site.function].body
    callee, this = found.taken[site.at][:2]
    swap = _common_swap(found, body, callee, this)
    if swap is not None:
        return [(swap, True, ["POP"] if keeps_this else ["POP", "POP"])]
    if found.only_use(callee) is None or not (keeps_this or found.only_use(this) is not None):
        return None
    if callee[0] == this[0]:
        if body[callee[0]].op != "NEW_THIS":
            return None
        return [(callee[0], False, ["SWAP", "POP"] if keeps_this else ["POP", "POP"])]
    if not all(_is_on_top(body, token) for token in ((callee,) if keeps_this else (callee, this))):
        return None
    return [(token[0], False, ["POP"]) for token in ((callee,) if keeps_this else (callee, this))]


def _is_on_top(body: tuple[Instruction, ...], token: Token) -> bool:
    """True if an operand lies on top when it is made; the two of a DUP are the same."""
    maker = body[token[0]]
    return maker.op == "DUP" or token[1] == pushes(maker) - 1


def _common_swap(found: Operands, body: tuple[Instruction, ...], callee: Token, this: Token) -> int | None:
    """The SWAP that brings `this` above the callee, if both have no other use."""
    uses = [use for use in found.uses.get(callee, ()) if body[use[0]].op == "SWAP"]
    if len(uses) != 1 or found.taken[uses[0][0]] != (this, callee):
        return None
    for token in (callee, this):
        hidden = token in found.merged or token in found.guarded or token[0] < 0
        if len(found.uses[token]) != 2 or hidden:
            return None
    return uses[0][0]


def _rewrite(
    snapshot: Snapshot, edit: Edit, site: _Site, plan: list[_Plan], target: int | str | None
) -> None:
    instruction = edit.function.body[site.at]
    position = instruction.position
    for at, replaces, ops in plan:
        if replaces:
            edit.replace(at, [Instruction(op, (), position) for op in ops])
        else:
            for op in ops:
                edit.insert_after(at, Instruction(op, (), position))
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
