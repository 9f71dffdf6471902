"""The command line as a user meets it: statuses, the first line of stderr, what is written and what not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from microvium.cli import server

ROOT = Path(__file__).resolve().parents[2]

HELLO = "export function main() { console.log('Hello, World!'); }\n"
COUNTER = """let n = 10;
n++;
export function main() { console.log(n++); }
export function reset() { n = 0; console.log('reset'); }
export const limit = 5;
"""
ENDLESS = "console.log('started');\nlet n = 0;\nfor (;;) n = (n + 1) & 255;\n"


def environment() -> dict[str, str]:
    """Output is buffered, as a user's is: with PYTHONUNBUFFERED a full disk was noticed, without it not."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**inherited, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "LC_ALL": "C"}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "microvium", *map(str, arguments)]


def microvium(folder: Path, *arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs the command in a folder. No traceback may ever reach the user."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        input=stdin,
        capture_output=True,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines(data: bytes) -> list[str]:
    return data.decode().splitlines()


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# run


def test_run_executes_the_top_level_and_not_main(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log('top');\n" + HELLO)
    done = microvium(tmp_path, "run", "a.js")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"top\n", b"")


def test_run_writes_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    write(tmp_path, "größe.js", "console.log('é Ω \u6f22 \U0001f600', 1 + 1);\n")
    done = microvium(tmp_path, "run", "größe.js")
    assert (done.returncode, done.stdout.decode()) == (0, "é Ω \u6f22 \U0001f600 2\n")


@pytest.mark.parametrize("word", ["16", "32"])
def test_run_uses_the_word_size_asked_for(tmp_path: Path, word: str) -> None:
    write(tmp_path, "a.js", "console.log(16383 + 1, 1073741823 + 1);\n")
    assert microvium(tmp_path, "run", "--word", word, "a.js").stdout == b"16384 1073741824\n"


def test_an_uncaught_error_gives_its_text_first_and_then_the_line(tmp_path: Path) -> None:
    write(
        tmp_path, "a.js", "let callback;\nfunction go() {\n  callback(1);\n}\nconsole.log('before');\ngo();\n"
    )
    done = microvium(tmp_path, "run", "a.js")
    error = lines(done.stderr)
    assert (done.returncode, done.stdout) == (1, b"before\n")
    assert error[0] == "TypeError: not a function"
    assert error[1].startswith("  --> a.js:3:")
    assert "3 |   callback(1);" in error[3]
    assert "^" in error[4]
    assert any("a.js:6:" in line for line in error[5:])


def test_an_uncaught_error_names_the_imported_file(tmp_path: Path) -> None:
    write(tmp_path, "a.mjs", "import { fail } from './lib/b.mjs';\nfail();\n")
    write(tmp_path, "lib/b.mjs", "let nothing;\nexport function fail() {\n  nothing();\n}\n")
    error = lines(microvium(tmp_path, "run", "a.mjs").stderr)
    assert error[0] == "TypeError: not a function"
    assert error[1].startswith("  --> lib/b.mjs:3:")
    assert any("a.mjs:2:" in line for line in error[2:])


@pytest.mark.parametrize(
    ("thrown", "text"), [("'no sensor'", "no sensor"), ("16384", "16384"), ("undefined", "undefined")]
)
def test_any_uncaught_value_is_shown_as_text(tmp_path: Path, thrown: str, text: str) -> None:
    write(tmp_path, "a.js", f"throw {thrown};\n")
    done = microvium(tmp_path, "run", "a.js")
    assert (done.returncode, lines(done.stderr)[0]) == (1, text)


def test_a_syntax_error_gives_place_and_line(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "let a = 1;\nlet b = ;\n")
    done = microvium(tmp_path, "run", "a.js")
    error = lines(done.stderr)
    assert (done.returncode, done.stdout) == (1, b"")
    assert error[0].startswith("SyntaxError: ")
    assert error[1] == "  --> a.js:2:9"
    assert "2 | let b = ;" in error[3]


def test_an_unsupported_construct_is_refused_before_anything_runs(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log('never');\nasync function f() {}\n")
    done = microvium(tmp_path, "run", "a.js")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "a.js:2:1" in lines(done.stderr)[1]


def test_a_name_that_nobody_declares_is_explained_by_a_near_one(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log('before');\nprnt('x');\n")
    done = microvium(tmp_path, "run", "a.js")
    error = lines(done.stderr)
    assert (done.returncode, done.stdout) == (1, b"before\n")
    assert error[:2] == ["ReferenceError: variable is not defined", "  --> a.js:2:1"]
    assert error[5:7] == ["Warning: prnt is not defined", "  --> a.js:2:1"]
    assert "print" in error[-1]


def test_an_error_that_has_nothing_to_do_with_it_is_not_explained_by_names(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "if (false) prnt('x');\nnull.k;\n")
    done = microvium(tmp_path, "run", "a.js")
    assert lines(done.stderr)[0].startswith("TypeError: ")
    assert b"prnt is" not in done.stderr


def test_a_name_that_nobody_declares_is_a_warning_of_the_build(tmp_path: Path) -> None:
    write(
        tmp_path, "a.js", "export function main() { if (typeof log === 'undefined') log; prnt(); prnt(); }\n"
    )
    done = microvium(tmp_path, "run", "a.js")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    done = microvium(tmp_path, "build", "a.js", "-o", "a.mvm")
    assert (done.returncode, done.stdout) == (0, b"")
    assert [line for line in lines(done.stderr) if "Warning" in line] == ["Warning: prnt is not defined"]
    assert (tmp_path / "a.mvm").exists()


def test_a_missing_import_names_the_import(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "import { b } from './b.js';\n")
    error = lines(microvium(tmp_path, "run", "a.js").stderr)
    assert "b.js" in error[0]
    assert error[1].startswith("  --> a.js:1:")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["walk"],
        ["run"],
        ["run", "--word", "8", "a.js"],
        ["run", "--module", "--script", "a.js"],
        ["run", "--server", "a.js"],
        ["run", "--server", "--timeout", "0"],
        ["run", "a.js", "b.js"],
        ["run", "--wrod", "16", "a.js"],
        ["build", "a.js"],
        ["build", "-o", "a.mvm"],
        ["resume"],
        ["dump", "a.js"],
        ["dump", "--stage", "tee", "a.js"],
    ],
)
def test_a_wrong_command_line_has_status_2_and_does_nothing(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, "a.js", "console.log('never');\n")
    done = microvium(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr
    assert files_in(tmp_path) == {"a.js"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["dump", "--help"]])
def test_help_needs_no_stage(tmp_path: Path, arguments: list[str]) -> None:
    program = (
        "import sys; from microvium.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit as end: status = end.code\n"
        "stages = ('esprima', 'cffi', 'microvium.image', 'microvium.desktop')\n"
        "print([name for name in stages if name in sys.modules], status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment(), capture_output=True, check=True
    )
    assert lines(done.stdout)[-1] == "[] 0"


@pytest.mark.parametrize("verb", [["run"], ["build", "-o", "out.mvm"], ["dump", "--stage", "ir"]])
@pytest.mark.parametrize("name", ["none.js", "folder", "a.js/b.js", "n" * 300])
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, verb: list[str], name: str) -> None:
    (tmp_path / "folder").mkdir()
    write(tmp_path, "a.js", HELLO)
    done = microvium(tmp_path, *verb, name)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(lines(done.stderr)) == 1
    assert name in done.stderr.decode()
    assert files_in(tmp_path) == {"folder", "a.js"}


def test_a_file_that_is_not_utf_8_is_refused_with_the_place(tmp_path: Path) -> None:
    write(tmp_path, "a.js", b"let a = 1;\nlet b = '\xe9';\n")
    done = microvium(tmp_path, "run", "a.js")
    assert done.returncode == 1
    assert "UTF-8" in lines(done.stderr)[0]
    assert "a.js:2:10" in lines(done.stderr)[1]


def test_module_and_script_force_the_goal(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "export const a = 1;\n")
    write(tmp_path, "b.js", "let await = 1;\nconsole.log(await);\n")
    assert microvium(tmp_path, "run", "a.js").returncode == 0
    assert microvium(tmp_path, "run", "--script", "a.js").returncode == 1
    assert microvium(tmp_path, "run", "b.js").stdout == b"1\n"
    assert microvium(tmp_path, "run", "--module", "b.js").returncode == 1


def test_a_closed_pipe_ends_the_script_quietly(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "for (;;) console.log('again and again');\n")
    with subprocess.Popen(
        command("run", "a.js"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"again and again\n"
        process.stdout.close()
        assert process.wait(timeout=60) == 128 + signal.SIGPIPE
        assert process.stderr.read() == b""


def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log('lost');\n")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("run", "a.js"),
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert lines(done.stderr) == ["microvium: no space left on device"]


# Ctrl-C


@pytest.mark.parametrize("verb", [["run"], ["build", "-o", "out.mvm"]])
def test_ctrl_c_stops_an_endless_script(tmp_path: Path, verb: list[str]) -> None:
    write(tmp_path, "a.js", ENDLESS)
    with subprocess.Popen(
        command(*verb, "a.js"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"started\n"
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stdout.read() == b""
        assert lines(process.stderr.read()) == ["microvium: interrupted"]
    assert files_in(tmp_path) == {"a.js"}


# run --server


def answers(done: subprocess.CompletedProcess[bytes]) -> list[tuple[int, str]]:
    return [(answer["rc"], answer["out"]) for answer in map(json.loads, lines(done.stdout))]


def test_the_server_answers_each_path_with_one_line(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "var n = typeof n === 'undefined' ? 1 : n + 1;\nconsole.log('é', n);\n")
    write(tmp_path, "bad.js", "console.log('out');\nthrow 'err';\n")
    write(tmp_path, "two words.js", "console.log(2);\n")
    paths = ["a.js", "bad.js", "none.js", "a.js", "two words.js", str(tmp_path / "a.js"), ""]
    done = microvium(tmp_path, "run", "--server", stdin="".join(path + "\n" for path in paths).encode())
    first, bad, none, again, spaced, absolute, empty = answers(done)
    assert (done.returncode, done.stderr) == (0, b"")
    assert first == again == absolute == (0, "é 1\n")
    assert bad[0] == 1
    assert bad[1].startswith("out\nerr\n")
    assert none[0] == empty[0] == 1
    assert "none.js" in none[1]
    assert spaced == (0, "2\n")


def test_the_server_survives_a_script_that_never_ends(tmp_path: Path) -> None:
    write(tmp_path, "endless.js", ENDLESS)
    write(tmp_path, "flood.js", "for (;;) console.log('flood');\n")
    write(tmp_path, "deep.js", "function f() { return f() + 1; }\nf();\n")
    write(tmp_path, "a.js", "console.log('alive');\n")
    paths = b"endless.js\na.js\nflood.js\na.js\ndeep.js\na.js\n"
    endless, alive, flood, after, deep, last = answers(
        microvium(tmp_path, "run", "--server", "--timeout", "3", stdin=paths)
    )
    assert endless[0] == server.TIMED_OUT
    assert endless[1].startswith("started\n")
    assert "stopped after 3 s" in endless[1]
    assert flood[0] == server.TIMED_OUT
    assert deep[0] == 1
    assert deep[1].startswith("RangeError: stack overflow\n")
    assert alive == after == last == (0, "alive\n")


def test_the_server_answers_while_its_input_stays_open(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log(1);\n")
    with subprocess.Popen(
        command("run", "--server"),
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write(b"a.js\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"rc": 0, "out": "1\n"}
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def in_child(statement: str, seconds: float = 20) -> tuple[int, str]:
    """What `server.run_in_child` says of a statement, tried in a process without pytest's own captures."""
    program = (
        "import json, os, sys; from microvium.cli import server\n"
        f"def action():\n    {statement}\n    return 7\n"
        f"status, output = server.run_in_child(action, {seconds})\n"
        "print(json.dumps([status, output.decode()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, check=True, timeout=60
    )
    status, output = json.loads(done.stdout)
    return status, output


def test_a_child_that_crashes_is_told_apart_from_one_that_fails() -> None:
    assert in_child("print('x', flush=True); print('y', file=sys.stderr)") == (7, "x\ny\n")
    status, output = in_child("os.kill(os.getpid(), 11)")
    assert status == 128 + signal.SIGSEGV
    assert "SIGSEGV" in output
    status, output = in_child("raise RuntimeError('inside')")
    assert status == 70
    assert "RuntimeError: inside" in output
    assert in_child("sys.exit(2)") == (2, "")


def test_a_child_that_closes_its_output_and_stays_is_stopped() -> None:
    status, output = in_child("os.close(1); os.close(2); import time; time.sleep(60)", 1)
    assert status == server.TIMED_OUT
    assert "stopped after 1 s" in output


# build


def test_build_writes_image_and_map(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log('top');\n" + HELLO)
    done = microvium(tmp_path, "build", "a.js", "-o", "out/a.mvm")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"top\n", b"")
    assert files_in(tmp_path / "out") == {"a.mvm", "a.map.json"}
    assert (tmp_path / "out/a.mvm").read_bytes()[:4] == b"\x7fMVM"
    assert "a.js" in (tmp_path / "out/a.map.json").read_text()


def test_build_to_stdout_writes_the_same_image_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "console.log('top');\n" + HELLO)
    microvium(tmp_path, "build", "a.js", "-o", "a.mvm")
    done = microvium(tmp_path, "build", "a.js", "-o", "-")
    assert done.stdout == (tmp_path / "a.mvm").read_bytes()
    assert done.stderr == b"top\n"
    assert files_in(tmp_path) == {"a.js", "a.mvm", "a.map.json"}


def test_an_image_has_16_bit_words_unless_asked_otherwise(tmp_path: Path) -> None:
    write(tmp_path, "a.js", HELLO)
    image = {
        word: microvium(tmp_path, "build", "a.js", "-o", "-", *word).stdout
        for word in ((), ("--word", "16"), ("--word", "32"))
    }
    assert image[()] == image[("--word", "16")] != image[("--word", "32")]
    assert (image[()][6], image[("--word", "32")][6]) == (16, 32)


def test_the_same_sources_give_the_same_image_in_any_folder(tmp_path: Path) -> None:
    source = "let n = 1;\nconst inc = () => ++n;\nexport function main() { console.log(inc(), 'x' + n); }\n"
    images = []
    for name in ("one", "two/deeper"):
        write(tmp_path, f"{name}/a.js", source)
        microvium(tmp_path / name, "build", "a.js", "-o", "a.mvm")
        images.append((tmp_path / name / "a.mvm").read_bytes())
    images.append(microvium(tmp_path, "build", tmp_path / "one/a.js", "-o", "-").stdout)
    assert images[0] == images[1] == images[2]


@pytest.mark.parametrize("source", ["let = ;", "throw 'no';", "import './none.js';", "class A { #x = 1n; }"])
def test_a_failed_build_leaves_the_old_image(tmp_path: Path, source: str) -> None:
    write(tmp_path, "a.js", source)
    write(tmp_path, "a.mvm", b"old image")
    write(tmp_path, "a.map.json", b"old map")
    assert microvium(tmp_path, "build", "a.js", "-o", "a.mvm").returncode == 1
    assert (tmp_path / "a.mvm").read_bytes() == b"old image"
    assert (tmp_path / "a.map.json").read_bytes() == b"old map"
    assert files_in(tmp_path) == {"a.js", "a.mvm", "a.map.json"}


@pytest.mark.parametrize("output", ["folder", "a.js/out.mvm", "n" * 300])
def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path, output: str) -> None:
    write(tmp_path, "a.js", HELLO)
    (tmp_path / "folder").mkdir()
    done = microvium(tmp_path, "build", "a.js", "-o", output)
    assert done.returncode == 1
    assert len(lines(done.stderr)) == 1
    assert files_in(tmp_path) == {"a.js", "folder"}


# resume


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    """A folder with the image of COUNTER."""
    write(tmp_path, "a.js", COUNTER)
    assert microvium(tmp_path, "build", "a.js", "-o", "a.mvm").returncode == 0
    return tmp_path


def test_resume_calls_main_or_the_name_asked_for(counter: Path) -> None:
    assert microvium(counter, "resume", "a.mvm").stdout == b"11\n"
    assert microvium(counter, "resume", "a.mvm", "--call", "reset").stdout == b"reset\n"
    assert microvium(counter, "resume", "a.mvm").stdout == b"11\n"


def test_resume_can_suspend_again(counter: Path) -> None:
    (counter / "a.js").unlink()
    assert microvium(counter, "resume", "a.mvm", "--suspend", "b.mvm").stdout == b"11\n"
    assert microvium(counter, "resume", "b.mvm", "--suspend", "b.mvm").stdout == b"12\n"
    assert microvium(counter, "resume", "b.mvm", "--call", "reset", "--suspend", "c.mvm").stdout == b"reset\n"
    assert microvium(counter, "resume", "b.mvm").stdout == b"13\n"
    assert microvium(counter, "resume", "c.mvm").stdout == b"0\n"


@pytest.mark.parametrize(("name", "reason"), [("none", "main, reset"), ("limit", "not a function")])
def test_resume_refuses_a_name_that_is_no_function(counter: Path, name: str, reason: str) -> None:
    done = microvium(counter, "resume", "a.mvm", "--call", name, "--suspend", "b.mvm")
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(lines(done.stderr)) == 1
    assert name in done.stderr.decode()
    assert reason in done.stderr.decode()
    assert not (counter / "b.mvm").exists()


def test_host_functions_of_the_app_run_their_stand_ins(tmp_path: Path) -> None:
    table = "[beep]\nparams = 1\nreturns = ['int']\nc = 'beep'\npython = 'beeper.py:beep'\n"
    write(tmp_path, "beeper.py", "def beep(tone):\n    return tone * 2\n")
    write(tmp_path, "a.host.toml", table)
    write(tmp_path, "b.host.toml", table)
    write(tmp_path, "a.js", "console.log(beep(20));\nexport function main() { console.log(beep(30)); }\n")
    assert microvium(tmp_path, "build", "a.js", "-o", "b.mvm").stdout == b"40\n"
    assert microvium(tmp_path, "resume", "b.mvm").stdout == b"60\n"


def test_a_stand_in_that_fails_throws_into_the_script(tmp_path: Path) -> None:
    write(tmp_path, "beeper.py", "def beep(tone):\n    raise OSError('no speaker')\n")
    row = "[beep]\nparams = 1\nreturns = ['int']\nc = 'beep'\npython = 'beeper.py:beep'\n"
    write(tmp_path, "host.toml", row)
    write(tmp_path, "a.js", "try { beep(1); } catch (e) { console.log('caught', e); }\nbeep(2);\n")
    done = microvium(tmp_path, "run", "a.js")
    assert (done.returncode, done.stdout) == (1, b"caught Error: beep: no speaker\n")
    assert lines(done.stderr)[:2] == ["Error: beep: no speaker", "  --> a.js:2:1"]


def test_a_host_function_without_a_stand_in_is_named(tmp_path: Path) -> None:
    write(tmp_path, "host.toml", "[beep]\nparams = 1\nreturns = ['int']\nc = 'beep'\n")
    write(tmp_path, "a.js", "beep(2);\n")
    done = microvium(tmp_path, "run", "a.js")
    assert done.returncode == 1
    assert "beep" in lines(done.stderr)[0]


def test_a_resumed_error_points_at_the_source(tmp_path: Path) -> None:
    write(tmp_path, "a.js", "let f;\nexport function main() {\n  f();\n}\n")
    microvium(tmp_path, "build", "a.js", "-o", "a.mvm")
    done = microvium(tmp_path, "resume", "a.mvm", "--suspend", "b.mvm")
    assert done.returncode == 1
    assert lines(done.stderr)[0] == "TypeError: not a function"
    assert "a.js:3:" in lines(done.stderr)[1]
    assert not (tmp_path / "b.mvm").exists()
    (tmp_path / "a.map.json").unlink()
    without = microvium(tmp_path, "resume", "a.mvm")
    assert lines(without.stderr)[0] == "TypeError: not a function"
    assert "a.js" not in without.stderr.decode()


def test_a_damaged_image_is_one_line(counter: Path) -> None:
    good = (counter / "a.mvm").read_bytes()
    damaged = {
        "empty": b"",
        "text": b"console.log(1);\n",
        "short": good[:20],
        "cut": good[:-1],
        "long": good + b"\0",
        "twice": good + good,
        "magic": b"X" + good[1:],
        "version": good[:4] + b"\xff" + good[5:],
        "header": good[:24] + bytes([good[24] ^ 1]) + good[25:],
        "last": good[:-1] + bytes([good[-1] ^ 1]),
        "middle": good[: len(good) // 2] + bytes([good[len(good) // 2] ^ 0x10]) + good[len(good) // 2 + 1 :],
    }
    for name, data in damaged.items():
        write(counter, "bad.mvm", data)
        done = microvium(counter, "resume", "bad.mvm")
        assert (name, done.returncode, done.stdout, len(lines(done.stderr))) == (name, 1, b"", 1)
        assert "bad.mvm" in done.stderr.decode()


@pytest.mark.parametrize("name", ["none.mvm", "folder"])
def test_an_image_that_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    done = microvium(tmp_path, "resume", name)
    assert (done.returncode, done.stdout, len(lines(done.stderr))) == (1, b"", 1)
    assert name in done.stderr.decode()


# dump


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("tree", "FunctionDeclaration"),
        ("scopes", "main"),
        ("ir", "CALL_HOST 'console.log'"),
        ("code", "CALL_HOST"),
        ("heap", "n = 11"),
        ("kinds", "n"),
        ("image", "code"),
    ],
)
def test_dump_prints_a_stage(tmp_path: Path, stage: str, expected: str) -> None:
    write(tmp_path, "a.js", COUNTER)
    done = microvium(tmp_path, "dump", "--stage", stage, "a.js")
    assert (done.returncode, done.stderr) == (0, b"")
    assert expected in done.stdout.decode()
    assert done.stdout == microvium(tmp_path, "dump", "--stage", stage, "a.js").stdout


# figures


@pytest.mark.timing
def test_time_of_a_whole_run() -> None:
    """Prints the processor time of `microvium run examples/hello.js`, process start included."""
    figures = []
    for _ in range(5):
        before = os.times()
        subprocess.run(command("run", "examples/hello.js"), cwd=ROOT, env=environment(), check=True)
        after = os.times()
        figures.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    print(f"\nmicrovium run examples/hello.js: {sorted(figures)[2]:.3f} s of processor time (median of 5)")
