"""Error lines of chips, as lines of source."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from microvium import decode
from microvium.debugmap import BadMap, DebugMap, MappedFunction, Range

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "function inner(o) { return o(); }\nexport function main() { inner(3); }\n"


def known(file: str = "app.js") -> DebugMap:
    return DebugMap(
        16,
        (MappedFunction("inner", 0, 11, file, 1), MappedFunction("main", 11, 9, file, 2)),
        (Range(3, 11, 0, file, 1, 28), Range(14, 20, 1, file, 2, 26)),
        (),
        (),
    )


def test_the_first_offset_is_shown_with_its_line_and_the_others_as_callers(tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text(SOURCE)
    assert decode.decode("! TypeError: not a function @ 0007 0014", known(), tmp_path) == [
        "TypeError: not a function",
        "  --> inner (app.js:1:28)",
        "   |",
        " 1 | function inner(o) { return o(); }",
        "   |                            ^",
        "  called from main (app.js:2:26)",
    ]


def test_an_offset_that_the_map_does_not_know_is_said_to_be_so() -> None:
    lines = decode.decode("! RangeError: @ 0000 @ ffff", known())
    assert lines == [
        "RangeError: @ 0000",
        "  --> ffff: no code of this map ends there; is it that of another build?",
    ]


def test_a_text_that_is_short_for_the_chip_is_explained() -> None:
    lines = decode.decode("! RangeError: needs numbers=double @ 0014", known())
    assert lines[:2] == ["RangeError: needs numbers=double", "  --> main (app.js:2:26)"]
    assert "not a 32-bit integer" in lines[-1]


def test_a_message_of_several_lines_and_a_terminals_line_ends() -> None:
    assert decode.decode("before\r\n! Error: a\r\nb @ 0014\r\nafter\r\n", known())[:2] == [
        "Error: a\r\nb",
        "  --> main (app.js:2:26)",
    ]


@pytest.mark.parametrize("text", ["", "! no offsets", "x ! Error @ 0001", "! Error @ 001", "! Error @ 00G1"])
def test_what_is_no_error_line_has_no_explanation(text: str) -> None:
    assert not decode.has_error(text)
    assert decode.decode(text, known()) == []
    assert decode.rewrite(text, known()) == text


def test_a_console_is_copied_with_its_errors_explained() -> None:
    text = "one\n! Error: e @ 0014\nend\n"
    assert decode.rewrite(text, known()) == "one\n! Error: e @ 0014\n  --> main (app.js:2:26)\nend\n"


def test_the_map_of_a_firmware_is_that_of_its_linked_image(tmp_path: Path) -> None:
    other = json.loads(known("portable.js").to_json())
    other["linked"] = json.loads(known("linked.js").to_json())
    (tmp_path / "app.map.json").write_text(json.dumps(other))
    for name in ("", "firmware.elf", "app.map.json", "app.mvm"):
        found = decode.read_map(decode.find_map(tmp_path / name))
        assert found.functions[0].file == "linked.js"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 99}', '{"linked": 3}'])
def test_what_is_no_map_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "app.map.json"
    path.write_text(text)
    with pytest.raises(BadMap):
        decode.read_map(path)


def microvium(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "microvium", "decode", *arguments]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False)


def test_the_command_takes_a_line_or_a_console(tmp_path: Path) -> None:
    path = tmp_path / "app.map.json"
    path.write_text(known().to_json())
    shown = microvium(str(tmp_path), "! Error: e @ 0014")
    assert (shown.returncode, shown.stdout) == (0, "Error: e\n  --> main (app.js:2:26)\n")
    copied = microvium(str(path), stdin="hello\n! Error: e @ 0014\n")
    assert copied.stdout == "hello\n! Error: e @ 0014\n  --> main (app.js:2:26)\n"


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    nothing = microvium(str(tmp_path), "! Error: e @ 0014")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (1, 1)
    assert "app.map.json: no such file" in nothing.stderr
    (tmp_path / "app.map.json").write_text(known().to_json())
    other = microvium(str(tmp_path), "Hello, World!")
    assert (other.returncode, other.stderr.count("\n")) == (1, 1)
    assert "is no error line of a chip" in other.stderr
