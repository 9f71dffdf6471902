"""Where a budget is kept: the folder with the ceilings, and the repository around it, if there is one.

In: a folder. Out: `Place`. The ceilings are those of the folder itself or of the next one above it that has
any, so that a project may be a part of a repository; records name scripts by their path in the repository.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from microvium.ledger import ceilings
from microvium.ledger.ceilings import Ceiling, CeilingError
from microvium.ledger.git import GitError, Repository


@dataclass(frozen=True)
class Place:
    """A project. `folder` has the SConstruct and budget/ceilings.toml."""

    folder: Path
    found: Repository | GitError
    """The repository, or why there is none."""

    @property
    def repository(self) -> Repository:
        """The repository; GitError if there is none."""
        if isinstance(self.found, GitError):
            raise self.found
        return self.found

    @property
    def prefix(self) -> str:
        """The folder's path in the repository, with a slash behind it; empty for the repository itself."""
        if isinstance(self.found, GitError) or self.folder == self.found.root:
            return ""
        return f"{self.folder.relative_to(self.found.root).as_posix()}/"

    @property
    def file(self) -> Path:
        """That of the ceilings."""
        return self.folder / ceilings.FILE

    def ceilings(self) -> dict[tuple[str, str], Ceiling]:
        """By board and script; CeilingError if there are none."""
        found = ceilings.read(self.file, self.prefix)
        if not found:
            raise CeilingError(
                f"{ceilings.FILE} is missing or empty: it says what is measured (`microvium init` writes one)"
            )
        return found


def find(folder: Path) -> Place:
    """The project that a folder is part of."""
    folder = folder.resolve()
    try:
        found: Repository | GitError = Repository(folder)
    except GitError as error:
        found = error
    top = folder if isinstance(found, GitError) else found.root
    for candidate in (folder, *folder.parents):
        if (candidate / ceilings.FILE).is_file():
            return Place(candidate, found)
        if candidate == top and not isinstance(found, GitError):
            break
    return Place(top, found)
