/* Operations on operands and bindings. */

OP(IMM) {
    PUSH(*pc++);
    NEXT;
}

OP(CONST) {
    PUSH(MVM_INDEX(mvm_constants, *pc++));
    NEXT;
}

OP(CONST_W) {
    PUSH(MVM_INDEX(mvm_constants, WIDE_OPERAND()));
    NEXT;
}

OP(LOAD) {
    PUSH(MVM_INDEX(fp, *pc++));
    NEXT;
}

OP(STORE) {
    MVM_INDEX(fp, *pc++) = tos;
    DROP();
    NEXT;
}

OP(LOAD_STATIC) {
    PUSH(MVM_INDEX(mvm_statics, *pc++));
    NEXT;
}

OP(LOAD_STATIC_W) {
    PUSH(MVM_INDEX(mvm_statics, WIDE_OPERAND()));
    NEXT;
}

OP(STORE_STATIC) {
    MVM_INDEX(mvm_statics, *pc++) = tos;
    DROP();
    NEXT;
}

OP(STORE_STATIC_W) {
    MVM_INDEX(mvm_statics, WIDE_OPERAND()) = tos;
    DROP();
    NEXT;
}

OP(DUP) {
    *DOWN(sp) = tos;
    NEXT;
}

OP(POP) {
    DROP();
    NEXT;
}

OP(SWAP) {
    mvm_value second = *sp;
    *sp = tos;
    tos = second;
    NEXT;
}

OP(CHECK_INIT) {
    if (tos == MVM_HOLE) THROW_ERROR(NOT_INITIALISED);
    NEXT;
}
