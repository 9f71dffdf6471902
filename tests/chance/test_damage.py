"""Damaged images and heaps: whatever is wrong with them is one clear error, or does no harm.

An image with any change is refused by its checksum. With the checksum put right, it is refused or it runs,
and then the engine's hostile configuration must find nothing to complain about. A heap read from memory with
any change is read, or is `BadHeap`.

`MICROVIUM_RANDOM_IMAGES` is the number of images and heaps, `MICROVIUM_RANDOM_SEED` the first seed.
"""

from __future__ import annotations

import io
import os
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from microvium import heap, image, ir, snapshot
from microvium.cli import program
from microvium.image.portable import BadImage, check_header, section_sizes
from microvium.image.words import Ref
from microvium.layout import PORTABLE_HEADER, PORTABLE_STRUCT, Word
from tests.engine import hostile

IMAGES = int(os.environ.get("MICROVIUM_RANDOM_IMAGES", "60"))
FIRST = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))
SEEDS = range(FIRST, FIRST + IMAGES)
SECONDS = 2
"""After which a damaged program is stopped: it may run for ever."""
SCRIPT = """
const shared = { a: 1, b: 'two', c: [1, 2, , 4], get d() { return this.a; }, set d(v) { this.a = v; } };
class Base { constructor(x) { this.x = x; } get twice() { return this.x * 2; } static made = 0; }
class Sub extends Base { #own = 3; constructor(x) { super(x); Sub.made++; } own() { return this.#own; } }
let count = 0;
const counter = () => ++count;
const texts = ['a', '\\u20ac', 70000, -5.5];
const instance = new Sub(4);
function work(n) {
  const { a, ...rest } = shared;
  for (const key in rest) if (key !== 'd') rest[key] = [a, key, ...shared.c];
  for (const text of texts) console.log(text, typeof text, `${text}!`);
  shared.d = n;
  shared.c[5] = instance.own();
  delete shared.b;
  try {
    if (n > 1) throw rest;
    return work(n + 1) + counter();
  } catch (error) {
    return error === rest ? instance.twice : 0;
  } finally {
    console.log('b' in shared, instance instanceof Base, count);
  }
}
export function main() { console.log(work(0), Sub.made); }
"""

word_sizes = pytest.mark.parametrize("word", hostile.WORDS)
Change = Callable[[bytearray, random.Random], None]


@dataclass(frozen=True)
class Base:
    """The program at rest, and its image."""

    running: program.Running
    data: bytes


def base(word: int, folder: Path) -> Base:
    path = folder / "base.mjs"
    path.write_text(SCRIPT)
    running = program.start(program.compile_file(path, None), word, io.BytesIO())
    return Base(running, program.suspend(running.suspend(), word).data)


def section(data: bytes, name: str) -> range:
    """The bytes of a section."""
    at = PORTABLE_STRUCT.size
    for each, size in section_sizes(check_header(data)).items():
        if each == name:
            return range(at, at + size)
        at += size
    raise KeyError(name)


def sealed(data: bytes | bytearray) -> bytes:
    """With the size and the checksum that it should have."""
    names = [field.name for field in PORTABLE_HEADER]
    values = list(PORTABLE_STRUCT.unpack_from(data))
    values[names.index("size")] = len(data)
    values[names.index("crc")] = zlib.crc32(data[PORTABLE_STRUCT.size :])
    return PORTABLE_STRUCT.pack(*values) + bytes(data[PORTABLE_STRUCT.size :])


# Changes


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def change_code(data: bytearray, chance: random.Random) -> None:
    """Bytes of code become others that occur there."""
    code = section(bytes(data), "code")
    for _ in range(chance.randint(1, 4)):
        data[chance.choice(code)] = chance.choice((data[chance.choice(code)], chance.randrange(256)))


def move_words(data: bytearray, chance: random.Random) -> None:
    """Words take the place of others, with the mark that says whether they are references."""
    size = check_header(bytes(data))["word_bits"] // 8
    names = ("well_known", "constants", "handlers", "objects", "static", "exports")
    places = [at for name in names for at in section(bytes(data), name)[::size]]
    bits = section(bytes(data), "relocations")
    for _ in range(chance.randint(1, 3)):
        one, other = chance.randrange(len(places)), chance.randrange(len(places))
        data[places[one] : places[one] + size] = data[places[other] : places[other] + size]
        marked = data[bits[other // 8]] >> other % 8 & 1
        place = bits[one // 8]
        data[place] = data[place] & ~(1 << one % 8) | marked << one % 8


def change_words(data: bytearray, chance: random.Random) -> None:
    """Words of objects and tables become numbers close to what they were, or constants."""
    size = check_header(bytes(data))["word_bits"] // 8
    names = ("constants", "handlers", "objects", "static", "exports")
    places = [at for name in names for at in section(bytes(data), name)[::size]]
    for _ in range(chance.randint(1, 3)):
        at = chance.choice(places)
        old = int.from_bytes(data[at : at + size], "little")
        new = chance.choice((old + 2, old - 2, old ^ 1, old + size, old - size, chance.randrange(14)))
        data[at : at + size] = (new % (1 << 8 * size)).to_bytes(size, "little")


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(PORTABLE_STRUCT.size, len(data)) :]


CHANGES: tuple[Change, ...] = (flip_bits, change_code, move_words, change_words, cut)


def changed(data: bytes, change: Change, seed: int) -> bytes:
    result = bytearray(data)
    change(result, random.Random(seed))
    return bytes(result)


@word_sizes
def test_a_changed_image_is_refused(word: int, tmp_path: Path) -> None:
    data = base(word, tmp_path).data
    for seed in SEEDS:
        other = changed(data, CHANGES[seed % len(CHANGES)], seed)
        if other != data:
            with pytest.raises(BadImage):
                image.read(other)


@pytest.mark.slow
@word_sizes
def test_a_changed_image_whose_checksum_is_right_does_no_harm(word: int, tmp_path: Path) -> None:
    data = base(word, tmp_path).data
    path = tmp_path / "changed.mvm"
    accepted = 0
    for seed in SEEDS:
        change = CHANGES[seed % len(CHANGES)]
        other = sealed(changed(data, change, seed))
        try:
            snapshot.from_image(other)
        except BadImage:
            continue
        accepted += 1
        path.write_bytes(other)
        done = hostile.run(hostile.runner(word), path, 4000, export=0, seconds=SECONDS)
        assert done.status in (*hostile.ENDS_WELL, hostile.REFUSED), (
            f"seed {seed}, {change.__name__}: status {done.status}: {done.complaint}"
        )
    assert accepted, "no changed image was accepted: nothing ran"


# Heaps


@dataclass(frozen=True)
class DamagedVm:
    """A VM whose heap reads as if some bytes of it were others."""

    vm: snapshot.Stopped
    damage: dict[int, int]

    @property
    def word(self) -> Word:
        return self.vm.word

    @property
    def image(self) -> image.ImageLayout:
        return self.vm.image

    @property
    def code_base(self) -> int:
        return self.vm.code_base

    def fetch(self, reference: int, size: int) -> bytes | None:
        data = self.vm.fetch(reference, size)
        if data is None:
            return None
        return bytes(self.damage.get(reference + at, byte) for at, byte in enumerate(data))

    def static_words(self) -> list[int]:
        return list(self.vm.static_words())

    def well_known_words(self) -> list[int]:
        return list(self.vm.well_known_words())

    def object_reference(self, place: Ref) -> int:
        return self.vm.object_reference(place)


@word_sizes
def test_a_damaged_heap_is_one_clear_error_or_a_program(word: int, tmp_path: Path) -> None:
    running = base(word, tmp_path).running
    start, end = running.vm.heap_range()
    refused = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        damage = {chance.randrange(start, end): chance.randrange(256) for _ in range(chance.randint(1, 3))}
        damaged = DamagedVm(running.vm, damage)
        try:
            found = snapshot.take(damaged, running.snapshot)
        except heap.BadHeap as error:
            refused += 1
            message = str(error)
        else:
            message = ""
            assert isinstance(found, ir.Snapshot)
        assert "\n" not in message
    assert refused, "no damage was noticed"
