"""Firmware -> budget.json: `env.BudgetRecord(image, firmware)` measures, `env.BudgetTable(record, console)`
shows.

The command is `python -m hil.measure`, which runs the firmware on the emulated board and links it again
with other arena sizes.
"""

from __future__ import annotations

from typing import Any

import commands
from SCons.Script import COMMAND_LINE_TARGETS
from SCons.Subst import Literal


def generate(env: Any) -> None:
    """Adds BudgetRecord and BudgetTable."""
    env["MEASURE"] = (
        "$PYTHON -m hil.measure --board $BOARD.name --app $NAME --map $MAP "
        "--cc $CC --flags '$CFLAGS $CCFLAGS' --out $TARGET $GIVEN $FOLDER"
    )
    env.AddMethod(_record, "BudgetRecord")
    env.AddMethod(_table, "BudgetTable")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _record(env: Any, image: list[Any], firmware: list[Any]) -> Any:
    """budget.json."""
    app_map = next(node for node in image if node.name == "app.map.json")
    target = env.Command(
        env["FOLDER"].File("budget.json"),
        [*firmware, app_map],
        commands.shown(env, "$MEASURE", "measure $FOLDER/firmware.elf"),
        MAP=app_map,
        NAME=Literal(env["APP"].name),
        GIVEN=f"--input {env['APP'].input}" if env["APP"].input else "",
    )
    env.Depends(target, [*env.PythonTool("hil.measure"), *env.EmulatorFiles()])
    return target


def _table(env: Any, record: Any, console: Any) -> Any:
    """Shows budget.json against the board's limits; below the console, if that is asked for too."""
    command = "$PYTHON -m microvium.budget $SOURCE --rom $BOARD.budget_rom --ram $BOARD.budget_ram $SCRIPT"
    target = commands.always(env.Clone(SCRIPT=_compared(env)), "budget", record, command)
    env.Depends(target, env.PythonTool("microvium.budget"))
    if "sim" in COMMAND_LINE_TARGETS:
        env.Requires(target, console)
    return target


def _compared(env: Any) -> Any:
    """The script for ceilings and records, which are of builds without options."""
    if env["FOLDER"].name != env["APP"].name or env["NUMBERS"] != "auto":
        return ""
    return Literal(f"--script={env['APP'].script}")
