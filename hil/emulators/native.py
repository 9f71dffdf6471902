"""Builds a C extension with cffi (API mode) once, and imports it.

In: C sources, their folder and the declarations Python may use. Out: the imported module (`.ffi`, `.lib`).
The result lies in `${XDG_CACHE_HOME:-~/.cache}/microvium/native/`, keyed by the contents of the sources, the
flags and the Python version, so an edit of a source leads to another file and an old one is never taken for
it. Needs a C compiler (`$CC`, else `cc`) and Python's headers.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import cffi

FLAGS = ("-std=gnu99", "-O2", "-fPIC", "-shared", "-fvisibility=hidden")


class NativeBuildError(RuntimeError):
    """The extension could not be built; the message says why and what to do."""


@dataclass(frozen=True)
class Extension:
    """What to build: `declarations` is read by cffi and, by its place in `folder`, by the C files."""

    name: str
    folder: Path
    declarations: str
    sources: tuple[str, ...]
    flags: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


def cache_folder() -> Path:
    """Where built extensions are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "microvium" / "native"


def key(extension: Extension) -> str:
    """A hash of everything that decides what the compiler produces."""
    digest = hashlib.sha256()
    for text in (
        sys.version,
        sysconfig.get_platform(),
        cffi.__version__,
        *FLAGS,
        *extension.flags,
        *_compiler(),
    ):
        digest.update(text.encode() + b"\0")
    for path in sorted([*extension.folder.glob("*.c"), *extension.folder.glob("*.h")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def load(extension: Extension) -> ModuleType:
    """The extension's module; built if the cache does not have it."""
    module_name = f"_{extension.name}_{key(extension)}"
    path = cache_folder() / (module_name + str(sysconfig.get_config_var("EXT_SUFFIX")))
    if not path.exists():
        _build_locked(extension, module_name, path)
    return _import(module_name, path)


def _import(module_name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise NativeBuildError(f"cannot import {path}: remove it and try again")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _build_locked(extension: Extension, module_name: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / f"{extension.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _build(extension, module_name, path)


def _build(extension: Extension, module_name: str, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="build-") as folder:
        wrapper = Path(folder) / f"{module_name}.c"
        builder = cffi.FFI()
        builder.cdef(extension.declarations)
        builder.set_source(module_name, f"#include <stdint.h>\n{extension.declarations}", compiler_verbose=0)
        builder.emit_c_code(str(wrapper))
        result = Path(folder) / path.name
        _compile(extension, wrapper, result)
        result.rename(path)


def _compiler() -> list[str]:
    return shlex.split(os.environ.get("CC", "")) or ["cc"]


def _compile(extension: Extension, wrapper: Path, result: Path) -> None:
    compiler = _compiler()
    if shutil.which(compiler[0]) is None:
        raise NativeBuildError(
            f"no C compiler: {compiler[0]!r} is not in PATH; "
            "install one (Debian: apt-get install gcc) or set CC"
        )
    include = Path(sysconfig.get_path("include"))
    if not (include / "Python.h").exists():
        raise NativeBuildError(
            f"no Python.h in {include}: install Python's headers (Debian: apt-get install python3-dev)"
        )
    sources = [str(wrapper), *(str(extension.folder / name) for name in extension.sources)]
    _run(
        [
            *compiler,
            *FLAGS,
            *extension.flags,
            f"-I{include}",
            *sources,
            "-o",
            str(result),
            *(f"-l{name}" for name in extension.libraries),
        ]
    )


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NativeBuildError(f"the C compiler failed:\n{shlex.join(command)}\n{done.stderr.strip()}")
