"""The engine in its hostile configuration: address and undefined-behaviour sanitizers, a collection at every
allocation, small and tiny arenas, and the heap checker at the end. Every script test runs in it, with both
word sizes, without Python in the process.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from microvium import headers, image
from microvium.cli import program
from tests.scripts.script_file import SCRIPTS, Script, without

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "-std=gnu99", "-O1", "-g", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-DMVM_HOSTILE=1",
    "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer",
)  # fmt: skip
ARENA_WORDS = 10_000
"""For runs that must give what the script expects."""
TINY = (48, 120, 400, 1_500)
"""Bytes, for runs that may end in a RangeError anywhere, but never in an unsound heap."""
WORDS = (16, 32)
ENDS_WELL = (0, 1)
"""The runner's status after a result and after an uncaught exception."""


@dataclass(frozen=True)
class Run:
    """What a run of the runner printed, and its status."""

    status: int
    lines: tuple[str, ...]
    complaint: str


@pytest.fixture(scope="session")
def runners(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The runner of each word size, built for this session."""
    compiler = shutil.which("cc")
    assert compiler, "a C compiler with sanitizers is needed: apt-get install gcc"
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in headers.engine_headers(full=True).items():
        (folder / name).write_text(text)
    engine = ROOT / "engine"
    sources = [*engine.glob("*.c"), *(engine / "desktop").glob("*.c"), engine / "tests" / "runner.c"]
    built = {}
    for word in WORDS:
        built[word] = folder / f"runner{word}"
        includes = [f"-I{path}" for path in (folder, engine, engine / "desktop")]
        command = [compiler, *FLAGS, f"-DMVM_WORD_BITS={word}", *includes, *map(str, sorted(sources))]
        subprocess.run([*command, "-lm", "-o", str(built[word])], check=True)
    return built


def run(runner: Path, data: Path, arena: int, export: int) -> Run:
    """Runs an export of an image."""
    done = subprocess.run(
        [str(runner), str(arena), str(data), str(export)], capture_output=True, timeout=120, check=False
    )
    lines = tuple(done.stdout.decode().split("\n")[:-1])
    return Run(done.returncode, lines, done.stderr.decode(errors="replace"))


def suspended(script: Script, word: int, folder: Path) -> tuple[Path, int]:
    """The script's image after its top level, and which export `main` is."""
    running = program.start(program.compile_file(script.path, None), word, io.BytesIO())
    data = program.suspend(running.suspend(), word).data
    (folder / "app.mvm").write_bytes(data)
    names = [name for name, _ in image.read(data).exports]
    return folder / "app.mvm", names.index("main")


def named(scripts: list[Script]) -> pytest.MarkDecorator:
    """Parametrises a test by script."""
    return pytest.mark.parametrize("script", scripts, ids=[script.name for script in scripts])


@pytest.mark.parametrize("word", WORDS)
@named(without("integers only"))
def test_a_collection_at_every_allocation_changes_nothing(
    script: Script, word: int, runners: dict[int, Path], tmp_path: Path
) -> None:
    data, export = suspended(script, word, tmp_path)
    done = run(runners[word], data, ARENA_WORDS * word // 8, export)
    assert done.status in ENDS_WELL, done.complaint
    if script.thrown is None:
        assert (done.status, done.lines) == (0, script.lines)
    else:
        assert done.lines[:-1] == script.lines
        assert done.lines[-1].startswith(f"! {script.thrown.text} @ ")


@pytest.mark.parametrize("word", WORDS)
@named(list(SCRIPTS))
def test_a_tiny_arena_never_leaves_an_unsound_heap(
    script: Script, word: int, runners: dict[int, Path], tmp_path: Path
) -> None:
    data, export = suspended(script, word, tmp_path)
    for arena in TINY:
        done = run(runners[word], data, arena, export)
        assert done.status in ENDS_WELL, done.complaint
        assert done.status == 0 or done.lines[-1].startswith("! ")
