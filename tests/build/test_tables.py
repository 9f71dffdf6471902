"""Boards, apps, tables, records: the plain data of the build."""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hil.board import boards_module
from hil.building import ROOT
from microvium import budget, fuse
from microvium.table import Table, plain, show

RECORD = budget.Record(
    "msp430", "hello", "gcc 12 -Os", "int: asked for", 378, 28, 350, 310, 2, 4, 22, 24, 606, 236
)


@pytest.fixture(scope="module")
def apps() -> ModuleType:
    """site_scons/apps.py."""
    spec = importlib.util.spec_from_file_location("microvium_apps", ROOT / "site_scons" / "apps.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_boards_of_the_contract() -> None:
    boards = boards_module().load()
    chip = boards["msp430"]
    assert (chip.rom.origin, chip.ram.origin, chip.ram.length) == (0xC000, 0x200, 512)
    assert (chip.budget_rom, chip.budget_ram, chip.baud) == (8192, 500, 9600)
    assert not boards["desktop"].is_chip


def test_a_board_aims_at_what_instructions_can_be_fused_for(tmp_path: Path) -> None:
    boards = boards_module()
    assert set(boards.AIMS) == {aim.value for aim in fuse.Aim}
    assert {name: board.aim for name, board in boards.load().items() if board.is_chip} == {
        "avr": "cycles",
        "microbit": "cycles",
        "msp430": "rom",
    }
    text = (boards.FOLDER / "avr.toml").read_text()
    (tmp_path / "odd.toml").write_text(text.replace('aim = "cycles"', 'aim = "speed"'))
    with pytest.raises(boards.BoardError, match=r"odd\.toml: aim = 'speed': it is one of rom, cycles"):
        boards.load(tmp_path)


def test_a_board_file_with_a_gap_is_named(tmp_path: Path) -> None:
    (tmp_path / "half.toml").write_text('title = "half"\n')
    with pytest.raises(boards_module().BoardError, match=r"half\.toml: toolchain is missing"):
        boards_module().load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[memory.image]", "[memory.unused]", "[memory.image] is missing"),
        (
            "origin = 0x8000",
            "origin = 0x18000",
            "[memory.image] must lie in the upper half of the 64 kB block",
        ),
        ("origin = 0x0000\nlength = 0x8000", "origin = 0\nlength = 0x20000", "[memory.rom] must not leave"),
        ("origin = 0x20000000", "origin = 0x20008000", "[memory.ram] must lie in the lower half"),
    ],
)
def test_memory_that_16_bit_references_cannot_reach_is_refused(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = (boards_module().FOLDER / "microbit.toml").read_text()
    assert old in text
    (tmp_path / "odd.toml").write_text(text.replace(old, new))
    with pytest.raises(boards_module().BoardError, match=r"odd\.toml: " + re.escape(expected)):
        boards_module().load(tmp_path)
    (tmp_path / "odd.toml").write_text(text.replace(old, new).replace("word_bits = 16", "word_bits = 32"))
    assert boards_module().load(tmp_path)["odd"].bases is None


def test_bench_scripts_are_called_by_run(apps: ModuleType) -> None:
    fib = apps.find("bench/fib.js", ROOT, None)
    assert (fib.name, fib.entry, fib.calls, fib.arguments) == ("fib", "run", 1, 0)
    thermostat = apps.find("bench/thermostat.js", ROOT, None)
    assert (thermostat.calls, thermostat.arguments) == (200, 1)
    assert apps.find("bench/fib.js", ROOT, "fib").entry == "fib"
    assert apps.find("examples/hello.js", ROOT, None).entry == "main"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("calls = 0", "calls must be 1 … 255"),
        ("[a]\ncalls = 256", "calls must be 1 … 255"),
        ("stack = 99", "stack must be even"),
        ("stack = true", "stack must be 2 … 4096"),
        ('entri = "x"', "unknown key 'entri'"),
        ("calls = ", "app.toml"),
    ],
)
def test_a_wrong_app_file_is_refused(apps: ModuleType, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.js").write_text("")
    (tmp_path / "app.toml").write_text(text)
    with pytest.raises(apps.AppError, match=message):
        apps.find("a.js", tmp_path, None)


def test_the_readings_of_the_thermostat_are_those_of_the_peers(tmp_path: Path) -> None:
    program = (
        "#include <stdio.h>\nint mvm_next_argument(void);\n"
        'int main(void) { for (int i = 0; i < 400; i++) printf("%d\\n", mvm_next_argument()); }\n'
    )
    (tmp_path / "main.c").write_text(program)
    command = [
        "gcc",
        "-DMVM_CALLS=400",
        "-o",
        str(tmp_path / "main"),
        str(tmp_path / "main.c"),
        str(ROOT / "bench" / "thermostat.c"),
    ]
    subprocess.run(command, check=True)
    shown = subprocess.run([tmp_path / "main"], capture_output=True, text=True, check=True).stdout
    readings = [-1 if i % 50 == 49 else 190 + (i * 7) % 41 for i in range(200)]
    assert [int(line) for line in shown.split()] == 2 * readings


def test_a_record_survives_its_file(tmp_path: Path) -> None:
    budget.write(RECORD, tmp_path / "budget.json")
    assert budget.read(tmp_path / "budget.json") == RECORD
    assert RECORD.ram_bytes == 28


def test_a_record_of_another_format_is_refused(tmp_path: Path) -> None:
    budget.write(RECORD, tmp_path / "budget.json")
    text = (tmp_path / "budget.json").read_text().replace('"format": 1', '"format": 2')
    (tmp_path / "budget.json").write_text(text)
    with pytest.raises(ValueError, match="format 2; this version reads 1"):
        budget.read(tmp_path / "budget.json")


def test_the_budget_table_in_a_pipe() -> None:
    assert plain(budget.table(RECORD, 8192, 500)).splitlines() == [
        "hello on msp430, bytes",
        "       used     of   left",
        "  ROM   378  8,192  7,814  image 28, engine 310, port 40",
        "  RAM    28    500    472  data 2, heap and VM stack 4, C stack 22 (at most 24)",
        "  606 cycles, 236 instructions from reset to the return of the entry",
        "  numbers: int: asked for",
    ]


def test_a_terminal_gets_lines_and_a_pipe_does_not() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    table = Table("sizes", ("name", "ROM"), [("text", "12")])
    pipe, terminal = io.StringIO(), Terminal()
    show(table, pipe)
    show(table, terminal)
    assert pipe.getvalue() == "sizes\n  name  ROM\n  text   12\n"
    assert "┃" in terminal.getvalue()
