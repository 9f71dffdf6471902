"""The engine's collector by itself, on a heap that a test lays out.

In: a `heap_graphs.Graph`. Out: what `collect`, `reserve` and `reserve_stack` make of it. The engine's own
sources are compiled as they are and called through cffi; only the blocks of memory come from here instead of
from an image.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from microvium import desktop, headers, native
from microvium.layout import Word
from tests.engine import hostile
from tests.engine.heap_graphs import RESERVED_BYTES, ROM_BYTES, Graph

_DECLARATIONS = """
void torture_open(uint32_t rom_bytes, uint32_t ram_bytes, uint32_t static_words);
uint8_t *torture_rom(void);
uint8_t *torture_ram(void);
void torture_set(uint32_t heap_bytes, uint32_t stack_words);
uint32_t torture_heap_bytes(void);
void torture_collect(void);
int torture_reserve(uint32_t bytes);
int torture_reserve_stack(uint32_t bytes);
const char *torture_check(void);
"""

_PREAMBLE = f"""
#include <stdlib.h>
#include <string.h>
#include "check.h"
#include "heap.h"
#include "load.h"

static void torture_open(uint32_t rom_bytes, uint32_t ram_bytes, uint32_t static_words) {{
    free(mvm_rom_block);
    free(mvm_ram_block);
    mvm_rom_block = calloc(1, rom_bytes);
    mvm_ram_block = calloc(1, ram_bytes);
    mvm_image.rom_bytes = rom_bytes;
    mvm_image.ram_bytes = ram_bytes;
    mvm_static_count = static_words;
    mvm_statics = (mvm_value *)(void *)(mvm_ram_block + {RESERVED_BYTES});
    mvm_arena = mvm_statics + static_words;
    mvm_arena_end = (mvm_value *)(void *)(mvm_ram_block + ram_bytes);
}}

static uint8_t *torture_rom(void) {{ return mvm_rom_block; }}
static uint8_t *torture_ram(void) {{ return mvm_ram_block; }}

static void torture_set(uint32_t heap_bytes, uint32_t stack_words) {{
    mvm_heap_top = (uint8_t *)mvm_arena + heap_bytes;
    mvm_sp = mvm_arena_end - stack_words;
}}

static uint32_t torture_heap_bytes(void) {{ return (uint32_t)(mvm_heap_top - (uint8_t *)mvm_arena); }}
static void torture_collect(void) {{ mvm_collect(); }}
static int torture_reserve(uint32_t bytes) {{ return mvm_reserve((mvm_value)bytes); }}
static int torture_reserve_stack(uint32_t bytes) {{ return mvm_reserve_stack((mvm_value)bytes); }}
static const char *torture_check(void) {{ return mvm_check(); }}
"""


@cache
def library(word_bits: int, only_cells: bool) -> Any:
    """The collector for a word size, or that of heaps of integers, as a cffi module."""
    engine = desktop.ENGINE
    sources = (
        engine / "heap.c",
        engine / "cells.c",
        engine / "desktop" / "check.c",
        engine / "desktop" / "load.c",
    )
    generated = headers.engine_headers(full=True)
    if only_cells:
        generated["image.h"] = hostile.with_only_cells(generated["image.h"])
    header_files = sorted([*engine.glob("*.h"), *(engine / "desktop").glob("*.h")])
    return native.load(
        native.Extension(
            name=f"collector{word_bits}{'cells' if only_cells else ''}",
            declarations=_DECLARATIONS,
            preamble=_PREAMBLE,
            sources=sources,
            inputs=(*sources, *header_files),
            includes=(engine, engine / "desktop"),
            generated=generated,
            flags=(
                f"-DMVM_WORD_BITS={word_bits}",
                "-fsanitize=undefined",
                "-fsanitize-undefined-trap-on-error",
            ),
        )
    )


@dataclass(frozen=True)
class State:
    """Memory at one moment: the blocks' bytes, and how much of the arena the heap takes."""

    ram: bytes
    rom: bytes
    heap_bytes: int


class Collector:
    """A heap in the engine's memory."""

    def __init__(self, graph: Graph, only_cells: bool = False) -> None:
        module = library(graph.word.bits, only_cells)
        self._ffi, self._lib = module.ffi, module.lib
        memory = graph.memory()
        self._ram_bytes = len(memory)
        self._lib.torture_open(ROM_BYTES, len(memory), len(graph.statics))
        self._ffi.buffer(self._lib.torture_ram(), len(memory))[:] = memory
        self._ffi.buffer(self._lib.torture_rom(), ROM_BYTES)[:] = rom_content(graph.word)
        self._lib.torture_set(graph.heap_bytes, len(graph.stack))

    def state(self) -> State:
        """What the memory holds now."""
        ram = bytes(self._ffi.buffer(self._lib.torture_ram(), self._ram_bytes))
        rom = bytes(self._ffi.buffer(self._lib.torture_rom(), ROM_BYTES))
        return State(ram, rom, self._lib.torture_heap_bytes())

    def collect(self) -> None:
        self._lib.torture_collect()

    def reserve(self, size: int) -> bool:
        return bool(self._lib.torture_reserve(size))

    def reserve_stack(self, size: int) -> bool:
        return bool(self._lib.torture_reserve_stack(size))

    def check(self) -> str | None:
        """What the engine's own checker finds wrong."""
        wrong = self._lib.torture_check()
        return None if wrong == self._ffi.NULL else self._ffi.string(wrong).decode()


def rom_content(word: Word) -> bytes:
    """Words that would mislead a collector which reads ROM: even ones, which refer to RAM as in a chain of
    slots.
    """
    return RESERVED_BYTES.to_bytes(word.bytes, "little") * (ROM_BYTES // word.bytes)
