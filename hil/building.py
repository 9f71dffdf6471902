"""Builds the firmware that a test asks for: the same `scons` as everybody's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from microvium import files
from microvium.ledger import measuring

ROOT = Path(__file__).resolve().parent.parent
_WORKER = os.environ.get("PYTEST_XDIST_WORKER")
BUILD = f"build/workers/{_WORKER}" if _WORKER else "build"
"""Where this process builds, in the checkout: tests that run side by side need not wait for each other."""
MEASURED = ("bench/", "examples/")
"""Scripts there have ceilings."""


class BuildFailed(Exception):
    """scons has failed; the message is what it said."""


def scons(*arguments: str, root: Path = ROOT, build: str = BUILD) -> str:
    """Runs scons in a checkout and returns what it said. Its status must be 0."""
    result = scons_result(*arguments, root=root, build=build)
    if result.returncode:
        raise BuildFailed(
            f"scons {' '.join(arguments)}: status {result.returncode}\n{result.stdout}{result.stderr}"
        )
    return result.stdout


def scons_result(*arguments: str, root: Path = ROOT, build: str = BUILD) -> subprocess.CompletedProcess[str]:
    """Runs scons in a checkout; it waits for another one there by itself. `build` is for this checkout."""
    command = [sys.executable, "-m", "SCons", "-Q", *arguments]
    env = {**os.environ, "MICROVIUM_BUILD": build} if root == ROOT else os.environ
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


def firmware(board: str, app: str, engine: str = "tailored", **memory: int) -> Path:
    """The firmware of an app, up to date. `ram` and `rom` ask for a larger chip, in the emulator."""
    sizes = {name: size for name, size in sorted(memory.items()) if size}
    options = [f"{name}={size}" for name, size in sizes.items()]
    scons(f"board={board}", f"app={app}", f"engine={engine}", *options, "firmware")
    full = "-full" if engine == "full" else ""
    folder = f"{Path(app).stem}{full}{''.join(f'-{name}{size}' for name, size in sizes.items())}"
    return ROOT / BUILD / board / folder / ("firmware" if board == "desktop" else "firmware.elf")


def script(name: str, text: str) -> str:
    """A script of a test, as the option `app`. The same name and text are the same app on each board."""
    path = ROOT / BUILD / "hil" / "scripts" / f"{name}.js"
    files.write_text(path, text)
    return str(path)


class Builds:
    """What the tests of one session ask for. An app is built when it is first asked for, for all boards of
    the session side by side: that starts scons once, and uses the machine's other processors. One of several
    workers builds only for the board that it is asked for, as the others are at work too; what has ceilings
    it builds where they are checked, so that it is built once for all workers.
    """

    def __init__(self, boards: Sequence[str], boards_with_doubles: Sequence[str]) -> None:
        self._boards = {"auto": boards, "double": boards_with_doubles}
        self._ready: set[tuple[str, ...]] = set()

    def firmware(self, board: str, app: str, numbers: str = "auto") -> Path:
        """The firmware of an app."""
        return self._made(board, app, numbers, "firmware") / "firmware.elf"

    def record(self, board: str, app: str) -> Path:
        """The budget.json of an app."""
        return self._made(board, app, "auto", "budget") / "budget.json"

    def _made(self, board: str, app: str, numbers: str, target: str) -> Path:
        options = (f"app={app}", f"numbers={numbers}", target)
        build = self._folder(app, numbers)
        if (board, *options) not in self._ready:
            built = self._build([board] if _WORKER else self._boards[numbers], options, build)
            if board not in built:
                scons(f"board={board}", *options, build=build)  # says what is wrong with this one
                built = [board]
            self._ready |= {(name, *options) for name in built}
        return ROOT / build / board / Path(app).stem

    @staticmethod
    def _folder(app: str, numbers: str) -> str:
        is_measured = app.startswith(MEASURED) and numbers == "auto"
        return measuring.build_folder(app) if _WORKER and is_measured else BUILD

    @staticmethod
    def _build(boards: Sequence[str], options: Sequence[str], build: str) -> Sequence[str]:
        """The boards for which it went well: all of them or none."""
        jobs = f"-j{min(len(boards), os.cpu_count() or 1)}"
        done = scons_result(jobs, f"board={','.join(boards)}", *options, build=build)
        return boards if done.returncode == 0 else ()
