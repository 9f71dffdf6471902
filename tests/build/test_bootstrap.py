"""The steps of set-up in a fake machine: PATH, user, cache and recipe are the test's own."""

import io
import os
import platform
import re
import shutil
import subprocess
import tarfile
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bootstrap import __main__ as bootstrap_main
from bootstrap import environment, packages, places, probe, recipe, relock, running, toolchain
from bootstrap.failure import SetupError
from bootstrap.packages import Package

SHELL_TOOLS = ("sh", "env", "cat", "rm", "mkdir", "touch", "chmod", "tar", "make", "true", "false")


def program(folder: Path, name: str, script: str) -> Path:
    """An executable shell script."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def fake_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one folder that has only the shell's usual tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in SHELL_TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def fake_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "microvium"


def test_the_package_list_has_what_set_up_needs() -> None:
    names = {row.name for row in packages.load()}
    assert names >= {"g++", "make", "xz-utils", "python3-venv", "python3-dev", "mspdebug"}
    needed_by_gcc = {row.name for row in packages.load() if row.compiler}
    assert needed_by_gcc == {
        *("binutils-source", "gcc-12-source", "libgmp-dev", "libmpfr-dev", "libmpc-dev"),
        *("zlib1g-dev", "flex", "bison"),
    }


def test_only_what_is_not_there_is_missing(fake_path: Path) -> None:
    rows = [Package("make", "command:make", ""), Package("nodejs", "command:node", "")]
    assert [row.name for row in packages.missing(rows)] == ["nodejs"]
    program(fake_path, "node", "exit 0")
    assert packages.missing(rows) == []


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(SetupError, match="unknown check 'colour:red'"):
        packages.is_present(Package("paint", "colour:red", ""))


@pytest.mark.usefixtures("fake_path")
def test_without_root_and_sudo_the_missing_packages_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    rows = [Package("g++", "command:g++", "a compiler"), Package("mspdebug", "command:mspdebug", "a flasher")]
    with pytest.raises(SetupError) as caught:
        packages.install(packages.missing(rows))
    assert caught.value.status == 3
    assert str(caught.value).splitlines()[1:] == [
        "    g++       a compiler",
        "    mspdebug  a flasher",
        "as root: apt-get update && apt-get install --no-install-recommends g++ mspdebug",
    ]


def test_a_sudo_that_asks_for_a_password_is_no_way_to_install(
    fake_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    program(fake_path, "sudo", "exit 1")
    assert packages.privilege() is None
    sudo = program(fake_path, "sudo", '[ "$1" = -n ]')
    assert packages.privilege() == [str(sudo), "-n"]


def test_packages_are_installed_by_sudo_and_a_stale_list_is_renewed(
    fake_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(places, "LOGS", tmp_path / "logs")
    calls = tmp_path / "calls"
    program(fake_path, "sudo", 'shift; exec "$@"')
    program(fake_path, "apt-cache", 'echo "  Candidate: 1.0"')
    # The first installation fails as with a stale list.
    program(
        fake_path,
        "apt-get",
        f"""echo "$DEBIAN_FRONTEND $*" >> {calls}
        case "$*" in
        *update) touch {tmp_path}/updated ;;
        *) [ -e {tmp_path}/updated ] && echo 'echo v20' > {fake_path}/node && chmod +x {fake_path}/node ;;
        esac""",
    )
    packages.install([Package("nodejs", "command:node", "")])
    lines = calls.read_text().splitlines()
    install = "install --no-install-recommends nodejs"
    assert [re.search(rf"update$|{install}$", line) is not None for line in lines] == [True] * 3
    assert [line.endswith("update") for line in lines] == [False, True, False]
    assert all(line.startswith("noninteractive ") for line in lines)


def test_a_failing_installation_names_its_log(
    fake_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(places, "LOGS", tmp_path / "logs")
    program(fake_path, "apt-cache", "exit 0")
    program(fake_path, "apt-get", "echo 'E: the mirror is down'; exit 100")
    with pytest.raises(SetupError) as caught:
        packages.install([Package("nodejs", "command:node", "")])
    assert f"{tmp_path}/logs/apt.log" in str(caught.value)
    assert "E: the mirror is down" in str(caught.value)


@pytest.mark.usefixtures("fake_path")
def test_what_one_board_needs_is_asked_for_and_not_insisted_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    packages.install_others([Package("gcc-avr", "command:avr-gcc", "a compiler", only="board=avr")])
    said = capsys.readouterr().err
    assert said.startswith("./do: not complete: board=avr; everything else works. missing, ")
    assert said.endswith("as root: apt-get update && apt-get install --no-install-recommends gcc-avr\n")


def test_every_board_whose_compiler_may_be_missing_has_a_package_for_it() -> None:
    rows = [row for row in packages.load() if row.only]
    assert {row.only for row in rows if "-gcc" in row.check} == {"board=avr", "board=microbit"}


def test_a_user_without_rights_gets_status_3_from_the_whole_set_up(
    fake_path: Path,
    fake_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(places, "ROOT", tmp_path)
    assert bootstrap_main.main(["digest"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    listed = {line.split()[0] for line in err.splitlines() if line.startswith("    ")}
    # The list is whole: the compiler's sources are in it, because there is no compiler either.
    assert listed >= {"g++", "mspdebug", "nodejs", "libgmp-dev", "flex", "bison", "gcc-avr"}
    assert not (tmp_path / ".venv").exists()
    assert not fake_cache.exists()


def test_every_locked_distribution_has_hashes_and_no_index_is_named() -> None:
    lines = [line for line in places.LOCK_FILE.read_text().splitlines() if not line.startswith("#")]
    entries = re.split(r"\n(?=\S)", "\n".join(lines))
    assert len(entries) > 20
    # The whole entry has to match, so a line of any other kind is refused.
    pattern = r"[\w.-]+==[\w.]+( \\\n    --hash=sha256:[0-9a-f]{64})+"
    assert [entry for entry in entries if not re.fullmatch(pattern, entry)] == []


def test_the_lock_answers_every_requirement_of_the_project() -> None:
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", places.LOCK_FILE.read_text(), re.MULTILINE))
    for line in relock.requirements():
        requirement = Requirement(line)
        assert locked[requirement.name] in requirement.specifier, line


def test_the_environment_holds_the_locked_versions() -> None:
    locked = re.findall(r"^([\w.-]+)==([\w.]+)", places.LOCK_FILE.read_text(), re.MULTILINE)
    assert {name for name, _ in locked} == environment.locked_names()
    assert [(name, metadata.version(name)) for name, _ in locked] == locked


def test_the_package_is_a_command_of_the_environment(tmp_path: Path) -> None:
    # A folder of the user that has the package's name does not get in the way.
    (tmp_path / "microvium").mkdir()
    (tmp_path / "microvium" / "__main__.py").write_text("raise SystemExit(99)\n")
    command = [str(places.VENV / "bin" / "microvium"), "--help"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "usage" in result.stdout.lower()


def test_the_project_file_and_the_environment_agree_on_the_command() -> None:
    scripts = tomllib.loads((places.ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts == {"microvium": "microvium.__main__:main"}


@pytest.mark.usefixtures("fake_cache")
def test_the_old_mspgcc_is_refused_by_name(fake_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = program(fake_path, "msp430-gcc", "echo msp430")
    assert toolchain.find() is None
    assert f"{old} is refused: it is the old mspgcc" in capsys.readouterr().err


@pytest.mark.usefixtures("fake_cache")
def test_a_compiler_on_path_that_cannot_build_firmware_is_an_error(fake_path: Path) -> None:
    compiler = program(fake_path, "msp430-elf-gcc", "echo 'cannot find -lmul_none' >&2; exit 1")
    with pytest.raises(SetupError, match="cannot find -lmul_none") as caught:
        toolchain.find()
    assert str(compiler) in str(caught.value)


def test_a_broken_compiler_in_the_cache_says_what_to_remove(fake_path: Path, fake_cache: Path) -> None:
    folder = fake_cache / f"msp430-elf-gcc-12.2.0-binutils-2.40-{platform.machine()}-{recipe.digest()}"
    program(folder / "bin", recipe.GCC, "echo 'libmpc.so.3 is gone' >&2; exit 127")
    with pytest.raises(SetupError) as caught:
        toolchain.find()
    assert "libmpc.so.3 is gone" in str(caught.value)
    assert str(caught.value).endswith(f"remove {folder} to have it built again")


@pytest.fixture(scope="module")
def compiler() -> Path:
    """The compiler of the environment that the test runs in, found before a test changes PATH."""
    found = shutil.which("msp430-elf-gcc")
    assert found is not None, "run the tests by ./do test"
    return Path(found).resolve()


@pytest.mark.usefixtures("fake_cache")
def test_a_compiler_on_path_is_preferred(
    compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapper = program(tmp_path / "ti", "msp430-elf-gcc", f'exec {compiler} "$@"')
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    assert toolchain.find() == wrapper


@pytest.mark.usefixtures("fake_cache")
def test_an_msp430_gcc_for_msp430_elf_is_accepted(
    compiler: Path, fake_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tool in toolchain.TOOLS:
        program(fake_path, f"msp430-{tool}", f'exec {compiler.parent}/msp430-elf-{tool} "$@"')
    monkeypatch.setattr(places, "VENV", tmp_path / ".venv")
    found = toolchain.find()
    assert found is not None
    assert found.name == "msp430-elf-gcc"
    assert {path.name for path in found.parent.iterdir()} == {
        f"msp430-elf-{tool}" for tool in toolchain.TOOLS
    }


def test_the_compiler_in_use_has_libgcc_and_link_time_optimisation(compiler: Path) -> None:
    probe.prove(compiler)
    options = ["-mcpu=msp430", "-print-multi-directory"]
    multilib = subprocess.run([compiler, *options], capture_output=True, text=True, check=True).stdout
    assert multilib.strip() == "430"


def tarball(path: Path, name: str) -> None:
    """A source package of one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:xz") as archive:
        archive.addfile(tarfile.TarInfo(f"{name}/README"))


@pytest.fixture
def small_recipe(tmp_path: Path, fake_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recipe of the same shape whose compiler is a script; the folder with its sources."""
    sources = tmp_path / "sources"
    tarball(sources / "binutils-2.40.tar.xz", "binutils-2.40")
    tarball(sources / "gcc-12.2.0-dfsg.tar.xz", "gcc-12.2.0")
    places_of = {part: (str(sources), pattern) for part, (_, pattern) in recipe.SOURCES.items()}
    monkeypatch.setattr(recipe, "SOURCES", places_of)
    compiler = f"{{inst}}/bin/{recipe.GCC}"
    install = f"mkdir -p {{inst}}/bin && echo '#!/bin/sh' > {compiler} && chmod +x {compiler}"
    monkeypatch.setattr(
        recipe,
        "BINUTILS_PHASES",
        (recipe.Phase("build binutils", "b", ("sh", "-c", f"echo built >> {tmp_path}/binutils.txt")),),
    )
    monkeypatch.setattr(
        recipe,
        "GCC_PHASES",
        (
            recipe.Phase("build gcc", "g", ("sh", "-c", f"echo compiling; test -e {tmp_path}/good")),
            recipe.Phase("install gcc", "g", ("sh", "-c", install)),
        ),
    )
    monkeypatch.setattr(recipe, "EDITS", ())
    monkeypatch.setattr(recipe, "prove", lambda compiler: None)
    return tmp_path


def test_an_interrupted_build_leaves_nothing_usable_and_goes_on_where_it_stopped(
    small_recipe: Path, fake_cache: Path
) -> None:
    with pytest.raises(SetupError) as caught:
        recipe.build()
    assert recipe.cached() is None
    (log,) = fake_cache.glob("*.part/log.txt")
    assert str(log) in str(caught.value)
    assert "build gcc failed" in str(caught.value)

    (small_recipe / "good").touch()
    compiler = recipe.build()
    assert recipe.cached() == compiler
    assert compiler.is_relative_to(fake_cache)
    assert (small_recipe / "binutils.txt").read_text() == "built\n", "binutils was built again"
    assert list(fake_cache.glob("*.part")) == []


@pytest.mark.usefixtures("fake_cache")
def test_a_finished_build_is_not_repeated(small_recipe: Path) -> None:
    (small_recipe / "good").touch()
    first = recipe.build()
    assert recipe.build() == first
    assert (small_recipe / "binutils.txt").read_text() == "built\n"


def test_the_key_changes_with_the_recipe_and_not_with_its_progress_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = recipe.digest()
    phase = recipe.GCC_PHASES[0]
    counted = recipe.Phase(phase.name, phase.where, phase.command, phase.compilations + 1)
    monkeypatch.setattr(recipe, "GCC_PHASES", (counted, *recipe.GCC_PHASES[1:]))
    assert recipe.digest() == before
    changed = recipe.Phase(phase.name, phase.where, (*phase.command, "--with-love"))
    monkeypatch.setattr(recipe, "GCC_PHASES", (changed, *recipe.GCC_PHASES[1:]))
    assert recipe.digest() != before


def test_a_source_that_is_not_as_expected_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Makefile.in").write_text("all:\n")
    with pytest.raises(SetupError, match="expected this text once"):
        recipe._apply(recipe.Edit("Makefile.in", "s-tm-texi:", ""), tmp_path)


def test_without_sources_the_message_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "SOURCES", {"gcc": (str(tmp_path / "none"), r"gcc-(\d+)\.tar\.xz")})
    with pytest.raises(SetupError, match="none: no source tarball of gcc"):
        recipe._tarball("gcc")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_plain_lines_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PLAIN_SECONDS", 0.0)
    stream = io.StringIO()
    progress = running.Progress("work", expected=4, counted=" -c ", stream=stream)
    for text in ("gcc -c a.c", "note", "gcc -c b.c"):
        progress.line(text)
    progress.end("done")
    assert "\r" not in stream.getvalue()
    assert re.findall(r"\d+ %", stream.getvalue()) == ["25 %", "25 %", "50 %"]


def test_progress_redraws_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "REDRAW_SECONDS", 0.0)
    stream = Terminal()
    progress = running.Progress("work", stream=stream)
    progress.line("x" * 200)
    drawn = stream.getvalue()
    assert drawn.startswith("\r\x1b[K")
    assert "\n" not in drawn
    assert len(drawn) <= running.WIDTH + len("\r\x1b[K")


def test_a_command_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"cannot run no-such-program: No such file or directory"):
        running.run_logged(["no-such-program"], "work", tmp_path / "log.txt")
