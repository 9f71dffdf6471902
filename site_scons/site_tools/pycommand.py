"""Commands that run the project's Python: `$PYTHON -m MODULE …` depends on MODULE and on all that it imports.

A scanner follows the imports of the project's own files. SCons's own tool `python` does not see names in
parentheses, so a submodule imported so would be missed. Use: `env.PythonTool("microvium.headers")` is the
list of sources to add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from SCons.Script import Scanner

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*)|import[ \t]+([^\n#;]*))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")


def generate(env: Any) -> None:
    """Adds PythonTool and the scanner of .py files."""
    scanner = Scanner(function=_scan, skeys=[".py"], recursive=True, name="ProjectPython")
    env.Append(SCANNERS=scanner)
    env.AddMethod(_python_tool, "PythonTool")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _python_tool(env: Any, *modules: str) -> list[Any]:
    """The files of modules; their imports are found by the scanner."""
    return [node for module in modules for node in _nodes(env, Path(env.Dir("#").abspath), module)]


def _scan(node: Any, env: Any, _path: Any = None) -> list[Any]:
    if not node.exists():
        return []
    root = Path(env.Dir("#").abspath)
    found: dict[str, Any] = {}
    for module in _imported(node.get_text_contents(), Path(node.srcnode().abspath), root):
        for file in _nodes(env, root, module):
            found[str(file)] = file
    return sorted(found.values(), key=str)


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


def _nodes(env: Any, root: Path, module: str) -> Iterator[Any]:
    """The files behind a module's name: its own, and __init__.py of each package around it."""
    parts = module.split(".")
    if not all(part.isidentifier() for part in parts):
        return
    for count in range(1, len(parts)):
        if root.joinpath(*parts[:count], "__init__.py").is_file():
            yield env.File("#" + "/".join([*parts[:count], "__init__.py"]))
    for place in (
        f"{'/'.join(parts)}.py",
        f"{'/'.join(parts)}/__init__.py",
        f"{'/'.join(parts)}/__main__.py",
    ):
        if (root / place).is_file():
            yield env.File("#" + place)
