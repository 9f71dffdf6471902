"""Random functions whose variables go up and down by constants in loops, with no limit but that of the loops.

In: a seed. Out: the text of a script with a `main` of one argument. What would let a variable have more
values than its loops allow, if that were got wrong, is in it often: counters and limits that change in the
body, rounds that leave out the counter, variables that start anew, exceptions. Every loop spends from a
common supply, so that all programs end; it is a variable of the module, which no loop can count on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

VARIABLES = ("p", "q", "r")
CONSTANTS = (1, 1, 1, 2, 3, 5, 100, 16383, 33554432, 1073741824)
LIMITS = ("1", "2", "3", "5", "9", "40", "(a & 7)", "n", "list.length", "p")
EDGES = (0, 0, 0, 1, 5, -3, 32760, 16380, 2147483640, -2147483640)
DEPTH = 3
FUEL = 150
"""Rounds of all loops together."""


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(f"rounds {seed}")
        self.names = 0
        self.counters: list[str] = []
        """Counters of the loops around, the innermost last."""
        self.labels: list[str] = []
        self.left = 40
        """Statements."""

    def name(self, letter: str) -> str:
        """A new name."""
        self.names += 1
        return f"{letter}{self.names}"

    def one(self, *choices: str) -> str:
        """One of some texts."""
        return self.dice.choice(choices)

    def constant(self) -> str:
        """What is added."""
        return str(self.dice.choice(CONSTANTS))

    def condition(self) -> str:
        """Something that holds now and then."""
        left = self.one("h", "a", *VARIABLES, *self.counters)
        return self.one(f"({left} & 3) === {self.dice.randrange(4)}", f"{left} > 5", f"odd({left})", "a")

    def script(self) -> str:
        """All of it."""
        lines = [
            f"let fuel = {FUEL}, turns = 0;",
            "function spent() { return --fuel < 0; }",
            "function odd(x) { turns++; if (turns % 7 === 0) return !x; return turns & 1; }",
            "function fail(x) { if (odd(x)) throw 3; return 2; }",
            "function main(a) {",
            f"fuel = {FUEL}; let h = 0, n = {self.dice.randint(0, 9)}, list = [1, 2, 3];",
            f"let {', '.join(f'{name} = {self.dice.choice(EDGES)}' for name in VARIABLES)};",
            "try {",
        ]
        while self.left > 0:
            lines += self.statement()
        return "\n".join([*lines, "} catch (e) { h = h + 1; }", "return h + '' + p + q + r + n;", "}", ""])

    def statement(self) -> Iterator[str]:
        """Something that counts, or a loop."""
        self.left -= 1
        kinds = [self.step] * 5 + [self.branch, self.branch, self.attempt, self.see]
        kinds += [self.anew, self.change, self.share]
        if len(self.counters) < DEPTH:
            kinds += [self.loop] * (6 if not self.counters else 2)
        if self.counters:
            kinds += [self.leave, self.leave]
        yield from self.dice.choice(kinds)()

    def block(self, most: int = 3) -> Iterator[str]:
        """Some statements."""
        for _ in range(self.dice.randint(1, most)):
            yield from self.statement()

    def step(self) -> Iterator[str]:
        """A variable goes up or down by a constant."""
        name, by = self.dice.choice(VARIABLES), self.constant()
        yield self.one(
            f"{name}++;",
            f"--{name};",
            f"{name} += {by};",
            f"{name} -= {by};",
            f"{name} = {by} + {name};",
            f"{name} = {name} + {by} - 1;",
            f"h = ({name}++ & 63) + 1;",
            f"{name} = {name}++ + 1;",
            f"{name} += {self.condition()} ? 1 : 2;",
            f"{name} += fail({name});",
        )

    def branch(self) -> Iterator[str]:
        """Something only now and then."""
        yield f"if ({self.condition()}) {{"
        yield from self.block(2)
        if self.dice.random() < 0.4:
            yield "} else {"
            yield from self.block(2)
        yield "}"

    def attempt(self) -> Iterator[str]:
        """What may be left by an exception."""
        yield "try {"
        yield from self.block(2)
        yield f"if ({self.condition()}) fail(a);"
        yield from self.step()
        caught = self.dice.random() < 0.6
        if caught:
            yield "} catch (e) {"
            yield from self.block(1)
        if not caught or self.dice.random() < 0.5:
            yield "} finally {"
            yield from self.step()
        yield "}"

    def see(self) -> Iterator[str]:
        """A value is looked at."""
        yield f"h = (h ^ {self.one(*VARIABLES, *self.counters)}) & 255;"

    def anew(self) -> Iterator[str]:
        """A variable is set to something else."""
        name = self.dice.choice(VARIABLES)
        others = (*VARIABLES, *self.counters)
        yield f"{name} = {self.one('0', '-4', str(self.dice.choice(EDGES)), self.one(*others), '(h & 3)')};"

    def change(self) -> Iterator[str]:
        """A counter or a limit changes in the body."""
        name = self.one("n", "n", *self.counters)
        yield self.one(f"{name}++;", f"{name}--;", f"{name} = 1;", f"{name} += 2;", f"list.push({name});")

    def share(self) -> Iterator[str]:
        """A closure that reads or changes a variable of its own."""
        f, shared = self.name("f"), self.name("s")
        yield f"let {shared} = 0; const {f} = () => {self.one(f'{shared}++', shared)};"
        yield f"h = (h + {f}() + {shared}) & 255;"

    def leave(self) -> Iterator[str]:
        """The next round early, or no more."""
        label = f" {self.one(*self.labels)}" if self.dice.random() < 0.5 else ""
        yield f"if ({self.condition()}) {self.one('break', 'continue')}{label};"

    def loop(self) -> Iterator[str]:
        """A loop of any form."""
        i, label = self.name("i"), self.name("l")
        limit, start = self.one(*LIMITS), str(self.dice.choice(EDGES))
        by = self.one("1", "1", "2", "7")
        near = f"{start} + {self.dice.randint(0, 9)}"
        yield f"let {i} = {start};" if self.dice.random() < 0.7 else f"let {i} = a;"
        head, tail = self.dice.choice(
            (
                (f"for ({i} = 0; {i} < {limit}; {i}++) {{", "}"),
                (f"for (; {i} < {near}; {i} += {by}) {{", "}"),
                (f"for ({i} = {limit}; {i} >= 0; {i} -= {by}) {{", "}"),
                (f"for (; {i} !== {near}; {i}++) {{", "}"),
                ("for (;;) {", "}"),
                (f"for (; ; {i}++) {{ if ({i} > {limit}) break;", "}"),
                (f"while ({i}++ < {near}) {{", "}"),
                (f"while ({i}-- > {limit}) {{", "}"),
                (f"while ({i} -= {by}) {{", "}"),
                (f"while ({i}--) {{", "}"),
                (f"while ({i} < {near}) {{", f"if ({self.condition()}) {i}++; }}"),
                (f"while ({i} < {near}) {{ {i} += {by};", "}"),
                ("do {", f"}} while (++{i} < {near});"),
                ("do {", f"if ({self.condition()}) continue; {i}++; }} while ({i} < {limit});"),
                (f"for (const {self.name('x')} of list) {{", "}"),
            )
        )
        yield f"{label}: {head} if (spent()) break;"
        self.counters.append(i)
        self.labels.append(label)
        yield from self.block(4)
        self.counters.pop()
        self.labels.pop()
        yield tail


def script(seed: int) -> str:
    """A program."""
    return Writer(seed).script()
