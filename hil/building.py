"""Builds the firmware that a test asks for: the same `scons` as everybody's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_WORKER = os.environ.get("PYTEST_XDIST_WORKER")
BUILD = f"build/workers/{_WORKER}" if _WORKER else "build"
"""Where this process builds, in the checkout: tests that run side by side need not wait for each other."""


class BuildFailed(Exception):
    """scons has failed; the message is what it said."""


def scons(*arguments: str, root: Path = ROOT) -> str:
    """Runs scons in a checkout and returns what it said. Its status must be 0."""
    result = scons_result(*arguments, root=root)
    if result.returncode:
        raise BuildFailed(
            f"scons {' '.join(arguments)}: status {result.returncode}\n{result.stdout}{result.stderr}"
        )
    return result.stdout


def scons_result(*arguments: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs scons in a checkout; it waits for another one there by itself."""
    command = [sys.executable, "-m", "SCons", "-Q", *arguments]
    env = {**os.environ, "MICROVIUM_BUILD": BUILD} if root == ROOT else os.environ
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


def firmware(board: str, app: str, engine: str = "tailored", **memory: int) -> Path:
    """The firmware of an app, up to date. `ram` and `rom` ask for a larger chip, in the emulator."""
    sizes = {name: size for name, size in sorted(memory.items()) if size}
    options = [f"{name}={size}" for name, size in sizes.items()]
    scons(f"board={board}", f"app={app}", f"engine={engine}", *options, "firmware")
    full = "-full" if engine == "full" else ""
    folder = f"{Path(app).stem}{full}{''.join(f'-{name}{size}' for name, size in sizes.items())}"
    return ROOT / BUILD / board / folder / ("firmware" if board == "desktop" else "firmware.elf")
