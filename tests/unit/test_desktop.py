"""`desktop`: the engine runs what `emit` writes, with both word sizes."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microvium import desktop, image, ir, snapshot
from microvium.desktop import FunctionValue, JsError, Vm
from microvium.diagnostics import Diagnostic
from microvium.ir import Area, Box, Closure, Handler, Slot, Snapshot, Static
from microvium.layout import WORD16, WORDS, Word
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef, ObjectRef, Value, number
from tests.unit.programs import (
    ARG0,
    HELLO,
    LOCAL0,
    PRIMITIVES,
    I,
    exported,
    function,
    label,
    log,
    patient,
    push,
    snapshots,
)

both = pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))


@dataclass(frozen=True)
class StandIn:
    """A host function that is this Python function."""

    function: Callable[..., Any] | None

    def stand_in(self) -> Callable[..., Any] | None:
        return self.function


class Console:
    """Collects what a script prints."""

    def __init__(self) -> None:
        self.data = b""

    def __call__(self, data: bytes) -> None:
        self.data += data

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")


def start(
    snapshot: Snapshot,
    word: Word,
    console: Console | None = None,
    arena: int | None = None,
    **hosts: Callable[..., Any] | None,
) -> Vm:
    table = {name: StandIn(item) for name, item in hosts.items()}
    return Vm(image.layout(snapshot, word), table, write=console or Console(), arena_bytes=arena)


ECHO = exported(function("main", [I("LOAD", (ARG0,)), I("RETURN")], params=1))
CALL_RELAY = exported(
    function("main", [I("LOAD", (ARG0,)), I("CALL_HOST", ("relay", 1)), I("RETURN")], params=1)
)


@both
def test_hello(word: Word) -> None:
    console = Console()
    vm = start(HELLO, word, console)
    assert vm.call("main") is UNDEFINED
    assert console.data == b"Hello, World!\n"
    assert vm.check() is None


@both
@patient
@given(
    value=PRIMITIVES.filter(lambda value: not isinstance(value, (HostRef, ErrorRef)) and value is not HOLE)
)
def test_values_go_in_and_come_out(word: Word, value: Value) -> None:
    assert repr(start(ECHO, word).call("main", [value])) == repr(value)


@both
@patient
@given(value=PRIMITIVES.filter(lambda value: value is not HOLE))
def test_constants_come_out(word: Word, value: Value) -> None:
    vm = start(exported(function("main", [push(value), I("RETURN")])), word)
    assert repr(vm.call("main")) == repr(value)


@both
@patient
@given(value=PRIMITIVES.filter(lambda value: value is not HOLE))
@example(value="\ud800")
@example(value="\ud83d\ude00")
@example(value="\ud83da\ude00")
def test_python_and_the_engine_agree_on_texts(word: Word, value: Value) -> None:
    console = Console()
    vm = start(exported(function("main", [push(value), *log(), push(0), I("RETURN")])), word, console)
    vm.call("main")
    assert console.text == desktop.text_of(value) + "\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_reads_back(value: float) -> None:
    assert float(desktop.number_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-6, "0.000001"), (1e-7, "1e-7")),
        *((-1.5e300, "-1.5e+300"), (0.1, "0.1"), (5e-324, "5e-324"), (-0.0, "0")),
    ],
)
def test_numbers_are_written_as_javascript_does(value: float, text: str) -> None:
    assert desktop.number_text(value) == text


@both
def test_strings_made_while_memory_is_short_arrive_whole(word: Word) -> None:
    """The collector moves arguments that exist already."""
    body = [I("LOAD", (Slot(Area.ARGUMENT, 0),)), I("LOAD", (Slot(Area.ARGUMENT, 1),)), I("ADD"), I("RETURN")]
    vm = start(exported(function("main", body, params=2)), word, arena=1200)
    for turn in range(40):
        left, right = f"<{turn}" * 20, f"{turn}>" * 20
        assert vm.call("main", [left, right]) == left + right
        assert vm.check() is None


@both
def test_a_function_is_shown_by_its_name(word: Word) -> None:
    vm = start(HELLO, word)
    assert vm.export("main") == FunctionValue("main")
    with pytest.raises(TypeError, match="cannot take FunctionValue"):
        start(ECHO, word).call("main", [FunctionValue("main")])  # type: ignore[list-item]


@both
def test_an_unknown_export_is_a_key_error(word: Word) -> None:
    with pytest.raises(KeyError):
        start(HELLO, word).call("nothing")


# Host functions


@both
def test_a_stand_in_gets_and_gives_values(word: Word) -> None:
    seen = []

    def relay(value: object) -> str:
        seen.append(value)
        return f"got {value}"

    vm = start(CALL_RELAY, word, relay=relay)
    for value in (3, "x", True, NULL, UNDEFINED, 1.5):
        vm.call("main", [value])
    assert seen == [3, "x", True, None, None, 1.5]
    assert vm.call("main", [4]) == "got 4"


@both
def test_what_a_stand_in_raises_is_thrown_into_the_script(word: Word) -> None:
    def relay(_: object) -> None:
        raise ValueError("no such pin")

    with pytest.raises(JsError, match=r"^Error: relay: no such pin$") as caught:
        start(CALL_RELAY, word, relay=relay).call("main", [1])
    assert isinstance(caught.value.__cause__, ValueError)
    assert [str(frame) for frame in caught.value.frames] == ["main (main.js:2:1)"]


@both
def test_a_script_can_catch_what_a_stand_in_raises(word: Word) -> None:
    def relay(_: object) -> None:
        raise ValueError("no such pin")

    body = [label(1), push(0), I("CALL_HOST", ("relay", 1)), label(2), I("RETURN"), label(3), I("RETURN")]
    snapshot = exported(function("main", body, handlers=(Handler(1, 2, 3, 0),)))
    assert start(snapshot, word, relay=relay).call("main") == "Error: relay: no such pin"


@both
def test_a_host_function_without_stand_in_says_what_to_do(word: Word) -> None:
    for hosts in ({}, {"relay": None}):
        with pytest.raises(Diagnostic, match="relay cannot run on the desktop") as caught:
            start(CALL_RELAY, word, **hosts).call("main", [1])
        assert caught.value.hint


@both
def test_a_result_that_no_script_can_take_is_an_error(word: Word) -> None:
    with pytest.raises(JsError, match=r"a script cannot take \[1\]"):
        start(CALL_RELAY, word, relay=lambda _: [1]).call("main", [1])


@both
def test_a_stand_in_may_call_the_script(word: Word) -> None:
    inner = function("inner", [I("LOAD", (ARG0,)), push(1), I("ADD"), I("RETURN")], params=1)
    outer = function("outer", [push("kept"), push(5), I("CALL_HOST", ("relay", 1)), I("ADD"), I("RETURN")])
    vm = start(exported(inner, outer), word, relay=lambda value: vm.call("inner", [value]))
    assert vm.call("outer") == "kept6"


@both
def test_a_writer_that_fails_ends_the_script(word: Word) -> None:
    def write(data: bytes) -> None:
        raise BrokenPipeError

    body = [label(1), push("again"), *log(), I("JUMP", (1,))]
    vm = Vm(image.layout(exported(function("main", body)), word), {}, write=write)
    with pytest.raises(BrokenPipeError):
        vm.call("main")


# Exceptions


@both
def test_an_uncaught_exception_names_every_call(word: Word) -> None:
    thrower = function("thrower", [push("no sensor"), I("THROW")])
    caller = function("caller", [I("LOAD_STATIC", (0,)), push(UNDEFINED), I("CALL", (0,)), I("RETURN")])
    with pytest.raises(JsError) as caught:
        start(exported(thrower, caller), word).call("caller")
    error = caught.value
    assert (error.value, error.text) == ("no sensor", "no sensor")
    assert [str(frame) for frame in error.frames] == ["thrower (thrower.js:2:1)", "caller (caller.js:3:1)"]
    assert len(error.offsets) == 2


@both
def test_an_error_of_the_engine_has_its_text(word: Word) -> None:
    body = [push(1), push(UNDEFINED), I("CALL", (0,)), I("RETURN")]
    with pytest.raises(JsError, match=r"^TypeError: not a function$") as caught:
        start(exported(function("main", body)), word).call("main")
    assert caught.value.value == ErrorRef("NOT_CALLABLE")


@both
@pytest.mark.parametrize("value", [5, "text", UNDEFINED, ErrorRef("STACK")])
def test_calling_an_export_that_is_no_function_is_a_type_error(word: Word, value: Value) -> None:
    vm = start(Snapshot((), (), (Static("x", value),), {"x": 0}, {}), word)
    with pytest.raises(JsError, match=r"^TypeError: not a function$") as caught:
        vm.call("x")
    assert caught.value.frames == ()


@both
def test_an_export_may_be_a_function_of_the_host(word: Word) -> None:
    def relay(_: object) -> None:
        raise ValueError("no such pin")

    vm = start(Snapshot((), (), (Static("x", HostRef("relay")),), {"x": 0}, {}), word, relay=relay)
    with pytest.raises(JsError, match=r"^Error: relay: no such pin$"):
        vm.call("x", [1])


@both
def test_a_stack_too_small_for_the_call_itself_is_a_range_error(word: Word) -> None:
    deep = function("deep", [*[push(n) for n in range(100)], *[I("POP")] * 99, I("RETURN")])
    for arena in range(0, 120 * word.bytes, word.bytes):
        vm = start(exported(deep), word, arena=arena)
        if arena < 90 * word.bytes:
            with pytest.raises(JsError, match=r"^RangeError: stack overflow$"):
                vm.call("deep")
        elif arena > 110 * word.bytes:
            assert vm.call("deep") == 0
    assert vm.check() is None


@both
def test_endless_recursion_is_a_range_error_and_the_vm_goes_on(word: Word) -> None:
    body = [I("LOAD_STATIC", (0,)), push(UNDEFINED), I("CALL", (0,)), I("RETURN")]
    vm = start(exported(function("main", body), function("other", [push(7), I("RETURN")])), word, arena=4000)
    with pytest.raises(JsError, match=r"^RangeError: stack overflow$") as caught:
        vm.call("main")
    assert 2 < len(caught.value.offsets) <= desktop.TRACE_FRAMES
    assert vm.check() is None
    assert vm.call("other") == 7


@pytest.fixture
def interrupt() -> Iterator[None]:
    """Ctrl-C in a moment."""
    timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    yield
    timer.cancel()
    timer.join()


@both
@pytest.mark.usefixtures("interrupt")
def test_ctrl_c_stops_a_script_that_never_ends(word: Word) -> None:
    vm = start(exported(function("main", [label(1), I("JUMP", (1,))])), word)
    with pytest.raises(KeyboardInterrupt):
        vm.call("main")
    assert vm.check() is None


@both
@pytest.mark.usefixtures("interrupt")
def test_ctrl_c_cannot_be_caught_by_the_script(word: Word) -> None:
    body = [label(1), label(4), I("JUMP", (4,)), label(2), label(3), I("POP"), I("JUMP", (1,))]
    with pytest.raises(KeyboardInterrupt):
        start(exported(function("main", body, handlers=(Handler(1, 2, 3, 0),))), word).call("main")


@both
@pytest.mark.usefixtures("interrupt")
def test_ctrl_c_stops_a_stand_in(word: Word) -> None:
    with pytest.raises(KeyboardInterrupt):
        start(CALL_RELAY, word, relay=lambda _: threading.Event().wait(20)).call("main", [1])


def test_afterwards_ctrl_c_is_pythons_again() -> None:
    start(HELLO, WORD16).call("main")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


# The VM itself


def test_a_new_vm_ends_the_older_one() -> None:
    old = start(HELLO, WORD16)
    start(HELLO, WORD16)
    with pytest.raises(RuntimeError, match="this VM has ended"):
        old.call("main")


@both
def test_memory_outside_is_not_shown(word: Word) -> None:
    vm = start(HELLO, word)
    assert vm.fetch(vm.code_base, 4) is not None
    for reference, size in ((0, 1 << 30), (word.mask, 2), (vm.code_base, 1 << 20)):
        assert vm.fetch(reference, size) is None


@both
def test_the_engine_refuses_damaged_images_without_harm(word: Word) -> None:
    library = desktop.library(word.bits)
    data = image.portable(image.layout(HELLO, word))
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 0x10
        wrong = library.lib.mvm_desktop_load(bytes(flipped), len(flipped), 1000)
        assert wrong != library.ffi.NULL
        assert library.lib.mvm_desktop_load(data[:at], at, 1000) != library.ffi.NULL
    start(HELLO, word).call("main")


@both
def test_boxes_and_captured_values_are_shared(word: Word) -> None:
    add = [
        I("LOAD_CAPTURED", (0,)),
        I("LOAD_BOX"),
        I("INC"),
        I("DUP"),
        I("LOAD_CAPTURED", (0,)),
        I("STORE_BOX"),
        I("RETURN"),
    ]
    functions = (function("up", add), function("also", add))
    objects = (Closure(0, (ObjectRef(2),)), Closure(1, (ObjectRef(2),)), Box(10))
    statics = (Static("up", ObjectRef(0)), Static("also", ObjectRef(1)))
    vm = start(Snapshot(functions, objects, statics, {"up": 0, "also": 1}, {}), word)
    assert [vm.call("up"), vm.call("also"), vm.call("up")] == [11, 12, 13]


@both
@pytest.mark.parametrize("distance", [120, 129, 40000])
@pytest.mark.parametrize("op", ["JTRUE", "JFALSE", "JTRUE_KEEP", "JFALSE_KEEP", "JNULLISH_KEEP"])
@pytest.mark.parametrize("value", [True, 0, NULL])
def test_far_jumps_decide_as_near_ones(word: Word, distance: int, op: str, value: Value) -> None:
    filler: list[ir.Instruction] = [push(0), I("POP")] * (min(distance, 9000) // 3)
    keep = op.endswith("KEEP")
    body = [
        push(value),
        I(op, (1,)),
        *([I("POP")] if keep else []),
        *filler,
        push("stayed"),
        I("RETURN"),
        label(1),
    ]
    body += [*([I("POP")] if keep else []), push("jumped"), I("RETURN")]
    jumps = {"JTRUE": value is True, "JFALSE": value is not True, "JNULLISH_KEEP": value is NULL}
    expected = "jumped" if jumps[op.removesuffix("_KEEP") if op != "JNULLISH_KEEP" else op] else "stayed"
    assert start(exported(function("main", body)), word).call("main") == expected


@both
@patient
@given(a=st.integers(-(2**32), 2**32), b=st.integers(-(2**32), 2**32))
def test_sums_are_those_of_python(word: Word, a: int, b: int) -> None:
    body = [I("LOAD", (Slot(Area.ARGUMENT, 0),)), I("LOAD", (Slot(Area.ARGUMENT, 1),)), I("ADD"), I("RETURN")]
    assert start(exported(function("main", body, params=2)), word).call("main", [a, b]) == number(a + b)


@both
def test_locals_start_as_undefined_and_missing_arguments_too(word: Word) -> None:
    body = [I("LOAD", (LOCAL0,)), I("LOAD", (ARG0,)), I("EQ"), I("RETURN")]
    assert start(exported(function("main", body, params=1, locals_=1)), word).call("main") is True


def stop_later() -> threading.Timer:
    """Ctrl-C, unless it is cancelled before."""
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    return timer


@patient
@given(
    program=snapshots(), word=st.sampled_from(list(WORDS.values())), arena=st.sampled_from([200, 1000, 5000])
)
def test_whatever_a_program_does_the_heap_is_sound(program: Snapshot, word: Word, arena: int) -> None:
    """Programs without sense, which may throw, run out of memory or never end."""
    vm = start(program, word, arena=arena, relay=lambda value: value if isinstance(value, str) else 1)
    for name in vm.exports:
        timer = stop_later()
        with contextlib.suppress(JsError, Diagnostic, KeyboardInterrupt):
            try:
                vm.call(name)
            finally:
                timer.cancel()
                timer.join()
        assert vm.check() is None
        vm.collect()
        assert vm.check() is None
        taken = snapshot.take(vm, program)
        assert image.read(image.portable(image.layout(taken, word)))
