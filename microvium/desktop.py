"""The engine on the desktop: builds it on first use, runs an image in it, calls functions, shows its memory.

In: an `image.ImageLayout` (portable) and the table of host functions. Out: `Vm`. The engine is the one of
the chips, compiled with all features, once for 32-bit and once for 16-bit words; each library holds one
VM, so a new `Vm` of the same word size ends the older one.

    vm = Vm(image.layout(snapshot, WORD32), hosts)
    vm.run_initializers()
    print(vm.call("main", [1, "two"]))

Values are as in `microvium.values`; a function comes out as `FunctionValue`. What a script throws and
nobody catches is raised as `JsError`, Ctrl-C as KeyboardInterrupt. `snapshot.take` reads the result.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Protocol

from microvium import debugmap, headers, heap, image, native
from microvium.debugmap import Frame
from microvium.diagnostics import BUILD, Diagnostic
from microvium.image import ImageLayout
from microvium.layout import WELL_KNOWN, Constant, Word
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value, utf16

ENGINE = Path(__file__).resolve().parent.parent / "engine"

ARENA_BYTES = {16: 24 * 1024, 32: 16 * 1024 * 1024}
"""Heap and VM stack of a desktop VM by word size; the 16-bit one is the most that its addresses allow."""

END_OF_INPUT = -1
"""What `read` of a VM gives when console input has ended."""

TRACE_FRAMES = 64
"""The most frames of an exception's trace that are kept."""

_CALLBACKS = """
extern "Python" uint32_t microvium_host(uint32_t index, const uint32_t *args, uint32_t argc);
extern "Python" void microvium_write(const uint8_t *bytes, uint32_t size);
extern "Python" int microvium_read(void);
void microvium_use_callbacks(void);
void microvium_catch_sigint(int on);
int microvium_saw_sigint(void);
"""

_PREAMBLE = """
#include <signal.h>
#include <string.h>
#include "desktop.h"

static uint32_t microvium_host(uint32_t index, const uint32_t *args, uint32_t argc);
static void microvium_write(const uint8_t *bytes, uint32_t size);
static int microvium_read(void);
static void microvium_use_callbacks(void) {
    mvm_desktop_callbacks(microvium_host, microvium_write);
    mvm_desktop_input(microvium_read);
}

static struct sigaction old_action;
static volatile sig_atomic_t caught, seen;

static void on_sigint(int number) {
    (void)number;
    seen = 1;
    mvm_desktop_interrupt();
}

/* While a script runs, Ctrl-C stops it: the handler only sets a flag that the engine looks at. */
static void microvium_catch_sigint(int on) {
    if (on) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = on_sigint;
        caught = sigaction(SIGINT, NULL, &old_action) == 0 && old_action.sa_handler != SIG_IGN;
        if (caught) sigaction(SIGINT, &action, NULL);
    } else if (caught) {
        sigaction(SIGINT, &old_action, NULL);
        caught = 0;
    }
}

/* True if Ctrl-C came since the last call. */
static int microvium_saw_sigint(void) {
    int result = seen;
    seen = 0;
    return result;
}
"""


class HostFunction(Protocol):
    """What a VM needs of a host function, as `host.HostFunction`."""

    def stand_in(self) -> Callable[..., Any] | None:
        """The Python function that takes its place."""


@dataclass(frozen=True)
class FunctionValue:
    """A function of the script, as a result or an argument of a host function; it cannot be passed back."""

    name: str


@dataclass(frozen=True)
class ObjectValue:
    """An object of the script, as a result or an argument of a host function; it cannot be looked into."""

    kind: str
    """`object`, `array` or `symbol`."""


PyValue = Value | FunctionValue | ObjectValue


class JsError(Exception):
    """An exception of the script that nothing caught. `text` is what String(value) gives."""

    def __init__(self, value: PyValue, text: str, offsets: Sequence[int], frames: Sequence[Frame]) -> None:
        super().__init__(text)
        self.value = value
        self.text = text
        self.offsets = tuple(offsets)
        """Code offsets where it passed, innermost first."""
        self.frames = tuple(frames)
        """The same as places of the source, as far as they are known."""


@cache
def library(word_bits: int) -> Any:
    """The engine for a word size as a cffi module, with the callbacks in place."""
    module = native.load(_extension(word_bits))

    def host(index: int, args: Any, argc: int) -> int:
        return _active[word_bits].on_host_call(index, args, argc)

    def write(data: Any, size: int) -> None:
        _active[word_bits].on_write(bytes(module.ffi.buffer(data, size)))

    def read() -> int:
        return _active[word_bits].on_read()

    def stop(_: object, error: BaseException, __: object) -> None:
        _active[word_bits].on_failure(error)

    module.ffi.def_extern("microvium_host", error=Constant.EXC, onerror=stop)(host)
    module.ffi.def_extern("microvium_write", onerror=stop)(write)
    module.ffi.def_extern("microvium_read", error=END_OF_INPUT, onerror=stop)(read)
    module.lib.microvium_use_callbacks()
    return module


def _extension(word_bits: int) -> native.Extension:
    sources = sorted([*ENGINE.glob("*.c"), *(ENGINE / "desktop").glob("*.c")])
    include_files = sorted([*ENGINE.glob("*.h"), *(ENGINE / "desktop").glob("*.h")])
    text = (ENGINE / "desktop.h").read_text(encoding="utf-8")
    declarations = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return native.Extension(
        name=f"engine{word_bits}",
        declarations=declarations + _CALLBACKS,
        preamble=_PREAMBLE,
        sources=tuple(sources),
        inputs=(*sources, *include_files),
        includes=(ENGINE, ENGINE / "desktop"),
        generated=headers.engine_headers(full=True),
        flags=(f"-DMVM_WORD_BITS={word_bits}", "-ffp-contract=off"),
        libraries=("m",),
    )


_active: dict[int, Vm] = {}


class Vm:
    """One running program."""

    def __init__(
        self,
        placed: ImageLayout,
        hosts: Mapping[str, HostFunction],
        *,
        arena_bytes: int | None = None,
        write: Callable[[bytes], object] | None = None,
        read: Callable[[], int] | None = None,
        debug_map: debugmap.DebugMap | None = None,
    ) -> None:
        self.image = placed
        self.hosts = hosts
        self._write = write or _write_stdout
        self._read = read or _no_input
        self._debug_map = debug_map
        self._failure: BaseException | None = None
        """What a callback raised and must be raised again once C has returned."""
        self._thrown: tuple[str, Exception] | None = None
        """What a stand-in raised last, and the text that was thrown into the script for it."""
        module = library(placed.word.bits)
        self._ffi, self._lib = module.ffi, module.lib
        data = image.portable(placed)
        self._functions: dict[int, Callable[..., Any]] = {}
        _active[placed.word.bits] = self
        arena = ARENA_BYTES[placed.word.bits] if arena_bytes is None else arena_bytes
        wrong = self._lib.mvm_desktop_load(data, len(data), arena)
        if wrong != self._ffi.NULL:
            raise Diagnostic(BUILD, self._ffi.string(wrong).decode())
        info = self._info()
        self.code_base: int = info.code_base
        self._static_base: int = info.static_base

    # Memory (`heap.Memory`, `snapshot.Stopped`)

    @property
    def word(self) -> Word:
        """The word size."""
        return self.image.word

    def fetch(self, reference: int, size: int) -> bytes | None:
        """Bytes of the VM's memory; None if they do not all lie inside."""
        self._check_active()
        pointer = self._lib.mvm_desktop_memory(reference, size)
        return None if pointer == self._ffi.NULL else bytes(self._ffi.buffer(pointer, size))

    def static_words(self) -> tuple[int, ...]:
        """The words of the module variables."""
        return tuple(
            self._word_at(self._static_base + i * self.word.bytes) for i in range(len(self.image.statics))
        )

    def well_known_words(self) -> tuple[int, ...]:
        """The words of the well-known table, which begins the ROM."""
        start = self.word.rom_bit
        return tuple(self._word_at(start + i * self.word.bytes) for i in range(len(self.image.well_known)))

    def object_reference(self, place: image.Ref) -> int:
        """Where in memory an object of the image lies."""
        if place.section is image.Section.STATIC:
            return self._static_base + place.offset
        return self.code_base - self.image.object_bytes + place.offset

    def heap_range(self) -> tuple[int, int]:
        """The addresses between which the heap's objects lie."""
        info = self._info()
        return info.heap_base, info.heap_top

    def collect(self) -> None:
        """Collects garbage."""
        self._check_active()
        self._lib.mvm_desktop_collect()

    def check(self) -> str | None:
        """What is wrong with the heap, or None."""
        self._check_active()
        wrong = self._lib.mvm_desktop_check()
        return None if wrong == self._ffi.NULL else self._ffi.string(wrong).decode()

    # Running

    def run_initializers(self) -> None:
        """Runs the top levels that the snapshot has still to run, in order."""
        for offset in self.image.initializers:
            self._run(partial(self._lib.mvm_desktop_call_code, offset))

    def call_entry(self) -> PyValue:
        """Calls the function of the entry convention, which an optimised snapshot has, without arguments."""
        if self.image.entry is None:
            raise ValueError("the image has no function of the entry convention")
        return self.value(self._run(partial(self._lib.mvm_desktop_call_code, self.image.entry)))

    @cached_property
    def exports(self) -> dict[str, int]:
        """The names by which functions can be called, and their static words."""
        return dict(self.image.exports)

    def call(self, name: str, args: Sequence[Value] = ()) -> PyValue:
        """Calls the function that an export holds. KeyError if there is no such export."""
        index = self.exports[name]
        words = self._argument_words(args)
        function = self._word_at(self._static_base + index * self.word.bytes)
        return self.value(self._run(lambda: self._lib.mvm_desktop_call(function, words, len(words))))

    def run_events(self) -> None:
        """Runs timers, and callbacks of console input, until nothing can happen any more."""
        self._run(self._lib.mvm_desktop_run_events)

    def export(self, name: str) -> PyValue:
        """The value of an export now. KeyError if there is no such export."""
        return self.value(self._word_at(self._static_base + self.exports[name] * self.word.bytes))

    def value(self, word: int) -> PyValue:
        """The value in a word, copied out of the VM."""
        if not heap.is_reference(word):
            return heap.plain_value(word, self.word)
        item = heap.read(self, word)
        if isinstance(item, heap.Text):
            return item.text
        if isinstance(item, heap.Number):
            return item.value
        if isinstance(item, heap.HostFunction):
            return HostRef(self.image.hosts[item.index])
        if isinstance(item, heap.Error):
            return _error_value(self.value(item.text))
        if isinstance(item, heap.Closure):
            return FunctionValue(self._function_name(item.code))
        if isinstance(item, (heap.Dict, heap.Array, heap.Uint8, heap.Symbol, heap.Slots, heap.Column)):
            return ObjectValue(_kind_name(item))
        raise Diagnostic(BUILD, "the program is damaged: a captured variable's box in the place of a value")

    def _function_name(self, code: int) -> str:
        for placed in self.image.codes:
            if self.code_base + placed.reference == code:
                return placed.code.name
        raise heap.BadHeap(f"no function has its code at {code:#x}")

    def _run(self, action: Callable[[], int]) -> int:
        """Runs script code. Raises what it threw."""
        self._check_active()
        self._lib.microvium_saw_sigint()
        self._lib.microvium_catch_sigint(1)
        try:
            result = action()
        finally:
            self._lib.microvium_catch_sigint(0)
        failure, self._failure = self._failure, None
        thrown, self._thrown = self._thrown, None
        if self._lib.microvium_saw_sigint():
            raise KeyboardInterrupt
        if failure is not None:
            raise failure
        if result == Constant.EXC:
            error = self._error()
            raise error from (thrown[1] if thrown is not None and thrown[0] == error.text else None)
        return result

    def _error(self) -> JsError:
        pending = self._lib.mvm_desktop_pending()
        buffer = self._ffi.new("uint32_t[]", TRACE_FRAMES)
        offsets = list(buffer[0 : self._lib.mvm_desktop_trace(buffer, TRACE_FRAMES)])
        value = self.value(pending)
        debug_map = self._debug_map or debugmap.of(self.image)
        found = (debug_map.find(offset) for offset in offsets)
        text = self._error_text(pending) or text_of(value)
        return JsError(value, text, offsets, [frame for frame in found if frame is not None])

    def _error_text(self, word: int) -> str | None:
        """What `engine/report.c` writes of an object that inherits from Error.prototype; else None."""
        tables = list(self._tables(word))
        prototypes = {table.prototype for table in tables}
        known = self.well_known_words()
        if not known or known[WELL_KNOWN.index("PROTOTYPE_ERROR")] not in prototypes:
            return None
        found: dict[PyValue, str] = {}
        for table in tables:
            for key, value in table.entries:
                name = self.value(key) if heap.is_reference(key) else None
                if name in ("name", "message"):
                    found.setdefault(name, self._text_at(value))
        return ": ".join(filter(None, (found.get("name"), found.get("message"))))

    def _text_at(self, word: int) -> str:
        """The text of a string as it can be shown; empty for anything else."""
        item = heap.read(self, word) if heap.is_reference(word) else None
        return text_of(item.text) if isinstance(item, heap.Text) else ""

    def _tables(self, word: int) -> Iterator[heap.Table]:
        """The property tables of an object and of the objects that it inherits from."""
        while heap.is_reference(word):
            item = heap.read(self, word)
            table = heap.read(self, item.table) if isinstance(item, heap.Dict) else None
            if not isinstance(table, heap.Table):
                return
            yield table
            word = table.prototype

    # Values for the VM

    def _argument_words(self, args: Sequence[Value]) -> list[int]:
        """Words for a call. New objects are kept on the VM stack, from which they are read back at the end:
        they may move while others are made.
        """
        kept: list[int] = []
        words = []
        for index, arg in enumerate(args):
            word, is_new = self._new_word(arg)
            if word == Constant.EXC:
                raise self._error()
            words.append(word)
            if is_new:
                kept.append(index)
        low = self._info().stack_low
        for place, index in enumerate(reversed(kept)):
            words[index] = self._word_at(low + place * self.word.bytes)
        return words

    def _new_word(self, value: object) -> tuple[int, bool]:
        """The word of a value, and whether it was made on the heap. EXC if memory is short."""
        if isinstance(value, bool):
            return (Constant.TRUE if value else Constant.FALSE), False
        if isinstance(value, (int, float)):
            return self._number_word(value)
        if isinstance(value, str):
            units = [ord(unit) for unit in utf16(value)]
            return self._lib.mvm_desktop_string(units, len(units)), True
        if isinstance(value, (bytes, bytearray)):
            return self._lib.mvm_desktop_bytes(bytes(value), len(value)), True
        if value is None or value is UNDEFINED:
            return Constant.UNDEFINED, False
        if value is NULL:
            return Constant.NULL, False
        raise TypeError(f"a script cannot take {value!r}: pass a number, string, boolean, bytes or None")

    def _number_word(self, value: int | float) -> tuple[int, bool]:
        if isinstance(value, int) and self.word.fits_small(value):
            return self.word.small(value), False
        if value != value:
            return Constant.NAN, False
        return self._lib.mvm_desktop_number(float(value)), True

    # Callbacks

    def on_write(self, data: bytes) -> None:
        """Console output. An error of the writer ends the script."""
        self._write(data)

    def on_read(self) -> int:
        """A byte of console input, or END_OF_INPUT. Ctrl-C while it waits is raised when C has returned."""
        self._lib.microvium_catch_sigint(0)
        try:
            return self._read()
        finally:
            self._lib.microvium_catch_sigint(1)

    def on_host_call(self, index: int, args: Any, argc: int) -> int:
        """A call of host function `index`. What it raises is thrown into the script as `Error: …`."""
        self._lib.microvium_catch_sigint(0)
        try:
            return self._call_host(index, [self.value(args[i]) for i in range(argc)])
        finally:
            self._lib.microvium_catch_sigint(1)

    def on_failure(self, error: BaseException) -> None:
        """A callback ended with an exception, which may not cross C: the script is stopped, and the exception
        raised when C has returned.
        """
        self._failure = error
        self._lib.mvm_desktop_interrupt()

    def _call_host(self, index: int, args: list[PyValue]) -> int:
        function = self._stand_in(index)
        try:
            result = function(*(_plain(arg) for arg in args))
            return self._new_word(result)[0]
        except Exception as error:
            if isinstance(error, Diagnostic):
                raise
            text = f"Error: {self.image.hosts[index]}: {error}"
            self._thrown = text, error
            word, _ = self._new_word(text)
            if word != Constant.EXC:
                self._lib.mvm_desktop_throw(word)
            return Constant.EXC

    def _stand_in(self, index: int) -> Callable[..., Any]:
        if index not in self._functions:
            name = self.image.hosts[index]
            declared = self.hosts.get(name)
            function = declared.stand_in() if declared is not None else None
            if function is None:
                raise Diagnostic(
                    BUILD,
                    f"the host function {name} cannot run on the desktop",
                    hint="give its declaration a Python stand-in, or call it on the chip only",
                )
            self._functions[index] = function
        return self._functions[index]

    # Details

    def _info(self) -> Any:
        self._check_active()
        info = self._ffi.new("struct mvm_desktop_info *")
        self._lib.mvm_desktop_get_info(info)
        return info

    def _word_at(self, reference: int) -> int:
        data = self.fetch(reference, self.word.bytes)
        if data is None:
            raise heap.BadHeap(f"no word lies at {reference:#x}")
        return int.from_bytes(data, "little")

    def _check_active(self) -> None:
        if _active.get(self.image.word.bits) is not self:
            raise RuntimeError("this VM has ended: another one of the same word size was made")


def _no_input() -> int:
    return END_OF_INPUT


def _write_stdout(data: bytes) -> None:
    sys.stdout.buffer.write(data)


def _plain(value: PyValue) -> object:
    """A value as a Python stand-in sees it: None for undefined and null."""
    return None if value in (UNDEFINED, NULL) else value


def _kind_name(item: heap.Object) -> str:
    name = type(item).__name__.lower()
    return {"dict": "object", "slots": "object", "uint8": "Uint8Array"}.get(name, name)


def _error_value(text: PyValue) -> ErrorRef:
    from microvium.layout import ERRORS

    for name, known in ERRORS.items():
        if known == text:
            return ErrorRef(name)
    raise heap.BadHeap(f"there is no error {text!r}")


def text_of(value: PyValue) -> str:
    """String(value)."""
    from microvium.layout import ERRORS

    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, ErrorRef):
        return ERRORS[value.name]
    if isinstance(value, (FunctionValue, HostRef, ObjectRef)):
        return "function"
    if isinstance(value, ObjectValue):
        return value.kind
    if value in (UNDEFINED, NULL, HOLE):
        return repr(value)
    return str(value)


def number_text(value: float) -> str:
    """Number.prototype.toString of a number that is no integer or has more than 53 bits."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    texts = (f"{abs(value):.{precision}e}" for precision in range(17))
    mantissa, _, exponent = next(text for text in texts if float(text) == abs(value)).partition("e")
    digits = mantissa.replace(".", "").rstrip("0")
    point = int(exponent) + 1
    if len(digits) <= point <= 21:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"
