"""Random programs over all of the language that needs no library: objects, arrays, classes, closures,
exceptions.

In: a seed. Out: the text of a script whose top level makes some data and whose `main` works on it
and prints.

Every program ends: loops and calls spend from a common supply. Nothing that a program prints depends on what
engines may differ in: an operator never gets an object to convert (`p`), strings stay short (`cut`), and
of an error that the engine throws its wording is not told (`E`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

PROLOGUE = """\
let fuel = 120;
let thrown;
const T = (value) => (thrown = value);
const E = (value) => {
  if (value === thrown) return value;
  if (!(value instanceof Error)) return 'engine';
  let kind = value instanceof TypeError ? 'type' : 'other';
  if (value instanceof RangeError) kind += ' range';
  if (value.code !== undefined || value.message === '' || !('message' in value)) kind += ' seen';
  value.code = kind;
  return `engine ${value.name} ${value.code} ${value.constructor === TypeError}`;
};
const p = (value) => {
  if (typeof value === 'function') return 8;
  return typeof value === 'object' && value !== null ? 7 : value;
};
const cut = (value) => (typeof value === 'string' && value.length > 30 ? 'long' : value);
function show(label, value, depth) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    console.log(label, typeof value, value);
    return;
  }
  console.log(label, typeof value);
  if (depth > 2 || fuel-- <= 0) return;
  for (const key in value) {
    try {
      show(`${label} ${key}`, value[key], depth + 1);
    } catch (error) {
      console.log(label, key, typeof E(error));
    }
  }
}
"""

LITERALS = (
    "0", "1", "2", "-3", "7", "true", "false", "null", "undefined", "'a'", "''", "'12'", "'b\\u00e9'",
    "'\\u20ac'", "100", "8191", "16383", "16384", "-16385", "65536", "1073741823", "1073741824",
    "-1073741825", "4294967295", "2147483648", "0.5", "-0", "1e21",
)  # fmt: skip
BINARY = (
    "+",
    "-",
    "*",
    "<",
    ">",
    "===",
    "!==",
    "&",
    "|",
    "^",
    "%",
    "<<",
    ">>",
    ">>>",
    "<=",
    ">=",
    "==",
    "!=",
    "/",
)
UPDATES = ("-=", "*=", "|=", "&=", "^=", "<<=", ">>>=", "%=")
KEYS = ("a", "b", "c", "d", "e", "name1", "\u03c0")
NUMBER_KEYS = ("n", "m")
"""Properties that only ever hold primitive values."""


@dataclass(frozen=True)
class Scope:
    """What can be named at a place. Tuples, so that an inner scope leaves the outer one as it is."""

    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    labels: tuple[tuple[str, bool], ...] = ()
    """Labels around, and whether each names a loop."""
    private: tuple[str, ...] = ()
    """Private names of the class around."""
    in_loop: bool = False
    in_breakable: bool = False
    in_function: bool = False
    has_this: bool = False
    has_super: bool = False
    derived: bool = False

    def body(self, **changes: Any) -> Scope:
        """The scope of a function's body."""
        inner = replace(self, labels=(), in_loop=False, in_breakable=False, in_function=True)
        return replace(inner, **changes)


@dataclass
class Names:
    """The scope of a block while its statements are written: declarations add to it."""

    scope: Scope

    def add(self, name: str, *lists: str) -> None:
        """Makes a name known to the statements that follow."""
        changes: dict[str, Any] = {each: (*getattr(self.scope, each), name) for each in lists}
        self.scope = replace(self.scope, **changes)


class Writer:
    """Writes one script."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def below(self, limit: int) -> int:
        return self.random.randrange(limit)

    def chance(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.below(one_in) == 0

    def script(self) -> str:
        """The text of a script."""
        names = Names(Scope())
        lines = [PROLOGUE]
        for _ in range(1 + self.below(5)):
            lines += self.guarded_declaration(names).split("\n")
        lines.append("function main() {")
        for _ in range(1 + self.below(5)):
            body = self.block(replace(names.scope, in_function=True), 3)
            lines += ["try {", *body, "} catch (error) { show('uncaught', E(error), 0); }"]
        for name in names.scope.readable:
            lines.append(f"show('{name}', {name}, 0);")
        lines.append("}")
        return "\n".join(lines) + "\n"

    def guarded_declaration(self, names: Names) -> str:
        """A declaration of the top level. What it throws must not end the program."""
        kind = self.below(5)
        scope = replace(names.scope, in_function=True)
        if kind == 0:
            value = guarded(self.any(scope, 2), "0")
            return self.declared(names, "let", value)
        if kind == 1:
            return self.constant(names, "objects", guarded(self.object_literal(scope, 2), "{ a: 1 }"))
        if kind == 2:
            return self.constant(names, "arrays", guarded(self.array_literal(scope, 2), "[1]"))
        if kind == 3:
            return self.function_declaration(names, 1)
        return self.class_declaration(names, 1, safe=True)

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def pick(self, items: tuple[str, ...]) -> str:
        return self.random.choice(items)

    # Primitive values

    def primitive(self, scope: Scope, depth: int) -> str:
        """An expression whose value is primitive."""
        if depth <= 0:
            return self.pick(LITERALS)
        kind = self.below(16)
        if kind < 2:
            return self.pick(LITERALS)
        if kind < 5:
            return f"p({self.any(scope, depth - 1)})"
        if kind < 8:
            return self.operation(scope, depth - 1)
        return self.rare_primitive(scope, kind, depth - 1)

    def operation(self, scope: Scope, depth: int) -> str:
        operator = self.pick(BINARY)
        text = f"({self.primitive(scope, depth)} {operator} {self.primitive(scope, depth)})"
        return f"cut{text}" if operator == "+" else text

    def rare_primitive(self, scope: Scope, kind: int, depth: int) -> str:
        if kind == 8:
            return f"typeof {self.parenthesised(scope, depth)}"
        if kind == 9:
            return f"({self.any(scope, depth)} {self.pick(('===', '!=='))} {self.any(scope, depth)})"
        if kind == 10:
            return f"({self.key(scope, depth)} in {self.parenthesised(scope, depth)})"
        if kind == 11:
            constructor = self.pick(scope.classes) if scope.classes else self.parenthesised(scope, depth)
            return f"({self.parenthesised(scope, depth)} instanceof {constructor})"
        if kind == 12:
            return f"delete {self.member(scope, depth)}"
        if kind == 13:
            return f"cut(`{{${{{self.primitive(scope, depth)}}},${{{self.primitive(scope, depth)}}}}}`)"
        if kind == 14 and scope.has_this and self.chance(3):
            return "typeof new.target"
        if kind == 14:
            return f"({self.pick(('!', '-', '+', '~', 'void '))}({self.primitive(scope, depth)}))"
        return self.update(scope, depth)

    def update(self, scope: Scope, depth: int) -> str:
        """A change of a property that holds primitive values."""
        target = f"{self.receiver(scope)}.{self.pick(NUMBER_KEYS)}"
        kind = self.below(5)
        if kind == 0:
            return self.pick((f"{target}++", f"--{target}"))
        if kind == 1:
            return f"({target} = {self.primitive(scope, depth)})"
        if kind == 2:
            return f"({target} {self.pick(UPDATES)} {self.primitive(scope, depth)})"
        if kind == 3:
            return f"({target} {self.pick(('??=', '||=', '&&='))} {self.primitive(scope, depth)})"
        return f"cut({target} += {self.pick(LITERALS)})"

    def key(self, scope: Scope, depth: int) -> str:
        """An expression for a property's key."""
        kind = self.below(5)
        if kind == 0:
            return f"'{self.pick((*KEYS, *NUMBER_KEYS))}'"
        if kind < 3:
            return self.pick(("0", "1", "2", "3", "'1'", "-1", "0.5", "'01'", "7"))
        if kind == 3:
            return f"({self.primitive(scope, depth)} & 7)"
        return f"`${{{self.pick(('1', chr(39) + 'a' + chr(39), '2 - 1', 'null', 'true'))}}}`"

    # Any values

    def any(self, scope: Scope, depth: int) -> str:
        """An expression whose value may be an object."""
        if depth <= 0:
            return self.pick((*scope.readable, "1")) if self.below(2) else self.pick(LITERALS)
        kind = self.below(20)
        if kind < 2:
            return self.primitive(scope, depth - 1)
        if kind < 6:
            return self.pick((*scope.readable, "'none'"))
        if kind < 10:
            return self.member(scope, depth - 1)
        return self.made(scope, kind, depth - 1)

    def made(self, scope: Scope, kind: int, depth: int) -> str:
        if kind == 10:
            return self.object_literal(scope, depth)
        if kind == 11:
            return self.array_literal(scope, depth)
        if kind == 12:
            return self.call(scope, depth)
        if kind == 13:
            return self.method_call(scope, depth)
        if kind == 14:
            return self.construction(scope, depth)
        if kind == 15:
            return self.assignment(scope, depth)
        if kind == 16:
            return self.function_expression(scope, depth)
        if kind == 17:
            operator = self.pick(("&&", "||", "??"))
            return f"({self.any(scope, depth)} {operator} {self.any(scope, depth)})"
        if kind == 18:
            return f"({self.primitive(scope, depth)} ? {self.any(scope, depth)} : {self.any(scope, depth)})"
        return self.optional(scope, depth)

    def parenthesised(self, scope: Scope, depth: int) -> str:
        return f"({self.any(scope, depth)})"

    def receiver(self, scope: Scope) -> str:
        """Something simple that is likely to be an object."""
        found = (*scope.objects, *scope.arrays, *scope.classes, *(("this",) if scope.has_this else ()))
        if found and self.below(4):
            return self.pick(found)
        return self.pick(scope.readable) if scope.readable else "({})"

    def member(self, scope: Scope, depth: int) -> str:
        """A property access, which can also be written to with any value."""
        kind = self.below(6)
        if kind < 3:
            return f"{self.receiver(scope)}.{self.pick(KEYS)}"
        if kind == 3:
            return f"{self.receiver(scope)}[{self.primitive(scope, depth)} & 7]"
        if kind == 4:
            return f"{self.receiver(scope)}[{self.element_key(scope, depth)}]"
        return f"{self.parenthesised(scope, depth)}.{self.pick(KEYS)}"

    def element_key(self, scope: Scope, depth: int) -> str:
        """A key that holds no primitive-only property."""
        return self.pick(("0", "1", "2", "3", "'1'", "-1", "0.5", "'01'", "7", "'a'", "'b'", "'\u03c0'"))

    def optional(self, scope: Scope, depth: int) -> str:
        what = self.parenthesised(scope, depth)
        kind = self.below(4)
        if kind == 0:
            return f"{what}?.{self.pick(KEYS)}"
        if kind == 1:
            return f"{what}?.[{self.element_key(scope, depth)}]"
        if kind == 2:
            return f"{what}?.{self.pick(KEYS)}.{self.pick(KEYS)}"
        return f"(fuel-- > 0 ? {what}?.{self.pick(KEYS)}?.({self.any(scope, depth - 1)}) : 5)"

    def assignment(self, scope: Scope, depth: int) -> str:
        kind = self.below(6)
        value = self.any(scope, depth)
        if kind < 2 and scope.writable:
            return f"({self.pick(scope.writable)} {self.pick(('=', '=', '??=', '&&=', '||='))} {value})"
        if kind == 5:
            return f"({self.pattern(scope, 1, targets=True)} = {self.parenthesised(scope, depth)})"
        return f"({self.member(scope, depth)} {self.pick(('=', '=', '=', '??=', '&&=', '||='))} {value})"

    def arguments(self, scope: Scope, depth: int) -> str:
        return ", ".join(self.spread(scope) + self.any(scope, depth - 1) for _ in range(self.below(4)))

    def spread(self, scope: Scope) -> str:
        """Now and then, all elements of an array come before."""
        return f"...{self.pick(scope.arrays)}, " if scope.arrays and self.chance(8) else ""

    def call(self, scope: Scope, depth: int) -> str:
        callee = (
            self.pick(scope.functions)
            if scope.functions and self.below(6)
            else self.parenthesised(scope, depth)
        )
        return f"(fuel-- > 0 ? {callee}({self.arguments(scope, depth)}) : 0)"

    def method_call(self, scope: Scope, depth: int) -> str:
        if scope.has_super and self.chance(3):
            return f"(fuel-- > 0 ? super.{self.pick(KEYS)}({self.arguments(scope, depth)}) : 0)"
        return f"(fuel-- > 0 ? {self.member(scope, depth)}({self.arguments(scope, depth)}) : 0)"

    def construction(self, scope: Scope, depth: int) -> str:
        found = (*scope.classes, *scope.functions)
        callee = self.pick(found) if found and self.below(8) else self.parenthesised(scope, depth)
        return f"(fuel-- > 0 ? new {callee}({self.arguments(scope, depth)}) : {{ a: 1 }})"

    # Literals

    def object_literal(self, scope: Scope, depth: int) -> str:
        """An object with some properties, methods and accessors. Node puts accessors behind a spread's other
        properties, so there are not both.
        """
        items = [self.property(scope, depth) for _ in range(self.below(5))]
        if any(item.startswith("...") for item in items):
            items = [item for item in items if not item.startswith(("get ", "set "))]
        return "({ " + ", ".join(items) + " })"

    def property(self, scope: Scope, depth: int) -> str:
        kind = self.below(10)
        key = self.pick(KEYS)
        if kind < 3:
            return f"{key}: {self.any(scope, depth - 1)}"
        if kind == 3:
            return f"{self.pick(NUMBER_KEYS)}: {self.primitive(scope, depth - 1)}"
        if kind == 4:
            return f"[{self.element_key(scope, depth)}]: {self.any(scope, depth - 1)}"
        if kind == 5:
            return f"{self.pick(('0', '1', '5'))}: {self.any(scope, depth - 1)}"
        if kind == 6 and scope.readable:
            return self.pick(scope.readable)
        if kind == 7:
            return self.accessor(scope, depth, has_super=True)
        if kind == 8:
            return f"...{self.parenthesised(scope, depth - 1)}"
        return f"{key}({self.parameters_and_body(scope.body(has_this=True, has_super=True), depth)}"

    def accessor(self, scope: Scope, depth: int, has_super: bool = False) -> str:
        inner = scope.body(has_this=True, has_super=has_super)
        key = self.pick(KEYS)
        if self.below(2):
            return f"get {key}() {{ if (fuel-- <= 0) return 3; {self.small_body(inner, depth)} }}"
        name = self.name("p")
        inner = replace(inner, readable=(*inner.readable, name), writable=(*inner.writable, name))
        return f"set {key}({name}) {{ if (fuel-- <= 0) return; {self.small_body(inner, depth)} }}"

    def array_literal(self, scope: Scope, depth: int) -> str:
        """An array, perhaps with holes."""
        items = [
            self.spread(scope) + self.any(scope, depth - 1) if self.below(6) else ""
            for _ in range(self.below(5))
        ]
        text = ", ".join(items)
        return f"[{text},]" if items and not items[-1] else f"[{text}]"

    def small_body(self, scope: Scope, depth: int) -> str:
        """A body of one or two statements."""
        first = self.statement(Names(scope), 0) if self.below(2) else ""
        return f"{first} return {self.any(scope, min(depth, 2))};"

    def function_expression(self, scope: Scope, depth: int) -> str:
        """An arrow, or a function with `this`."""
        if self.below(2):
            inner = scope.body(has_this=self.chance(3), has_super=False, derived=False)
            return f"(function ({self.parameters_and_body(inner, depth)})"
        arrow_scope = scope.body()
        name = self.name("p")
        arrow_scope = replace(
            arrow_scope, readable=(*arrow_scope.readable, name), writable=(*arrow_scope.writable, name)
        )
        return f"(({name}) => {self.parenthesised(arrow_scope, min(depth, 2))})"

    def parameters_and_body(self, scope: Scope, depth: int) -> str:
        """Parameters, the closing parenthesis and a body that ends soon."""
        parameters = []
        names = Names(scope)
        for _ in range(self.below(3)):
            kind = self.below(5)
            if kind < 3:
                parameters.append(self.new_name(names, "p"))
            elif kind == 3:
                default = self.any(names.scope, 1)
                parameters.append(f"{self.new_name(names, 'p')} = {default}")
            else:
                parameters.append(self.declaring_pattern(names, 1))
        if self.chance(6):
            parameters.append(f"...{self.new_name(names, 'p')}")
        body = self.small_body(names.scope, depth)
        return f"{', '.join(parameters)}) {{ if (fuel-- <= 0) return 4; {body} }}"

    # Patterns

    def new_name(self, names: Names, prefix: str, constant: bool = False) -> str:
        name = self.name(prefix)
        names.add(name, "readable", *(() if constant else ("writable",)))
        return name

    def declaring_pattern(self, names: Names, depth: int) -> str:
        """A pattern that declares variables."""
        found: list[str] = []
        text = self.pattern(names.scope, depth, targets=False, found=found)
        for name in found:
            names.add(name, "readable")
        return text

    def pattern(self, scope: Scope, depth: int, targets: bool, found: list[str] | None = None) -> str:
        """A pattern of new names, or of places that can be assigned."""

        def leaf() -> str:
            if depth > 0 and self.chance(5):
                return self.pattern(scope, depth - 1, targets, found)
            if not targets:
                name = self.name("v")
                if found is not None:
                    found.append(name)
                return name
            if scope.writable and self.below(2):
                return self.pick(scope.writable)
            return f"{self.receiver(scope)}.{self.pick(KEYS)}"

        def part() -> str:
            default = f" = {self.any(scope, 1)}" if self.chance(4) else ""
            return leaf() + default

        count = self.below(4)
        if self.below(2):
            items = ["" if self.chance(6) else part() for _ in range(count)]
            rest = f"...{leaf()}" if self.chance(5) else ""
            return "[" + ", ".join([*items, *([rest] if rest else [])]) + "]"
        items = [
            f"{self.pick(KEYS)}: {part()}" if self.below(3) else f"[{self.element_key(scope, 1)}]: {part()}"
            for _ in range(count)
        ]
        return "{ " + ", ".join(items) + " }"

    # Statements

    def block(self, scope: Scope, depth: int) -> list[str]:
        """Some statements in a scope of their own."""
        names = Names(scope)
        return [self.statement(names, depth) for _ in range(1 + self.below(4))]

    def braces(self, scope: Scope, depth: int) -> str:
        return "{\n" + "\n".join(self.block(scope, depth)) + "\n}"

    def statement(self, names: Names, depth: int) -> str:
        """A statement of limited depth."""
        simple: tuple[Callable[[Names, int], str], ...] = (
            self.print, self.expression, self.show, self.expression, self.let, self.leave, self.throw,
            self.update_, self.destructuring, self.object_constant, self.array_constant, self.shorten,
        )  # fmt: skip
        nested: tuple[Callable[[Names, int], str], ...] = (
            self.if_, self.for_, self.for_of, self.for_in, self.try_, self.try_, self.while_, self.switch,
            self.labelled, self.function_declaration, self.class_declaration,
        )  # fmt: skip
        return self.random.choice((*simple, *nested) if depth > 0 else simple)(names, depth - 1)

    def print(self, names: Names, depth: int) -> str:
        return f"console.log('{self.name('t')}', {self.primitive(names.scope, 2)});"

    def show(self, names: Names, depth: int) -> str:
        return f"show('{self.name('s')}', {self.any(names.scope, 2)}, 1);"

    def expression(self, names: Names, depth: int) -> str:
        return f"({self.any(names.scope, 3)});"

    def update_(self, names: Names, depth: int) -> str:
        return f"{self.update(names.scope, 2)};"

    def let(self, names: Names, depth: int) -> str:
        return self.declared(names, self.pick(("let", "const", "var")), self.any(names.scope, 3))

    def declared(self, names: Names, keyword: str, value: str) -> str:
        return f"{keyword} {self.new_name(names, 'v', keyword == 'const')} = {value};"

    def constant(self, names: Names, which: str, text: str) -> str:
        """A variable that always holds an object, or an array."""
        name = self.name(which[0])
        names.add(name, "readable", which)
        return f"const {name} = {text};"

    def object_constant(self, names: Names, depth: int) -> str:
        return self.constant(names, "objects", self.object_literal(names.scope, 2))

    def array_constant(self, names: Names, depth: int) -> str:
        return self.constant(names, "arrays", self.array_literal(names.scope, 2))

    def shorten(self, names: Names, depth: int) -> str:
        """Sets or shows an array's length."""
        if not names.scope.arrays:
            return self.print(names, depth)
        array = self.pick(names.scope.arrays)
        if self.below(2):
            return f"console.log('{self.name('t')}', {array}.length);"
        return f"{array}.length = {self.pick(('0', '1', '2', '5', '9', '-1', '0.5'))};"

    def destructuring(self, names: Names, depth: int) -> str:
        value = self.any(names.scope, 2)
        return f"let {self.declaring_pattern(names, 2)} = {value};"

    def throw(self, names: Names, depth: int) -> str:
        return f"if ({self.any(names.scope, 1)}) throw T({self.any(names.scope, 1)});"

    def leave(self, names: Names, depth: int) -> str:
        """A jump out, under a condition."""
        scope = names.scope
        ways = [f"return {self.any(scope, 2)};"] if scope.in_function and not scope.derived else []
        ways += ["break;"] if scope.in_breakable else []
        ways += ["continue;"] if scope.in_loop else []
        ways += [f"break {label};" for label, _ in scope.labels]
        ways += [f"continue {label};" for label, is_loop in scope.labels if is_loop]
        if not ways:
            return self.print(names, depth)
        condition = f"if ({self.any(scope, 2)}) " if self.below(5) else ""
        return condition + self.pick(tuple(ways))

    def if_(self, names: Names, depth: int) -> str:
        text = f"if ({self.any(names.scope, 3)}) {self.braces(names.scope, depth)}"
        return text + (f" else {self.braces(names.scope, depth)}" if self.below(2) else "")

    def loop_scope(self, scope: Scope) -> Scope:
        return replace(scope, in_loop=True, in_breakable=True)

    def for_(self, names: Names, depth: int) -> str:
        inner = Names(self.loop_scope(names.scope))
        name = self.name("i")
        inner.add(name, "readable")
        keyword, limit = self.pick(("let", "let", "var")), self.below(5)
        body = self.braces(inner.scope, depth)
        return f"for ({keyword} {name} = 0; {name} < {limit} && fuel-- > 0; {name}++) {body}"

    def for_of(self, names: Names, depth: int) -> str:
        inner = Names(self.loop_scope(names.scope))
        iterable = self.pick(names.scope.arrays) if names.scope.arrays and self.below(2) else None
        iterable = iterable or self.any(names.scope, 2)
        pattern = self.declaring_pattern(inner, 1) if self.chance(4) else self.new_name(inner, "i")
        body = self.braces(inner.scope, depth)
        return f"for (let {pattern} of {iterable}) {{ if (fuel-- <= 0) break;\n{body} }}"

    def for_in(self, names: Names, depth: int) -> str:
        inner = Names(self.loop_scope(names.scope))
        name = self.name("k")
        inner.add(name, "readable")
        what = self.any(names.scope, 2)
        return (
            f"for (const {name} in {what}) {{ if (fuel-- <= 0) break;\n{self.braces(inner.scope, depth)} }}"
        )

    def while_(self, names: Names, depth: int) -> str:
        inner = self.loop_scope(names.scope)
        condition, body = self.any(names.scope, 2), self.braces(inner, depth)
        if self.below(2):
            return f"while (fuel-- > 0 && {condition}) {body}"
        return f"do {body} while (fuel-- > 0 && {condition});"

    def try_(self, names: Names, depth: int) -> str:
        parts = self.pick(("catch", "both", "finally"))
        text = f"try {self.braces(names.scope, depth)}"
        if parts != "finally":
            inner = Names(names.scope)
            name = self.new_name(inner, "e")
            text += f" catch ({name}) {{ {name} = E({name});\n{self.braces(inner.scope, depth)} }}"
        if parts != "catch":
            text += f" finally {self.braces(names.scope, depth)}"
        return text

    def switch(self, names: Names, depth: int) -> str:
        inner = replace(names.scope, in_breakable=True)
        clauses = []
        for number in range(1 + self.below(4)):
            test = f"case {self.pick((str(number), repr('a'), self.any(names.scope, 1)))}"
            head = "default" if number == 1 and self.below(2) else test
            body = "\n".join(self.block(inner, 0))
            clauses.append(f"{head}: {{ {body} }}{' break;' if self.below(2) else ''}")
        return f"switch ({self.any(names.scope, 2)}) {{\n" + "\n".join(clauses) + "\n}"

    def labelled(self, names: Names, depth: int) -> str:
        label = self.name("l")
        loop = bool(self.below(2))
        inner = Names(replace(names.scope, labels=(*names.scope.labels, (label, loop))))
        if not loop:
            return f"{label}: {self.braces(inner.scope, depth)}"
        return f"{label}: {self.random.choice((self.for_, self.for_of, self.for_in))(inner, depth)}"

    def function_declaration(self, names: Names, depth: int) -> str:
        """A function that later statements call; it may call itself."""
        name = self.name("f")
        names.add(name, "functions", "readable")
        scope = names.scope.body(has_this=self.chance(3), has_super=False, derived=False)
        inner = Names(scope)
        parameters = [self.new_name(inner, "p") for _ in range(self.below(3))]
        body = self.block(inner.scope, max(depth, 0))
        text = "\n".join(["if (fuel-- <= 0) return 9;", *body, f"return {self.any(inner.scope, 1)};"])
        return f"function {name}({', '.join(parameters)}) {{\n{text}\n}}"

    # Classes

    def class_declaration(self, names: Names, depth: int, safe: bool = False) -> str:
        """A class; if it is to be safe, its definition throws nothing."""
        name = self.name("C")
        scope = names.scope
        heritage = ""
        if self.below(2) and scope.classes:
            heritage = f" extends {self.pick(scope.classes)}"
        elif not safe and self.chance(6):
            heritage = f" extends ({self.pick(('null', '1', *scope.functions, *scope.readable))})"
        private = (self.name("h"),) if self.below(2) else ()
        inner = replace(scope.body(has_this=True, has_super=True), private=(*scope.private, *private))
        members = [f"#{each} = {self.pick(LITERALS)};" for each in private]
        if self.below(2):
            members.append(self.constructor(inner, bool(heritage)))
        members += [self.class_member(inner, depth, safe) for _ in range(self.below(4))]
        names.add(name, "classes", "readable")
        return f"class {name}{heritage} {{\n" + "\n".join(members) + "\n}"

    def constructor(self, scope: Scope, derived: bool) -> str:
        inner = Names(replace(scope, derived=True))
        parameter = self.new_name(inner, "p")
        begin = f"super({self.any(Scope(readable=(parameter,)), 1)});" if derived else ""
        body = " ".join(self.block(inner.scope, 0))
        return f"constructor({parameter}) {{ {begin} if (fuel-- <= 0) return; {body} }}"

    def class_member(self, scope: Scope, depth: int, safe: bool) -> str:
        kind = self.below(7)
        if kind == 0:
            return f"{self.pick(KEYS)} = {self.pick(LITERALS)};"
        if kind == 1:
            return f"static {self.pick(KEYS)} = {self.pick(LITERALS)};"
        if kind == 2:
            return self.accessor(scope, 1, scope.has_super)
        if kind == 3:
            return f"static {self.accessor(scope, 1, scope.has_super)}"
        if kind == 4 and scope.private:
            private = scope.private[-1]
            key = self.pick(KEYS)
            return f"{key}() {{ if (fuel-- <= 0) return 2; this.#{private}++; return this.#{private}; }}"
        if kind == 5 and not safe:
            return f"{self.pick(KEYS)} = {self.any(scope, 1)};"
        return f"{self.pick(KEYS)}({self.parameters_and_body(scope, depth)}"


def guarded(value: str, otherwise: str) -> str:
    """The expression, or the other value if it throws."""
    return f"(() => {{ try {{ return {value}; }} catch (error) {{ return {otherwise}; }} }})()"


def script(seed: int) -> str:
    """The program of a seed."""
    return Writer(seed).script()
