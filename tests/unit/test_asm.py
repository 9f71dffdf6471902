"""`asm`: text and bytes of every instruction, and the verifier."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microvium import asm, image, ir, isa, layout
from microvium.emit import CANONICAL, RESUME, HandlerRange
from microvium.isa import Op, Operand
from microvium.values import UNDEFINED
from tests.unit.programs import HELLO, I, exported, few, function, label, patient, push, snapshots


def operand_tuples(op: Op) -> st.SearchStrategy[tuple[int, ...]]:
    """A `resume` is one number only."""
    return st.tuples(
        *(
            st.just(RESUME.number) if kind is Operand.RESUME else st.integers(kind.least, kind.greatest)
            for kind in op.operands
        )
    )


@pytest.mark.parametrize("op", isa.OPS, ids=lambda op: op.name)
@few
@given(data=st.data())
def test_each_row_survives_bytes_and_text(op: Op, data: st.DataObject) -> None:
    operands = data.draw(operand_tuples(op))
    code = CANONICAL.instruction(op, operands)
    assert len(code) == op.size
    found = asm.decode(code, 0, len(code))
    assert (found.op, found.operands) == (op, operands)
    whole = bytes([1, 2, 3]) + code
    assert asm.assemble(asm.disassemble(whole)) == whole


def test_text_has_labels_where_jumps_go() -> None:
    body = [label(1), push(True), I("JFALSE", (2,)), I("JUMP", (1,)), label(2), push(0), I("RETURN")]
    code = image.layout(exported(function("f", body)), layout.WORD16).codes[0].code.encode()
    assert asm.disassemble(code) == (
        ".params 0\n.locals 0\n.need 5\n"
        "L3:\n    IMM 4\n    JFALSE L9\n    JUMP L3\n"
        "L9:\n    IMM 1\n    RETURN 2\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("    FLY", "line 1: FLY is no instruction"),
        ("    IMM", "line 1: IMM has 1 operands, not 0"),
        ("\n    IMM 256", "line 2: 256 is not within 0 … 255"),
        ("    JUMP nowhere", "line 1: nowhere is no number and no label"),
        ("L1:\nL1:", "line 2: label L1 is there already"),
        (".need 300", "line 1: 300 is not within"),
    ],
)
def test_wrong_text_is_refused_by_line(text: str, message: str) -> None:
    with pytest.raises(asm.BadCode, match=message):
        asm.assemble(text)


@patient
@given(st.binary(max_size=30))
def test_any_bytes_disassemble_or_are_refused(data: bytes) -> None:
    try:
        text = asm.disassemble(data)
    except asm.BadCode:
        return
    assert asm.assemble(text) == data


def code_and_tables(snapshot: ir.Snapshot) -> tuple[bytes, asm.Tables, list[int]]:
    placed = image.layout(snapshot, layout.WORD16)
    code = b"".join(item.code.encode() for item in placed.codes)
    references = {item.function: item.reference for item in placed.codes}
    codes = tuple(
        word.word.offset
        if isinstance(word.word, image.Ref) and word.word.section is image.Section.CODE
        else None
        for word in placed.constants
    )
    closures = [
        (references[item.function], len(item.captured))
        for item in snapshot.objects
        if isinstance(item, ir.Closure)
    ]
    handlers = [HandlerRange(h.start, h.end, h.target, h.depth) for h in placed.handlers]
    tables = asm.Tables(codes, len(snapshot.statics), placed.hosts, closures, handlers)
    return code, tables, list(references.values())


@patient
@given(snapshots())
def test_what_emit_writes_passes_the_verifier(snapshot: ir.Snapshot) -> None:
    code, tables, references = code_and_tables(snapshot)
    found = asm.verify(code, references, tables)
    assert set(found) == set(references)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("POP\nIMM 1\nRETURN 2", "pops 1 of 0"),
        ("IMM 1", "runs out of the function"),
        ("IMM 12\nRETURN 2", "raw 12 does not exist"),
        ("IMM 14\nRETURN 2", "raw 14 does not exist"),
        ("CONST 9\nRETURN 2", "const 9 does not exist"),
        ("LOAD 9\nRETURN 2", "slot 9 does not exist"),
        ("LOAD_STATIC 9\nRETURN 2", "static 9 does not exist"),
        ("CALL_HOST 9 0\nRETURN 2", "host 9 does not exist"),
        ("THROW_ERROR 99", "error 99 does not exist"),
        ("NEW_CLOSURE 0 0\nRETURN 2", "names constant 0, which is no code"),
        ("NEW_CLOSURE_W 900 0\nRETURN 2", "names constant 900, which is no code"),
        ("CALL_DIRECT_W 900\nRETURN 2", "names constant 900, which is no code"),
        (".need 20\nNEW_OBJECT\nGET_FIELD 9\nRETURN 2", "const 9 does not exist"),
        (".need 20\nNEW_OBJECT\nDUP\nIMM 1\nSET_INDEX 0\nIMM 1\nRETURN 2", "resume 0 does not exist"),
        ("NEW_OBJECT\nCALL_HOST 1 1\nRETURN 2", "it needs 8"),
        ("NEW_OBJECT\nDUP\nCALL_HOST 1 2\nRETURN 2", "no function %keys of 2 arguments"),
        ("NEW_OBJECT\nCALL_HOST 2 1\nRETURN 2", "no function %nothing of 1 arguments"),
        (f"IMM 1\nJTRUE_KEEP 2\nPOP\nIMM {isa.BY_NAME['NOT'].number}\nTHROW", "into the middle"),
        ("JUMP -20", "leaves its function"),
        ("IMM 1\nJUMP -4", "0 or 1 operands"),
        ("IMM 1\nRETURN 7", "does not return to its caller"),
        ("LOAD_CAPTURED 3 3\nRETURN 2", "reads captured value 0"),
        ("LOAD_CAPTURED 2 3\nRETURN 2", "uses a wrong slot"),
        ("IMM 1\nSTORE 3\nIMM 1\nRETURN 2", "uses a wrong slot"),
        ("IMM 1\nIMM 1\nIMM 1\nPOP\nPOP\nRETURN 2", "it needs 7"),
    ],
)
def test_code_that_no_emitter_writes_is_refused(text: str, message: str) -> None:
    code = asm.assemble(f".need 6\n{text}")
    with pytest.raises(asm.BadCode, match=message):
        asm.verify(code, [1], asm.Tables((None,), 1, ("print", "%keys", "%nothing"), [(1, 0)]))


def test_a_handler_must_fit_the_instructions() -> None:
    code = asm.assemble(".need 6\nIMM 1\nRETURN 2")
    for handler in (
        HandlerRange(4, 5, 3, 0),
        HandlerRange(3, 4, 3, 0),
        HandlerRange(3, 5, 4, 0),
        HandlerRange(99, 100, 3, 0),
        HandlerRange(3, 99, 3, 0),
    ):
        with pytest.raises(asm.BadCode):
            asm.verify(code, [1], asm.Tables((), 0, (), [(1, 0)], [handler]))


@patient
@given(st.data())
def test_flipped_code_is_refused_or_harmless(data: st.DataObject) -> None:
    code, tables, references = code_and_tables(HELLO)
    place = data.draw(st.integers(0, len(code) - 1))
    flipped = bytearray(code)
    flipped[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(asm.BadCode):
        asm.verify(bytes(flipped), references, tables)


def test_lifted_code_is_the_ir_again() -> None:
    body = [
        push(UNDEFINED),
        I("JFALSE", (1,)),
        push(300),
        I("RETURN"),
        label(1),
        I("THROW_ERROR", ("STACK",)),
    ]
    snapshot = exported(function("f", body, params=1))
    code, tables, references = code_and_tables(snapshot)
    names = asm.Names([300], {1: 0}, tables.constant_codes, [])
    lifted = asm.lift(asm.verify(code, references, tables)[1], "f", names)
    assert [str(item) for item in lifted.body] == [
        "    PUSH undefined",
        "    JFALSE L0",
        "    PUSH 300",
        "    RETURN",
        "L0:",
        "    THROW_ERROR 'STACK'",
    ]
    assert (lifted.params, lifted.convention) == (1, ir.Convention.DYNAMIC)
