/* Arithmetic. Each operation is its path for small integers; all else goes to the slow paths at the end. In a small integer's
 * word the number counts twice and the low bit is 1, so sums and differences need one correction by 1. */

#define SMALL_OPERANDS(op) (FAST_ONLY_##op || mvm_both_small(*sp, tos))

OP(ADD) {
    mvm_signed sum;
    if (!SMALL_OPERANDS(ADD)) SLOW(slow_add, MVM_OP_ADD);
    if (__builtin_add_overflow((mvm_signed)*sp, (mvm_signed)(tos - 1), &sum) && !FAST_ONLY_ADD)
        SLOW(slow_binary, MVM_OP_ADD);
    sp++;
    tos = (mvm_value)sum;
    NEXT;
}

OP(SUB) {
    mvm_signed difference;
    if (!SMALL_OPERANDS(SUB)) SLOW(slow_binary, MVM_OP_SUB);
    if (__builtin_sub_overflow((mvm_signed)*sp, (mvm_signed)(tos - 1), &difference) && !FAST_ONLY_SUB)
        SLOW(slow_binary, MVM_OP_SUB);
    sp++;
    tos = (mvm_value)difference;
    NEXT;
}

OP(MUL) {
    mvm_signed product;
    if (!SMALL_OPERANDS(MUL)) SLOW(slow_binary, MVM_OP_MUL);
    if (FAST_ONLY_MUL)
        product = (mvm_signed)(mvm_small_number(*sp) * (mvm_signed)(tos - 1));
    else if (mvm_product_overflows(mvm_small_number(*sp), (mvm_signed)(tos - 1), &product))
        SLOW(slow_binary, MVM_OP_MUL);
    if (HAS_DOUBLE && !product) SLOW(slow_binary, MVM_OP_MUL); /* the sign of zero */
    sp++;
    tos = (mvm_value)(product | 1);
    NEXT;
}

OP(DIV) SLOW(slow_binary, MVM_OP_DIV);

OP(DIV_INT) {
    if (!SMALL_OPERANDS(DIV_INT)) SLOW(slow_binary, MVM_OP_DIV_INT);
    mvm_signed divisor = mvm_small_number(tos);
    if (!divisor) {
        tos = mvm_small(0);
        sp++;
        NEXT;
    }
    mvm_signed quotient = (mvm_signed)(mvm_small_number(*sp) / divisor);
    if (quotient > MVM_SMALL_MAX && !FAST_ONLY_DIV_INT) SLOW(slow_binary, MVM_OP_DIV_INT);
    sp++;
    tos = mvm_small(quotient);
    NEXT;
}

OP(MOD) {
    if (!SMALL_OPERANDS(MOD) || (tos == mvm_small(0) && !FAST_ONLY_MOD) || (HAS_DOUBLE && (mvm_signed)*sp < 0))
        SLOW(slow_binary, MVM_OP_MOD);
    tos = mvm_small((mvm_signed)(mvm_small_number(*sp) % mvm_small_number(tos)));
    sp++;
    NEXT;
}

OP(EXP) SLOW(slow_binary, MVM_OP_EXP);

OP(INC) {
    mvm_signed sum;
    if (!FAST_ONLY_INC) CONVERT(HINT_NUMBER);
    if (!FAST_ONLY_INC && (!mvm_is_small(tos) || __builtin_add_overflow((mvm_signed)tos, 2, &sum))) {
        PUSH(mvm_small(1));
        SLOW(slow_binary, MVM_OP_ADD);
    }
    tos = (mvm_value)(tos + 2);
    NEXT;
}

OP(DEC) {
    mvm_signed difference;
    if (!FAST_ONLY_DEC) CONVERT(HINT_NUMBER);
    if (!FAST_ONLY_DEC && (!mvm_is_small(tos) || __builtin_sub_overflow((mvm_signed)tos, 2, &difference))) {
        PUSH(mvm_small(1));
        SLOW(slow_binary, MVM_OP_SUB);
    }
    tos = (mvm_value)(tos - 2);
    NEXT;
}

OP(NEG) {
    mvm_signed negated;
    if (!FAST_ONLY_NEG) CONVERT(HINT_NUMBER);
    if (!FAST_ONLY_NEG && (!mvm_is_small(tos) || (HAS_DOUBLE && tos == mvm_small(0)) ||
                           __builtin_sub_overflow((mvm_signed)2, (mvm_signed)tos, &negated))) {
        if (HAS_DOUBLE) {
            PUSH(mvm_small(-1)); /* a * -1 has the right sign of zero; 0 - a has not */
            SLOW(slow_binary, MVM_OP_MUL);
        }
        PUT_DOWN(mvm_small(0));
        SLOW(slow_binary, MVM_OP_SUB);
    }
    tos = (mvm_value)(2 - tos);
    NEXT;
}

OP(TO_NUMBER) {
    if (!FAST_ONLY_TO_NUMBER && !mvm_is_small(tos)) {
        CONVERT(HINT_NUMBER);
        PUT_DOWN(tos); /* an unused first operand, so that the result replaces both */
        SLOW(slow_binary, MVM_OP_TO_NUMBER);
    }
    NEXT;
}

OP(AND) {
    if (!SMALL_OPERANDS(AND)) SLOW(slow_binary, MVM_OP_AND);
    tos &= SECOND();
    NEXT;
}

OP(OR) {
    if (!SMALL_OPERANDS(OR)) SLOW(slow_binary, MVM_OP_OR);
    tos |= SECOND();
    NEXT;
}

OP(XOR) {
    if (!SMALL_OPERANDS(XOR)) SLOW(slow_binary, MVM_OP_XOR);
    tos = (mvm_value)((tos ^ SECOND()) | 1);
    NEXT;
}

OP(INVERT) {
    if (!FAST_ONLY_INVERT && !mvm_is_small(tos)) {
        CONVERT(HINT_NUMBER);
        PUSH(mvm_small(-1));
        SLOW(slow_binary, MVM_OP_XOR);
    }
    tos = (mvm_value)(~tos | 1);
    NEXT;
}

OP(SHL) SLOW(slow_binary, MVM_OP_SHL);

OP(SHR) {
    if (!SMALL_OPERANDS(SHR)) SLOW(slow_binary, MVM_OP_SHR);
    unsigned shift = (unsigned)(tos >> 1) & 31;
    if (shift > MVM_WORD_BYTES * 8 - 1) shift = MVM_WORD_BYTES * 8 - 1;
    tos = (mvm_value)((mvm_signed)SECOND() >> shift) | 1;
    NEXT;
}

OP(SHR_U) SLOW(slow_binary, MVM_OP_SHR_U);
