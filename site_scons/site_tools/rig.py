"""Firmware -> its run on the emulated board: `env.Sim(firmware)` shows the console and writes console.txt.
Firmware -> a real board: `env.Flash(firmware)`.

The commands are `python -m hil.simulate` and `python -m hil.flash`; they run whenever they are asked for.
"""

from __future__ import annotations

from typing import Any

import commands
from SCons.Subst import Literal


def generate(env: Any) -> None:
    """Adds Sim, Flash and EmulatorFiles."""
    env.AddMethod(_sim, "Sim")
    env.AddMethod(_flash, "Flash")
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
    path = env["APP"].input
    given = f" --input {path}" if path else ""
    command = f"$PYTHON -m hil.simulate --board $BOARD.name --limit $LIMIT --console $TARGET{given} $SOURCE"
    target = env.Command(env["FOLDER"].File("console.txt"), firmware[0], commands.shown(env, command, None))
    env.Depends(target, [*env.PythonTool("hil.simulate"), *env.EmulatorFiles()])
    env.AlwaysBuild(target)
    return target


def _flash(env: Any, firmware: list[Any]) -> Any:
    """A target without a file. Two boards may hang on one debugger: one after the other."""
    command = "$PYTHON -m hil.flash --board $BOARD.name $PORT $BENCH $SOURCE"
    port, bench = env["PORT"], env["BENCH"]
    env = env.Clone(
        PORT=Literal(f"--port={port}") if port else "", BENCH=Literal(f"--bench={bench}") if bench else ""
    )
    target = commands.always(env, "flash", firmware[0], command)
    env.Depends(target, [*firmware, *env.PythonTool("hil.flash")])
    env.SideEffect("#build/flash.lock", target)
    return target
