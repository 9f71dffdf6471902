"""Time, input and interrupts on each board when things go wrong: storms, overflows, wraps, exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from hil import building
from hil.conftest import Flash
from hil.console import Console
from hil.drivers.emulated import EmulatedBoard
from hil.protocols import Board, End

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

TIMER_FAILS = """
let ticks = 0;
function tick() {
  ticks = (ticks + 1) & 7;
  console.log('tick', ticks);
  if (ticks === 3) ticks();
}
export function main() {
  setInterval(tick, 20);
  setInterval(() => console.log('never'), 1000);
}
"""

STORM = """
export function main() {
  const storm = setInterval(() => console.log('storm of the timer'), 0);
  onLine((line) => {
    console.log('line', line);
    if (line === 'stop') clearInterval(storm);
  });
}
"""

ECHO = """
export function main() {
  console.log('ready');
  onLine((line) => console.log(line.length, line));
}
"""
NO_LINES = (
    bytes(byte for byte in range(256) if byte != 0x0A) * 2,  # longer than any line that is kept
    b"\xff" * 70,
    b"\n\n\r\n",
    b"\x00\n",
    b"\xc3\n",
    b"\xf0\x9f\n",
)

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

Load = Callable[[str], Console]


@pytest.fixture
def load(flash: Flash, request: pytest.FixtureRequest) -> Load:
    """`load(text)` builds a script, flashes it, and gives the console."""
    return lambda text: flash(building.script(request.node.originalname, text))


def numbers(console: bytes, pattern: str) -> list[int]:
    """What a pattern of the console's lines says."""
    return [int(found) for found in re.findall(pattern, console.decode(), re.MULTILINE)]


def test_what_is_too_fast_is_counted_and_said(emulated: EmulatedBoard, load: Load) -> None:
    """Lines faster than they are printed, edges in a burst, a line that is too long, noise, under a storm of
    timers: what arrives is whole, what does not is counted.
    """
    load(STRESS)
    emulated.set_pin(BUTTON, True)
    emulated.run(0.2)
    sent = [b"%c23456789" % (ord("a") + number) for number in range(20)]
    emulated.write(b"".join(line + b"\r\n" for line in sent))
    emulated.run(1)
    emulated.write(b"x" * 100 + b"\n\xff\xc3 noise\nlast\n")
    emulated.run(1)
    for _ in range(40):
        emulated.set_pin(BUTTON, False)
        emulated.run(0.0002)
        emulated.set_pin(BUTTON, True)
        emulated.run(0.0002)
    assert not emulated.run(4).is_failure
    lines = re.findall(r"^line (.*)$", emulated.console.decode(), re.MULTILINE)
    lost = numbers(emulated.console, r"^! (\d+) lines or bytes of input lost$")
    known = [line.decode() for line in sent]
    assert lines[-1] == "last"
    assert "?? noise" in lines
    assert all(line in known for line in lines[:-2])
    assert len(lines) + sum(lost) == len(sent) + 3
    heard = numbers(emulated.console, r"^edge (\d+)$")
    missed = numbers(emulated.console, r"^! (\d+) events lost$")
    assert missed
    assert len(heard) + sum(missed) == 40
    assert b"storm is over\n" in emulated.console
    assert emulated.serial_errors == {}


def test_an_exception_in_an_interrupts_handler_ends_the_program(emulated: EmulatedBoard, load: Load) -> None:
    load(FAILS)
    emulated.set_pin(BUTTON, True)
    emulated.run(0.25)
    emulated.set_pin(BUTTON, False)
    assert emulated.run(1).end is End.UNCAUGHT
    lines = emulated.console.decode().splitlines()
    assert lines[:-1] == ["tick 0", "tick 0"]
    assert lines[-1].startswith("! the handler has failed @ ")


def test_an_exception_in_a_timer_ends_the_program(board: Board, load: Load) -> None:
    console = load(TIMER_FAILS)
    console.expect("tick 3\n")
    assert console.run(2).end is End.UNCAUGHT
    lines = board.console.decode().splitlines()
    assert lines[:-1] == ["tick 1", "tick 2", "tick 3"]
    assert lines[-1].startswith("! TypeError: not a function @ ")
    first, place, *_ = console.explanation()
    assert first == "TypeError: not a function"
    assert place.endswith(":6:20)")


def test_a_storm_of_timers_lets_input_in(board: Board, load: Load) -> None:
    """Saying its line takes the timer longer than it has until it is due again: it never sleeps."""
    console = load(STORM)
    console.expect("storm of the timer\n")
    for number in range(5):
        board.write(b"%d\r\n" % number)
        console.expect(f"line {number}\n")
        console.expect("storm of the timer\n")
    board.write(b"stop\n")
    console.expect("line stop\n")
    assert not console.run(0.5).is_failure
    assert board.console.endswith(b"line stop\n")


def test_input_that_nobody_could_mean_is_survived(board: Board, load: Load) -> None:
    """Bytes that are no text, lines without an end, ends without a line: the next line is heard."""
    console = load(ECHO)
    console.expect("ready\n")
    for data in NO_LINES:
        board.write(data)
        assert not console.run(0.2).is_failure
    board.write(b"last\n")
    console.expect("4 last\n")
    said = board.console.decode("ascii").splitlines()
    assert said[0] == "ready"
    assert said[1].startswith("! 1 lines or bytes of input lost")
    assert said[2:] == ["0 ", "0 ", "1 \0", "1 ?", "2 ??", "4 last"]


def test_time_wraps_around_without_notice(emulated: EmulatedBoard, load: Load) -> None:
    load(WRAPS)
    emulated.run_to(("mvm_mark_resume",), 1_000_000)
    [now] = [name for name in emulated.chip.symbols if name.partition(".")[0] == "now"]
    emulated.chip.write(now, (2**32 - 100).to_bytes(4, "little"))
    assert emulated.run(2).end is End.IDLE
    assert emulated.console.decode().splitlines() == ["true", "first true", "second true", "third true"]
