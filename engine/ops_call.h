/* Calls, returns, throwing, functions and captured variables. */

OP(CALL) {
    count = *pc++;
    goto call;
}

/* Calls what lies below `this` and `count` arguments. */
PATH(call) {
    PUT_DOWN(tos);
    mvm_value callee = sp[count + 1];
    if (HAS_FUNCTION && ((!HAS_HOSTFN_VALUES && !HAS_NOT_CALLABLE) || mvm_is_kind(callee, MVM_KIND_CLOSURE))) {
        code = mvm_word(callee, MVM_CLOSURE_CODE);
        if (IS_COMPACT) {
            mvm_sp = sp;
            slow_op = false;
            goto invoke;
        }
        if (HAS_ARGUMENT_FIT) {
            unsigned params = mvm_code_at(code)[MVM_CODE_PARAMS];
            if (has_rest(params)) {
                mvm_sp = sp;
                if (!mvm_reserve(rest_bytes(count, params))) THROW_NO_ROOM(MEMORY);
                sp = fit_arguments(sp, count, params);
                if (MVM_HOSTILE) mvm_extend_depth(sp);
                goto enter;
            }
            for (; count > params; count--) sp++;
            if (count < params) {
                mvm_sp = sp;
                if (HAS_STACK_CHECK && !mvm_reserve_stack((mvm_value)((params - count) * MVM_WORD_BYTES)))
                    THROW_NO_ROOM(STACK);
                for (; count < params; count++) PUT_DOWN(MVM_UNDEFINED);
                if (MVM_HOSTILE) mvm_extend_depth(sp);
            }
        }
        goto enter;
    }
    if (HAS_HOSTFN_VALUES && (!HAS_NOT_CALLABLE || (mvm_is_kind(callee, MVM_KIND_EXT) &&
                                                    mvm_word(callee, 1) == mvm_small(MVM_EXT_HOSTFN)))) {
        mvm_sp = sp;
        tos = HOST_FUNCTION((unsigned)mvm_small_number(mvm_word(callee, 2)) * HOST_SCALE)(sp + count - 1, count);
        sp += count + MVM_DYNAMIC_EXTRA;
        if (HAS_THROW && tos == MVM_EXC) goto throwing;
        NEXT;
    }
    if (!HAS_NOT_CALLABLE) __builtin_unreachable();
    THROW_ERROR(NOT_CALLABLE);
}

OP(CALL_DIRECT) {
    KEEP_TOS();
    code = MVM_INDEX(mvm_constants, *pc++);
    goto enter;
}

OP(CALL_DIRECT_W) {
    KEEP_TOS();
    code = MVM_INDEX(mvm_constants, WIDE_OPERAND());
    goto enter;
}

/* The frame of the function with this code header, whose arguments are on the stack. */
#define BUILD_FRAME(header)                                                                                 \
    do {                                                                                                    \
        const mvm_value *lowest = LOWEST_OF_CALL(sp, header);                                               \
        for (count = (unsigned)MVM_HEADER_BYTES((header)[MVM_CODE_LOCALS]); count; count -= MVM_WORD_BYTES) \
            PUT_DOWN(MVM_UNDEFINED);                                                                        \
        PUT_DOWN(mvm_code_reference(pc));                                                                   \
        tos = mvm_reference(fp);                                                                            \
        fp = sp - 1;                                                                                        \
        if (MVM_HOSTILE) mvm_enter_depth(fp, lowest);                                                       \
        pc = (header) + MVM_CODE_SIZE;                                                                      \
    } while (0)

/* The arguments are on the stack, `code` is to be run. */
PATH(enter) {
    CHECK_INTERRUPT();
    mvm_code_pointer header = mvm_code_at(code);
    if (HAS_STACK_CHECK) {
        mvm_sp = sp;
        if (!mvm_reserve_stack((mvm_value)MVM_HEADER_BYTES(header[MVM_CODE_NEED]))) {
            sp++; /* arguments that the call has added may reach down to the heap: a throw must not push below */
            THROW_NO_ROOM(STACK);
        }
    }
    if (IS_COMPACT) {
        tos = MVM_UNDEFINED;
        goto frame;
    }
    BUILD_FRAME(header);
    NEXT;
}

/* A constructor that wants to know what `new` was applied to begins with NEW_TARGET. */
#define PUSH_NEW_TARGET(target)                                                                  \
    do {                                                                                         \
        if (HAS_OP_NEW_TARGET && HAS_OP_NAMED && LABEL_AT(*pc) == &&op_NAMED) pc += NAMED_BYTES; \
        if (HAS_OP_NEW_TARGET && LABEL_AT(*pc) == &&op_NEW_TARGET) {                             \
            pc++;                                                                                \
            PUT_DOWN(tos);                                                                       \
            tos = target;                                                                        \
        }                                                                                        \
    } while (0)

/* Where IS_COMPACT, after every check: `code` is run. `tos` is its new.target, undefined if it is not constructed by. */
PATH(frame) {
    mvm_code_pointer header = mvm_code_at(code);
    mvm_value target = tos;
    BUILD_FRAME(header);
    if (target != MVM_UNDEFINED) PUSH_NEW_TARGET(target);
    NEXT;
}

OP(CALL_NEW) {
    count = *pc++;
    goto construct;
}

/* Calls what lies below `this` and `count` arguments, as a constructor; the operand on top is to be its new.target. All that may
 * collect comes before that operand leaves the stack. */
PATH(construct) {
    SAVE_TOS();
    mvm_value callee = sp[count + 2];
    if (HAS_NOT_CONSTRUCTOR && !mvm_is_kind(callee, MVM_KIND_CLOSURE)) THROW_ERROR(NOT_CONSTRUCTOR);
    code = mvm_word(callee, MVM_CLOSURE_CODE);
    if (IS_COMPACT) slow_op = true;
}

/* Fits the arguments to what `code` declares and runs it. Where IS_COMPACT, slow_op says whether it is constructed by. */
PATH(invoke) {
    CHECK_INTERRUPT();
    mvm_code_pointer header = mvm_code_at(code);
    unsigned params = header[MVM_CODE_PARAMS];
    mvm_value bytes = has_rest(params) ? rest_bytes(count, params) : 0;
    if (HAS_STACK_CHECK) {
        bytes =
            (mvm_value)(bytes + fixed_parameters(params) * MVM_WORD_BYTES + MVM_HEADER_BYTES(header[MVM_CODE_NEED]));
        if (!mvm_reserve_stack(bytes)) THROW_NO_ROOM(STACK);
    } else if (has_rest(params) && !mvm_reserve(bytes)) {
        THROW_NO_ROOM(MEMORY);
    }
    mvm_value target = MVM_UNDEFINED;
    if (!IS_COMPACT || slow_op) {
        target = *sp++;
        if (target == MVM_HOLE) target = sp[count + 1];
    }
    sp = fit_arguments(sp, count, params);
    if (IS_COMPACT) {
        tos = target;
        goto frame;
    }
    BUILD_FRAME(header);
    PUSH_NEW_TARGET(target);
    NEXT;
}

/* The elements of the array are pushed in its place, as far as the callee takes them. */
OP(CALL_ARRAY) {
    SPILL();
    if (!mvm_is_kind(sp[1], MVM_KIND_ARRAY)) THROW_ERROR(NOT_ITERABLE);
    count = (unsigned)mvm_small_number(mvm_word(sp[1], MVM_ARRAY_LENGTH));
    if (mvm_is_kind(sp[3], MVM_KIND_CLOSURE)) {
        unsigned params = mvm_code_at(mvm_word(sp[3], MVM_CLOSURE_CODE))[MVM_CODE_PARAMS];
        if (count > params && !(params & MVM_REST_PARAMETER)) count = params;
    }
    if (!mvm_reserve_stack((mvm_value)((count + MVM_OPERAND_ROOM) * MVM_WORD_BYTES))) THROW_NO_ROOM(STACK);
    const mvm_value *elements = mvm_at(mvm_word(sp[1], MVM_ARRAY_ELEMENTS)) + 1;
    tos = *sp;
    sp += 2;
    for (unsigned left = count; left; left--, elements++) {
        mvm_value element = MVM_READ(elements);
        PUT_DOWN(element == MVM_HOLE ? MVM_UNDEFINED : element);
    }
    if (MVM_HOSTILE) mvm_extend_depth(sp - 2);
    if (tos != MVM_UNDEFINED) goto construct;
    DROP();
    goto call;
}

OP(NAMED) {
    pc += NAMED_BYTES - 1;
    NEXT;
}

OP(NEW_TARGET) {
    PUSH(MVM_UNDEFINED);
    NEXT;
}

OP(RETURN) {
    sp = &MVM_INDEX(fp + MVM_FRAME_FIRST_SLOT, *pc);
    pc = mvm_code_at(fp[MVM_FRAME_RETURN_PC]);
    fp = mvm_ram_at(fp[MVM_FRAME_SAVED_FP]);
    if (MVM_HOSTILE) mvm_return_depth(fp);
    NEXT;
}

OP(EXIT) { return tos; }

OP(CALL_HOST) {
    SPILL();
    count = pc[1];
    tos = HOST_FUNCTION(*pc)(sp + count - 1, count);
    sp += count;
    pc += 2;
    if (HAS_THROW && tos == MVM_EXC) goto throwing;
    NEXT;
}

OP(THROW) {
    mvm_pending = tos;
    goto throwing;
}

OP(THROW_ERROR) {
    if (HAS_ERROR_VALUES)
        mvm_pending = MVM_ERROR_VALUE(*pc);
    else if (MVM_ERROR_TEXT_COUNT > 1)
        mvm_thrown_text = error_texts[*pc];
    pc++;
    goto throwing;
}

OP(CHECK_INIT) {
    if (tos == MVM_HOLE) THROW_ERROR(NOT_INITIALISED);
    NEXT;
}

/* mvm_pending is thrown at `pc`. Pushing tos puts every operand of this frame, or its saved fp, into memory. */
PATH(throwing)
PUT_DOWN(tos);
if (MVM_HOSTILE) mvm_check_depth(sp);
mvm_throw_fp = fp;
mvm_throw_pc = pc;
for (;;) {
    mvm_table_pointer handler = HAS_CATCH ? find_handler(pc) : NULL;
    if (handler) {
        if (MVM_HOSTILE) mvm_return_depth(fp);
        sp = fp - handler[MVM_HANDLER_DEPTH];
        pc = mvm_code + handler[MVM_HANDLER_TARGET];
        tos = mvm_pending;
        NEXT;
    }
    if (!HAS_CATCH || IS_RETURN_TO_C(fp[MVM_FRAME_RETURN_PC])) return MVM_EXC;
    pc = mvm_code_at(fp[MVM_FRAME_RETURN_PC]);
    fp = mvm_ram_at(fp[MVM_FRAME_SAVED_FP]);
}

PATH(interrupted)
PUT_DOWN(tos);
mvm_throw_fp = fp;
mvm_throw_pc = pc;
return MVM_EXC;

OP(NEW_CLOSURE) {
    code = MVM_INDEX(mvm_constants, *pc++);
    goto make_closure;
}

OP(NEW_CLOSURE_W) {
    code = MVM_INDEX(mvm_constants, WIDE_OPERAND());
    goto make_closure;
}

/* A function object of `code`; the count of captured values follows. */
PATH(make_closure) {
    count = *pc++;
    SPILL();
    if (!mvm_reserve((mvm_value)((count + CLOSURE_HEAD) * MVM_WORD_BYTES))) THROW_NO_ROOM(MEMORY);
    tos = mvm_allocate(MVM_KIND_CLOSURE, (mvm_value)((count + CLOSURE_HEAD) * MVM_WORD_BYTES));
    mvm_value *words = mvm_at(tos);
    words[MVM_CLOSURE_CODE] = code;
    if (HAS_FUNCTION_PROPERTIES) words[MVM_CLOSURE_PROPERTIES] = MVM_UNDEFINED;
    for (words += CLOSURE_HEAD - 1 + count; count; count--) *words-- = *sp++;
    NEXT;
}

OP(LOAD_CAPTURED) {
    const mvm_value *closure = mvm_at(MVM_INDEX(fp, pc[0]));
    PUSH(MVM_READ(&MVM_INDEX(closure, pc[1])));
    pc += 2;
    NEXT;
}

OP(NEW_BOX) {
    SPILL();
    if (!mvm_reserve(2 * MVM_WORD_BYTES)) THROW_NO_ROOM(MEMORY);
    tos = mvm_allocate(MVM_KIND_BOX, 2 * MVM_WORD_BYTES);
    mvm_at(tos)[1] = SECOND();
    NEXT;
}

/* On the desktop, a damaged image may have anything in the place of a box. */
#define CHECK_BOX()                                                                       \
    do {                                                                                  \
        if (!MVM_LINKED && !mvm_is_kind(tos, MVM_KIND_BOX)) THROW_ERROR(NOT_INITIALISED); \
    } while (0)

OP(LOAD_BOX) {
    CHECK_BOX();
    tos = mvm_at(tos)[1];
    NEXT;
}

OP(STORE_BOX) {
    CHECK_BOX();
    mvm_at(tos)[1] = SECOND();
    DROP();
    NEXT;
}
