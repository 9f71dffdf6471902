"""The scanner of Python imports finds every file of the project that a step of the build loads."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hil.building import ROOT

_LOADED = """
import runpy, sys
module, sys.argv = sys.argv[1], sys.argv[1:]
try:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
for name, loaded in list(sys.modules.items()):
    if getattr(loaded, "__file__", None):
        print("LOADED", loaded.__file__)
"""


@pytest.fixture(scope="module")
def scanner() -> ModuleType:
    """site_scons/site_tools/pycommand.py."""
    path = ROOT / "site_scons" / "site_tools" / "pycommand.py"
    spec = importlib.util.spec_from_file_location("microvium_pycommand", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found(scanner: ModuleType, module: str) -> set[str]:
    """All files that SCons takes for parts of a module."""
    return {str(ROOT / path) for path in scanner.closure(module, ROOT)}


def loaded(module: str, *arguments: str) -> set[str]:
    """The project's files that a command really loads."""
    command = [sys.executable, "-c", _LOADED, module, *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = (
        line.removeprefix("LOADED ") for line in result.stdout.splitlines() if line.startswith("LOADED ")
    )
    return {file for file in files if file.startswith(f"{ROOT}/") and "/.venv/" not in file}


def test_every_file_that_a_snapshot_loads(scanner: ModuleType, tmp_path: Path) -> None:
    arguments = ["bench/thermostat.js", "--out", str(tmp_path), "--word", "16", "--entry", "run"]
    assert loaded("microvium.tailor", *arguments) <= found(scanner, "microvium.tailor")


@pytest.mark.parametrize(
    "module", ["microvium.headers", "microvium.link", "microvium.sizes", "hil.measure", "hil.simulate"]
)
def test_every_file_that_other_steps_load(scanner: ModuleType, module: str) -> None:
    assert loaded(module, "--help") <= found(scanner, module)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a", {"a"}),
        ("import a.b as c, d", {"a.b", "d"}),
        ("from a import b, c as d  # e", {"a", "a.b", "a.c"}),
        ("from a import (\n    b,  # first\n    c,\n)\n", {"a", "a.b", "a.c"}),
        ("def f():\n    from a.b import c\n", {"a.b", "a.b.c"}),
        ("from .near import x", {"pack.near", "pack.near.x"}),
        ("from .. import far", {"", ".far"}),
    ],
)
def test_statements(scanner: ModuleType, text: str, expected: set[str]) -> None:
    assert set(scanner._imported(text, ROOT / "pack" / "module.py", ROOT)) == expected


def test_the_server_of_the_command_line_is_no_part_of_a_snapshot(scanner: ModuleType) -> None:
    assert str(ROOT / "microvium" / "cli" / "server.py") not in found(scanner, "microvium.tailor")
