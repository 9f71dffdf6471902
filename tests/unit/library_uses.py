"""What each function of the standard library brings into an image: the smallest program that uses it, and
what is left of the library, of the engine and of its instructions.

`./do python -m tests.unit.library_uses --write` brings library_uses.txt up to date. A line has:

    the use | bytes of code | functions of the library | functions of the engine | instructions | features

`n` is a number that the program gets, `t` a text with it. The functions of the library are those that can
run, most of them put in place of their calls; of the features those are left out that every program has.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from microvium import image, ir, needs, optimize
from microvium.cli import program
from microvium.kinds import analyze
from microvium.layout import WORD16
from microvium.library.stored import load
from microvium.optimize.edit import entries_of
from microvium.optimize.entry import add_entry
from microvium.syntax import LIBRARY
from microvium.values import ObjectRef

LIST = Path(__file__).with_suffix(".txt")
NOTHING = "n"
"""A use of nothing: what it needs, all have."""


def uses(path: Path = LIST) -> list[str]:
    """The uses that the file lists; lines with `#` are titles and stay."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line if line.startswith("#") else line.split(" | ")[0] for line in lines if line]


def of(use: str, folder: Path) -> tuple[str, ...]:
    """The columns of a use, its features last."""
    path = folder / "use.js"
    text = "const t = `a${n}`; " if "t." in use.partition("(")[0] or use.startswith("t.") else ""
    path.write_text(f"export function main(n) {{ n = n & 255; {text}return {use}; }}\n", encoding="utf-8")
    compiled = program.compile_file(path, None)
    suspended = program.start(compiled, WORD16.bits, io.BytesIO()).suspend()
    whole = add_entry(suspended, "main")
    runs = analyze(whole, entries_of(whole), compiled.hosts, "auto").reachable
    called = sorted(
        {whole.functions[number].name for number in runs if _is_library(whole.functions[number])} - {""}
    )
    found, report = optimize.closed_world(suspended, "main", compiled.hosts)
    needed = needs.find(found, report.kinds, compiled.hosts, WORD16)
    flags = sorted(name for name, value in needed.flags.items() if value and not name.startswith("FAST_ONLY"))
    size = image.layout(found, WORD16, is_linked=True, well_known=needed.well_known).code_bytes
    hosts = sorted(name for name in needed.hosts if name.startswith(ir.KERNEL))
    return str(size), " ".join(called), " ".join(hosts), " ".join(sorted(needed.ops)), " ".join(flags)


def _is_library(function: ir.Function) -> bool:
    return function.position is not None and function.position.file.startswith(LIBRARY)


def lines(listed: Iterable[str]) -> Iterator[str]:
    """The file's lines for these uses."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        common = set(of(NOTHING, folder)[-1].split())
        for use in listed:
            if use.startswith("#"):
                yield use
                continue
            *columns, flags = of(use, folder)
            own = " ".join(flag for flag in flags.split() if flag not in common)
            yield " | ".join((use, *(column or "-" for column in (*columns, own))))


def functions() -> set[str]:
    """The names of all functions that programs can get at."""
    library = load()
    names = {name for name in library.names if _function(library.names[name])}
    for item in library.objects:
        if isinstance(item, ir.Dict):
            names |= {str(entry.key) for entry in item.properties if _function(entry.value)}
    return names


def _function(value: object) -> bool:
    objects = load().objects
    return isinstance(value, ObjectRef) and isinstance(objects[value.index], ir.Closure)


def main() -> int:
    """Prints the lines, or writes them."""
    text = "".join(f"{line}\n" for line in lines(uses()))
    if "--write" in sys.argv[1:]:
        LIST.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
