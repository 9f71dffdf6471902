"""Scenarios: what their files may say, and when they are played."""

from __future__ import annotations

from pathlib import Path

import pytest

from hil import scenario
from hil.protocols import End, Stop


class Recorder:
    """A board that notes what happens to it; it fails after so many seconds."""

    def __init__(self, ends: float = 100.0) -> None:
        self.now = 0.0
        self.ends = ends
        self.seen: list[tuple[float, object]] = []

    def run(self, seconds: float) -> Stop:
        self.now = round(self.now + seconds, 6)
        return Stop(End.UNCAUGHT if self.now >= self.ends else End.LIMIT)

    def write(self, data: bytes) -> None:
        self.seen.append((self.now, data))

    def set_pin(self, pin: int, level: bool | None) -> None:
        self.seen.append((self.now, (pin, level)))


TEXT = "# a comment\n100 pin 3 0\n100 text hello\n250 bytes 7e 00\n\n300 text\n500 end\nignored\n"


def file(folder: Path, text: str) -> Path:
    path = folder / "app.input.txt"
    path.write_text(text)
    return path


def test_a_scenario_is_played_at_its_times(tmp_path: Path) -> None:
    board = Recorder()
    assert scenario.play(board, scenario.read(file(tmp_path, TEXT))).end is End.LIMIT
    assert board.seen == [(0.1, (3, False)), (0.1, b"hello\n"), (0.25, b"\x7e\x00"), (0.3, b"\n")]
    assert board.now == 0.5


def test_it_ends_with_the_firmware_and_with_the_time(tmp_path: Path) -> None:
    found = scenario.read(file(tmp_path, TEXT))
    failing = Recorder(ends=0.2)
    assert scenario.play(failing, found).end is End.UNCAUGHT
    assert len(failing.seen) == 2
    short = Recorder()
    scenario.play(short, found, most_seconds=0.2)
    assert (short.now, len(short.seen)) == (0.2, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 pin 3 2\n", r":1: the level of a pin is 0 or 1, not 2"),
        ("5 pin 3\n", r":1: not enough values"),
        ("5 bytes zz\n", r":1: non-hexadecimal"),
        ("soon end\n", r":1: invalid literal"),
        ("5 shake\n", r":1: not 'shake': after the time comes pin, text, bytes or end"),
        ("5 text a\n4 text b\n", r":2: the time goes back"),
        ("5 text a\n", r"the last line must be: MILLISECONDS end"),
    ],
)
def test_what_is_no_scenario_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(scenario.ScenarioError, match=message):
        scenario.read(file(tmp_path, text))


def test_a_script_has_the_scenario_beside_it(tmp_path: Path) -> None:
    path = file(tmp_path, TEXT)
    assert scenario.beside(tmp_path / "app.js") == path
    assert scenario.beside(tmp_path / "other.js") is None


def test_stretched_it_has_more_time_between_events_and_ends_with_the_last(tmp_path: Path) -> None:
    found = scenario.read(file(tmp_path, TEXT))
    longer = scenario.stretched(found, 2)
    assert [event.milliseconds for event in longer.events] == [
        2 * event.milliseconds for event in found.events
    ]
    assert longer.milliseconds == longer.events[-1].milliseconds
    assert scenario.stretched(scenario.Scenario((), 500), 2).milliseconds == 0


def test_a_board_without_pins_is_not_said_to_have_had_them_driven(tmp_path: Path) -> None:
    class NoPins:
        """A board on a cable."""

        def run(self, seconds: float) -> Stop:
            return Stop(End.LIMIT)

        def write(self, data: bytes) -> None:
            pass

    found = scenario.read(file(tmp_path, TEXT))
    assert found.drives_pins
    with pytest.raises(scenario.ScenarioError, match="pin 3 cannot be driven"):
        scenario.play(NoPins(), found)
