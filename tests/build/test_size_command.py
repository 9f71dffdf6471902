"""`microvium size` on firmware: its trees add up to the byte, and say why."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hil import building
from microvium import budget, cli, link, pairs, sizes
from microvium.contents import firmware, ram, rom
from microvium.contents.node import Node
from microvium.contents.reasons import Reasons

pytestmark = pytest.mark.slow

CLASSES = "tests/scripts/classes_inherit_fields_methods_and_accessors.js"
BUILT = [
    ("msp430", "examples/hello.js"),
    ("msp430", CLASSES),
    ("avr", "bench/thermostat.js"),
    ("microbit", "examples/button.js"),
]


@cache
def built(board: str, app: str) -> Path:
    """A firmware that scons has seen to once."""
    return building.firmware(board, app)


def trees(elf: Path) -> tuple[firmware.Firmware, Node, Node]:
    """A firmware, its ROM and its RAM."""
    found = firmware.read(elf)
    reasons = Reasons(found)
    return found, rom.tree(found, reasons), ram.tree(found, reasons)


def branch(tree: Node, *path: str) -> Node:
    """A branch that must be there."""
    for name in path:
        tree = next(child for child in tree.children if child.name == name)
    return tree


def leaf_bytes(tree: Node) -> int:
    return sum(leaf.bytes for _, leaf in tree.leaves())


@pytest.mark.parametrize(("board", "app"), BUILT)
def test_every_byte_has_its_place(board: str, app: str) -> None:
    elf = built(board, app)
    found, flashed, memory = trees(elf)
    total = sizes.read(elf)
    assert leaf_bytes(flashed) == flashed.bytes == total.rom_bytes
    assert leaf_bytes(memory) == memory.bytes == found.symbols[link.RAM]
    assert branch(memory, ram.DATA).bytes == total.ram_static_bytes
    assert branch(memory, ram.ARENA).bytes == found.symbols[link.ARENA]
    assert branch(memory, ram.C_STACK).bytes == found.stack["kept"]
    alignment = {name: leaf.bytes for (*_, name), leaf in flashed.leaves() if name.startswith("in .")}
    inside = branch(flashed, rom.IMAGE).bytes
    assert inside + sum(size for name, size in alignment.items() if ".mvm" in name) == total.image_bytes
    assert sum(alignment.values()) < 16
    assert all(leaf.bytes > 0 for tree in (flashed, memory) for _, leaf in tree.leaves())
    unknown = [path for path, leaf in flashed.leaves() if "" in path or leaf.name.startswith("rest of")]
    assert sum(leaf.bytes for path, leaf in flashed.leaves() if path in unknown) <= 16, unknown


@pytest.mark.parametrize(("board", "app"), BUILT[1:3])
def test_operations_are_those_of_the_image_and_name_their_line(board: str, app: str) -> None:
    elf = built(board, app)
    _, flashed, _ = trees(elf)
    interpreter = branch(flashed, "engine", "interp.c", "interpret")
    header = elf.with_name("image.h").read_text()
    image_ops = set(re.findall(r"^    X\((\w+)\)", header, re.MULTILINE))
    shown = {leaf.name: leaf for _, leaf in interpreter.leaves() if re.fullmatch("[A-Z0-9_]+", leaf.name)}
    assert shown.keys() <= image_ops
    assert len(shown) >= len(image_ops) * 0.9, image_ops - shown.keys()
    assert all(
        re.search(r"used .* at \S+:\d+:\d+$", leaf.why) for leaf in shown.values() if leaf.name != "EXIT"
    )
    assert branch(interpreter, "dispatch table").bytes == 2 * len(image_ops)


def test_a_pair_says_which_operations_stand_side_by_side() -> None:
    _, flashed, _ = trees(built("microbit", "bench/sort.js"))
    shown = {leaf.name: leaf.why for _, leaf in flashed.leaves() if pairs.JOINED in leaf.name}
    assert shown
    for name, why in shown.items():
        first, second = name.split(pairs.JOINED)
        assert why == f"{first} and {second} side by side, often: one dispatch for both"


def test_reasons_lead_from_functions_to_operations_and_lines() -> None:
    elf = built("msp430", CLASSES)
    found, flashed, memory = trees(elf)
    reasons = {leaf.name: leaf.why for _, leaf in flashed.leaves()}
    assert reasons["mvm_collect"] == "for mvm_reserve"
    assert reasons["mvm_kernel_class"].startswith("%class: used once, first in main at ")
    library = [leaf.why for _, leaf in branch(flashed, "compiler's library").leaves()]
    assert any(why.startswith("for ") for why in library)
    functions = branch(flashed, rom.IMAGE, "code")
    assert {leaf.why for leaf in functions.children if leaf.name.startswith("main ")} == {"the host calls it"}
    assert any("which calls it with CALL" in leaf.why for leaf in functions.children)
    assert found.needs["flags"]["HAS_CATCH"] == "a handler in main"
    data = {leaf.name: leaf.why for _, leaf in memory.leaves()}
    assert "main" in data["mvm_sp in heap.c"]


def test_the_command_agrees_with_the_budget(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = built("msp430", "examples/hello.js").parent
    building.scons("budget")
    record = budget.read(folder / "budget.json")
    assert cli.main(["size", str(folder), "--json"]) == 0
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert shown["rom"]["bytes"] == record.rom_bytes
    arena = next(child for child in shown["ram"]["children"] if child["name"] == ram.ARENA)
    assert {"used at the peak": record.heap_peak_bytes}.items() <= {
        child["name"]: child["bytes"] for child in arena["children"]
    }.items()
    assert shown["features"].keys() == {"HAS_STRING", "PRINT_STRING"}
    assert cli.main(["size", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.match(rf" +{record.rom_bytes} +100.0%  ROM$", lines[2])
    assert any(
        "'Hello, World!\\n' at examples/hello.js:1" in line and "used by main" in line for line in lines
    )
    page = tmp_path / "page.html"
    assert cli.main(["size", str(folder / firmware.ELF), "--html", str(page)]) == 0
    assert f"ROM: {record.rom_bytes} bytes" in page.read_text()
    other = built("msp430", CLASSES)
    assert cli.main(["size", str(folder), "--diff", str(other)]) == 0
    assert re.search(r"^ +0 +\d+ +\+\d+ +MUL$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("name", ["firmware.map", "app.map.json", "stack.json", "references.json"])
def test_a_file_that_is_missing_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = built("msp430", "examples/hello.js").parent
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns(name, "obj", "twice"))
    assert cli.main(["size", str(copy)]) == 1
    said = capsys.readouterr().err
    assert f"{name} is missing beside it" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", ["firmware.map", "app.map.json"])
def test_files_of_two_builds_do_not_go_together(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = built("msp430", "examples/hello.js").parent
    other = built("msp430", CLASSES).parent
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("obj", "twice"))
    shutil.copy(other / name, copy / name)
    assert cli.main(["size", str(copy)]) == 1
    assert f"{name} is of another build than firmware.elf" in capsys.readouterr().err
    (copy / name).write_text("{}" if name.endswith("json") else "")
    assert cli.main(["size", str(copy)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
