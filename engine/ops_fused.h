/* Sequences of operations as one, for small integers that stay small (microvium/fuse.py). Only tailored engines have them. */

OP(INC_LOCAL) {
    MVM_INDEX(fp, *pc++) += 2;
    NEXT;
}

/* Adds one, then jumps if the sum is below the limit. */
#define LOOP_BELOW(limit)                                      \
    do {                                                       \
        mvm_value *counter = &MVM_INDEX(fp, *pc++);            \
        *counter += 2;                                         \
        unsigned operand;                                      \
        FETCH(operand);                                        \
        if ((mvm_signed) * counter < (limit)) goto jump_taken; \
        goto jump_over;                                        \
    } while (0)

OP(LOOP_BELOW) LOOP_BELOW((mvm_signed)operand);

OP(LOOP_BELOW_CONST) LOOP_BELOW((mvm_signed)MVM_INDEX(mvm_constants, operand));
