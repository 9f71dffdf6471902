"""Random calls of the library's functions give what they give in Node, and so do operators on objects.

`MICROVIUM_RANDOM_CALLS` is the number of calls of each kind, `MICROVIUM_RANDOM_SEED` the seed.
"""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from microvium.cli import program
from tests.unit import node_oracle

CALLS = int(os.environ.get("MICROVIUM_RANDOM_CALLS", "400"))
SEED = int(os.environ.get("MICROVIUM_RANDOM_SEED", "1"))

_SHOW = r"""
function shown(value) {
  if (typeof value === 'string') {
    let codes = `${value.length}`;
    for (let at = 0; at < value.length; at++) codes += ` ${value.charCodeAt(at).toString(16)}`;
    return codes;
  }
  if (typeof value === 'number') return value === 0 && 1 / value < 0 ? '-0' : `${value}`;
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return `${value}`;
  let text = '';
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) text += at in value ? `[${shown(value[at])}]` : '[]';
    return `${value.length}:${text}`;
  }
  for (const key of Object.getOwnPropertyNames(value)) {
    const { get, enumerable, configurable, writable } = Object.getOwnPropertyDescriptor(value, key);
    const is = `${enumerable ? 'e' : ''}${configurable ? 'c' : ''}${writable ? 'w' : ''}`;
    text += `{${key} ${is} ${get ? 'getter' : shown(value[key])}}`;
  }
  return text;
}
let log = '';
function show(make) {
  log = '';
  let text;
  try {
    text = shown(make());
  } catch (error) {
    text = 'threw';
  }
  console.log(text, log);
}
function converted(name, values) {
  const object = {};
  if (values.length > 0) object.valueOf = () => said(`${name}.valueOf `, values[0]);
  if (values.length > 1) object.toString = () => said(`${name}.toString `, values[1]);
  return object;
}
function said(text, value) {
  log += text;
  if (value === 'throws') throw value;
  return value;
}
"""

UNITS = "aAbBzZ019 ,.$&`'-+_\t\n\u00a0äßÿµŁłŃ\u03a3\u03c3άЖѪ✓\ud83d\ude00\ud801\udc00\ud801\udc28\ufeff\ufb01"


class Maker:
    """Makes calls by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def text(self, most: int = 8, units: str = UNITS) -> str:
        """A string."""
        return "".join(self.chance.choice(units) for _ in range(self.chance.randint(0, most)))

    def literal(self, text: str) -> str:
        """It in JavaScript."""
        return json.dumps(text)

    def index(self) -> str:
        """A position, often within a short string."""
        odd = ("undefined", "NaN", "Infinity", "-Infinity", "null", "'2'", "1.7", "-0.5", "true")
        return self.chance.choice(odd) if self.chance.random() < 0.2 else str(self.chance.randint(-6, 10))

    def indexes(self, most: int) -> str:
        """Up to so many of them."""
        return ", ".join(self.index() for _ in range(self.chance.randint(0, most)))

    def number(self) -> str:
        """A number."""
        kind = self.chance.randrange(8)
        if kind == 0:
            return self.chance.choice(
                ("0", "-0", "NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308")
            )
        if kind == 1:
            return str(self.chance.randint(-100, 100))
        if kind == 2:
            return str(self.chance.randint(-(1 << 33), 1 << 33))
        if kind == 3:
            return repr(self.chance.uniform(-1, 1) * 2.0 ** self.chance.randint(-1000, 1000))
        if kind == 4:
            return repr(self.chance.randint(-10000, 10000) / 100)
        if kind == 5:
            return repr(self.chance.randint(-100, 100) / 2)
        return repr(self.chance.uniform(-1, 1) * 10.0 ** self.chance.randint(-10, 25))


def _piece(make: Maker, text: str) -> str:
    """A part of a string, or another one."""
    if make.chance.random() < 0.3:
        return make.text(2)
    start = make.chance.randint(0, len(text))
    return text[start : start + make.chance.randint(0, 3)]


def parts_of_strings(make: Maker) -> str:
    """Reading and cutting."""
    text = make.literal(make.text())
    method = make.chance.choice(("charAt", "charCodeAt", "codePointAt", "at", "slice", "substring", "substr"))
    return f"{text}.{method}({make.indexes(2)})"


def searches(make: Maker) -> str:
    """Finding, splitting, replacing."""
    text = make.text(10, "aab.$")
    pattern = make.literal(_piece(make, text))
    method = make.chance.choice(
        ("indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "split", "replace", "replaceAll")
    )
    if method.startswith("replace"):
        replacement = make.literal(make.text(5, "x$&`'1"))
        if make.chance.random() < 0.3:
            replacement = f"(...all) => {replacement} + all.length + all[1] + all[0]"
        return f"{make.literal(text)}.{method}({pattern}, {replacement})"
    index = make.indexes(1)
    return f"{make.literal(text)}.{method}({pattern}{', ' if index else ''}{index})"


def other_strings(make: Maker) -> str:
    """Changing and making."""
    text = make.literal(make.text())
    kind = make.chance.randrange(5)
    if kind == 0:
        method = make.chance.choice(("trim", "trimStart", "trimEnd", "toString", "valueOf"))
        spaces = make.literal(make.text(4, " \t\n\u00a0\u2003\ufeffa"))
        return f"({spaces} + {text} + {spaces}).{method}()"
    if kind == 1:
        return f"{text}.{make.chance.choice(('toUpperCase', 'toLowerCase'))}()"
    if kind == 2:
        method = make.chance.choice(("padStart", "padEnd"))
        return f"{text}.{method}({make.index()}, {make.literal(make.text(3))})".replace("Infinity", "9")
    if kind == 3:
        return f"{text}.repeat({make.index()})"
    codes = ", ".join(make.number() for _ in range(make.chance.randint(0, 3)))
    return f"String.{make.chance.choice(('fromCharCode', 'fromCodePoint'))}({codes})"


def texts_of_numbers(make: Maker) -> str:
    """Numbers as text."""
    number = make.number()
    method = make.chance.choice(("toString", "toFixed", "toPrecision", "toExponential"))
    count = make.chance.randint(1, 37) if method == "toString" else make.chance.randint(-1, 25)
    argument = "" if make.chance.random() < 0.1 else str(count)
    return f"({number}).{method}({argument})"


def numbers_from_texts(make: Maker) -> str:
    """Text as numbers."""
    digits = (
        make.text(24, "0123456789") if make.chance.random() < 0.5 else make.text(8, "0123456789abzZ.eE+-_")
    )
    prefix = make.chance.choice(("", "", "", "-", "+", "0x", " ", "-0x", "Infinity"))
    text = make.literal(prefix + digits + make.chance.choice(("", "", "e5", "e-7", ".5")))
    kind = make.chance.randrange(3)
    if kind == 0:
        return f"parseFloat({text})"
    if kind == 1:
        return f"Number({text})"
    # Where the language leaves a result open, none is asked for: many digits of an odd radix.
    radix = make.chance.choice((2, 4, 8, 10, 16, 32, 0))
    return (
        f"parseInt({text}, {radix})"
        if make.chance.random() < 0.7
        else f"parseInt({text}.slice(0, 9), {make.index()})"
    )


def exact_math(make: Maker) -> str:
    """Math with one right result."""
    one = make.chance.choice(("abs", "ceil", "clz32", "floor", "fround", "round", "sign", "sqrt", "trunc"))
    if make.chance.random() < 0.7:
        return f"Math.{one}({make.number()})"
    name = make.chance.choice(("max", "min", "imul"))
    return f"Math.{name}({', '.join(make.number() for _ in range(make.chance.randint(1, 3)))})"


_CALLBACKS = (
    "(x) => x > 1",
    "(x, at) => `${x}${at}`",
    "(x, at, all) => all.length - at",
    "(x) => !x",
    "() => undefined",
    "(x) => [x, x]",
    "(x, at, all) => { if (at < 2) all.push(x); return x; }",
    "(x, at, all) => { if (at < 2) all.pop(); return at; }",
    "function (x) { return this === undefined ? x : this; }",
    "undefined",
    "7",
)


def _value(make: Maker, depth: int = 0) -> str:
    """An element."""
    if depth < 2 and make.chance.random() < 0.12:
        return _array(make, depth + 1)
    values = ("0", "1", "2", "3", "10", "-1", "1.5", "NaN", "-0", "'a'", "'b'", "'10'", "''")
    return make.chance.choice((*values, "undefined", "null", "true", "false"))


def _array(make: Maker, depth: int = 0) -> str:
    """An array, perhaps with holes."""
    items = [
        "" if make.chance.random() < 0.1 else _value(make, depth) for _ in range(make.chance.randint(0, 5))
    ]
    return f"[{', '.join(items)}{',' if items and not items[-1] else ''}]"


def _values(make: Maker, most: int) -> list[str]:
    return [_value(make) for _ in range(make.chance.randint(0, most))]


def _joined(*arguments: str) -> str:
    return ", ".join(argument for argument in arguments if argument)


def _on_array(make: Maker, call: str) -> str:
    """What a method of an array gives, and what it makes of it."""
    return f"{{ const a = {_array(make)}, r = a.{call}; return [r === a ? 'itself' : r, a]; }}"


def parts_of_arrays(make: Maker) -> str:
    """Reading, adding, removing, searching."""
    choose = make.chance.choice
    kind = make.chance.randrange(5)
    if kind == 0:
        return _on_array(
            make, f"{choose(('pop', 'shift', 'reverse', 'toReversed', 'toString', 'valueOf'))}()"
        )
    if kind == 1:
        values = _values(make, 3) + [_array(make)] * make.chance.randint(0, 1)
        return _on_array(make, f"{choose(('push', 'unshift', 'concat'))}({_joined(*values)})")
    if kind == 2:
        name = choose(("includes", "indexOf", "lastIndexOf"))
        return _on_array(
            make, f"{name}({_value(make)}{', ' + make.index() if choose((True, False)) else ''})"
        )
    if kind == 3:
        name = choose(("slice", "at", "copyWithin", "flat"))
        return _on_array(make, f"{name}({make.indexes(3 if name == 'copyWithin' else 2)})")
    separator = choose(("", "', '", "''", "undefined", "null", "1"))
    return _on_array(make, f"join({separator})")


def changed_arrays(make: Maker) -> str:
    """Replacing, filling, sorting, making."""
    choose = make.chance.choice
    kind = make.chance.randrange(6)
    if kind == 0:
        name = choose(("splice", "toSpliced"))
        indexes = make.indexes(2)
        values = _values(make, 3) if "," in indexes else []
        return _on_array(make, f"{name}({_joined(indexes, *values)})")
    if kind == 1:
        return _on_array(make, f"fill({_joined(_value(make), make.indexes(2))})")
    if kind == 2:
        return _on_array(make, f"with({make.index()}, {_value(make)})")
    if kind == 3:
        order = choose(("", "", "undefined", "(x, y) => 0", "7"))
        return _on_array(make, f"{choose(('sort', 'toSorted'))}({order})")
    if kind == 4:
        numbers = ", ".join(str(make.chance.randint(-9, 9)) for _ in range(make.chance.randint(0, 9)))
        order = choose(("(x, y) => x - y", "(x, y) => y - x", "(x, y) => (x & 3) - (y & 3)"))
        return f"[{numbers}].{choose(('sort', 'toSorted'))}({order})"
    source = choose(
        (_array(make), make.literal(make.text(4)), f"{{ length: {make.index()}, 0: 'x', 2: 'y' }}")
    )
    source = source.replace("Infinity", "3")
    made = (
        f"Array.from({_joined(source, choose(_CALLBACKS[:6]))})",
        f"Array.of({_joined(*_values(make, 3))})",
    )
    return choose(
        (
            *made,
            f"Array.isArray({_value(make)})",
            f"new Array({_joined(*_values(make, 2))})".replace("-0", "0"),
        )
    )


def callbacks_of_arrays(make: Maker) -> str:
    """Methods that call a function."""
    choose = make.chance.choice
    if make.chance.random() < 0.25:
        action = choose(
            ("(x, y) => x + y", "(x, y, at) => `${x}${y}${at}`", "(x, y, at, all) => all.length", "7")
        )
        first = _value(make) if choose((True, False)) else ""
        return _on_array(make, f"{choose(('reduce', 'reduceRight'))}({_joined(action, first)})")
    name = choose(
        (
            "map",
            "filter",
            "forEach",
            "some",
            "every",
            "find",
            "findIndex",
            "findLast",
            "findLastIndex",
            "flatMap",
        )
    )
    return _on_array(
        make, f"{name}({choose(_CALLBACKS)}{', ' + _value(make) if choose((True, False)) else ''})"
    )


def _object(make: Maker, name: str) -> str:
    """An object that is converted by chance."""
    if make.chance.random() < 0.15:
        return make.chance.choice(("{}", "[]", "[2]", "[1, 2]", "Object.create(null)", "[null]", "[[3]]"))
    results = ("1", "2", "'1'", "'a'", "''", "{}", "null", "undefined", "true", "'throws'", "-1.5", "NaN")
    values = [make.chance.choice(results) for _ in range(make.chance.randint(0, 2))]
    return f"converted('{name}', [{', '.join(values)}])"


_OPERATORS = (
    "{a} + {b}", "{a} - {b}", "{a} * {b}", "{a} / {b}", "{a} % {b}", "Math.round({a} ** {b} * 1e6)",
    "{a} < {b}", "{a} <= {b}",
    "{a} > {b}", "{a} >= {b}", "{a} == {b}", "{a} != {b}", "{a} === {b}", "{a} & {b}", "{a} | {b}",
    "{a} ^ {b}", "{a} << {b}", "{a} >> {b}", "{a} >>> {b}", "+{a}", "-{a}", "~{a}", "!{a}",
    "`${{{a}}}${{{b}}}`",
    "({{ 1: 'one', a: 'letter', true: 'yes' }})[{a}]", "({a}) in {{ 1: 'one' }}", "typeof ({a} + {b})",
    "(({a}) < ({b}) ? 'less' : 'not')", "({{ [{a}]: 1, [{b}]: 2 }})", "({a}) instanceof Object",
    "((x, y) => {{ x += y; x++; return x; }})({a}, {b})", "((x) => x--)({a})", "delete ({{ 1: 2 }})[{a}]",
)  # fmt: skip

_CONVERTING = (
    "String({a})", "Number({a})", "Boolean({a})", "isNaN({a})", "isFinite({a})", "parseInt({a}, {b})",
    "parseFloat({a})", "Math.max({a}, {b})", "Math.floor({a})", "Math.abs({a})", "Math.imul({a}, {b})",
    "'abca'.indexOf({a}, {b})", "'abc'.charAt({a})", "'abc'.slice({a}, {b})", "'abc'.concat({a}, {b})",
    "'a1b1'.split({a}, {b})", "'a1a'.replace({a}, {b})", "'ab'.padEnd({a}, {b})", "'a'.repeat({a})",
    "'1a'.includes({a}, {b})", "String.fromCharCode({a}, {b})", "(255).toString({a})", "(1.5).toFixed({a})",
    "[1, 2, 3].slice({a}, {b})", "[1, 2, 3].splice({a}, {b})", "[1, 2].fill(0, {a}, {b})", "[5, 6].at({a})",
    "[1, [2, [3]]].flat({a})", "[{a}, {b}].join({b})", "[3, 1, 2].with({a}, 0)", "[1, 2].indexOf(2, {a})",
    "Object.hasOwn({{ 1: 2 }}, {a})", "({{ a: 1 }}).propertyIsEnumerable({a})", "[{b}, {a}].sort().length",
    "Object.defineProperty({{}}, {a}, {{ value: 1 }})", "Object.fromEntries([[{a}, 1], [{b}, 2]])",
    "new Error({a}).message", "`${{[{a}, {b}]}}`",
)  # fmt: skip


def _with_objects(make: Maker, forms: tuple[str, ...]) -> str:
    a = _object(make, "a")
    b = _object(make, "b") if make.chance.random() < 0.5 else _value(make)
    if make.chance.random() < 0.2:
        a, b = b, a
    form = make.chance.choice(forms)
    return f"{{ const a = {a}, b = {b}; return {form.format(a='a', b='b')}; }}"


def operators_on_objects(make: Maker) -> str:
    """Conversions by operators, and their order."""
    return _with_objects(make, _OPERATORS)


def objects_as_arguments(make: Maker) -> str:
    """Conversions by functions, and their order."""
    return _with_objects(make, _CONVERTING)


_FIELDS = (
    *("value: 1", "value: 2", "value: NaN", "get: f", "get: g", "get: undefined", "set: f"),
    *("writable: true", "writable: false", "enumerable: true", "enumerable: false"),
    *("configurable: true", "configurable: false"),
)


def properties_of_objects(make: Maker) -> str:
    """Descriptors and what they allow."""
    choose = make.chance.choice
    steps = []
    for _ in range(make.chance.randint(1, 4)):
        described = ", ".join(choose(_FIELDS) for _ in range(make.chance.randint(0, 3)))
        steps.append(
            choose(
                (
                    f"Object.defineProperty(o, '{choose('ab')}', {{ {described} }})",
                    f"Object.defineProperty(o, '{choose('ab')}', {{ {described} }})",
                    f"o.{choose('ab')} = {choose('34')}",
                    f"delete o.{choose('ab')}",
                )
            )
        )
    tried = " ".join(f"try {{ {step}; log += '+'; }} catch (e) {{ log += '-'; }}" for step in steps)
    start = choose(("{}", "{ a: 0 }", "{ a: 0, b: 5 }", "{ get a() { return 9; } }"))
    return f"{{ const f = () => 7, g = () => 8, o = {start}; {tried} return o; }}"


KINDS: tuple[Callable[[Maker], str], ...] = (
    parts_of_strings,
    searches,
    other_strings,
    texts_of_numbers,
    numbers_from_texts,
    exact_math,
    parts_of_arrays,
    changed_arrays,
    callbacks_of_arrays,
    operators_on_objects,
    objects_as_arguments,
    properties_of_objects,
)


def outcome(script: str, path: Path) -> list[str]:
    """What the desktop prints."""
    path.write_text(script, encoding="utf-8")
    console = io.BytesIO()
    program.start(program.compile_file(path, None), program.DESKTOP_WORD, console)
    return console.getvalue().decode().splitlines()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_random_calls_give_what_they_give_in_node(kind: Callable[[Maker], str], tmp_path: Path) -> None:
    make = Maker(random.Random(f"{kind.__name__} {SEED}"))
    calls = [kind(make) for _ in range(CALLS)]
    script = _SHOW + "\n".join(f"show(() => {call});" for call in calls)
    [wanted] = node_oracle.run_scripts([script])
    found = outcome(script, tmp_path / "calls.js")
    wrong = [
        f"{call}: {one}, in Node {other}"
        for call, one, other in zip(calls, found, wanted, strict=True)
        if one != other
    ]
    assert not wrong, f"seed {SEED}: " + "\n".join(wrong[:20])
