"""Arrays of bytes on the desktop."""

from __future__ import annotations

MOST = 4_000_000
"""Bytes of an array; the chip's function has its memory for a limit."""


def new_u8(length: object) -> bytes:
    """Zeros."""
    if not isinstance(length, int | float) or not 0 <= int(length) <= MOST:
        raise ValueError(f"{length!r} is no length of an array of bytes")
    return bytes(int(length))
