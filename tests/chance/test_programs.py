"""Random programs print the same in Node and in every way that the engine runs them.

`MICROVIUM_RANDOM_PROGRAMS` is the number of programs, `MICROVIUM_RANDOM_SEED` the first seed. A program that
fails is made small before it is shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chance import program, shrink, ways
from tests.chance.worker import Worker
from tests.unit import node_oracle

PROGRAMS = int(os.environ.get("MICROVIUM_RANDOM_PROGRAMS", "16"))
FIRST = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
GROUPS = 4
"""Tests that share the programs, so that they can run at the same time."""
TRIES = 300
"""To make a failing program small."""


@pytest.fixture
def worker() -> Iterator[Worker]:
    found = Worker()
    yield found
    found.close()


def expected(scripts: list[str]) -> list[list[str]]:
    """What Node prints."""
    return node_oracle.run_scripts([f"{script}main();" for script in scripts])


def failing_way(script: str, path: Path, worker: Worker) -> str | None:
    """The first way in which a script does not do what Node does, if Node takes it for a program."""
    [lines] = expected([script])
    if any("SyntaxError" in line for line in lines):
        return None
    path.write_text(script)
    results = worker.run(path)
    return next((name for name, printed in results.items() if printed != lines), None)


def story(seed: int, script: str, path: Path, worker: Worker) -> str:
    """The failure of a program, of a smaller one if there is one, and how to see it again."""
    way = failing_way(script, path, worker)
    small = shrink.shrunk(script, lambda text: failing_way(text, path, worker) == way, TRIES)
    path.write_text(small)
    [lines] = expected([small])
    printed = worker.run(path).get(way or "")
    return f"seed {seed}, {way}:\n{small}\nprints {printed}\nin Node {lines}"


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
def test_random_programs_do_what_node_does(group: int, worker: Worker, tmp_path: Path) -> None:
    seeds = range(FIRST + group, FIRST + PROGRAMS, GROUPS)
    scripts = [program.script(seed) for seed in seeds]
    path = tmp_path / "program.js"
    for seed, script, lines in zip(seeds, scripts, expected(scripts), strict=True):
        assert not any("SyntaxError" in line for line in lines), f"seed {seed} is no program:\n{script}"
        path.write_text(script)
        results = worker.run(path)
        if any(printed != lines for printed in results.values()):
            pytest.fail(story(seed, script, path, worker))


def test_a_wrong_line_and_a_crash_are_noticed(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "program.js"
    path.write_text("function main() { console.log(1); }")
    assert worker.run(path) == {way: ["1"] for way in ways.WAYS}
    assert failing_way("function main() { console.log(typeof require); }", path, worker) is None
    assert failing_way("function main() { console.log(typeof globalThis); }", path, worker) == "live32"
    [lines] = worker.run(tmp_path / "absent.js").values()
    assert lines[0].startswith("FAILURE: ")


def test_a_failing_script_is_made_small() -> None:
    script = "let a = [1, 2, { b: f(3) }];\nif (a) {\n  print(a);\n  boom(4, [5]);\n}\nprint(6);"
    assert shrink.shrunk(script, lambda text: "boom(" in text) == "  boom();"
