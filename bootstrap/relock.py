"""`./do python -m bootstrap.relock`: renew requirements.lock from the dependencies in pyproject.toml.

pip-compile resolves them and writes the hash of every file that the package index has of a version, so the
lock also holds on other processors and on every Python that the versions support. It uses pip's own
settings; neither index addresses nor folders are written.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from bootstrap import places

HEADER = """\
# What .venv holds, with the hashes of all files of each version.
# Made from pyproject.toml by: ./do python -m bootstrap.relock
"""
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-emit-options",
)


def requirements() -> list[str]:
    """Everything pyproject.toml asks for: to run, to build itself, and to be developed."""
    with (places.ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    extras = project["project"]["optional-dependencies"].values()
    return [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *(requirement for extra in extras for requirement in extra),
    ]


def main() -> None:
    """Resolve, then replace the lock file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = folder / "requirements.in"
        wanted.write_text("".join(f"{line}\n" for line in requirements()))
        lock = folder / "requirements.lock"
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        python = folder / "venv" / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pip-tools"], check=True)
        command = [str(python), "-m", "piptools", "compile", *OPTIONS, f"--output-file={lock}", str(wanted)]
        subprocess.run(command, check=True)
        lines = lock.read_text().splitlines()
        entries = [line for line in lines if line and not line.startswith("#")]
        places.LOCK_FILE.write_text(HEADER + "\n".join(entries) + "\n")


if __name__ == "__main__":
    main()
