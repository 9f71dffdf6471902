"""The example workflow: its steps are run as a runner would, with stand-ins for `./do` and `gh`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parents[2] / "docs" / "budget-workflow.yml"

DO = """#!/bin/sh
echo "do $*" >> calls
case "$*" in
*diff*) echo 'rom_bytes 400 410 +10'; exit ${DIFF:-0} ;;
esac
"""
GH = """#!/bin/sh
echo "gh $*" >> calls
case "$*" in
*--edit-last*) exit 1 ;;
esac
cp comparison.md posted.md
"""


def steps() -> dict[str, str]:
    """Shell text by the condition under which it runs."""
    text = WORKFLOW.read_text()
    found = {}
    for step in text.split("\n      - ")[1:]:
        condition = re.search(r"^if: (.*)$", step, re.MULTILINE)
        block = re.search(r"run: \|\n(.*)", step, re.DOTALL)
        line = re.search(r"run: (?!\|)(.*)$", step, re.MULTILINE)
        shell = re.sub(r"^ {10}", "", block[1], flags=re.MULTILINE) if block else line[1] if line else ""
        found[condition[1] if condition else ""] = shell
    return found


def run(folder: Path, shell: str, **env: str) -> subprocess.CompletedProcess[str]:
    for name, text in (("do", DO), ("gh", GH)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    given = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder), **env}
    command = ["bash", "-e", "-c", shell]
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)


def calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines()


def test_a_push_is_recorded_and_sent(tmp_path: Path) -> None:
    assert run(tmp_path, steps()["github.event_name == 'push'"]).returncode == 0
    assert calls(tmp_path) == ["do microvium budget record", "do microvium budget record --push"]


PULL = {"BASE": "origin/main", "NUMBER": "7", "GITHUB_STEP_SUMMARY": "summary.md"}


def test_a_pull_request_gets_the_comparison(tmp_path: Path) -> None:
    done = run(tmp_path, steps()["github.event_name == 'pull_request'"], **PULL)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "posted.md").read_text() == "```\nrom_bytes 400 410 +10\n```\n"
    assert (tmp_path / "summary.md").read_text() == (tmp_path / "posted.md").read_text()
    assert calls(tmp_path)[:2] == [
        "do microvium budget backfill origin/main~..origin/main",
        "do microvium budget diff origin/main",
    ]
    assert calls(tmp_path)[-1] == "gh pr comment 7 --body-file comparison.md"


def test_a_comparison_that_fails_is_not_posted(tmp_path: Path) -> None:
    assert run(tmp_path, steps()["github.event_name == 'pull_request'"], DIFF="1", **PULL).returncode == 1
    assert not (tmp_path / "posted.md").exists()


def test_the_ceilings_are_checked_whatever_came_before(tmp_path: Path) -> None:
    assert run(tmp_path, steps()["always()"]).returncode == 0
    assert calls(tmp_path) == ["do microvium budget check"]


def test_what_comes_from_outside_is_no_part_of_the_shell_text() -> None:
    assert not [shell for shell in steps().values() if "${{" in shell]
