"""`run --server`: many scripts from one process, each in a fresh VM.

In: a path per line. Out: one JSON line `{"rc": int, "out": "stdout and stderr"}` each. The stages and the
engine are loaded once; each script runs in a child forked from there, so that nothing it does can reach the
next one: a script that never ends is killed after the time limit (rc 124), one that brings the engine down
costs its child only (rc 128 + signal).
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterable
from typing import IO

TIMED_OUT = 124
MAX_OUTPUT = 16 << 20
"""Bytes of output that are kept; a script that writes more is stopped."""

_CHUNK = 1 << 16


def serve(run: Callable[[str], int], lines: Iterable[bytes], answers: IO[bytes], seconds: float) -> None:
    """Answers each line until there are no more. `run` writes to stdout and stderr and returns the status."""
    gc.freeze()
    for line in lines:
        path = os.fsdecode(line.rstrip(b"\r\n"))
        status, output = run_in_child(lambda path=path: run(path), seconds)  # type: ignore[misc]
        answer = {"rc": status, "out": output.decode("utf-8", "replace")}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def run_in_child(action: Callable[[], int], seconds: float) -> tuple[int, bytes]:
    """The status and the output (stdout and stderr as one) of an action that runs in a forked process."""
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _become_child(writer, action)
    os.close(writer)
    try:
        output, problem = _collect(reader, time.monotonic() + seconds, seconds)
        if problem:
            os.kill(child, signal.SIGKILL)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(reader)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if problem:
        return TIMED_OUT, output + problem.encode()
    if status < 0:
        crash = (
            f"microvium: the engine was ended by {signal.Signals(-status).name}; please report the script\n"
        )
        return 128 - status, output + crash.encode()
    return status, output


def _become_child(writer: int, action: Callable[[], int]) -> None:
    """Runs the action with stdout and stderr into the pipe and leaves the process."""
    status = 70
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (writer, 1), (writer, 2)):
            os.dup2(source, target)
        status = action()
    except BaseException as error:
        if isinstance(error, SystemExit) and isinstance(error.code, int):
            status = error.code
        else:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _collect(reader: int, deadline: float, seconds: float) -> tuple[bytes, str]:
    """What the child writes until it closes the pipe, and why it must be stopped ('' if it need not)."""
    chunks: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            chunk = os.read(reader, _CHUNK)
            if not chunk:
                return b"".join(chunks), ""
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_OUTPUT:
                return b"".join(chunks), f"\nmicrovium: stopped after {MAX_OUTPUT >> 20} MiB of output\n"
            if time.monotonic() > deadline:
                break
    return b"".join(chunks), f"\nmicrovium: stopped after {seconds:g} s\n"
