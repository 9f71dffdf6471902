"""Script -> image: `env.Snapshot(script)` gives app.mvm, app.map.json and, for a chip, image.h and image.s,
else image.c.

The command is `python -m microvium.tailor`. It depends on the script, the files that it imports or reads (a
scanner of import statements and of `readFile(...)` finds them; a comment that looks like one costs a
dependency too many, never one too few),
the tables of host functions and their Python stand-ins, the compiler's Python, the standard library, and the
engine's C, which the desktop run is made of.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import commands
from SCons.Script import Scanner
from SCons.Subst import Literal

_SPECIFIER = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{0,2}/[^'"\n]+)\1""")
_FILE = re.compile(r"""\breadFile\s*\(\s*(['"])([^'"\n]+)\1""")


def generate(env: Any) -> None:
    """Adds Snapshot."""
    env.Append(SCANNERS=Scanner(function=_scan, skeys=[".js", ".mjs"], recursive=True, name="JavaScript"))
    env["TAILOR"] = (
        "$PYTHON -m microvium.tailor $SCRIPT --out $FOLDER --word $BOARD.word_bits --cpu $BOARD.cpu "
        "--entry $ENTRY --numbers $NUMBERS --engine $ENGINE $PLACE"
        "${'' if OPTIMIZE else ' --no-optimize'}"
    )
    env.AddMethod(_snapshot, "Snapshot")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _snapshot(env: Any, script: Any) -> list[Any]:
    """The image's files."""
    is_chip = env["BOARD"].is_chip
    names = ["app.mvm", "app.map.json", *(["image.h", "image.s"] if is_chip else ["image.c"])]
    targets = env.Command(
        [env["FOLDER"].File(name) for name in names],
        script,
        commands.shown(env, "$TAILOR", "snapshot $SCRIPT for $BOARD.name"),
        SCRIPT=Literal(_shown_path(env, script)),
        ENTRY=Literal(env["APP"].entry),
        PLACE=f"--aim {env['BOARD'].aim} --ram {env['BOARD'].ram.length} --arguments {env['APP'].arguments}"
        if is_chip
        else "--portable",
    )
    env.Depends(targets, env.PythonTool("microvium.tailor"))
    parts = ("#engine/*.[ch]", "#engine/desktop/*.[ch]", "#microvium/lib/*.js")
    env.Depends(targets, [*map(env.Glob, parts), *_host_files(env, script)])
    return list(targets)


def _host_files(env: Any, script: Any) -> list[Any]:
    """Tables of host functions and the Python beside them."""
    folder = Path(script.srcnode().abspath).parent
    tables = [
        path for path in (folder / f"{env['APP'].name}.host.toml", folder / "host.toml") if path.is_file()
    ]
    beside = [*tables, *(sorted(folder.glob("*.py")) if tables else [])]
    return [
        *env.Glob("#firmware/host/*.toml"),
        *env.Glob("#firmware/host/*.py"),
        *(env.File(str(path)) for path in beside),
    ]


def _shown_path(env: Any, script: Any) -> str:
    """The script's path as the image's map shows it: inside the checkout relative to its root."""
    path = str(script.srcnode().abspath)
    relative = os.path.relpath(path, env.Dir("#").abspath)
    return path if relative.startswith("..") else relative


def _scan(node: Any, env: Any, _path: Any = None) -> list[Any]:
    if not node.exists():
        return []
    folder = Path(node.srcnode().abspath).parent
    text = node.get_text_contents()
    specifiers = {match[1] for pattern in (_SPECIFIER, _FILE) for match in pattern.findall(text)}
    files = (Path(os.path.normpath(folder / specifier)) for specifier in sorted(specifiers))
    return [env.File(str(file)) for file in files if file.is_file()]
