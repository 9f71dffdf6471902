"""Random scripts that end, print what they do, and need nothing but the core of the language.

In: a seed. Out: the text of a script. Every loop and call spends from a common supply, so all programs end
soon.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

BINARY = (
    "+",
    "-",
    "*",
    "%",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    ">>>",
    "<",
    "<=",
    ">",
    ">=",
    "===",
    "!==",
    "==",
    "!=",
)
LITERALS = (
    "0",
    "1",
    "2",
    "-3",
    "7",
    "100",
    "8191",
    "65536",
    "'a'",
    "''",
    "'12'",
    "true",
    "false",
    "null",
    "undefined",
)
COMPOUND = ("=", "+=", "-=", "*=", "&=", "|=", "^=", "&&=", "||=", "??=")


@dataclass
class _Scope:
    """What can be named at a place."""

    readable: list[str]
    writable: list[str]
    functions: list[str]
    labels: list[tuple[str, bool]] = field(default_factory=list)
    """Labels around, and whether each names a loop."""
    in_loop: bool = False
    in_breakable: bool = False
    in_function: bool = False

    def inner(self) -> _Scope:
        """A copy to add names to."""
        return _Scope(
            self.readable[:],
            self.writable[:],
            self.functions[:],
            self.labels[:],
            self.in_loop,
            self.in_breakable,
            self.in_function,
        )


class Generator:
    """Writes one script."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def script(self) -> str:
        """The text of a script."""
        scope = _Scope([], [], [])
        lines = ["let fuel = 60;"]
        lines += [self.declaration(scope, "let") for _ in range(2)]
        for _ in range(self.random.randint(1, 3)):
            lines.append(self.function(scope))
        body = self.block(scope, 3)
        lines += ["try {", *body, "} catch (e) { print('uncaught', typeof e); }"]
        lines.append(f"print({', '.join(scope.readable) or '0'});")
        return "\n".join(lines) + "\n"

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def pick(self, items: list[str] | tuple[str, ...]) -> str:
        return self.random.choice(items)

    def expression(self, scope: _Scope, depth: int = 3) -> str:
        """An expression of limited depth."""
        kind = self.random.randrange(14) if depth > 0 else self.random.randrange(3)
        if kind < 1 or (kind < 3 and not scope.readable):
            return self.pick(LITERALS)
        if kind < 3:
            return self.pick(scope.readable)
        return self.operation(scope, kind, depth - 1)

    def operation(self, scope: _Scope, kind: int, depth: int) -> str:
        one, two = self.expression(scope, depth), self.expression(scope, depth)
        if kind < 6:
            return f"({one} {self.pick(BINARY)} {two})"
        if kind == 6:
            return f"({one} {self.pick(('&&', '||'))} {two})"
        if kind == 7:
            return f"({one} ?? {two})"
        if kind == 8:
            return f"({one} ? {two} : {self.expression(scope, depth)})"
        if kind == 9:
            return f"{self.pick(('!', '-', '+', '~', 'typeof ', 'void '))}({one})"
        if kind == 10 and scope.writable:
            return f"({self.pick(scope.writable)} {self.pick(COMPOUND)} {one})"
        if kind == 11 and scope.writable:
            target = self.pick(scope.writable)
            return self.pick((f"{target}++", f"++{target}", f"{target}--", f"--{target}"))
        if kind == 12 and scope.functions:
            return f"(fuel-- > 0 ? {self.pick(scope.functions)}({one}, {two}) : {one})"
        if kind == 13:
            return self.arrow(scope, depth)
        return f"`{{${{{one}}},${{{two}}}}}`"

    def arrow(self, scope: _Scope, depth: int) -> str:
        """A closure that is called at once."""
        inner = scope.inner()
        parameter = self.name("p")
        inner.readable.append(parameter)
        inner.writable.append(parameter)
        inner.labels, inner.in_loop, inner.in_breakable = [], False, False
        return f"(({parameter}) => {self.expression(inner, depth)})({self.expression(scope, depth)})"

    def declaration(self, scope: _Scope, keyword: str) -> str:
        name = self.name("v")
        text = f"{keyword} {name} = {self.expression(scope, 2)};"
        scope.readable.append(name)
        if keyword != "const":
            scope.writable.append(name)
        return text

    def function(self, scope: _Scope) -> str:
        """A function declaration; it may call itself and those before it."""
        name, first, second = self.name("f"), self.name("p"), self.name("p")
        inner = scope.inner()
        inner.functions.append(name)
        inner.readable += [first, second]
        inner.writable += [first, second]
        inner.labels, inner.in_loop, inner.in_breakable, inner.in_function = [], False, False, True
        default = f" = {self.expression(scope, 1)}" if self.random.random() < 0.3 else ""
        body = "\n".join(self.block(inner, 2))
        scope.functions.append(name)
        return f"function {name}({first}, {second}{default}) {{\n{body}\n}}"

    def block(self, scope: _Scope, depth: int) -> list[str]:
        """Some statements in a scope of their own."""
        inner = scope.inner()
        return [self.statement(inner, depth) for _ in range(self.random.randint(1, 4))]

    def statement(self, scope: _Scope, depth: int) -> str:
        """A statement of limited depth."""
        simple = (self.print, self.print, self.assign, self.let, self.leave, self.closure, self.throw)
        nested = (
            self.if_,
            self.for_,
            self.while_,
            self.try_,
            self.try_,
            self.switch,
            self.labelled,
            self.inner_function,
        )
        chosen = self.random.choice(simple + nested if depth > 0 else simple)
        return chosen(scope, depth - 1)

    def print(self, scope: _Scope, depth: int) -> str:
        return f"print('{self.name('t')}', {self.expression(scope)});"

    def assign(self, scope: _Scope, depth: int) -> str:
        return f"{self.expression(scope)};"

    def let(self, scope: _Scope, depth: int) -> str:
        return self.declaration(scope, self.pick(("let", "let", "const", "var")))

    def throw(self, scope: _Scope, depth: int) -> str:
        return f"if ({self.expression(scope, 1)}) throw {self.expression(scope, 1)};"

    def leave(self, scope: _Scope, depth: int) -> str:
        """A jump out, under a condition."""
        ways = [f"return {self.expression(scope, 2)};"] if scope.in_function else []
        ways += ["break;"] if scope.in_breakable else []
        ways += ["continue;"] if scope.in_loop else []
        ways += [f"break {label};" for label, _ in scope.labels]
        ways += [f"continue {label};" for label, is_loop in scope.labels if is_loop]
        if not ways:
            return self.print(scope, depth)
        condition = f"if ({self.expression(scope, 2)}) " if self.random.random() < 0.8 else ""
        return condition + self.pick(ways)

    def closure(self, scope: _Scope, depth: int) -> str:
        """A closure to be called later, which may write what it captures."""
        name = self.name("g")
        inner = scope.inner()
        inner.labels, inner.in_loop, inner.in_breakable = [], False, False
        text = f"const {name} = () => {self.expression(inner, 2)};"
        scope.functions.append(name)
        return text

    def inner_function(self, scope: _Scope, depth: int) -> str:
        inner = scope.inner()
        text = self.function(inner)
        scope.functions.append(inner.functions[-1])
        return text

    def braces(self, scope: _Scope, depth: int) -> str:
        return "{\n" + "\n".join(self.block(scope, depth)) + "\n}"

    def if_(self, scope: _Scope, depth: int) -> str:
        text = f"if ({self.expression(scope)}) {self.braces(scope, depth)}"
        return text + (f" else {self.braces(scope, depth)}" if self.random.random() < 0.5 else "")

    def for_(self, scope: _Scope, depth: int) -> str:
        name = self.name("i")
        inner = scope.inner()
        inner.readable.append(name)
        inner.in_loop = inner.in_breakable = True
        keyword = self.pick(("let", "let", "var"))
        limit = self.random.randint(0, 4)
        closures = (
            f", {self.pick(inner.functions)}(1, {name})"
            if inner.functions and self.random.random() < 0.2
            else ""
        )
        step = f"{name}++{closures}"
        return (
            f"for ({keyword} {name} = 0; {name} < {limit} && fuel-- > 0; {step}) {self.braces(inner, depth)}"
        )

    def while_(self, scope: _Scope, depth: int) -> str:
        inner = scope.inner()
        inner.in_loop = inner.in_breakable = True
        condition, body = self.expression(scope, 2), self.braces(inner, depth)
        if self.random.random() < 0.5:
            return f"while (fuel-- > 0 && {condition}) {body}"
        return f"do {body} while (fuel-- > 0 && {condition});"

    def try_(self, scope: _Scope, depth: int) -> str:
        inner = scope.inner()
        name = self.name("e")
        inner.readable.append(name)
        text = f"try {self.braces(scope, depth)}"
        parts = self.random.choice(("catch", "finally", "both"))
        if parts != "finally":
            text += f" catch ({name}) {self.braces(inner, depth)}"
        if parts != "catch":
            text += f" finally {self.braces(scope, depth)}"
        return text

    def switch(self, scope: _Scope, depth: int) -> str:
        inner = scope.inner()
        inner.in_breakable = True
        clauses = []
        for number in range(self.random.randint(1, 4)):
            test = f"case {self.pick((str(number), repr('a'), self.expression(scope, 1)))}"
            head = "default" if number == 1 and self.random.random() < 0.5 else test
            body = "\n".join(self.block(inner, 0))
            end = " break;" if self.random.random() < 0.5 else ""
            clauses.append(f"{head}: {{ {body} }}{end}")
        return f"switch ({self.expression(scope, 2)}) {{\n" + "\n".join(clauses) + "\n}"

    def labelled(self, scope: _Scope, depth: int) -> str:
        label = self.name("l")
        inner = scope.inner()
        if self.random.random() < 0.5:
            inner.labels.append((label, False))
            return f"{label}: {self.braces(inner, depth)}"
        inner.labels.append((label, True))
        return f"{label}: {self.for_(inner, depth)}"
