"""Random programs: what they print under the interpreter of the IR is what they print under Node.js."""

from __future__ import annotations

import os

import pytest

from tests.unit import frontend, node_oracle
from tests.unit.program_generator import Generator

PER_RUN = int(os.environ.get("MICROVIUM_RANDOM_PROGRAMS", "80"))
"""Programs per run; set the variable for more."""


def test_random_programs_do_what_node_does() -> None:
    first = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
    seeds = range(first, first + PER_RUN)
    scripts = {seed: Generator(seed).script() for seed in seeds}
    expected = dict(zip(seeds, node_oracle.run_scripts(list(scripts.values())), strict=True))
    for seed, script in scripts.items():
        printed = frontend.run(frontend.compile_source(script))
        if printed != expected[seed]:
            pytest.fail(f"seed {seed}: {_difference(printed, expected[seed])}\n{script}")


def test_a_wrong_translation_would_be_noticed() -> None:
    script = Generator(1).script()
    [expected] = node_oracle.run_scripts([script.replace("let fuel = 60;", "let fuel = 60; print('more');")])
    assert frontend.run(frontend.compile_source(script)) != expected


def _difference(printed: list[str], expected: list[str]) -> str:
    for number, (one, two) in enumerate(zip(printed, expected, strict=False)):
        if one != two:
            return f"line {number} is {one!r}, Node prints {two!r}"
    return f"{len(printed)} lines, Node prints {len(expected)}"
