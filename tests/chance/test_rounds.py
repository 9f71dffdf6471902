"""Random loops stay within the intervals that the kinds give their variables.

An interpreter runs the programs, as they are lowered and as the optimiser leaves them, and compares each
operand of each instruction with what the kinds say. `MICROVIUM_RANDOM_LOOPS` is the number of programs,
`MICROVIUM_RANDOM_SEED` the first seed.
"""

from __future__ import annotations

import os

import pytest

from microvium import kinds, optimize
from microvium.ir import Snapshot
from microvium.kinds import rounds as counted
from microvium.kinds.loops import Loop
from microvium.optimize.edit import entries_of
from microvium.optimize.entry import add_entry
from microvium.optimize.truncate import truncate_divisions
from microvium.values import UNDEFINED
from tests.chance import rounds
from tests.unit.closed_world import HOSTS, Machine, program

PROGRAMS = int(os.environ.get("MICROVIUM_RANDOM_LOOPS", "8"))
FIRST = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
ARGUMENTS = (0, 1, 7, -5, 70000, True, UNDEFINED)


def stay_within(snapshot: Snapshot, found: kinds.Kinds) -> None:
    """Run a program; asserts that the kinds foresee all operands."""
    machine = Machine(snapshot, found.doubles, found)
    for argument in ARGUMENTS:
        machine.enter([argument])


@pytest.mark.slow
@pytest.mark.parametrize("numbers", ["int", "double"])
@pytest.mark.parametrize("seed", range(FIRST, FIRST + PROGRAMS))
def test_random_loops_stay_within_their_kinds(seed: int, numbers: str) -> None:
    source = rounds.script(seed)
    lowered = program(source)
    plain = truncate_divisions(add_entry(lowered, "main"))
    stay_within(plain, kinds.analyze(plain, entries_of(plain), HOSTS, numbers))
    optimised, report = optimize.closed_world(lowered, "main", HOSTS, numbers)
    stay_within(optimised, report.kinds)


def test_a_round_too_few_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = counted._rounds

    def fewer(loop: Loop, heads: list[counted.Values]) -> int:
        return max(real(loop, heads) - 1, 0)

    monkeypatch.setattr(counted, "_rounds", fewer)
    source = "function main(a) { let m = 0; for (let i = 0; i < 5; i++) if (a) m++; return m; }"
    plain = truncate_divisions(add_entry(program(source), "main"))
    with pytest.raises(AssertionError, match=r"pops \d, not 0\.\."):
        stay_within(plain, kinds.analyze(plain, entries_of(plain), HOSTS))
