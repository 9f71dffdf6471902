"""Parsing: goals, strictness, positions, errors, deep nesting."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from microvium import syntax
from microvium.diagnostics import Diagnostic
from microvium.syntax import Tree, parse_any


def parse(source: str, name: str = "a.js", force: str | None = None) -> Tree:
    return parse_any(source, Path(name), force)


def error_of(source: str, name: str = "a.js", force: str | None = None) -> Diagnostic:
    with pytest.raises(Diagnostic) as caught:
        parse(source, name, force)
    return caught.value


def place(error: Diagnostic) -> tuple[int, int]:
    assert error.position is not None
    return error.position.line, error.position.column


@pytest.mark.parametrize(
    ("source", "name", "force", "is_module"),
    [
        ("let a;", "a.js", None, False),
        ("let a;", "a.mjs", None, True),
        ("export let a;", "a.js", None, True),
        ("import './b.js';", "a.js", None, True),
        ("let a;", "a.js", "module", True),
        ("let a;", "a.mjs", "script", False),
        ("print('export');", "a.js", None, False),
        ("let await = 1; // export", "a.js", None, False),
    ],
)
def test_goal(source: str, name: str, force: str | None, is_module: bool) -> None:
    assert parse(source, name, force).is_module is is_module


def test_positions_of_scripts_and_modules_are_those_of_the_file() -> None:
    for name in ("a.js", "a.mjs"):
        tree = parse("let a;\n  b();\n", name)
        assert str(tree.position(tree.root.body[1])) == f"{name}:2:3"
        assert str(tree.end(tree.root.body[1])) == f"{name}:2:7"


def test_columns_count_characters() -> None:
    tree = parse("'\U0001f600'; b;")
    assert tree.position(tree.root.body[1]).column == 6


def test_scripts_are_strict() -> None:
    assert place(error_of("var a;\nvar b = 010;")) == (2, 9)
    assert "with" in error_of("with (a) {}").message
    assert "Delete" in error_of("delete a;").message


def test_hashbang() -> None:
    tree = parse("#!/usr/bin/env microvium\nf();")
    assert tree.position(tree.root.body[0]).line == 2
    assert place(error_of("#!x\nlet a = ;")) == (2, 9)


def test_html_like_comment_in_the_first_line_of_a_script() -> None:
    assert parse("--> comment\nf();").root.body


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("let a = ;", (1, 9)),
        ("\n\n  'open", (3, 3)),
        ("let a;\nlet a;", (2, 5)),
        ("f(", (1, 3)),
        ("break;", (1, 1)),
        ("f();\n continue;", (2, 2)),
        ("return 1;", (1, 1)),
        ("f();\n  return 1;", (2, 3)),
    ],
)
def test_errors_have_a_place(source: str, where: tuple[int, int]) -> None:
    error = error_of(source)
    assert error.kind == "SyntaxError"
    assert place(error) == where
    assert "Line" not in error.message
    assert error.source == source


def test_of_two_readings_the_error_further_on_is_shown() -> None:
    assert place(error_of("export let a = 1;\nlet b = ;")) == (2, 9)
    assert place(error_of("var await = 1;\n// import\nlet b = ;")) == (3, 9)


def test_deep_nesting_works() -> None:
    depth = 1_500
    parse("x = " + "(" * depth + "1" + ")" * depth)
    parse("{" * depth + "}" * depth)
    parse("x = 1" + " + 1" * depth)


def test_too_deep_nesting_names_the_limit_and_the_place() -> None:
    error = error_of("x = 1\n" + " + 1" * (syntax.MAX_DEPTH + 10))
    assert f"{syntax.MAX_DEPTH:,}" in (error.hint or "")
    assert "\n" not in error.message
    error = error_of("x =\n" + "(" * 60_000)
    assert error.position is not None
    assert error.position.line == 2
    assert "limit" in (error.hint or "")


def test_parsing_leaves_the_recursion_limit_and_stack_size_alone() -> None:
    before = sys.getrecursionlimit(), threading.stack_size()
    parse("let a;")
    error_of("let a = ;")
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


def test_printer() -> None:
    assert syntax.print_tree(parse("let a = 'é';")).splitlines() == [
        "Program 1:1 sourceType='script'",
        "  body[0]: VariableDeclaration 1:1 kind='let'",
        "    declarations[0]: VariableDeclarator 1:5",
        "      id: Identifier 1:5 name='a'",
        "      init: Literal 1:9 value='\\xe9' raw=\"'\\xe9'\"",
    ]
