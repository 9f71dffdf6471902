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

WORDS = (32, 16)
WAYS = tuple(f"{way}{word}" for word in WORDS for way in ("live", "resumed"))
"""`live`: top level and `main` in one VM. `resumed`: `main` in a new VM, from the bytes and the map of a
portable image.
"""


def run(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Runs a script in every way, in the order of `WAYS`."""
    compiled = program.compile_file(path, None)
    for word in WORDS:
        console = io.BytesIO()
        running = program.start(compiled, word, console)
        early = _lines(console)
        suspended = program.suspend(running.suspend(), word)
        yield f"live{word}", early + _called(running, console)
        console = io.BytesIO()
        found = snapshot.from_image(suspended.data, debugmap.from_json(suspended.map_text))
        yield f"resumed{word}", early + _called(program.load(found, compiled.hosts, word, console), console)


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
