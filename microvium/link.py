"""Objects -> firmware: `python -m microvium.link --out DIR … OBJECT…`.

Two steps. Link-time optimisation turns all objects of C into one; that takes the compiler and nothing of
the memory map. Then the linker places it, which takes milliseconds, so `relink` can do it again with
another arena size. Out: firmware.elf, firmware.hex, firmware.map, stack.json, references.json (see
`references`), and link.json, by which `relink` knows how.

How deep the C stack can be is read from the machine code (`cstack`), so the linker places twice: at first
without room for a C stack, then with what it may need. Only the address of the arena's end differs between
the two. stack.json holds the bound and the chain of calls that reaches it; app.toml may ask for more room,
and states it where the bound cannot be computed.

The code that clears and fills RAM at start-up is asked for (`-u`) only if there is RAM to clear or to fill.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from microvium import cstack, files, references
from microvium.diagnostics import BUILD, LINK, Diagnostic
from microvium.layout import STACK_BOUND

ARENA = "mvm_arena_bytes"
"""The one symbol by which two links of the same firmware may differ on the same chip."""

STACK = "mvm_stack_bytes"
"""The bytes of RAM that are kept for the C stack."""

RAM = "mvm_ram_length"
"""The bytes of RAM of the chip; more are for models of it."""

WORD_BITS = "mvm_word_bits"
"""Bits of a value: no address, a fact for the rig."""

START_UP = {"mvm_zero_bytes": "mvm_start_zero", "mvm_copy_bytes": "mvm_start_copy"}
"""If the symbol is not 0, the start-up code that the other one names is needed."""

RELOCATIONS = "--emit-relocs"
"""The linker's option by which an ELF file keeps what `cstack` needs."""

DESCRIBE = "-gdwarf-4"
"""The compiler's option for lines and labels in the ELF file, for `microvium size`. They take no byte of the
chip and change no byte of the code.
"""

UNDESCRIBED = "--strip-debug"
"""The linker's option to leave that out."""

NAMED = "--discard-locals"
"""The linker's option to leave out the labels that the compiler makes: with lines, those of the MSP430 are
thousands, and every reader of the file would go through them.
"""

RESULTS = ("firmware.elf", "firmware.hex", "firmware.map", "stack.json", "link.json", "references.json")

_OVERFLOW = re.compile(r"region `(\w+)' overflowed by (\d+) byte")
_UNDEFINED = re.compile("undefined reference to [`'\u2018]([^'\u2019]+)")
_OUTSIDE_RAM = re.compile(r"address (0x[0-9a-f]+) of .* is not within region `ram'")
_MEMORY_NAMES = {"rom": "ROM", "image": "ROM for the image", "ram": "RAM"}


@dataclass(frozen=True)
class Job:
    """What the command line asks for."""

    out: Path
    compiler: str
    linker: str
    objcopy: str
    script: str
    flags: Sequence[str]
    libraries: Sequence[str]
    places: Mapping[str, int]
    objects: Sequence[str]


def link(job: Job) -> None:
    """All of it; raises Diagnostic, and then no file of an earlier link is left."""
    for name in RESULTS:
        (job.out / name).unlink(missing_ok=True)
    optimised = job.out / "obj" / "optimised.o"
    optimised.parent.mkdir(parents=True, exist_ok=True)
    _optimise(job, optimised)
    command = _placing(job, optimised, {**job.places, STACK: 0})
    with tempfile.TemporaryDirectory(dir=job.out) as scratch:
        elf, listing = Path(scratch, "firmware.elf"), Path(scratch, "firmware.map")
        _run_linker(job, command, elf, listing)
        wanted = [symbol for size, symbol in START_UP.items() if symbols(elf)[size]]
        if wanted:
            command += [f"--undefined={symbol}" for symbol in wanted]
        kept, bound, pairs = _c_stack(job, command, elf)
        command = [f"--defsym={STACK}={kept}" if word == f"--defsym={STACK}=0" else word for word in command]
        _run_linker(job, command, elf, listing)
        _check_ram(job, symbols(elf), kept)
        hexadecimal = Path(scratch, "firmware.hex")
        _run([job.objcopy, "-O", "ihex", str(elf), str(hexadecimal)])
        for made in (hexadecimal, listing, elf):
            made.replace(job.out / made.name)
    files.write_text(job.out / "stack.json", json.dumps({"kept": kept, **bound}, indent=1) + "\n")
    files.write_text(job.out / "link.json", json.dumps({"command": command}, indent=1) + "\n")
    files.write_text(job.out / "references.json", json.dumps(pairs) + "\n")


def _c_stack(job: Job, command: Sequence[str], elf: Path) -> tuple[int, dict[str, Any], references.Pairs]:
    """Room for the C stack, and why; and what refers to what. A program without an arena has all RAM that is
    left.
    """
    if ARENA in job.places:
        return 0, {"bytes": None, "why": "there is no arena that the C stack could grow into"}, []
    result = _run([*command, RELOCATIONS, UNDESCRIBED, "-o", str(elf)])
    if result.returncode:
        raise _explained(job, result.stderr)
    asked, pairs = job.places[STACK], references.read(elf)
    try:
        bound = cstack.bound(elf)
    except cstack.CannotFollow as error:
        if not asked:
            hint = "`stack = BYTES` in app.toml beside the script keeps so much RAM for it"
            raise Diagnostic(LINK, f"no bound of the C stack can be computed: {error}", hint=hint) from None
        return asked, {"bytes": None, "why": str(error)}, pairs
    if asked and asked < bound.size:
        hint = "without `stack` in app.toml, it gets what it may need"
        raise Diagnostic(LINK, f"the C stack may need {bound.size} bytes, not {asked}: {bound}", hint=hint)
    word = job.places[WORD_BITS] // 8
    return asked or -(-bound.size // word) * word, bound.to_json(), pairs


def relink(
    recipe: Path,
    places: Mapping[str, int],
    elf: Path,
    root: Path | None = None,
    options: Sequence[str] = (),
) -> None:
    """Links the firmware of a link.json again, with other values of some symbols, see `ARENA`. `root` is
    where the build ran; `options` are further ones of the linker.
    """
    command = json.loads(recipe.read_text(encoding="utf-8"))["command"]
    starts = tuple(f"--defsym={name}=" for name in places)
    linker, *arguments = (word for word in command if not word.startswith(starts))
    given = [f"--defsym={name}={value}" for name, value in places.items()]
    result = _run([linker, *given, *arguments, UNDESCRIBED, *options, "-o", str(elf)], root)
    if result.returncode:
        shown = ", ".join(f"{name} = {value}" for name, value in places.items())
        raise Diagnostic(LINK, f"no link with {shown}: {_first_line(result.stderr)}")


def symbols(elf: Path) -> dict[str, int]:
    """The addresses of the symbols."""
    with elf.open("rb") as stream:
        table: Any = ELFFile(stream).get_section_by_name(".symtab")
        return {entry.name: entry["st_value"] for entry in table.iter_symbols() if entry.name}


def _optimise(job: Job, target: Path) -> None:
    """One object of all that link-time optimisation sees. What cannot be resolved is left to the placing.

    The compiler leaves the object in its folder for temporary files, if the linker's plugin is told so.
    """
    with tempfile.TemporaryDirectory(dir=job.out) as scratch:
        places = (f"-Wl,--defsym={name}={_roomy(name, value)}" for name, value in job.places.items())
        described = (DESCRIBE, f"-fdebug-prefix-map={Path.cwd()}=.")
        command = [
            *(job.compiler, *job.flags, *described),
            *("-flto-partition=one", "-nostdlib", f"-T{job.script}", *places),
            "-Wl,-plugin-opt=-debug",
            "-Wl,-n,--undefined=main,--noinhibit-exec,--no-check-sections,--unresolved-symbols=ignore-all",
            *("-o", str(Path(scratch, "firmware.elf"))),
        ]
        result = _run([*command, *job.objects, *job.libraries], temporary=scratch)
        made = sorted(Path(scratch).glob("*.ltrans0.ltrans.o"))
        if not made:
            raise Diagnostic(LINK, _first_line(result.stderr))
        made[0].replace(target)


def _roomy(name: str, value: int) -> int:
    """The memory map for link-time optimisation, in which everything fits."""
    return 0x100000 if name.endswith("_length") else value


def _placing(job: Job, optimised: Path, symbols: Mapping[str, int]) -> list[str]:
    """The linker's command without its outputs."""
    libraries = [_library(job, name) for name in job.libraries]
    assembled = [name for name in job.objects if not _is_intermediate(Path(name))]
    places = [f"--defsym={name}={value}" for name, value in symbols.items()]
    command = [job.linker, "-n", "--gc-sections", "--undefined=main", *places, "-T", job.script]
    return [*command, *assembled, str(optimised), "--start-group", *libraries, "--end-group"]


def _library(job: Job, name: str) -> str:
    """`-lgcc` -> the path of the libgcc.a for these flags."""
    archive = f"lib{name.removeprefix('-l')}.a"
    return _run([job.compiler, *job.flags, f"-print-file-name={archive}"]).stdout.strip()


def _is_intermediate(path: Path) -> bool:
    """True if the object holds the compiler's intermediate code, for link-time optimisation."""
    with path.open("rb") as stream:
        return any(section.name.startswith(".gnu.lto_") for section in ELFFile(stream).iter_sections())


def _run_linker(job: Job, command: Sequence[str], elf: Path, listing: Path) -> None:
    result = _run([*command, NAMED, "-Map", str(listing), "-o", str(elf)])
    if result.returncode:
        raise _explained(job, result.stderr)


def _explained(job: Job, errors: str) -> Diagnostic:
    """The linker's errors as one message."""
    missing = list(dict.fromkeys(_UNDEFINED.findall(errors)))
    if missing:
        names = ", ".join(missing)
        hint = "a host function needs C: in firmware/host/, or in `sources` of app.toml beside the script"
        return Diagnostic(LINK, f"no C code defines {names}", hint=hint)
    too_many = dict(_OVERFLOW.findall(errors))
    for region, name in _MEMORY_NAMES.items():
        if region in too_many:
            there = job.places[f"mvm_{region}_length"]
            return _too_large(f"{too_many[region]} bytes of {name} too many ({there} are there)")
    outside = _OUTSIDE_RAM.search(errors)
    if outside:
        return _too_much_ram(job, int(outside[1], 0), job.places[STACK])
    return Diagnostic(LINK, _first_line(errors))


def _too_large(what: str) -> Diagnostic:
    return Diagnostic(LINK, f"image too large for the chip: {what}")


def _check_ram(job: Job, found: Mapping[str, int], kept: int) -> None:
    """Data and the C stack, for which so many bytes are kept, must leave an arena."""
    room = found["mvm_stack_top"] - found["mvm_arena"]
    if room < kept:
        raise _too_much_ram(job, job.places["mvm_ram_origin"] + room, kept)
    bound = found.get(STACK_BOUND, 0)
    arena = room - kept
    if arena < bound:
        raise _too_large(f"the VM stack may need {bound} bytes of RAM; {arena} are left for it and the heap")


def _too_much_ram(job: Job, stack_top: int, stack: int) -> Diagnostic:
    """Data lies from the top of the C stack to the end of RAM; below 0 addresses go on at 2^32."""
    there = job.places[RAM]
    data = (job.places["mvm_ram_origin"] + there - stack_top) % (1 << 32)
    parts = (
        f"{data} of data, {stack} of C stack; {there} are there"
        if stack
        else f"{data} of data; {there} are there"
    )
    return _too_large(f"{data + stack - there} bytes of RAM too many ({parts})")


def _first_line(errors: str) -> str:
    lines = (
        [line for line in errors.splitlines() if "error" in line]
        or errors.splitlines()
        or ["the linker failed"]
    )
    return lines[0]


def _run(
    command: Sequence[str], folder: Path | None = None, temporary: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command in a folder; `temporary` is where it keeps its temporary files."""
    env = {**os.environ, "TMPDIR": temporary} if temporary else None
    try:
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Diagnostic(BUILD, f"cannot run {command[0]}: {error.strerror}") from None


def _parse(arguments: Sequence[str] | None) -> Job:
    parser = argparse.ArgumentParser(prog="python -m microvium.link", description="Link a firmware.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    for tool in ("cc", "ld", "objcopy"):
        parser.add_argument(f"--{tool}", required=True)
    parser.add_argument("--script", required=True, help="link script")
    parser.add_argument("--flag", action="append", default=[], help="flag of the compiler")
    parser.add_argument("--library", action="append", default=[], help="-lNAME")
    parser.add_argument("--define", action="append", default=[], help="NAME=NUMBER for the link script")
    parser.add_argument("objects", nargs="+")
    options = parser.parse_args(arguments)
    return Job(
        options.out, options.cc, options.ld, options.objcopy, options.script, options.flag, options.library,
        _numbers(options.define), options.objects,
    )  # fmt: skip


def _numbers(definitions: Iterable[str]) -> dict[str, int]:
    pairs = (definition.partition("=") for definition in definitions)
    return {name: int(value, 0) for name, _, value in pairs}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    try:
        link(_parse(arguments))
    except Diagnostic as error:
        sys.stderr.write(error.render())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
