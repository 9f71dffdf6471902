"""`headers`: C and Python agree on every number."""

import re
import subprocess
from pathlib import Path

import pytest

from microvium import headers, isa, layout
from microvium.fingerprint import fingerprint

CHECK = """
#include <inttypes.h>
#include <stdio.h>
#include "engine_isa.h"
#include "engine_layout.h"
#define SHOW(name) printf("%s %" PRId64 "\\n", #name, (int64_t)(name));
#define SHOW_OP(name) printf("OP %s %d\\n", #name, (int)MVM_OP_##name);
#define SHOW_ERROR(name, text) printf("ERROR %s %d %s\\n", #name, (int)MVM_ERROR_##name, text);
#define SHOW_WELL_KNOWN(name) printf("WELL_KNOWN %s %d\\n", #name, (int)MVM_WELL_KNOWN_##name);
int main(void) {
    static const uint8_t bytes[] = MVM_OP_BYTES;
    static const char *const names[] = MVM_OP_NAMES;
    for (int op = 0; op < MVM_CANONICAL_OP_COUNT; op++) printf("BYTES %s %d\\n", names[op], bytes[op]);
    MVM_FOR_EACH_CANONICAL_OP(SHOW_OP)
    MVM_FOR_EACH_ERROR(SHOW_ERROR)
    MVM_FOR_EACH_WELL_KNOWN(SHOW_WELL_KNOWN)
    SHOW(MVM_FINGERPRINT)
    %s
    return 0;
}
"""


def definitions(word: layout.Word) -> list[headers.Definition]:
    groups = (*headers.common_groups(), headers.word_group(word))
    return [item for group in groups for item in group.members]


@pytest.fixture(scope="module", params=[16, 32])
def seen_by_c(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[layout.Word, list[str]]:
    """The lines that a C program prints about the headers of a word size."""
    word = layout.WORDS[request.param]
    folder: Path = tmp_path_factory.mktemp(f"headers{word.bits}")
    assert headers.main(["--out", str(folder), "--docs", str(folder)]) == 0
    shows = "\n    ".join(f"SHOW(MVM_{item.name})" for item in definitions(word))
    (folder / "check.c").write_text(CHECK.replace("%s\n    return", f"{shows}\n    return"))
    command = [
        "cc",
        "-std=gnu99",
        "-Wall",
        "-Wextra",
        "-Wconversion",
        "-Werror",
        f"-DMVM_WORD_BITS={word.bits}",
    ]
    subprocess.run([*command, "check.c", "-o", "check"], cwd=folder, check=True)
    done = subprocess.run(["./check"], cwd=folder, check=True, capture_output=True, text=True)
    return word, done.stdout.splitlines()


def test_c_sees_the_same_constants(seen_by_c: tuple[layout.Word, list[str]]) -> None:
    word, lines = seen_by_c
    for item in definitions(word):
        assert f"MVM_{item.name} {item.value}" in lines
    assert f"MVM_FINGERPRINT {fingerprint()}" in lines


def test_c_sees_the_same_instructions(seen_by_c: tuple[layout.Word, list[str]]) -> None:
    _, lines = seen_by_c
    assert [line for line in lines if line.startswith("OP ")] == [
        f"OP {op.name} {op.number}" for op in isa.OPS
    ]
    assert [line for line in lines if line.startswith("BYTES ")] == [
        f"BYTES {op.name} {op.size}" for op in isa.OPS
    ]


def test_c_sees_the_same_errors_and_well_known_values(seen_by_c: tuple[layout.Word, list[str]]) -> None:
    _, lines = seen_by_c
    errors = [f"ERROR {name} {n} {text}" for n, (name, text) in enumerate(layout.ERRORS.items())]
    assert [line for line in lines if line.startswith("ERROR ")] == errors
    well_known = [f"WELL_KNOWN {name} {n}" for n, name in enumerate(layout.WELL_KNOWN)]
    assert [line for line in lines if line.startswith("WELL_KNOWN ")] == well_known


@pytest.mark.parametrize("word", layout.WORDS.values(), ids=lambda word: str(word.bits))
def test_the_fields_of_a_header_fill_the_word_without_overlap(word: layout.Word) -> None:
    kind = layout.KIND_MASK << word.kind_shift
    low = word.bytes - 1
    assert word.mark_bit ^ kind ^ word.size_mask ^ low == word.mask
    assert word.mark_bit | kind | word.size_mask | low == word.mask


def test_a_missing_word_size_is_a_compile_error(tmp_path: Path) -> None:
    headers.main(["--out", str(tmp_path)])
    (tmp_path / "check.c").write_text('#include "engine_layout.h"\n')
    done = subprocess.run(["cc", "-c", "check.c"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "define MVM_WORD_BITS as 16 or 32" in done.stderr


def test_the_pages_have_a_row_for_everything() -> None:
    page = headers.isa_page()
    for op in isa.OPS:
        assert re.search(rf"^\| {op.number} \| {op.name} \|", page, re.MULTILINE)
    assert all(f"MVM_{item.name}" in headers.layout_page() for item in definitions(layout.WORD16))


def test_the_fingerprint_ignores_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    fingerprint.cache_clear()
    try:
        monkeypatch.setattr(layout, "FORMAT_VERSION", layout.FORMAT_VERSION + 1)
        assert fingerprint() != before
    finally:
        fingerprint.cache_clear()
