"""A chip's line about an uncaught exception, `! TypeError: not a function @ 01a4 0033`, as lines of source.

In: what a console has said, and the map beside the image that ran. Out: the error with its place, the source
line, and where it was called from. Offsets that the map does not know are shown as they are: the map is that
of another build, or the line was garbled on its way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from microvium import debugmap, diagnostics, layout
from microvium.debugmap import BadMap, DebugMap, Frame

MAP = "app.map.json"
"""The name of the map in a build's folder."""

_HINTS = {layout.ERRORS[name]: hint for name, hint in layout.ERROR_HINTS.items()}
_UNCAUGHT = re.compile(r"^! (.*?) @((?: [0-9a-f]{4})*)\r?$", re.DOTALL | re.MULTILINE)
"""A message may have several lines."""


def find_map(path: Path) -> Path:
    """The map that belongs to a build's folder, a firmware, an image, or the map itself."""
    if path.is_dir():
        return path / MAP
    if path.name.endswith(".map.json"):
        return path
    beside = path.with_suffix(".map.json")
    return beside if beside.is_file() else path.with_name(MAP)


def read_map(path: Path) -> DebugMap:
    """The map of the code that reports: of a firmware that of its linked image. Raises BadMap, OSError."""
    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
    except ValueError:
        raise BadMap("this is no map of an image; build the image again") from None
    linked = data.get("linked") if isinstance(data, dict) else None
    return debugmap.from_json(text if linked is None else json.dumps(linked))


def has_error(console: str) -> bool:
    """Does a console's text have a line about an uncaught exception?"""
    return _UNCAUGHT.search(console) is not None


def decode(console: str, known: DebugMap, root: Path | None = None) -> list[str]:
    """The lines that explain each error of a console's text. Paths of sources are relative to `root`."""
    return [line for found in _UNCAUGHT.finditer(console) for line in _explain(found, known, root)]


def rewrite(console: str, known: DebugMap) -> str:
    """The text with each error explained below its line."""
    return _UNCAUGHT.sub(
        lambda found: "\n".join([found[0].rstrip("\r"), *list(_explain(found, known, None))[1:]]), console
    )


def explain(console: str, firmware: Path, root: Path | None = None) -> list[str]:
    """The errors that the console of a firmware reports, with the map beside it; or why that cannot be."""
    if not has_error(console):
        return []
    path = find_map(firmware)
    try:
        return decode(console, read_map(path), root)
    except (OSError, BadMap) as error:
        return [f"no lines of source: {path}: {getattr(error, 'strerror', None) or error}"]


def _explain(found: re.Match[str], known: DebugMap, root: Path | None) -> Iterator[str]:
    yield found[1]
    frames = [(offset, known.find(int(offset, 16))) for offset in found[2].split()]
    for index, (offset, frame) in enumerate(frames):
        head = "  --> " if index == 0 else "  called from "
        if frame is None:
            yield f"{head}{offset}: no code of this map ends there; is it that of another build?"
        else:
            yield f"{head}{frame}"
            if index == 0:
                yield from _source_line(frame, root)
    if found[1] in _HINTS:
        yield f"  hint: {_HINTS[found[1]]}"


def _source_line(frame: Frame, root: Path | None) -> list[str]:
    if frame.position is None:
        return []
    file = Path(frame.position.file)
    try:
        text = (root / file if root else file).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return []
    return diagnostics.code_frame(text, frame.position)
