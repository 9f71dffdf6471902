"""The console of a board as tests see it: wait for text, read lines, keep a transcript."""

from __future__ import annotations

from pathlib import Path

from hil.protocols import Board, End, RigError, Stop
from microvium import decode

SLICE = 0.05
"""Seconds of the board's time between two looks at the console."""


class Console:
    """Follows the output of one board. With the map beside `firmware` errors are shown as lines of source."""

    def __init__(self, board: Board, transcript: Path, firmware: Path | None = None) -> None:
        self.board = board
        self.transcript = transcript
        self._firmware = firmware
        self._seen = 0
        self._end: Stop | None = None

    def expect(self, text: str, seconds: float = 10.0) -> None:
        """Runs the board until `text` has come, after what was awaited before; an AssertionError says what
        came instead.
        """
        wanted = text.encode()
        waited = 0.0
        while (found := self.board.console.find(wanted, self._seen)) < 0:
            if waited >= seconds or self._end is not None:
                raise AssertionError(self._disappointment(text, waited))
            self.run(SLICE)
            waited += SLICE
        self._seen = found + len(wanted)

    def run(self, seconds: float = 10.0) -> Stop:
        """Runs the board until its firmware has ended; how, if it has before."""
        if self._end is not None:
            return self._end
        stop = self.board.run(seconds)
        if stop.end is not End.LIMIT:
            self._end = stop
        return stop

    @property
    def text(self) -> str:
        """All that came since the reset."""
        return self.board.console.decode("utf-8", "replace")

    def explanation(self) -> list[str]:
        """The errors that the board has reported, as lines of source."""
        return decode.explain(self.text, self._firmware) if self._firmware else []

    def report(self) -> str:
        """For people: what came, what it means, and where it is kept."""
        return "\n".join([self.text.rstrip("\n"), *self.explanation(), f"(transcript: {self.transcript})"])

    def save(self) -> None:
        """Writes the transcript; done after each test, whether it passes or not."""
        self.transcript.parent.mkdir(parents=True, exist_ok=True)
        self.transcript.write_bytes(self.board.console)

    def _disappointment(self, text: str, waited: float) -> str:
        rest = self.board.console[self._seen :]
        how = f"; the board stopped: {self._end}" if self._end is not None else ""
        first = f"waited {waited:.2f} s for {text!r}; there came {rest!r}{how}; it is at: {self._where()}"
        return "\n".join([f"{first}; transcript: {self.transcript}", *self.explanation()])

    def _where(self) -> str:
        try:
            return self.board.where()
        except RigError as error:
            return f"unknown: {error}"
