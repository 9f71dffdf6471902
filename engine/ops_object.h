/* Objects, properties, arrays, construction, iteration.
 *
 * Where an operation may have to run a getter or a setter, that function's frame returns to the next byte of code: the instruction
 * behind a GET, and behind a SET the POP that belongs to it and is skipped otherwise.
 */

OP(GET_FIELD) {
    KEEP_TOS();
    tos = MVM_INDEX(mvm_constants, *pc++);
    goto get;
}

OP(GET_LENGTH) {
    if (LENGTH_OF_OTHER && IS_COMPACT
            ? !mvm_has_length(tos)
            : LENGTH_OF_OTHER && !mvm_is_kind(tos, MVM_KIND_ARRAY) && !mvm_is_string(tos) && !mvm_is_uint8(tos)) {
        KEEP_TOS();
        tos = mvm_well_known[WK_KEY_LENGTH];
        goto get;
    }
    tos = mvm_length_of(tos);
    NEXT;
}

/* True for a small integer and an array, which need no look at their kind where nothing else is met. */
#define IS_ELEMENT(object, key, only_arrays, only_indexes) \
    (!IS_COMPACT && ((only_indexes) || mvm_is_small(key)) && ((only_arrays) || mvm_is_kind(object, MVM_KIND_ARRAY)))

/* The same for a Uint8Array. */
#define IS_BYTE(object, key, only_bytes, only_indexes) \
    (!IS_COMPACT && ((only_indexes) || mvm_is_small(key)) && ((only_bytes) || mvm_is_uint8(object)))

OP(GET_INDEX) {
    if (READ_BYTE && IS_BYTE(*sp, tos, READ_ONLY_BYTES, READ_ONLY_INDEXES)) {
        mvm_value uint8 = SECOND();
        tos = tos < mvm_byte_count(uint8) ? mvm_byte_at(uint8, tos) : MVM_UNDEFINED;
        NEXT;
    }
    if (READ_ELEMENT && IS_ELEMENT(*sp, tos, READ_ONLY_ARRAYS, READ_ONLY_INDEXES)) {
        const mvm_value *array = mvm_at(*sp);
        if (mvm_is_index(array, tos)) {
            mvm_value value = MVM_READ(mvm_element(MVM_READ(array + MVM_ARRAY_ELEMENTS), tos));
            if (!READ_HOLE || value != MVM_HOLE) {
                sp++;
                tos = value;
                NEXT;
            }
        }
    }
    if (READ_ONLY_ARRAYS && READ_ONLY_INDEXES && !READ_BEYOND) {
        sp++;
        tos = MVM_UNDEFINED;
        NEXT;
    }
    goto get_computed;
}

PATH(get_computed)
if (!is_nullish(*sp)) SLOW_OBJECTS(MVM_UNDEFINED, tos, WK_SLOW_GET_INDEX);
if (KEY_STRING || KEY_CONVERTED) {
    SPILL();
    if (!mvm_to_key(sp)) goto throwing;
    tos = *sp++;
}

/* *sp[tos] */
PATH(get) {
    SAVE_TOS();
    tos = mvm_get(sp);
    if (tos != MVM_EXC) {
        sp += 2;
        NEXT;
    }
    if (!HAS_GETTERS || mvm_accessor == MVM_UNDEFINED) goto throwing;
    tos = sp[1]; /* the getter's this */
    *++sp = mvm_accessor;
    count = 0;
    goto call;
}

/* Stores an element or a byte that is there and may be written. */
#define SET_ELEMENT(after)                                                                                  \
    do {                                                                                                    \
        if (WRITE_BYTE && mvm_is_small(tos) && IS_BYTE(sp[1], *sp, WRITE_ONLY_BYTES, WRITE_ONLY_INDEXES)) { \
            mvm_value uint8 = sp[1];                                                                        \
            if (*sp < mvm_byte_count(uint8) && mvm_may_write(mvm_word(uint8, MVM_UINT8_BUFFER))) {          \
                mvm_bytes_of(uint8)[mvm_small_number(*sp)] = (uint8_t)(tos >> 1);                           \
                sp += 2;                                                                                    \
                DROP();                                                                                     \
                after;                                                                                      \
                NEXT;                                                                                       \
            }                                                                                               \
        }                                                                                                   \
        if (WRITE_ELEMENT && IS_ELEMENT(sp[1], *sp, WRITE_ONLY_ARRAYS, WRITE_ONLY_INDEXES)) {               \
            const mvm_value *array = mvm_at(sp[1]);                                                         \
            if (mvm_is_index(array, *sp) && mvm_may_write(MVM_READ(array + MVM_ARRAY_ELEMENTS))) {          \
                *mvm_element(MVM_READ(array + MVM_ARRAY_ELEMENTS), *sp) = tos;                              \
                sp += 2;                                                                                    \
                DROP();                                                                                     \
                after;                                                                                      \
                NEXT;                                                                                       \
            }                                                                                               \
        }                                                                                                   \
    } while (0)

OP(SET_FIELD) {
    PUT_DOWN(MVM_INDEX(mvm_constants, *pc++));
    goto set;
}

OP(SET_INDEX) {
    SET_ELEMENT(pc++);
    if (!is_nullish(sp[1])) SLOW_OBJECTS(MVM_UNDEFINED, *sp, WK_SLOW_SET_INDEX);
    if (KEY_STRING || KEY_CONVERTED) {
        SPILL();
        if (!mvm_to_key(sp + 1)) goto throwing;
        tos = *sp++;
    }
    goto set;
}

/* sp[1][*sp] = tos */
PATH(set) {
    SAVE_TOS();
    if (mvm_set(sp)) {
        pc++;
        sp += 3;
        DROP();
        NEXT;
    }
    if (!HAS_SETTERS || mvm_accessor == MVM_UNDEFINED) goto throwing;
    sp[1] = sp[2];
    sp[2] = mvm_accessor;
    DROP();
    count = 1;
    goto call;
}

OP(PUT_FIELD) {
    PUT_DOWN(MVM_INDEX(mvm_constants, *pc++));
    PUT_DOWN(tos);
    goto put;
}

OP(PUT_INDEX) {
    SET_ELEMENT((void)0);
    SAVE_TOS();
    if ((WRITE_ONLY_ARRAYS || WRITE_ONLY_BYTES) && WRITE_ONLY_INDEXES) {
        if (!mvm_set_exotic(sp)) goto throwing;
        goto stored;
    }
    if ((KEY_STRING || KEY_CONVERTED) && !mvm_to_key(sp + 1)) goto throwing;
}

/* sp[2][sp[1]] = *sp where no setter is met; on the desktop, a damaged image may have one. */
PATH(put) {
    mvm_sp = sp;
    if (!mvm_set(sp)) {
        if (!MVM_LINKED && HAS_SETTERS && mvm_accessor != MVM_UNDEFINED) THROW_ERROR(READ_ONLY);
        goto throwing;
    }
}

PATH(stored)
sp += 3;
DROP();
NEXT;

OP(INIT_FIELD) {
    PUT_DOWN(MVM_INDEX(mvm_constants, *pc++));
    goto define;
}

OP(INIT_INDEX) {
    if (KEY_STRING || KEY_CONVERTED) {
        SPILL();
        if (!mvm_to_key(sp + 1)) goto throwing;
        tos = *sp++;
    }
    goto define;
}

PATH(define) {
    SAVE_TOS();
    if (!mvm_define(sp, 0)) goto throwing;
    sp += 2;
    DROP();
    NEXT;
}

OP(NEW_OBJECT) {
    KEEP_TOS();
    PUT_DOWN(mvm_well_known[WK_PROTOTYPE_OBJECT]);
    mvm_sp = sp;
    tos = mvm_new_object(sp, 2);
    sp++;
    if (tos == MVM_EXC) goto throwing;
    NEXT;
}

OP(NEW_ARRAY) {
    count = *pc++;
    SPILL();
    if (!mvm_reserve(mvm_array_bytes((mvm_value)count))) THROW_NO_ROOM(MEMORY);
    tos = mvm_new_array((mvm_value)count);
    mvm_value *words = mvm_at(mvm_at(tos)[MVM_ARRAY_ELEMENTS]);
    for (words += count; count; count--) *words-- = *sp++;
    NEXT;
}

OP(NEW_THIS) {
    if (HAS_NOT_CONSTRUCTOR && !mvm_is_kind(tos, MVM_KIND_CLOSURE)) THROW_ERROR(NOT_CONSTRUCTOR);
    KEEP_TOS();
    const mvm_value *prototype = mvm_own_value(tos, mvm_well_known[WK_KEY_PROTOTYPE]);
    if (HAS_NOT_CONSTRUCTOR && !prototype) THROW_ERROR(NOT_CONSTRUCTOR);
    mvm_value inherited = MVM_READ(prototype);
    PUT_DOWN(!HAS_ODD_PROTOTYPE || mvm_is_object(inherited) ? inherited : mvm_well_known[WK_PROTOTYPE_OBJECT]);
    mvm_sp = sp;
    tos = mvm_new_object(sp, 2);
    if (tos == MVM_EXC) goto throwing;
    sp[0] = sp[1];
    sp[1] = tos;
    NEXT;
}

OP(NEW_RESULT) {
    if (!NEW_RESULT_OBJECT || !mvm_is_object(tos)) tos = *sp;
    sp++;
    NEXT;
}

OP(FOR_OF) {
    SPILL();
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
    KEEP_TOS();
    PUT_DOWN(second);
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
    tos = MVM_READ(&MVM_INDEX(mvm_at(tos), *pc));
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
    if (!MVM_LINKED && !mvm_is_kind(tos, MVM_KIND_OBJECT)) THROW_ERROR(NO_PROPERTIES);
    unsigned shape = mvm_shape(mvm_word(tos, 0));
    if (!MVM_LINKED && MVM_COLUMN_FIRST + shape >= mvm_object_bytes(*column) / MVM_WORD_BYTES)
        THROW_ERROR(NO_PROPERTIES);
    tos = MVM_READ(column + MVM_COLUMN_FIRST + shape);
    NEXT;
}

OP(NEW_SLOTS) {
    SPILL();
    tos = new_slots(pc);
    count = *pc;
    pc += 2;
    if (tos == MVM_EXC) goto throwing;
    for (mvm_value *word = mvm_at(tos) + count; count; count--) *word-- = *sp++;
    NEXT;
}

OP(NEW_THIS_SLOTS) {
    SPILL();
    tos = new_slots(pc);
    count = *pc;
    pc += 2;
    if (tos == MVM_EXC) goto throwing;
    for (mvm_value *word = mvm_at(tos) + count; count; count--) *word-- = MVM_UNDEFINED;
    mvm_value callee = *sp;
    *sp = tos;
    PUT_DOWN(callee);
    NEXT;
}
