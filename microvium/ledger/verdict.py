"""What `scons budget` says beside a build's figures: its ceilings, and what changed since the last record.

In: a build's folder and the script's path. Out: lines, and whether a ceiling is exceeded. Without git or
without a record of an earlier commit nothing is compared, and that is said.
"""

from __future__ import annotations

from pathlib import Path

from microvium.ledger import ceilings, compare, records
from microvium.ledger.ceilings import Ceiling
from microvium.ledger.git import GitError, Repository
from microvium.ledger.records import Entry

LOOK_BACK = 50
"""Commits in which the last record is looked for."""
MOST = 4
"""Parts that are named."""


def of(folder: Path, script: str, root: Path) -> tuple[list[str], bool]:
    """The lines for the script of a build in the checkout `root`, and whether a ceiling is exceeded."""
    entry = records.read(folder, script, "")
    ceiling = ceilings.read(root / ceilings.FILE).get(entry.key)
    if ceiling is None:
        return [], False
    exceeded = [f"  above its ceiling: {text} ({ceiling.why})" for text in ceiling.exceeded(entry)]
    return [_room(ceiling, entry), *_since(entry, root), *exceeded], bool(exceeded)


def _room(ceiling: Ceiling, entry: Entry) -> str:
    left = ((name, limit, entry.figure(name)) for name, limit in ceiling.limits.items())
    rows = (f"{name} {limit:,} ({limit - value:+,})" for name, limit, value in left if value is not None)
    return f"  ceilings: {', '.join(rows)}"


def _since(entry: Entry, root: Path) -> list[str]:
    """Against the newest record of an ancestor; a clean tree's own is none."""
    try:
        repository = Repository(root)
        commits = repository.history("HEAD", LOOK_BACK)
        if not repository.is_dirty():
            commits = commits[1:]
    except GitError as error:
        return [f"  not compared: {error}"]
    found = ((commit, records.parse(commit.note).entries.get(entry.key)) for commit in commits)
    commit, before = next(((c, e) for c, e in found if e is not None), (None, None))
    if commit is None or before is None:
        return ["  not compared: no earlier commit has a record"]
    difference = compare.Difference(entry.key, before, entry)
    head = f"  since {commit.short}: "
    if difference.other_compiler:
        return [head + difference.other_compiler]
    figures = [f"{name} {new - old:+,}" for name, old, new in difference.figures() if new != old]
    grown = sorted(difference.changes(), key=lambda change: -change.bytes)[:MOST]
    parts = [f"{change.name} {change.bytes:+,}" for change in grown if change.bytes > 0]
    most = f"; grew most: {', '.join(parts)}" if parts else ""
    return [head + (", ".join(figures) or "no change") + most]
