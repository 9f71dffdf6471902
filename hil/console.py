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
        self._failure: Stop | None = None

    def expect(self, text: str, seconds: float = 10.0) -> None:
        """Runs the board until `text` has come, after what was awaited before; an AssertionError says what
        came instead.
        """
        wanted = text.encode()
        waited = 0.0
        stop = Stop(End.LIMIT)
        while (found := self.board.console.find(wanted, self._seen)) < 0:
            if waited >= seconds or stop.end is not End.LIMIT:
                raise AssertionError(self._disappointment(text, waited, stop))
            stop = self.run(SLICE)
            waited += SLICE
        self._seen = found + len(wanted)

    def run(self, seconds: float = 10.0) -> Stop:
        """Runs the board until its firmware has ended; how, if it has failed before. One that has nothing
        left to run may be waiting for input.
        """
        if self._failure is None:
            stop = self.board.run(seconds)
            if not stop.is_failure:
                return stop
            self._failure = stop
        return self._failure

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

    def _disappointment(self, text: str, waited: float, stop: Stop) -> str:
        rest = self.board.console[self._seen :]
        how = f"; the board stopped: {stop}" if stop.end is not End.LIMIT else ""
        first = f"waited {waited:.2f} s for {text!r}; there came {rest!r}{how}; it is at: {self._where()}"
        return "\n".join([f"{first}; transcript: {self.transcript}", *self.explanation()])

    def _where(self) -> str:
        try:
            return self.board.where()
        except RigError as error:
            return f"unknown: {error}"
