"""The budget of every commit: records in git notes, what is said of them, ceilings, comparison, the page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from microvium.ledger import ceilings, compare, history, page, records
from microvium.ledger.ceilings import CeilingError
from microvium.ledger.git import GitError, Repository
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


# History


def test_the_log_has_the_newest_figures_and_a_line_of_all(repository: Repository) -> None:
    for rom in (300, 400, 350):
        commit(repository.root, f"rom {rom}")
        note(repository, "HEAD", entry(rom))
    shown = plain(history.table(history.read(repository)))
    assert shown.splitlines()[0] == "5 commits; the line is ROM"
    assert "msp430 hello  350   20     30     400  ··▁█▄" in shown
    assert "2 of 5 commits have no record" in shown
    assert (
        json.loads(microvium(repository.root, "log", "--json").stdout)["commits"][0]["subject"] == "rom 350"
    )


def test_figures_of_another_compiler_are_shown_as_such(repository: Repository) -> None:
    note(repository, "HEAD~1", entry(400))
    note(repository, "HEAD", entry(300, compiler="gcc 13.1.0 -Os"))
    assert "compilers: gcc 12.2.0, gcc 13.1.0" in plain(history.table(history.read(repository)))
    shown = microvium(repository.root, "diff", "HEAD~1", "HEAD").stdout
    assert "gcc 12.2.0, then gcc 13.1.0: not compared" in shown
    assert "-100" not in shown


def test_rewritten_history_leaves_records_that_are_counted(repository: Repository) -> None:
    note(repository, "HEAD", entry())
    git(repository.root, "commit", "--quiet", "--amend", "--allow-empty", "-m", "other")
    assert (
        "1 records are of commits that this history does not have" in microvium(repository.root, "log").stdout
    )


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


def test_records_are_pushed_to_a_remote(repository: Repository, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    git(repository.root, "remote", "add", "origin", str(bare))
    git(repository.root, "push", "--quiet", "origin", "main")
    note(repository, "HEAD", entry())
    assert microvium(repository.root, "record", "--push").returncode == 0
    assert "refs/notes/budget" in git(bare, "for-each-ref")


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


def test_a_missing_git_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        Repository(tmp_path)


def test_a_dirty_tree_is_never_recorded(repository: Repository) -> None:
    (repository.root / "new.js").write_text("")
    refused = microvium(repository.root, "record")
    assert refused.returncode == 1
    assert "changes that are not committed" in refused.stderr
    assert repository.noted() == set()


# Ceilings


def read_ceilings(tmp_path: Path, text: str) -> dict[tuple[str, str], ceilings.Ceiling]:
    path = tmp_path / "ceilings.toml"
    path.write_text(text)
    return ceilings.read(path)


ROW = '[msp430.hello]\napp = "hello"\nrom_bytes = 400\nwhy = "w"\n'


def test_a_ceiling_is_exceeded_by_a_byte(tmp_path: Path) -> None:
    row = read_ceilings(tmp_path, ROW)["msp430", "hello"]
    assert row.exceeded(entry(400)) == []
    assert row.exceeded(entry(401)) == ["rom_bytes 401 of 400: 1 too many"]


def test_a_ceiling_that_is_too_high_is_known(tmp_path: Path) -> None:
    row = read_ceilings(tmp_path, ROW)["msp430", "hello"]
    assert row.loose(entry(393)) == []
    assert row.loose(entry(392)) == ["rom_bytes: 400 is more than 2% above 392"]


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
        ("[", "ceilings.toml: "),
    ],
)
def test_a_wrong_file_of_ceilings_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(CeilingError, match=message.replace("[", r"\[")):
        read_ceilings(tmp_path, text)


def test_every_script_to_measure_with_has_ceilings_with_reasons() -> None:
    found = {row.app for row in ceilings.read(ROOT / ceilings.FILE).values() if row.board == "msp430"}
    scripts = {
        str(path.relative_to(ROOT))
        for folder in ("bench", "examples")
        for path in (ROOT / folder).glob("*.js")
    }
    assert scripts - {"bench/hello.js", "bench/mandel.js"} <= found
    # bench/hello.js is examples/hello.js; mandel.js has doubles and is more than the chip.


# Comparison


def test_what_grew_most_comes_first() -> None:
    before = entry(400, symbols={"a": 10, "b": 20, "gone": 4}, functions={"f app.js:1": 8})
    after = entry(410, symbols={"a": 12, "b": 32}, functions={"f app.js:1": 8, "map lib/array.js:3": 40})
    found = compare.Difference(("msp430", "hello"), before, after)
    assert [(row.name, row.bytes) for row in found.changes()] == [
        ("b", 12), ("gone", -4), ("a", 2), ("map lib/array.js:3", 40),
    ]  # fmt: skip
    shown = plain(compare.table(found))
    assert "rom_bytes                         400    410     +10" in shown
    assert "function map lib/array.js:3       0     40     +40" in shown


def test_no_difference_is_said(repository: Repository) -> None:
    note(repository, "HEAD~1", entry())
    note(repository, "HEAD", entry())
    assert microvium(repository.root, "diff", "HEAD~1", "HEAD").stdout == "no difference in 1 records\n"


# The page

LOOKS = """
const heights = [...document.querySelectorAll('path')].map(path => Math.round(path.getBBox().height));
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
    assert (
        "<title>6 120 0 0 0</title>" in drawn
    )  # points; heights of ROM, its ceiling, RAM; nothing was loaded
    assert "rom &lt;350&gt;: 350 bytes (gcc 12.2.0)" in drawn


def test_a_page_without_records_says_so(repository: Repository) -> None:
    assert "There are no records yet." in page.render(history.read(repository), {})


def test_a_sparkline_has_a_dot_where_nothing_was_measured() -> None:
    assert history.sparkline([None, 1, 8, None, 4]) == "·▁█·▄"
    assert history.sparkline([5, 5]) == "▁▁"
    assert history.sparkline([None]) == "·"


@pytest.mark.timing
def test_time_of_a_log_over_1000_commits(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        f"commit refs/heads/main\nmark :{n}\ncommitter A <a@example.org> {n} +0000\ndata 2\nc\n"
        for n in range(1, 1001)
    ]
    notes = ["commit refs/notes/budget\ncommitter A <a@example.org> 1 +0000\ndata 2\nn\n"]
    text = entry(symbols={f"function_{n}": n for n in range(60)}).line()
    notes += [f"N inline :{n}\ndata {len(text)}\n{text}\n" for n in range(1, 1001)]
    repository.git("fast-import", "--quiet", "--force", text="".join(lines + notes))
    times = []
    for _ in range(5):
        start = time.monotonic()
        assert microvium(repository.root, "log").returncode == 0
        times.append(time.monotonic() - start)
    with capsys.disabled():
        print(f"\nmicrovium budget log, 1,000 commits: {sorted(times)[2]:.2f} s")
