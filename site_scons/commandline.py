"""The command line of scons: its options, what they may be, and the help text.

A wrong option ends the build with status 2 and one line, before anything is built.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import apps
import boards
from boards import Board

if TYPE_CHECKING:
    from aliases import Registry

WRONG_USAGE = 2

BUILD = os.environ.get("MICROVIUM_BUILD", "build")
"""The folder of all results, from the checkout's root. Builds in different folders do not wait for each
other.
"""


@dataclass(frozen=True)
class Option:
    """One `name=value`. `choices` is empty if the value is checked otherwise."""

    name: str
    default: str
    choices: tuple[str, ...]
    doc: str


TABLE = (
    Option("board", "msp430", (), "board, or several: a,b or all"),
    Option("app", "examples/hello.js", (), "the script; it may lie anywhere"),
    Option(
        "engine", "tailored", ("tailored", "full"), "the engine: made for this script, or with every feature"
    ),
    Option(
        "numbers", "auto", ("auto", "int", "double"), "numbers: auto links doubles only if they can occur"
    ),
    Option("entry", "", (), "the function to call; default main (run in bench/)"),
    Option("limit", "10000", (), "milliseconds of the board's time after which sim ends"),
    Option("ram", "", (), "bytes of RAM of a larger chip, on the emulated board only; default the board's"),
    Option("rom", "", (), "bytes of ROM of a larger chip, on the emulated board only; default the board's"),
    Option("word", "", ("16", "32"), "bits of a value; default: what the board's file says"),
    Option("port", "", (), "for flash: the port of the real board; default: what the bench file says"),
    Option("bench", "", (), "for flash: which boards hang on which ports; default hil/bench.toml"),
    Option("optimize", "1", ("0", "1"), "0: a tailored engine for the program as it was lowered"),
    Option("reference", "0", ("0", "1"), "1: C in place of the engine's assembly, see engine/cpu.h"),
    Option("verbose", "0", ("0", "1"), "1: show whole command lines"),
)


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    boards: tuple[Board, ...]
    app: apps.App
    engine: str
    numbers: str
    limit: int
    memory: str
    """What the options ram and rom add to the name of a folder with results."""
    word: str
    """Asked-for bits of a value, or nothing."""
    optimize: bool
    reference: bool
    verbose: bool
    port: str
    bench: str
    """A path, or nothing."""


def read(arguments: Mapping[str, str], known: Mapping[str, Board], folder: str) -> Options:
    """The checked options. Paths are relative to `folder`, where scons was started."""
    by_name = {option.name: option for option in TABLE}
    for name, value in arguments.items():
        if name not in by_name:
            refuse(f"unknown option {name}={value}; there are {', '.join(by_name)}")
        choices = by_name[name].choices
        if choices and value and value not in choices:
            refuse(f"{name}={value}: it is one of {', '.join(choices)}")
    values = {option.name: arguments.get(option.name, option.default) for option in TABLE}
    try:
        app = apps.find(values["app"], Path(folder), values["entry"] or None)
    except apps.AppError as error:
        refuse(str(error))
    return Options(
        _memory(
            tuple(_with_words(board, values["word"]) for board in _boards(values["board"], known)),
            values["ram"],
            values["rom"],
        ),
        app,
        values["engine"],
        values["numbers"],
        _limit(values["limit"]),
        "".join(f"-{name}{values[name]}" for name in ("ram", "rom") if values[name]),
        values["word"],
        values["optimize"] == "1",
        values["reference"] == "1",
        values["verbose"] == "1",
        _plain("port", values["port"]),
        _plain("bench", str(Path(folder, values["bench"])) if values["bench"] else ""),
    )


def _boards(text: str, known: Mapping[str, Board]) -> tuple[Board, ...]:
    names = list(known) if text == "all" else list(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in known:
            refuse(f"unknown board {name!r}; there are {', '.join(known)}, and all")
    return tuple(known[name] for name in names)


def _memory(chosen: tuple[Board, ...], ram: str, rom: str) -> tuple[Board, ...]:
    """The boards with the memory that the options ask for."""
    if not ram and not rom:
        return chosen
    for name, text in (("ram", ram), ("rom", rom)):
        if text and not text.isdecimal():
            refuse(f"{name}={text}: it is a number of bytes")
    try:
        return tuple(
            boards.larger(board, int(ram) if ram else None, int(rom) if rom else None) for board in chosen
        )
    except boards.BoardError as error:
        refuse(str(error))


def _with_words(board: Board, bits: str) -> Board:
    if not bits or int(bits) == board.word_bits:
        return board
    if int(bits) not in board.words:
        refuse(f"word={bits}: board={board.name} has words of {board.word_bits} bits only")
    return board.with_words(int(bits))


def _plain(name: str, text: str) -> str:
    """A word that a command line takes as it is."""
    if odd := sorted(apps.UNSAFE - {":", "?", "#"} & set(text)):
        refuse(f"{name}={text}: {odd[0]!r} cannot stand in it")
    return text


def _limit(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        refuse(f"limit={text}: it is a number of milliseconds")
    return int(text)


def refuse(message: str) -> NoReturn:
    """Ends scons."""
    print(f"scons: {message}", file=sys.stderr)
    sys.exit(WRONG_USAGE)


def folder(env: Any, options: Options, board: Board) -> Any:
    """Where the results of one board go."""
    full = "-full" if options.engine == "full" else ""
    other_words = f"-word{board.word_bits}" if options.word and len(board.words) > 1 else ""
    variant = ("" if options.optimize else "-plain") + ("-reference" if options.reference else "")
    return env.Dir(f"#{BUILD}/{board.name}/{options.app.name}{full}{options.memory}{other_words}{variant}")


_held: list[IO[str]] = []
"""The lock of this process; it is given back when the process ends, however it ends."""


def wait_for_others(root: str, targets: Sequence[str]) -> str:
    """Two builds of one checkout at a time would remove each other's files: the second one waits. Returns the
    name of the file in which scons keeps what it knows of the files.

    `bench` writes to build/bench only, and runs a scons for each script meanwhile: it does not count as one.
    """
    state = f"{BUILD}/bench/" if "bench" in targets else f"{BUILD}/"
    lock = Path(root, state, "scons.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    _held.append(lock.open("w"))
    try:
        fcntl.flock(_held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("scons: waiting for another scons in this checkout", file=sys.stderr)
        fcntl.flock(_held[-1], fcntl.LOCK_EX)
    return f"{state}.sconsign"


def python(root: str) -> str:
    """The Python with the project's packages: that of ./do, else the one that runs scons."""
    own = Path(root, ".venv", "bin", "python")
    return str(own) if own.is_file() else sys.executable


def environment(root: str) -> dict[str, str]:
    """What the commands see of the caller's environment. PYTHONHASHSEED and the folder are the same for
    every build.
    """
    names = ("PATH", "HOME", "CC", "XDG_CACHE_HOME", "TMPDIR", "LANG", "TERM", "NO_COLOR")
    passed = {name: os.environ[name] for name in names if name in os.environ}
    return passed | {
        "PYTHONPATH": root,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }


def help_text(known: Mapping[str, Board], registry: Registry) -> str:
    """The text of `scons -h`."""
    lines = ["scons [OPTION=VALUE …] [TARGET …]", "", "Options:"]
    for option in TABLE:
        choices = f" ({'|'.join(option.choices)})" if option.choices else ""
        default = f" [{option.default}]" if option.default else ""
        lines.append(f"  {option.name + '=':10} {option.doc}{choices}{default}")
    lines += ["", "Boards:", *(f"  {board.name:10} {board.title}" for board in known.values())]
    lines += ["", "Targets:", *(f"  {name:10} {doc}" for name, doc in registry.docs.items())]
    return "\n".join([*lines, ""])
