"""Files for scripts whose top level runs on the desktop."""

from __future__ import annotations

from microvium import host


def read_file(path: object) -> str:
    """The text of a file. A path that is not absolute starts at the script's folder."""
    if not isinstance(path, str):
        raise TypeError("the path must be a string")
    return (host.script_folder() / path).read_text(encoding="utf-8")
