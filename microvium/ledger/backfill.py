"""Measures old commits that have no record, one after the other in one work tree, in which only what differs
is built anew, and which is removed afterwards.

What is noted is noted, so an interrupted run goes on where it was. A commit that cannot be built, or has no
script with ceilings, is said to be so and passed over.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from microvium import project
from microvium.ledger.git import GitError, Repository
from microvium.ledger.measuring import Measured
from microvium.ledger.records import merged, parse

Measure = Callable[[Path, str], list[Measured]]


@dataclass(frozen=True)
class Filled:
    """What came of it, in commits."""

    measured: int
    missing: int
    """Those that had no record."""
    recorded: int
    """Those that had one."""


def run(repository: Repository, wanted: str, measure: Measure) -> Filled:
    """Measures the commits of a range."""
    names = repository.git("rev-list", "--first-parent", wanted, "--").split()
    missing = [name for name in names if not parse(repository.note(name)).entries]
    done = 0
    if missing:
        with _work_tree(repository, missing[0]) as tree:
            for number, name in enumerate(missing, 1):
                print(f"{number} of {len(missing)}: {name[:12]} …", file=sys.stderr, flush=True)
                done += _is_measured(repository, name, tree, measure)
    return Filled(done, len(missing), len(names) - len(missing))


@contextmanager
def _work_tree(repository: Repository, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        repository.git("worktree", "add", "--quiet", "--detach", str(tree), name)
        try:
            yield tree
        finally:
            project.forget(tree)
            repository.git("worktree", "remove", "--force", str(tree))


def _is_measured(repository: Repository, name: str, tree: Path, measure: Measure) -> bool:
    """Notes what could be measured of a commit; the rest is said."""
    try:
        there = Repository(tree)
        there.git("checkout", "--quiet", "--force", "--detach", name)
        there.git("clean", "--quiet", "-d", "--force")
        found = measure(tree, name)
    except (GitError, OSError) as error:
        print(f"  passed over: {error}", file=sys.stderr)
        return False
    for each in found:
        if each.entry is None:
            print(f"  {each.row.board} {each.row.app}: {each.why.splitlines()[0]}", file=sys.stderr)
    entries = [each.entry for each in found if each.entry is not None]
    if not entries:
        print("  passed over: nothing of it could be measured", file=sys.stderr)
        return False
    repository.write_note(name, merged(repository.note(name), entries))
    return True
