"""The budget of every commit: records in git notes, what is said of them, ceilings, comparison, the page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from microvium import cli
from microvium.ledger import backfill, ceilings, compare, history, measuring, page, records
from microvium.ledger.ceilings import Ceiling, CeilingError
from microvium.ledger.git import GitError, Repository
from microvium.ledger.measuring import Measured
from microvium.ledger.records import Entry
from microvium.table import plain

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def entry(rom: int = 400, app: str = "hello", compiler: str = "gcc 12.2.0 -Os", **more: object) -> Entry:
    figures = {"rom_bytes": rom, "ram_bytes": 20, "image_bytes": 30, "cycles": 400}
    return Entry(
        {"format": 1, "board": "msp430", "app": app, "script": app, "compiler": compiler, **figures, **more}
    )


def git(folder: Path, *words: str) -> str:
    command = ["git", *IDENTITY, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path, subject: str) -> str:
    git(folder, "commit", "--quiet", "--allow-empty", "-m", subject)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits without records."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "A")
    git(folder, "config", "user.email", "a@example.org")
    commit(folder, "first")
    commit(folder, "second")
    return Repository(folder)


def note(repository: Repository, name: str, *entries: Entry) -> None:
    full = repository.commit(name)
    repository.write_note(full, records.merged(repository.note(full), entries))


def microvium(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "microvium", "budget", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


# Records


def test_a_record_is_one_line_and_reads_back() -> None:
    text = records.merged("", [entry(symbols={"main": 12, "größe": 2})])
    assert text.count("\n") == 1
    assert records.parse(text).entries == {("msp430", "hello"): entry(symbols={"main": 12, "größe": 2})}


def test_a_new_record_takes_the_place_of_the_old_one_of_the_same_board_and_app() -> None:
    text = records.merged(records.merged("", [entry(1), entry(2, "fib")]), [entry(3)])
    found = records.parse(text)
    assert {key[1]: one.figure("rom_bytes") for key, one in found.entries.items()} == {"fib": 2, "hello": 3}
    assert found.replaced == 0


def test_of_two_records_for_one_commit_the_later_counts_and_this_is_known() -> None:
    found = records.parse(f"{entry(1).line()}\n{entry(2).line()}\n")
    assert found.entries["msp430", "hello"].figure("rom_bytes") == 2
    assert found.replaced == 1
    assert records.parse(f"{entry(1).line()}\n{entry(1).line()}\n").replaced == 0


def test_what_this_version_cannot_read_is_counted_and_kept() -> None:
    newer = json.dumps({"format": 2, "board": "msp430", "app": "hello", "compiler": "x"})
    text = records.merged(f"{newer}\nno record\n[1]\n", [entry()])
    found = records.parse(text)
    assert (len(found.entries), found.newer, found.damaged) == (1, 1, 2)
    assert newer in text
    assert "no record\n" in text


NESTED = "[" * 100_000
RECORD = {"format": 1, "board": "msp430", "script": "a.js", "compiler": "gcc 12", "rom_bytes": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"format": True},
        {"format": "1"},
        {"board": 3},
        {"script": None},
        {"compiler": ["gcc"]},
        {"rom_bytes": -1},
        {"rom_bytes": 1.5},
        {"rom_bytes": True},
        {"cycles": 1 << 60},
        {"symbols": ["main"]},
        {"symbols": {"main": "12"}},
        {"functions": {"main": {}}},
        {"origins": {"functions": {"map": 7}}},
        {"origins": {"functions": "map"}},
    ],
)
def test_a_line_of_another_shape_is_no_record(change: dict[str, object]) -> None:
    assert not records.parse(json.dumps(RECORD)).damaged
    assert records.parse(json.dumps({**RECORD, **change})).damaged == 1


@pytest.mark.parametrize("line", [NESTED, "{", "NaN", '{"format": 1', "\ufffd", '"a"'])
def test_what_is_no_json_is_no_record(line: str) -> None:
    found = records.parse(f"{line}\n{entry().line()}\n")
    assert (len(found.entries), found.damaged) == (1, 1)


def test_a_name_may_have_any_letter_of_a_string() -> None:
    odd = entry(objects={"BYTES 'a\u2028b\x85\\'": 8, ',"sections":{': 1}, sections={".text": 2})
    assert records.parse(odd.line()).entries == {odd.key: odd}
    (read,) = records.parse(odd.line(), figures_only=True).entries.values()
    assert (read.figure("rom_bytes"), read.parts("sections")) == (400, None)


# History


def test_notes_of_others_cannot_harm(repository: Repository) -> None:
    """Raw bytes, separators, orders for a terminal, markup."""
    commit(repository.root, "a subject\x1fwith\x1esigns")
    odd = entry(script="[/red]\x1b[2J", symbols={"[bold]\x1b]0;x\x07": 3}).line()
    raw = repository.root / "raw"
    raw.write_bytes(b"\xff\xfe\x00\x1e\x1f\n" + odd.encode() + b"\n" + entry().line().encode())
    blob = git(repository.root, "hash-object", "-w", str(raw))
    git(repository.root, "notes", "--ref=refs/notes/budget", "add", "-C", blob, "HEAD")
    raw.unlink()
    logged = microvium(repository.root, "log")
    assert logged.returncode == 0
    assert "\x1b" not in logged.stdout
    assert "1 line of notes that are no records" in logged.stdout
    commit(repository.root, "next")
    note(repository, "HEAD", entry(script="[/red]\x1b[2J", symbols={"[bold]\x1b]0;x\x07": 4}))
    shown = microvium(repository.root, "diff", "HEAD~1", "HEAD")
    assert shown.returncode == 0
    assert "symbol [bold]\ufffd]0;x\ufffd" in shown.stdout
    assert "\x1b" not in shown.stdout
    drawn = page.render(history.read(repository), {})
    assert "[/red]" in drawn


def test_the_log_has_the_newest_figures_and_a_line_of_all(repository: Repository) -> None:
    for rom in (300, 400, 350):
        commit(repository.root, f"rom {rom}")
        note(repository, "HEAD", entry(rom))
    shown = plain(history.table(history.read(repository)))
    assert shown.splitlines()[0] == "5 commits; the line is ROM"
    assert "msp430 hello  350     -50   20     30     400  ··▁█▄" in shown
    assert "2 of 5 commits have no record" in shown
    assert (
        json.loads(microvium(repository.root, "log", "--json").stdout)["commits"][0]["subject"] == "rom 350"
    )


def test_figures_of_another_compiler_are_shown_as_such(repository: Repository) -> None:
    note(repository, "HEAD~1", entry(400))
    note(repository, "HEAD", entry(300, compiler="gcc 13.1.0 -Os"))
    logged = plain(history.table(history.read(repository)))
    assert "msp430 hello  300           20     30     400  █│▁" in logged
    assert "compilers: gcc 12.2.0, gcc 13.1.0" in logged
    shown = microvium(repository.root, "diff", "HEAD~1", "HEAD").stdout
    assert "gcc 12.2.0, then gcc 13.1.0: not compared" in shown
    assert "-100" not in shown


def test_rewritten_history_leaves_records_that_are_counted(repository: Repository) -> None:
    note(repository, "HEAD", entry())
    git(repository.root, "commit", "--quiet", "--amend", "--allow-empty", "-m", "other")
    assert "records of 1 commit that this history does not have" in microvium(repository.root, "log").stdout


def test_a_shallow_clone_is_said_to_be_one_and_gets_records_from_its_remote(
    repository: Repository, tmp_path: Path
) -> None:
    note(repository, "HEAD", entry(345))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository.root}", str(clone))
    assert "1 of 1 commits have no record" in microvium(clone, "log").stdout
    assert microvium(clone, "record", "--fetch").returncode == 0
    shown = microvium(clone, "log").stdout
    assert "345" in shown
    assert "this clone is shallow" in shown
    assert "this history does not have" not in shown
    beyond = microvium(clone, "diff", "HEAD~1", "HEAD")
    assert (beyond.returncode, beyond.stderr.count("\n")) == (1, 1)
    assert "HEAD~1: there is no such commit; this clone is shallow" in beyond.stderr


def test_records_are_pushed_to_a_remote(repository: Repository, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    git(repository.root, "remote", "add", "origin", str(bare))
    git(repository.root, "push", "--quiet", "origin", "main")
    note(repository, "HEAD", entry())
    assert microvium(repository.root, "record", "--push").returncode == 0
    assert "refs/notes/budget" in git(bare, "for-each-ref")


def test_records_of_two_people_are_joined(repository: Repository, tmp_path: Path) -> None:
    bare, other = tmp_path / "bare", tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository.root), str(bare))
    git(repository.root, "remote", "add", "origin", str(bare))
    git(tmp_path, "clone", "--quiet", str(bare), str(other))
    git(other, "config", "user.name", "B")
    git(other, "config", "user.email", "b@example.org")
    note(repository, "HEAD", entry())
    note(Repository(other), "HEAD", entry(app="fib"))
    assert microvium(repository.root, "record", "--push").returncode == 0
    assert microvium(other, "record", "--push").returncode == 0
    assert microvium(repository.root, "record", "--fetch").returncode == 0
    assert len(records.parse(repository.note(repository.commit("HEAD"))).entries) == 2


# Old commits


def test_a_backfill_measures_each_commit_in_a_work_tree_of_its_own(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also in one of git's hooks, which names the repository by variables."""
    for text in ("1", "2", "broken", "4"):
        (repository.root / "app.js").write_text(text)
        git(repository.root, "add", "app.js")
        commit(repository.root, text)
    head, branch = repository.commit("HEAD"), git(repository.root, "branch", "--show-current")
    note(repository, "HEAD~3", entry())
    row = Ceiling("msp430", "hello", "hello", {}, "w")

    def measure(tree: Path, name: str) -> list[Measured]:
        text = (tree / "app.js").read_text()
        (tree / "left.js").write_text("")
        if text == "broken":
            return [Measured(row, None, "it is broken\nas you see")]
        return [Measured(row, entry(int(text), commit=name))]

    monkeypatch.setenv("GIT_DIR", str(repository.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.root / ".git" / "index"))
    found = backfill.run(repository, "HEAD~4..HEAD", measure)
    assert (found.measured, found.missing, found.recorded) == (2, 3, 1)
    said = capsys.readouterr().err
    assert "  msp430 hello: it is broken\n  passed over: nothing of it could be measured\n" in said
    again = backfill.run(repository, "HEAD~4..HEAD", measure)
    assert (again.measured, again.missing, again.recorded) == (0, 1, 3)
    monkeypatch.undo()
    assert (repository.commit("HEAD"), git(repository.root, "branch", "--show-current")) == (head, branch)
    assert git(repository.root, "status", "--porcelain") == ""
    assert git(repository.root, "worktree", "list").count("\n") == 0
    for name, rom in (("HEAD", 4), ("HEAD~2", 2)):
        (read,) = records.parse(repository.note(repository.commit(name))).entries.values()
        assert (read.figure("rom_bytes"), read.data["commit"]) == (rom, repository.commit(name))


# What is wrong is said


def test_no_repository_no_commit_no_record_no_ceilings(repository: Repository, tmp_path: Path) -> None:
    outside = microvium(tmp_path, "log")
    assert (outside.returncode, outside.stderr.count("\n")) == (1, 1)
    assert "not a git repository" in outside.stderr
    unknown = microvium(repository.root, "diff", "nothing", "HEAD")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    without = microvium(repository.root, "diff", "HEAD~1", "HEAD")
    assert "it has no record; `microvium budget backfill HEAD~1~..HEAD~1` makes one" in without.stderr
    assert "ceilings.toml is missing or empty" in microvium(repository.root, "check").stderr


def test_a_repository_without_commits_is_said_to_be_one(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    for words in (["log"], ["record"], ["plot", "-o", str(tmp_path / "page.html")]):
        said = microvium(tmp_path, *words)
        assert (said.returncode, said.stderr.count("\n")) == (1, 1)
        assert "HEAD: there is no such commit" in said.stderr


def test_init_makes_no_repository_in_a_repository(
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["init", "own"]) == 0
    said = capsys.readouterr().out
    assert f"  cd own\n  {ROOT / 'do'} scons sim budget" in said
    assert "git init; git add ." in said
    monkeypatch.chdir(repository.root)
    assert cli.main(["init"]) == 0
    said = capsys.readouterr().out
    assert "git init" not in said
    assert "  cd " not in said


def test_a_missing_git_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        Repository(tmp_path)


def test_a_dirty_tree_is_never_recorded(repository: Repository) -> None:
    (repository.root / "new.js").write_text("")
    refused = microvium(repository.root, "record")
    assert refused.returncode == 1
    assert "changes that are not committed" in refused.stderr
    assert repository.noted() == {}


# Ceilings


def read_ceilings(tmp_path: Path, text: str) -> dict[tuple[str, str], ceilings.Ceiling]:
    path = tmp_path / "ceilings.toml"
    path.write_text(text)
    return ceilings.read(path)


LIMITS = "rom_bytes = 400\nram_bytes = 20\nimage_bytes = 30\ncycles = 400\n"
FULL_ROW = f'[msp430.hello]\napp = "hello"\n{LIMITS}why = "w"\n'
ROW = '[msp430.hello]\napp = "hello"\nrom_bytes = 400\nwhy = "w"\n'


def test_a_ceiling_is_exceeded_by_a_byte(tmp_path: Path) -> None:
    row = read_ceilings(tmp_path, ROW)["msp430", "hello"]
    assert row.exceeded(entry(400)) == []
    assert row.exceeded(entry(401)) == ["rom_bytes 401 of 400: 1 too many"]


def test_a_ceiling_that_is_too_high_is_known(tmp_path: Path) -> None:
    row = read_ceilings(tmp_path, FULL_ROW)["msp430", "hello"]
    assert row.loose(entry(393)) == []
    assert row.loose(entry(392)) == ["rom_bytes: 400 is more than 2% above 392"]


def test_a_ceiling_that_is_missing_or_of_nothing_is_known(tmp_path: Path) -> None:
    row = read_ceilings(tmp_path, FULL_ROW)["msp430", "hello"]
    assert row.loose(entry(400, cycles=None)) == ["cycles: 400 is the ceiling of what is not counted"]
    assert row.exceeded(entry(400, cycles=None)) == []
    row = read_ceilings(tmp_path, FULL_ROW.replace("cycles = 400\n", ""))["msp430", "hello"]
    assert row.loose(entry(400)) == ["cycles: 400, and no ceiling"]
    assert row.loose(entry(400, cycles=None)) == []


def test_a_row_of_app_and_why_alone_gets_its_limits(tmp_path: Path) -> None:
    text = '[avr."my app"]\napp = "a \\"b\\".js"\nwhy = "a \\\\ and \\u007f"\n'
    (row,) = read_ceilings(tmp_path, text).values()
    new = ceilings.set_anew(row, entry(400, cycles=None))
    assert new.limits == {"rom_bytes": 408, "ram_bytes": 20, "image_bytes": 30}
    assert read_ceilings(tmp_path, ceilings.text({new.key: new})) == {new.key: new}


def test_ceilings_set_anew_are_written_and_read_back(tmp_path: Path) -> None:
    row = ceilings.set_anew(read_ceilings(tmp_path, ROW)["msp430", "hello"], entry(300))
    assert row.limits == {"rom_bytes": 306, "ram_bytes": 20, "image_bytes": 30, "cycles": 408}
    assert read_ceilings(tmp_path, ceilings.text({row.key: row})) == {row.key: row}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("msp430 = 1", "ceilings are in tables"),
        ("[msp430.hello]\nwhy = 'w'", 'needs app = "PATH"'),
        ("[msp430.hello]\napp = 3\nwhy = 'w'", 'needs app = "PATH"'),
        ("[msp430.hello]\napp = 'hello.js'", 'needs why = "…"'),
        (f"{ROW}flash = 3", "unknown key 'flash'"),
        (ROW.replace("400", "'400'"), "rom_bytes is a number"),
        (ROW + ROW.replace(".hello]", ".other]"), "[msp430.other] is of hello, as is [msp430.hello]"),
        ("[", "ceilings.toml: "),
    ],
)
def test_a_wrong_file_of_ceilings_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(CeilingError, match=message.replace("[", r"\[")):
        read_ceilings(tmp_path, text)


def test_every_script_to_measure_with_has_ceilings_on_every_chip() -> None:
    scripts = {
        str(path.relative_to(ROOT))
        for folder in ("bench", "examples")
        for path in (ROOT / folder).glob("*.js")
    }
    wanted = {(board, script) for board in ("avr", "microbit", "msp430") for script in scripts}
    rows = ceilings.read(ROOT / ceilings.FILE)
    assert wanted - rows.keys() == {("avr", "bench/mandel.js")}  # its compiler has no doubles of 64 bits
    assert all({"rom_bytes", "ram_bytes", "image_bytes"} <= row.limits.keys() for row in rows.values())


# Measuring, with builds that are none


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Measured]:
    """What building the rows gives, app by app."""
    prepared: list[Measured] = []

    def measure(_folder: Path, rows: Iterable[Ceiling], commit: str) -> Iterator[list[Measured]]:
        for row in rows:
            done = next(each for each in prepared if each.row.key == row.key)
            new = done.entry and Entry({**done.entry.data, "commit": commit})
            yield [Measured(row, new, done.why)]

    monkeypatch.setattr(measuring, "measure", measure)
    return prepared


def budget(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.chdir(folder)
    return cli.main(["budget", *words])


def prepare(folder: Path, builds: list[Measured], prefix: str = "", **roms: int) -> None:
    """Ceilings of 400 for each app, and what it needs; 0: it cannot be built."""
    text = "".join(FULL_ROW.replace("hello", name) for name in roms)
    (folder / "budget").mkdir(parents=True, exist_ok=True)
    (folder / ceilings.FILE).write_text(text)
    rows = ceilings.read(folder / ceilings.FILE, prefix)
    builds[:] = [
        Measured(
            row, entry(roms[row.name], row.app, script=row.script) if roms[row.name] else None, "no\nchip"
        )
        for row in rows.values()
    ]


def test_check_needs_no_git_and_names_what_is_wrong(
    tmp_path: Path,
    builds: list[Measured],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    prepare(tmp_path, builds, hello=401, fib=300, gone=0)
    assert budget(tmp_path, monkeypatch, "check", "--app", "fib") == 0
    assert budget(tmp_path, monkeypatch, "check", "--app", "fib", "--strict") == 1
    assert "msp430 fib: a loose ceiling: rom_bytes: 400 is more than 2% above 300" in capsys.readouterr().out
    assert budget(tmp_path, monkeypatch, "check") == 1
    said = capsys.readouterr()
    assert "msp430 hello  401 of 400  20 of 20  30 of 30  400 of 400  too much" in said.out
    assert "msp430 hello: above its ceiling: rom_bytes 401 of 400: 1 too many (w)" in said.out
    assert "2 checked, 1 above a ceiling" in said.out
    assert "msp430 gone cannot be measured:\nno\nchip\n" in said.err
    assert budget(tmp_path, monkeypatch, "check", "--board", "avr") == 1
    assert "no ceiling is of avr" in capsys.readouterr().err
    assert budget(tmp_path, monkeypatch, "record") == 1
    assert "not a git repository" in capsys.readouterr().err


def test_ceilings_are_set_for_what_could_be_measured(
    tmp_path: Path, builds: list[Measured], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path, builds, hello=500, gone=0)
    assert budget(tmp_path, monkeypatch, "check", "--set") == 1
    found = ceilings.read(tmp_path / ceilings.FILE)
    assert found["msp430", "hello"].limits["rom_bytes"] == 510
    assert found["msp430", "gone"].limits["rom_bytes"] == 400


def test_record_goes_on_where_it_was(
    repository: Repository,
    builds: list[Measured],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    prepare(repository.root, builds, hello=300, fib=0)
    git(repository.root, "add", ".")
    commit(repository.root, "ceilings")
    assert budget(repository.root, monkeypatch, "record") == 1
    assert "recorded 1 at " in capsys.readouterr().out
    prepare(repository.root, builds, hello=350, fib=200)
    assert budget(repository.root, monkeypatch, "record") == 0
    said = capsys.readouterr()
    assert "recorded 2 at " in said.out
    assert "of them 1 before" in said.out
    assert "budget: fib (1 of 1)" in said.err
    name = repository.commit("HEAD")
    found = records.parse(repository.note(name)).entries
    assert [each.figure("rom_bytes") for each in found.values()] == [300, 200]
    assert all(each.data["commit"] == name for each in found.values())
    assert budget(repository.root, monkeypatch, "record", "--again") == 0
    found = records.parse(repository.note(name)).entries
    assert [each.figure("rom_bytes") for each in found.values()] == [350, 200]


def test_a_tree_that_changes_meanwhile_is_not_recorded(
    repository: Repository, builds: list[Measured], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(repository.root, builds, hello=300)
    git(repository.root, "add", ".")
    commit(repository.root, "ceilings")
    measure = measuring.measure

    def edited(folder: Path, rows: Iterable[Ceiling], name: str) -> Iterator[list[Measured]]:
        (repository.root / "new.js").write_text("")
        yield from measure(folder, rows, name)

    monkeypatch.setattr(measuring, "measure", edited)
    assert budget(repository.root, monkeypatch, "record") == 1
    assert repository.noted() == {}


def test_what_is_measured_of_a_changed_tree_is_said_to_be(
    repository: Repository,
    builds: list[Measured],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    prepare(repository.root, builds, hello=300)
    git(repository.root, "add", ".")
    commit(repository.root, "ceilings")
    assert budget(repository.root, monkeypatch, "record") == 0
    prepare(repository.root, builds, hello=310)
    assert budget(repository.root, monkeypatch, "diff") == 0
    assert "HEAD to the folder, which is HEAD: 1 of 1 differ" in capsys.readouterr().out
    (repository.root / "new.js").write_text("")
    for action in ("check", "diff"):
        assert budget(repository.root, monkeypatch, action) == 0
        assert "with changes that are not committed" in capsys.readouterr().out


def test_a_project_may_be_a_part_of_a_repository(
    repository: Repository,
    builds: list[Measured],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = repository.root / "boards" / "one"
    prepare(folder, builds, "boards/one/", hello=300)
    git(repository.root, "add", ".")
    commit(repository.root, "a project")
    assert budget(folder / "budget", monkeypatch, "record") == 0
    found = records.parse(repository.note(repository.commit("HEAD"))).entries
    assert list(found) == [("msp430", "boards/one/hello")]
    assert budget(folder, monkeypatch, "check", "--app", "hello") == 0


def test_scripts_of_one_name_are_measured_apart() -> None:
    apps = ("bench/thermostat.js", "examples/thermostat.js", "../own/thermostat.js", "/own/thermostat.js")
    assert len({measuring.build_folder(app) for app in apps}) == 4


# Comparison


def test_what_a_record_does_not_list_is_not_compared() -> None:
    found = compare.Difference(
        ("msp430", "hello"), entry(400), entry(400, symbols={"a": 1}, calls={"%push": 1})
    )
    assert found.is_empty


def test_operations_and_features_come_and_go() -> None:
    before = entry(400, operations={"ADD": 1}, features={"HAS_HEAP": 1})
    origins = {"features": {"HAS_GC": "app.js:3"}}
    after = entry(400, operations={}, features={"HAS_HEAP": 1, "HAS_GC": 1}, origins=origins)
    shown = plain(compare.table(compare.Difference(("msp430", "hello"), before, after)))
    assert "operation ADD" in shown
    assert "gone" in shown
    assert "feature HAS_GC                    new  by app.js:3" in shown


def test_what_grew_most_comes_first() -> None:
    before = entry(400, symbols={"a": 10, "b": 20, "gone": 4}, functions={"f app.js:1": 8})
    after = entry(
        410,
        symbols={"a": 12, "b": 32},
        functions={"f app.js:1": 8, "map lib/array.js:3": 40},
        origins={"functions": {"map lib/array.js:3": "app.js:7"}},
    )
    found = compare.Difference(("msp430", "hello"), before, after)
    assert [(row.name, row.bytes) for row in found.changes()] == [
        ("map lib/array.js:3", 40), ("b", 12), ("gone", -4), ("a", 2),
    ]  # fmt: skip
    shown = plain(compare.table(found))
    assert "rom_bytes                         400    410     +10" in shown
    assert "function map lib/array.js:3       0     40     +40  by app.js:7" in shown


def test_a_function_that_only_moved_is_the_same() -> None:
    before = entry(400, functions={"f a.js:1": 8, "g a.js:3": 9, "g a.js:7": 4, "h": 1}, symbols={"x:1": 2})
    after = entry(400, functions={"f a.js:2": 9, "g a.js:4": 9, "g a.js:8": 4, "h": 1}, symbols={"x:2": 2})
    changes = compare.Difference(("msp430", "hello"), before, after).changes()
    assert [(row.name, row.before, row.after) for row in changes] == [
        ("f a.js:2", 8, 9), ("x:1", 2, 0), ("x:2", 0, 2),
    ]  # fmt: skip


def test_no_difference_is_said(repository: Repository) -> None:
    note(repository, "HEAD~1", entry())
    note(repository, "HEAD", entry())
    said = microvium(repository.root, "diff", "HEAD~1", "HEAD").stdout
    assert said == "HEAD~1 to HEAD: 0 of 1 differ\n"


# The page

LOOKS = """
const paths = [...document.querySelectorAll('.line, .ceiling')];
const heights = paths.map(path => Math.round(path.getBBox().height));
const loaded = performance.getEntriesByType('resource').length;
document.title = [document.querySelectorAll('circle').length, ...heights, loaded].join(' ');
"""
"""What the browser has drawn: the number of points, the heights of the lines, files loaded."""


def test_a_browser_draws_the_page(repository: Repository, tmp_path: Path) -> None:
    for rom in (300, 400, 350):
        commit(repository.root, f"rom <{rom}>")
        note(repository, "HEAD", entry(rom))
    (repository.root / "budget").mkdir()
    (repository.root / "budget" / "ceilings.toml").write_text(ROW)
    target = tmp_path / "page.html"
    assert microvium(repository.root, "plot", "-o", str(target)).returncode == 0
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert browser is not None, "the test needs chromium: `./do …` brings it"
    script = f"<script>{LOOKS}</script>"
    target.write_text(target.read_text().replace("</body>", f"{script}</body>"))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom"]
    command = [browser, *options, target.as_uri()]
    drawn = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    # points; heights of ROM, its ceiling, RAM, cycles; nothing was loaded
    assert "<title>9 0 88 0 0 0</title>" in drawn
    assert "rom &lt;350&gt;: 350 (gcc 12.2.0)" in drawn


def test_a_page_without_records_says_so(repository: Repository) -> None:
    assert "There are no records yet." in page.render(history.read(repository), {})


def test_a_line_is_broken_where_the_compiler_changed(repository: Repository) -> None:
    for rom, compiler in ((300, "gcc 12"), (310, "gcc 12"), (200, "gcc 13")):
        commit(repository.root, "next")
        note(repository, "HEAD", entry(rom, compiler=compiler, ram_bytes=None, cycles=None))
    drawn = page.render(history.read(repository), {})
    assert drawn.count('class="point"') == 3
    assert [line.count("L") for line in re.findall('class="line" d="([^"]*)"', drawn)] == [1, 0]


def test_a_picture_is_one_svg(repository: Repository, tmp_path: Path) -> None:
    note(repository, "HEAD", entry(script="a\x1b<b>.js"))
    target = tmp_path / "page.svg"
    assert microvium(repository.root, "plot", "-o", str(target)).returncode == 0
    root = ET.parse(target).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert [len(root.findall(f"{svg}{name}")) for name in ("text", "svg")] == [2, 3]
    assert "msp430 a\ufffd<b>.js" in {text.text for text in root.findall(f"{svg}text")}


def test_a_sparkline_has_a_dot_where_nothing_was_measured() -> None:
    one, eight, four = (entry(rom) for rom in (1, 8, 4))
    assert history.sparkline([None, one, eight, None, four]) == "·▁█·▄"
    assert history.sparkline([four, four]) == "▁▁"
    assert history.sparkline([None]) == "·"


@pytest.mark.timing
@pytest.mark.parametrize("apps", [1, 53])
def test_time_of_a_log_over_1000_commits(
    apps: int, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """With one record a commit, and with as many as this project has."""
    lines = [
        f"commit refs/heads/main\nmark :{n}\ncommitter A <a@example.org> {n} +0000\ndata 2\nc\n"
        for n in range(1, 1001)
    ]
    notes = ["commit refs/notes/budget\ncommitter A <a@example.org> 1 +0000\ndata 2\nn\n"]
    for n in range(1, 1001):
        parts = {f"function_{name}": name + n for name in range(60)}
        text = "".join(
            f"{entry(n, f'app{app}', sections={'.text': n}, symbols=parts).line()}\n" for app in range(apps)
        )
        notes.append(f"N inline :{n}\ndata {len(text)}\n{text}\n")
    repository.git("fast-import", "--quiet", "--force", text="".join(lines + notes))
    times = []
    for _ in range(5):
        start = time.monotonic()
        assert microvium(repository.root, "log").returncode == 0
        times.append(time.monotonic() - start)
    with capsys.disabled():
        print(f"\nmicrovium budget log, 1,000 commits of {apps}: {sorted(times)[2]:.2f} s")
