"""How far a long job is: a bar on a terminal, else a line for each step. Both on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Said(Protocol):
    """What is called when steps are done."""

    def __call__(self, name: str, count: int = 1) -> None:
        """`count` more steps are done, of them one that has this name."""


@contextmanager
def shown(title: str, total: int) -> Iterator[Said]:
    """Shows the progress of a job of `total` steps while its block runs."""
    if not sys.stderr.isatty():
        yield _Lines(title, total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def said(name: str, count: int = 1) -> None:
            bar.update(task, advance=count, description=name)

        yield said


class _Lines:
    def __init__(self, title: str, total: int) -> None:
        self._title, self._total, self._done = title, total, 0

    def __call__(self, name: str, count: int = 1) -> None:
        self._done += count
        print(f"{self._title}: {name} ({self._done} of {self._total})", file=sys.stderr, flush=True)
