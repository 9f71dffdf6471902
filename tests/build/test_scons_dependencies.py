"""Each test edits one file of a scratch copy and says exactly which steps of the build run.

What a wrong build would look like in each case is in the test's name. Tables are shown at every build and
are no steps.
"""

from __future__ import annotations

import json

import pytest

from tests.build.checkout import Checkout

pytestmark = pytest.mark.slow

SNAPSHOT = "snapshot examples/hello.js"
ASSEMBLE = "assemble build/msp430/hello/image.s"
LINK = "link build/msp430/hello/firmware.elf"
MEASURE = "measure build/msp430/hello/firmware.elf"


def compiled(steps: set[str]) -> set[str]:
    """The C files compiled."""
    return {step.removeprefix("compile ") for step in steps if step.startswith("compile ")}


def test_nothing_runs_if_nothing_was_changed(checkout: Checkout) -> None:
    assert checkout.scons() == set()


def test_another_text_is_a_new_snapshot_but_the_engine_stays(checkout: Checkout) -> None:
    checkout.edit("examples/hello.js", "Hello, World!", "Hello, Moon!")
    assert checkout.scons() == {SNAPSHOT, ASSEMBLE, LINK}


def test_a_comment_in_the_script_changes_nothing_that_is_flashed(checkout: Checkout) -> None:
    checkout.append("examples/hello.js", "// a remark\n")
    assert checkout.scons() == {SNAPSHOT}


def test_an_operation_that_the_engine_lacked_compiles_the_engine_anew(checkout: Checkout) -> None:
    checkout.write("examples/more.js", "export function main() { console.log('one'); }\n")
    checkout.scons("app=examples/more.js")
    checkout.write(
        "examples/more.js", "let n = 1;\nexport function main(a) { n = a; console.log('one', n); }\n"
    )
    steps = checkout.scons("app=examples/more.js")
    assert {"engine/interp.c", "engine/text.c"} <= compiled(steps)
    assert "link build/msp430/more/firmware.elf" in steps


def test_an_imported_file_is_a_dependency_and_so_is_what_it_imports(checkout: Checkout) -> None:
    checkout.write("examples/deep.js", "export const text = 'one';\n")
    checkout.write("examples/middle.js", "export * from './deep.js';\n")
    checkout.write(
        "examples/app.js",
        "import {\n  text,\n} from './middle.js';\nexport function main() { console.log(text); }\n",
    )
    checkout.scons("app=examples/app.js")
    assert checkout.scons("app=examples/app.js") == set()
    checkout.edit("examples/deep.js", "one", "two")
    steps = checkout.scons("app=examples/app.js")
    assert "snapshot examples/app.js" in steps
    assert "link build/msp430/app/firmware.elf" in steps


def test_a_module_deep_in_the_compiler_makes_the_snapshot_anew(checkout: Checkout) -> None:
    checkout.append("microvium/lower/loops.py", "\n# A remark.\n")
    assert checkout.scons() == {SNAPSHOT}


def test_the_command_line_tool_is_no_part_of_a_build(checkout: Checkout) -> None:
    checkout.append("microvium/cli/server.py", "\n# A remark.\n")
    assert checkout.scons() == set()


def test_the_instruction_table_makes_headers_and_snapshot_anew(checkout: Checkout) -> None:
    checkout.append("microvium/isa.py", "\n# A remark.\n")
    steps = checkout.scons()
    assert SNAPSHOT in steps
    assert any(step.startswith("headers ") for step in steps)
    assert compiled(steps) == set()


def test_a_host_table_makes_the_snapshot_anew(checkout: Checkout) -> None:
    checkout.append("firmware/host/relay.toml", "\n# A remark.\n")
    assert checkout.scons() == {SNAPSHOT}


def test_numbers_is_part_of_the_snapshots_command(checkout: Checkout) -> None:
    assert SNAPSHOT in checkout.scons("numbers=int")


def test_the_link_script_links_anew_and_does_nothing_else(checkout: Checkout) -> None:
    checkout.append("firmware/mcu/msp430g2553/link.ld", "\n/* A remark. */\n")
    assert checkout.scons() == {LINK}


def test_a_register_header_compiles_what_includes_it(checkout: Checkout) -> None:
    checkout.edit("firmware/mcu/msp430g2553/registers.h", "#define PIN_RELAY 0x01", "#define PIN_RELAY 0x40")
    assert compiled(checkout.scons()) == {
        "firmware/clock.c",
        "firmware/main.c",
        "firmware/host/relay.c",
        *(
            f"firmware/mcu/msp430g2553/{name}"
            for name in ("input.c", "pins.c", "port.c", "start.S", "time.c")
        ),
    }


def test_a_file_of_the_engine_compiles_alone_for_the_chip(checkout: Checkout) -> None:
    checkout.append("engine/report.c", "\n/* A remark. */\n")
    steps = checkout.scons()
    assert compiled(steps) == {"engine/report.c"}
    assert SNAPSHOT in steps, "the desktop's engine runs the script's top level"
    assert LINK not in steps, "a remark changes no object"


def test_an_app_may_keep_more_room_for_the_c_stack_than_it_needs(checkout: Checkout) -> None:
    checkout.write("examples/app.toml", "[hello]\nstack = 150\n")
    assert checkout.scons() == {LINK}
    stack = json.loads(checkout.built("stack.json").read_text())
    assert stack["kept"] == 150
    assert 0 < stack["bytes"] < 50
    checkout.edit("examples/app.toml", "150", "2")
    result = checkout.result()
    assert result.returncode != 0
    assert f"the C stack may need {stack['bytes']} bytes, not 2: mvm_reset" in result.stderr
    assert not checkout.built("firmware.elf").exists()
    checkout.edit("examples/app.toml", "stack = 2", "")
    assert checkout.scons() == {LINK}
    assert json.loads(checkout.built("stack.json").read_text())["kept"] == stack["bytes"]


def test_the_board_file_decides_the_clock(checkout: Checkout) -> None:
    checkout.edit("firmware/boards/msp430.toml", "hz = 1_000_000", "hz = 8_000_000")
    assert "firmware/mcu/msp430g2553/port.c" in compiled(checkout.scons())


@pytest.mark.parametrize(
    ("name", "step"), [("app.map.json", SNAPSHOT), ("image.h", SNAPSHOT), ("firmware.hex", LINK)]
)
def test_a_second_output_that_was_removed_comes_back(checkout: Checkout, name: str, step: str) -> None:
    checkout.built(name).unlink()
    assert step in checkout.scons()
    assert checkout.built(name).is_file()


def test_measuring_is_repeated_only_if_firmware_or_rig_has_changed(checkout: Checkout) -> None:
    checkout.scons("budget")
    assert checkout.scons("budget") == set()
    checkout.append("hil/protocols.py", "\n# A remark.\n")
    assert checkout.scons("budget") == {MEASURE}
    checkout.append("hil/emulators/msp430/cpu.c", "\n/* A remark. */\n")
    assert checkout.scons("budget") == {MEASURE}


def test_another_app_is_built_beside_the_first(checkout: Checkout) -> None:
    checkout.scons("app=bench/fib.js")
    assert checkout.scons() == set()
