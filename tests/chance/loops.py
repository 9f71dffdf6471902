"""Random functions that count: loops of every form, nested, near the limits of small integers, and locals
that go up and down by constants.

In: a seed and a number of functions. Out: the text of a script whose `main` calls each of them and prints
what it gives. Every program ends, and stays in 32-bit integers unless `mixed` asks for other values.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

EDGES = (16383, 16384, 16382, -16384, -16383, -16385, 32767, -32768, 65535, 2**30 - 1, -(2**30), 2**30)
"""The last small integers of 16-bit and 32-bit words, what is behind them, and the limits of words."""
NEAR = (0, 1, 2, 3, 5, 9, 126, 127, 128, 129, 255, 256, 300)
ROUNDS = 7
"""At most so many of a loop."""
DEPTH = 3
STRIDE = 37
"""Between the arguments of two calls."""


class Writer:
    """Writes one function."""

    def __init__(self, dice: random.Random, mixed: bool) -> None:
        self.dice = dice
        self.mixed = mixed
        self.names = 0
        self.rising: set[str] = set()
        """Counters that may go up in the body, too."""
        self.loops: list[str] = []
        """The counters of the loops around, the innermost last, or "" for one without a name of its own."""

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.dice.random() < share

    def name(self) -> str:
        """A new name."""
        self.names += 1
        return f"v{self.names}"

    def value(self) -> str:
        """An integer that is there."""
        return self.dice.choice(["a", "b", "c", "x", *(name for name in self.loops if name)])

    def function(self, name: str) -> Iterator[str]:
        """All of it."""
        yield f"function {name}(x, n) {{"
        yield f"let h = 0, a = x & {self.dice.choice((1, 7, 127, 1023))};"
        yield f"let b = {self.dice.choice(('n & 255', '-(x & 15)', self.edge_start(), '0'))};"
        yield f"let c = {self.dice.choice(('(n & 63) - 32', 'x & 3', '-3'))};"
        yield from self.rows()
        for _ in range(self.dice.randint(2, 4)):
            yield from self.statement()
        yield "return h ^ a ^ (b << 3) ^ (c << 5) ^ n;"
        yield "}"

    def rows(self) -> Iterator[str]:
        """A place for each row, so that a program of many functions has all of them."""
        for limits in ((1, 2, 9, 100, 127), (128, 129, 255, 300, 16382, 16383)):
            i, limit = self.name(), self.dice.choice(limits)
            yield f"for (let {i} = {limit - self.dice.randint(1, ROUNDS)}; {i} < {limit}; {i}++) {{"
            yield from self.body(i)
            yield "}"
        yield "if (a < 1023) a++;"

    def edge_start(self) -> str:
        """A number a few steps from a limit."""
        return str(self.dice.choice(EDGES) + self.dice.randint(-4, 4))

    def statement(self) -> Iterator[str]:
        """Something that counts."""
        kinds = [self.step, self.step, self.mix, self.guarded]
        if len(self.loops) < DEPTH:
            kinds += [self.up, self.up, self.up, self.down, self.whiling, self.unequal, self.guarded_loop]
        if self.loops:
            kinds += [self.leave, self.capture, self.assign]
        if self.mixed:
            kinds += [self.odd]
        yield from self.dice.choice(kinds)()

    def body(self, counter: str) -> Iterator[str]:
        """What a loop does."""
        self.loops.append(counter)
        if counter:
            yield f"h = ((h << 2) ^ (h >> 9) ^ {counter}) & 16383;"
        for _ in range(self.dice.randint(0, 3)):
            yield from self.statement()
        self.loops.pop()

    def up(self) -> Iterator[str]:
        """A loop that goes up to a constant or a local."""
        i = self.name()
        step = self.dice.choice((1, 1, 1, 1, 1, 2, 3))
        limit = self.dice.choice((*NEAR, *NEAR, *NEAR, *EDGES))
        start = limit - self.dice.randint(-1, ROUNDS) * step
        add = self.dice.choice(
            (f"{i}++", f"++{i}", f"{i} += 1", f"{i} -= -1", f"{i} = {i} + 1", f"{i} = 1 + {i}")
        )
        end = str(limit)
        if self.chance(0.15):
            start, end = 0, self.dice.choice(("(x & 7)", "(n & 7)", "a % 5"))
        test = self.dice.choice(
            (f"{i} < {end}", f"{i} < {end}", f"{i} <= {end}", f"{end} > {i}", f"!({i} >= {end})")
        )
        self.rising.add(i)
        yield f"for (let {i} = {start}; {test}; {add if step == 1 else f'{i} += {step}'}) {{"
        yield from self.body(i)
        yield "}"

    def down(self) -> Iterator[str]:
        """A loop that goes down."""
        i = self.name()
        limit = self.dice.choice((*NEAR, *EDGES))
        test, step = self.dice.choice((">", ">=")), self.dice.choice((f"{i}--", f"{i} -= 2", f"{i} += -1"))
        yield f"for (let {i} = {limit + self.dice.randint(0, ROUNDS)}; {i} {test} {limit}; {step}) {{"
        yield from self.body(i)
        yield "}"

    def whiling(self) -> Iterator[str]:
        """A loop whose counter is a local of the function around it."""
        i = self.name()
        limit = self.dice.choice((*NEAR, *EDGES[:5]))
        yield f"let {i} = {limit - self.dice.randint(0, ROUNDS)};"
        self.rising.add(i)
        form = self.dice.randrange(4)
        yield (
            f"while ({i} < {limit}) {{ {i}++;",
            f"do {{ h ^= {i} & 255;",
            f"while ({i}++ < {limit}) {{",
            "do {",
        )[form]
        yield from self.mix() if form == 3 else self.body(i)
        yield ("}", f"}} while (++{i} < {limit});", "}", f"{i}++; }} while ({i} <= {limit});")[form]
        yield f"h = (h ^ {i}) & 16383;"

    def unequal(self) -> Iterator[str]:
        """A loop that goes on until its counter is a number."""
        i = self.name()
        limit = self.dice.choice((*NEAR, *EDGES[:5]))
        start = limit - self.dice.randint(0, ROUNDS)
        test = f"{i} !== {limit}" if self.mixed else f"{i} !== {limit} && {i} < {limit + 2}"
        yield f"for (let {i} = {start}; {test}; {i}++) {{"
        yield f"h = ((h << 1) ^ (h >> 5) ^ {i}) & 16383;"
        self.loops.append("")
        if self.chance(0.5):
            yield from self.step()
        self.loops.pop()
        yield "}"

    def step(self) -> Iterator[str]:
        """A local goes up or down where that is known to have an end."""
        name = self.dice.choice("abc")
        limit = self.dice.choice((*NEAR, 16383, 16384, 16382, 16382, 32767))
        up = self.dice.choice(
            (f"{name}++", f"++{name}", f"{name} += 1", f"{name} += 2", f"{name} = {name} - -1")
        )
        down = self.dice.choice((f"{name}--", f"{name} -= 1", f"{name} -= 3", f"{name} += -1"))
        if self.chance(0.7):
            yield f"if ({name} {self.dice.choice(('<', '<=', '!=='))} {limit} && {name} < {limit + 1}) {up};"
        else:
            yield f"if ({name} > {-limit}) {down};"

    def guarded(self) -> Iterator[str]:
        """A number that is made small, one more, and two uses of it."""
        name, old = self.dice.choice("abc"), self.name()
        yield f"{name} = {self.value()} & {self.dice.choice((3, 255, 16383, 16382, 8191))};"
        yield self.dice.choice(
            (f"{name}++;", f"let {old} = {name}++; h ^= {old} & 4095;", f"h ^= ++{name} & 4095;")
        )

    def guarded_loop(self) -> Iterator[str]:
        """A loop in a handler's range: what is thrown is its counter."""
        i = self.name()
        yield f"let {i} = {self.dice.choice((-5, 0, 16370))};"
        yield f"try {{ for (; {i} < {self.dice.choice((3, 100, 16383))}; {i}++) {{"
        yield f"if ((({i} ^ {self.value()}) & 3) === 2) throw {i};"
        yield from self.mix()
        yield f"}} }} catch (error) {{ h = (h ^ error ^ ({i} << 2)) & 16383; }}"

    def mix(self) -> Iterator[str]:
        """The result changes."""
        yield f"h = ((h << 1) ^ (h >> 7) ^ {self.value()}) & 16383;"

    def leave(self) -> Iterator[str]:
        """The next round early, or no more."""
        name = self.value()
        yield f"if (({name} & 3) === {self.dice.randrange(4)}) {self.dice.choice(('break', 'continue'))};"

    def capture(self) -> Iterator[str]:
        """A closure over a counter."""
        f, counter = self.name(), self.loops[-1] or "a"
        yield f"const {f} = () => {counter};" if self.chance(0.7) else f"const {f} = () => {counter} & 63;"
        yield f"h = (h + {f}()) & 16383;"

    def assign(self) -> Iterator[str]:
        """A counter goes on in the body of its loop."""
        counter = self.loops[-1]
        if counter in self.rising:
            more = self.dice.choice(("++", " += 1", " += 2"))
            yield f"if ((h & 7) === {self.dice.randrange(8)} && {counter} < 70000) {counter}{more};"

    def odd(self) -> Iterator[str]:
        """One more than what is no small integer, or may be none."""
        name = self.name()
        other = self.dice.choice(("0.5", "undefined", "-0", "true", str(2**31)))
        yield f"let {name} = {self.value()} & 1 ? {other} : 5;"
        yield f"{name}++; h = (h ^ {name} ^ ({name} === {name} ? 1 : 2) ^ ({name} * 4)) & 16383;"
        if self.chance(0.5):
            yield f"while ({name} < 9) {{ {name}++; h = (h ^ ({name} * 8)) & 16383; }}"


def script(seed: int, count: int, mixed: bool = False) -> str:
    """A program of so many functions."""
    dice = random.Random(f"loops {seed}")
    names = [f"f{number}" for number in range(count)]
    lines = [line for name in names for line in Writer(dice, mixed).function(name)]
    lines += [f"const all = [{', '.join(names)}];", "function main() {", f"let x = {seed & 127};"]
    lines += [
        "for (let k = 0; k < all.length; k++) {",
        f"x = (x + {STRIDE}) & 1023; console.log(k, all[k](x, x ^ 90), all[k](x + 1, 16380 - x));",
        "}",
        "}",
    ]
    return "\n".join([*lines, ""])
