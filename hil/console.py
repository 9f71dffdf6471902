"""The console of a board as tests see it: wait for text, read lines, keep a transcript."""

from __future__ import annotations

from pathlib import Path

from hil.protocols import Board, Stop

SLICE = 0.05
"""Seconds of the board's time between two looks at the console."""


class Console:
    """Follows the output of one board."""

    def __init__(self, board: Board, transcript: Path) -> None:
        self.board = board
        self.transcript = transcript
        self._seen = 0

    def expect(self, text: str, seconds: float = 10.0) -> None:
        """Runs the board until `text` has come, after what was awaited before; an AssertionError says what
        came instead.
        """
        wanted = text.encode()
        waited = 0.0
        stop: Stop | None = None
        while (found := self.board.console.find(wanted, self._seen)) < 0:
            if waited >= seconds or (stop is not None and stop.end.name != "LIMIT"):
                raise AssertionError(self._disappointment(text, waited, stop))
            stop = self.board.run(SLICE)
            waited += SLICE
        self._seen = found + len(wanted)

    def run(self, seconds: float = 10.0) -> Stop:
        """Runs the board until its firmware has ended."""
        return self.board.run(seconds)

    @property
    def text(self) -> str:
        """All that came since the reset."""
        return self.board.console.decode("utf-8", "replace")

    def save(self) -> None:
        """Writes the transcript; done after each test, whether it passes or not."""
        self.transcript.parent.mkdir(parents=True, exist_ok=True)
        self.transcript.write_bytes(self.board.console)

    def _disappointment(self, text: str, waited: float, stop: Stop | None) -> str:
        rest = self.board.console[self._seen :]
        how = f"; the board stopped: {stop}" if stop is not None and stop.end.name != "LIMIT" else ""
        return f"waited {waited:.2f} s for {text!r}; there came {rest!r}{how}; transcript: {self.transcript}"
