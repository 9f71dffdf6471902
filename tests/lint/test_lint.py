"""The sources keep the rules of pyproject.toml and .clang-format."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
C_FOLDERS = ("bench", "engine", "firmware", "hil", "tests")
PYTHON = ("microvium", "hil", "bootstrap", "tests", "site_scons", "SConstruct")


def check(*command: str) -> None:
    """Run a checker in the checkout; what it says is the failure."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.fail(f"$ {' '.join(command[:4])} ...\n{result.stdout}{result.stderr}", pytrace=False)


def python_paths() -> list[str]:
    """The Python sources that are the project's own."""
    return [path for path in PYTHON if (ROOT / path).exists()]


def c_files() -> list[str]:
    """Every C source and header, relative to the checkout."""
    found = [path for folder in C_FOLDERS for path in (ROOT / folder).rglob("*.[ch]")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def test_ruff_finds_nothing() -> None:
    check("ruff", "check", *python_paths())


def test_python_is_formatted() -> None:
    check("ruff", "format", "--check", *python_paths())


@pytest.mark.slow
def test_types_hold_strictly() -> None:
    check("mypy")


def test_c_is_formatted() -> None:
    files = c_files()
    assert files
    check("clang-format", "--dry-run", "-Werror", *files)
