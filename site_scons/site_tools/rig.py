"""Firmware -> its run on the emulated board: `env.Sim(firmware)` shows the console and writes console.txt.

The command is `python -m hil.simulate`; it runs whenever it is asked for.
"""

from __future__ import annotations

from typing import Any

import commands


def generate(env: Any) -> None:
    """Adds Sim and EmulatorFiles."""
    env.AddMethod(_sim, "Sim")
    env.AddMethod(_emulator_files, "EmulatorFiles")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _emulator_files(env: Any) -> list[Any]:
    """The C of the board's emulator: its Python builds it on first use."""
    name = env["BOARD"].emulator
    return [env.Glob(f"#hil/emulators/{name}/*.[ch]")] if name else []


def _sim(env: Any, firmware: list[Any]) -> Any:
    """console.txt, made anew each time."""
    command = "$PYTHON -m hil.simulate --board $BOARD.name --limit $LIMIT --console $TARGET $SOURCE"
    target = env.Command(env["FOLDER"].File("console.txt"), firmware[0], commands.shown(env, command, None))
    env.Depends(target, [*env.PythonTool("hil.simulate"), *env.EmulatorFiles()])
    env.AlwaysBuild(target)
    return target
