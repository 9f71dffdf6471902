"""`pytest hil/`: the rig's options and fixtures.

`--board NAME` (repeatable) chooses boards; without it, every emulated board. `--port URL` is a real board,
`--bench FILE` says which board hangs on which port. A test that takes `board` runs once for each board, real
or emulated; one that takes `emulated`, or works on the emulated board by itself, looks inside the chip or
drives its pins, and is skipped on a real one: SKIPPED_ON_REAL_BOARDS lists these. A test's transcript is kept
in build/hil/, whether it passes or not.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from hil import building, resources
from hil.board import boards_module, emulated_boards, open_emulated
from hil.building import Builds
from hil.console import Console
from hil.drivers.emulated import EmulatedBoard
from hil.drivers.real_board import RealBoard
from hil.resources import Resource
from microvium.image import TARGETS

TRANSCRIPTS = building.ROOT / "build" / "hil"
Flash = Callable[[str], Console]
CONSOLES = pytest.StashKey[list[Console]]()
RESOURCE = pytest.StashKey[Resource | None]()

LOOKS_INSIDE = "looks inside the chip, which only an emulated board lets it"
DRIVES_PINS = "drives pins from outside, for which a real board would need a second one beside it"
SKIPPED_ON_REAL_BOARDS = {
    "test_bench.py::test_gives_the_result_of_node": LOOKS_INSIDE,
    "test_bench.py::test_thermostat_answers_200_readings_as_node_does": LOOKS_INSIDE,
    "test_bench.py::test_thermostat_switches_the_relay_as_in_node": LOOKS_INSIDE,
    "test_bench.py::test_thermostat_fits": LOOKS_INSIDE,
    "test_c_stack.py::test_no_code_is_overlooked": LOOKS_INSIDE,
    "test_c_stack.py::test_the_bound_is_what_a_run_needs": LOOKS_INSIDE,
    "test_constants_in_flash.py::test_the_full_engine_has_no_constant_in_ram_on_avr": LOOKS_INSIDE,
    "test_doubles.py::test_arithmetic_order_and_text": LOOKS_INSIDE,
    "test_doubles.py::test_powers_with_integers": LOOKS_INSIDE,
    "test_doubles.py::test_text_to_number": LOOKS_INSIDE,
    "test_events.py::test_time_wraps_around_without_notice": LOOKS_INSIDE,
    "test_examples.py::test_an_example_fits_in_the_msp430": LOOKS_INSIDE,
    "test_examples.py::test_blink_toggles_twice_a_second_and_sleeps_in_between": LOOKS_INSIDE,
    "test_examples.py::test_each_example_says_what_it_shows": LOOKS_INSIDE,
    "test_examples.py::test_hello_has_neither_clock_nor_rings": LOOKS_INSIDE,
    "test_examples.py::test_the_calibration_table_costs_no_ram": LOOKS_INSIDE,
    "test_examples.py::test_the_entry_is_counted_without_its_loop": LOOKS_INSIDE,
    "test_hello.py::test_ends_in_sleep": LOOKS_INSIDE,
    "test_hello.py::test_fits_in_640_bytes_of_rom_and_64_of_ram": LOOKS_INSIDE,
    "test_hello.py::test_the_serial_line_has_the_board_files_baud_rate": LOOKS_INSIDE,
    "test_events.py::test_an_exception_in_an_interrupts_handler_ends_the_program": DRIVES_PINS,
    "test_events.py::test_what_is_too_fast_is_counted_and_said": DRIVES_PINS,
    "test_examples.py::test_an_example_with_pins_shows_its_console": DRIVES_PINS,
}
"""All of them, and why: a test of the rig compares."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("hil", "the rig")
    group.addoption(
        "--board", action="append", metavar="NAME", help="a board; repeatable; default: every emulated board"
    )
    group.addoption("--port", metavar="URL", help="the port of a real board, or of python -m hil.emulate")
    group.addoption(
        "--bench",
        metavar="FILE",
        default="hil/bench.toml",
        help="which boards hang on which ports (default: %(default)s, if there is one)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuses what no driver can do, and finds the real board."""
    known = list(boards_module().load())
    port, names = config.getoption("--port", default=None), config.getoption("--board", default=None) or []
    for name in names:
        if name not in known:
            raise pytest.UsageError(f"--board {name}: unknown; there are {', '.join(known)}")
        if port is None and name not in emulated_boards():
            raise pytest.UsageError(
                f"--board {name}: it has no emulator; there are {', '.join(emulated_boards())}"
            )
    config.stash[RESOURCE] = _resource(config, port, names, known) if port is not None else None


def _resource(config: pytest.Config, port: str, names: list[str], known: list[str]) -> Resource | None:
    if len(names) > 1:
        raise pytest.UsageError(f"--port {port}: one board hangs on it, not {' and '.join(names)}")
    bench = config.getoption("--bench")
    try:
        rows = resources.read_bench(config.invocation_params.dir / bench, known)
        chosen = resources.choose(rows, port, names[0] if names else None, known)
    except resources.BenchError as error:
        raise pytest.UsageError(f"--bench: {error}") from None
    if chosen is not None and boards_module().load()[chosen.board].flasher is None:
        raise pytest.UsageError(f"--port {port}: board {chosen.board} is never flashed")
    return chosen


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each board; a module with NEEDS_DOUBLES is for those that have them."""
    if "board_name" in metafunc.fixturenames:
        names = _boards(metafunc.config)
        if getattr(metafunc.module, "NEEDS_DOUBLES", False):
            names = _with_doubles(names)
        metafunc.parametrize("board_name", names, scope="module")


def _boards(config: pytest.Config) -> list[str]:
    """Those that this session is about."""
    resource = config.stash[RESOURCE]
    return [resource.board] if resource else config.getoption("--board") or emulated_boards()


def _with_doubles(names: list[str]) -> list[str]:
    known = boards_module().load()
    return [name for name in names if TARGETS[known[name].cpu].has_doubles]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a real board, what looks inside the chip is skipped."""
    if config.stash[RESOURCE] is not None:
        for item in items:
            reason = SKIPPED_ON_REAL_BOARDS.get(item.nodeid.partition("[")[0].removeprefix("hil/"))
            if reason is not None:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def board(board_name: str, request: pytest.FixtureRequest) -> Iterator[EmulatedBoard | RealBoard]:
    """A board, nothing flashed. The UART of an emulated one runs at its real baud rate."""
    resource = request.config.stash[RESOURCE]
    if resource is None:
        opened: EmulatedBoard | RealBoard = open_emulated(board_name)
    else:
        opened = RealBoard(resource, boards_module().load()[resource.board])
    yield opened
    opened.close()


@pytest.fixture
def emulated(board: EmulatedBoard | RealBoard) -> EmulatedBoard:
    """The same, an emulated one."""
    assert isinstance(board, EmulatedBoard)
    return board


@pytest.fixture(scope="session")
def builds(pytestconfig: pytest.Config) -> Builds:
    """Builds what tests ask for."""
    names = _boards(pytestconfig)
    return Builds(names, _with_doubles(names))


@pytest.fixture
def flash(
    board: EmulatedBoard | RealBoard, builds: Builds, request: pytest.FixtureRequest
) -> Iterator[Flash]:
    """`flash("examples/hello.js")` builds the app, flashes it, and gives the board's console."""
    consoles = request.node.stash.setdefault(CONSOLES, [])

    def run(app: str) -> Console:
        firmware = builds.firmware(board.name, app)
        board.flash(firmware)
        console = Console(board, TRANSCRIPTS / f"{request.node.name}.txt", firmware)
        consoles.append(console)
        return console

    yield run
    for console in consoles:
        console.save()


@pytest.fixture
def record(board_name: str, builds: Builds) -> Callable[[str], Path]:
    """`record("examples/hello.js")` builds the app, measures it, and gives its budget.json."""
    return lambda app: builds.record(board_name, app)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test's report says what the board has said, and what that means."""
    report = yield
    if report.failed:
        for console in item.stash.get(CONSOLES, []):
            report.sections.append((f"console of {console.board.name}", console.report()))
    return report
