"""What lowering produces: good code in the listings, positions, and an error with a way around for all the
rest.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from microvium import ir, lower
from microvium.diagnostics import Diagnostic
from tests.unit.frontend import compile_source, listing, scoped


def body(statements: str, params: str = "a, b") -> list[str]:
    """The listing of a function with these statements."""
    return listing(compile_source(f"function f({params}) {{ {statements} }}"), "f")


# Code


def test_comparison_and_jump_are_one_instruction() -> None:
    assert body("if (a < b) return 1; return 2;") == [
        "LOAD arg0",
        "LOAD arg1",
        "JNLT L0",
        "PUSH 1",
        "RETURN",
        "L0:",
        "PUSH 2",
        "RETURN",
    ]


def test_both_sides_of_a_conditional_return_by_themselves() -> None:
    assert body("return a === b ? 1 : 2;") == body("if (a === b) return 1; return 2;")


def test_conditions_make_no_booleans() -> None:
    code = body("if (!(a && b < 1) || a === 2) print(1);")
    assert not {"NOT", "LT", "EQ", "DUP"} & {line.split()[0] for line in code}
    assert [line.split()[0] for line in code if line.startswith("J")] == ["JFALSE", "JNLT", "JNE"]


def test_loop_tests_are_at_the_bottom_and_first_tests_that_hold_are_left_out() -> None:
    assert body("for (var i = 0; i < 10; i++) print(i);") == [
        "PUSH 0",
        "STORE local0",
        "L0:",
        "LOAD local0",
        "TO_PRIMITIVE 2",
        "CALL_HOST 'print' 1",
        "POP",
        "LOAD local0",
        "INC",
        "STORE local0",
        "LOAD local0",
        "PUSH 10",
        "JLT L0",
        "PUSH undefined",
        "RETURN",
    ]
    assert body("while (a < b) a++;")[:2] == ["JUMP L1", "L0:"]
    assert body("for (;;) ;") == ["L0:", "JUMP L0"]
    assert body("while (true) { if (a) break; }") == [
        "L0:",
        "LOAD arg0",
        "JFALSE L0",
        "PUSH undefined",
        "RETURN",
    ]


def test_no_values_that_nobody_wants() -> None:
    assert body("a = b; a += 1; a++; --a; a, b; a && print(b); void 0; 5;") == [
        "LOAD arg1",
        "STORE arg0",
        "LOAD arg0",
        "PUSH 1",
        "ADD",
        "STORE arg0",
        "LOAD arg0",
        "INC",
        "STORE arg0",
        "LOAD arg0",
        "DEC",
        "STORE arg0",
        "LOAD arg0",
        "POP",
        "LOAD arg1",
        "POP",
        "LOAD arg0",
        "JFALSE L0",
        "LOAD arg1",
        "TO_PRIMITIVE 2",
        "CALL_HOST 'print' 1",
        "POP",
        "L0:",
        "PUSH undefined",
        "RETURN",
    ]


def test_literals_with_a_sign_are_constants() -> None:
    assert body("return -5;")[0] == "PUSH -5"
    assert body("return -0;")[0] == "PUSH -0.0"
    assert body("return 1.0;")[0] == "PUSH 1"
    assert body("return void 0;")[0] == "PUSH undefined"


@pytest.mark.parametrize(
    "text", ["(a / b) | 0", "~~(a / b)", "(a / b) >> 0", "Math.trunc(a / b) | 0", "~~Math.trunc(a / b)"]
)
def test_truncated_division_is_one_instruction(text: str) -> None:
    assert body(f"return {text};") == ["LOAD arg0", "LOAD arg1", "DIV_INT", "RETURN"]


def test_equality_of_one_type_is_strict() -> None:
    assert "EQ" in body("return a % 2 == 1;")
    assert "EQ" in body("return typeof a == 'number';")
    assert "EQ_LOOSE" in body("return a == 1;")


def test_code_after_a_return_is_dropped() -> None:
    assert body("return 1; print(2); while (a) print(3);") == ["PUSH 1", "RETURN"]
    assert body("for (;;) { return 1; } print(2);") == ["PUSH 1", "RETURN"]


def test_variables_of_undefined_cost_nothing_where_the_call_has_made_them_so() -> None:
    assert body("let c, d; var e; print(c, d, e);")[0] == "LOAD local1"
    assert body("for (;;) { let c; print(c); }")[:3] == ["L0:", "PUSH undefined", "STORE local0"]
    assert body("{ let c = 1; print(c); } { let c; print(c); }")[6:8] == ["PUSH undefined", "STORE local0"]


def test_top_level_declarations_are_objects_of_the_snapshot() -> None:
    snapshot = compile_source("function f() {} const g = 1;")
    assert [static.name for static in snapshot.statics] == ["f", "g"]
    assert snapshot.statics[1].constant
    assert snapshot.objects == (ir.Closure(1),)
    assert snapshot.initializers == (0,)
    assert snapshot.script_globals == {"f": 0, "g": 1}


def test_handlers_come_innermost_first() -> None:
    inner = "try { print(1); } catch (e) { print(2); } finally { print(3); }"
    snapshot = compile_source(f"function f() {{ try {{ {inner} }} catch (e) {{ print(4); }} }}")
    [function] = [item for item in snapshot.functions if item.name == "f"]
    at = {item.args[0]: index for index, item in enumerate(function.body) if item.op == ir.LABEL}
    ranges = [(at[handler.start], at[handler.end]) for handler in function.handlers]
    assert len(ranges) == 3
    for (start, end), (outer_start, outer_end) in pairwise(ranges):
        assert outer_start <= start < end <= outer_end
    assert [handler.depth for handler in function.handlers] == [0, 0, 0]


def test_returns_through_a_finally_share_one_exit() -> None:
    code = body("try { if (a) return 1; if (b) return 2; } finally { print(3); }")
    assert sum(line.startswith("JNE ") for line in code) == 1


def test_every_instruction_has_a_position() -> None:
    snapshot = compile_source("let a = 1;\nfunction f(x) {\n  return x +\n    a;\n}\n")
    for function in snapshot.functions:
        assert all(item.position is not None for item in function.body)
    [function] = [item for item in snapshot.functions if item.name == "f"]
    assert [str(item.position) for item in function.body] == [
        "test.js:3:10",
        "test.js:4:5",
        "test.js:4:5",
        "test.js:3:10",
        "test.js:3:10",
    ]


def test_same_input_same_listing() -> None:
    source = "function f(a) { let b = () => a; return b; } let c = 'x'; { let d = 1; print(d + c); }"
    assert ir.print_snapshot(compile_source(source)) == ir.print_snapshot(compile_source(source))


def test_nested_expressions_as_deep_as_the_parser_allows() -> None:
    assert len(body("return " + "a + " * 1000 + "a;")) == 2002
    assert len(body("return " + "-" * 1 + "(-" * 1000 + "a" + ")" * 1000 + ";")) == 1003
    deep = "if (a) { " * 1000 + "print(1);" + "}" * 1000
    assert body(deep).count("LOAD arg0") == 1000


def test_methods_are_called_without_temporaries() -> None:
    assert body("return a.m(b);") == [
        "LOAD arg0",
        "DUP",
        "GET_FIELD 'm'",
        "SWAP",
        "LOAD arg1",
        "CALL 1",
        "RETURN",
    ]


def test_members_are_updated_in_place() -> None:
    assert body("a.n++; a[b] += 2; a['7'] = a.n;")[:17] == [
        "LOAD arg0",
        "DUP",
        "GET_FIELD 'n'",
        "INC",
        "SET_FIELD 'n'",
        "LOAD arg0",
        "LOAD arg1",
        "TO_PRIMITIVE 2",
        "DUP2",
        "GET_INDEX",
        "PUSH 2",
        "ADD",
        "SET_INDEX",
        "LOAD arg0",
        "PUSH 7",
        "LOAD arg0",
        "GET_FIELD 'n'",
    ]
    assert body("return a.n = b;")[2:] == ["DUP2", "SET_FIELD 'n'", "SWAP", "POP", "RETURN"]


def test_exchanging_variables_makes_no_array() -> None:
    assert body("[a, b] = [b, a];")[:4] == ["LOAD arg1", "LOAD arg0", "STORE arg1", "STORE arg0"]


def test_a_return_in_a_for_of_drops_the_loop_from_the_stack() -> None:
    code = body("for (const x of a) if (x === b) return x;")
    assert code[-10:-5] == ["SWAP", "POP", "SWAP", "POP", "RETURN"]
    assert code[-5:] == ["L1:", "POP", "POP", "PUSH undefined", "RETURN"]
    assert sum(line == "RETURN" for line in code) == 2


def test_only_constructors_get_a_prototype() -> None:
    made = "CALL_HOST '%constructor' 1"
    assert made not in body("return function () { return this.x; };")
    assert made in body("const F = function () { this.x = 1; }; return new F();")
    assert made in body("const F = function () { this.x = 1; }; return new a();")
    assert made in body("const F = function () { return 1; }; return [F, new a()];")
    assert made not in body("function F() { return 1; } return F(new a());")
    assert made in body("function F() {} return a instanceof F;")
    assert made in listing(compile_source("function F() {} F.prototype.x = 1;"), "(test.js)")


def test_exported_classes() -> None:
    snapshot = compile_source("export default class {} export class A {} new A();", "module")
    assert set(snapshot.exports) == {"default", "A"}
    code = listing(snapshot, "(test.js)")
    assert sum(line == "CALL_HOST '%class' 2" for line in code) == 2
    assert sum(line.startswith("STORE_STATIC") for line in code) == 2


# Errors

UNSUPPORTED = {
    "new Error('x')": "the built-in Error",
    "Error('x')": "the built-in Error",
    "Math.max(1, 2)": "the built-in Math",
    "Math.trunc(1.5)": "the built-in Math",
    "Math.trunc(a / b)": "the built-in Math",
    "globalThis": "globalThis",
    "function* () {}": "generators",
    "async () => {}": "async",
    "async function () {}": "async",
    "/x/": "regular expressions",
    "10n": "BigInts",
    "import('x')": "import()",
    "console": "console",
    "console.error(1)": "no such function",
    "eval('1')": "eval",
    "setTimeout(a, 1)": "setTimeout",
    "new String(a)": "`new String`",
    "new Number": "`new Number`",
}

UNSUPPORTED_STATEMENTS = {
    "function* g() {}": "generators",
    "async function g() {}": "async",
}


def error_of(source: str, force: str | None = None) -> Diagnostic:
    with pytest.raises(Diagnostic) as caught:
        compile_source(source, force)
    return caught.value


@pytest.mark.parametrize("text", UNSUPPORTED)
def test_unsupported_expression_has_a_code_frame_and_a_way_around(text: str) -> None:
    error = error_of(f"function f(a, b) {{\n  return ({text});\n}}")
    assert error.kind == "Unsupported"
    assert UNSUPPORTED[text] in error.message
    assert error.hint
    assert error.position is not None
    assert error.position.line == 2
    assert "^" in error.render()


@pytest.mark.parametrize("text", UNSUPPORTED_STATEMENTS)
def test_unsupported_statement_has_a_code_frame_and_a_way_around(text: str) -> None:
    error = error_of(f"function f(a, b) {{\n  {text}\n}}")
    assert error.kind == "Unsupported"
    assert UNSUPPORTED_STATEMENTS[text] in error.message
    assert error.hint
    assert error.position is not None
    assert error.position.line == 2


def test_top_level_this_of_a_script() -> None:
    assert "this" in error_of("print(this);").message


def test_top_level_await_and_exported_generator() -> None:
    assert "await" in error_of("await print(1);", "module").message
    assert "generators" in error_of("export default function* () {}").message


def test_unknown_name() -> None:
    error = error_of("let counter = 1;\nprint(conter);")
    assert (error.kind, error.message) == ("ReferenceError", "conter is not defined")
    assert error.position == ir.Position("test.js", 2, 7)
    assert error.length == 6
    assert error.hint == "did you mean counter?"
    assert "host.toml" in (error_of("xyzzy();").hint or "")
    assert error_of("xyzzy = 1;").message == "xyzzy is not defined"
    assert "cannot be assigned" in error_of("print = 1;").message
    assert "import statement" in (error_of("require('fs');").hint or "")


def test_unknown_names_are_said_once_each_and_throw() -> None:
    said: list[Diagnostic] = []
    found = scoped("function f(a) { if (a) y; if (a) y = a; x(a); } function g() { return typeof z + z; }")
    f, g = (
        [str(item).strip() for item in function.body if item.op != "LABEL"]
        for function in lower.lower(found.modules, found, said.append).functions[-2:]
    )
    assert [item for item in f if not item.endswith(":")] == [
        *("LOAD arg0", "JFALSE L0", "THROW_ERROR 'NOT_DEFINED'"),
        *("LOAD arg0", "JFALSE L1", "LOAD arg0", "POP", "THROW_ERROR 'NOT_DEFINED'"),
        "THROW_ERROR 'NOT_DEFINED'",
    ]
    assert g == ["PUSH 'undefined'", "THROW_ERROR 'NOT_DEFINED'"]
    assert [error.message for error in said] == ["y is not defined", "x is not defined"]


def test_a_built_in_that_is_missing_is_refused_unless_the_program_asks_for_it() -> None:
    error = error_of("function f() { return new Map(); }")
    assert (error.kind, error.message) == ("Unsupported", "the built-in Map is not supported yet")
    compile_source("function f() { return typeof Map === 'function' ? new Map() : null; }")


def test_limits_name_themselves_and_the_line() -> None:
    names = ", ".join(f"v{n}" for n in range(130))
    uses = " + ".join(f"v{n}" for n in range(130))
    error = error_of(f"\nfunction f() {{ let {names}; return {uses}; }}")
    assert "130" in error.message
    assert "124" in (error.hint or "")
    assert error.position is not None
    assert error.position.line == 2
    deep = "1 + (" * 200 + "1" + ")" * 200
    error = error_of(f"function f(a) {{\n  return a + {deep}; }}")
    assert "words of stack" in error.message
    assert "127" in (error.hint or "")
    assert error.position is not None
    assert error.position.line == 2


def test_as_many_variables_as_the_limit_allows() -> None:
    names = ", ".join(f"v{n}" for n in range(121))
    compile_source(f"function f() {{ let {names}; v0 = v120 + 1; }}")
    error = error_of(f"function f() {{ let {names}, more; v0 = more + 1; }}")
    assert "122 of them" in error.message
    assert "split" in (error.hint or "")
