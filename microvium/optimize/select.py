"""Fewer kinds of operation: each costs the tailored engine more than a byte or two of code at its uses.

Runs last, on the kinds of the finished code. Each choice rewrites all uses of an operation in terms of
others, where that means the same and makes engine and image together smaller by estimate: INC and DEC against
ADD and SUB, DUP of what was just stored against one more LOAD, and the eight compare-jumps against as few as
will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from microvium.ir import PUSH, Instruction, Snapshot
from microvium.kinds import Kinds, KindSet
from microvium.kinds.arithmetic import is_text_for_add, to_number
from microvium.kinds.concrete import INT_MAX, INT_MIN
from microvium.kinds.flow import Fact
from microvium.kinds.graph import ORDER_JUMPS
from microvium.kinds.sets import F_NAN
from microvium.optimize.edit import LOADS, Edit, Round, World, push

STEP = "select"

BODY = 24
"""Bytes that an operation with a slow path takes in the MSP430's engine, its label included, on average."""
SMALL_BODY = 12
"""The same without a slow path."""


@dataclass(frozen=True)
class Use:
    """One use of an operation."""

    function: int
    at: int
    instruction: Instruction
    fact: Fact


def choose_operations(snapshot: Snapshot, kinds: Kinds, world: World) -> Snapshot:
    """The snapshot with fewer kinds of operation."""
    return _Chooser(snapshot, kinds, world).steps()


def uses_of(snapshot: Snapshot, kinds: Kinds) -> dict[str, list[Use]]:
    """All reachable uses by operation."""
    found: dict[str, list[Use]] = {}
    for number, facts in sorted(kinds.facts.items()):
        body = snapshot.functions[number].body
        for at, fact in sorted(facts.items()):
            found.setdefault(body[at].op, []).append(Use(number, at, body[at], fact))
    return found


class _Chooser:
    def __init__(self, snapshot: Snapshot, kinds: Kinds, world: World) -> None:
        self.snapshot = snapshot
        self.kinds = kinds
        self.world = world
        self.round = Round(snapshot, kinds)
        self.uses = uses_of(snapshot, kinds)

    def steps(self) -> Snapshot:
        """All choices."""
        self._single_steps()
        self._duplicates()
        self._compare_jumps()
        return self.round.apply()

    def _edit(self, use: Use) -> Edit:
        return self.round.edit(use.function)

    # INC, DEC, ADD, SUB

    def _single_steps(self) -> None:
        """Plus and minus constants, by as few operations as will do."""
        steps = [step for step in self._constant_steps() if step is not None]
        others = {
            op
            for op in ("ADD", "SUB")
            if len(self.uses.get(op, ())) > sum(step.use.instruction.op == op for step in steps)
        }
        if not steps:
            return
        choice = min(_choices(), key=lambda ops: (_cost(steps, others, ops), len(ops)))
        for step in steps:
            self._rewrite_step(step, _best(step, choice))

    def _constant_steps(self) -> Iterator[_Step | None]:
        for op in ("INC", "DEC", "ADD", "SUB"):
            for use in self.uses.get(op, ()):
                yield _step_of(use, self.snapshot.functions[use.function].body)

    def _rewrite_step(self, step: _Step, op: str) -> None:
        use = step.use
        if op == use.instruction.op:
            return
        edit = self._edit(use)
        position = use.instruction.position
        if use.instruction.op in ("ADD", "SUB"):
            edit.replace(use.at - 1)
        new = Instruction(op, (), position)
        if op in ("INC", "DEC"):
            edit.replace(use.at, [new])
        else:
            edit.replace(use.at, [push(step.amount if op == "ADD" else -step.amount, position), new])

    # DUP

    def _duplicates(self) -> None:
        """`DUP, STORE x` as `STORE x, LOAD x`, unless DUP has other uses or many such ones."""
        uses = self.uses.get("DUP", [])
        bodies = [self.snapshot.functions[use.function].body for use in uses]
        stored = [
            use
            for use, body in zip(uses, bodies, strict=True)
            if body[use.at + 1].op in _LOAD_OF and not self._edit(use).is_replaced(use.at)
        ]
        if len(stored) < len(uses) or len(uses) >= SMALL_BODY:
            return
        for use, body in zip(uses, bodies, strict=True):
            store = body[use.at + 1]
            load = Instruction(_LOAD_OF[store.op], store.args, use.instruction.position)
            self._edit(use).replace(use.at)
            self._edit(use).insert_after(use.at + 1, load)

    # Compare-jumps

    def _compare_jumps(self) -> None:
        """The fewest operations that do all compare-jumps."""
        sites = [
            (use, _forms(use, self.snapshot.functions[use.function].body, self.kinds.doubles))
            for op in ORDER_JUMPS
            for use in self.uses.get(op, ())
        ]
        if len({use.instruction.op for use, _ in sites}) < 2:
            return
        for use, form in _cover(sites):
            if form.op != use.instruction.op:
                self._rewrite_jump(use, form)

    def _rewrite_jump(self, use: Use, form: _Form) -> None:
        edit = self._edit(use)
        edit.replace(use.at, [*form.operands, replace(use.instruction, op=form.op)])
        for place in range(use.at - len(form.operands), use.at):
            edit.replace(place)


_LOAD_OF = {"STORE": "LOAD", "STORE_STATIC": "LOAD_STATIC"}


@dataclass(frozen=True)
class _Step:
    """An addition of a constant to what is no text."""

    use: Use
    amount: int


def _step_of(use: Use, body: tuple[Instruction, ...]) -> _Step | None:
    if use.instruction.op in ("INC", "DEC"):
        text = is_text_for_add(use.fact.operands[0])
        return None if text else _Step(use, 1 if use.instruction.op == "INC" else -1)
    before = body[use.at - 1] if use.at else None
    if before is None or before.op != PUSH or is_text_for_add(use.fact.operands[0]):
        return None
    amount = before.args[0]
    if (
        not isinstance(amount, int)
        or isinstance(amount, bool)
        or not INT_MIN < amount <= INT_MAX
        or not amount
    ):
        return None
    return _Step(use, amount if use.instruction.op == "ADD" else -amount)


def _choices() -> Iterator[frozenset[str]]:
    ops = ("ADD", "SUB", "INC", "DEC")
    for count in range(1, len(ops) + 1):
        yield from map(frozenset, combinations(ops, count))


def _bytes(step: _Step, op: str) -> int | None:
    """Bytes of code and constants for a step by an operation; None if it cannot be done so."""
    if op == "INC":
        return 1 if step.amount == 1 else None
    if op == "DEC":
        return 1 if step.amount == -1 else None
    pushed = step.amount if op == "ADD" else -step.amount
    return 3 if 0 <= pushed <= 127 else 5


def _best(step: _Step, ops: Iterable[str]) -> str:
    """The operation that does a step in the fewest bytes; the one it has, if it is as good."""
    sizes = [
        (size, op != step.use.instruction.op, op) for op in ops if (size := _bytes(step, op)) is not None
    ]
    return min(sizes)[2]


def _cost(steps: list[_Step], others: set[str], ops: frozenset[str]) -> int:
    """Bytes of the steps, and of the operations used."""
    total = 0
    used = set(others)
    for step in steps:
        sizes = [size for op in ops if (size := _bytes(step, op)) is not None]
        if not sizes:
            return 1 << 30
        total += min(sizes)
        used.add(_best(step, ops))
    return total + BODY * len(used)


@dataclass(frozen=True)
class _Form:
    """A way to do a compare-jump: the operation, and what to push instead of the operands (nothing: as they
    are).
    """

    op: str
    operands: tuple[Instruction, ...] = ()


_SWAPPED = {"LT": "GT", "LE": "GE", "GT": "LT", "GE": "LE"}
_OPPOSITE = {"LT": "GE", "LE": "GT", "GT": "LE", "GE": "LT"}
_NAMES = {meaning: name for name, meaning in ORDER_JUMPS.items()}


def _forms(use: Use, body: tuple[Instruction, ...], doubles: bool) -> dict[str, _Form]:
    """Every operation that can do this compare-jump."""
    left, right = use.fact.operands
    compare, wanted = ORDER_JUMPS[use.instruction.op]
    found: dict[str, _Form] = {}
    ordered = not (_may_be_nan(left, doubles) or _may_be_nan(right, doubles))
    pair = body[use.at - 2 : use.at] if use.at >= 2 else ()
    movable = len(pair) == 2 and all(item.op in LOADS for item in pair)
    for shifted, operands in _shifted(compare, use, pair if movable else ()):
        _add_forms(found, shifted, wanted, operands, ordered)
        if movable:
            swapped = tuple(reversed(operands or pair))
            _add_forms(found, _SWAPPED[shifted], wanted, swapped, ordered)
    return found


def _add_forms(
    found: dict[str, _Form], compare: str, wanted: bool, operands: tuple[Instruction, ...], ordered: bool
) -> None:
    found.setdefault(_NAMES[compare, wanted], _Form(_NAMES[compare, wanted], operands))
    if ordered:
        name = _NAMES[_OPPOSITE[compare], not wanted]
        found.setdefault(name, _Form(name, operands))


def _shifted(
    compare: str, use: Use, pair: tuple[Instruction, ...]
) -> Iterator[tuple[str, tuple[Instruction, ...]]]:
    """The comparison as it is, then `a < 3` as `a <= 2` and its like, for integers and a constant on the
    right.
    """
    yield compare, ()
    left, right = use.fact.operands
    if not pair or pair[1].op != PUSH or not left.only_ints or not right.only_ints:
        return
    change, other = {"LT": (-1, "LE"), "LE": (1, "LT"), "GT": (1, "GE"), "GE": (-1, "GT")}[compare]
    limit = right.low + change
    if INT_MIN <= limit <= INT_MAX and (0 <= limit <= 127 or not 0 <= right.low <= 127):
        yield other, (pair[0], push(limit, pair[1].position))


def _may_be_nan(operand: KindSet, doubles: bool) -> bool:
    return bool(to_number(operand, doubles).result.flags & F_NAN)


def _cover(sites: list[tuple[Use, dict[str, _Form]]]) -> list[tuple[Use, _Form]]:
    """A form for each site, so that the operations are few and the sites mostly as they were."""
    for count in range(1, len(ORDER_JUMPS) + 1):
        best: tuple[int, frozenset[str]] | None = None
        for ops in map(frozenset, combinations(ORDER_JUMPS, count)):
            if all(ops & forms.keys() for _, forms in sites):
                changed = sum(use.instruction.op not in ops for use, _ in sites)
                if best is None or changed < best[0]:
                    best = changed, ops
        if best is not None:
            return [(use, _form_in(use, forms, best[1])) for use, forms in sites]
    raise AssertionError("a compare-jump has no form")


def _form_in(use: Use, forms: dict[str, _Form], ops: frozenset[str]) -> _Form:
    if use.instruction.op in ops:
        return _Form(use.instruction.op)
    return min((forms[op] for op in ops & forms.keys()), key=lambda form: (len(form.operands), form.op))
