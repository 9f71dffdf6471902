"""Programs of unusual size: they work, or the error names the limit and the place."""

from __future__ import annotations

import pytest

from microvium.diagnostics import Diagnostic
from tests.unit import frontend

DEEP = 1_000

WORK = {
    "parentheses": ("(" * DEEP + "1" + ")" * DEEP, "1"),
    "unary operators": ("- " * (DEEP + 1) + "1", "-1"),
    "conditions": ("0 ? 1 : " * DEEP + "5", "5"),
    "members": ("o" + ".o" * DEEP + " === o", "true"),
    "elements": (f"[{','.join(['7'] * 10_000)}].length", "10000"),
    "arguments": (f"count({','.join(['1'] * 10_000)})", "10000"),
    "spreads": (f"[{','.join(['...[1]'] * DEEP)}].length", "1000"),
    "nested arrays": ("[" * DEEP + "1" + "]" * DEEP + ".length", "1"),
}


@pytest.mark.parametrize("name", WORK)
def test_a_large_expression_works(name: str) -> None:
    expression, expected = WORK[name]
    source = f"function count(...a) {{ return a.length; }}\nlet o = {{}}; o.o = o;\nprint({expression});"
    assert frontend.run(frontend.compile_source(source)) == [expected]


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("print(" + "1 + (" * 200 + "1" + ")" * 200 + ");", "words of stack", "127"),
        ("let a = " + "{a:" * 200 + "1" + "}" * 200 + ";", "words of stack", "127"),
        (f"function f({', '.join(f'p{n}' for n in range(200))}) {{}}", "200 parameters", "124"),
        ("print(" + "1 + " * 6_000 + "1);", "nested too deeply", "5,000"),
    ],
)
def test_a_limit_is_named_with_its_place(source: str, message: str, hint: str) -> None:
    with pytest.raises(Diagnostic) as caught:
        frontend.compile_source(source)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.position is not None
    assert caught.value.position.line == 1
