"""Features: the table, the headers, and which flags small programs need and do without."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from microvium import features, image, isa, layout, needs, optimize
from microvium.features import FAST_OPS, FEATURES, NUMBERS, Features
from microvium.host import HostTable
from microvium.kinds import Arguments
from microvium.layout import WORD16, WORD32, Word
from tests.unit.closed_world import HOSTS, program


def needed(
    source: str, numbers: str = "auto", word: Word = WORD16, kinds: tuple[str, ...] = ("small",)
) -> Features:
    """The features of an optimised script whose entry gets small integers."""
    found, report = optimize.closed_world(program(source), "main", HOSTS, numbers, arguments=Arguments(kinds))
    return needs.find(found, report.kinds, HOSTS, word)


def flags(source: str, numbers: str = "auto", word: Word = WORD16) -> set[str]:
    """The flags that are set, fast paths aside."""
    found = needed(source, numbers, word)
    return {name for name, value in found.flags.items() if value and not name.startswith("FAST_ONLY")}


def test_each_flag_has_a_sentence() -> None:
    for name, text in (FEATURES | NUMBERS).items():
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", name)
        assert text.endswith(".")


def test_fast_paths_are_of_known_operations() -> None:
    assert set(FAST_OPS) <= set(isa.BY_NAME)


def test_the_full_header_has_everything() -> None:
    text = features.full_header()
    for op in isa.OPS:
        assert f"    X({op.name})" in text
        assert f"#define HAS_OP_{op.name} 1\n" in text
    for name in FEATURES:
        assert f"#define {name} {0 if '_ONLY_' in name or name == 'IS_COMPACT' else 1}\n" in text
    for index, name in enumerate(layout.WELL_KNOWN):
        assert f"#define WK_{name} {index}\n" in text
    assert "mvm_absent" not in text


def test_a_header_defines_every_name_that_the_full_one_does() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"#define (\w+)", text))

    assert names(features.header(needed("function main() {}"))) == names(features.full_header())


def test_a_header_depends_on_the_features_alone() -> None:
    one = features.header(needed("let n = 1; function main() { return n = n + 2 & 7 }"))
    two = features.header(needed("let k = 5; function main() { return k = k + 6 & 6 }"))
    assert one == two
    assert one != features.header(needed("let k = 5; function main() { return k = k * 2 & 6 }"))


def test_hello_needs_next_to_nothing() -> None:
    found = needed("function main() { console.log('Hello, World!') }")
    assert flags("function main() { console.log('Hello, World!') }") == {"HAS_STRING", "PRINT_STRING"}
    assert set(found.ops) == {"CONST", "CALL_HOST", "EXIT"}
    assert found.hosts == ("console.write",)
    assert found.well_known == ()
    assert found.numbers["MVM_STATIC_WORDS"] == 0


@pytest.mark.parametrize(
    ("body", "with_", "without"),
    [
        ("return (a & 7) + 1", "", "HAS_HEAP HAS_INT32 HAS_THROW ADD_STRING"),
        ("return a * a", "HAS_INT32 HAS_HEAP HAS_GC HAS_THROW", "HAS_UINT32 HAS_DOUBLE ARITH_FROM_CELL"),
        ("return a * a * a", "ARITH_FROM_CELL HAS_UINT32", "HAS_DOUBLE"),
        ("return a >>> 0", "HAS_UINT32", ""),
        ("return a / 2", "HAS_DOUBLE", ""),
        ("return -(a & 1 ? undefined : 1)",
         "ARITH_FROM_UNDEFINED HAS_NAN", "ARITH_FROM_NULL ARITH_FROM_STRING"),
        ("return 'n' + a", "ADD_STRING HAS_BYTES_MADE TEXT_INT TEXT_STRING", "HAS_WIDE TEXT_CELL TEXT_BOOL"),
        ("return `Ω${a}`", "HAS_WIDE HAS_BYTES_MADE", ""),
        ("print(a)", "PRINT_INT", "PRINT_STRING PRINT_CELL PRINT_LATIN1"),
        ("print(a ? 'ü' : 'a')", "PRINT_STRING PRINT_LATIN1", "PRINT_INT HAS_WIDE"),
        ("print('a' + a)", "PRINT_STRING", "PRINT_LATIN1"),
        ("return (a ? 'x' : 'y') === 'x'", "HAS_STRING", "EQ_STRING EQ_CELL"),
        ("return 'x' + a === 'x1'", "EQ_STRING", "EQ_CELL"),
        ("return a * a === a * 7", "EQ_CELL", "EQ_STRING EQ_NAN"),
        ("return (a ? 'x' : 'y') < (a > 5 ? 'z' : 'w')", "COMPARE_STRING", ""),
        ("try { print(a); throw a } catch (e) { return e }",
         "HAS_CATCH HAS_THROW HAS_THROW_VALUE", "HAS_HEAP"),
        ("let n = a; const f = () => n++; f(); return f",
         "HAS_BOX HAS_CLOSURE_MADE HAS_REFERENCES HAS_HEAP", ""),
        ("return main(a - 1)", "HAS_STACK_CHECK HAS_THROW", "HAS_CATCH"),
        ("return a ? print : relay", "HAS_HOSTFN_VALUES", "HAS_FUNCTION"),
        ("return a * 3 + 5", "HAS_INT32 ARITH_FROM_CELL", "ARITH_BEYOND HAS_UINT32"),
        ("return a * a * a", "ARITH_BEYOND", ""),
        ("return (a ? '7' : a) - 1", "ARITH_BEYOND ARITH_FROM_STRING", ""),
        ("return a < '7'", "ARITH_BEYOND ARITH_FROM_STRING", ""),
        ("relay(1)", "", "HOST_CELL HOST_OTHER"),
        ("relay(a * a)", "HOST_CELL", "HOST_OTHER"),
        ("relay(a > 1)", "HOST_OTHER", "HOST_CELL"),
        ("relay()", "HOST_OTHER", "HOST_CELL"),
        ("(a ? relay : main)(1)", "HOST_OTHER", ""),
        ("return reading()", "HAS_HEAP HAS_INT32", "HAS_UINT32 HAS_DOUBLE"),
        ("return (a ? 'x' : '') ? 1 : 2", "TRUTHY_STRING", "TRUTHY_CELL"),
    ],
)  # fmt: skip
def test_flags(body: str, with_: str, without: str) -> None:
    found = flags(f"function main(a) {{ {body} }}")
    assert found >= set(with_.split())
    assert not found & set(without.split())
    assert not (set(with_.split()) | set(without.split())) - set(FEATURES)


def test_dynamic_calls_say_what_they_meet() -> None:
    two = "function f(x) { return x } function g(x, y) { return y } "
    assert not {"HAS_ARGUMENT_FIT", "HAS_NOT_CALLABLE"} & flags(
        "function f(x) { return x } function g(x) { return 1 } function main(a) { return (a ? f : g)(1) }"
    )
    assert "HAS_ARGUMENT_FIT" in flags(two + "function main(a) { return (a ? f : g)(1) }")
    assert "HAS_NOT_CALLABLE" in flags(two + "function main(a) { return (a ? f : 1)(1) }")


def test_a_wider_word_needs_fewer_cells() -> None:
    source = "function main(a) { return a * a }"
    assert "HAS_INT32" in flags(source)
    assert "HAS_INT32" not in flags(source, word=WORD32)


def test_fast_paths() -> None:
    found = needed(
        "let s = 0; function main(a) { for (let i = 0; i < 9; i++) s = (s + (a & 3)) & 255; return s }"
    )
    assert found.flags["FAST_ONLY_ADD"]
    assert found.flags["FAST_ONLY_JLT"]
    assert not needed("let s = 0; function main(a) { return s += a }").flags["FAST_ONLY_ADD"]


def test_a_jump_and_its_opposite_share_their_fast_path() -> None:
    """A far jump is emitted as its opposite over a long one."""
    found = needed("function main(a) { while (a * a * a < 9) print(a++) }")
    assert found.flags["FAST_ONLY_JLT"] == found.flags["FAST_ONLY_JNLT"] is False


def test_the_reason_of_a_flag_names_the_source() -> None:
    assert "test.js:1:" in needed("function main(a) { return a * a }").reasons["HAS_HEAP"]


def test_well_known_values_are_those_that_code_can_reach() -> None:
    assert needed("function main(a) { return (a & 7) + 1 }").well_known == ()
    caught = "function main(a) { try { return a * a * a } catch (e) { return e } }"
    assert needed(caught).well_known == ("ERROR_MEMORY", "ERROR_NEEDS_DOUBLE")
    assert "TYPEOF_STRING" in needed("function main(a) { return typeof (a ? a : 'a') }").well_known


def test_errors_that_nothing_catches_are_texts_of_the_engine() -> None:
    found = needed("function main(a) { return a * a * a }")
    assert found.well_known == ()
    assert found.errors == ("MEMORY", "NEEDS_DOUBLE")
    assert not found.flags["PRINT_STRING"]
    text = features.header(found)
    assert '#define MVM_ERROR_TEXT_BEGIN "RangeError: "\n' in text
    assert '    X(MEMORY, "out of memory") \\\n    X(NEEDS_DOUBLE, "needs numbers=double")\n' in text


def test_the_text_of_the_only_error_is_in_one_piece() -> None:
    found = needed("function main(a) { return [a] }")
    assert found.errors == ("MEMORY",)
    text = features.header(found)
    assert '#define MVM_ERROR_TEXT_BEGIN "RangeError: out of memory"\n' in text
    assert '    X(MEMORY, "")\n' in text


@pytest.mark.parametrize(
    "source",
    [
        "function main(a) { try { return a * a } catch (e) { return 1 } }",
        "function main(a) { if (a > 5) throw a; return a * a }",
        "function main(a) { relay(a); return a * a }",
    ],
)
def test_errors_among_what_is_caught_or_thrown_otherwise_are_values(source: str) -> None:
    hosts = HostTable({**HOSTS, "relay": replace(HOSTS["relay"], throws=True)})
    optimised, report = optimize.closed_world(program(source), "main", hosts)
    found = needs.find(optimised, report.kinds, hosts, WORD16)
    assert found.flags["HAS_ERROR_VALUES"]
    assert not found.errors
    assert {"ERROR_MEMORY", "ERROR_NEEDS_DOUBLE"} <= set(found.well_known)


def test_the_stack_bound_follows_the_calls() -> None:
    deep = (
        "function f(a, b) { if (b) return a; let c = a * 2, d = c - b; return g(c) + d } "
        "function g(a) { return a ? a + f(a, 1) : f(0, 1) }"
    )
    shallow = needed("function main(a) { return (a & 7) ^ 1 }").numbers
    assert shallow["MVM_MAX_STACK_WORDS"] == 1 + layout.FRAME_FIRST_SLOT + 2
    assert shallow["MVM_ENTRY_ARGC"] == 1
    assert needed(deep + " function main(a) { return g(a) + f(a) }").numbers["MVM_MAX_STACK_WORDS"] == 0


def test_a_bound_that_takes_half_of_the_ram_gives_way_to_a_check() -> None:
    """Without the check, a bound beyond the arena lets heap and stack grow into each other."""
    text = "function deep(n) { return n ? 1 + deep(n - 1) : 0 } function main() { return deep(20) }"
    found, report = optimize.closed_world(program(text), "main", HOSTS)
    roomy, tight = (needs.find(found, report.kinds, HOSTS, WORD16, ram) for ram in (512, 256))
    assert not roomy.flags["HAS_STACK_CHECK"]
    assert 128 < 2 * roomy.numbers["MVM_MAX_STACK_WORDS"] <= 256
    assert tight.flags["HAS_STACK_CHECK"]
    assert "bytes" in tight.reasons["HAS_STACK_CHECK"]
    assert tight.numbers["MVM_MAX_STACK_WORDS"] == 0


def test_operations_are_those_of_the_code() -> None:
    found, report = optimize.closed_world(
        program("function main(a) { while (a > 3) a -= 2; return a }"), "main", HOSTS
    )
    wanted = needs.find(found, report.kinds, HOSTS, WORD16)
    placed = image.layout(found, WORD16, is_linked=True, well_known=wanted.well_known)
    assert set(wanted.ops) == placed.ops | {"EXIT"}
    assert wanted.numbers["MVM_MAX_OPERANDS"] >= 2 + layout.SPILL_WORDS


def test_parameters_are_what_the_host_passes() -> None:
    source = program("function main(a, b) { return (a & 7) - b }")
    flags = {}
    for count in (1, 2, None):
        found, report = optimize.closed_world(source, "main", HOSTS, arguments=Arguments(("small",), count))
        flags[count] = needs.find(found, report.kinds, HOSTS, WORD16).flags
    assert flags[1]["HAS_NAN"]
    assert not flags[2]["HAS_NAN"]
    assert flags[2] == flags[None]


def test_a_small_argument_is_one_of_the_target() -> None:
    for word, cells in ((WORD16, False), (WORD32, True)):
        _, report = optimize.closed_world(
            program("function main(a) { return a >> 14 }"),
            "main",
            HOSTS,
            "int",
            word=word,
            arguments=Arguments(("small",)),
        )
        [result] = [fact.operands[0] for fact in report.kinds.facts[0].values() if fact.operands][-1:]
        assert result.has_cells(WORD16) == cells, report.kinds.facts


@pytest.mark.parametrize(
    ("body", "has"),
    [
        ("return a * a", True),
        ("return reading()", True),
        ("a = a * a; print(a); return a + a", True),
        ("return 'n' + a * a", False),
        ("return [a * a]", False),
        ("return () => a * a", False),
        ("return a * a / 3", False),
        ("return a < 2 ? a : a + main(a - 1)", False),
    ],
)  # fmt: skip
def test_a_heap_of_integers_alone(body: str, has: bool) -> None:
    assert needed(f"function main(a) {{ {body} }}").flags["HAS_ONLY_CELLS"] == has


def test_many_roots_want_the_general_collector() -> None:
    names = [f"n{index}" for index in range(60)]
    source = f"let {', '.join(f'{name} = 1' for name in names)}; function main(a) {{ %s; return a * a }}"
    few, many = (
        needed(source % "; ".join(f"{name} += {name} & 3" for name in names[:count])) for count in (20, 60)
    )
    assert few.flags["HAS_ONLY_CELLS"]
    assert not many.flags["HAS_ONLY_CELLS"]


def test_an_unknown_flag_is_a_fault() -> None:
    found, report = optimize.closed_world(program("function main() {}"), "main", HOSTS)
    finder = needs._Finder(found, report.kinds, HOSTS, WORD16, None)
    with pytest.raises(KeyError):
        finder.need("HAS_NOTHING", "no reason")
