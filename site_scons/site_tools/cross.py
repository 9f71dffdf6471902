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


def exists(env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _use_toolchain(env: Any, board: Board) -> None:
    compiler = _find(env, board)
    tools = compiler[: -len("gcc")]
    chip = ("-Os", "-ffreestanding", "-ffunction-sections", "-fdata-sections", "-flto", "-DMVM_LINKED=1")
    flags = [*board.toolchain.flags, *(chip if board.is_chip else ("-O2",)), f"-DMVM_WORD_BITS={board.word_bits}"]
    if board.is_chip:
        flags += [f"-DMVM_CLOCK_HZ={board.clock_hz}", f"-DMVM_BAUD={board.baud}"]
    env.Replace(
        CC=compiler,
        AS=compiler,
        LD=tools + "ld",
        OBJCOPY=tools + "objcopy",
        CFLAGS=[*LANGUAGE, *WARNINGS],
        CCFLAGS=flags,
        CCCOM="$CC -c -o $TARGET $CFLAGS $CCFLAGS $_CCCOMCOM $SOURCES",
        ASPPCOM="$CC -c -o $TARGET $CCFLAGS $_CCCOMCOM $SOURCES",
        ASCOM="$AS -c -o $TARGET $CCFLAGS $SOURCES",
        ASPPCOMSTR=None if env["VERBOSE"] else "compile $SOURCE for $BOARD.name",
        ASCOMSTR=None if env["VERBOSE"] else "assemble $SOURCE",
        CCCOMSTR=None if env["VERBOSE"] else "compile $SOURCE for $BOARD.name",
    )


def _find(env: Any, board: Board) -> str:
    """The compiler's path; ends scons if there is none that is for this machine."""
    toolchain = board.toolchain
    path = env["ENV"].get("PATH")
    names = [f"{toolchain.prefix}gcc", *([toolchain.other] if toolchain.other else [])]
    for name in names:
        found = shutil.which(name, path=path)
        if not found:
            continue
        machine = subprocess.run([found, "-dumpmachine"], capture_output=True, text=True, check=False).stdout.strip()
        if toolchain.machine and machine != toolchain.machine:
            commandline.refuse(f"{found} compiles for {machine}, not for {toolchain.machine}: `./do scons` brings its own compiler")
        return str(found)
    commandline.refuse(f"board={board.name} needs {names[0]} on PATH: run `./do scons …`, which brings it")
