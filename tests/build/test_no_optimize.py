"""`--no-optimize`: a program does the same as it was lowered and as it is optimised, on the desktop and on
the emulated MSP430. The scripts of tests/scripts do so in tests/scripts/test_scripts.py.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from hil import building
from microvium import optimize
from microvium.cli import program
from tests.build.variant import does_the_same_in_less
from tests.scripts.script_file import FOLDER

BENCH = sorted((building.ROOT / "bench").glob("*.js"))
ENTRY = "run"
ON_CHIP = (
    *(f"bench/{name}.js" for name in ("fib", "closures", "objects", "sort", "thermostat")),
    *(
        str((FOLDER / f"{name}.js").relative_to(building.ROOT))
        for name in (
            "finally_runs_for_every_completion",
            "a_property_may_have_a_key_beyond_a_byte",
            "a_setter_may_be_the_only_function",
        )
    ),
)


def outcome(script: Path, passes: frozenset[str]) -> tuple[str, object]:
    """Console and result on the desktop. Without an argument thermostat's comparisons are with undefined."""
    console = io.BytesIO()
    compiled = program.compile_file(script, None)
    suspended = program.start(compiled, program.DESKTOP_WORD, console).suspend()
    found, _ = optimize.closed_world(suspended, ENTRY, compiled.hosts, passes=passes)
    vm = program.load(found, compiled.hosts, program.DESKTOP_WORD, console).vm
    result = vm.call_entry()
    assert vm.check() is None
    return console.getvalue().decode(), result


def test_all_bench_scripts_are_there() -> None:
    assert len(BENCH) == 12


@pytest.mark.parametrize("script", BENCH, ids=[script.stem for script in BENCH])
def test_bench_scripts_do_the_same_on_the_desktop(script: Path) -> None:
    assert outcome(script, optimize.NEEDED) == outcome(script, optimize.ALL)


@pytest.mark.slow
@pytest.mark.parametrize("app", ON_CHIP, ids=[Path(app).stem for app in ON_CHIP])
def test_firmware_does_the_same_in_fewer_bytes_and_cycles(app: str) -> None:
    does_the_same_in_less(app, "optimize=0", "-plain")
