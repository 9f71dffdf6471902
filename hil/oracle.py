"""What Node makes of a bench script: the results of its calls and what it does with host functions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = """
const done = [];
const print = text => { done.push(['print', String(text)]); };
const relay = position => { done.push(['relay', position]); };
{ %s
  console.log(JSON.stringify({ results: %s.map(given => run(...given)), done })); }
"""


@dataclass(frozen=True)
class Answer:
    """What a script returns, call by call, and the host functions it calls: name and argument."""

    results: list[int]
    done: list[tuple[str, object]]


def ask(script: Path, calls: Sequence[Sequence[int]] = ((),)) -> Answer:
    """Runs `run` of a script in Node, once for each list of arguments."""
    program = _PROGRAM % (script.read_text(encoding="utf-8"), json.dumps([list(call) for call in calls]))
    result = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    answer = json.loads(result.stdout)
    return Answer(answer["results"], [(name, value) for name, value in answer["done"]])
