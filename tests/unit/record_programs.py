"""Random scripts about objects of known form: records in any order, classes that inherit, methods, lists.

In: a seed. Out: the text of a script whose `main` ends and prints what it does. Most objects can have their
properties in fixed places; now and then the script does something that forbids it.
"""

from __future__ import annotations

import random

KEYS = ("a", "b", "c", "d")
METHODS = ("m", "n")
RARE = (
    "for (const key in {object}) print(key);",
    "delete {object}.{key};",
    "print('{key}' in {object});",
    "{object}['{key}' + ''] = {value};",
    "print({object} instanceof C0);",
    "C0.prototype.{key} = {value};",
    "C0.prototype.m = function () {{ return {value}; }};",
)
"""What an object with fixed places does not allow."""


class Records:
    """Writes one script. `rare`: how often something is done that needs a table."""

    def __init__(self, seed: int, rare: float = 0.05) -> None:
        self.random = random.Random(seed)
        self.rare = rare
        self.classes = self.random.randint(1, 4)
        self.count = 0

    def script(self) -> str:
        """The text."""
        lines = ["let fuel = 50;"]
        for number in range(self.classes):
            lines += self.class_(number)
        lines += [f"const k{number} = {self.object_(1)};" for number in range(2)]
        self.known = ["k0", "k1"]
        for number in range(3):
            lines += self.function(number)
        lines += ["export function main() {", f"  const list = [{self.object_(2)}, {self.object_(2)}];"]
        self.known = ["k0", "k1", "list[0]", "list[1]"]
        for _ in range(self.random.randint(4, 12)):
            lines += self.guarded(self.statement())
        for name in self.known:
            lines += self.guarded(f"print({name}.a, {name}.b, {name}.c, {name}.d);")
        return "\n".join([*lines, "}", ""])

    def one_of(self, *items: str) -> str:
        return self.random.choice(items)

    def class_(self, number: int) -> list[str]:
        """A class, perhaps of another; its constructor sets some fields and its methods use others."""
        parent = f"C{self.random.randrange(number)}" if number and self.random.random() < 0.7 else None
        fields = self.random.sample(KEYS, self.random.randint(0, 3))
        lines = [f"class C{number}{f' extends {parent}' if parent else ''} {{", "  constructor(p) {"]
        lines += ["    super(p);"] if parent else []
        lines += [f"    this.{key} = {self.one_of('p', '1', 'null', 'p + 2')};" for key in fields]
        lines += ["  }"]
        for name in self.random.sample(METHODS, self.random.randint(0, 2)):
            key = self.one_of(*KEYS)
            body = self.one_of(
                f"return this.{key};",
                f"this.{key} = (this.{key} | 0) + 1; return this;",
                f"return '{name}{number}' + typeof this.{key};",
            )
            lines.append(f"  {name}() {{ {body} }}")
        return [*lines, "}"]

    def object_(self, depth: int) -> str:
        """An expression that makes an object."""
        if self.random.random() < 0.5:
            return f"new C{self.random.randrange(self.classes)}({self.value(depth - 1)})"
        keys = self.random.sample(KEYS, self.random.randint(1, 4))
        return "{ " + ", ".join(f"{key}: {self.value(depth - 1)}" for key in keys) + " }"

    def value(self, depth: int) -> str:
        if depth > 0 and self.random.random() < 0.3:
            return self.object_(depth)
        either = "(fuel & 1 ? 1 : {})"
        return self.one_of("0", "7", "-300", "'t'", "true", "null", "undefined", "fuel", either)

    def function(self, number: int) -> list[str]:
        """A function of one or two objects."""
        one, two = self.one_of(*KEYS), self.one_of(*KEYS)
        body = self.one_of(
            f"return o.{one};",
            f"o.{one} = p; return o;",
            f"if (o.{one}) return o.{two}; return p;",
            f"p.{two} = o.{one}; return p.{one};",
            f"return {{ {one}: o, {two}: p }};",
            f"while (o && fuel-- > 0) o = o.{one}; return fuel;",
            f"return o.{self.one_of(*METHODS)}();",
        )
        return [f"function f{number}(o, p) {{ {body} }}"]

    def statement(self) -> str:
        """A statement about the objects that are known here."""
        one, two = self.one_of(*self.known), self.one_of(*self.known)
        key, value = self.one_of(*KEYS), self.value(1)
        if self.random.random() < self.rare:
            return self.one_of(*RARE).format(object=one, key=key, value=value)
        if self.random.random() < 0.3:
            self.count += 1
            made = f"let v{self.count} = {self.object_(2)};"
            self.known.append(f"v{self.count}")
            return made
        return self.one_of(
            f"{one}.{key} = {value};",
            f"{one}.{key} = {two};",
            f"print({one}.{key}, {one} === {two});",
            f"print(typeof f{self.random.randrange(3)}({one}, {two}));",
            f"print(f{self.random.randrange(3)}({one}, {value}));",
            f"print({one}.{self.one_of(*METHODS)}());",
            f"print(({one} || {two}).{key});",
            f"{one}.{key} += 1;",
        )

    def guarded(self, text: str) -> list[str]:
        """A statement whose error is caught. A declaration stays outside."""
        if text.startswith("let "):
            return [f"  {text}"]
        return [f"  try {{ {text} }} catch (error) {{ print('caught'); }}"]
