"""Programs of unusual size, built for a chip: an image, or one message that names the limit and the place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microvium import tailor

pytestmark = pytest.mark.slow

DEEP = 2_000


def main_of(body: str) -> str:
    """A script whose entry does this."""
    return f"export function main(n) {{ {body} }}\n"


def numbered(count: int, text: str, between: str = "") -> str:
    """A text again and again, each with a number for `#`."""
    return between.join(text.replace("#", str(number)) for number in range(count))


def in_pages(count: int, item: str) -> str:
    """That many objects in arrays of 256."""
    lines = f"a[# >> 8] = a[# >> 8] || []; a[# >> 8][# & 255] = {item};\n"
    return f"const a = [];\n{numbered(count, lines)}" + main_of(
        "let s = 0; for (const b of a) for (const o of b) s ^= o.id; console.log(s);"
    )


FITS = {
    "parentheses": main_of(f"console.log({'(' * DEEP}n{')' * DEEP});"),
    "blocks": main_of("{" * DEEP + "console.log(1);" + "}" * DEEP),
    "arrays": f"const a = {'[' * DEEP}1{']' * DEEP};\n" + main_of("console.log(a[0].length);"),
    "functions": "const f = " + "() => " * 300 + "1;\n" + main_of("console.log(typeof f());"),
    "handlers": main_of("try {" * 100 + "console.log(n);" + "} catch {}" * 100),
    "elements that the chip does not need": f"const a = [{numbered(10_000, '#', ',')}];\n"
    "let s = 0; for (const x of a) s += x;\n" + main_of("console.log(s);"),
    "text that the chip does not need": f"const n = '{'x' * 70_000}'.length;\n" + main_of("console.log(n);"),
    "different objects": in_pages(300, "{ k#: #, id: # }"),
}

REFUSED = {
    "expressions": (main_of(f"console.log({'1 + (' * DEEP}n{')' * DEEP});"), r"2\d\d\d words of stack", 1),
    "loops": (main_of("for (;;) {" * 3_000 + "break;" + "}" * 3_000), "nested too deeply", 1),
    "elements": (
        f"\nconst a = [{numbered(10_000, '#', ',')}];\n" + main_of("console.log(a[n]);"),
        "an array of 10000 elements needs 20002 bytes: the limit with 16-bit words is 2046",
        2,
    ),
    "elements made on the chip": (
        main_of(f"const a = [{numbered(10_000, '#', ',')}]; return a;"),
        r"bytes of ROM, \d+ of them for what is here: 16-bit words reach 32768",
        1,
    ),
    "properties": (
        f"\nconst o = {{{numbered(2_000, 'k#: #', ',')}}};\n"
        + main_of("for (const k in o) console.log(o[k]);"),
        "an object with 2000 properties needs 8006 bytes: the limit with 16-bit words is 2046",
        2,
    ),
    "shapes": (in_pages(2_000, "{ k#: #, id: # }"), "bytes of ROM", 1),
    "locals": (
        main_of(numbered(300, "let v# = n + #;") + f"console.log({numbered(300, 'v#', ' ^ ')});"),
        "301 parameters and variables",
        1,
    ),
    "parameters": (
        f"\nfunction f({numbered(300, 'p#', ',')}) {{ return p7; }}\n{main_of('f(n);')}",
        "300",
        2,
    ),
    "captured": (
        f"\nfunction f(n) {{ {numbered(300, 'let v# = n + #;')} return () => {numbered(300, 'v#', '^')}; }}\n"
        + main_of("console.log(f(n)());"),
        "301 parameters and variables",
        2,
    ),
    "jumps": (
        "let t = 0;\n"
        + main_of("for (;;) {\nif (n === 5) break;" + numbered(2_500, "t = (t ^ n) + (n * 1#);") + "}"),
        r"a jump of \d+ bytes of code: the limit is 32767",
        3,
    ),
    "cases": (
        main_of(f"let r = 0;\nswitch (n) {{ {numbered(5_000, 'case #: r ^= #; break;')} }} return r;"),
        r"a jump of \d+ bytes of code: the limit is 32767",
        2,
    ),
    "constants": (
        main_of("let t = '';\n" + numbered(33_000, "t = 'c#';") + " return t;"),
        "constant 32768: the greatest number is 32767",
        2,
    ),
    "text": (
        f"\nconst s = '{'x' * 5_000}';\n" + main_of("console.log(s);"),
        "a string of 5000 characters needs 5004 bytes: the limit with 16-bit words is 2046",
        2,
    ),
}


def build(folder: Path, source: str) -> int:
    """The status of a build for a chip."""
    (folder / "app.js").write_text(source)
    return tailor.main([str(folder / "app.js"), "--out", str(folder / "out"), "--word", "16"])


def made(folder: Path) -> set[str]:
    """The files that a build has left."""
    return {path.name for path in (folder / "out").glob("*")}


@pytest.mark.parametrize("name", FITS)
def test_it_works(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = build(tmp_path, FITS[name])
    assert status == 0, capsys.readouterr().err
    assert made(tmp_path) == {"app.mvm", "app.map.json", "image.s", "image.h"}


@pytest.mark.parametrize("name", REFUSED)
def test_one_message_names_the_limit_and_the_place(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source, message, line = REFUSED[name]
    assert build(tmp_path, source) == 1
    first, place, *_ = capsys.readouterr().err.splitlines()
    assert re.search(message, first)
    assert re.search(rf"--> .*app\.js:{line}:\d+$", place)
    assert not made(tmp_path)


def test_a_chain_of_500_modules_works(tmp_path: Path) -> None:
    for number in range(500):
        text = f"import {{ v as w }} from './m{number + 1}.js';\nexport const v = w + 1;\n"
        (tmp_path / f"m{number}.js").write_text(text)
    (tmp_path / "m500.js").write_text("export const v = 1;\n")
    assert build(tmp_path, "import { v } from './m0.js';\n" + main_of("console.log(v);")) == 0
