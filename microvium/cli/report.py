"""What the command line says when something is wrong, and the status that goes with it.

In: an action. Out: its status, or that of the error it raised, after one clear message on stderr.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from microvium.diagnostics import Diagnostic

FAILED = 1
USAGE = 2
INTERRUPTED = 128 + signal.SIGINT
PIPE_CLOSED = 128 + signal.SIGPIPE


class Failure(Exception):
    """One line for the user."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


class Uncaught(Exception):
    """A script's exception that nothing caught, as the lines to print: its text, then where it came from."""


def guard(action: Callable[[], int]) -> int:
    """Runs the action. What the user can do something about is said in one message, without a traceback."""
    try:
        status = action()
        sys.stdout.flush()
        return status
    except (Diagnostic, Uncaught, Failure) as error:
        _say(_message(error))
        return error.status if isinstance(error, Failure) else FAILED
    except BrokenPipeError:
        _silence_stdout()
        return PIPE_CLOSED
    except OSError as error:
        _say(f"microvium: {_os_message(error)}\n")
        return FAILED
    except RuntimeError as error:
        from microvium.native import NativeBuildError

        if not isinstance(error, NativeBuildError):
            raise
        _say(f"microvium: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        _say("microvium: interrupted\n")
        return INTERRUPTED


def warn(warning: Diagnostic) -> None:
    """Says what the user may want to change, and goes on."""
    _say(_message(warning))


def _message(error: Diagnostic | Uncaught | Failure) -> str:
    if isinstance(error, Diagnostic):
        return error.render(color=sys.stderr.isatty() and "NO_COLOR" not in os.environ)
    return str(error) if isinstance(error, Uncaught) else f"microvium: {error}\n"


def _os_message(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}" if error.filename else reason


def _say(text: str) -> None:
    """Writes to stderr, after what the script has written to stdout."""
    try:
        sys.stdout.flush()
    except OSError:
        _silence_stdout()
    sys.stderr.flush()
    sys.stderr.buffer.write(text.encode("utf-8", "replace"))
    sys.stderr.buffer.flush()


def _silence_stdout() -> None:
    """Stdout takes nothing more (its reader is gone, the disk is full): nothing may be written at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
