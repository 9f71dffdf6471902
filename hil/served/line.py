"""The serial line of a served board: a pseudo terminal that any terminal program or flasher can open."""

from __future__ import annotations

import os
import select
import tty

PIECE = 256


class SerialLine:
    """The board's end of the line. With `keeps` what nobody has read yet waits for the next who opens it."""

    def __init__(self, keeps: bool) -> None:
        self._end, other = os.openpty()
        tty.setraw(other)
        self.name = os.ttyname(other)
        self._kept = other if keeps else None
        self._is_open = False
        if not keeps:
            os.close(other)

    def was_opened(self) -> bool:
        """Has somebody opened the line since it was last seen closed?"""
        poll = select.poll()
        poll.register(self._end, 0)
        is_open = not any(event & select.POLLHUP for _, event in poll.poll(0))
        opened = is_open and not self._is_open
        self._is_open = is_open
        return opened

    def write(self, data: bytes) -> None:
        """What the board sends; lost if nobody listens, or nobody reads for long."""
        if (self._is_open or self._kept is not None) and select.select([], [self._end], [], 0)[1]:
            os.write(self._end, data)

    def read(self, seconds: float) -> bytes:
        """What is sent to the board; waits for it."""
        if not select.select([self._end], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._end, PIECE)
        except OSError:  # nobody has it open
            return b""

    def close(self) -> None:
        """The line is cut."""
        for end in (self._end, self._kept):
            if end is not None:
                os.close(end)
