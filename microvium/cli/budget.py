"""`microvium budget record|log|diff|check|backfill|plot`: the budget of every commit, kept in git notes."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from microvium.cli import report

if TYPE_CHECKING:
    from microvium.ledger.ceilings import Ceiling
    from microvium.ledger.git import Repository
    from microvium.ledger.measuring import Measured
    from microvium.ledger.place import Place
    from microvium.ledger.records import Entry

DESCRIPTION = "The budget of every commit: ROM, RAM and cycles of each board and app, in git notes."

WORKING_TREE = "."
"""In place of a commit: what is in the folder now."""
CHANGED = "with changes that are not committed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    record = actions.add_parser(
        "record", help="build and measure what has ceilings, and note it at the commit; goes on where it was"
    )
    record.add_argument("--again", action="store_true", help="measure too what is noted already")
    record.add_argument(
        "--push", metavar="REMOTE", nargs="?", const="origin", help="send all records instead"
    )
    record.add_argument("--fetch", metavar="REMOTE", nargs="?", const="origin", help="get them instead")
    log = actions.add_parser("log", help="the figures of the history")
    log.add_argument("-n", type=int, metavar="COUNT", help="so many commits only")
    diff = actions.add_parser("diff", help="what grew between two commits, and what brought it in")
    diff.add_argument("before", metavar="A", nargs="?", default="HEAD")
    diff.add_argument(
        "after", metavar="B", nargs="?", default=WORKING_TREE, help="a commit; default: the folder as it is"
    )
    check = actions.add_parser(
        "check", help="compare the folder as it is with the ceilings; 1 if one is exceeded"
    )
    check.add_argument(
        "--strict", action="store_true", help="1 too if a ceiling is missing or more than 2 %% too high"
    )
    check.add_argument("--set", action="store_true", help="set the ceilings to what is measured now")
    backfill = actions.add_parser("backfill", help="measure old commits that have no record")
    backfill.add_argument("range", metavar="RANGE", help="as git understands it, for example main~20..main")
    plot = actions.add_parser("plot", help="a page with the figures over the commits")
    plot.add_argument(
        "-o", dest="out", metavar="PAGE", type=Path, required=True, help="PAGE.html or PAGE.svg"
    )
    for action in (record, log, diff, check, backfill):
        action.add_argument("--json", action="store_true", help="for programs")
    for action in (record, diff, check):
        action.add_argument("--board", action="append", metavar="NAME", help="of this board only; repeatable")
        action.add_argument("--app", action="append", metavar="PATH", help="of this script only; repeatable")


def execute(options: argparse.Namespace) -> int:
    """The chosen action."""
    from microvium.ledger import place
    from microvium.ledger.ceilings import CeilingError
    from microvium.ledger.git import GitError

    actions: dict[str, Callable[[Place, argparse.Namespace], int]] = {
        "record": _record,
        "log": _log,
        "diff": _diff,
        "check": _check,
        "backfill": _backfill,
        "plot": _plot,
    }
    try:
        return actions[options.action](place.find(Path.cwd()), options)
    except (GitError, CeilingError) as error:
        raise report.Failure(f"budget {options.action}: {error}") from None


def _record(place: Place, options: argparse.Namespace) -> int:
    from microvium.ledger.records import parse

    repository = place.repository
    if options.push or options.fetch:
        repository.push_notes(options.push) if options.push else repository.fetch_notes(options.fetch)
        return 0
    commit = repository.commit("HEAD")
    _refuse_changes(repository, commit)
    rows = _chosen(place, options)
    noted = {} if options.again else parse(repository.note(commit)).entries
    failed = _measure(
        place,
        [row for row in rows if row.key not in noted],
        commit,
        lambda entries: _note(repository, commit, entries),
    )
    found = parse(repository.note(commit)).entries
    before = f", of them {len(noted)} before" if noted else ""
    _show([found[row.key].data for row in rows if row.key in found] if options.json
          else f"recorded {len(found)} at {commit[:12]}{before}")  # fmt: skip
    return _say_failures(failed)


def _refuse_changes(repository: Repository, commit: str) -> None:
    if repository.is_dirty() or repository.commit("HEAD") != commit:
        raise report.Failure(
            "budget record: the tree has changes that are not committed, so this is no commit's budget; "
            "`microvium budget diff` shows them"
        )


def _note(repository: Repository, commit: str, entries: list[Entry]) -> None:
    """Only if the tree is the commit still: it may have been edited meanwhile."""
    from microvium.ledger.records import merged

    _refuse_changes(repository, commit)
    repository.write_note(commit, merged(repository.note(commit), entries))


def _log(place: Place, options: argparse.Namespace) -> int:
    from microvium.ledger import history
    from microvium.table import show

    found = history.read(place.repository, most=options.n)
    if options.json:
        _show(history.to_json(found))
    else:
        show(history.table(found))
    return 0


def _diff(place: Place, options: argparse.Namespace) -> int:
    from microvium.ledger import compare
    from microvium.table import show

    failed: list[Measured] = []
    before, after = (_entries(place, options, name, failed) for name in (options.before, options.after))
    found = [
        each for each in compare.differences(before, after) if _is_chosen(each.key, place.prefix, options)
    ]
    if options.json:
        _show([compare.to_json(each) for each in found])
        return _say_failures(failed)
    changed = [each for each in found if not each.is_empty]
    for each in changed:
        show(compare.table(each))
    _show(f"{options.before} to {_side(place, options.after)}: {len(changed)} of {len(found)} differ")
    return _say_failures(failed)


def _side(place: Place, name: str) -> str:
    if name != WORKING_TREE:
        return name
    return f"the folder {CHANGED}" if place.repository.is_dirty() else "the folder, which is HEAD"


def _check(place: Place, options: argparse.Namespace) -> int:
    from microvium.ledger import verdict
    from microvium.table import show

    rows = _chosen(place, options)
    measured: dict[tuple[str, str], Entry] = {}
    failed = _measure(place, rows, "", lambda entries: measured.update(_by_key(entries)))
    if options.set:
        _set(place, measured)
        return _say_failures(failed)
    checks = [verdict.Check.of(row, measured[row.key]) for row in rows if row.key in measured]
    state = _state(place)
    if options.json:
        _show([{**check.to_json(), "of": state} for check in checks])
    else:
        name = f"{place.folder.name}, {state}" if state else place.folder.name
        show(verdict.table(checks, f"{name}: used, of its ceiling"))
        for check in checks:
            for text in check.lines:
                print(text)
        over = sum(bool(check.exceeded) for check in checks)
        print(f"{len(checks)} checked, {over} above a ceiling")
    status = any(check.exceeded or (check.loose and options.strict) for check in checks)
    return _say_failures(failed) or int(status)


def _state(place: Place) -> str | None:
    """What the folder is, as git has it; None without git."""
    from microvium.ledger.git import GitError

    try:
        if place.repository.is_dirty():
            return CHANGED
        return f"commit {place.repository.commit('HEAD')[:12]}"
    except GitError:
        return None


def _set(place: Place, measured: dict[tuple[str, str], Entry]) -> None:
    from microvium import files
    from microvium.ledger import ceilings

    rows = place.ceilings()
    new = {
        key: ceilings.set_anew(row, measured[key]) if key in measured else row for key, row in rows.items()
    }
    files.write_text(place.file, ceilings.text(new))
    _show(f"{ceilings.FILE}: {len(measured)} of {len(rows)} set")


def _backfill(place: Place, options: argparse.Namespace) -> int:
    from microvium.ledger import backfill, measuring

    present = place.ceilings().values()

    def measure(tree: Path, commit: str) -> list[Measured]:
        """What the present ceilings name and the commit has."""
        folder = tree / place.prefix
        rows = [row for row in present if (folder / row.app).is_file()]
        return [each for done in measuring.measure(folder, rows, commit) for each in done]

    found = backfill.run(place.repository, options.range, measure)
    text = f"{found.measured} of {found.missing} measured, {found.recorded} had a record"
    _show(asdict(found) if options.json else text)
    return int(found.missing > 0 and found.measured == 0)


def _plot(place: Place, options: argparse.Namespace) -> int:
    from microvium import files
    from microvium.ledger import ceilings, history, page

    found = history.read(place.repository)
    draw = page.picture if options.out.suffix == ".svg" else page.render
    files.write_text(options.out, draw(found, ceilings.read(place.file, place.prefix)))
    return 0


def _entries(
    place: Place, options: argparse.Namespace, name: str, failed: list[Measured]
) -> dict[tuple[str, str], Entry]:
    """The records of a commit, or of the folder as it is; adds what cannot be measured to `failed`."""
    from microvium.ledger.records import parse

    if name == WORKING_TREE:
        found: dict[tuple[str, str], Entry] = {}
        failed += _measure(place, _chosen(place, options), "", lambda entries: found.update(_by_key(entries)))
        return found
    commit = place.repository.commit(name)
    noted = parse(place.repository.note(commit))
    if not noted.entries:
        why = "its records have a format of another version" if noted.newer else "it has no record"
        raise report.Failure(
            f"budget: {name} ({commit[:12]}): {why}; `microvium budget backfill {name}~..{name}` makes one"
        )
    return noted.entries


def _by_key(entries: list[Entry]) -> dict[tuple[str, str], Entry]:
    return {entry.key: entry for entry in entries}


def _chosen(place: Place, options: argparse.Namespace) -> list[Ceiling]:
    """The rows that the command line asks for."""
    rows = [row for row in place.ceilings().values() if _is_chosen(row.key, place.prefix, options)]
    if not rows:
        raise report.Failure(f"budget {options.action}: no ceiling is of {_asked(options)}")
    return rows


def _asked(options: argparse.Namespace) -> str:
    return " and ".join(", ".join(names) for names in (options.board, options.app) if names)


def _is_chosen(key: tuple[str, str], prefix: str, options: argparse.Namespace) -> bool:
    board, script = key
    apps = [f"{prefix}{Path(app).as_posix()}" for app in options.app or ()]
    return (not options.board or board in options.board) and (not apps or script in apps)


def _measure(
    place: Place, rows: list[Ceiling], commit: str, take: Callable[[list[Entry]], Any]
) -> list[Measured]:
    """Hands on the records as they come; the rows that have none."""
    from microvium import progress
    from microvium.ledger import measuring

    failed: list[Measured] = []
    with progress.shown("budget", len(rows)) as said:
        for done in measuring.measure(place.folder, rows, commit):
            said(done[0].row.app, len(done))
            if entries := [each.entry for each in done if each.entry is not None]:
                take(entries)
            failed += [each for each in done if each.entry is None]
    return failed


def _say_failures(failed: list[Measured]) -> int:
    """Raises if there are any."""
    if failed:
        texts = [
            f"budget: {each.row.board} {each.row.app} cannot be measured:\n{each.why}" for each in failed
        ]
        raise report.Failure("\n".join(texts))
    return 0


def _show(data: object) -> None:
    print(data if isinstance(data, str) else json.dumps(data, indent=1, ensure_ascii=False))
