"""The collector against its reference: on random heaps it keeps what roots reach, in order, and nothing else;
it touches neither ROM nor what lies around the heap; memory is short exactly when live objects leave no room.

`MICROVIUM_RANDOM_HEAPS` is the number of heaps for each word size, `MICROVIUM_RANDOM_SEED` the first seed.
"""

from __future__ import annotations

import os
import random

import pytest

from microvium.layout import MAX_NEED, WORDS, Kind, Word
from tests.engine.collector import Collector, rom_content
from tests.engine.heap_graphs import Graph, Head, Node, To, random_graph

HEAPS = int(os.environ.get("MICROVIUM_RANDOM_HEAPS", "600"))
FIRST = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
SEEDS = range(FIRST, FIRST + HEAPS)

heaps = pytest.mark.parametrize("only_cells", [False, True], ids=["any", "integers"])
word_sizes = pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: str(word.bits))


def difference(graph: Graph, collector: Collector) -> str | None:
    """What is wrong after a collection, or None."""
    after = collector.state()
    live = graph.live()
    statics, heap, stack = live.used()
    start = live.arena_start
    if after.rom != rom_content(graph.word):
        return "ROM has changed"
    if after.heap_bytes != len(heap):
        return f"the heap has {after.heap_bytes} bytes, {len(heap)} are live"
    if after.ram[:start] != graph.memory()[:16] + statics:
        return "the static block differs"
    if after.ram[start : start + len(heap)] != heap:
        return "the heap's content differs"
    if after.ram[len(after.ram) - len(stack) :] != stack:
        return "the stack differs"
    end = start + graph.heap_bytes
    if after.ram[end : len(after.ram) - len(stack)] != graph.memory()[end : len(after.ram) - len(stack)]:
        return "free memory above the heap has changed"
    return collector.check()


@heaps
@word_sizes
def test_what_is_left_is_what_the_reference_keeps(word: Word, only_cells: bool) -> None:
    for seed in SEEDS:
        graph = random_graph(seed, word, only_cells)
        collector = Collector(graph, only_cells)
        assert collector.check() is None, f"seed {seed}: before the collection"
        collector.collect()
        wrong = difference(graph, collector)
        assert wrong is None, f"seed {seed}: {wrong}\n{graph}"


@heaps
@word_sizes
def test_a_second_collection_changes_nothing(word: Word, only_cells: bool) -> None:
    for seed in SEEDS[: len(SEEDS) // 6]:
        graph = random_graph(seed, word, only_cells)
        collector = Collector(graph, only_cells)
        collector.collect()
        once = collector.state()
        collector.collect()
        assert collector.state() == once, f"seed {seed}"


@heaps
@word_sizes
def test_memory_is_short_exactly_when_live_objects_leave_no_room(word: Word, only_cells: bool) -> None:
    chance = random.Random(FIRST)
    operands = MAX_NEED * word.bytes
    for seed in SEEDS[: len(SEEDS) // 3]:
        graph = random_graph(seed, word, only_cells)
        room = graph.arena_words * word.bytes - len(graph.stack) * word.bytes
        before, after = room - graph.heap_bytes, room - graph.live().heap_bytes
        near = chance.choice((before, after, before - operands, after - operands))
        size = max(0, near + chance.choice((-1, 0, 1)) * word.bytes)
        for_stack = chance.random() < 0.5
        need = size if for_stack else size + operands
        collector = Collector(graph, only_cells)
        untouched = collector.state()
        done = collector.reserve_stack(size) if for_stack else collector.reserve(size)
        assert done == (need <= after), f"seed {seed}: {size} bytes, stack: {for_stack}"
        if need <= before:
            assert collector.state() == untouched, f"seed {seed}: collected without need"
        else:
            assert difference(graph, collector) is None, f"seed {seed}"


@word_sizes
def test_rings_and_references_to_oneself_are_garbage_like_any(word: Word) -> None:
    ring = (Node(Kind.BOX, (To(1),)), Node(Kind.BOX, (To(0),)), Node(Kind.BOX, (To(2),)))
    graph = Graph(word, ring, (), (word.small(1),), 20)
    collector = Collector(graph)
    collector.collect()
    assert collector.state().heap_bytes == 0
    kept = Graph(word, ring, (To(2),), (), 20)
    collector = Collector(kept)
    collector.collect()
    assert difference(kept, collector) is None
    assert kept.live().nodes == (Node(Kind.BOX, (To(0),)),)


@word_sizes
def test_what_only_a_head_in_the_static_block_refers_to_is_kept(word: Word) -> None:
    """A snapshot's array whose elements have been copied to the heap, behind garbage."""
    nodes = (Node(Kind.BOX, (word.small(1),)), Node(Kind.ELEMENTS, (Head(0), To(0), word.small(5))))
    head = (word.header(Kind.ARRAY, 4 * word.bytes), word.small(3), To(1), 0)
    garbage = Node(Kind.ELEMENTS, (To(0), To(1), To(3), To(4)))
    graph = Graph(
        word, (nodes[0], nodes[1], garbage, Node(Kind.INT32, (2,) * (4 // word.bytes)), garbage), head, (), 99
    )
    collector = Collector(graph)
    collector.collect()
    assert difference(graph, collector) is None
    assert graph.live().nodes == nodes


def test_the_reference_would_notice_a_lost_object() -> None:
    word = WORDS[16]
    graph = Graph(word, (Node(Kind.BOX, (3,)), Node(Kind.BOX, (5,))), (To(1),), (), 20)
    other = Graph(word, graph.nodes, (To(0),), (), 20)
    collector = Collector(other)
    collector.collect()
    assert difference(graph, collector) == "the heap's content differs"
