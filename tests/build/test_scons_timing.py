"""How long the steps between an edit and the table take. Figures only: no test asserts wall time."""

from __future__ import annotations

import statistics
import time

import pytest

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
