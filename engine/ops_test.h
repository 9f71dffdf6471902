/* Tests that leave a boolean, and jumps. Order and equality come as a value and fused with a jump. */

OP(NOT) {
    tos = mvm_boolean(!truthy(tos));
    NEXT;
}

#if !IS_COMPACT
/* Small integers compare as their words do. */
#define ORDER(op, sign)                                            \
    OP(op) {                                                       \
        if (FAST_ONLY_##op || mvm_both_small(*sp, tos)) {          \
            condition = (mvm_signed)SECOND() sign(mvm_signed) tos; \
            goto set_boolean;                                      \
        }                                                          \
        SLOW(slow_order, MVM_OP_##op);                             \
    }

ORDER(LT, <)
ORDER(LE, <=)
ORDER(GT, >)
ORDER(GE, >=)
#endif

OP(EQ) {
    SET_CONDITION(FAST_ONLY_EQ ? *sp == tos : strictly_equal(*sp, tos));
    sp++;
    goto set_boolean;
}

OP(NE) {
    SET_CONDITION(FAST_ONLY_NE ? *sp != tos : !strictly_equal(*sp, tos));
    sp++;
    goto set_boolean;
}

OP(EQ_LOOSE) { SLOW(slow_loose, MVM_OP_EQ_LOOSE); }

OP(NE_LOOSE) { SLOW(slow_loose, MVM_OP_NE_LOOSE); }

OP(TYPEOF) {
    tos = mvm_well_known[mvm_type_of(tos)];
    NEXT;
}

PATH(slow_loose) {
    bool thrown = false;
    if ((converts(tos) && !mvm_is_object(*sp) && !is_nullish(*sp)) ||
        (converts(*sp) && !mvm_is_object(tos) && !is_nullish(tos)))
        SLOW_OBJECTS(*sp, tos, slow_entry(slow_op));
    condition = loosely_equal(SECOND(), tos, &thrown) != MVM_BRANCH(slow_op == MVM_OP_NE_LOOSE);
    if (ARITH_FROM_STRING && thrown) goto throwing;
    goto set_boolean;
}

PATH(slow_order) {
    bool thrown = false;
    SLOW_OBJECTS(*sp, tos, slow_entry(slow_op));
    condition = ordered(slow_op, *sp, tos, &thrown);
    sp++;
    if (ARITH_FROM_STRING && thrown) goto throwing;
}

PATH(set_boolean)
tos = mvm_boolean(condition);
NEXT;

OP(JUMP) {
    CHECK_INTERRUPT();
    pc += JUMP_OFFSET() + 1;
    NEXT;
}

OP(JUMP_W) {
    CHECK_INTERRUPT();
    int16_t offset = (int16_t)WIDE_OPERAND();
    pc += offset;
    NEXT;
}

#if !IS_COMPACT
OP(JTRUE) {
    SET_CONDITION(truthy(tos));
    goto jump_pop_1;
}

OP(JFALSE) {
    SET_CONDITION(!truthy(tos));
    goto jump_pop_1;
}

OP(JTRUE_KEEP) {
    SET_CONDITION(truthy(tos));
    goto jump;
}

OP(JFALSE_KEEP) {
    SET_CONDITION(!truthy(tos));
    goto jump;
}
#endif

OP(JNULLISH_KEEP) {
    condition = is_nullish(tos);
    goto jump;
}

#define SLOW_NEGATE 0x80

#if !IS_COMPACT
/* `negate` is 1 for the forms that jump unless the order holds. */
#define ORDER_JUMP(name, op, sign, negate)                                    \
    OP(name) {                                                                \
        if (FAST_ONLY_##name || mvm_both_small(*sp, tos)) {                   \
            mvm_signed left = (mvm_signed)SECOND(), right = (mvm_signed)tos;  \
            DROP();                                                           \
            if ((left sign right) != negate) goto jump_taken;                 \
            goto jump_over;                                                   \
        }                                                                     \
        SLOW(slow_jump, (uint8_t)(MVM_OP_##op | (negate ? SLOW_NEGATE : 0))); \
    }

ORDER_JUMP(JLT, LT, <, 0)
ORDER_JUMP(JLE, LE, <=, 0)
ORDER_JUMP(JGT, GT, >, 0)
ORDER_JUMP(JGE, GE, >=, 0)
ORDER_JUMP(JNLT, LT, <, 1)
ORDER_JUMP(JNLE, LE, <=, 1)
ORDER_JUMP(JNGT, GT, >, 1)
ORDER_JUMP(JNGE, GE, >=, 1)
#endif

OP(JEQ) {
    SET_CONDITION(FAST_ONLY_JEQ ? *sp == tos : strictly_equal(*sp, tos));
    goto jump_pop_2;
}

OP(JNE) {
    SET_CONDITION(FAST_ONLY_JNE ? *sp != tos : !strictly_equal(*sp, tos));
    goto jump_pop_2;
}

/* The library decides. Its result r takes the place of the right operand and the jump is carried out again, with the left operand so that
 * the order holds if it did: false < r, true <= r; and where the larger result would be wanted, r is the negation: true > r, false >= r.
 */
PATH(jump_on_objects) {
    unsigned order = (unsigned)(slow_op & (SLOW_NEGATE - 1)) - MVM_OP_LT;
    code = mvm_well_known[WK_SLOW_LT + (order < 2 ? order : order + 2)];
    if (code == MVM_UNDEFINED) code = mvm_well_known[WK_SLOW_TO_PRIMITIVE]; /* a damaged image */
    mvm_value left = *sp;
    *sp = mvm_boolean(order == 1 || order == 2);
    PUT_DOWN(left);
    PUT_DOWN(tos);
    pc--;
    goto enter;
}

PATH(slow_jump) {
    bool thrown = false;
    if (converts(*sp) || converts(tos)) goto jump_on_objects;
    SET_CONDITION(ordered(slow_op & (SLOW_NEGATE - 1), *sp, tos, &thrown) != (slow_op >= SLOW_NEGATE));
    if (ARITH_FROM_STRING && thrown) goto throwing;
}

PATH(jump_pop_2)
sp++;

PATH(jump_pop_1)
DROP();

PATH(jump)
if (!condition) goto jump_over;

PATH(jump_taken)
CHECK_INTERRUPT();
pc += JUMP_OFFSET();

PATH(jump_over)
pc++;
NEXT;
