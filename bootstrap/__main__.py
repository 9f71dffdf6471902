"""`python3 -m bootstrap RECIPE`: bring the checkout to the state in which `./do` can run commands.

In: the digest that `./do` took of the set-up's own files. Out: .venv, the MSP430 compiler, and state.sh,
by which `./do` knows that nothing is left to do. Status 0, 1 (a step failed), 3 (missing, see failure.py).
"""

import shlex
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType

from bootstrap import environment, packages, places, recipe, toolchain
from bootstrap.failure import SetupError
from bootstrap.running import exclusive, say


def set_up(digest: str) -> None:
    """All steps. What needs root comes first and together, so that a refusal lists everything. What only
    parts of the project need is no reason to refuse.
    """
    rows = [row for row in packages.load() if not row.only]
    compiler = toolchain.find()
    others = packages.missing([row for row in packages.load() if row.only])
    packages.install(packages.missing([row for row in rows if compiler is None or not row.compiler]), others)
    packages.install_others(others)
    environment.prepare()
    if compiler is None:
        compiler = recipe.build()
    tools = [row.tool for row in rows if row.tool and not row.compiler]
    write_state(digest, compiler, tools)


def write_state(digest: str, compiler: Path, tools: list[str]) -> None:
    """Tell `./do` that set-up is whole, and what it rests on."""
    values = {
        "recipe": digest,
        "root": str(places.ROOT),
        "python": environment.python_version(),
        "compiler": str(compiler),
        "on_path": shutil.which(toolchain.NAME) or "",
        "tools": " ".join(tools),
    }
    new = places.STATE.with_suffix(".new")
    new.write_text("".join(f"state_{name}={shlex.quote(value)}\n" for name, value in values.items()))
    new.replace(places.STATE)


def main(arguments: list[str]) -> int:
    """Set-up for `./do`; the exit status."""
    if len(arguments) != 1:
        say("usage: python3 -m bootstrap RECIPE (it is started by ./do)")
        return 2
    signal.signal(signal.SIGTERM, _stop)
    try:
        with exclusive(places.ROOT / "build" / "setup.lock", "setting this checkout up"):
            set_up(arguments[0])
    except SetupError as error:
        say(str(error))
        return error.status
    except KeyboardInterrupt:
        say("interrupted; the next ./do goes on from here")
        return 128 + signal.SIGINT
    except OSError as error:
        say(f"set-up failed: {error}")
        return 1
    return 0


def _stop(number: int, _frame: FrameType | None) -> None:
    """Leave by way of every `finally`, so that sub-processes are ended too."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
