"""The linker's map: which part of which object file lies where.

In: the text of firmware.map, as GNU ld writes it. Out: `Placed` parts of sections, in order of the text.
What lies between them fills up to the next address that is aligned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

START = "Linker script and memory map"
_PART = re.compile(r"^ (\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$", re.MULTILINE)
_SECTION = re.compile(r"^(\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)", re.MULTILINE)


@dataclass(frozen=True)
class Placed:
    """A part of a section, from one object file."""

    section: str
    """Its name in the firmware."""
    name: str
    """Its name in the object file."""
    address: int
    size: int
    file: str
    """The object file, or `archive(member)`."""

    @property
    def end(self) -> int:
        """The address behind it."""
        return self.address + self.size


def read(text: str) -> list[Placed]:
    """The parts that have bytes."""
    _, _, body = text.partition(START)
    return [part for part in _parts(body) if part.size]


def _parts(body: str) -> Iterator[Placed]:
    starts = list(_SECTION.finditer(body))
    ends = [*(found.start() for found in starts[1:]), len(body)]
    for found, end in zip(starts, ends, strict=False):
        inside = body[found.end() : end]
        for part in _PART.finditer(inside):
            if not part[1].startswith("*"):
                yield Placed(found[1], part[1], int(part[2], 16), int(part[3], 16), part[4].strip())
