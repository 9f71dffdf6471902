"""C compilers: `env.UseToolchain(board)` makes an environment compile and assemble for a board."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import commandline
from boards import Board

WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Werror")
LANGUAGE = ("-std=gnu99", "-ffp-contract=off")


def generate(env: Any) -> None:
    """Adds UseToolchain."""
    env.AddMethod(_use_toolchain, "UseToolchain")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _use_toolchain(env: Any, board: Board) -> None:
    """The seed names sections of the compiler's intermediate code; left to chance, no object would be like
    the one before.
    """
    compiler = _find(env, board)
    tools = compiler[: -len("gcc")]
    chip = ("-Os", "-ffreestanding", "-ffunction-sections", "-fdata-sections", "-flto", "-DMVM_LINKED=1")
    flags = [
        *board.toolchain.flags,
        *(chip if board.is_chip else ("-O2",)),
        *(board.toolchain.full if env["ENGINE"] == "full" else ()),
        f"-DMVM_WORD_BITS={board.word_bits}",
        *(("-DMVM_REFERENCE=1",) if env["REFERENCE"] else ()),
    ]
    if board.is_chip:
        flags += [f"-DMVM_CLOCK_HZ={board.clock_hz}", f"-DMVM_BAUD={board.baud}", *_bases(board)]
    env.Replace(
        CC=compiler,
        AS=compiler,
        LD=tools + "ld",
        OBJCOPY=tools + "objcopy",
        CFLAGS=[*LANGUAGE, *WARNINGS],
        CCFLAGS=flags,
        CCCOM="$CC -c -o $TARGET $CFLAGS $CCFLAGS $SEED $_CCCOMCOM $SOURCES",
        SEED="-frandom-seed=$SOURCE" if board.is_chip else "",
        ASPPCOM="$CC -c -o $TARGET $CCFLAGS $_CCCOMCOM $SOURCES",
        ASCOM="$AS -c -o $TARGET $CCFLAGS $SOURCES",
        ASPPCOMSTR=None if env["VERBOSE"] else "compile $SOURCE for $BOARD.name",
        ASCOMSTR=None if env["VERBOSE"] else "assemble $SOURCE",
        CCCOMSTR=None if env["VERBOSE"] else "compile $SOURCE for $BOARD.name",
    )


def _bases(board: Board) -> list[str]:
    """For engine/memory.h, where references are shorter than addresses."""
    if board.bases is None:
        return []
    rom, ram = board.bases
    return [f"-DMVM_ROM_BASE={rom:#x}u", f"-DMVM_RAM_BASE={ram:#x}u"]


def _find(env: Any, board: Board) -> str:
    """The compiler's path; ends scons if there is none that is for this machine."""
    toolchain = board.toolchain
    names = [f"{toolchain.prefix}gcc", *([toolchain.other] if toolchain.other else [])]
    places = (shutil.which(name, path=env["ENV"].get("PATH")) for name in names)
    found = next(filter(None, places), None)
    if found is None:
        package = f", or as root: apt-get install {toolchain.package}" if toolchain.package else ""
        commandline.refuse(f"board={board.name} needs {names[0]} on PATH: `./do scons …` brings it{package}")
    machine = subprocess.run(
        [found, "-dumpmachine"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if toolchain.machine and machine != toolchain.machine:
        commandline.refuse(
            f"{found} is for {machine}, not for {toolchain.machine}: `./do scons …` brings that"
        )
    return str(found)
