"""A scratch copy of the checkout, and which steps of a build have run in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hil.building import ROOT, scons_result

PARTS = ("SConstruct", "site_scons", "firmware", "engine", "hil", "microvium", "examples", "bench")

_STEP = re.compile(r"^(snapshot|headers|compile|assemble|link|measure) (.+?)(?: for \w+)?$", re.MULTILINE)


def copy_checkout(folder: Path) -> Checkout:
    """A copy that has built nothing."""
    ignore = shutil.ignore_patterns("__pycache__")
    folder.mkdir(exist_ok=True)
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=ignore)
        else:
            shutil.copy2(ROOT / part, folder / part)
    return Checkout(folder)


@dataclass(frozen=True)
class Checkout:
    """The copy."""

    root: Path

    def scons(self, *arguments: str) -> set[str]:
        """Runs scons, which must succeed. The steps that ran, as `compile engine/heap.c`."""
        result = self.result(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return {f"{step} {what}" for step, what in _STEP.findall(result.stdout)}

    def result(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs scons."""
        return scons_result(*arguments, root=self.root)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replaces text that occurs in a file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """Adds text to the end of a file."""
        with (self.root / path).open("a", encoding="utf-8") as stream:
            stream.write(text)

    def write(self, path: str, text: str) -> None:
        """Makes a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def built(self, name: str, app: str = "hello", board: str = "msp430") -> Path:
        """A result of a build."""
        return self.root / "build" / board / app / name
