"""A repository of one's own, made by `microvium init`: its build is Microvium's, its results stay with it.

In: the options and targets of the repository's SConstruct. Out: Microvium's scons has run for the
repository's app, and what it made is in the repository's build/.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from microvium import files

ROOT = Path(__file__).resolve().parent.parent
"""Microvium's checkout."""

BUILD = "MICROVIUM_BUILD"
"""The variable that names the folder of results, if it is not build/."""

OWN = "build/own"
"""In Microvium's checkout: builds of other projects, each with the path of its project in a file."""

APP = "app.js"
BOARD = "msp430"

FILES = {
    "app.js": """\
// What is outside of main runs when the firmware is built; the chip only knows the result.
let sum = 0;
for (let i = 1; i <= 1000; i++) sum += i;

export function main() {
  console.log('sum', sum);
}
""",
    "SConstruct": """\
# scons                          builds app.js for the MSP430
# scons sim budget               its console on the emulated chip, and what it needs
# scons board=avr port=… flash   programs an Arduino Uno
from microvium import project

Exit(project.build(ARGUMENTS, COMMAND_LINE_TARGETS, Dir("#").abspath))
""",
    "test_app.py": '''\
"""The app on the emulated chip: `pytest`."""

from pathlib import Path

from hil.board import open_emulated
from hil.console import Console
from microvium import project

FOLDER = Path(__file__).parent


def test_prints_the_sum() -> None:
    firmware = project.firmware("msp430", FOLDER / "app.js")
    board = open_emulated("msp430")
    board.flash(firmware)
    console = Console(board, FOLDER / "build" / "console.txt", firmware)
    console.expect("sum 500500\\n")
    assert not console.run().is_failure
''',
    ".gitignore": "/build/\n.sconsign.dblite\n__pycache__/\n",
    "budget/ceilings.toml": """\
[msp430.app]
app = "app.js"
rom_bytes = 8_192
ram_bytes = 500
why = "what the chip has; `microvium budget check --set` sets it to what the app needs, and little more"
""",
}
"""What `microvium init` writes."""


def write(folder: Path) -> list[Path]:
    """The files of a new repository. None of them may be there yet: FileExistsError."""
    paths = {folder / name: text for name, text in FILES.items()}
    for path in paths:
        if path.exists():
            raise FileExistsError(path)
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(paths)


def build(options: Mapping[str, str], targets: Sequence[str], folder: str) -> int:
    """Runs Microvium's scons; its status."""
    app = Path(folder, options.get("app", APP)).resolve()
    words = [f"{name}={value}" for name, value in options.items() if name not in ("app", "bench")]
    bench = Path(folder, options.get("bench", "bench.toml"))
    words += [f"bench={bench}"] if bench.is_file() else []
    own, inner = os.environ.get(BUILD, "build"), _build_folder(Path(folder))
    words += [
        f"{inner}{target.removeprefix(own)}" if target.startswith(f"{own}/") else target for target in targets
    ]
    status = _scons(inner, f"app={app}", *words)
    if status == 0:
        for made in (ROOT / inner).glob(f"*/{app.stem}*/"):
            ignored = shutil.ignore_patterns("obj")
            target = Path(folder, own, made.parent.name, made.name)
            shutil.copytree(made, target, dirs_exist_ok=True, ignore=ignored)
    return status


def firmware(board: str, app: Path) -> Path:
    """The firmware of an app, up to date."""
    app = app.resolve()
    inner = _build_folder(app.parent)
    if _scons(inner, f"board={board}", f"app={app}", "firmware"):
        raise RuntimeError(f"{app} could not be built")
    return ROOT / inner / board / app.stem / "firmware.elf"


def forget(tree: Path) -> None:
    """Removes what was built for projects in a folder that will be no more."""
    for note in (ROOT / OWN).glob("*/folder"):
        if Path(note.read_text(encoding="utf-8")).is_relative_to(tree.resolve()):
            shutil.rmtree(note.parent)


def _build_folder(folder: Path) -> str:
    """Where Microvium's scons builds for a folder, in its own checkout: no two projects share one."""
    folder = folder.resolve()
    own = f"{OWN}/{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    files.write_text(ROOT / own / "folder", str(folder))
    return f"{own}/{os.environ.get(BUILD, 'build')}"


def _scons(build_folder: str, *words: str) -> int:
    """Microvium's scons, in its own folder; its status."""
    command = [sys.executable, "-m", "SCons", "-Q", *words]
    environment = {**os.environ, BUILD: build_folder}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
