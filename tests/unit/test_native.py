"""The builder of C extensions: once per content, atomically, with one clear error."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from microvium import native
from microvium.native import Extension, NativeBuildError, load

SOURCE = '#include "sum.h"\nint sum(int a, int b) { return a + b; }\n'
HEADER = "int sum(int a, int b);\n"


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Extension:
    """A library of one function, with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)
    files = (tmp_path / "sum.c", tmp_path / "sum.h")
    files[0].write_text(SOURCE)
    files[1].write_text(HEADER)
    return Extension("sum", HEADER, HEADER, files[:1], files, (tmp_path,))


def built() -> list[Path]:
    return sorted(native.cache_folder().glob("*.so"))


def test_it_is_built_once_and_again_when_a_source_changes(
    extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(extension).lib.sum(2, 3) == 5
    with monkeypatch.context() as patch:
        patch.setattr(native, "_build", lambda *_: pytest.fail("built twice"))
        assert load(extension).lib.sum(2, 3) == 5
    extension.sources[0].write_text(SOURCE.replace("a + b", "a - b"))
    assert load(extension).lib.sum(2, 3) == -1
    assert len(built()) == 2


def test_it_is_built_again_when_a_generated_header_changes(extension: Extension) -> None:
    extension.sources[0].write_text('#include "made.h"\nint sum(int a, int b) { return a + b + MADE; }\n')
    for made in (10, 20):
        changed = replace(extension, generated={"made.h": f"#define MADE {made}\n"})
        assert load(changed).lib.sum(1, 2) == 3 + made


def test_a_damaged_library_is_named(extension: Extension) -> None:
    native.place(extension).parent.mkdir(parents=True)
    native.place(extension).write_bytes(b"this is no library")
    with pytest.raises(NativeBuildError, match="remove it and try again"):
        native.load(extension)


def test_nothing_is_left_when_the_compiler_fails(extension: Extension) -> None:
    extension.sources[0].write_text("int sum(")
    with pytest.raises(NativeBuildError, match=r"the C compiler failed:\n.*sum\.c") as caught:
        load(extension)
    assert "error" in str(caught.value)
    assert built() == []
    assert list(native.cache_folder().glob("build-*")) == []


def test_a_missing_compiler_is_named(extension: Extension, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -O3")
    with pytest.raises(NativeBuildError, match="'no-such-compiler' is not in PATH; install one"):
        load(extension)


def test_simultaneous_builds_do_not_disturb_each_other(extension: Extension) -> None:
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(load(extension).lib.sum(20, 22))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [42] * 4
    assert len(built()) == 1
