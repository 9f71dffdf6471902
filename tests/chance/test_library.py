"""Random calls of the library's functions for strings and numbers give what they give in Node.

`MICROVIUM_RANDOM_CALLS` is the number of calls of each kind, `MICROVIUM_RANDOM_SEED` the seed.
"""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from microvium.cli import program
from tests.unit import node_oracle

CALLS = int(os.environ.get("MICROVIUM_RANDOM_CALLS", "400"))
SEED = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))

_SHOW = r"""
function shown(value) {
  if (typeof value === 'string') {
    let codes = `${value.length}`;
    for (let at = 0; at < value.length; at++) codes += ` ${value.charCodeAt(at).toString(16)}`;
    return codes;
  }
  if (typeof value === 'number') return value === 0 && 1 / value < 0 ? '-0' : `${value}`;
  if (typeof value !== 'object') return `${value}`;
  let text = '';
  for (let at = 0; at < value.length; at++) text += `[${shown(value[at])}]`;
  return text;
}
function show(make) {
  let text;
  try {
    text = shown(make());
  } catch (error) {
    text = 'threw';
  }
  console.log(text);
}
"""

UNITS = "aAbBzZ019 ,.$&`'-+_\t\n\u00a0äßÿµŁłŃ\u03a3\u03c3άЖѪ✓\ud83d\ude00\ud801\udc00\ud801\udc28\ufeff\ufb01"


class Maker:
    """Makes calls by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def text(self, most: int = 8, units: str = UNITS) -> str:
        """A string."""
        return "".join(self.chance.choice(units) for _ in range(self.chance.randint(0, most)))

    def literal(self, text: str) -> str:
        """It in JavaScript."""
        return json.dumps(text)

    def index(self) -> str:
        """A position, often within a short string."""
        odd = ("undefined", "NaN", "Infinity", "-Infinity", "null", "'2'", "1.7", "-0.5", "true")
        return self.chance.choice(odd) if self.chance.random() < 0.2 else str(self.chance.randint(-6, 10))

    def indexes(self, most: int) -> str:
        """Up to so many of them."""
        return ", ".join(self.index() for _ in range(self.chance.randint(0, most)))

    def number(self) -> str:
        """A number."""
        kind = self.chance.randrange(8)
        if kind == 0:
            return self.chance.choice(
                ("0", "-0", "NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308")
            )
        if kind == 1:
            return str(self.chance.randint(-100, 100))
        if kind == 2:
            return str(self.chance.randint(-(1 << 33), 1 << 33))
        if kind == 3:
            return repr(self.chance.uniform(-1, 1) * 2.0 ** self.chance.randint(-1000, 1000))
        if kind == 4:
            return repr(self.chance.randint(-10000, 10000) / 100)
        if kind == 5:
            return repr(self.chance.randint(-100, 100) / 2)
        return repr(self.chance.uniform(-1, 1) * 10.0 ** self.chance.randint(-10, 25))


def _piece(make: Maker, text: str) -> str:
    """A part of a string, or another one."""
    if make.chance.random() < 0.3:
        return make.text(2)
    start = make.chance.randint(0, len(text))
    return text[start : start + make.chance.randint(0, 3)]


def parts_of_strings(make: Maker) -> str:
    """Reading and cutting."""
    text = make.literal(make.text())
    method = make.chance.choice(("charAt", "charCodeAt", "codePointAt", "at", "slice", "substring", "substr"))
    return f"{text}.{method}({make.indexes(2)})"


def searches(make: Maker) -> str:
    """Finding, splitting, replacing."""
    text = make.text(10, "aab.$")
    pattern = make.literal(_piece(make, text))
    method = make.chance.choice(
        ("indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "split", "replace", "replaceAll")
    )
    if method.startswith("replace"):
        replacement = make.literal(make.text(5, "x$&`'1"))
        if make.chance.random() < 0.3:
            replacement = f"(...all) => {replacement} + all.length + all[1] + all[0]"
        return f"{make.literal(text)}.{method}({pattern}, {replacement})"
    index = make.indexes(1)
    return f"{make.literal(text)}.{method}({pattern}{', ' if index else ''}{index})"


def other_strings(make: Maker) -> str:
    """Changing and making."""
    text = make.literal(make.text())
    kind = make.chance.randrange(5)
    if kind == 0:
        method = make.chance.choice(("trim", "trimStart", "trimEnd", "toString", "valueOf"))
        spaces = make.literal(make.text(4, " \t\n\u00a0\u2003\ufeffa"))
        return f"({spaces} + {text} + {spaces}).{method}()"
    if kind == 1:
        return f"{text}.{make.chance.choice(('toUpperCase', 'toLowerCase'))}()"
    if kind == 2:
        method = make.chance.choice(("padStart", "padEnd"))
        return f"{text}.{method}({make.index()}, {make.literal(make.text(3))})".replace("Infinity", "9")
    if kind == 3:
        return f"{text}.repeat({make.index()})"
    codes = ", ".join(make.number() for _ in range(make.chance.randint(0, 3)))
    return f"String.{make.chance.choice(('fromCharCode', 'fromCodePoint'))}({codes})"


def texts_of_numbers(make: Maker) -> str:
    """Numbers as text."""
    number = make.number()
    method = make.chance.choice(("toString", "toFixed", "toPrecision", "toExponential"))
    count = make.chance.randint(1, 37) if method == "toString" else make.chance.randint(-1, 25)
    argument = "" if make.chance.random() < 0.1 else str(count)
    return f"({number}).{method}({argument})"


def numbers_from_texts(make: Maker) -> str:
    """Text as numbers."""
    digits = (
        make.text(24, "0123456789") if make.chance.random() < 0.5 else make.text(8, "0123456789abzZ.eE+-_")
    )
    prefix = make.chance.choice(("", "", "", "-", "+", "0x", " ", "-0x", "Infinity"))
    text = make.literal(prefix + digits + make.chance.choice(("", "", "e5", "e-7", ".5")))
    kind = make.chance.randrange(3)
    if kind == 0:
        return f"parseFloat({text})"
    if kind == 1:
        return f"Number({text})"
    # Where the language leaves a result open, none is asked for: many digits of an odd radix.
    radix = make.chance.choice((2, 4, 8, 10, 16, 32, 0))
    return (
        f"parseInt({text}, {radix})"
        if make.chance.random() < 0.7
        else f"parseInt({text}.slice(0, 9), {make.index()})"
    )


def exact_math(make: Maker) -> str:
    """Math with one right result."""
    one = make.chance.choice(("abs", "ceil", "clz32", "floor", "fround", "round", "sign", "sqrt", "trunc"))
    if make.chance.random() < 0.7:
        return f"Math.{one}({make.number()})"
    name = make.chance.choice(("max", "min", "imul"))
    return f"Math.{name}({', '.join(make.number() for _ in range(make.chance.randint(1, 3)))})"


KINDS: tuple[Callable[[Maker], str], ...] = (
    parts_of_strings,
    searches,
    other_strings,
    texts_of_numbers,
    numbers_from_texts,
    exact_math,
)


def outcome(script: str, path: Path) -> list[str]:
    """What the desktop prints."""
    path.write_text(script, encoding="utf-8")
    console = io.BytesIO()
    program.start(program.compile_file(path, None), program.DESKTOP_WORD, console)
    return console.getvalue().decode().splitlines()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_random_calls_give_what_they_give_in_node(kind: Callable[[Maker], str], tmp_path: Path) -> None:
    make = Maker(random.Random(f"{kind.__name__} {SEED}"))
    calls = [kind(make) for _ in range(CALLS)]
    script = _SHOW + "\n".join(f"show(() => {call});" for call in calls)
    [wanted] = node_oracle.run_scripts([script])
    found = outcome(script, tmp_path / "calls.js")
    wrong = [
        f"{call}: {one}, in Node {other}"
        for call, one, other in zip(calls, found, wanted, strict=True)
        if one != other
    ]
    assert not wrong, f"seed {SEED}: " + "\n".join(wrong[:20])
