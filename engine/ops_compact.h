/* Arithmetic and order where IS_COMPACT: rows share a body (compact.h). */

OP(ADD)
slow_op = ROW_FROM(ADD);

PATH(binary) {
    mvm_signed sum;
    if (slow_op == MVM_OP_ADD) {
        if (!mvm_both_small(*sp, tos)) goto slow_add;
        if (!__builtin_add_overflow((mvm_signed)*sp, (mvm_signed)(tos - 1), &sum)) {
            sp++;
            tos = (mvm_value)sum;
            NEXT;
        }
    }
    goto slow_binary;
}

/* a + 1, a + -1, a * -1, a - 0 */
OP(INC) {
    static const MVM_FLASH uint8_t binary[] = {MVM_OP_ADD, MVM_OP_ADD, MVM_OP_MUL, MVM_OP_SUB};
    static const MVM_FLASH int8_t operands[] = {1, -1, -1, 0};
    CONVERT(HINT_NUMBER);
    count = ROW_FROM(INC) - (unsigned)MVM_OP_INC;
    slow_op = MVM_READ(binary + count);
    PUSH(mvm_small(MVM_READ(operands + count)));
    if (mvm_is_small(*sp)) goto binary;
    goto slow_binary; /* not slow_add, which concatenates */
}

OP(INVERT) {
    CONVERT(HINT_NUMBER);
    slow_op = MVM_OP_XOR;
    PUSH(mvm_small(-1));
    goto slow_binary;
}

/* The bits of mvm_order for which <, <=, >, >= hold, and then those for which they do not. */
#define HOLDS(op) (MVM_READ(holding + (op)) & order_of(*sp, tos, &thrown))

OP(LT) {
    bool thrown = false;
    slow_op = ROW_FROM(LT);
    SLOW_OBJECTS(*sp, tos, slow_entry(slow_op));
    condition = HOLDS(slow_op - MVM_OP_LT);
    sp++;
    if (thrown) goto throwing;
    goto set_boolean;
}

OP(JTRUE) {
    count = ROW_FROM(JTRUE) - (unsigned)MVM_OP_JTRUE;
    SET_CONDITION(truthy(tos) != (count & 1));
    if (count < 2) goto jump_pop_1;
    goto jump;
}

OP(JLT) {
    bool thrown = false;
    count = ROW_FROM(JLT) - (unsigned)MVM_OP_JLT;
    if (converts(*sp) || converts(tos)) {
        slow_op = (uint8_t)(MVM_OP_LT + count % 4);
        goto jump_on_objects;
    }
    condition = HOLDS(count);
    if (thrown) goto throwing;
    goto jump_pop_2;
}
