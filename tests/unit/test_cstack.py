"""`cstack`: how deep the C stack of small programs is, written as machine code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from microvium import cstack
from microvium.cstack.program import Function, Program

TOP = 0x400
CODE = 0xC000

# MSP430
PUSH_R10, POP_R10, RET, RETI = 0x120A, 0x413A, 0x4130, 0x1300
SUB_SP, ADD_SP, SET_SP = 0x8031, 0x5031, 0x4031
CALL, CALL_R15, MOV_R15, BR_R15 = 0x12B0, 0x128F, 0x403F, 0x4F00
JMP_SELF = 0x3FFF
STORE_R15 = 0x4F82


def program(cpu: str, start: int, functions: Mapping[str, Sequence[int]], **facts: object) -> Program:
    """Functions one behind the other, the first one being what a reset starts. Every word that is an address
    of one of them counts as filled in by the linker.
    """
    content, found, address = b"", {}, start
    for name, words in functions.items():
        found[address] = Function(name, address, 2 * len(words))
        content += b"".join(word.to_bytes(2, "little") for word in words)
        address += 2 * len(words)
    pieces = [(start, content)]
    places = set(range(start, address, 2))
    return Program(
        cpu, start, TOP, pieces, pieces, found, {}, sorted(found), facts.get("pointers", []),  # type: ignore[arg-type]
        places, facts.get("interrupts", []), facts.get("data", []),  # type: ignore[arg-type]
    )  # fmt: skip


def msp430(functions: Mapping[str, Sequence[int]], **facts: object) -> cstack.Bound:
    """The bound of a program for the MSP430, whose first instruction sets the stack pointer."""
    first, *rest = functions.items()
    reset = (first[0], [SET_SP, TOP, *first[1]])
    return cstack.bound_of(program("EM_MSP430", CODE, dict([reset, *rest]), **facts))


def test_a_call_counts_its_return_address_and_what_lies_below_it_at_that_moment() -> None:
    leaf = CODE + 4 + 12
    bound = msp430(
        {
            "reset": [PUSH_R10, CALL, leaf, SUB_SP, 20, JMP_SELF],
            "leaf": [SUB_SP, 30, ADD_SP, 30, RET],
        }
    )
    assert str(bound) == "reset 4, leaf 30"
    assert bound.size == 34
    assert bound.to_json() == {"bytes": 34, "calls": [["reset", 4], ["leaf", 30]], "interrupt": []}


def test_the_deepest_of_two_branches_counts() -> None:
    jump_if_zero = 0x2403
    assert msp430({"reset": [jump_if_zero, SUB_SP, 10, JMP_SELF, SUB_SP, 16, JMP_SELF]}).size == 16


def test_the_address_of_a_function_in_a_register_is_followed() -> None:
    leaf = CODE + 4 + 8
    bound = msp430({"reset": [MOV_R15, leaf, CALL_R15, JMP_SELF], "leaf": [PUSH_R10, POP_R10, RET]})
    assert str(bound) == "reset 2, leaf 2"


def test_a_function_passed_to_another_is_what_that_one_calls() -> None:
    visit, first = CODE + 4 + 10, CODE + 4 + 10 + 4
    bound = msp430(
        {
            "reset": [MOV_R15, first, CALL, visit, JMP_SELF],
            "visit": [CALL_R15, RET],
            "first": [SUB_SP, 4, ADD_SP, 4, RET],
            "deep": [SUB_SP, 100, ADD_SP, 100, RET],
        }
    )
    assert str(bound) == "reset 2, visit 2, first 4"


def test_a_call_of_what_is_not_known_may_lead_to_any_function_whose_address_is_taken() -> None:
    functions = {
        "reset": [CALL_R15, JMP_SELF],
        "shallow": [PUSH_R10, POP_R10, RET],
        "deep": [SUB_SP, 100, ADD_SP, 100, RET],
        "deepest": [SUB_SP, 200, ADD_SP, 200, RET],
    }
    shallow, deep = CODE + 4 + 4, CODE + 4 + 4 + 6
    assert msp430(functions, pointers=[shallow]).size == 4
    assert msp430(functions, pointers=[shallow, deep]).size == 102
    stored = {**functions, "reset": [MOV_R15, deep + 8, STORE_R15, 0x200, CALL_R15, JMP_SELF]}
    assert msp430(stored).size == 102


def test_labels_are_reached_as_deep_as_the_jump() -> None:
    label = CODE + 4 + 6
    bound = msp430({"reset": [SUB_SP, 8, BR_R15, PUSH_R10, JMP_SELF]}, pointers=[label])
    assert bound.size == 10


def test_an_interrupt_is_added_once() -> None:
    handlers = CODE + 4 + 4
    functions = {"reset": [PUSH_R10, JMP_SELF], "tick": [PUSH_R10, POP_R10, RETI], "edge": [RETI]}
    bound = msp430(functions, interrupts=[handlers, handlers + 6])
    assert str(bound) == "reset 2; interrupt: tick 6"
    assert bound.size == 8


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ([CALL, CODE + 4, JMP_SELF], "^again calls again: recursion in C has no bound"),
        ([BR_R15], "a jump to what is not known"),
        ([PUSH_R10, 0x3FFE], "the stack grows in a loop"),
        ([0x4F01], "changes the stack pointer by what is not known"),
        ([PUSH_R10, RET], "a return with 2 bytes on the stack"),
        ([0x1400], "there is no instruction 0x1400"),
    ],
)
def test_what_cannot_be_followed_is_an_error(code: Sequence[int], why: str) -> None:
    again = CODE + 4 + 2 * len(code)
    code = [again if word == CODE + 4 else word for word in code]
    with pytest.raises(cstack.CannotFollow, match=why):
        msp430({"reset": code, "again": [CALL, again, RET]})


def test_a_function_that_never_returns_ends_its_caller() -> None:
    """What stands behind its call is no code, perhaps."""
    forever = CODE + 4 + 6
    assert msp430({"reset": [CALL, forever, 0x1400], "forever": [JMP_SELF]}).size == 2


AVR_IN_Y = [0xB7CD, 0xB7DE]
AVR_OUT_Y = [0xB60F, 0x94F8, 0xBFDE, 0xBE0F, 0xBFCD]


def avr(*code: int) -> int:
    """The bound of a program for the AVR, which ends in a loop."""
    return cstack.bound_of(program("EM_AVR", 0, {"reset": [*code, 0xCFFF]})).size


def test_frames_of_an_avr() -> None:
    push_r28, call_next, pop_r0 = 0x93CF, 0xD000, 0x900F
    sbiw_y_12, subi_sbci_y_268, mov_yl_r24 = 0x972C, [0x50CC, 0x40D1], 0x2FC8
    assert avr(push_r28, push_r28) == 2
    assert avr(call_next, call_next, pop_r0) == 4
    assert avr(push_r28, *AVR_IN_Y, sbiw_y_12, *AVR_OUT_Y) == 13
    assert avr(push_r28, *AVR_IN_Y, *subi_sbci_y_268, *AVR_OUT_Y) == 269
    with pytest.raises(cstack.CannotFollow, match="sets the stack pointer to what is not known"):
        avr(*AVR_IN_Y, mov_yl_r24, *AVR_OUT_Y)


def test_an_avr_jumps_by_pushing_an_address_where_z_is_in_use() -> None:
    push_r24, ret, push_r28, loop = 0x938F, 0x9508, 0x93CF, 0xCFFF
    code = [push_r28, push_r24, push_r24, ret, push_r28, push_r28, push_r28, loop]
    found = program("EM_AVR", 0, {"reset": code}, pointers=[4])
    assert cstack.bound_of(found).size == 4


def test_an_avr_skips_instructions_of_either_length() -> None:
    skip, call, push = 0xFC00, [0x940E, 0x0007], 0x93CF
    code = {"reset": [skip, *call, push, push, 0xCFFF], "": [], "leaf": [push, 0x900F, 0x9508]}
    assert cstack.bound_of(program("EM_AVR", 0, {**code, "reset": [*code["reset"], 0]})).size == 3


def thumb(functions: Mapping[str, Sequence[int]], **facts: object) -> int:
    """The bound of a program for the Cortex-M0."""
    return cstack.bound_of(program("EM_ARM", 0x100, functions, **facts)).size


def test_frames_of_a_cortex_m0() -> None:
    push_lr_r4, sub_sp_16, bl_leaf, loop = 0xB510, 0xB084, [0xF000, 0xF801], 0xE7FE
    leaf = [0xB5F0, 0xBDF0]
    assert thumb({"reset": [push_lr_r4, sub_sp_16, *bl_leaf, loop], "leaf": leaf}) == 8 + 16 + 20
    assert thumb({"reset": [push_lr_r4, loop], "tick": [0x4770]}, interrupts=[0x104]) == 8 + 36


def test_a_far_jump_of_a_cortex_m0_looks_like_a_call() -> None:
    push_r4, bl_back, pop_r4, loop = 0xB410, [0xF7FF, 0xFFFD], 0xBC10, 0xE7FE
    assert thumb({"reset": [push_r4, pop_r4, *bl_back, loop]}) == 4


def test_a_large_frame_of_a_cortex_m0_is_a_constant_in_a_register() -> None:
    load_r4, add_sp_r4, loop, padding = 0x4C01, 0x44A5, 0xE7FE, 0x46C0
    code = [load_r4, add_sp_r4, loop, padding, 0xFE00, 0xFFFF]
    assert thumb({"reset": code}, data=[(0x108, 0x10C)]) == 0x200


def test_labels_of_a_cortex_m0_are_what_is_reached_in_no_other_way() -> None:
    """Its tables of labels hold distances. What only fills up before data is none."""
    mov_pc_r3, push_r4, loop, padding = 0x469F, 0xB410, 0xE7FE, 0x46C0
    code = [push_r4, mov_pc_r3, push_r4, loop, padding, 0xFFFF, 0xFFFF]
    assert thumb({"reset": code}, data=[(0x10A, 0x10E)]) == 8
