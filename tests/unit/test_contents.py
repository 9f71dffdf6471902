"""`microvium.contents`: trees, the linker's map, drawings. Firmware: tests/build/test_size_command.py."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from microvium import cli
from microvium.contents import code, firmware, listing, page, show
from microvium.contents.node import Node, Piece, grow
from microvium.sizes import plain

PIECES = [
    Piece(("engine", "interp.c", "interpret", "ADD"), 60, "used once"),
    Piece(("engine", "interp.c", "interpret"), 4),
    Piece(("engine", "heap.c", "mvm_collect"), 100, "for ADD"),
    Piece(("engine", "interp.c", "interpret", "ADD"), 10),
    Piece(("image", "objects", "<text> & more"), 30),
    Piece(("image", "nothing"), 0),
]


@pytest.fixture
def tree() -> Node:
    return grow("ROM", PIECES)


def test_a_tree_adds_up_and_has_the_largest_first(tree: Node) -> None:
    assert tree.bytes == sum(piece.size for piece in PIECES) == sum(leaf.bytes for _, leaf in tree.leaves())
    assert [child.name for child in tree.children] == ["engine", "image"]
    assert [child.name for child in tree.children[0].children] == ["heap.c", "interp.c"]
    assert ("ROM", "engine", "interp.c", "interpret", "the rest of it") in [path for path, _ in tree.leaves()]
    assert "nothing" not in {leaf.name for _, leaf in tree.leaves()}


def test_a_tree_as_lines(tree: Node) -> None:
    lines = list(show.plain("x.elf", [tree], {"HAS_HEAP": "ADD at a.js:1:2"}))
    assert lines[:3] == ["x.elf", "", "     204  100.0%  ROM"]
    assert "      70   34.3%          ADD                                   used once" in lines
    assert lines[-1] == "  HAS_HEAP                  ADD at a.js:1:2"
    assert len(list(show.plain("x.elf", [tree], {}, depth=1))) == 5


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_branches(tree: Node) -> None:
    stream = Terminal()
    show.show("x.elf", [tree], {}, None, stream)
    assert "├── " in stream.getvalue()
    assert "used once" in stream.getvalue()


def test_the_difference_of_two_trees_names_what_changed(tree: Node) -> None:
    other = grow("ROM", [*PIECES[:2], Piece(("image", "objects", "<text> & more"), 30), Piece(("new",), 5)])
    lines = list(show.differences(tree, other))
    assert lines[0].split() == ["204", "99", "-105", "ROM"]
    assert not any("text" in line for line in lines)
    assert any(line.split() == ["100", "0", "-100", "mvm_collect"] for line in lines)
    assert list(show.differences(tree, tree)) == []


def test_the_linkers_map_gives_the_parts_that_have_bytes() -> None:
    text = """
.discarded      0x00000000        0x8 x.o
Linker script and memory map

.text           0x0000c000       0x20
 *(.start.0reset)
 .start.0reset  0x0000c000        0xa build/obj/start.o
                0x0000c000                mvm_reset
 .text.interpret
                0x0000c00a       0x14 build/a folder/optimised.o
 *fill*         0x0000c01e        0x2
 .text.none     0x0000c020        0x0 build/obj/none.o

.bss            0x00000200        0x4
 .bss.now       0x00000200        0x4 lib/libgcc.a(now.o)
"""
    assert listing.read(text) == [
        listing.Placed(".text", ".start.0reset", 0xC000, 10, "build/obj/start.o"),
        listing.Placed(".text", ".text.interpret", 0xC00A, 20, "build/a folder/optimised.o"),
        listing.Placed(".bss", ".bss.now", 0x200, 4, "lib/libgcc.a(now.o)"),
    ]


def test_code_belongs_to_engine_port_host_or_library() -> None:
    assert code.group("engine/heap.c") == ("engine", "heap.c")
    assert code.group("firmware/mcu/nrf51822/port.c") == ("start-up and port", "mcu/nrf51822/port.c")
    assert code.group("firmware/host/relay.c") == ("host functions", "relay.c")
    assert code.group("apps/own.c") == ("host functions", "apps/own.c")
    assert code.of_object("x/lib/libgcc.a(mul.o)") == ("compiler's library", "libgcc.a: mul.o")
    assert plain("load.isra.0.constprop.3") == "load"


# The page


def test_rectangles_fill_their_box_and_overlap_nowhere() -> None:
    sizes = [60.0, 30, 30, 20, 10, 5, 5, 1]
    boxes = page.squarify(sizes, page.Box(10, 20, 300, 100))
    scale = 300 * 100 / sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size * scale)
        assert 10 - 1e-9 <= box.x <= box.x + box.width <= 310 + 1e-9
        assert 20 - 1e-9 <= box.y <= box.y + box.height <= 120 + 1e-9
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(wide, high) < 1e-6
    assert max(max(box.width / box.height, box.height / box.width) for box in boxes[:4]) < 3


LOOKS = """
const map = document.querySelector('svg');
const areas = [...map.querySelectorAll('g.leaf rect')].map(rect => {
  const box = rect.getBBox();
  return Math.round(box.width * box.height / (1200 * 620) * 204);
});
const wide = [...map.querySelectorAll('g.leaf')].filter(leaf =>
  leaf.querySelector('text').getBBox().width > leaf.querySelector('rect').getBBox().width).length;
const click = () => map.querySelector('g.leaf rect').dispatchEvent(new MouseEvent('click', {bubbles: true}));
const way = map.previousElementSibling, seen = [];
click(); seen.push(way.textContent); click(); seen.push(way.textContent);
way.dispatchEvent(new MouseEvent('click', {bubbles: true})); seen.push(map.getAttribute('viewBox'));
document.title = [areas.join(' '), wide, performance.getEntriesByType('resource').length, ...seen].join(';');
"""
"""What the browser has drawn: areas in bytes, names too wide, files loaded; where two clicks lead."""


def test_a_browser_draws_the_page(tree: Node, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    text = page.render("x.elf", [tree], {"HAS_HEAP": "ADD at a.js:1:2"})
    target.write_text(text.replace("</body>", f"<script>{LOOKS}</script></body>"))
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert browser is not None, "the test needs chromium: `./do …` brings it"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom"]
    command = [browser, *options, target.as_uri()]
    drawn = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    deeper = "← engine: 174 bytes;← engine → heap.c: 100 bytes"
    assert f"<title>100 70 4 30;0;0;{deeper};0 0 1200 620</title>" in drawn
    assert "engine → heap.c → mvm_collect\n100 bytes, 49.0%\nfor ADD" in drawn
    assert "&lt;text&gt; &amp; more" in drawn


# Bad input


def size(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The message of a command that must fail."""
    assert cli.main(["size", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_a_folder_without_firmware(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no firmware.elf in this folder" in size(str(tmp_path), capsys=capsys)
    for app in ("b", "a"):
        (tmp_path / app).mkdir()
        (tmp_path / app / firmware.ELF).write_bytes(b"")
    assert size(str(tmp_path), capsys=capsys).endswith("the folders in it that have one: a, b\n")


def test_what_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "there is no such firmware" in size("nowhere", capsys=capsys)


def test_an_app_is_found_by_its_name_or_its_script(tmp_path: Path) -> None:
    for board in ("avr", "msp430"):
        folder = tmp_path / "build" / board / "app"
        folder.mkdir(parents=True)
        (folder / firmware.ELF).write_bytes(b"")
        if board == "avr":
            assert firmware.find("app", tmp_path) == folder / firmware.ELF
            assert firmware.find("some/app.mjs", tmp_path) == folder / firmware.ELF
    with pytest.raises(firmware.NotThere, match="several boards; say which: build/avr/app, build/msp430/app"):
        firmware.find("app", tmp_path)


def test_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.elf"
    text.write_text("no ELF")
    assert "this is no ELF file" in size(str(text), capsys=capsys)
    program = shutil.which("true")
    assert program is not None
    assert "this is no firmware of a microcontroller" in size(program, capsys=capsys)
