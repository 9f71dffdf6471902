"""Where names live, seen in the printed scopes; and which uses are checked for initialisation."""

from __future__ import annotations

import re

from microvium.scopes import print_scopes
from tests.unit.frontend import scoped


def places(source: str) -> dict[str, str]:
    """The printed place of each binding; of several with one name, the last."""
    lines = (
        re.fullmatch(r" *[a-z]+ (\w+): ((?:static|local|arg|unused).*)", line)
        for line in print_scopes(scoped(source)).splitlines()
    )
    return {match[1]: match[2] for match in lines if match}


def checked(source: str) -> list[str]:
    """The names of the uses that need a check."""
    found = scoped(source)
    uses = [reference for reference in found.references.values() if reference.checked]
    return [reference.name for reference in sorted(uses, key=lambda use: use.point.order)]


def test_printed_form() -> None:
    source = "let top = 1;\nfunction f(a) {\n  var n = a;\n  { let b = n; b; }\n  return () => n++ + top;\n}"
    assert print_scopes(scoped(source)).splitlines() == [
        "script test.js",
        "  top level: 0 locals",
        "  top 1:1",
        "    let top: static 0",
        "    function f: static 1",
        "function f test.js:2:1: 1 params, 2 locals",
        "  params 2:1",
        "    param a: arg0",
        "    var n: local0 boxed",
        "    block 4:3",
        "      let b: local1",
        "function (anonymous) test.js:5:10: 0 params, 0 locals",
        "  captures n",
    ]


def test_disjoint_blocks_share_slots() -> None:
    source = "{ let a = 1, b = 2; a; b; } { let c = 3; c; { let d = 4; d; } } for (let i = 0; i < 1; i++);"
    found = places(source)
    assert (found["a"], found["b"], found["c"], found["d"], found["i"]) == (
        "local0",
        "local1",
        "local0",
        "local1",
        "local0",
    )


def test_unused_names_have_no_slot() -> None:
    assert places("function f() { var a; function g() {} let b; }") == {
        "f": "static 0",
        "a": "unused",
        "g": "unused",
        "b": "local0",
    }


def test_top_level_blocks_have_locals_and_top_level_names_are_static() -> None:
    found = places("var a; let b; { let c = 1; var d; c; }")
    assert found == {"a": "static 0", "d": "static 1", "b": "static 2", "c": "local0"}


def boxed(source: str) -> list[str]:
    return sorted(name for name, place in places(source).items() if "boxed" in place)


def test_boxed_only_if_assigned_after_the_capture() -> None:
    assert boxed("function f(a) { const b = a; let c; c = 1; return () => a + b + c; }") == []
    assert boxed("function f(a) { const g = () => a; a = 1; return g; }") == ["a"]
    assert boxed("function f(a) { return () => a++; }") == ["a"]
    assert boxed("function f() { const g = () => a; const a = 1; return g; }") == ["a"]


def test_loops_make_later_assignments_come_first() -> None:
    assert boxed("function f() { let a = 0, g; while (a < 3) { a = a + 1; g = () => a; } return g; }") == [
        "a"
    ]
    assert boxed("function f() { let g; while (g !== 1) { let a = 0; a = a + 1; g = () => a; } }") == []
    assert boxed("function f() { var g, a = 0; for (var i = 0; i < 3; i++) g = () => i; }") == ["i"]


def test_each_round_of_a_for_loop_has_its_own_variable() -> None:
    assert boxed("function f(g) { for (let i = 0; i < 3; i++) g(() => i); }") == []
    assert boxed("function f(g) { for (let i = 0; i < 3; i++) { g(() => i); i++; } }") == ["i"]
    assert boxed("function f(g) { for (let i = 0; i < 3; g(() => i), i++) ; }") == ["i"]


def test_declared_functions_know_themselves() -> None:
    assert "f is the callee" in print_scopes(
        scoped("function o() { function f(n) { return f(n - 1); } return f; }")
    )
    assert boxed("function o() { function f(n) { return f(n - 1); } return f; }") == []
    assert boxed("function o() { function f(n) { return f(n - 1); } f = 1; return f; }") == ["f"]
    assert boxed(
        "function o() { function e(n) { return d(n); } function d(n) { return e(n); } return e; }"
    ) == ["d"]


def test_straight_line_uses_need_no_check() -> None:
    assert checked("let a = 1; const b = a; a + b; { a; } for (let i = a; i < b; i++) i;") == []
    assert checked("function f() { let a; a = 1; if (a) { let b = a; return b; } }") == []


def test_early_uses_need_a_check() -> None:
    assert checked("a; let a;") == ["a"]
    assert checked("let a = a;") == ["a"]
    assert checked("function f() { return a; } let a;") == ["a"]
    assert checked("let a; const f = () => a;") == []
    assert checked("switch (1) { case 0: let a = 1; a; break; case 1: a; }") == ["a"]
    assert checked("function f(a = b, b = a) {}") == ["b"]


def test_a_function_expression_knows_its_name() -> None:
    found = scoped("const f = function me() { return () => me; };")
    [inner] = [function for function in found.functions.values() if function.is_arrow]
    assert [binding.name for binding in inner.captures] == ["me"]


def test_unresolved_names_are_no_error_here() -> None:
    found = scoped(
        "nothing; typeof other; class A extends B { static #x = y; m({ z }, ...[q]) { super.m(z, q); } }"
    )
    unknown = {reference.name for reference in found.references.values() if reference.binding is None}
    assert {"nothing", "other", "B", "y"} <= unknown
