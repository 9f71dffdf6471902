"""`object_needs`: what programs with objects, arrays and strings need of the engine, and what they do not."""

import pytest

from microvium import needs, optimize
from microvium.features import FEATURES, Features
from microvium.kinds import Arguments
from microvium.layout import WORD16
from tests.unit.closed_world import HOSTS, program


def needed(source: str) -> Features:
    """The features of a program of which only what cannot run is dropped, so that nothing is folded away."""
    snapshot, report = optimize.closed_world(
        program(source), "main", HOSTS, passes={"reach"}, arguments=Arguments(("small",))
    )
    return needs.find(snapshot, report.kinds, HOSTS, WORD16)


def flags(source: str) -> set[str]:
    return {name for name, is_set in needed(source).flags.items() if is_set}


TABLES = "READ_TABLE READ_INHERITED WRITE_TABLE"
CHECKS = "READ_NULLISH WRITE_CHECKED HAS_ATTRIBUTES"
ARRAYS = "READ_ELEMENT READ_ARRAY_LENGTH WRITE_ELEMENT WRITE_ARRAY_LENGTH HAS_ARRAY_PROPERTIES"


@pytest.mark.parametrize(
    ("body", "with_", "without"),
    [
        ("const o = { x: a }; return o.x",
         "READ_TABLE WRITE_TABLE HAS_REFERENCES",
         f"{ARRAYS} {CHECKS} READ_INHERITED KEY_STRING KEY_MADE SEARCH_OTHERS"),
        ("const o = { x: a }; o.y = 1; return o.y", "READ_TABLE WRITE_TABLE", "WRITE_CHECKED HAS_SETTERS"),
        ("const o = { __proto__: { x: a } }; return o.x", "READ_INHERITED", "SEARCH_OTHERS"),
        ("return (a ? { x: 1 } : null).x", "READ_NULLISH", "WRITE_NULLISH"),
        ("const o = a ? {} : undefined; o.x = 1; return 0", "WRITE_NULLISH", "READ_NULLISH"),
        ("const l = [a, 2]; return l[a & 1]",
         "READ_ELEMENT READ_ONLY_ARRAYS READ_ONLY_INDEXES",
         f"{TABLES} WRITE_ELEMENT KEY_CONVERTED READ_BEYOND"),
        ("const l = [a, 2]; l[a & 1] = 5; return l[0]",
         "WRITE_ELEMENT WRITE_ONLY_ARRAYS WRITE_ONLY_INDEXES", f"{TABLES} WRITE_ARRAY_LENGTH"),
        ("const l = [a, , 3]; return l[a & 1]", "READ_HOLE", "READ_TABLE"),
        ("return -a in { x: 1 }", "KEY_CONVERTED TEXT_INT", "KEY_STRING"),
        ("return [...(a ? [1] : [2])]", "WRITE_ELEMENT FOR_OF_ARRAY", f"{TABLES} SEARCH_OTHERS KEY_STRING"),
        ("const l = [a]; l[-1] = 5; return 0", "KEY_CONVERTED", "WRITE_ONLY_INDEXES"),
        ("const l = [a]; l.length = 0; return l.length",
         "WRITE_ARRAY_LENGTH LENGTH_BY_KEY", "READ_STRING_LENGTH"),
        ("const l = [a]; l.name = 5; return l.name",
         "HAS_ARRAY_PROPERTIES SEARCH_ARRAY SEARCH_OTHERS", "READ_UNIT"),
        ("return (a ? 'ab' : 'abc')[a & 1]", "READ_UNIT", "READ_ELEMENT READ_ONLY_ARRAYS"),
        ("const o = { x: a, y: 1 }; return o[a ? 'x' : 'y']", "KEY_STRING", "KEY_MADE KEY_CONVERTED"),
        ("const o = { x1: a }; return o['x' + (a & 1)]", "KEY_STRING KEY_MADE", "KEY_CONVERTED"),
        ("const o = { get x() { return a } }; return o.x", "HAS_ACCESSORS HAS_GETTERS", "HAS_SETTERS"),
        ("const o = { set x(v) { a = v } }; o.x = 5; return a",
         "HAS_ACCESSORS HAS_SETTERS WRITE_CHECKED", "HAS_GETTERS"),
        ("let s = 0; for (const v of [a, 2]) s = v; return s", "FOR_OF_ARRAY", "FOR_OF_STRING FOR_OF_OTHER"),
        ("let s = ''; for (const v of 'ab') s = v; return s", "FOR_OF_STRING", "FOR_OF_ARRAY FOR_OF_OTHER"),
        ("for (const v of (a ? [1] : 1)) print(1)", "FOR_OF_OTHER", "FOR_OF_STRING"),
        ("const f = () => a; f.n = 1; return f.n", "HAS_FUNCTION_PROPERTIES SEARCH_FUNCTION", "SEARCH_ARRAY"),
        ("class C { constructor() { this.n = a } } return new C().n",
         "HAS_CONSTRUCTION HAS_FUNCTION_PROPERTIES",
         "HAS_NOT_CONSTRUCTOR HAS_ODD_PROTOTYPE NEW_RESULT_OBJECT"),
    ],
)  # fmt: skip
def test_flags(body: str, with_: str, without: str) -> None:
    found = flags(f"function main(a) {{ {body} }}")
    assert not (set(with_.split()) | set(without.split())) - set(FEATURES)
    assert set(with_.split()) <= found
    assert not found & set(without.split())


def test_a_program_without_objects_has_none_of_it() -> None:
    found = flags("function main(a) { return a + 1 }")
    assert not any(name.startswith(("READ_", "WRITE_", "SEARCH_", "KEY_", "FOR_OF_")) for name in found)


def test_well_known_values_follow_the_flags() -> None:
    assert "PROTOTYPE_OBJECT" in needed("function main(a) { return { x: a } }").well_known
    assert "PROTOTYPE_ARRAY" not in needed("function main(a) { return [a][0] }").well_known
    named = needed("function main(a) { const l = [a]; l.n = 1; return l.n + l.m }")
    assert "PROTOTYPE_ARRAY" in named.well_known
    nullish = needed("function main(a) { return (a ? { x: 1 } : null).x }")
    assert "NO_PROPERTIES" in nullish.errors


def test_functions_of_the_engine_count_in_the_bound_of_the_stack() -> None:
    plain = needed("function main(a) { const o = { a }; return o.a }").numbers["MVM_MAX_STACK_WORDS"]
    listing = needed("function main(a) { for (const k in { a }) print(k) }").numbers["MVM_MAX_STACK_WORDS"]
    assert listing >= plain + 4
