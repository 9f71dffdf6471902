"""How long the steps between an edit and the table take. Figures only: no test asserts wall time."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from microvium.ledger import records
from tests.build.checkout import Checkout

pytestmark = pytest.mark.timing

REPEATS = 5


def test_from_an_edit_of_hello_to_the_budget_table(
    built: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    built.scons("budget")
    seconds = []
    text = "World!"
    for repeat in range(REPEATS):
        edited = f"World {repeat}"
        built.edit("examples/hello.js", text, edited)
        text = edited
        start = time.perf_counter()
        steps = built.scons("budget")
        seconds.append(time.perf_counter() - start)
        assert "measure build/msp430/hello/firmware.elf" in steps
    with capsys.disabled():
        print(f"\nhello.js: from an edit to the budget table: {statistics.median(seconds):.2f} s")


@pytest.mark.parametrize(("board", "app"), [("msp430", "examples/hello.js"), ("microbit", "bench/loop15.js")])
def test_what_recording_adds_to_a_build(
    built: Checkout, board: str, app: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The measurement and its record, without git. The second script runs the longest of all."""
    options = (f"board={board}", f"app={app}")
    folder = built.root / "build" / board / Path(app).stem
    result = f"build/{board}/{Path(app).stem}/budget.json"
    built.scons(*options, "firmware", result)
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        built.scons(*options, "firmware")
        nothing_to_do = time.perf_counter() - start
        (built.root / result).unlink()
        start = time.perf_counter()
        built.scons(*options, result)
        assert records.merged("", [records.read(folder, app, "", built.root)])
        seconds.append(time.perf_counter() - start - nothing_to_do)
    with capsys.disabled():
        print(f"\nrecording {app} on {board} adds {statistics.median(seconds):.2f} s to its build")
