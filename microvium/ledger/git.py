"""What the ledger asks of git. Every failure is a `GitError` with one line for people."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

REF = "refs/notes/budget"
FETCHED = f"{REF}-fetched"
OF_HOOKS = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}
)
"""Variables of git's hooks, by which git in another work tree would still change the first one."""


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
        root = _run(["rev-parse", "--show-toplevel"], folder).removesuffix(b"\n")
        self.root = Path(os.fsdecode(root))

    def git(self, *arguments: str, text: str | None = None) -> str:
        """What git says."""
        data = None if text is None else text.encode()
        return _run(arguments, self.root, data).decode("utf-8", "replace")

    def commit(self, name: str) -> str:
        """The full name of a commit."""
        try:
            return self.git(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
            ).strip()
        except GitError:
            hint = (
                "; this clone is shallow, `git fetch --unshallow` gets the rest" if self.is_shallow() else ""
            )
            raise GitError(f"{name}: there is no such commit{hint}") from None

    def is_dirty(self) -> bool:
        """Is there a change to a tracked file, or a new one that is not ignored?"""
        return bool(self.git("status", "--porcelain").strip())

    def is_shallow(self) -> bool:
        """Does the history end before its beginning?"""
        return self.git("rev-parse", "--is-shallow-repository").strip() == "true"

    def history(self, of: str, most: int | None = None) -> list[Commit]:
        """Newest first, by first parents, with notes: four processes, however long it is."""
        count = [] if most is None else [f"--max-count={most}"]
        start = self.commit(of)
        text = self.git("log", "--first-parent", "--format=%H%x00%h%x00%s", *count, start, "--")
        rows = [row.split("\0", 2) for row in text.split("\n") if row]
        notes = self._notes([name for name, _, _ in rows])
        return [Commit(name, short, subject, notes.get(name, "")) for name, short, subject in rows]

    def note(self, commit: str) -> str:
        """The text of a commit's note; empty if there is none."""
        return self._notes([commit]).get(commit, "")

    def noted(self) -> dict[str, str]:
        """The commits that have a note, in this history or not, and the blobs of the notes."""
        rows = (line.split() for line in self.git("notes", f"--ref={REF}", "list").splitlines())
        return {commit: blob for blob, commit in rows}

    def _notes(self, commits: Iterable[str]) -> dict[str, str]:
        """As they are stored, byte for byte: `git log` would mix them with its own text."""
        noted = self.noted()
        wanted = [name for name in commits if name in noted]
        names = "".join(f"{noted[name]}\n" for name in wanted)
        data = _run(["cat-file", "--batch"], self.root, names.encode()) if wanted else b""
        found, at = {}, 0
        for name in wanted:
            end = data.index(b"\n", at)
            size = int(data[at:end].split()[2])
            found[name] = data[end + 1 : end + 1 + size].decode("utf-8", "replace")
            at = end + size + 2
        return found

    def write_note(self, commit: str, text: str) -> None:
        """Replaces a commit's note."""
        self.git("notes", f"--ref={REF}", "add", "--force", "--file=-", commit, text=text)

    def push_notes(self, remote: str) -> None:
        """Sends all records to a remote; what it has and this repository has not is joined first."""
        if self.git("ls-remote", "--", remote, REF).strip():
            self.fetch_notes(remote)
        self.git("push", "--quiet", "--", remote, REF)

    def fetch_notes(self, remote: str) -> None:
        """Gets the records of a remote, and joins them with what is here."""
        self.git("fetch", "--quiet", "--", remote, f"+{REF}:{FETCHED}")
        self.git("notes", f"--ref={REF}", "merge", "--quiet", "--strategy=union", FETCHED)


def _run(arguments: Sequence[str], folder: Path, data: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name not in OF_HOOKS},
            input=data,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed; on Debian: apt-get install git") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(
            said[0].removeprefix("fatal: ").removeprefix("error: ")
            if said
            else f"git {arguments[0]} ended with status {done.returncode}"
        )
    return done.stdout
