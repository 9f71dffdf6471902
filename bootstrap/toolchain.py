"""Which MSP430 compiler is used: the one on PATH, else the one in the cache, else one that is built.

Out: the path of `msp430-elf-gcc`, proved by probe.py to work. recipe.py builds it.
"""

import shutil
import subprocess
from pathlib import Path

from bootstrap import places, recipe
from bootstrap.failure import SetupError
from bootstrap.probe import prove
from bootstrap.running import say

NAME = "msp430-elf-gcc"
MACHINE = "msp430-elf"
OLD_NAME = "msp430-gcc"
TOOLS = ("gcc", "gcc-ar", "ar", "as", "ld", "nm", "objcopy", "objdump", "readelf", "size", "strip")


def find() -> Path | None:
    """The compiler from PATH or from the cache; None if it has to be built."""
    if found := on_path():
        return found
    if found := recipe.cached():
        try:
            prove(found)
        except SetupError as error:
            raise SetupError(f"{error}\nremove {found.parent.parent} to have it built again") from None
    return found


def on_path() -> Path | None:
    """The compiler that the user has installed; the old mspgcc is refused by name."""
    if found := shutil.which(NAME):
        path = Path(found)
        # Inside ./do the cache's compiler is on PATH too.
        if path.is_relative_to(places.cache()) or path.is_relative_to(places.VENV):
            return None
        prove(path)
        return path
    if found := shutil.which(OLD_NAME):
        if (machine := machine_of(found)) == MACHINE:
            path = under_usual_names(Path(found))
            prove(path)
            return path
        say(
            f"{found} is refused: it is the old mspgcc ({OLD_NAME} -dumpmachine says {machine!r}, not "
            f"{MACHINE!r}), whose code and options differ; {NAME} is used instead"
        )
    return None


def machine_of(compiler: str) -> str:
    """What `compiler` says it compiles for."""
    result = subprocess.run([compiler, "-dumpmachine"], capture_output=True, text=True, check=False)
    return result.stdout.strip()


def under_usual_names(compiler: Path) -> Path:
    """A folder of links, named as the build expects them, to a toolchain called msp430-*."""
    folder = places.VENV.parent / "build" / "setup" / "msp430-names"
    folder.mkdir(parents=True, exist_ok=True)
    for tool in TOOLS:
        link = folder / f"{MACHINE}-{tool}"
        link.unlink(missing_ok=True)
        target = compiler.resolve().with_name(f"msp430-{tool}")
        if target.exists():
            link.symlink_to(target)
    return folder / NAME
