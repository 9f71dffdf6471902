"""`microvium budget record|log|diff|check`: the budget of every commit, kept in git notes."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from microvium.cli import report

if TYPE_CHECKING:
    from microvium.ledger.ceilings import Ceiling
    from microvium.ledger.git import Repository
    from microvium.ledger.records import Entry

DESCRIPTION = "The budget of every commit: ROM, RAM and cycles of each board and app, in git notes."

WORKING_TREE = "."
"""In place of a commit: what is in the folder now."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    record = actions.add_parser(
        "record", help="build and measure what has ceilings, and note it at the commit"
    )
    record.add_argument(
        "--push", metavar="REMOTE", nargs="?", const="origin", help="send all records instead"
    )
    record.add_argument("--fetch", metavar="REMOTE", nargs="?", const="origin", help="get them instead")
    log = actions.add_parser("log", help="the figures of the history")
    log.add_argument("-n", type=int, metavar="COUNT", help="so many commits only")
    diff = actions.add_parser("diff", help="what grew between two commits")
    diff.add_argument("before", metavar="A", nargs="?", default="HEAD")
    diff.add_argument(
        "after", metavar="B", nargs="?", default=WORKING_TREE, help="a commit; default: the folder as it is"
    )
    check = actions.add_parser(
        "check", help="compare the folder as it is with the ceilings; 1 if one is exceeded"
    )
    check.add_argument("--strict", action="store_true", help="1 too if a ceiling is more than 2 %% too high")
    check.add_argument("--set", action="store_true", help="set all ceilings to what is measured now")
    backfill = actions.add_parser("backfill", help="measure old commits that have no record")
    backfill.add_argument("range", metavar="RANGE", help="as git understands it, for example main~20..main")
    plot = actions.add_parser("plot", help="a page with the figures over the commits")
    plot.add_argument("-o", dest="out", metavar="PAGE.html", type=Path, required=True)
    for action in (record, log, diff, check, backfill):
        action.add_argument("--json", action="store_true", help="for programs")


def execute(options: argparse.Namespace) -> int:
    """The chosen action."""
    from microvium.ledger.ceilings import CeilingError
    from microvium.ledger.git import GitError, Repository

    actions: dict[str, Callable[[Repository, argparse.Namespace], int]] = {
        "record": _record,
        "log": _log,
        "diff": _diff,
        "check": _check,
        "backfill": _backfill,
        "plot": _plot,
    }
    try:
        return actions[options.action](Repository(Path.cwd()), options)
    except (GitError, CeilingError) as error:
        raise report.Failure(f"budget {options.action}: {error}") from None


def _record(repository: Repository, options: argparse.Namespace) -> int:
    from microvium.ledger.git import REF
    from microvium.ledger.records import merged

    if options.push:
        repository.git("push", "--quiet", options.push, REF)
        return 0
    if options.fetch:
        repository.git("fetch", "--quiet", options.fetch, f"+{REF}:{REF}-fetched")
        repository.git("notes", f"--ref={REF}", "merge", "--quiet", "--strategy=union", f"{REF}-fetched")
        return 0
    if repository.is_dirty():
        raise report.Failure(
            "budget record: the tree has changes that are not committed, so this is no commit's budget; "
            "`microvium budget diff` shows them"
        )
    commit = repository.commit("HEAD")
    entries = _measure(repository.root, _ceilings(repository.root).values(), commit)
    repository.write_note(commit, merged(repository.note(commit), entries))
    _show([entry.data for entry in entries] if options.json else f"recorded {len(entries)} at {commit[:12]}")
    return 0


def _log(repository: Repository, options: argparse.Namespace) -> int:
    from microvium.ledger import history
    from microvium.table import show

    found = history.read(repository, most=options.n)
    if options.json:
        _show(history.to_json(found))
    else:
        show(history.table(found))
    return 0


def _diff(repository: Repository, options: argparse.Namespace) -> int:
    from microvium.ledger import compare
    from microvium.table import show

    before, after = (_entries(repository, name) for name in (options.before, options.after))
    found = compare.differences(before, after)
    if options.json:
        _show(
            [
                {
                    "board": each.key[0],
                    "app": each.key[1],
                    "other_compiler": each.other_compiler,
                    "figures": {name: [old, new] for name, old, new in each.figures()},
                    "changes": [[row.kind, row.name, row.before, row.after] for row in each.changes()],
                }
                for each in found
            ]
        )
        return 0
    for each in found:
        if not each.is_empty:
            show(compare.table(each))
    if all(each.is_empty for each in found):
        _show(f"no difference in {len(found)} records")
    return 0


def _check(repository: Repository, options: argparse.Namespace) -> int:
    ceilings = _ceilings(repository.root)
    measured = {entry.key: entry for entry in _measure(repository.root, ceilings.values(), "")}
    if options.set:
        return _set(repository.root, ceilings, measured)
    rows = [(key, row.exceeded(measured[key]), row.loose(measured[key])) for key, row in ceilings.items()]
    if options.json:
        _show([{"board": k[0], "app": k[1], "exceeded": over, "loose": loose} for k, over, loose in rows])
    else:
        for key, over, loose in rows:
            for text in over:
                print(f"{key[0]} {key[1]}: above its ceiling: {text} ({ceilings[key].why})")
            for text in loose:
                print(f"{key[0]} {key[1]}: a loose ceiling: {text}")
        print(f"{len(rows)} checked, {sum(bool(over) for _, over, _ in rows)} above a ceiling")
    return int(any(over or (loose and options.strict) for _, over, loose in rows))


def _set(root: Path, rows: dict[tuple[str, str], Ceiling], measured: dict[tuple[str, str], Entry]) -> int:
    from microvium import files
    from microvium.ledger import ceilings

    new = {key: ceilings.set_anew(row, measured[key]) for key, row in rows.items()}
    files.write_text(root / ceilings.FILE, ceilings.text(new))
    _show(f"{ceilings.FILE}: {len(new)} ceilings set")
    return 0


def _backfill(repository: Repository, options: argparse.Namespace) -> int:
    from microvium.ledger import backfill

    present = _ceilings(repository.root).values()

    def measure(tree: Path, commit: str) -> list[Entry]:
        """What the present ceilings name and the commit has."""
        return _measure(tree, [row for row in present if (tree / row.app).is_file()], commit)

    return backfill.run(repository, options.range, measure)


def _plot(repository: Repository, options: argparse.Namespace) -> int:
    from microvium import files
    from microvium.ledger import history, page

    found = history.read(repository)
    files.write_text(options.out, page.render(found, _ceilings(repository.root, must=False)))
    return 0


def _entries(repository: Repository, name: str) -> dict[tuple[str, str], Entry]:
    """The records of a commit, or of the folder as it is."""
    from microvium.ledger.records import parse

    if name == WORKING_TREE:
        ceilings = _ceilings(repository.root).values()
        return {entry.key: entry for entry in _measure(repository.root, ceilings, "")}
    commit = repository.commit(name)
    found = parse(repository.note(commit))
    if not found.entries:
        why = "its records have a format of another version" if found.newer else "it has no record"
        raise report.Failure(
            f"budget: {name} ({commit[:12]}): {why}; `microvium budget backfill {name}~..{name}` makes one"
        )
    return found.entries


def _ceilings(root: Path, must: bool = True) -> dict[tuple[str, str], Ceiling]:
    from microvium.ledger import ceilings

    found = ceilings.read(root / ceilings.FILE)
    if not found and must:
        raise report.Failure(
            f"{ceilings.FILE} is missing or empty: it says what is measured (`microvium init` writes one)"
        )
    return found


def _measure(root: Path, ceilings: Iterable[Ceiling], commit: str) -> list[Entry]:
    """Asks for the file, not for `budget`, which fails above a ceiling."""
    from microvium.ledger import records

    entries = []
    for row in ceilings:
        target = f"build/{row.board}/{Path(row.app).stem}/budget.json"
        command = [sys.executable, "-m", "SCons", "-Q", f"board={row.board}", f"app={row.app}", target]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.strip() or done.stdout.strip()
            raise report.Failure(f"budget: {row.board} {row.app} cannot be measured:\n{said}")
        entries.append(records.read(root / "build" / row.board / Path(row.app).stem, row.app, commit))
    return entries


def _show(data: object) -> None:
    print(data if isinstance(data, str) else json.dumps(data, indent=1, ensure_ascii=False))
