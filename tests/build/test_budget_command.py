"""The budget of every commit in a checkout: recorded, compared, refused above a ceiling, made up for; and in
a repository of one's own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hil.building import ROOT
from tests.build.checkout import copy_checkout

pytestmark = pytest.mark.slow

CEILINGS = '[msp430.hello]\napp = "examples/hello.js"\nrom_bytes = 2_000\nwhy = "a test"\n'
IDENTITY = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
IDENTITY |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in IDENTITY.items()}


def run(folder: Path, *command: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **IDENTITY, "PYTHONPATH": str(path or folder)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_a_commit_is_recorded_and_the_next_one_compared(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path)
    root = checkout.root
    budget = (sys.executable, "-m", "microvium", "budget")
    (root / "budget").mkdir(exist_ok=True)
    (root / "budget" / "ceilings.toml").write_text(CEILINGS)
    (root / ".gitignore").write_text("/build/\n__pycache__/\n*.dblite\n")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        assert run(root, "git", *words).returncode == 0
    recorded = run(root, *budget, "record", "--json")
    assert recorded.returncode == 0, recorded.stderr
    record = json.loads(recorded.stdout)[0]
    assert record["commit"] == run(root, "git", "rev-parse", "HEAD").stdout.strip()
    assert sum(record["sections"].values()) == record["rom_bytes"]
    assert {"symbols", "objects", "functions", "operations", "ram_bytes", "cycles"} <= record.keys()
    assert any(name.startswith("BYTES ") for name in record["objects"])

    checkout.edit("examples/hello.js", "Hello, World!", "Hello, World! How are you today?")
    assert "changes that are not committed" in run(root, *budget, "record").stderr
    grown = run(root, *budget, "diff").stdout
    assert "rom_bytes" in grown
    assert "object BYTES" in grown
    assert "+18" in grown
    checkout.edit("budget/ceilings.toml", "2_000", str(record["rom_bytes"]))
    above = checkout.result("budget")
    assert above.returncode != 0
    limit = record["rom_bytes"]
    assert f"ceiling: rom_bytes {limit + 18} of {limit}: 18 too many (a test)" in above.stdout
    assert "rom_bytes +18" in above.stdout
    checked = run(root, *budget, "check")
    assert (checked.returncode, checked.stderr) == (1, "budget: examples/hello.js (1 of 1)\n")
    assert "1 checked, 1 above a ceiling" in checked.stdout
    assert run(root, *budget, "check", "--set").returncode == 0
    assert run(root, *budget, "check", "--strict").returncode == 0

    run(root, "git", "commit", "-qam", "two")
    filled = run(root, *budget, "backfill", "HEAD~1..HEAD")
    assert filled.returncode == 0, filled.stderr
    assert "1 of 1 measured, 0 had a record" in filled.stdout
    assert "0 of 0 measured, 1 had a record" in run(root, *budget, "backfill", "HEAD~1..HEAD").stdout
    assert run(root, "git", "worktree", "list").stdout.count("\n") == 1
    assert run(root, *budget, "log").stdout.startswith("2 commits; the line is ROM\n")


def test_a_repository_of_ones_own_builds_is_tested_and_has_a_budget(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    microvium = (sys.executable, "-m", "microvium")
    assert run(tmp_path, *microvium, "init", "own", path=ROOT).returncode == 0
    again = run(tmp_path, *microvium, "init", "own", path=ROOT)
    assert again.returncode == 1
    assert "is there already; nothing was written" in again.stderr
    built = run(folder, sys.executable, "-m", "SCons", "-Q", "sim", path=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "sum 500500\n" in built.stdout
    assert (folder / "build" / "msp430" / "app" / "firmware.hex").is_file()
    tested = run(folder, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path=ROOT)
    assert tested.returncode == 0, tested.stdout
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        run(folder, "git", *words)
    budget = (*microvium, "budget")
    assert run(folder, *budget, "check", path=ROOT).returncode == 0
    recorded = run(folder, *budget, "record", path=ROOT)
    assert recorded.stdout.startswith("recorded 1 at "), recorded.stderr
    assert "msp430 app.js" in run(folder, *budget, "log", path=ROOT).stdout
