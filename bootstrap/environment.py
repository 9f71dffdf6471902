"""The virtual environment: .venv with exactly what requirements.lock names, and the checkout itself.

In: requirements.lock (every distribution with its hashes). Out: .venv, whose `installed` file holds
the digest of what it was made from; it is written last, so an interrupted installation is begun anew.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap import places
from bootstrap.running import run_logged

INSTALLED = places.VENV / "installed"
PYTHON = places.VENV / "bin" / "python"
BROUGHT_BY_VENV = {"pip"}
LINES_OF_PIP = 160

COMMAND = """\
#!/bin/sh
exec "{python}" -P -m microvium "$@"
"""


def prepare() -> None:
    """Make .venv what requirements.lock says."""
    wanted = digest()
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    log = places.LOGS / "pip.log"
    if not _can_be_updated():
        # -m venv --clear would leave a broken .venv in place if it is a file or a dangling link.
        _remove(places.VENV)
        run_logged([_base_python(), "-m", "venv", str(places.VENV)], "making .venv", log)
    INSTALLED.unlink(missing_ok=True)
    places.STATE.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    install = [*pip, "install", "--progress-bar", "off", "--require-hashes", "-r", str(places.LOCK_FILE)]
    run_logged(install, "installing Python packages", log, expected=LINES_OF_PIP)
    if extra := sorted(_installed_names() - locked_names() - BROUGHT_BY_VENV):
        run_logged([*pip, "uninstall", "-y", *extra], "removing Python packages no longer used", log)
    _add_checkout()
    INSTALLED.write_text(wanted)


def digest() -> str:
    """Changes with everything that .venv is made from."""
    lock = hashlib.sha256(places.LOCK_FILE.read_bytes()).hexdigest()
    return f"{lock}\n{places.ROOT}\n{sys.version_info[:2]}\n"


def python_version() -> str:
    """What .venv's Python answers to -V."""
    return subprocess.run([str(PYTHON), "-V"], capture_output=True, text=True, check=True).stdout.strip()


def locked_names() -> set[str]:
    """The names in requirements.lock, normalised."""
    lines = places.LOCK_FILE.read_text().splitlines()
    return {_normal(line.partition("==")[0]) for line in lines if re.match(r"[\w.-]+==", line)}


def _can_be_updated() -> bool:
    """Was .venv completed once, here, with this Python? Then pip can change it in place."""
    if not INSTALLED.exists():
        return False
    _, _, place_and_version = INSTALLED.read_text().partition("\n")
    return place_and_version == digest().partition("\n")[2] and PYTHON.exists()


def _installed_names() -> set[str]:
    command = [str(PYTHON), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {_normal(line.partition("==")[0]) for line in listed.splitlines()}


def _add_checkout() -> None:
    """Make the checkout's packages importable and `microvium` a command, without a build step."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = places.VENV / "lib" / version / "site-packages"
    (site / "microvium-checkout.pth").write_text(f"{places.ROOT}\n")
    command = places.VENV / "bin" / "microvium"
    command.write_text(COMMAND.format(python=PYTHON))
    command.chmod(0o755)


def _base_python() -> str:
    """The interpreter behind this one, in case this one is .venv's."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
