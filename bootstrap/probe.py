"""Does an MSP430 compiler do what firmware needs of it? In: its path. Out: nothing, or a SetupError."""

import subprocess
import tempfile
from pathlib import Path

from bootstrap.failure import SetupError

FLAGS = ("-mcpu=msp430", "-ffreestanding", "-Os", "-flto")
LINK = ("-nostdlib", "-lmul_none", "-lgcc", "-Wl,-n")

PROBE = """\
volatile long a = 7;
__attribute__((used)) int _start(void) { return (int)(a * a / 3); }
"""
"""Needs libmul_none and libgcc, so it shows that both are there."""


def prove(compiler: Path) -> None:
    """Compile and link a small program the way firmware is; SetupError if that does not work."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.c")
        source.write_text(PROBE)
        command = [str(compiler), *FLAGS, str(source), "-o", str(source.with_suffix(".elf")), *LINK]
        try:
            result = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise SetupError(f"{compiler} cannot be run: {error.strerror}") from None
    if result.returncode:
        raise SetupError(
            f"{compiler} cannot build MSP430 firmware (it needs libgcc for -mcpu=msp430 and link-time "
            f"optimisation); `{' '.join(command)}` said:\n{result.stderr.rstrip()}"
        )
