"""The command line of scons: help, wrong options, errors in what is built."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hil.board import boards_module
from tests.build.checkout import Checkout, copy_checkout

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A scratch copy in which nothing is ever built."""
    return copy_checkout(tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["borad=msp430"], "unknown option borad=msp430"),
        (["board=msp431"], "unknown board 'msp431'; there are avr, desktop, microbit, msp430"),
        (["board=msp430,x"], "unknown board 'x'"),
        (["app=examples/none.js"], "app=examples/none.js: no such file"),
        (["app=SConstruct"], "app=SConstruct: not a .js or .mjs file"),
        (["engine=small"], "engine=small: it is one of tailored, full"),
        (["numbers=float"], "numbers=float: it is one of auto, int, double"),
        (["ram=much"], "ram=much: it is a number of bytes"),
        (["ram=4096"], "ram=4096: it is an even number of bytes up to 3584 for board=msp430"),
        (["rom=65536"], "rom=65536: it is an even number of bytes up to 32736 for board=msp430"),
        (["board=desktop", "ram=1024"], "desktop: its memory cannot be larger"),
        (["word=8"], "word=8: it is one of 16, 32"),
        (["word=32"], "word=32: board=msp430 has words of 16 bits only"),
        (["limit=soon"], "limit=soon: it is a number of milliseconds"),
        (["board=desktop", "budget"], "budget: refused for board=desktop"),
        (["board=all", "budget"], "budget: refused for board=desktop"),
        (["board=desktop", "bench"], "bench: refused for board=desktop"),
        (["bench", "sim"], "bench: it needs a scons of its own, leave sim out"),
        (["board=desktop", "flash"], "flash: refused for board=desktop: it programs a chip"),
        (["board=avr,msp430", "flash"], "flash: one board at a time"),
        (["port=a'b", "flash"], "port=a'b: \"'\" cannot stand in it"),
        (["nonsense"], "Do not know how to make File target `nonsense'"),
    ],
)
def test_wrong_usage_is_one_line_with_status_2_and_builds_nothing(
    empty: Checkout, arguments: list[str], expected: str
) -> None:
    result = empty.result(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert expected in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (empty.root / "build" / "msp430").exists()
    assert not (empty.root / "build" / "include").exists()


def test_help_lists_every_board_and_target(empty: Checkout) -> None:
    text = empty.result("-h").stdout
    for name, board in boards_module().load().items():
        assert f"{name:10} {board.title}" in text
    for target in ("firmware", "sim", "budget"):
        assert f"\n  {target} " in text


def test_a_syntax_error_shows_its_place_and_leaves_no_image(built: Checkout) -> None:
    built.write("examples/broken.js", "export function main() { console.log('whole'); }\n")
    built.scons("app=examples/broken.js")
    built.write("examples/broken.js", "export function main() { console.log('half' }\n")
    result = built.result("app=examples/broken.js")
    assert result.returncode != 0
    assert result.stderr.startswith("SyntaxError: ")
    assert "--> examples/broken.js:1:" in result.stderr
    assert "Traceback" not in result.stderr
    assert not built.built("app.mvm", app="broken").exists()


def test_a_script_without_the_entry_says_what_it_has(built: Checkout) -> None:
    built.write("examples/other.js", "export function start() {}\n")
    result = built.result("app=examples/other.js")
    assert result.returncode != 0
    assert result.stderr.startswith("BuildError: there is no entry 'main'\n")
    assert "functions that can be the entry: start" in result.stderr
    assert built.result("app=examples/other.js", "entry=start").returncode == 0


def test_a_host_function_without_c_is_a_link_error_that_names_it(built: Checkout) -> None:
    built.write("examples/host.toml", '[beep]\nparams = 0\nreturns = ["undefined"]\nc = "beep"\n')
    built.write("examples/beeper.js", "export function main() { beep(); }\n")
    result = built.result("app=examples/beeper.js")
    (built.root / "examples" / "host.toml").unlink()
    assert result.returncode != 0
    assert "LinkError: no C code defines beep" in result.stderr
    assert not built.built("firmware.elf", app="beeper").exists()


def test_c_files_beside_the_script_carry_out_its_host_functions(built: Checkout) -> None:
    built.write("own/app.toml", '[beeper]\nsources = ["beep.c"]\n')
    built.write("own/host.toml", '[beep]\nparams = 1\nreturns = ["int"]\nc = "beep"\n')
    built.write(
        "own/beep.c",
        '#include "mvm.h"\nmvm_host_function beep;\n'
        "mvm_value beep(mvm_value *args, unsigned argc) {\n"
        "    (void)argc;\n    return mvm_from_int(mvm_to_int(MVM_ARG(args, 0)) + 1);\n}\n",
    )
    built.write("own/beeper.js", "export function main() { console.log(beep(41)); }\n")
    assert built.result("app=own/beeper.js", "sim").returncode == 0
    assert built.built("console.txt", app="beeper").read_bytes() == b"42\n"


@pytest.mark.parametrize(
    ("region", "old", "new", "expected"),
    [
        ("ROM", "length = 0x3FE0", "length = 0x0080", r"bytes of ROM too many \(128 are there\)"),
        ("RAM", "length = 0x0200", "length = 0x0008", r"bytes of RAM too many"),
    ],
)
def test_an_image_too_large_for_the_chip_says_by_how_much(
    tmp_path: Path, region: str, old: str, new: str, expected: str
) -> None:
    small = copy_checkout(tmp_path)
    small.edit("firmware/boards/msp430.toml", old, new)
    result = small.result()
    assert result.returncode != 0
    first = result.stderr.splitlines()[0]
    assert first.startswith("LinkError: image too large for the chip: ")
    assert re.search(expected, first)
    assert not small.built("firmware.elf").exists()


def test_a_missing_compiler_is_said_in_one_line(empty: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    result = empty.result()
    assert result.returncode == 2
    assert result.stderr.startswith("scons: board=msp430 needs msp430-elf-gcc on PATH")
    assert result.stderr.count("\n") == 1


def test_a_missing_compiler_is_named_with_its_package(
    empty: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    result = empty.result("board=microbit")
    assert result.returncode == 2
    assert result.stderr.endswith("or as root: apt-get install gcc-arm-none-eabi\n")


def test_the_path_of_a_script_may_have_spaces_and_letters_of_any_alphabet(
    built: Checkout, tmp_path: Path
) -> None:
    """Each word of the path was an argument of its own, and `a&b.js` ran `b.js` as a command."""
    script = tmp_path / "my apps" / "füße, (1) + two~.js"
    script.parent.mkdir()
    script.write_text("import { k } from './the part.js'; export function main() { console.log(k); }\n")
    script.with_name("the part.js").write_text("export const k = 3;\n")
    assert built.result(f"app={script}", "sim", "budget").returncode == 0
    assert built.built("console.txt", app=script.stem).read_bytes() == b"3\n"


@pytest.mark.parametrize("name", ["a&b", "a$b", "a'b", 'a"b', "a;b", "a\nb", "-a"])
def test_a_path_that_a_shell_would_misread_is_refused(built: Checkout, tmp_path: Path, name: str) -> None:
    script = tmp_path / f"{name}.js"
    script.write_text("export function main() {}\n")
    result = built.result(f"app={script}")
    assert result.returncode == 2
    assert "rename it" in result.stderr


def test_the_entry_is_a_name(built: Checkout) -> None:
    assert built.result("entry=a b").returncode == 2
    assert "entry=a b: it is the name of a function" in built.result("entry=a b").stderr


def test_the_script_may_lie_outside_the_checkout(built: Checkout, tmp_path: Path) -> None:
    script = tmp_path / "far.mjs"
    script.write_text("export function main() { console.log('far'); }\n")
    assert built.result(f"app={script}", "sim").returncode == 0
    assert built.built("console.txt", app="far").read_bytes() == b"far\n"


def test_doubles_are_refused_where_the_compiler_has_none(built: Checkout) -> None:
    built.write("examples/half.js", "let x = 0.5; export function main() { console.log((x += x)); }\n")
    result = built.result("board=avr", "app=examples/half.js")
    assert result.returncode != 0
    assert result.stderr.startswith("BuildError: the compiler for this board has no doubles of 64 bits; ")
    assert not built.built("firmware.elf", app="half", board="avr").exists()
