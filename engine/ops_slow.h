/* Conversions, and the slow paths of arithmetic. */

OP(TO_STRING) {
    CONVERT(HINT_STRING);
    SPILL();
    tos = mvm_to_string(sp);
    sp++;
    if (tos == MVM_EXC) goto throwing;
    NEXT;
}

OP(TO_PRIMITIVE) {
    count = *pc++;
    if (converts(tos)) goto convert;
    NEXT;
}

/* tos becomes primitive, with the hint `count`. */
PATH(convert) {
    KEEP_TOS();
    PUT_DOWN(mvm_small((mvm_signed)count));
    code = mvm_well_known[WK_SLOW_TO_PRIMITIVE];
    goto enter;
}

/* `+` where an operand is no small integer: concatenation if one is a string (or a function or error, by its text). */
PATH(slow_add)
SLOW_OBJECTS(*sp, tos, WK_SLOW_ADD);
if (ADD_STRING && ((mvm_is_reference(*sp) && !mvm_is_number(*sp)) || (mvm_is_reference(tos) && !mvm_is_number(tos)))) {
    SAVE_TOS();
    tos = mvm_concatenate(sp);
    sp += 2;
    if (tos == MVM_EXC) goto throwing;
    NEXT;
}

/* A binary operator of any kind; `slow_op` says which. */
PATH(slow_binary)
if (!HAS_OP_TO_NUMBER || slow_op != MVM_OP_TO_NUMBER) SLOW_OBJECTS(*sp, tos, slow_entry(slow_op));
if (HAS_HEAP && (HAS_INT32 || HAS_DOUBLE)) {
    SAVE_TOS();
    if (!mvm_reserve(MVM_CELL_BYTES)) THROW_NO_ROOM(MEMORY);
    tos = *sp++;
}
{
    mvm_value left = SECOND();
    if ((HAS_OP_AND || HAS_OP_OR || HAS_OP_XOR || HAS_OP_INVERT || HAS_OP_SHL || HAS_OP_SHR || HAS_OP_SHR_U) &&
        slow_op >= MVM_OP_AND)
        tos = mvm_bits(slow_op, left, tos);
    else if (!IS_COMPACT && HAS_OP_TO_NUMBER && slow_op == MVM_OP_TO_NUMBER)
        tos = mvm_to_number(tos);
    else
        tos = mvm_arithmetic(slow_op, left, tos);
}
if (HAS_THROW && tos == MVM_EXC) goto throwing;
NEXT;
