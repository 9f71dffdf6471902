"""Packages: where `import 'name'` leads, as Node.js looks for it.

In: the importing file's folder and the specifier. Out: a file, or None. A package is a folder in the nearest
`node_modules` upwards; its package.json names the file: `exports` (a string, or by subpath and condition),
else `module`, else `main`, else it is index.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_CONDITIONS = ("import", "module", "default", "node")
_SUFFIXES = ("", ".mjs", ".js", ".json", "/index.mjs", "/index.js")


def find(folder: Path, specifier: str) -> Path | None:
    """The file of a package, or of a path inside of one."""
    parts = specifier.split("/")
    count = 2 if specifier.startswith("@") else 1
    name, inside = "/".join(parts[:count]), "/".join(parts[count:])
    for parent in (folder.absolute(), *folder.absolute().parents):
        package = parent / "node_modules" / name
        if package.is_dir():
            return next(_files(package, inside), None)
    return None


def _files(package: Path, inside: str) -> Iterator[Path]:
    """The files that the import may mean, the right one first."""
    described = _description(package)
    exports = described.get("exports")
    if exports is not None:
        target = _exported(exports, f"./{inside}" if inside else ".")
        names = [target] if target is not None else []
    elif inside:
        names = [inside]
    else:
        given = (described.get("module"), described.get("main"), "index")
        names = [name for name in given if isinstance(name, str)]
    for name in names:
        for suffix in _SUFFIXES:
            path = package / f"{name}{suffix}"
            if path.is_file():
                yield path


def _description(package: Path) -> dict[str, Any]:
    try:
        found = json.loads((package / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _exported(exports: Any, path: str) -> str | None:
    """The file for a subpath: `.` is the package itself."""
    if isinstance(exports, str):
        return exports if path == "." else None
    if not isinstance(exports, dict):
        return None
    if any(key.startswith(".") for key in exports):
        return _conditional(exports.get(path))
    return _conditional(exports) if path == "." else None


def _conditional(target: Any) -> str | None:
    if isinstance(target, str):
        return target
    if isinstance(target, dict):
        for condition in _CONDITIONS:
            found = _conditional(target.get(condition))
            if found is not None:
                return found
    return None
