"""The engine's assembly against its C (engine/cpu.h), on the emulated MSP430: the same results for corner
cases and thousands of pairs, the same runs of whole programs, and neither more bytes nor more cycles.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from hil.board import boards_module
from hil.emulators.image import Image
from hil.emulators.msp430 import Msp430, Options, Reason, read_image
from microvium import desktop, headers
from tests.build.variant import does_the_same_in_less
from tests.scripts.script_file import FOLDER

PROGRAM = Path(__file__).with_name("reference.c")
LINK_SCRIPT = """
ENTRY(run)
SECTIONS {
    . = 0xc000;
    .text : { *(.text .text.* .rodata .rodata.*) }
    . = 0x200;
    .bss (NOLOAD) : { *(.data .data.* .bss .bss.* COMMON) }
}
"""
RAM, STACK_TOP = 0x200, 0x400
MOST_CYCLES = 100_000_000
COUNTS = ("wrong_sums", "wrong_differences", "wrong_products", "wrong_bytes")

LOWS = (0, 1, 2, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
HIGHS = (0, -1, 1, 0x7FFF, -0x8000)
FACTORS = (
    *(0, 1, -1, 2, -2, 3, 127, -127, 128, -128, 181, -181),
    *(182, -182, 255, -255, 16383, -16383, 16384, -16384, 32767, -0x8000, 10923, -10923),
)
PAIRS = 4000
BYTES = 64

SCRIPTS = (
    *(f"bench/{name}.js" for name in ("fib", "loop13", "loop15", "sort", "strings", "thermostat")),
    str(FOLDER / "a_product_keeps_every_bit_up_to_32.js"),
    str(FOLDER / "a_remainder_has_the_sign_of_the_dividend.js"),
)


# The parts by themselves


@dataclass(frozen=True)
class Ran:
    """What the program in C found on the chip."""

    wrong: dict[str, int]
    digest: int


def ran(folder: Path, *flags: str) -> Ran:
    """Compiles the program and runs it."""
    chip = Msp430(compiled(folder, *flags), Options())
    chip.write(RAM, bytes(STACK_TOP - RAM))
    chip.set_register(0, chip.address("run"))
    chip.set_register(1, STACK_TOP)
    stop = chip.run(MOST_CYCLES, ["done"])
    assert stop.reason is Reason.BREAKPOINT, stop
    wrong = {name: int.from_bytes(chip.read(name, 2), "little") for name in COUNTS}
    digest = int.from_bytes(chip.read("digest", 4), "little")
    return Ran(wrong, digest)


def compiled(folder: Path, *flags: str) -> Image:
    """The program with the engine's flags, without start-up code."""
    script, elf = folder / "link.ld", folder / "reference.elf"
    script.write_text(LINK_SCRIPT, encoding="utf-8")
    for name, text in headers.engine_headers(full=True).items():
        (folder / name).write_text(text, encoding="utf-8")
    toolchain = boards_module().load()["msp430"].toolchain
    command = [f"{toolchain.prefix}gcc", *toolchain.flags, "-Os", "-std=gnu99", "-Wall", "-Wextra", "-Werror"]
    command += [
        "-ffreestanding",
        "-DMVM_WORD_BITS=16",
        f"-I{desktop.ENGINE}",
        f"-I{folder}",
        *flags,
        "-nostdlib",
    ]
    command += [f"-Wl,-T,{script}", str(PROGRAM), *toolchain.libraries, "-o", str(elf)]
    subprocess.run(command, check=True)
    return read_image(elf)


@dataclass
class Random:
    """The numbers of the program's `next()`."""

    seed: int = 0

    def next(self) -> int:
        self.seed = (self.seed * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.seed


def expected() -> int:
    """The digest that the program must come to, by integers without limits."""
    digest = 0
    for value in values():
        digest = (digest * 31 + value) & 0xFFFFFFFF
    return digest


def values() -> Iterator[int]:
    """All results, in the program's order."""
    wides = [(low, high) for high in HIGHS for low in LOWS]
    for a, b in product(wides, wides):
        yield from sum_and_difference(a, b)
    for x, y in product(FACTORS, FACTORS):
        yield from short_product(x, y)
    random = Random()
    for _ in range(PAIRS):
        lows = random.next(), random.next()
        highs = signed(random.next() >> 16), signed(random.next() >> 16)
        yield from sum_and_difference((lows[0], highs[0]), (lows[1], highs[1]))
        yield from short_product(*highs)
        yield from short_product(lows[0] >> 24, highs[1])
        yield from short_product((lows[0] >> 24) - 128, (lows[1] >> 24) - 128)
    words = [(random.next() & 0xFF, random.next() & 0xFFFF) for _ in range(BYTES)]
    for (byte, _), (_, word) in zip(words, reversed(words), strict=True):
        yield from (byte, word)


def signed(word: int) -> int:
    return word - 0x10000 if word & 0x8000 else word


def sum_and_difference(a: tuple[int, int], b: tuple[int, int]) -> Iterator[int]:
    x, y = (high * 2**32 + low for low, high in (a, b))
    for result in (x + y, x - y):
        yield result & 0xFFFFFFFF
        yield result >> 32 & 0xFFFF


def short_product(a: int, b: int) -> Iterator[int]:
    yield not -0x8000 <= a * b <= 0x7FFF
    yield a * b & 0xFFFF


def test_assembly_and_c_compute_the_same(tmp_path: Path) -> None:
    assembly = ran(tmp_path)
    reference = ran(tmp_path, "-DMVM_REFERENCE=1")
    assert assembly.wrong == reference.wrong == dict.fromkeys(COUNTS, 0)
    assert assembly.digest == reference.digest == expected()


# In whole programs


@pytest.mark.slow
@pytest.mark.parametrize("app", SCRIPTS, ids=[Path(app).stem for app in SCRIPTS])
def test_programs_do_the_same_in_more_bytes_and_cycles_without_assembly(app: str) -> None:
    does_the_same_in_less(app, "reference=1", "-reference")
