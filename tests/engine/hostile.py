"""The engine in its hostile configuration, as a program that runs images without Python in the process.

Address and undefined-behaviour sanitizers, a collection at every request for memory, the heap checker after
each, free memory filled with what no value may be. `runner(word)` builds it on first use and keeps it in the
user's cache, keyed by the contents of all that it is made of.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from microvium import headers, image, native

ENGINE = Path(__file__).resolve().parents[2] / "engine"
WORDS = (16, 32)
FLAGS = (
    "-std=gnu99", "-O1", "-g", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-DMVM_HOSTILE=1",
    "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer",
)  # fmt: skip
ARENA_WORDS = 10_000
"""For runs that must give what the script expects."""
ENDS_WELL = (0, 1)
"""The runner's status after a result and after an uncaught exception. A sanitizer's is another."""
REFUSED = 2
"""Its status for an image that the engine does not take."""
_ENVIRONMENT = {"ASAN_OPTIONS": "exitcode=86", "UBSAN_OPTIONS": "exitcode=86"}


def with_only_cells(image_header: str) -> str:
    """The features of an engine whose heap holds integers only."""
    for flag, now in (("HAS_ONLY_CELLS", 1), ("HAS_DOUBLE", 0)):
        old = f"#define {flag} {1 - now}\n"
        assert old in image_header
        image_header = image_header.replace(old, f"#define {flag} {now}\n")
    return image_header


@dataclass(frozen=True)
class Run:
    """What a run of the runner printed, and its status."""

    status: int
    lines: tuple[str, ...]
    complaint: str


def build(engine: Path, word: int, target: Path, only_cells: bool = False) -> None:
    """Compiles a runner from an engine's sources."""
    compiler = shutil.which("cc")
    assert compiler, "a C compiler with sanitizers is needed: apt-get install gcc"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for header, text in _headers(only_cells).items():
            (folder / header).write_text(text)
        includes = [f"-I{path}" for path in (folder, engine, engine / "desktop")]
        command = [compiler, *FLAGS, f"-DMVM_WORD_BITS={word}", *includes, *map(str, sources(engine))]
        subprocess.run([*command, "-lm", "-o", str(target)], check=True)


def sources(engine: Path) -> list[Path]:
    """What a runner is compiled from, headers excepted."""
    return sorted([*engine.glob("*.c"), *(engine / "desktop").glob("*.c"), engine / "tests" / "runner.c"])


@cache
def runner(word: int, only_cells: bool = False) -> Path:
    """The runner of a word size, or the one for images that allocate nothing but integers."""
    folder = native.cache_folder().parent / "hostile"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"runner{word}-{_key(word, only_cells)}"
    with (folder / f"{word}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            new = path.with_suffix(".new")
            build(ENGINE, word, new, only_cells)
            new.rename(path)
    return path


def _headers(only_cells: bool) -> dict[str, str]:
    texts = headers.engine_headers(full=True)
    if only_cells:
        texts["image.h"] = with_only_cells(texts["image.h"])
    return texts


def _key(word: int, only_cells: bool) -> str:
    digest = hashlib.sha256()
    for text in (*FLAGS, str(word), *_headers(only_cells).values()):
        digest.update(text.encode() + b"\0")
    for path in (*sources(ENGINE), *sorted(ENGINE.rglob("*.h"))):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def run(
    path: Path, data: Path, arena: int, *, shrink: bool = False, export: int | None = None, seconds: int = 0
) -> Run:
    """Runs an export of an image, `main` by default: in one arena, or in ever smaller ones. It is stopped
    after so many seconds, if there are any.
    """
    if export is None:
        export = [name for name, _ in image.read(data.read_bytes()).exports].index("main")
    command = [str(path), *(["shrink"] if shrink else []), str(arena), str(data), str(export), str(seconds)]
    done = subprocess.run(
        command, capture_output=True, timeout=300, check=False, env={**os.environ, **_ENVIRONMENT}
    )
    lines = tuple(done.stdout.decode().split("\n")[:-1])
    return Run(done.returncode, lines, done.stderr.decode(errors="replace"))


def arena_bytes(word: int) -> int:
    """An arena in which every script has room."""
    return ARENA_WORDS * word // 8
