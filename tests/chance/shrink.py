"""Makes a failing script small: without lines, then without parts of lines, as long as it still fails alike.

`shrunk(text, fails)` asks `fails` about each smaller text; one that is no program any more must not fail in
the same way, and that is for `fails` to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

OPEN, CLOSE = "([{", ")]}"
SIMPLE = ("", "0", "{}")
"""What may stand in the place of a part in brackets."""


def shrunk(text: str, fails: Callable[[str], bool], tries: int = 2000) -> str:
    """The smallest text that was found with so many tries."""
    left = [tries]

    def still(candidate: str) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(candidate)

    while left[0] > 0:
        smaller = _without_parts(_without_lines(text, still), still)
        if smaller == text:
            break
        text = smaller
    return text


def _without_lines(text: str, still: Callable[[str], bool]) -> str:
    """Leaves out runs of lines, long ones first."""
    lines = text.split("\n")
    size = max(1, len(lines) // 2)
    while size:
        start = 0
        while start < len(lines):
            fewer = lines[:start] + lines[start + size :]
            if len(fewer) < len(lines) and still("\n".join(fewer)):
                lines = fewer
            else:
                start += 1
        size = size // 2 if size > 8 else size - 1
    return "\n".join(lines)


def _without_parts(text: str, still: Callable[[str], bool]) -> str:
    """Puts something simple in the place of a part in brackets, or takes the brackets away."""
    place = 0
    while place < len(text):
        found = next((smaller for smaller in _smaller(text, place) if still(smaller)), None)
        if found is None:
            place += 1
        else:
            text = found
    return text


def _smaller(text: str, place: int) -> Iterator[str]:
    if text[place] not in OPEN:
        return
    end = _closing(text, place)
    if end is None:
        return
    inside = text[place + 1 : end]
    before, behind = text[:place], text[end + 1 :]
    for other in SIMPLE:
        if len(other) < end + 1 - place:
            yield before + other + behind
    yield before + inside + behind
    if inside.strip():
        yield before + text[place] + text[end] + behind
    start = 0
    for index in [*_commas(inside), len(inside)]:
        yield before + text[place] + (inside[:start] + inside[index + 1 :]).rstrip(", ") + text[end] + behind
        start = index + 1


def _closing(text: str, place: int) -> int | None:
    """Where the bracket at `place` is closed."""
    depth = 0
    for index in range(place, len(text)):
        depth += (text[index] in OPEN) - (text[index] in CLOSE)
        if depth == 0:
            return index
    return None


def _commas(text: str) -> Iterator[int]:
    """Places of the commas that are in no brackets."""
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter in OPEN) - (letter in CLOSE)
        if letter == "," and depth == 0:
            yield index
