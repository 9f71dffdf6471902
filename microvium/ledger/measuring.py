"""Builds and measures what has ceilings: the boards of one app in one build, apps side by side.

In: a project's folder and rows of its ceilings. Out: a `Measured` for each, as they come. Each app has a
build folder of its own, in which nothing is made anew that is up to date, and in which two scripts of one
name do not meet. What cannot be built or measured is a result too.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePath

from microvium.ledger import records
from microvium.ledger.ceilings import Ceiling
from microvium.ledger.records import Entry

FOLDER = "build/budget"
PLAIN_FOLDER = "build"
"""Where commits build that know no other folder."""
UNKNOWN_TARGET = "Do not know how to make"


@dataclass(frozen=True)
class Measured:
    """What came of a row."""

    row: Ceiling
    entry: Entry | None
    why: str = ""
    """What the build said, if there is no entry."""


def measure(folder: Path, rows: Iterable[Ceiling], commit: str) -> Iterator[list[Measured]]:
    """App by app, in the order in which they are done."""
    apps: dict[str, list[Ceiling]] = {}
    for row in rows:
        apps.setdefault(row.app, []).append(row)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(_app, folder, of_app, commit) for of_app in apps.values()]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            for future in waiting:
                future.cancel()


def build_folder(app: str) -> str:
    """The folder in which an app is measured, for MICROVIUM_BUILD."""
    path = PurePath(app)
    if path.is_absolute() or ".." in path.parts:
        return f"{FOLDER}/{hashlib.sha256(app.encode()).hexdigest()[:16]}"
    return f"{FOLDER}/{path.as_posix()}"


def _app(folder: Path, rows: Sequence[Ceiling], commit: str) -> list[Measured]:
    """All boards at once; if that fails, one by one, so that each has its own message."""
    build = build_folder(rows[0].app)
    said = _scons(folder, rows, build)
    if said is None:
        return [_read(folder, row, build, commit) for row in rows]
    if len(rows) > 1:
        return [measured for row in rows for measured in _app(folder, [row], commit)]
    if UNKNOWN_TARGET in said:
        build = PLAIN_FOLDER
        said = _scons(folder, rows, build)
    if said is None:
        return [_read(folder, rows[0], build, commit)]
    return [Measured(rows[0], None, said)]


def _scons(folder: Path, rows: Sequence[Ceiling], build: str) -> str | None:
    """Makes budget.json of one app for some boards; None, or what went wrong. It does not ask for the target
    `budget`, which fails above a ceiling.
    """
    boards = ",".join(row.board for row in rows)
    targets = (str(_results(Path(), row, build) / "budget.json") for row in rows)
    command = [sys.executable, "-m", "SCons", "-Q", f"board={boards}", f"app={rows[0].app}", *targets]
    environment = {**os.environ, "MICROVIUM_BUILD": build}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, errors="replace"
    )
    if done.returncode == 0:
        return None
    return done.stderr.strip() or done.stdout.strip() or f"scons ended with status {done.returncode}"


def _results(folder: Path, row: Ceiling, build: str) -> Path:
    return folder / build / row.board / Path(row.app).stem


def _read(folder: Path, row: Ceiling, build: str, commit: str) -> Measured:
    try:
        return Measured(row, records.read(_results(folder, row, build), row.script, commit, folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Measured(row, None, f"its results cannot be read by this version: {error!r}")
