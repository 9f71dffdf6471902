"""`scons bench`: rows, means, table and chart of made-up figures; and a run over three scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hil.benchmark import baseline, figures, report
from hil.benchmark.baseline import Baseline, Peer
from hil.benchmark.measured import Figures, Row
from microvium.budget import Record
from microvium.table import plain
from tests.build.checkout import copy_checkout

RECORD = Record(
    board="msp430",
    app="fib",
    compiler="gcc 1",
    numbers="int: asked for",
    rom_bytes=400,
    image_bytes=40,
    engine_bytes=360,
    core_bytes=320,
    ram_static_bytes=2,
    heap_peak_bytes=90,
    stack_peak_bytes=8,
    stack_bound_bytes=10,
    cycles=1_000,
    instructions=500,
)
FIB = Row("fib", Figures(RECORD, 7, 990, 991, 987, 99, 136, None))
MANDEL = Row("mandel", Figures(RECORD, 7, 10, 11, 477, 10, 136, None))
SORT = Row("sort", None, "LinkError: no C code defines sort")
OTHERS = Baseline({"fib": Peer(9_900, 200, 80), "mandel": Peer(10, None, 40), "sort": Peer(1, 1, 1)}, 13_856)
ROWS = [FIB, MANDEL, SORT]


def test_a_row_has_the_keys_of_a_record_and_its_own() -> None:
    row = FIB.to_json()
    assert row["format"] == 1
    assert row["ram_bytes"] == 100
    assert (row["cycles_resume"], row["cycles_first_call"], row["cycles_second_call"]) == (7, 990, 991)
    assert (row["result"], row["ok"], row["native_cycles"], row["native_rom_bytes"]) == (987, True, 99, 136)
    assert "model_ram_bytes" not in row
    assert "why" not in row


def test_a_row_without_figures_has_none() -> None:
    assert SORT.to_json() == {"ok": False, "why": "LinkError: no C code defines sort"}


def test_means_are_over_the_integer_scripts_that_have_figures() -> None:
    assert report.geomean(ROWS, OTHERS) == {
        "cycles_first_call": 0.1,
        "ram_bytes": 0.5,
        "image_bytes": 0.5,
        "scripts": 1,
    }
    assert report.geomean([SORT], OTHERS) == {"scripts": 0}


def test_a_mean_is_geometric() -> None:
    twice = Row("loop", Figures(RECORD, 7, 1_960, 1, 1, 1, 1, None))
    others = Baseline({**OTHERS.scripts, "loop": Peer(4_900, None, None)}, None)
    assert report.geomean([FIB, twice], others)["cycles_first_call"] == 0.2


def test_the_table_says_why_a_row_is_empty() -> None:
    means = "first call 0.100 (worst 0.100), RAM 0.50, image 0.50"
    assert plain(report.table("msp430", ROWS, OTHERS)).splitlines() == [
        "bench on msp430",
        "  script  ROM  image   /Mvm  RAM   /Mvm  resume  first call   /Mvm    /C  second call",
        "  fib     400     40  0.500  100  0.500       7         990  0.100  10.0          991",
        "  mandel  400     40  1.000  100              7          10  1.000   1.0           11",
        "  sort     no",
        "  /Mvm: ratio to Microvium; /C: to plain C; cycles from the call to the return of run()",
        "  sort: LinkError: no C code defines sort",
        f"  geometric means over 1 integer scripts, Microvium being 1: {means}",
    ]


def test_the_chart_has_a_bar_for_each_row_with_figures() -> None:
    assert report.chart(ROWS, OTHERS).splitlines()[1:] == [
        "  fib     0.100 #####",
        f"  mandel  1.000 {'#' * 50}",
    ]
    assert report.chart([SORT], OTHERS) == ""


def test_the_baseline_is_there_for_every_script() -> None:
    root = Path(__file__).resolve().parents[2]
    others = baseline.read(root / "bench" / "baseline.toml", "msp430")
    assert others.hello_rom_bytes == 13_856
    assert set(others.scripts) == {path.stem for path in root.glob("bench/*.js")}
    assert all(peer.cycles and peer.image_bytes for peer in others.scripts.values())
    assert {name for name, peer in others.scripts.items() if not peer.ram_bytes} == baseline.DOUBLES


def test_both_engines_that_were_measured_on_a_board_are_compared_with() -> None:
    root = Path(__file__).resolve().parents[2]
    others = baseline.read(root / "bench" / "baseline.toml", "microbit")
    assert all(peer.microquickjs_cycles for peer in others.scripts.values())
    peers = Baseline({"fib": Peer(9_900, 200, 80, 3_960, 1_000)}, None)
    means = report.geomean([FIB], peers)
    assert means["microquickjs_cycles_first_call"] == 0.25
    assert means["microquickjs_ram_bytes"] == 0.1
    notes = plain(report.table("microbit", [FIB], peers))
    assert "MicroQuickJS being 1: first call 0.250, RAM 0.100" in notes


@pytest.mark.slow
def test_a_script_that_cannot_be_built_has_a_row_that_says_so(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path)
    for script in (checkout.root / "bench").glob("*.js"):
        if script.stem not in ("hello", "loop13", "fib"):
            script.unlink()
    checkout.edit("bench/loop13.js", "return sum", "return sum +")
    checkout.edit("bench/fib.js", "fib(16)", "fib(15)")
    result = checkout.result("bench")
    assert result.returncode != 0
    assert "  hello " in result.stdout
    made = json.loads((checkout.root / "build" / "bench" / "msp430.json").read_text())
    rows = made["scripts"]
    assert rows["hello"]["ok"] is True
    assert rows["hello"]["result"] == 0
    assert rows["hello"]["native_cycles"] < rows["hello"]["cycles_first_call"] < 1_000
    assert rows["hello"]["cycles_resume"] < rows["hello"]["cycles"] - rows["hello"]["cycles_first_call"]
    assert rows["loop13"]["ok"] is False
    assert rows["loop13"]["why"].startswith("SyntaxError: ")
    assert "bench/loop13.js:4:" in rows["loop13"]["why"]
    assert rows["fib"] == {"ok": False, "why": "wrong: result 1 is 610, that of plain C 987"}
    assert made["geomean"]["scripts"] == 1


def test_the_page_of_figures_has_a_table_of_each_board() -> None:
    content = report.to_json("msp430", "gcc 12.2.0 -Os", [FIB, SORT], OTHERS)
    block = figures.table(content)
    own = "ROM | of it image | RAM | data | heap, VM stack | C stack | at most"
    assert block.splitlines() == [
        "gcc 12.2.0.",
        "",
        f"| script | {own} | cycles to resume | of the first call | of the same in C |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        "| fib | 400 | 40 | 100 | 2 | 90 | 8 | 10 | 7 | 990 | 99 |",
        "| sort | no |",
        "",
        "sort: LinkError: no C code defines sort.",
    ]
    page = figures.PAGE.read_text(encoding="utf-8")
    for board in ("msp430", "avr", "microbit", "microbit-word32"):
        assert block in figures.replaced(page, board, block)
    with pytest.raises(ValueError, match="no marks for the table of desktop"):
        figures.replaced(page, "desktop", block)
