"""A repository of one's own, made by `microvium init`: its build is Microvium's, its results stay with it.

In: the options and targets of the repository's SConstruct. Out: Microvium's scons has run for the
repository's app, and what it made is in the repository's build/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""Microvium's checkout."""

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
    status = scons(f"app={app}", *words, *targets)
    for board in options.get("board", BOARD).split(","):
        made = ROOT / "build" / board / app.stem
        if made.is_dir() and status == 0:
            shutil.copytree(
                made,
                Path(folder, "build", board, app.stem),
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns("obj"),
            )
    return status


def firmware(board: str, app: Path) -> Path:
    """The firmware of an app, up to date."""
    if scons(f"board={board}", f"app={app.resolve()}", "firmware"):
        raise RuntimeError(f"{app} could not be built")
    return ROOT / "build" / board / app.stem / "firmware.elf"


def scons(*words: str) -> int:
    """Microvium's scons, in its own folder."""
    return subprocess.run([sys.executable, "-m", "SCons", "-Q", *words], cwd=ROOT, check=False).returncode
