"""Running a long command: its output goes to a log, a progress display to stderr, a failure names the log."""

import fcntl
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bootstrap.failure import SetupError

REDRAW_SECONDS = 0.2
PLAIN_SECONDS = 15.0
"""Without a terminal, a line this often shows that the work goes on."""
TAIL_LINES = 8
WIDTH = 79


def say(text: str) -> None:
    """One line of set-up's own on stderr."""
    print(f"./do: {text}", file=sys.stderr, flush=True)


class Progress:
    """Shows how far a command is, measured by the lines with `counted` that it has printed.

    With a terminal one line is redrawn in place; without, plain lines come now and then.
    `expected` is about how many such lines a whole run prints; 0 if nobody knows.
    """

    def __init__(
        self, title: str, expected: int = 0, counted: str = "", stream: TextIO | None = None
    ) -> None:
        self.title = title
        self.expected = expected
        self.counted = counted
        self.lines = 0
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.started = time.monotonic()
        self.drawn = self.started
        if not self.terminal:
            self._print(f"./do: {title} ...\n")

    def line(self, text: str) -> None:
        """The command printed `text`."""
        self.lines += self.counted in text
        now = time.monotonic()
        if now - self.drawn >= (REDRAW_SECONDS if self.terminal else PLAIN_SECONDS):
            self.drawn = now
            self._draw(text)

    def end(self, outcome: str) -> None:
        """The command is over."""
        prefix = "\r\x1b[K" if self.terminal else ""
        self._print(f"{prefix}./do: {self.title}: {outcome} ({self._clock()})\n")

    def _draw(self, text: str) -> None:
        head = f"./do: {self.title}: "
        if self.expected:
            # The count is an estimate: an unfinished command is never shown as finished.
            head += f"{min(99, 100 * self.lines // self.expected)} % "
        head += f"({self._clock()})"
        if self.terminal:
            self._print(f"\r\x1b[K{head} {text}"[: WIDTH + len("\r\x1b[K")])
        else:
            self._print(head + "\n")

    def _clock(self) -> str:
        seconds = int(time.monotonic() - self.started)
        return f"{seconds // 60}:{seconds % 60:02}"

    def _print(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def run_logged(
    command: Sequence[str],
    title: str,
    log: Path,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    expected: int = 0,
    counted: str = "",
) -> None:
    """Run `command`, appending its output to `log`; SetupError if it fails.

    `env` replaces the caller's environment; `expected` and `counted` are for the display, see Progress.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    progress = Progress(title, expected, counted)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n")
        status, tail = _pump(command, progress, file, cwd, env)
    if status:
        progress.end("failed")
        shown = "".join(f"    {line}\n" for line in tail)
        raise SetupError(f"{title} failed with status {status}; the last lines of {log}:\n{shown}".rstrip())
    progress.end("done")


def _pump(
    command: Sequence[str],
    progress: Progress,
    log: TextIO,
    cwd: Path | None,
    env: Mapping[str, str] | None,
) -> tuple[int, list[str]]:
    """Copy the command's output to `log`; its status and last lines."""
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise SetupError(f"cannot run {command[0]}: {error.strerror}") from None
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                log.write(line)
                log.flush()
                text = line.strip()
                tail.append(text)
                progress.line(text)
        except BaseException:
            process.terminate()
            raise
    return process.returncode, list(tail)


@contextmanager
def exclusive(lock: Path, waiting_for: str) -> Iterator[None]:
    """Hold `lock` for the block; if another process has it, say so and wait. The kernel frees it at exit."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another process that is {waiting_for}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
