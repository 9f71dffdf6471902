"""Runs scripts under Node.js, the oracle for what JavaScript means. Its absence is a failure, no skip."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_DRIVER = r"""
const vm = require('vm');
const scripts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const results = scripts.map((source) => {
  const out = [];
  const print = (...values) => { out.push(values.map(String).join(' ')); };
  const context = vm.createContext({ print, console: { log: print }, relay() {} });
  try {
    vm.runInContext("'use strict';\n" + source, context, { timeout: 5000 });
  } catch (error) {
    out.push('! ' + (error !== null && typeof error === 'object' ? error.name : String(error)));
  }
  return out;
});
process.stdout.write(JSON.stringify(results));
"""

_PRINT = "globalThis.print = (...values) => process.stdout.write(values.map(String).join(' ') + '\\n');"


def node() -> str:
    """The path of Node.js."""
    found = shutil.which("node")
    assert found, "node is needed for these tests: apt-get install nodejs"
    return found


def run_scripts(sources: Sequence[str]) -> list[list[str]]:
    """The lines that each script prints; an uncaught exception adds `! ` and its name or value."""
    done = subprocess.run(
        [node(), "-e", _DRIVER],
        input=json.dumps(list(sources)),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    results: list[list[str]] = json.loads(done.stdout)
    return results


def run_module(path: Path) -> list[str]:
    """The lines that a module prints, `print` being there as a global."""
    driver = f"{_PRINT} import({json.dumps(path.resolve().as_uri())});"
    done = subprocess.run([node(), "-e", driver], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()
