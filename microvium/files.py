"""Writing files so that an interrupted run leaves either the old file or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def is_special(path: Path) -> bool:
    """True for a device, a pipe or a socket: it is written to, never replaced by a file."""
    return path.exists() and not path.is_file() and not path.is_dir()


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a temporary file beside `path`, then renames it. A symbolic link stays one."""
    if is_special(path):
        with path.open("wb") as stream:
            stream.write(data)
        return
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def write_text(path: Path, text: str) -> None:
    """Like `write_bytes`, in UTF-8."""
    write_bytes(path, text.encode("utf-8"))
