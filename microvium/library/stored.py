"""The compiled library in the user's cache, so that a run reads no more of it than it needs.

`load` gives the library of this version of the sources; the first call builds it. The file lies in
`${XDG_CACHE_HOME:-~/.cache}/microvium/library/`, keyed by the contents of the library, of the compiler and
of the engine that ran it. Functions are kept apart, each in its own bytes, with a note of what it uses. The
cache is the user's own folder: what is in it is believed.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from microvium import native
from microvium.ir import Function, HeapObject
from microvium.values import ObjectRef, Value

PACKAGE = Path(__file__).resolve().parent.parent
ENGINE = PACKAGE.parent / "engine"

_SEEN_BY_NAME = frozenset({"GET_FIELD", "SET_FIELD"})


@dataclass(frozen=True)
class Uses:
    """What a function's code refers to."""

    functions: frozenset[int]
    objects: frozenset[int]
    keys: frozenset[str]
    """Names of properties that it reads or writes."""


@dataclass(frozen=True)
class Library:
    """The library. Functions are unpacked when they are asked for."""

    objects: tuple[HeapObject, ...]
    well_known: dict[str, Value]
    slow: dict[str, int]
    names: dict[str, Value]
    uses: tuple[Uses, ...]
    packed: tuple[bytes, ...]

    def function(self, number: int) -> Function:
        """A function with its code."""
        function = pickle.loads(self.packed[number])
        assert isinstance(function, Function)
        return function


@cache
def exported() -> frozenset[str]:
    """The names that the main module exports, by its text: it has nothing but `export { … } from`."""
    text = (PACKAGE / "lib" / "main.js").read_text(encoding="utf-8")
    lists = re.findall(r"^export \{([^}]*)\} from", text, re.MULTILINE)
    return frozenset(name.strip() for part in lists for name in part.split(",") if name.strip())


@cache
def load() -> Library:
    """The library; from the cache if it is there."""
    path = native.cache_folder().parent / "library" / f"{key()}.pickle"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = _make(path)
    library = pickle.loads(data)
    assert isinstance(library, Library)
    return library


def key() -> str:
    """A hash of all that decides what the library is compiled to."""
    digest = hashlib.sha256(sys.version.encode())
    for folder, pattern in ((PACKAGE, "*.py"), (PACKAGE / "lib", "*.js"), (ENGINE, "*.[ch]")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def packed() -> Library:
    """The library, built now."""
    from microvium.library.build import build

    built = build()
    return Library(
        objects=built.objects,
        well_known=built.well_known,
        slow=built.slow,
        names=built.names,
        uses=tuple(map(_uses, built.functions)),
        packed=tuple(pickle.dumps(function, pickle.HIGHEST_PROTOCOL) for function in built.functions),
    )


def _make(path: Path) -> bytes:
    """Builds the library and keeps it; processes that do so at the same time write the same."""
    data = pickle.dumps(packed(), pickle.HIGHEST_PROTOCOL)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.rename(path)
    except OSError as error:
        raise native.NativeBuildError(
            f"cannot write to {path.parent}: {error.strerror}; set XDG_CACHE_HOME"
        ) from None
    return data


def _uses(function: Function) -> Uses:
    functions, objects, keys = set(), set(), set()
    for item in function.body:
        first = item.args[0] if item.args else None
        if isinstance(first, ObjectRef):
            objects.add(first.index)
        elif item.op in ("CALL_DIRECT", "NEW_CLOSURE") and isinstance(first, int):
            functions.add(first)
        elif item.op in _SEEN_BY_NAME and isinstance(first, str):
            keys.add(first)
    return Uses(frozenset(functions), frozenset(objects), frozenset(keys))
