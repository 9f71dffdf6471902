"""`pytest hil/`: the rig's options and fixtures.

`--board NAME` (repeatable) chooses boards; without it, every emulated board. `--port URL` is a real board,
`--bench FILE` says which board hangs on which port. A test that takes `board` runs once for each board; its
transcript is kept in build/hil/, whether it passes or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hil import building
from hil.board import boards_module, emulated_boards, open_emulated
from hil.console import Console
from hil.drivers.emulated import EmulatedBoard
from microvium.image import TARGETS

TRANSCRIPTS = building.ROOT / "build" / "hil"
Flash = Callable[[str], Console]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("hil", "the rig")
    group.addoption(
        "--board", action="append", metavar="NAME", help="a board; repeatable; default: every emulated board"
    )
    group.addoption("--port", metavar="URL", help="the port of a real board")
    group.addoption(
        "--bench", metavar="FILE", default="hil/bench.toml", help="which boards hang on which ports"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuses what no driver can do."""
    if config.getoption("--port", default=None):
        raise pytest.UsageError("--port: this version has drivers for emulated boards only; leave --port out")
    known = set(boards_module().load())
    for name in config.getoption("--board", default=None) or ():
        if name not in known:
            raise pytest.UsageError(f"--board {name}: unknown; there are {', '.join(sorted(known))}")
        if name not in emulated_boards():
            raise pytest.UsageError(
                f"--board {name}: it has no emulator; there are {', '.join(emulated_boards())}"
            )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each board; a module with NEEDS_DOUBLES is for those that have them."""
    if "board_name" in metafunc.fixturenames:
        names = metafunc.config.getoption("--board") or emulated_boards()
        if getattr(metafunc.module, "NEEDS_DOUBLES", False):
            known = boards_module().load()
            names = [name for name in names if TARGETS[known[name].cpu].has_doubles]
        metafunc.parametrize("board_name", names, scope="module")


@pytest.fixture
def board(board_name: str) -> Iterator[EmulatedBoard]:
    """A board, powered up, nothing flashed. Its UART runs at its real baud rate."""
    opened = open_emulated(board_name)
    yield opened
    opened.close()


@pytest.fixture
def flash(board: EmulatedBoard, request: pytest.FixtureRequest) -> Iterator[Flash]:
    """`flash("examples/hello.js")` builds the app, flashes it, and gives the board's console."""
    consoles: list[Console] = []

    def run(app: str) -> Console:
        board.flash(building.firmware(board.name, app))
        consoles.append(Console(board, TRANSCRIPTS / f"{request.node.name}.txt"))
        return consoles[-1]

    yield run
    for console in consoles:
        console.save()


@pytest.fixture
def record(board_name: str) -> Callable[[str], Path]:
    """`record("examples/hello.js")` builds the app, measures it, and gives its budget.json."""

    def measure(app: str) -> Path:
        building.scons(f"board={board_name}", f"app={app}", "budget")
        return building.ROOT / "build" / board_name / Path(app).stem / "budget.json"

    return measure
