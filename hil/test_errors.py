"""An uncaught error on each board: the line that the chip prints, and the lines of source that it means."""

from __future__ import annotations

import pytest

from hil import building
from hil.conftest import Flash
from hil.protocols import Board, End

SCRIPT = """function inner(f) { return f(); }
export function main() {
  console.log('before');
  inner(3);
}
"""


def test_an_error_line_is_shown_as_lines_of_source(board: Board, flash: Flash) -> None:
    console = flash(building.script("fails", SCRIPT))
    console.expect("before\n")
    assert console.run().end is End.UNCAUGHT
    first, place, *_ = console.explanation()
    assert first == "TypeError: not a function"
    assert place.endswith("/fails.js:1:28)")
    assert "return f();" in console.report()
    with pytest.raises(AssertionError, match=r"(?s)for 'never'.*\nTypeError: not a function\n.*:1:28"):
        console.expect("never", seconds=1)


TWO_ERRORS = """let words = '';
export function main() {
  for (let i = 0; ; i++) words += i;
}
"""


def test_errors_that_nothing_catches_are_told_apart(board: Board, flash: Flash) -> None:
    """Without a handler they are texts of the engine, of which this program needs several."""
    console = flash(building.script("grows", TWO_ERRORS))
    assert console.run().end is End.UNCAUGHT
    first, place, *_ = console.explanation()
    assert first in ("RangeError: out of memory", "RangeError: string too long")
    assert place.endswith("/grows.js:3:26)")
