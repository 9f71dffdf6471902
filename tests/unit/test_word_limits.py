"""What the analysis believes of lengths holds on the target: objects of 32-bit words are larger."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from microvium import optimize
from microvium.cli import program
from microvium.kinds.lookup import Limits
from microvium.layout import WORD16, WORD32, Word

LONG_TEXT = "let s = 'x'; for (let i = 0; i < 12; i++) s += s; return s.length;"
LONG_ARRAY = "const a = []; for (let i = 0; i < 3000; i++) a[i] = i; return a.length;"
LONG_PARAMETERS = "return ((...all) => all.length)(...list);"
BEYOND_TEXT, BEYOND_ELEMENTS = Limits(WORD16).text + 1, Limits(WORD16).elements + 1

PROGRAMS = {
    "text": (LONG_TEXT, BEYOND_TEXT),
    "array": (LONG_ARRAY, BEYOND_ELEMENTS),
    "arguments": (LONG_PARAMETERS, BEYOND_ELEMENTS),
}


def source(code: str, beyond: int) -> str:
    """A program that compares a length with what objects of 16-bit words cannot have."""
    return (
        "const list = []; for (let i = 0; i < 1500; i++) list[i] = i;\n"
        f"function length() {{ {code} }}\n"
        f"export function main() {{ console.log(length() >= {beyond} ? 'long' : 'short'); }}\n"
    )


def optimised_output(path: Path, word: Word) -> str:
    """What the program prints on a machine with these words, optimised for it."""
    compiled = program.compile_file(path, None)
    suspended = program.start(compiled, 32, io.BytesIO()).suspend()
    found, _ = optimize.closed_world(suspended, "main", compiled.hosts, word=word)
    console = io.BytesIO()
    program.load(found, compiled.hosts, word.bits, console).vm.call_entry()
    return console.getvalue().decode()


@pytest.mark.parametrize("name", PROGRAMS)
def test_lengths_are_as_large_as_32_bit_words_allow(tmp_path: Path, name: str) -> None:
    path = tmp_path / "app.js"
    path.write_text(source(*PROGRAMS[name]))
    assert optimised_output(path, WORD32) == "long\n"
