"""`emit`: numbers for names, limits, and the depth of the operand stack."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microvium import emit, image, ir, isa, layout
from microvium.diagnostics import Diagnostic
from microvium.ir import Area, Convention, Handler, Slot
from microvium.isa import Operand
from microvium.values import UNDEFINED
from tests.unit.programs import ARG0, LOCAL0, I, exported, function, label, log, patient, push


def code_of(item: ir.Function, *others: ir.Function, word: layout.Word = layout.WORD16) -> emit.Code:
    return image.layout(exported(item, *others), word).codes[0].code


def names(code: emit.Code) -> list[str]:
    return [item.op.name for item in code.instructions]


def test_slots_are_words_above_the_frame_pointer() -> None:
    item = function("f", [push(UNDEFINED), I("RETURN")], params=2, locals_=3)
    numbers = [
        emit.slot_number(item, slot)
        for slot in (
            *(Slot(Area.LOCAL, n) for n in range(3)),
            *(Slot(Area.ARGUMENT, n) for n in range(2)),
            Slot(Area.THIS),
            Slot(Area.CALLEE),
        )
    ]
    assert numbers == [4, 3, 2, 6, 5, 7, 8]


def test_a_direct_function_has_no_callee_slot() -> None:
    item = function("f", [push(1), I("RETURN")], convention=Convention.DIRECT)
    with pytest.raises(AssertionError, match="no slot callee"):
        emit.slot_number(item, Slot(Area.CALLEE))


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        (Convention.DYNAMIC, ("RETURN", (5,))),
        (Convention.DIRECT, ("RETURN", (3,))),
        (Convention.ENTRY, ("EXIT", ())),
    ],
)
def test_the_return_follows_from_the_convention(
    convention: Convention, expected: tuple[str, tuple[int, ...]]
) -> None:
    item = function("f", [push(1), I("RETURN")], params=2, locals_=1, convention=convention)
    last = code_of(item).instructions[-1]
    assert (last.op.name, last.operands) == expected


def test_the_need_counts_locals_header_operands_and_spilled_words() -> None:
    item = function("f", [push(1), push(2), push(3), *log(3), push(0), I("RETURN")], locals_=4)
    assert code_of(item).need == 4 + layout.FRAME_FIRST_SLOT + 3 + layout.SPILL_WORDS


@pytest.mark.parametrize("value", [0, 127, True, False, UNDEFINED, float("nan")])
def test_small_numbers_and_constants_are_immediate(value: int | float) -> None:
    assert names(code_of(function("f", [push(value), I("RETURN")])))[0] == "IMM"


@pytest.mark.parametrize("value", [-1, 128, 1.5, "", -0.0])
def test_other_values_come_from_the_constant_table(value: int | float | str) -> None:
    assert names(code_of(function("f", [push(value), I("RETURN")])))[0] == "CONST"


def test_constants_are_ordered_by_use() -> None:
    body = [part for value in (1000, 2000, 2000, 3000, 3000, 3000) for part in (push(value), I("POP"))]
    placed = image.layout(exported(function("f", [*body, push(0), I("RETURN")])), layout.WORD16)
    assert [item.word for item in placed.constants] == [layout.WORD16.small(n) for n in (3000, 2000, 1000)]


def test_rare_constants_take_the_wide_form() -> None:
    body = [part for value in range(1000, 1200) for part in (push(value), I("POP"))]
    found = names(code_of(function("f", [*body, push(0), I("RETURN")])))
    assert (found.count("CONST"), found.count("CONST_W")) == (128, 72)


@pytest.mark.parametrize("is_linked", [False, True])
def test_code_references_beyond_a_byte_take_the_wide_form(is_linked: bool) -> None:
    values = [part for value in range(1000, 1200) for _ in range(2) for part in (push(value), I("POP"))]
    body = [*values, I("NEW_CLOSURE", (1, 0)), I("POP"), I("CALL_DIRECT", (2,)), I("RETURN")]
    snapshot = exported(
        function("f", body),
        function("g", [push(0), I("RETURN")]),
        function("h", [push(0), I("RETURN")], convention=Convention.DIRECT),
    )
    snapshot = replace(snapshot, objects=snapshot.objects[:2], statics=snapshot.statics[:2])
    placed = image.layout(snapshot, layout.WORD16, is_linked=is_linked, entry=0)
    made = [
        item for item in placed.codes[0].code.instructions if item.op.name.endswith(("CLOSURE_W", "DIRECT_W"))
    ]
    assert [(item.op.name, item.operands) for item in made] == [
        ("NEW_CLOSURE_W", (200, 0)),
        ("CALL_DIRECT_W", (201,)),
    ]


# Objects


def test_a_store_is_followed_by_the_instruction_that_ends_it() -> None:
    body = [I("NEW_OBJECT"), push("v"), I("SET_FIELD", ("name",)), push(0), I("RETURN")]
    placed = image.layout(exported(function("f", body)), layout.WORD16)
    store = placed.codes[0].code.instructions[2]
    assert (store.op.name, store.operands[1]) == ("SET_FIELD", isa.BY_NAME["POP"].number)
    assert "POP" in placed.ops
    linked = emit.Encoding(2, {"SET_FIELD": 6, "POP": 8})
    assert linked.instruction(store.op, (1, store.operands[1])) == bytes([6, 2, 8])


def test_functions_with_properties_have_more_words_to_spill() -> None:
    body = [I("NEW_OBJECT"), I("RETURN")]
    assert code_of(function("f", body)).need == layout.FRAME_FIRST_SLOT + 1 + layout.SPILL_WORDS


def test_the_value_of_for_of_is_not_there_at_its_end() -> None:
    body = [push("text"), push(0), label(1), I("FOR_OF", (2,)), I("POP"), I("JUMP", (1,)), label(2)]
    code = code_of(function("f", [*body, I("POP"), I("RETURN")]))
    assert code.need == layout.FRAME_FIRST_SLOT + 3 + layout.SPILL_WORDS


def test_a_far_for_of_goes_around() -> None:
    body = [push("text"), push(0), I("FOR_OF", (2,)), I("POP"), *padded(129), label(2), I("POP"), I("RETURN")]
    assert names(code_of(function("f", body)))[2:5] == ["FOR_OF", "JUMP", "JUMP_W"]


def test_a_key_beyond_a_byte_becomes_an_operand() -> None:
    values = [part for value in range(1000, 1200) for _ in range(2) for part in (push(value), I("POP"))]
    fields = [I("NEW_OBJECT"), I("DUP"), I("GET_FIELD", ("a",)), I("INIT_FIELD", ("b",))]
    body = [*values, *fields, push(1), I("SET_FIELD", ("c",)), push(0), I("RETURN")]
    code = code_of(function("f", body))
    assert names(code)[800:] == [
        *("NEW_OBJECT", "DUP", "CONST_W", "GET_INDEX", "CONST_W", "SWAP", "INIT_INDEX"),
        *("IMM", "CONST_W", "SWAP", "SET_INDEX", "IMM", "RETURN"),
    ]
    assert code.need == layout.FRAME_FIRST_SLOT + 3 + layout.SPILL_WORDS


@pytest.mark.parametrize(("is_linked", "word"), [(False, 3), (True, 2)])
def test_captured_values_come_behind_the_properties_if_there_may_be_any(is_linked: bool, word: int) -> None:
    snapshot = exported(function("f", [I("LOAD_CAPTURED", (0,)), I("RETURN")]))
    snapshot = replace(snapshot, objects=(ir.Closure(0, (7,)),))
    placed = image.layout(snapshot, layout.WORD16, is_linked=is_linked)
    assert placed.codes[0].code.instructions[0].operands[1] == word
    closure = next(item for item in placed.objects if item.kind is layout.Kind.CLOSURE)
    assert closure.words[word] == layout.WORD16.small(7)


def padded(body_bytes: int) -> list[ir.Instruction]:
    """Instructions of this many bytes (even, at least 4) that change nothing."""
    dup_pop = [push(0), I("POP")]
    assert body_bytes % 3 == 0
    return dup_pop * (body_bytes // 3)


@pytest.mark.parametrize(("distance", "expected"), [(126, "JFALSE"), (129, "JTRUE")])
def test_a_conditional_jump_beyond_a_byte_is_inverted(distance: int, expected: str) -> None:
    body = [push(True), I("JFALSE", (1,)), *padded(distance), label(1), push(0), I("RETURN")]
    found = names(code_of(function("f", body)))
    assert found[1] == expected
    assert ("JUMP_W" in found) == (expected == "JTRUE")


@pytest.mark.parametrize("distance", [126, 129])
def test_a_jump_backwards_counts_from_its_end(distance: int) -> None:
    body = [label(1), *padded(distance), I("JUMP", (1,))]
    last = code_of(function("f", body)).instructions[-1]
    assert last.end + last.operands[0] == layout.CodeHeader.SIZE
    assert last.op.name == ("JUMP" if distance == 126 else "JUMP_W")


def test_a_far_jump_without_an_inverse_goes_around() -> None:
    body = [push(1), I("JNULLISH_KEEP", (1,)), *padded(129), label(1), I("RETURN")]
    assert names(code_of(function("f", body)))[1:4] == ["JNULLISH_KEEP", "JUMP", "JUMP_W"]


def test_unreachable_code_is_left_out() -> None:
    body = [push(1), I("RETURN"), push("never"), I("POP"), label(1), I("JUMP", (1,))]
    placed = image.layout(exported(function("f", body)), layout.WORD16)
    assert names(placed.codes[0].code) == ["IMM", "RETURN"]
    assert placed.constants == ()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([I("POP"), push(1), I("RETURN")], "pops 1 of 0"),
        ([push(1)], "runs off its end"),
        ([label(1), push(1), I("JUMP", (1,))], "0 or 1 operands"),
        ([I("JUMP", (7,))], "jumps to no label"),
        ([I("LOAD", (LOCAL0,)), I("RETURN")], "no slot local0"),
    ],
)
def test_a_stack_out_of_order_is_a_fault_of_the_compiler(body: list[ir.Instruction], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        code_of(function("f", body))


def test_a_handler_is_entered_with_the_thrown_value() -> None:
    body = [push(5), label(1), push(6), I("THROW"), label(2), label(3), I("POP"), I("RETURN")]
    code = code_of(function("f", body, handlers=(Handler(1, 2, 3, 1),)))
    (handler,) = code.handlers
    assert (handler.start, handler.end, handler.target, handler.depth) == (4, 7, 7, 1)


def test_a_handler_that_keeps_too_much_is_a_fault() -> None:
    body = [label(1), push(6), I("THROW"), label(2), label(3), I("RETURN")]
    with pytest.raises(AssertionError, match="keeps 1 operands"):
        code_of(function("f", body, handlers=(Handler(1, 2, 3, 1),)))


def test_a_handler_of_unreachable_code_is_dropped() -> None:
    body = [push(1), I("RETURN"), label(1), push(6), I("THROW"), label(2), label(3), I("RETURN")]
    assert code_of(function("f", body, handlers=(Handler(1, 2, 3, 0),))).handlers == ()


def test_too_deep_an_expression_names_the_function_and_its_line() -> None:
    body = [push(n) for n in range(124)] + [I("POP")] * 123 + [I("RETURN")]
    with pytest.raises(Diagnostic, match="'deep' needs 128 words of stack") as caught:
        code_of(function("deep", body))
    assert str(caught.value.position) == "deep.js:1:1"
    assert caught.value.hint


def test_the_deepest_expression_that_fits_is_accepted() -> None:
    body = [push(n) for n in range(123)] + [I("POP")] * 122 + [I("RETURN")]
    assert code_of(function("deep", body)).need == layout.MAX_NEED


def test_too_many_parameters_and_arguments_are_refused() -> None:
    with pytest.raises(Diagnostic, match="has 128 parameters"):
        code_of(function("f", [push(0), I("RETURN")], params=128))


def test_a_program_may_have_more_functions_than_a_byte_counts() -> None:
    count = 1000
    others = [function(f"g{n}", [push(n), I("RETURN")]) for n in range(count)]
    body = [part for n in range(count) for part in (I("NEW_CLOSURE", (n + 1, 0)), I("POP"))]
    body += [push(0), I("RETURN")]
    found = names(code_of(function("f", body), *others))
    assert (found.count("NEW_CLOSURE"), found.count("NEW_CLOSURE_W")) == (128, 872)


def test_more_functions_than_two_bytes_count_are_refused() -> None:
    count = Operand.CODE16.greatest + 2
    others = [function(f"g{n}", [push(0), I("RETURN")]) for n in range(count)]
    body = [part for n in range(count) for part in (I("NEW_CLOSURE", (n + 1, 0)), I("POP"))]
    with pytest.raises(
        Diagnostic, match="uses the constant table's function 32768: the greatest number is 32767"
    ):
        code_of(function("f", [*body, push(0), I("RETURN")]), *others, word=layout.WORD32)


def test_module_variables_beyond_a_byte_take_the_wide_form() -> None:
    item = function(
        "f", [I("LOAD_STATIC", (127,)), I("LOAD_STATIC", (128,)), I("STORE_STATIC", (300,)), I("RETURN")]
    )
    statics = tuple(ir.Static(f"v{n}", 0) for n in range(400))
    code = image.layout(exported(item, statics=statics), layout.WORD16).codes[0].code
    assert names(code)[:3] == ["LOAD_STATIC", "LOAD_STATIC_W", "STORE_STATIC_W"]


def test_a_linked_image_scales_operands_and_renumbers() -> None:
    item = function("f", [I("LOAD", (ARG0,)), I("RETURN")], params=1, locals_=2, convention=Convention.ENTRY)
    snapshot = ir.Snapshot((item,), (), (), {}, {})
    code = image.layout(snapshot, layout.WORD16, is_linked=True).codes[0].code
    encoding = emit.Encoding(2, {"LOAD": 0, "EXIT": 2})
    need = 2 + layout.FRAME_FIRST_SLOT + 1 + layout.SPILL_WORDS
    assert code.encode(encoding, with_params=False) == bytes([4, 2 * need, 0, 8, 2])
    assert code.encode() == bytes([1, 2, need, isa.BY_NAME["LOAD"].number, 4, isa.BY_NAME["EXIT"].number])


@patient
@given(
    st.one_of(st.integers(), st.floats(), st.text(), st.booleans()),
    st.one_of(st.integers(), st.floats(), st.booleans()),
)
def test_keys_are_equal_only_for_the_same_javascript_value(a: int | float | str, b: int | float) -> None:
    same = type(emit.canonical(a)) is type(emit.canonical(b)) and repr(emit.canonical(a)) == repr(
        emit.canonical(b)
    )
    assert (emit.value_key(a) == emit.value_key(b)) == same
