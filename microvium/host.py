"""The functions of the host that a script may call: their names, parameters, results, and who carries them
out.

In: `firmware/host/*.toml` and, beside the script, `APP.host.toml` or else `host.toml` (APP is the file's name
without `.js` or `.mjs`). Out: `HostTable`. A table in a file is one function:

    ["relay"]                                  # the name; dots are allowed: ["console.log"]
    params = 1                                 # a count, or "variadic"
    returns = ["undefined"]                    # kinds of its result, see KINDS
    c = "relay"                                # symbol of the C function, for the chip
    throws = true                              # it may raise an exception; false if left out
    python = "relay.py:relay"                  # for the desktop: MODULE:FUNCTION, or FILE.py:FUNCTION

Without `python` the engine must carry out the function itself on the desktop (it knows `console.log` and
`print`), or a call at compile time is an error that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from microvium.diagnostics import BUILD, LINE_END, Diagnostic
from microvium.ir import KERNEL, Position

KINDS = ("undefined", "null", "bool", "small", "int", "double", "string", "bytes")
"""What a host function may return, as its declaration spells it. A `small` integer lies in -16,384 … 16,383,
so it never needs memory; `bytes` is a Uint8Array (of a Python stand-in: bytes)."""

PRINTERS = frozenset({"console.log", "console.write", "print"})
"""Functions that write the text of their arguments."""

MAX_PARAMS = 32
"""Fixed parameters of one host function; the arguments lie on the VM stack."""

DEFAULTS = Path(__file__).resolve().parent.parent / "firmware" / "host"
"""Where the functions are declared that every app has."""

_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_C_NAME = re.compile(r"[A-Za-z_]\w*")
_KEYS = frozenset({"params", "returns", "c", "python", "throws"})


@dataclass(frozen=True)
class HostFunction:
    """One function of the host. `params` is None if it takes any count of arguments."""

    name: str
    params: int | None
    returns: frozenset[str]
    c: str
    python: str | None
    declared: Path = field(compare=False)
    throws: bool = False
    """It may raise an exception other than for want of memory."""

    def stand_in(self) -> Callable[..., Any] | None:
        """The Python function that takes its place on the desktop, imported now; None if there is none."""
        if self.python is None:
            return None
        place, _, name = self.python.partition(":")
        try:
            module = _load_file(self.declared.parent / place) if place.endswith(".py") else _import(place)
            function = getattr(module, name)
        except (ImportError, AttributeError, OSError, SyntaxError) as error:
            raise _error(
                self.declared, self.name, f"its Python stand-in {self.python!r} cannot be loaded: {error}"
            ) from None
        if not callable(function):
            raise _error(self.declared, self.name, f"its Python stand-in {self.python!r} is not a function")
        found: Callable[..., Any] = function
        return found


def kernel_function(name: str) -> HostFunction:
    """The function of the engine by such a name; the engine carries it out on the desktop, too."""
    symbol = f"mvm_kernel_{name.removeprefix(KERNEL)}"
    return HostFunction(name, None, frozenset(KINDS), symbol, None, DEFAULTS, throws=True)


class HostTable(Mapping[str, HostFunction]):
    """The host functions by name: those declared, which iteration gives, and any of the engine."""

    def __init__(self, functions: Mapping[str, HostFunction] | None = None) -> None:
        self._functions = dict(functions or {})
        self.roots = frozenset(name.partition(".")[0] for name in self._functions if "." in name)
        """First words of dotted names: `console`."""

    def __getitem__(self, name: str) -> HostFunction:
        if name.startswith(KERNEL):
            return kernel_function(name)
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def methods(self, root: str) -> list[str]:
        """The dotted names that start with a root."""
        return sorted(name for name in self._functions if name.startswith(root + "."))


def tables(script: Path | None = None, defaults: Path = DEFAULTS) -> list[Path]:
    """The files that declare a script's host functions, in the order they are read."""
    found = sorted(defaults.glob("*.toml"))
    if script is not None:
        app = script.name.removesuffix(".mjs").removesuffix(".js")
        for own in (script.with_name(f"{app}.host.toml"), script.with_name("host.toml")):
            if own.is_file():
                return [*found, own]
    return found


_folder = [Path()]


def script_folder() -> Path:
    """The folder of the script whose host functions were loaded last, for stand-ins that read files."""
    return _folder[0]


def load(script: Path | None = None, defaults: Path = DEFAULTS) -> HostTable:
    """The host functions of a script. The app's own table may replace a function that every app has."""
    if script is not None:
        _folder[0] = script.resolve().parent
    functions: dict[str, HostFunction] = {}
    for path in tables(script, defaults):
        functions.update(_read(path))
    return HostTable(functions)


def _read(path: Path) -> dict[str, HostFunction]:
    import tomllib

    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(path, text, str(error)) from None
    return {name: _function(path, name, row) for name, row in data.items()}


def _toml_error(path: Path, text: str, message: str) -> Diagnostic:
    place = re.search(r" \(at line (\d+), column (\d+)\)", message)
    position = Position(str(path), int(place[1]), int(place[2])) if place else None
    return Diagnostic(BUILD, message[: place.start()] if place else message, position, source=text)


def _function(path: Path, name: str, row: Any) -> HostFunction:
    if not _NAME.fullmatch(name):
        raise _error(path, name, "this is no name that a script can call")
    if not isinstance(row, dict):
        raise _error(path, name, f'a host function is a table: ["{name}"], then params, returns and c')
    if unknown := sorted(row.keys() - _KEYS):
        raise _error(path, name, f"unknown key {unknown[0]!r}; there are {', '.join(sorted(_KEYS))}")
    throws = row.get("throws", False)
    if not isinstance(throws, bool):
        raise _error(path, name, "throws must be true or false")
    return HostFunction(
        name,
        _params(path, name, row),
        _returns(path, name, row),
        _c_name(path, name, row),
        _python(path, name, row),
        path,
        throws,
    )


def _params(path: Path, name: str, row: dict[str, Any]) -> int | None:
    params = row.get("params")
    if params == "variadic":
        return None
    if not isinstance(params, int) or isinstance(params, bool) or not 0 <= params <= MAX_PARAMS:
        raise _error(path, name, f'params must be a count from 0 to {MAX_PARAMS}, or "variadic"')
    return params


def _returns(path: Path, name: str, row: dict[str, Any]) -> frozenset[str]:
    returns = row.get("returns")
    if not isinstance(returns, list) or not returns or not all(kind in KINDS for kind in returns):
        raise _error(path, name, f"returns must be a list of kinds: {', '.join(KINDS)}")
    return frozenset(returns)


def _c_name(path: Path, name: str, row: dict[str, Any]) -> str:
    symbol = row.get("c")
    if not isinstance(symbol, str) or not _C_NAME.fullmatch(symbol):
        raise _error(path, name, "c must be the name of a C function")
    return symbol


def _python(path: Path, name: str, row: dict[str, Any]) -> str | None:
    stand_in = row.get("python")
    if stand_in is not None and not (isinstance(stand_in, str) and re.fullmatch(r"[^:]+:\w+", stand_in)):
        raise _error(path, name, "python must be MODULE:FUNCTION or FILE.py:FUNCTION")
    return stand_in


def _error(path: Path, name: str, message: str) -> Diagnostic:
    """A diagnostic at the line that declares the function."""
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(LINE_END.split(text), 1):
        start = line.find(name)
        if start >= 0 and not line.lstrip().startswith("#"):
            position = Position(str(path), number, start + 1)
            return Diagnostic(
                BUILD, f"host function {name}: {message}", position, length=len(name), source=text
            )
    return Diagnostic(BUILD, f"host function {name}: {message}", Position(str(path), 1, 1), source=text)


def _import(name: str) -> Any:
    import importlib

    return importlib.import_module(name)


def _load_file(path: Path) -> Any:
    import importlib.util

    spec = importlib.util.spec_from_file_location(f"microvium_host_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
