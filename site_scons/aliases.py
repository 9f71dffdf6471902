"""Aliases, each with the line that describes it in `scons -h`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import commandline
from boards import Board

CHIP_ONLY = {
    "budget": "measures a chip's memory",
    "bench": "compares chips",
    "flash": "programs a chip",
}
"""Targets that make no sense on the desktop, and why."""


class Registry:
    """The aliases of this build."""

    def __init__(self, env: Any) -> None:
        self._env = env
        self.docs: dict[str, str] = {}

    def add(self, name: str, doc: str, targets: Any) -> None:
        """Makes `name` build `targets` too."""
        self._env.Alias(name, targets)
        self.docs[name] = doc

    def refuse_what_makes_no_sense(self, targets: Collection[str], boards: Iterable[Board]) -> None:
        """Ends scons if a target of the command line is not for one of the boards, or not with the others."""
        if "bench" in targets and (others := [target for target in targets if target != "bench"]):
            commandline.refuse(f"bench: it needs a scons of its own, leave {' '.join(others)} out")
        if "flash" in targets and len(list(boards)) > 1:
            commandline.refuse("flash: one board at a time")
        desktop = [board.name for board in boards if not board.is_chip]
        for target in targets:
            if target in CHIP_ONLY and desktop:
                commandline.refuse(f"{target}: refused for board={desktop[0]}: it {CHIP_ONLY[target]}")
