"""Commands that run the project's Python: `$PYTHON -m MODULE …` depends on MODULE and on all that it imports.

`env.PythonTool("microvium.headers")` is the list of files to depend on: the imports are followed here, when
SCons reads the SConstruct. SCons's own tool `python` follows them for sources only, and does not see names
in parentheses, so a submodule imported in that way would be missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*)|import[ \t]+([^\n#;]*))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")


def generate(env: Any) -> None:
    """Adds PythonTool."""
    env.AddMethod(_python_tool, "PythonTool")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _python_tool(env: Any, module: str) -> list[Any]:
    root = Path(env.Dir("#").abspath)
    return [env.File(f"#{path}") for path in sorted(closure(module, root))]


def closure(module: str, root: Path) -> set[str]:
    """The files of a module and of all that it imports, relative to `root`."""
    waiting = list(_files(module, root))
    found: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports_of(path, root)
    return found


@cache
def _imports_of(path: str, root: Path) -> tuple[str, ...]:
    file = root / path
    names = set(_imported(file.read_text(encoding="utf-8"), file, root))
    return tuple(sorted({found for name in names for found in _files(name, root)}))


def _imported(text: str, file: Path, root: Path) -> Iterator[str]:
    """Dotted names that may be modules: `from a import b` may mean a.b."""
    for start, names, plain in _IMPORT.findall(text):
        if plain:
            yield from (name.split()[0] for name in plain.split(",") if name.strip())
            continue
        base = _absolute(start, file, root)
        if base is not None:
            yield base
            listed = _COMMENT.sub("", names).strip("()")
            yield from (f"{base}.{name.split()[0]}" for name in listed.split(",") if name.strip())


def _absolute(name: str, file: Path, root: Path) -> str | None:
    """The absolute name of a possibly relative one; None if it lies outside the project."""
    dots = len(name) - len(name.lstrip("."))
    if not dots:
        return name
    folder = file.parents[dots - 1]
    if not folder.is_relative_to(root):
        return None
    return ".".join([*folder.relative_to(root).parts, *filter(None, [name.lstrip(".")])])


def _files(module: str, root: Path) -> Iterator[str]:
    """The files behind a module's name: its own, and __init__.py of each package around it."""
    parts = module.split(".")
    if not all(part.isidentifier() for part in parts):
        return
    name = "/".join(parts)
    packages = ("/".join([*parts[:count], "__init__.py"]) for count in range(1, len(parts)))
    for path in (*packages, f"{name}.py", f"{name}/__init__.py", f"{name}/__main__.py"):
        if (root / path).is_file():
            yield path
