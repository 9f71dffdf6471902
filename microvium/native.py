"""Builds a C extension with cffi (API mode) once, and imports it.

In: C sources and the declarations that Python may use. Out: the imported module (`.ffi`, `.lib`). The
result lies in `${XDG_CACHE_HOME:-~/.cache}/microvium/native/`, keyed by the contents of all inputs, the
flags, the compiler's name and the Python version, so an edit leads to another file and an old one is
never taken for it. Needs a C compiler (`$CC`, else `cc`) and Python's headers.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

FLAGS = ("-std=gnu99", "-O2", "-fPIC", "-shared", "-fvisibility=hidden")


class NativeBuildError(RuntimeError):
    """The extension could not be built; the message says why and what to do."""


@dataclass(frozen=True)
class Extension:
    """What to build."""

    name: str
    declarations: str
    """What Python may call, as cffi reads it."""
    preamble: str
    """C text before cffi's wrapper: includes, and functions of its own."""
    sources: tuple[Path, ...]
    inputs: tuple[Path, ...]
    """All files whose contents decide the result: sources and headers."""
    includes: tuple[Path, ...] = ()
    generated: Mapping[str, str] = field(default_factory=dict)
    """Headers that are no files: name -> text. They are found before those in `includes`."""
    flags: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


def cache_folder() -> Path:
    """Where built extensions are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "microvium" / "native"


def key(extension: Extension) -> str:
    """A hash of everything that decides what the compiler produces."""
    import _cffi_backend

    digest = hashlib.sha256()
    texts = (sys.version, sysconfig.get_platform(), _cffi_backend.__version__, os.environ.get("CC", ""))
    for text in (
        *texts,
        extension.declarations,
        extension.preamble,
        *FLAGS,
        *extension.flags,
        *extension.libraries,
        *extension.generated.values(),
    ):
        digest.update(text.encode() + b"\0")
    for path in extension.inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def place(extension: Extension) -> Path:
    """Where the built extension is kept."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return cache_folder() / f"_{extension.name}_{key(extension)}{suffix}"


def load(extension: Extension) -> ModuleType:
    """The extension's module; built if the cache does not have it."""
    path = place(extension)
    module_name = path.name.partition(".")[0]
    if not path.exists():
        _build_locked(extension, module_name, path)
    return _import(module_name, path)


def _import(module_name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise NativeBuildError(f"cannot import {path}: remove it and try again")
    try:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except ImportError as error:
        raise NativeBuildError(f"cannot import {path}: {error}; remove it and try again") from None
    return module


def _build_locked(extension: Extension, module_name: str, path: Path) -> None:
    """Builds unless another process, which holds the lock meanwhile, has done so."""
    import fcntl

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = (path.parent / f"{extension.name}.lock").open("w")
    except OSError as error:
        raise NativeBuildError(
            f"cannot write to {path.parent}: {error.strerror}; set XDG_CACHE_HOME"
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _build(extension, module_name, path)


def _build(extension: Extension, module_name: str, path: Path) -> None:
    import tempfile

    import cffi

    with tempfile.TemporaryDirectory(dir=path.parent, prefix="build-") as name:
        folder = Path(name)
        wrapper = folder / f"{module_name}.c"
        builder = cffi.FFI()
        builder.cdef(extension.declarations)
        builder.set_source(module_name, extension.preamble, compiler_verbose=0)
        builder.emit_c_code(str(wrapper))
        for header, text in extension.generated.items():
            (folder / header).write_text(text, encoding="utf-8")
        result = folder / path.name
        _compile(extension, folder, wrapper, result)
        result.rename(path)


def _compile(extension: Extension, folder: Path, wrapper: Path, result: Path) -> None:
    import shlex
    import shutil

    compiler = shlex.split(os.environ.get("CC", "")) or ["cc"]
    if shutil.which(compiler[0]) is None:
        raise NativeBuildError(
            f"no C compiler: {compiler[0]!r} is not in PATH;"
            " install one (Debian: apt-get install gcc) or set CC"
        )
    python = Path(sysconfig.get_path("include"))
    if not (python / "Python.h").exists():
        raise NativeBuildError(
            f"no Python.h in {python}: install Python's headers (Debian: apt-get install python3-dev)"
        )
    includes = [f"-I{place}" for place in (folder, *extension.includes, python)]
    sources = [str(wrapper), *(str(source) for source in extension.sources)]
    libraries = [f"-l{name}" for name in extension.libraries]
    _run([*compiler, *FLAGS, *extension.flags, *includes, *sources, "-o", str(result), *libraries])


def _run(command: Sequence[str]) -> None:
    import shlex
    import subprocess

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NativeBuildError(f"the C compiler failed:\n{shlex.join(command)}\n{done.stderr.strip()}")
