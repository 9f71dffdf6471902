"""Timers and console input on the desktop: virtual time, what is pending in a snapshot, input that ends."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from microvium import desktop, host, image, ir, snapshot
from microvium.cli import program, report
from microvium.layout import WORD16, WORD32, Word


def running(folder: Path, text: str, console: io.BytesIO, word: Word) -> program.Running:
    """A script whose top level has run."""
    script = folder / "app.js"
    script.write_text(text)
    return program.start(program.compile_file(script, None), word.bits, console)


def lines(console: io.BytesIO) -> list[str]:
    return console.getvalue().decode().splitlines()


@pytest.mark.parametrize("word", [WORD16, WORD32])
def test_time_is_virtual_and_only_waiting_takes_some(tmp_path: Path, word: Word) -> None:
    console = io.BytesIO()
    text = "for (let i = 0; i < 1000; i++);\n" + "\n".join(
        f"setTimeout(() => console.log({delay}, millis()), {delay});" for delay in (40_000, 7, 0)
    )
    running(tmp_path, text, console, word).run_events()
    assert lines(console) == ["0 1", "7 7", "40000 40000"]


@pytest.mark.parametrize("start", [2**31 - 20, 2**32 - 20])
@pytest.mark.parametrize("word", [WORD16, WORD32])
def test_moments_beyond_the_wrap_come_later(tmp_path: Path, word: Word, start: int) -> None:
    console = io.BytesIO()
    text = """
      let start;
      export function main() {
        start = millis();
        for (const delay of [50, 10, 30, 2147483000]) setTimeout(() => console.log(millis(start)), delay);
      }
    """
    ready = running(tmp_path, text, console, word)
    desktop.library(word.bits).lib.mvm_desktop_start_clock(start)
    ready.call("main")
    ready.run_events()
    assert lines(console) == ["10", "30", "50", "2147483000"]


def test_an_interval_leaves_out_what_it_has_missed(tmp_path: Path) -> None:
    """Nothing takes time on the desktop but waiting, so a callback waits by moving the clock."""
    console = io.BytesIO()
    text = """
      let count = 0;
      const interval = setInterval(() => {
        console.log(millis());
        if (++count === 1) late();
        if (count === 3) clearInterval(interval);
      }, 10);
    """
    (tmp_path / "app.host.toml").write_text(
        '[late]\nparams = 0\nreturns = ["undefined"]\nc = "late"\npython = "late.py:late"\n'
    )
    (tmp_path / "late.py").write_text(
        "from microvium import desktop\n\n\ndef late():\n"
        "    desktop.library(32).lib.mvm_desktop_start_clock(35)\n"
    )
    running(tmp_path, text, console, WORD32).run_events()
    assert lines(console) == ["10", "35", "45"]


def test_pending_timers_keep_their_remaining_time_through_images(tmp_path: Path) -> None:
    console = io.BytesIO()
    text = """
      setTimeout(() => console.log('late', millis()), 70);
      export function main() { setTimeout(() => console.log('early', millis()), 30); }
    """
    ready = running(tmp_path, text, console, WORD32)
    suspended = program.suspend(ready.suspend(), 16)
    found = snapshot.from_image(suspended.data, None)
    resumed = program.load(found, host.load(tmp_path / "app.js"), 16, console)
    resumed.call("main")
    resumed.run_events()
    assert lines(console) == ["early 30", "late 70"]


def test_a_program_without_timers_has_no_loop(tmp_path: Path) -> None:
    ready = running(tmp_path, "export function main() {}", io.BytesIO(), WORD32)
    assert ir.EVENT_LOOP not in ready.snapshot.exports
    ready.run_events()
    with_timer = running(tmp_path, "export function main() { setTimeout(main, 1); }", io.BytesIO(), WORD32)
    assert ir.EVENT_LOOP in with_timer.snapshot.exports


def reader(data: bytes) -> Iterator[int]:
    yield from data
    while True:
        yield desktop.END_OF_INPUT


@pytest.mark.parametrize("word", [WORD16, WORD32])
def test_input_comes_by_the_line_or_by_the_byte_before_time_goes_on(tmp_path: Path, word: Word) -> None:
    text = """
      onLine((line) => console.log('line', line, millis()));
      setTimeout(() => console.log('time', millis()), 5);
    """
    script = tmp_path / "app.js"
    script.write_text(text)
    compiled = program.compile_file(script, None)
    console = io.BytesIO()
    source = reader(b"one\r\n\xc3\xa4\n\nno end")
    placed = image.layout(compiled.snapshot, word)
    vm = desktop.Vm(placed, compiled.hosts, write=console.write, read=lambda: next(source))
    vm.run_initializers()
    vm.run_events()
    assert lines(console) == ["line one 0", "line ?? 0", "line  0", "time 5"]


def test_an_exception_in_a_timer_is_uncaught(tmp_path: Path) -> None:
    ready = running(tmp_path, "setTimeout(() => { throw 'oh'; }, 5); setTimeout(print, 9, 'no');",
                    io.BytesIO(), WORD32)  # fmt: skip
    with pytest.raises(report.Uncaught, match="oh"):
        ready.run_events()
