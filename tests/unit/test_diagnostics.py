"""How diagnostics look."""

from __future__ import annotations

from pathlib import Path

from microvium.diagnostics import FRAME_WIDTH, SYNTAX, Diagnostic, code_frame
from microvium.ir import Position


def test_first_line_then_place_then_code_frame_then_hint() -> None:
    error = Diagnostic(SYNTAX, "Unexpected token ;", Position("a.js", 2, 9), hint="take it away", length=2)
    assert error.render("let a;\nlet b = ;;\n").splitlines() == [
        "SyntaxError: Unexpected token ;",
        "  --> a.js:2:9",
        "   |",
        " 2 | let b = ;;",
        "   |         ^^",
        "  hint: take it away",
    ]


def test_carets_stand_below_the_text_after_tabs() -> None:
    assert code_frame("\tx = y;", Position("a.js", 1, 6))[2] == "   | \t    ^"


def test_carets_end_with_the_line() -> None:
    assert code_frame("abc", Position("a.js", 1, 2), length=100)[2] == "   |  ^^"
    assert code_frame("abc", Position("a.js", 1, 4), length=100)[2] == "   |    ^"


def test_long_lines_are_cut_around_the_place() -> None:
    text = " " * 1000 + "here" + " " * 1000
    _, shown, carets = code_frame(text, Position("a.js", 1, 1001), length=4)
    assert len(shown) <= FRAME_WIDTH + 5
    assert shown[carets.index("^") :].startswith("here")


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in "".join(code_frame("a\x1b[31mb", Position("a.js", 1, 1)))


def test_lines_end_as_in_javascript() -> None:
    assert code_frame("a\r\nb\u2028c", Position("a.js", 3, 1))[1] == " 3 | c"


def test_no_frame_for_a_line_that_is_not_there() -> None:
    assert (
        Diagnostic(SYNTAX, "odd", Position("a.js", 9, 1)).render("a") == "SyntaxError: odd\n  --> a.js:9:1\n"
    )


def test_source_is_read_from_the_file_if_nobody_has_it(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("one\ntwo\n")
    assert " 2 | two" in Diagnostic(SYNTAX, "odd", Position(str(path), 2, 1)).render()
    assert Diagnostic(SYNTAX, "odd", Position(str(tmp_path / "none"), 2, 1)).render().count("\n") == 2


def test_colours_only_on_demand() -> None:
    error = Diagnostic(SYNTAX, "odd", Position("a.js", 1, 1))
    assert "\x1b[" not in error.render("a")
    assert "\x1b[" in error.render("a", color=True)


def test_without_a_place() -> None:
    assert Diagnostic(SYNTAX, "odd").render() == "SyntaxError: odd\n"
    assert str(Diagnostic(SYNTAX, "odd", Position("a.js", 1, 1))) == "SyntaxError: odd (a.js:1:1)"
