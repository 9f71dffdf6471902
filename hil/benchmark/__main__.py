"""`python -m hil.benchmark --board msp430 … SCRIPT…`: measures, shows, writes build/bench/BOARD.json.

The status is 1 if a script has no figures.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from hil import building, measure
from hil.benchmark import baseline, report
from hil.benchmark.measured import Job, Row, measured
from microvium import files, progress
from microvium.table import show


def rows_of(job: Job, scripts: Sequence[Path], native: Path) -> list[Row]:
    """The rows in the order of the scripts. Builds wait for each other, measurements run side by side."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = {
            pool.submit(measured, job, script, native / script.stem / "firmware.elf"): script
            for script in scripts
        }
        _watch(waiting)
    return [future.result() for future in waiting]


def _watch(waiting: dict[Future[Row], Path]) -> None:
    """Says on stderr what is done."""
    with progress.shown("bench", len(waiting)) as done:
        for future in as_completed(waiting):
            done(waiting[future].stem)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m hil.benchmark", description="Compare the scripts of bench/ with other engines and C."
    )
    parser.add_argument("scripts", type=Path, nargs="+")
    parser.add_argument("--board", required=True)
    parser.add_argument("--engine", default="tailored")
    parser.add_argument("--numbers", default="auto")
    parser.add_argument("--word", default="", help="bits of a value; default: the board's")
    parser.add_argument(
        "--native", type=Path, required=True, help="folder of the programs in C, NAME/firmware.elf"
    )
    parser.add_argument("--cc", required=True, help="the compiler")
    parser.add_argument("--flags", required=True, help="its flags, for the record")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    compiler = measure.compiler_text(options.cc, options.flags)
    job = Job(options.board, options.engine, options.numbers, compiler, options.word)
    rows = rows_of(job, [building.ROOT / script for script in options.scripts], options.native)
    others = baseline.read(building.ROOT / "bench" / "baseline.toml", options.board)
    content = report.to_json(options.board, compiler, rows, others)
    files.write_text(options.out, json.dumps(content, indent=1) + "\n")
    show(report.table(options.board, rows, others))
    print(report.chart(rows, others), end="")
    return 0 if all(row.figures for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
