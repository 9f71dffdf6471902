"""Each script of bench/ and examples/ needs no more than budget/ceilings.toml says, on every board that has a
row for it, and no ceiling is more than 2 % too high.
"""

from __future__ import annotations

import pytest

from hil.building import ROOT
from microvium.ledger import ceilings, measuring
from microvium.ledger.verdict import Check

pytestmark = pytest.mark.slow

ROWS = ceilings.read(ROOT / ceilings.FILE).values()


@pytest.mark.parametrize("app", sorted({row.app for row in ROWS}))
def test_is_below_its_ceilings_and_near_them(app: str) -> None:
    rows = [row for row in ROWS if row.app == app]
    (found,) = measuring.measure(ROOT, rows, "")
    wrong = [f"{each.row.board}: cannot be measured: {each.why}" for each in found if each.entry is None]
    checks = [Check.of(each.row, each.entry) for each in found if each.entry is not None]
    wrong += [line for check in checks for line in check.lines]
    assert not wrong, "\n".join(["", *wrong, "`./do microvium budget check --set` sets all anew"])
