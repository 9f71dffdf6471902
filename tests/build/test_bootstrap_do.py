"""The script ./do in a scratch checkout, whose set-up is a stand-in that counts its runs and uses stdout."""

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from bootstrap import places
from bootstrap.running import exclusive

SET_UP = """\
import os, shlex, sys
from pathlib import Path
root = Path.cwd()
print("set-up talks")
with open(root / "runs", "a") as runs:
    runs.write("run\\n")
if (root / "refuse").exists():
    print("./do: missing: everything", file=sys.stderr)
    sys.exit(3)
bin = root / ".venv" / "bin"
bin.mkdir(parents=True, exist_ok=True)
for name, text in {
    "python": "echo Python 3.99.0",
    "scons": 'echo "scons in $PWD: $*"',
    "pytest": 'echo "pytest in $PWD: $*"',
    "msp430-elf-gcc": "true",
}.items():
    (bin / name).write_text("#!/bin/sh\\n" + text + "\\n")
    (bin / name).chmod(0o755)
state = {
    "recipe": sys.argv[1], "root": str(root), "python": "Python 3.99.0",
    "compiler": str(bin / "msp430-elf-gcc"), "on_path": "", "tools": "make",
}
text = "".join(f"state_{name}={shlex.quote(value)}\\n" for name, value in state.items())
(root / ".venv" / "state.sh").write_text(text)
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with ./do, .ci/run and the stand-in; its path has a space. PATH has no MSP430 compiler."""
    root = tmp_path / "my checkout"
    (root / "bootstrap").mkdir(parents=True)
    shutil.copy(places.ROOT / "do", root)
    shutil.copytree(places.ROOT / ".ci", root / ".ci")
    (root / "bootstrap" / "__main__.py").write_text(SET_UP)
    for file in (places.PACKAGES, places.LOCK_FILE):
        shutil.copy(file, root / "bootstrap")
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")
    assert shutil.which("msp430-elf-gcc") is None, "the stand-in supposes that no compiler is installed"
    return root


def do(
    root: Path, *arguments: str, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run ./do."""
    command = [str(root / "do"), *arguments]
    return subprocess.run(command, cwd=cwd or root, input=stdin, capture_output=True, text=True, check=False)


def runs(root: Path) -> int:
    """How often set-up ran."""
    return len((root / "runs").read_text().splitlines())


def test_stdout_is_the_commands_alone_and_the_status_its_own(checkout: Path) -> None:
    result = do(checkout, "sh", "-c", "echo out; echo err >&2; exit 7")
    assert (result.returncode, result.stdout) == (7, "out\n")
    assert result.stderr == "set-up talks\nerr\n"


def test_the_command_keeps_folder_stdin_and_arguments(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "else where"
    folder.mkdir()
    script = 'pwd; cat; printf "<%s>" "$@"'
    result = do(checkout, "sh", "-c", script, "sh", "a b", "", "*", cwd=folder, stdin="input\n")
    assert result.stdout == f"{folder}\ninput\n<a b><><*>"


def test_set_up_runs_once(checkout: Path) -> None:
    for _ in range(3):
        assert do(checkout, "true").returncode == 0
    assert runs(checkout) == 1
    assert do(checkout, "true").stderr == ""


@pytest.mark.parametrize("file", ["do", "bootstrap/requirements.lock", "bootstrap/packages.toml"])
def test_a_change_of_what_it_rests_on_repeats_set_up(checkout: Path, file: str) -> None:
    do(checkout, "true")
    with (checkout / file).open("a") as opened:
        opened.write("\n# changed\n")
    assert do(checkout, "true").returncode == 0
    assert runs(checkout) == 2


@pytest.mark.parametrize("lost", ["msp430-elf-gcc", "python"])
def test_a_loss_repeats_set_up(checkout: Path, lost: str) -> None:
    do(checkout, "true")
    (checkout / ".venv" / "bin" / lost).unlink()
    assert do(checkout, "true").returncode == 0
    assert runs(checkout) == 2


def test_a_compiler_that_appears_on_path_repeats_set_up(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(checkout, "true")
    new = tmp_path / "ti" / "msp430-elf-gcc"
    new.parent.mkdir()
    new.write_text("#!/bin/sh\n")
    new.chmod(0o755)
    monkeypatch.setenv("PATH", f"{new.parent}:{os.environ['PATH']}")
    do(checkout, "true")
    assert runs(checkout) == 2


def test_inside_the_environment_nothing_is_set_up_again(checkout: Path) -> None:
    assert do(checkout, "./do", "./do", "sh", "-c", "exit 5").returncode == 5
    assert runs(checkout) == 1


def test_a_moved_checkout_is_set_up_anew(checkout: Path) -> None:
    do(checkout, "true")
    moved = checkout.rename(checkout.with_name("moved"))
    assert do(moved, "true").returncode == 0
    assert runs(moved) == 2


def test_if_set_up_is_refused_nothing_is_run(checkout: Path) -> None:
    (checkout / "refuse").touch()
    result = do(checkout, "touch", "made")
    assert (result.returncode, result.stdout) == (3, "")
    assert "missing: everything" in result.stderr
    assert not (checkout / "made").exists()


def test_without_a_usable_python_the_message_says_so(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "dirname", "cat", "sha256sum", "printf"):
        (folder / tool).symlink_to(shutil.which(tool) or "")
    (folder / "python3").write_text("#!/bin/sh\nexit 1\n")
    (folder / "python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    result = do(checkout, "true")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("./do: missing: Python 3.11 or newer")


def test_an_unknown_command_is_status_127(checkout: Path) -> None:
    result = do(checkout, "no-such-command")
    assert result.returncode == 127
    assert "no-such-command: not found" in result.stderr


def test_without_a_command_the_usage_is_shown(checkout: Path) -> None:
    result = do(checkout)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("usage: ./do run")
    assert not (checkout / "runs").exists()


def test_run_does_the_main_job_in_the_checkout(checkout: Path, tmp_path: Path) -> None:
    result = do(checkout, "run", cwd=tmp_path)
    assert result.stdout == f"scons in {checkout}: app=examples/hello.js board=msp430 sim budget\n"


def test_test_runs_pytest_in_the_checkout(checkout: Path, tmp_path: Path) -> None:
    assert do(checkout, "test", cwd=tmp_path).stdout == f"pytest in {checkout}: -n 2 --dist loadfile\n"
    quick = do(checkout, "test", "--quick", "-k", "a b").stdout
    assert quick == f"pytest in {checkout}: -n 2 --dist loadfile -m not slow and not timing -k a b\n"


def test_ci_runs_the_tests_from_anywhere_without_input(checkout: Path, tmp_path: Path) -> None:
    command = ["bash", str(checkout / ".ci" / "run")]
    result = subprocess.run(
        command,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"CI": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == f"pytest in {checkout}: -n 2 --dist loadfile\n"


def test_two_at_once_take_turns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside: list[str] = []
    entered = threading.Event()

    def first() -> None:
        with exclusive(tmp_path / "lock", "testing"):
            entered.set()
            time.sleep(0.3)
            inside.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait()
    with exclusive(tmp_path / "lock", "testing"):
        inside.append("second")
    thread.join()
    assert inside == ["first", "second"]
    assert "waiting for another process that is testing" in capsys.readouterr().err
