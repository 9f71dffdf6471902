"""Every script test in the engine's hostile configuration, with both word sizes: it does what it does
elsewhere, and an arena that is too small for it never leaves an unsound heap.
"""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest

from microvium.cli import program
from tests.engine import hostile
from tests.scripts.script_file import SCRIPTS, Script, without


def suspended(script: Script, word: int, folder: Path) -> Path:
    """The script's image after its top level."""
    running = program.start(program.compile_file(script.path, None), word, io.BytesIO())
    path = folder / "app.mvm"
    path.write_bytes(program.suspend(running.suspend(), word).data)
    return path


def named(scripts: list[Script]) -> pytest.MarkDecorator:
    """Parametrises a test by script."""
    return pytest.mark.parametrize("script", scripts, ids=[script.name for script in scripts])


@pytest.mark.parametrize("word", hostile.WORDS)
@named(without("integers only"))
def test_a_collection_at_every_allocation_changes_nothing(script: Script, word: int, tmp_path: Path) -> None:
    data = suspended(script, word, tmp_path)
    done = hostile.run(hostile.runner(word), data, hostile.arena_bytes(word))
    assert (done.status in hostile.ENDS_WELL, done.complaint) == (True, "")
    if script.thrown is None:
        assert (done.status, done.lines) == (0, script.lines)
    else:
        assert done.lines[:-1] == script.lines
        assert done.lines[-1].startswith(f"! {script.thrown.text} @ ")


@pytest.mark.parametrize("word", hostile.WORDS)
def test_a_heap_of_integers_has_a_collector_of_its_own(word: int, tmp_path: Path) -> None:
    [script] = [item for item in SCRIPTS if item.name == "a_heap_of_integers_alone_is_collected"]
    data = suspended(script, word, tmp_path)
    runner = hostile.runner(word, only_cells=True)
    done = hostile.run(runner, data, hostile.arena_bytes(word))
    assert (done.status, done.complaint, done.lines) == (0, "", script.lines)
    shrunk = hostile.run(runner, data, hostile.arena_bytes(word), shrink=True)
    assert (shrunk.status, shrunk.complaint) == (0, "")


SMALLEST = re.compile(r"smallest (\d+)")
ENDED = re.compile(r"ended (\d+) of (\d+)")


@pytest.mark.parametrize("word", hostile.WORDS)
@named(list(SCRIPTS))
def test_ever_smaller_arenas_never_leave_an_unsound_heap(script: Script, word: int, tmp_path: Path) -> None:
    data = suspended(script, word, tmp_path)
    done = hostile.run(hostile.runner(word), data, hostile.arena_bytes(word), shrink=True)
    assert (done.status, done.complaint) == (0, "")
    smallest, ended = SMALLEST.fullmatch(done.lines[0]), ENDED.fullmatch(done.lines[1])
    assert smallest
    assert ended
    assert 0 < int(smallest[1]) <= hostile.arena_bytes(word)
    assert int(ended[1]) > 0, "no run met the end of its memory"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("visit_words(mvm_sp, mvm_arena_end, step);", "(void)step;"),
        ("if (HAS_REFERENCES) mark_reachable();", "if (0) mark_reachable();"),
    ],
)
def test_a_planted_bug_is_noticed(right: str, wrong: str, tmp_path: Path) -> None:
    engine = tmp_path / "engine"
    shutil.copytree(hostile.ENGINE, engine)
    text = (engine / "heap.c").read_text()
    assert right in text
    (engine / "heap.c").write_text(text.replace(right, wrong))
    hostile.build(engine, 16, tmp_path / "runner")
    [script] = [item for item in SCRIPTS if item.name == "properties_are_read_written_and_deleted"]
    done = hostile.run(tmp_path / "runner", suspended(script, 16, tmp_path), hostile.arena_bytes(16))
    assert done.status not in hostile.ENDS_WELL
    assert "heap after a collection" in done.complaint or "Sanitizer" in done.complaint
