"""The ways to run a script: what all of them print must be the same.

In: a file. Out: for each way, by its name, the lines it prints, the last of them `! …` if something was
thrown and not caught.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from microvium import debugmap, snapshot
from microvium.cli import program, report
from tests.engine import hostile

WORDS = (32, 16)
WAYS = tuple(f"{way}{word}" for word in WORDS for way in ("live", "resumed", "hostile", "small"))
"""`live`: top level and `main` in one VM. `resumed`: `main` in a new VM, from the bytes and the map of a
portable image. `hostile`: `main` in the engine's hostile configuration. `small`: as that, in ever smaller
arenas; if no heap becomes unsound, the lines are those of `live`.
"""


def run(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Runs a script in every way, in the order of `WAYS`."""
    compiled = program.compile_file(path, None)
    for word in WORDS:
        console = io.BytesIO()
        running = program.start(compiled, word, console)
        early = _lines(console)
        suspended = program.suspend(running.suspend(), word)
        lines = early + _called(running, console)
        yield f"live{word}", lines
        console = io.BytesIO()
        found = snapshot.from_image(suspended.data, debugmap.from_json(suspended.map_text))
        yield f"resumed{word}", early + _called(program.load(found, compiled.hosts, word, console), console)
        data = path.with_suffix(".mvm")
        data.write_bytes(suspended.data)
        done = hostile.run(hostile.runner(word), data, hostile.arena_bytes(word))
        yield f"hostile{word}", [*early, *done.lines, *_complaint(done)]
        done = hostile.run(hostile.runner(word), data, hostile.arena_bytes(word), shrink=True)
        yield f"small{word}", [*lines, *_complaint(done)]


def _complaint(done: hostile.Run) -> list[str]:
    """What a sanitizer or the heap checker says."""
    sound = done.status in hostile.ENDS_WELL and not done.complaint
    return [] if sound else [f"status {done.status}: {done.complaint}"]


def _called(running: program.Running, console: io.BytesIO) -> list[str]:
    end = []
    try:
        running.call("main")
    except report.Uncaught as error:
        end = [f"! {error}".splitlines()[0]]
    assert running.vm.check() is None
    running.vm.collect()
    assert running.vm.check() is None
    return _lines(console) + end


def _lines(console: io.BytesIO) -> list[str]:
    """What was printed since the last call."""
    text = console.getvalue().decode()
    console.seek(0)
    console.truncate()
    return text.split("\n")[:-1]
