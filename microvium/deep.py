"""Runs recursive code on a stack that is large enough for deeply nested sources.

The parser and the passes over trees recurse with the nesting of the source. `call` runs a function in a
thread of its own with a big stack and a high recursion limit, so that the limit is `syntax.MAX_DEPTH` and not
Python's.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

FRAMES = 200_000
"""Python frames that a deep call may use."""

STACK_BYTES = (512 << 20, 128 << 20, 32 << 20)
"""Address space for the thread's stack: the first size that the system grants. It is not touched unless
needed.
"""

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_inside = threading.local()


def call(
    function: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
) -> _Result:
    """Returns or raises what `function(*args, **kwargs)` does; within a deep call it is called directly."""
    if getattr(_inside, "deep", False):
        return function(*args, **kwargs)
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        _inside.deep = True
        try:
            results.append(function(*args, **kwargs))
        except BaseException as error:
            errors.append(error)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, FRAMES))
    try:
        _start(run).join()
    finally:
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return results[0]


def _start(run: Callable[[], None]) -> threading.Thread:
    """A started thread with the largest stack that the system grants. It is a daemon, so that Ctrl-C ends the
    process.
    """
    for size in STACK_BYTES:
        before = threading.stack_size(size)
        try:
            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            return thread
        except RuntimeError:
            continue
        finally:
            threading.stack_size(before)
    raise MemoryError(
        f"no thread with a stack of {STACK_BYTES[-1] >> 20} MiB: raise the limit on memory (ulimit -v)"
    )
