"""Shortcuts through the front end for its tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from microvium import deep, host, ir, lower, modules, scopes, syntax
from microvium.host import HostFunction, HostTable
from microvium.layout import ERRORS
from microvium.modules import SourceModule
from microvium.scopes import Scopes
from microvium.values import ErrorRef
from tests.unit.ir_interpreter import Interpreter, to_string
from tests.unit.ir_objects import Thrown

HOSTS = HostTable(
    {
        name: HostFunction(name, params, frozenset({"undefined"}), symbol, None, Path("test.host.toml"))
        for name, params, symbol in (
            ("print", None, "print"),
            ("console.log", None, "log"),
            ("relay", 1, "relay"),
        )
    }
)
"""`print` takes any count of arguments here, as in the driver of `node_oracle`."""


def one_module(source: str, name: str = "test.js", force: str | None = None) -> SourceModule:
    """A program of one file that is not on the disk."""
    module = SourceModule(syntax.parse_any(source, Path(name), force))
    module.order = 0
    modules.link([module])
    return module


def scoped(source: str, force: str | None = None) -> Scopes:
    """The scopes of a script."""
    return scopes.analyze([one_module(source, force=force)], HOSTS)


def compile_source(source: str, force: str | None = None) -> ir.Snapshot:
    """The IR of a script."""
    found = scoped(source, force)
    return lower.lower(found.modules, found)


def compile_file(path: Path, hosts: HostTable | None = None) -> ir.Snapshot:
    """The IR of a program on the disk."""
    hosts = hosts or host.load(path)
    files = modules.load(path, None, hosts)
    return lower.lower(files, scopes.analyze(files, hosts))


def run(snapshot: ir.Snapshot) -> list[str]:
    """The lines that the top levels print; an uncaught exception adds `! ` and its name or value."""
    machine = Interpreter(snapshot)
    try:
        deep.call(machine.run_initializers)
    except Thrown as thrown:
        machine.out.append(f"! {exception_name(thrown.value)}")
    return [
        line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for line in machine.out
    ]


def exception_name(value: Any) -> str:
    """The class of an engine's error, the text of any other value."""
    return ERRORS[value.name].partition(":")[0] if isinstance(value, ErrorRef) else to_string(value)


def listing(snapshot: ir.Snapshot, name: str) -> list[str]:
    """The instructions of a function, by name."""
    [function] = [function for function in snapshot.functions if function.name == name]
    return [str(item).strip() for item in function.body]
