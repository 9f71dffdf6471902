"""The console of the rig, driven by a board that is a list of lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from hil.console import Console
from hil.protocols import End, Stop


class Script:
    """A board that says one piece at each run, then ends."""

    name = "script"

    def __init__(self, pieces: list[bytes], end: Stop) -> None:
        self.pieces = pieces
        self.end = end
        self.console = b""

    def flash(self, firmware: Path) -> None:
        raise AssertionError("nothing is flashed here")

    def reset(self) -> None:
        self.console = b""

    def run(self, seconds: float) -> Stop:
        if not self.pieces:
            return self.end
        self.console += self.pieces.pop(0)
        return Stop(End.LIMIT)

    def write(self, data: bytes) -> None:
        self.console += data

    def where(self) -> str:
        return "line 7"

    def close(self) -> None:
        pass


def test_waits_for_text_that_comes_in_pieces(tmp_path: Path) -> None:
    console = Console(Script([b"Hel", b"lo\nWor", b"ld\n"], Stop(End.IDLE)), tmp_path / "transcript")
    console.expect("Hello\n")
    console.expect("World\n")


def test_what_was_seen_is_not_seen_again(tmp_path: Path) -> None:
    console = Console(Script([b"one\n"], Stop(End.IDLE)), tmp_path / "transcript")
    console.expect("one")
    with pytest.raises(AssertionError, match=r"waited .* for 'one'"):
        console.expect("one")


def test_says_what_came_instead_and_how_the_board_stopped(tmp_path: Path) -> None:
    board = Script([b"oops\n"], Stop(End.FAULT, "write of 0x1 to flash at 0xc000"))
    with pytest.raises(AssertionError) as caught:
        Console(board, tmp_path / "transcript").expect("fine")
    message = str(caught.value)
    assert "there came b'oops\\n'" in message
    assert "a fault: write of 0x1 to flash at 0xc000" in message
    assert "it is at: line 7" in message
    assert str(tmp_path / "transcript") in message


def test_gives_up_after_the_time_given(tmp_path: Path) -> None:
    board = Script([b"."] * 1000, Stop(End.IDLE))
    with pytest.raises(AssertionError, match=r"waited 1\.00 s"):
        Console(board, tmp_path / "transcript").expect("never", seconds=1.0)


def test_the_transcript_has_the_exact_bytes(tmp_path: Path) -> None:
    console = Console(Script([b"a\r\n\xff"], Stop(End.IDLE)), tmp_path / "deep" / "transcript")
    console.expect("a")
    console.save()
    assert (tmp_path / "deep" / "transcript").read_bytes() == b"a\r\n\xff"


def test_a_board_that_sleeps_until_input_comes_goes_on(tmp_path: Path) -> None:
    """Asleep it looks as if it were at its end; a failure is one for good."""
    board = Script([b"ready\n"], Stop(End.IDLE))
    console = Console(board, tmp_path / "transcript")
    console.expect("ready\n")
    assert console.run().end is End.IDLE
    board.pieces.append(b"heard\n")
    console.expect("heard\n")
    board.end = Stop(End.UNCAUGHT)
    assert console.run().end is End.UNCAUGHT
    board.pieces.append(b"more\n")
    assert console.run().end is End.UNCAUGHT
    assert board.pieces == [b"more\n"]
