"""How the MSP430 compiler is built, once, into the user's cache: binutils and GCC, C only, no libc.

In: the source packages binutils-source and gcc-12-source. Out: a folder in the cache, named by the versions,
the machine and the digest of the recipe below. The work is done in `NAME.part` beside it and renamed at the
end, so the folder is either whole or not there. Each finished phase leaves a stamp in `NAME.part`: after an
interruption the build goes on at the phase, and within it where `make` left off.
"""

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bootstrap import places
from bootstrap.failure import SetupError
from bootstrap.probe import prove
from bootstrap.running import exclusive, run_logged, say

GCC = "msp430-elf-gcc"
SOURCES = {
    "binutils": ("/usr/src/binutils", r"binutils-([\d.]+)\.tar\.xz"),
    "gcc": ("/usr/src/gcc-12", r"gcc-(12[\d.]+)(?:-dfsg)?\.tar\.xz"),
}


@dataclass(frozen=True)
class Edit:
    """A change to an unpacked source file; `old` must occur exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Phase:
    """A command of the build, run in the folder `where`. `{inst}` is the folder that is installed into."""

    name: str
    where: str
    command: tuple[str, ...]
    compilations: int = 0
    """About how many lines with `counted` it prints, for the progress display."""
    counted: str = " -c "


COMMON = (
    "--target=msp430-elf",
    "--prefix={inst}",
    "--disable-nls",
    "--disable-shared",
    "--with-system-zlib",
    "MAKEINFO=true",
    "CFLAGS=-O1",
    "CXXFLAGS=-O1",
)

# Static, so that the compiler in the cache outlives an upgrade or removal of these libraries.
GMP = "HOST_GMPLIBS=-l:libmpc.a -l:libmpfr.a -l:libgmp.a"

EDITS = (
    # Debian's tarball lacks the manual's sources, with which this rule compares a generated file.
    Edit(
        "gcc/gcc/Makefile.in",
        "\ns-tm-texi: build/genhooks$(build_exeext) $(srcdir)/doc/tm.texi.in\n",
        "\ns-tm-texi:\n\t$(STAMP) $@\n\ncompare-tm-texi: build/genhooks$(build_exeext)\n",
    ),
    # The other variants of libgcc (MSP430X, large memory model) are for chips that no board here has.
    Edit(
        "gcc/gcc/config/msp430/t-msp430",
        "\nMULTILIB_EXTRA_OPTS =",
        "\nMULTILIB_REQUIRED = mcpu=msp430 mcpu=msp430/fno-exceptions\n\nMULTILIB_EXTRA_OPTS =",
    ),
)

BINUTILS_PHASES = (
    Phase(
        "configure binutils",
        "binutils-build",
        (
            "../binutils/configure",
            *COMMON,
            "--disable-werror",
            "--disable-gdb",
            "--disable-sim",
            "--disable-gprof",
            "--disable-gprofng",
            "--enable-plugins",
        ),
    ),
    Phase("build binutils", "binutils-build", ("make", "-j2", "MAKEINFO=true"), 290),
    Phase("install binutils", "binutils-build", ("make", "install", "MAKEINFO=true")),
)

GCC_PHASES = (
    Phase(
        "configure gcc",
        "gcc-build",
        (
            "../gcc/configure",
            *COMMON,
            "--enable-languages=c",
            "--with-newlib",
            "--without-headers",
            "--disable-threads",
            "--disable-libssp",
            "--disable-bootstrap",
            "--without-zstd",
            "--enable-lto",
            "--enable-plugin",
        ),
    ),
    Phase("build gcc", "gcc-build", ("make", "-j2", "MAKEINFO=true", GMP, "all-gcc"), 600, "-DIN_GCC "),
    Phase("install gcc", "gcc-build", ("make", "MAKEINFO=true", GMP, "install-gcc")),
    Phase("build libgcc", "gcc-build", ("make", "-j2", "MAKEINFO=true", GMP, "all-target-libgcc"), 580),
    Phase("install libgcc", "gcc-build", ("make", "MAKEINFO=true", GMP, "install-target-libgcc")),
)


SPOILING = frozenset(
    (
        *("CC", "CXX", "CPP", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "MAKEFLAGS", "MAKELEVEL"),
        *("CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "GCC_EXEC_PREFIX"),
        *("COMPILER_PATH", "CONFIG_SITE"),
    )
)
"""Variables that would change what is built."""


def digest() -> str:
    """Changes with anything that changes what is built, not with comments or progress estimates."""
    phases = [(phase.where, phase.command) for phase in BINUTILS_PHASES + GCC_PHASES]
    text = json.dumps([phases, [asdict(edit) for edit in EDITS]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def cached() -> Path | None:
    """The compiler of this recipe in the cache, the newest if there are several."""
    pattern = f"msp430-elf-gcc-*-{platform.machine()}-{digest()}/bin/{GCC}"
    return max(places.cache().glob(pattern), key=_version, default=None)


def build() -> Path:
    """Build the compiler if the cache does not have it; its path."""
    cache = places.cache()
    with exclusive(cache / "msp430-elf.lock", "building the MSP430 compiler"):
        if found := cached():
            return found
        tarballs = {part: _tarball(part) for part in SOURCES}
        name = "msp430-elf-gcc-{gcc}-binutils-{binutils}".format(
            **{part: version for part, (_, version) in tarballs.items()}
        )
        target = cache / f"{name}-{platform.machine()}-{digest()}"
        say(f"building the MSP430 compiler, once (about ten minutes on two cores), into {target}")
        part = target.with_name(target.name + ".part")
        _build_in(part, {name: path for name, (path, _) in tarballs.items()})
        prove(part / "inst" / "bin" / GCC)
        (part / "inst").rename(target)
        shutil.rmtree(part)
        return target / "bin" / GCC


def _build_in(part: Path, tarballs: dict[str, Path]) -> None:
    """All phases that have no stamp yet. `part`/inst is then complete."""
    part.mkdir(parents=True, exist_ok=True)
    inst = part / "inst"
    log = part / "log.txt"
    env = _environment(inst)
    for name, tarball in tarballs.items():
        _once(part, f"unpack {name}", partial(_unpack, part / name, tarball, log))
    for phase in BINUTILS_PHASES + GCC_PHASES:
        _once(part, phase.name, partial(_run, phase, part, inst, log, env))


def _once(part: Path, step: str, action: Callable[[], None]) -> None:
    stamp = part / f"done-{step.replace(' ', '-')}"
    if not stamp.exists():
        action()
        stamp.touch()


def _unpack(folder: Path, tarball: Path, log: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    command = ["tar", "--extract", f"--file={tarball}", f"--directory={folder}", "--strip-components=1"]
    run_logged(command, f"MSP430 compiler: unpack {folder.name}", log)
    for edit in EDITS:
        if edit.file.startswith(f"{folder.name}/"):
            _apply(edit, folder.parent)


def _apply(edit: Edit, root: Path) -> None:
    path = root / edit.file
    text = path.read_text(encoding="utf-8")
    if text.count(edit.old) != 1:
        raise SetupError(f"{path}: expected this text once, to replace it: {edit.old.strip()!r}")
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def _run(phase: Phase, part: Path, inst: Path, log: Path, env: dict[str, str]) -> None:
    folder = part / phase.where
    if phase.name.startswith("configure") and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    command = [word.replace("{inst}", str(inst)) for word in phase.command]
    run_logged(
        command,
        f"MSP430 compiler: {phase.name}",
        log,
        cwd=folder,
        env=env,
        expected=phase.compilations,
        counted=phase.counted,
    )


def _environment(inst: Path) -> dict[str, str]:
    """The caller's environment with the new binutils on PATH, less SPOILING."""
    env = {name: value for name, value in os.environ.items() if name not in SPOILING}
    return env | {"PATH": f"{inst / 'bin'}:{os.environ.get('PATH', os.defpath)}", "LC_ALL": "C"}


def _tarball(part: str) -> tuple[Path, str]:
    """The newest source tarball and its version."""
    folder, pattern = SOURCES[part]
    found = {
        path: match[1]
        for path in Path(folder).glob("*.tar.xz")
        if (match := re.fullmatch(pattern, path.name))
    }
    if not found:
        raise SetupError(f"{folder}: no source tarball of {part} (package {part}-source or the like)")
    newest = max(found, key=lambda path: _numbers(found[path]))
    return newest, found[newest]


def _version(compiler: Path) -> list[int]:
    return _numbers(compiler.parent.parent.name.rpartition("-")[0])


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]
