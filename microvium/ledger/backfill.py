"""Measures old commits that have no record, each in a work tree of its own that is removed afterwards.

What is noted is noted, so an interrupted run goes on where it was. A commit that cannot be built, or has no
ceilings, is said to be so and passed over.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from microvium.ledger.git import GitError, Repository
from microvium.ledger.measuring import Measured
from microvium.ledger.records import Entry, merged, parse

Measure = Callable[[Path, str], list[Measured]]


def run(repository: Repository, wanted: str, measure: Measure) -> int:
    """Status 1 if no commit could be measured that has no record."""
    names = repository.git("rev-list", "--first-parent", wanted, "--").split()
    missing = [name for name in names if not parse(repository.note(name)).entries]
    done = 0
    for number, name in enumerate(missing, 1):
        print(f"{number} of {len(missing)}: {name[:12]} …", file=sys.stderr, flush=True)
        try:
            entries = _measured(repository, name, measure)
        except (GitError, OSError) as error:
            print(f"  passed over: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        if not entries:
            print("  passed over: nothing of it could be measured", file=sys.stderr)
            continue
        repository.write_note(name, merged(repository.note(name), entries))
        done += 1
    print(f"{done} of {len(missing)} measured, {len(names) - len(missing)} had a record")
    return int(bool(missing) and not done)


def _measured(repository: Repository, name: str, measure: Measure) -> list[Entry]:
    """The records of a commit; what has none is said."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        repository.git("worktree", "add", "--quiet", "--detach", str(tree), name)
        try:
            found = measure(tree, name)
        finally:
            repository.git("worktree", "remove", "--force", str(tree))
    for each in found:
        if each.entry is None:
            print(f"  {each.row.board} {each.row.app}: {each.why.splitlines()[0]}", file=sys.stderr)
    return [each.entry for each in found if each.entry is not None]
