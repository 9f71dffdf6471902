"""The scripts of bench/ -> build/bench/BOARD.json (BOARD-wordBITS.json with word=BITS) and a table.

The programs of bench/native, which the scripts are compared with, are built here, in build/bench/BOARD/. The
command `python -m hil.benchmark` builds and measures the scripts, each with a scons of its own: so one that
cannot be built has a row that says so, and the others go on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apps
import commandline
import commands
from SCons.Script import COMMAND_LINE_TARGETS


def generate(env: Any) -> None:
    """Adds Bench."""
    env["BENCHMARK"] = (
        "$PYTHON -m hil.benchmark --board $BOARD.name --engine $ENGINE --numbers $NUMBERS "
        "--word '$VALUE_BITS' --native $NATIVE --cc $CC --flags '$CFLAGS $CCFLAGS' --out $TARGET $SCRIPTS"
    )
    env.AddMethod(_bench, "Bench")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _bench(env: Any) -> Any:
    """The figures of a board, made anew each time; nothing if they are not asked for."""
    if "bench" not in COMMAND_LINE_TARGETS:
        return []
    headers = env.EngineHeaders(f"#build/bench/{env['BOARD'].name}/include")
    bits = env["WORD"] if len(env["BOARD"].words) > 1 else ""
    name = env["BOARD"].name + (f"-word{bits}" if bits else "")
    folder = env.Dir(f"#build/bench/{env['BOARD'].name}")
    root = Path(env.Dir("#").abspath)
    scripts = sorted(root.glob("bench/*.js"))
    native = [_native(env, script, folder.Dir(script.stem), headers) for script in scripts]
    target = env.Command(
        env.File(f"#build/bench/{name}.json"),
        native,
        commands.shown(env, "$BENCHMARK", None),
        NATIVE=folder,
        VALUE_BITS=bits,
        SCRIPTS=[script.relative_to(root).as_posix() for script in scripts],
    )
    env.Depends(target, [*env.PythonTool("hil.benchmark"), *env.EmulatorFiles()])
    env.Precious(target)
    env.AlwaysBuild(target)
    return target


def _native(env: Any, script: Path, folder: Any, headers: list[Any]) -> list[Any]:
    """The program of bench/native for a script."""
    try:
        app = apps.find(script.name, script.parent, None)
    except apps.AppError as error:
        commandline.refuse(str(error))
    source = script.parent / "native" / f"{script.stem}.c"
    if not source.is_file():
        commandline.refuse(f"bench: there is no {source} to compare {script.name} with")
    sources = [env.File(str(path)) for path in (source, source.with_name("main.c"), *app.sources)]
    result: list[Any] = env.Clone(APP=app, FOLDER=folder).PlainFirmware(sources, headers)
    return result
