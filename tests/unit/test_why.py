"""`microvium why`: the chain of reasons for what is in an image, and what is said of all else."""

from __future__ import annotations

from pathlib import Path

import pytest

from microvium import cli

SOURCE = """let seen = 0;
const table = { first: note, unused: 5 };
function note(n) { seen = seen + n; return () => seen * n; }
export function main(n) { const f = table[n ? 'first' : 'other'] ?? note; return f(n)() + f(1)(); }
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.js"
    path.write_text(SOURCE)
    return path


def why(name: str, script: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["why", name, str(script)]) == 0
    return capsys.readouterr().out


def test_a_function_stays_because_of_its_callers(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = why("note", script, capsys)
    assert "function note at" in text
    assert "function main, which" in text
    assert text.endswith("  the host calls it\n")


def test_an_operation_is_named_with_its_lines(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"MUL at {script}:3:" in why("MUL", script, capsys)


def test_a_feature_tells_the_instruction_that_needs_it(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = why("HAS_CLOSURE_MADE", script, capsys)
    assert "NEW_CLOSURE" in text
    assert f"{script}:3:" in text


def test_a_variable_stays_because_code_uses_it(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "variable seen stays because" in why("seen", script, capsys)


def test_what_is_gone_is_said_to_be(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert why("unused", script, capsys) == "unused is not in the image\n"
    assert why("SHR_U", script, capsys) == "SHR_U is not in the image\n"


def test_a_name_that_nothing_has_is_an_error(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["why", "nothing_such", str(script)]) == 1
    assert "nothing_such" in capsys.readouterr().err


def test_a_name_that_is_nearly_right_is_suggested(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong, meant in (("has_heap", "HAS_HEAP"), ("notes", "note"), ("get_feild", "GET_FIELD")):
        assert cli.main(["why", wrong, str(script)]) == 1
        assert capsys.readouterr().err.endswith(f"; did you mean {meant}?\n")
    assert cli.main(["why", "mvm_collect", str(script)]) == 1
    assert "`microvium size`" in capsys.readouterr().err


def test_an_instruction_that_stands_for_several_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "loop.js"
    path.write_text("export function main() { for (let i = 0; i < 100; i++) print(i); }\n")
    text = why("LOOP_BELOW", path, capsys)
    assert f"{path}:1:" in text
    assert "function main is called because\n  the host calls it\n" in text
