"""Builds and measures one script of bench/ and the plain C beside it.

In: a script, and the ELF of its counterpart in C. Out: a `Row`, always: what cannot be built or gives a wrong
result has a row that says why, without figures.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from hil import building, measure
from hil.board import boards_module
from microvium import budget, sizes
from microvium.diagnostics import Diagnostic

MODEL_RAM = 3584
"""Bytes of RAM of the model in which a script is measured that does not run on the chip."""


@dataclass(frozen=True)
class Job:
    """What all scripts have in common."""

    board: str
    engine: str
    numbers: str
    compiler: str
    """Name, version, flags."""
    word: str = ""
    """Bits of a value, if not the board's own."""


@dataclass(frozen=True)
class Figures:
    """What was measured. Cycles of a call are from the call of `run` to its return; of thermostat, of 200."""

    record: budget.Record
    cycles_resume: int
    """From reset to the call of `run`, less the set-up of clock and UART."""
    cycles_first_call: int
    cycles_second_call: int
    result: measure.Result
    """Of the last call."""
    native_cycles: int
    native_rom_bytes: int
    model_ram_bytes: int | None
    """The RAM of the model, if the script does not run on the chip."""


@dataclass(frozen=True)
class Row:
    """A script; `figures` is None if it does not fit or is wrong, and `why` says so."""

    script: str
    figures: Figures | None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """The row as build/bench/BOARD.json has it."""
        if self.figures is None:
            return {"ok": False, "why": self.why}
        record = self.figures.record
        own = {key: value for key, value in asdict(self.figures).items() if key != "record"}
        if self.figures.model_ram_bytes is None:
            del own["model_ram_bytes"]
        flat = {"format": record.format, **asdict(record), "ram_bytes": record.ram_bytes}
        return {**flat, **own, "ok": True, **({"why": self.why} if self.why else {})}


def measured(job: Job, script: Path, native: Path) -> Row:
    """The row of a script; `native` is the ELF of its counterpart."""
    name = script.stem
    try:
        folder = _build(job, script)
        if not native.is_file():
            return Row(name, None, f"BuildError: {script.with_name('native').name}/{name}.c cannot be linked")
        return _row(job, name, folder, native)
    except building.BuildFailed as error:
        return Row(name, None, _first_words(str(error)))
    except Diagnostic as error:
        return Row(name, None, error.render().splitlines()[0])


def _build(job: Job, script: Path) -> Path:
    """The folder with the firmware, up to date."""
    app = script.relative_to(building.ROOT).as_posix()
    arguments = (f"board={job.board}", f"app={app}", f"engine={job.engine}", f"numbers={job.numbers}")
    words = (f"word={job.word}",) if job.word else ()
    building.scons(*arguments, *words, "firmware", "twice")
    full = "-full" if job.engine == "full" else ""
    other_words = f"-word{job.word}" if job.word else ""
    return building.ROOT / "build" / job.board / f"{script.stem}{full}{other_words}"


def _first_words(text: str) -> str:
    """Of what scons said: the message, and the place if it names one."""
    lines = text.splitlines()
    message = next((line for line in lines if re.match(r"\w*(Error|Unsupported): ", line)), lines[-1])
    place = next((line.split("--> ")[1] for line in lines if line.lstrip().startswith("--> ")), None)
    return f"{message} ({place})" if place else message


def _row(job: Job, name: str, folder: Path, native: Path) -> Row:
    numbers = measure.numbers_text(folder / "app.map.json")
    ram, model = boards_module().load()[job.board].ram.length, None
    flashed = measure.run(job.board, folder / "firmware.elf")
    if flashed.outcome.end != measure.IDLE:
        model = MODEL_RAM
    record, first = measure.measure(job.board, name, folder, job.compiler, numbers, model)
    plain = measure.run(job.board, native)
    ours = (first.outcome.console, *first.outcome.results)
    theirs = (plain.outcome.console, *map(_signed, plain.words))
    if ours != theirs or plain.outcome.end != measure.IDLE:
        return Row(name, None, _difference(ours, theirs))
    why = ""
    if model is not None:
        why = f"does not run as flashed; measured in a model with {model:,} bytes of RAM: it needs "
        why += f"{record.ram_bytes} of {ram}"
    second = _second_pass(job, folder, len(first.calls), model)
    figures = Figures(
        record,
        first.calls[0][0] - (first.set_up[1] - first.set_up[0]),
        _spent(first.calls),
        _spent(second),
        first.outcome.results[-1],
        _spent(plain.calls),
        sizes.read(native).rom_bytes,
        model,
    )
    return Row(name, figures, why)


def _second_pass(job: Job, folder: Path, calls: int, model: int | None) -> Sequence[tuple[int, int]]:
    """The calls of a firmware that calls twice as often, without the first half."""
    elf = folder / "twice" / "firmware.elf"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        if model is not None:
            elf = measure.in_larger_ram(elf, Path(scratch, "twice.elf"), model)
        twice = measure.run(job.board, elf, ram_bytes=model)
    if len(twice.calls) != 2 * calls or twice.outcome.end != measure.IDLE:
        raise building.BuildFailed(f"BuildError: the second call of {folder.name} does not return")
    return twice.calls[calls:]


def _spent(calls: Sequence[tuple[int, int]]) -> int:
    return sum(end - start for start, end in calls)


def _signed(word: int) -> int:
    """A number of 16 bits, as plain C returns it, in a word of 16 bits or more."""
    return (word & 0x7FFF) - (word & 0x8000)


def _difference(ours: Sequence[object], theirs: Sequence[object]) -> str:
    """Of two runs, each console and results."""
    pairs = zip_longest(ours, theirs, fillvalue="nothing")
    at = next((at for at, (own, other) in enumerate(pairs) if own != other), None)
    if at is None:
        return "the program in plain C does not come to its end"
    what = f"result {at} is" if at else "the console has"
    shown = [repr(run[at]) if at < len(run) else "nothing" for run in (ours, theirs)]
    return f"wrong: {what} {shown[0]}, that of plain C {shown[1]}"
