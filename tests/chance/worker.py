"""Runs scripts in another process, so that a crash of the engine is a result like any other.

`Worker.run(path)` gives what each way of `ways.WAYS` printed. The process is started when it is needed and
again after a crash. It runs `python -m tests.chance.worker`, which reads a path per line and answers with
lines of JSON: a way and what it printed, and at the end an empty list.
"""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TextIO

from tests.chance import ways

ROOT = Path(__file__).resolve().parents[2]
Lines = list[str]


class Worker:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, path: Path) -> dict[str, Lines]:
        """What each way printed; where the engine crashed or the compiler failed, a line says so and other
        ways are missing.
        """
        process = self._started()
        assert process.stdin
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        results: dict[str, Lines] = {}
        while True:
            answer = process.stdout.readline() if process.stdout else ""
            if not answer:
                self._process = None
                results[ways.WAYS[len(results)]] = [f"CRASH: the process ended with status {process.wait()}"]
                return results
            found = json.loads(answer)
            if not found:
                return results
            results[found[0]] = found[1]

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            command = [sys.executable, "-m", "tests.chance.worker"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._process


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answers requests until there are no more."""

    def answer(*parts: object) -> None:
        answers.write(json.dumps(parts) + "\n")
        answers.flush()

    for line in requests:
        done = 0
        try:
            for name, lines in ways.run(Path(line.rstrip("\n"))):
                answer(name, lines)
                done += 1
        except Exception:
            answer(ways.WAYS[done], ["FAILURE: " + traceback.format_exc()])
        answer()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
