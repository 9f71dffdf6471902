"""Image, engine and port -> firmware: `env.Firmware(image, headers)` for a chip, `env.NativeFirmware(…)`
for the desktop; `env.PlainFirmware(…)` is a program in C with the chip's start-up, without engine or image.

For a chip, every C file of engine/, firmware/, its host/ and its mcu/NAME/ is compiled with this image's
image.h; link-time optimisation drops what this image does not reach. `python -m microvium.link` links and
says what a linker's message means.
"""

from __future__ import annotations

from typing import Any

import commands

LINKED = ("firmware.elf", "firmware.hex", "firmware.map", "stack.json", "link.json", "references.json")


def generate(env: Any) -> None:
    """Adds EngineHeaders, Firmware, NativeFirmware, PlainFirmware and SizeTable."""
    env["LINK_FIRMWARE"] = (
        "$PYTHON -m microvium.link --out $FOLDER --cc $CC --ld $LD --objcopy $OBJCOPY --script $LINKSCRIPT "
        "${['--flag=' + f for f in CCFLAGS]} ${['--library=' + f for f in BOARD.toolchain.libraries]} "
        "${['--define=' + d for d in PLACES]} $SOURCES"
    )
    env.AddMethod(_headers, "EngineHeaders")
    env.AddMethod(_firmware, "Firmware")
    env.AddMethod(_native, "NativeFirmware")
    env.AddMethod(_plain_firmware, "PlainFirmware")
    env.AddMethod(_size_table, "SizeTable")


def exists(_env: Any) -> bool:
    """SCons's question whether the tool can be used."""
    return True


def _headers(env: Any, folder: str, full: bool = False) -> list[Any]:
    """What C needs to know of isa.py and layout.py, in a folder; with `full`, image.h of the engine with
    every feature too.
    """
    names = ["engine_isa.h", "engine_layout.h", *(["image.h"] if full else [])]
    command = f"$PYTHON -m microvium.headers --out {env.Dir(folder).path}{' --full' if full else ''}"
    targets = env.Command(
        [f"{folder}/{name}" for name in names], [], commands.shown(env, command, "headers $TARGETS")
    )
    env.Depends(targets, env.PythonTool("microvium.headers"))
    return list(targets)


def _objects(env: Any, sources: list[Any]) -> list[Any]:
    """Object files in obj/, in the order of the sources, which may be anywhere."""
    folder = env["FOLDER"].Dir("obj")
    root = env.Dir("#").abspath
    return [env.StaticObject(folder.File(_object_name(source, root)), source)[0] for source in sources]


def _object_name(source: Any, root: str) -> str:
    """`engine/heap.c` becomes `engine.heap.o`."""
    path = source.srcnode().abspath
    inside: str = path[len(root) + 1 :] if path.startswith(root + "/") else source.name
    return inside.rpartition(".")[0].replace("/", ".") + ".o"


def _sorted(nodes: list[Any]) -> list[Any]:
    return sorted(nodes, key=lambda node: node.srcnode().path)


def _firmware(env: Any, image: list[Any], headers: list[Any]) -> tuple[list[Any], list[Any]]:
    """firmware.elf, .hex and .map, and how it was linked; in twice/ the same for a firmware that calls the
    entry twice as often.
    """
    mcu = _mcu(env)
    assembly = [node for node in image if node.name == "image.s"]
    env = env.Clone(CPPPATH=[env["FOLDER"], f"#{env['BUILD']}/include", "#engine", "#firmware", mcu])
    patterns = ("#engine/*.c", "#firmware/host/*.c", f"{mcu}/*.c", f"{mcu}/*.S")
    sources = [node for pattern in patterns for node in _sorted(env.Glob(pattern))]
    objects = _objects(env, [*sources, *assembly]) + _plain_objects(env)
    env.Requires(objects, [*headers, *image])
    return _calling(env, objects, 1, [*headers, *image]), _calling(env, objects, 2, [*headers, *image])


def _calling(env: Any, objects: list[Any], times: int, needed: list[Any]) -> list[Any]:
    """The firmware of these objects and of those that depend on how often the entry is called."""
    app, folder = env["APP"], env["FOLDER"]
    defines = {"MVM_CALLS": times * app.calls, "MVM_ARGUMENTS": app.arguments}
    env = env.Clone(CPPDEFINES=defines, FOLDER=folder if times == 1 else folder.Dir("twice"))
    sources = [*_sorted(env.Glob("#firmware/*.c")), *(env.File(str(path)) for path in app.sources)]
    own = _objects(env, sources)
    env.Requires(own, needed)
    return _linked(env, [*objects, *own])


def _plain_firmware(env: Any, sources: list[Any], headers: list[Any]) -> list[Any]:
    """A firmware of C sources with a main(), in env["FOLDER"], if it can be linked. It includes `headers` and
    no image.h.
    """
    mcu, app = _mcu(env), env["APP"]
    defines = {"MVM_CALLS": app.calls, "MVM_ARGUMENTS": app.arguments}
    env = env.Clone(CPPPATH=[headers[0].dir, "#engine", "#firmware", mcu], CPPDEFINES=defines)
    port = [node for pattern in (f"{mcu}/*.c", f"{mcu}/*.S") for node in _sorted(env.Glob(pattern))]
    objects = _objects(env, [*port, *sources]) + _plain_objects(env)
    env.Requires(objects, headers)
    return _linked(env, objects, "mvm_arena_bytes=0", may_fail=True)


def _mcu(env: Any) -> str:
    """The folder of the chip's start-up and port."""
    return f"#firmware/mcu/{env['BOARD'].mcu}"


def _linked(env: Any, objects: list[Any], *places: str, may_fail: bool = False) -> list[Any]:
    """The results of the link, in env["FOLDER"]; `places` are further symbols. If it fails and may, there are
    none, and what depends on them goes on.
    """
    script = env.File(f"{_mcu(env)}/link.ld")
    env = env.Clone(LINKSCRIPT=script, PLACES=[*_places(env["BOARD"], env["APP"]), *places])
    targets = env.Command(
        [env["FOLDER"].File(name) for name in LINKED],
        objects,
        commands.shown(env, f"{'-' if may_fail else ''}$LINK_FIRMWARE", "link $TARGET"),
    )
    env.Depends(targets, [script, *env.PythonTool("microvium.link")])
    return list(targets)


def _plain_objects(env: Any) -> list[Any]:
    """The functions that compilers call by themselves."""
    return _objects(_plain(env), _sorted(env.Glob("#firmware/plain/*.c")))


def _plain(env: Any) -> Any:
    """The environment without link-time optimisation, and without loops turned into calls of memcpy."""
    flags = [flag for flag in env["CCFLAGS"] if flag != "-flto"]
    return env.Clone(CCFLAGS=[*flags, "-fno-tree-loop-distribute-patterns"])


def _places(board: Any, app: Any) -> list[str]:
    """The symbols that the link script expects."""
    values = {
        "mvm_rom_origin": board.rom.origin,
        "mvm_rom_length": board.rom.length,
        "mvm_ram_origin": board.ram.origin,
        "mvm_ram_length": board.ram.length,
        "mvm_stack_bytes": app.stack,
        "mvm_word_bits": board.word_bits,
    }
    if board.image:
        values |= {"mvm_image_origin": board.image.origin, "mvm_image_length": board.image.length}
    return [f"{name}={value}" for name, value in values.items()]


def _native(env: Any, image: list[Any], headers: list[Any]) -> list[Any]:
    """The native program: the engine with every feature, which all apps share, and the portable image."""
    board, app = env["BOARD"], env["APP"]
    mcu = f"#firmware/mcu/{board.mcu}"
    env = env.Clone(CPPPATH=[f"#{env['BUILD']}/include/full", "#engine", "#engine/desktop", "#firmware", mcu])
    engine = [
        node for pattern in ("#engine/*.c", "#engine/desktop/*.c") for node in _sorted(env.Glob(pattern))
    ]
    shared = _objects(env.Clone(FOLDER=env.Dir(f"#{env['BUILD']}/{board.name}")), engine)
    defines = {"MVM_CALLS": app.calls, "MVM_ARGUMENTS": app.arguments, "MVM_ARENA_BYTES": board.arena_bytes}
    own = [node for pattern in ("#firmware/host/*.c", f"{mcu}/*.c") for node in _sorted(env.Glob(pattern))]
    own += [
        *(env.File(str(path)) for path in app.sources),
        *(node for node in image if node.name == "image.c"),
    ]
    objects = [*shared, *_objects(env.Clone(CPPDEFINES=defines), own)]
    env.Requires(objects, headers)
    return list(
        env.Command(
            env["FOLDER"].File("firmware"),
            objects,
            commands.shown(env, "$CC -o $TARGET $SOURCES $BOARD.toolchain.libraries", "link $TARGET"),
        )
    )


def _size_table(env: Any, firmware: list[Any]) -> Any:
    """Shows the sizes of what was linked."""
    board = env["BOARD"]
    limits = f" --rom {board.budget_rom} --ram {board.budget_ram}" if board.is_chip else ""
    stack = f" --stack {firmware[0].dir.File('stack.json').path}" if board.is_chip else ""
    command = f"$PYTHON -m microvium.sizes $SOURCE{limits}{stack}"
    target = commands.always(env, "sizes", firmware[0], command)
    env.Depends(target, env.PythonTool("microvium.sizes"))
    return target
