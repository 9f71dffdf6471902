"""What the ledger asks of git. Every failure is a `GitError` with one line for people."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REF = "refs/notes/budget"
FIELD, COMMIT = "\x1f", "\x1e"


class GitError(Exception):
    """Git is missing, or does not do what was asked; the message is what it said."""


@dataclass(frozen=True)
class Commit:
    """A commit of the history, and the text of its note."""

    name: str
    short: str
    subject: str
    note: str


class Repository:
    """The repository that a folder lies in."""

    def __init__(self, folder: Path) -> None:
        self.root = Path(_run(["rev-parse", "--show-toplevel"], folder).strip())

    def git(self, *arguments: str, text: str | None = None) -> str:
        """What git says."""
        return _run(arguments, self.root, text)

    def commit(self, name: str) -> str:
        """The full name of a commit."""
        return self.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", "--").splitlines()[0]

    def is_dirty(self) -> bool:
        """Is there a change to a tracked file, or a new one that is not ignored?"""
        return bool(self.git("status", "--porcelain").strip())

    def is_shallow(self) -> bool:
        """Does the history end before its beginning?"""
        return self.git("rev-parse", "--is-shallow-repository").strip() == "true"

    def history(self, of: str, most: int | None = None) -> list[Commit]:
        """Newest first, by first parents, with notes: one process, however long it is."""
        count = [] if most is None else [f"--max-count={most}"]
        shape = f"--format=%H{FIELD}%h{FIELD}%s{FIELD}%N{COMMIT}"
        text = self.git("log", "--first-parent", f"--notes={REF}", shape, *count, of, "--")
        rows = (row.strip("\n").split(FIELD, 3) for row in text.split(COMMIT) if row.strip())
        return [Commit(*row) for row in rows]

    def note(self, commit: str) -> str:
        """The text of a commit's note; empty if there is none."""
        return "" if commit not in self.noted() else self.git("notes", f"--ref={REF}", "show", commit)

    def noted(self) -> set[str]:
        """The commits that have a note, in this history or not."""
        return {line.split()[1] for line in self.git("notes", f"--ref={REF}", "list").splitlines()}

    def write_note(self, commit: str, text: str) -> None:
        """Replaces a commit's note."""
        self.git("notes", f"--ref={REF}", "add", "--force", "--file=-", commit, text=text)


def _run(arguments: Sequence[str], folder: Path, text: str | None = None) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, input=text, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise GitError("git is not installed; on Debian: apt-get install git") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise GitError(said[0] if said else f"git {arguments[0]} {arguments[-1]}: there is no such thing")
    return done.stdout
