"""Time, input and interrupts on each board when things go wrong: storms, overflows, wraps, exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hil.conftest import Flash
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import End

BUTTON = 3

STRESS = """
let edges = 0;
let ticks = 0;
export function main() {
  pinMode(3, INPUT_PULLUP);
  onEdge(3, 0, () => { edges = (edges + 1) & 255; console.log('edge', edges); });
  onLine((line) => console.log('line', line));
  const storm = setInterval(() => {
    ticks = (ticks + 1) & 1023;
    if (ticks === 500) { clearInterval(storm); console.log('storm is over'); }
  }, 0);
  console.log('ready');
}
"""

FAILS = """
export function main() {
  pinMode(3, INPUT_PULLUP);
  onEdge(3, 0, () => { throw 'the handler has failed'; });
  setInterval(() => console.log('tick', (millis() - millis(0)) | 0), 100);
}
"""

WRAPS = """
let start = 0;
function at(text) { console.log(text, millis(start) < 1000); }
export function main() {
  start = millis();
  console.log(start < 0);
  setTimeout(() => at('third'), 300);
  setTimeout(() => at('first'), 50);
  setTimeout(() => at('second'), 150);
}
"""

Load = Callable[[str], None]


@pytest.fixture
def load(flash: Flash, tmp_path: Path) -> Load:
    """`load(text)` builds a script and flashes it."""

    def build(text: str) -> None:
        script = tmp_path / "events.js"
        script.write_text(text)
        flash(str(script))

    return build


def numbers(console: bytes, pattern: str) -> list[int]:
    """What a pattern of the console's lines says."""
    return [int(found) for found in re.findall(pattern, console.decode(), re.MULTILINE)]


def test_what_is_too_fast_is_counted_and_said(board: EmulatedBoard, load: Load) -> None:
    """Lines faster than they are printed, edges in a burst, a line that is too long, noise, under a storm of
    timers: what arrives is whole, what does not is counted.
    """
    load(STRESS)
    board.set_pin(BUTTON, True)
    board.run(0.2)
    sent = [b"%c23456789" % (ord("a") + number) for number in range(20)]
    board.write(b"".join(line + b"\r\n" for line in sent))
    board.run(1)
    board.write(b"x" * 100 + b"\n\xff\xc3 noise\nlast\n")
    board.run(1)
    for _ in range(40):
        board.set_pin(BUTTON, False)
        board.run(0.0002)
        board.set_pin(BUTTON, True)
        board.run(0.0002)
    assert not board.run(4).is_failure
    lines = re.findall(r"^line (.*)$", board.console.decode(), re.MULTILINE)
    lost = numbers(board.console, r"^! (\d+) lines or bytes of input lost$")
    known = [line.decode() for line in sent]
    assert lines[-1] == "last"
    assert "?? noise" in lines
    assert all(line in known for line in lines[:-2])
    assert len(lines) + sum(lost) == len(sent) + 3
    heard = numbers(board.console, r"^edge (\d+)$")
    missed = numbers(board.console, r"^! (\d+) events lost$")
    assert missed
    assert len(heard) + sum(missed) == 40
    assert b"storm is over\n" in board.console
    assert board.serial_errors == {}


def test_an_exception_in_an_interrupts_handler_ends_the_program(board: EmulatedBoard, load: Load) -> None:
    load(FAILS)
    board.set_pin(BUTTON, True)
    board.run(0.25)
    board.set_pin(BUTTON, False)
    assert board.run(1).end is End.UNCAUGHT
    lines = board.console.decode().splitlines()
    assert lines[:-1] == ["tick 0", "tick 0"]
    assert lines[-1].startswith("! the handler has failed @ ")


def test_time_wraps_around_without_notice(board: EmulatedBoard, load: Load) -> None:
    load(WRAPS)
    board.run_to(("mvm_mark_resume",), 1_000_000)
    [now] = [name for name in board.chip.symbols if name.partition(".")[0] == "now"]
    board.chip.write(now, (2**32 - 100).to_bytes(4, "little"))
    assert board.run(2).end is End.IDLE
    assert board.console.decode().splitlines() == ["true", "first true", "second true", "third true"]
