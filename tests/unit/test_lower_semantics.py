"""What lowered scripts do, compared with Node.js: each is run by the interpreter of the IR and by Node.

The scripts are in `lowering/`; to check one more thing, add a line or a file there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit import frontend, node_oracle
from tests.unit.ir_interpreter import Interpreter

HERE = Path(__file__).parent
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("lowering/*.js"))}


@pytest.fixture(scope="module")
def expected() -> dict[str, list[str]]:
    return dict(zip(SCRIPTS, node_oracle.run_scripts(list(SCRIPTS.values())), strict=True))


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_does_what_node_does(name: str, expected: dict[str, list[str]]) -> None:
    assert frontend.run(frontend.compile_source(SCRIPTS[name])) == expected[name]


@pytest.mark.parametrize(("name", "result"), [("fib", 987), ("hello", 0), ("closures", 2750)])
def test_bench_scripts_have_their_results(name: str, result: int) -> None:
    machine = Interpreter(frontend.compile_file(HERE.parent.parent / "bench" / f"{name}.js"))
    machine.run_initializers()
    assert machine.call_entry("run", []) == result
