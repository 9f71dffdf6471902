/* Objects, properties, arrays, construction, iteration.
 *
 * Where an operation may have to run a getter or a setter, that function's frame returns to the next byte of code: the instruction
 * behind a GET, and behind a SET the POP that belongs to it and is skipped otherwise.
 */

OP(GET_FIELD) {
    *--sp = tos;
    tos = MVM_INDEX(mvm_constants, *pc++);
    goto get;
}

OP(GET_INDEX) {
    mvm_value object = *sp;
    if (mvm_is_small(tos) && mvm_is_kind(object, MVM_KIND_ARRAY)) {
        const mvm_value *array = mvm_at(object);
        mvm_value index = (mvm_value)(tos >> 1);
        if (index < (mvm_value)(array[MVM_ARRAY_LENGTH] >> 1)) {
            mvm_value value = mvm_at(array[MVM_ARRAY_ELEMENTS])[1 + index];
            if (value != MVM_HOLE) {
                sp++;
                tos = value;
                NEXT;
            }
        }
    }
    goto get;
}

/* *sp[tos] */
PATH(get) {
    *--sp = tos;
    mvm_sp = sp;
    tos = mvm_get(sp);
    if (tos != MVM_EXC) {
        sp += 2;
        NEXT;
    }
    if (mvm_accessor == MVM_UNDEFINED) goto throwing;
    tos = sp[1]; /* the getter's this */
    *++sp = mvm_accessor;
    count = 0;
    goto call;
}

OP(SET_FIELD) {
    *--sp = MVM_INDEX(mvm_constants, *pc++);
    goto set;
}

OP(SET_INDEX) { goto set; }

/* sp[1][*sp] = tos */
PATH(set) {
    *--sp = tos;
    mvm_sp = sp;
    if (mvm_set(sp)) {
        pc++;
        sp += 3;
        DROP();
        NEXT;
    }
    if (mvm_accessor == MVM_UNDEFINED) goto throwing;
    sp[1] = sp[2];
    sp[2] = mvm_accessor;
    DROP();
    count = 1;
    goto call;
}

OP(INIT_FIELD) {
    *--sp = MVM_INDEX(mvm_constants, *pc++);
    goto define;
}

OP(INIT_INDEX) { goto define; }

PATH(define) {
    *--sp = tos;
    mvm_sp = sp;
    if (!mvm_define(sp, 0)) goto throwing;
    sp += 2;
    DROP();
    NEXT;
}

OP(NEW_OBJECT) {
    *--sp = tos;
    *--sp = mvm_well_known[WK_PROTOTYPE_OBJECT];
    mvm_sp = sp;
    tos = mvm_new_object(sp, 2);
    sp++;
    if (tos == MVM_EXC) goto throwing;
    NEXT;
}

OP(NEW_ARRAY) {
    count = *pc++;
    *--sp = tos;
    mvm_sp = sp;
    if (!mvm_reserve((mvm_value)((count + 1 + MVM_ARRAY_WORDS) * MVM_WORD_BYTES))) THROW_ERROR(MEMORY);
    tos = mvm_allocate(MVM_KIND_ARRAY, MVM_ARRAY_WORDS * MVM_WORD_BYTES);
    mvm_value elements = mvm_allocate(MVM_KIND_ELEMENTS, (mvm_value)((count + 1) * MVM_WORD_BYTES));
    mvm_value *array = mvm_at(tos);
    array[MVM_ARRAY_LENGTH] = mvm_small((mvm_signed)count);
    array[MVM_ARRAY_ELEMENTS] = elements;
    array[MVM_ARRAY_PROPERTIES] = MVM_UNDEFINED;
    mvm_value *words = mvm_at(elements);
    for (words += count; count; count--) *words-- = *sp++;
    NEXT;
}

OP(NEW_THIS) {
    if (!mvm_is_kind(tos, MVM_KIND_CLOSURE)) THROW_ERROR(NOT_CONSTRUCTOR);
    *--sp = tos;
    const mvm_value *prototype = mvm_own_value(tos, mvm_well_known[WK_KEY_PROTOTYPE]);
    *--sp = prototype && mvm_is_object(*prototype) ? *prototype : mvm_well_known[WK_PROTOTYPE_OBJECT];
    mvm_sp = sp;
    tos = mvm_new_object(sp, 2);
    if (tos == MVM_EXC) goto throwing;
    sp[0] = sp[1];
    sp[1] = tos;
    NEXT;
}

OP(NEW_RESULT) {
    if (!mvm_is_object(tos)) tos = *sp;
    sp++;
    NEXT;
}

OP(FOR_OF) {
    *--sp = tos;
    mvm_sp = sp;
    mvm_value value = mvm_next_of(sp);
    if (value == MVM_EXC) goto throwing;
    if (value == MVM_HOLE) {
        DROP();
        pc += JUMP_OFFSET() + 1;
        NEXT;
    }
    tos = value;
    pc++;
    NEXT;
}

OP(DUP2) {
    mvm_value second = *sp;
    *--sp = tos;
    *--sp = second;
    NEXT;
}

/* On the desktop, a damaged image may have anything in the place of an OBJECT. `word` is the operand. */
#define CHECK_SLOT(object, word)                                                \
    do {                                                                        \
        if (!MVM_LINKED && !has_slot(object, word)) THROW_ERROR(NO_PROPERTIES); \
    } while (0)

/* undefined and null have no properties; nothing else but an OBJECT comes here. */
#define CHECK_NULLISH(op, object)                                                          \
    do {                                                                                   \
        if (!FAST_ONLY_##op && (object) < MVM_FIRST_REFERENCE) THROW_ERROR(NO_PROPERTIES); \
    } while (0)

OP(GET_SLOT) {
    CHECK_NULLISH(GET_SLOT, tos);
    CHECK_SLOT(tos, *pc);
    tos = MVM_INDEX(mvm_at(tos), *pc);
    pc++;
    NEXT;
}

OP(SET_SLOT) {
    CHECK_NULLISH(SET_SLOT, *sp);
    CHECK_SLOT(*sp, *pc);
    mvm_value *object = mvm_at(SECOND());
    MVM_INDEX(object, *pc) = tos;
    pc++;
    DROP();
    NEXT;
}

OP(INIT_SLOT) {
    CHECK_SLOT(*sp, *pc);
    MVM_INDEX(mvm_at(*sp), *pc) = tos;
    pc++;
    DROP();
    NEXT;
}

OP(GET_SHARED) {
    CHECK_NULLISH(GET_SHARED, tos);
    mvm_value *column = mvm_at(MVM_INDEX(mvm_constants, WIDE_OPERAND()));
    CHECK_SLOT(tos, 1);
    unsigned shape = mvm_shape(mvm_at(tos)[0]);
    if (!MVM_LINKED && MVM_COLUMN_FIRST + shape >= mvm_object_bytes(*column) / MVM_WORD_BYTES)
        THROW_ERROR(NO_PROPERTIES);
    tos = column[MVM_COLUMN_FIRST + shape];
    NEXT;
}

OP(NEW_SLOTS) {
    *--sp = tos;
    mvm_sp = sp;
    tos = new_slots(pc);
    count = *pc;
    pc += 2;
    if (tos == MVM_EXC) goto throwing;
    for (mvm_value *word = mvm_at(tos) + count; count; count--) *word-- = *sp++;
    NEXT;
}

OP(NEW_THIS_SLOTS) {
    *--sp = tos;
    mvm_sp = sp;
    tos = new_slots(pc);
    count = *pc;
    pc += 2;
    if (tos == MVM_EXC) goto throwing;
    for (mvm_value *word = mvm_at(tos) + count; count; count--) *word-- = MVM_UNDEFINED;
    mvm_value callee = *sp;
    *sp = tos;
    *--sp = callee;
    NEXT;
}
