"""Which line of the program brought in what an image has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from microvium import tailor

SOURCE = """\
const data = [3, 1, 2];
function scale(list, by) {
  return list.map((x) => x * by);
}
function twice(text) {
  return text.toUpperCase() + text.toUpperCase();
}
export function main() {
  const s = scale(data, 3);
  s.sort((a, b) => a - b);
  console.log(s.join('-'), twice('abc'));
  setTimeout(() => console.log(s.length << 3), 5);
}
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the map says."""
    folder = tmp_path_factory.mktemp("origins")
    script = folder / "app.js"
    script.write_text(SOURCE)
    assert tailor.main([str(script), "--out", str(folder), "--word", "16", "--ram", "512"]) == 0
    found: dict[str, Any] = json.loads((folder / "app.map.json").read_text())
    return {**found["origins"], "map": found["linked"], "app": str(script)}


def library(known: dict[str, Any]) -> dict[str, set[str]]:
    """The lines of the program by the name of a library function."""
    found: dict[str, set[str]] = {}
    for label, line in known["lines"]["functions"].items():
        found.setdefault(label.split()[0], set()).add(line and line.removeprefix(known["app"]))
    return found


def test_a_library_function_comes_from_the_line_that_calls_it(known: dict[str, Any]) -> None:
    found = library(known)
    assert found["map"] == {":3"}
    assert found["sort"] == {":10"}
    assert found["join"] == {":11"}
    assert found["to_upper"] == {":6"}


def test_every_byte_of_code_is_somebodys(known: dict[str, Any]) -> None:
    """A function's header is nobody's: 2 bytes, or 3 with PARAMS."""
    functions = known["map"]["functions"]
    written = sum(known["code"].values())
    headers = sum(item["bytes"] for item in functions) - written
    assert 2 * len(functions) <= headers <= 3 * len(functions)
    names = {label.split()[0] for label in known["code"]}
    assert {"main", "sort", "map", "join"} <= names
    assert "sort" not in {item["name"] for item in functions}  # it was put in place of its call


def test_operations_features_and_calls_have_lines(known: dict[str, Any]) -> None:
    lines = {
        kind: {name: line and line.removeprefix(known["app"]) for name, line in found.items()}
        for kind, found in known["lines"].items()
    }
    assert lines["operations"]["SHL"] == ":12"
    assert lines["operations"]["MUL"] == ":3"
    assert lines["features"]["HAS_HEAP"] == ":6"
    assert lines["features"]["HAS_CLOCK"]  # by the library's loop, for a timer
    assert lines["calls"]["%rotate"] == ":10"
