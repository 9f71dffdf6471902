"""Host tables: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from microvium import host
from microvium.diagnostics import Diagnostic

RELAY = '[relay]\nparams = 1\nreturns = ["undefined"]\nc = "relay"\n'


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_every_app_has_these() -> None:
    table = host.load()
    assert {"console.log", "print", "relay"} <= set(table)
    assert table["console.log"].params is None
    assert table["print"].params == 1
    assert table["relay"].returns == {"undefined"}
    assert table.roots == {"console"}
    assert "console.log" in table.methods("console")
    stand_in = table["relay"].stand_in()
    assert stand_in is not None
    assert stand_in(1) is None
    assert table["print"].stand_in() is None


def test_own_table_of_an_app(tmp_path: Path) -> None:
    script = tmp_path / "app.mjs"
    write(tmp_path, "host.toml", RELAY.replace("relay", "common"))
    assert "common" in host.load(script)
    write(tmp_path, "app.host.toml", RELAY.replace("relay", "special").replace("1", '"variadic"'))
    table = host.load(script)
    assert table["special"].params is None
    assert "common" not in table
    assert host.tables(script)[-1] == tmp_path / "app.host.toml"


def test_own_table_may_replace_a_common_function(tmp_path: Path) -> None:
    write(tmp_path, "host.toml", '[print]\nparams = 2\nreturns = ["int"]\nc = "my_print"\n')
    assert host.load(tmp_path / "app.js")["print"].c == "my_print"


def test_stand_in_from_a_file_beside_the_table(tmp_path: Path) -> None:
    write(tmp_path, "mine.py", "def double(x):\n    return 2 * x\n")
    write(tmp_path, "host.toml", RELAY + 'python = "mine.py:double"\n')
    stand_in = host.load(tmp_path / "a.js")["relay"].stand_in()
    assert stand_in is not None
    assert stand_in(21) == 42


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (RELAY.replace("1", "-1"), "params", 1),
        (RELAY.replace("params = 1\n", ""), "params", 1),
        (RELAY.replace('"undefined"', '"thing"'), "returns", 1),
        (RELAY.replace('c = "relay"', 'c = "no name"'), "C function", 1),
        ("# relay\n" + RELAY + "odd = 1\n", "odd", 2),
        (RELAY + 'python = "nothing"\n', "python", 1),
        ('["a b"]\nparams = 0\n', "name", 1),
        ("relay = 1\n", "table", 1),
        (RELAY + "c = \n", "value", 5),
    ],
)
def test_mistakes_have_a_place(tmp_path: Path, text: str, message: str, line: int) -> None:
    path = write(tmp_path, "host.toml", text)
    with pytest.raises(Diagnostic) as caught:
        host.load(tmp_path / "a.js")
    assert message in caught.value.message
    assert caught.value.position is not None
    assert (caught.value.position.file, caught.value.position.line) == (str(path), line)


@pytest.mark.parametrize("stand_in", ["none.py:f", "no_such_module:f", "os:no_such_name", "os:sep"])
def test_missing_stand_in(tmp_path: Path, stand_in: str) -> None:
    write(tmp_path, "host.toml", RELAY + f'python = "{stand_in}"\n')
    with pytest.raises(Diagnostic, match="stand-in"):
        host.load(tmp_path / "a.js")["relay"].stand_in()
