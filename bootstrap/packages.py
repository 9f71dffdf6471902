"""Debian packages: which of packages.toml are missing, and their installation by apt-get.

In: packages.toml. Out: the packages installed, or a SetupError that lists what is missing.
"""

import glob
import importlib.util
import os
import shutil
import subprocess
import sysconfig
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import places
from bootstrap.failure import MISSING, SetupError
from bootstrap.running import run_logged, say

APT_OPTIONS = ("-q", "-y", "-o", "DPkg::Lock::Timeout=900", "-o", "Dpkg::Use-Pty=0")
"""The time-out makes apt-get wait for another apt-get on the machine."""


@dataclass(frozen=True)
class Package:
    """A row of packages.toml."""

    name: str
    check: str
    why: str
    compiler: bool = False
    only: str | None = None
    """What alone needs it; None if the project does."""

    @property
    def tool(self) -> str | None:
        """The program it is wanted for, if that is what is checked."""
        kind, _, what = self.check.partition(":")
        return what if kind == "command" else None


def load(path: Path = places.PACKAGES) -> list[Package]:
    """The rows of packages.toml."""
    with path.open("rb") as file:
        return [Package(**row) for row in tomllib.load(file)["package"]]


def is_present(package: Package) -> bool:
    """Is the thing there that the package is wanted for?"""
    kind, _, what = package.check.partition(":")
    match kind:
        case "command":
            return shutil.which(what) is not None
        case "module":
            return importlib.util.find_spec(what) is not None
        case "python-headers":
            return Path(sysconfig.get_path("include"), "Python.h").exists()
        case "header":
            return has_header(what)
        case "file":
            return bool(glob.glob(what))  # noqa: PTH207 (an absolute pattern)
    raise SetupError(f"{places.PACKAGES}: package {package.name}: unknown check {package.check!r}")


def has_header(header: str) -> bool:
    """Does the C compiler find `header`?"""
    compiler = shutil.which("g++")
    if compiler is None:
        return False
    command = [compiler, "-E", "-x", "c", "-o", "/dev/null", "-"]
    source = f"#include <{header}>\n"
    return subprocess.run(command, input=source, text=True, capture_output=True, check=False).returncode == 0


def missing(packages: Sequence[Package]) -> list[Package]:
    """Those of `packages` that are not present."""
    importlib.invalidate_caches()
    return [package for package in packages if not is_present(package)]


def install(packages: Sequence[Package], others: Sequence[Package] = ()) -> None:
    """Install `packages`, or say which are missing and why they cannot be installed here. `others` stand in
    that list too.
    """
    if not packages:
        return
    prefix = privilege()
    if prefix is None or shutil.which("apt-get") is None:
        raise SetupError(describe_missing([*packages, *others]), MISSING)
    names = [package.name for package in packages]
    say(f"installing {' '.join(names)}")
    log = places.LOGS / "apt.log"
    if not all(has_candidate(name) for name in names):
        _apt(prefix, ["update"], "apt-get update", log)
        _apt_install(prefix, names, log)
    else:
        try:
            _apt_install(prefix, names, log)
        except SetupError:
            say("trying again with fresh package lists")
            _apt(prefix, ["update"], "apt-get update", log)
            _apt_install(prefix, names, log)
    if still := missing(packages):
        wanted = ", ".join(f"{package.name} ({package.check})" for package in still)
        raise SetupError(f"installed, but still not to be seen: {wanted}; the log is {log}")


def install_others(packages: Sequence[Package]) -> None:
    """Install what only parts of the project need, or say which have to do without: the others work."""
    if not packages:
        return
    try:
        install(packages)
    except SetupError as error:
        parts = ", ".join(dict.fromkeys(str(package.only) for package in packages))
        say(f"not complete: {parts}; everything else works. {error}")


def privilege() -> list[str] | None:
    """What to put before a command that needs root: nothing, `sudo -n`, or None if neither is allowed."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def describe_missing(packages: Sequence[Package]) -> str:
    """The message for a user who has to install by himself."""
    width = max(len(package.name) for package in packages)
    rows = "".join(f"    {package.name:{width}}  {package.why}\n" for package in packages)
    names = " ".join(package.name for package in packages)
    return (
        "missing, and cannot be installed from here (that takes apt-get, and root or `sudo -n`):\n"
        f"{rows}as root: apt-get update && apt-get install --no-install-recommends {names}"
    )


def has_candidate(name: str) -> bool:
    """Do apt's present lists offer the package?"""
    policy = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
    return "Candidate:" in policy and "Candidate: (none)" not in policy


def _apt_install(prefix: Sequence[str], names: Sequence[str], log: Path) -> None:
    _apt(prefix, ["install", "--no-install-recommends", *names], "installing Debian packages", log)


def _apt(prefix: Sequence[str], arguments: Sequence[str], title: str, log: Path) -> None:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *APT_OPTIONS, *arguments]
    run_logged(command, title, log)
