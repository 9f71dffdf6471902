/* See array.h. Elements that lie last in the heap grow in place, all others by half. */
#include "array.h"

#include "number.h"
#include "object.h"
#include "text.h"

mvm_value mvm_new_array(mvm_value length) {
    mvm_value reference = mvm_allocate(MVM_KIND_ARRAY, (mvm_value)(MVM_ARRAY_HEAD * MVM_WORD_BYTES));
    mvm_value *array = mvm_at(reference);
    array[MVM_ARRAY_LENGTH] = mvm_small((mvm_signed)length);
    array[MVM_ARRAY_ELEMENTS] = mvm_allocate(MVM_KIND_ELEMENTS, (mvm_value)((length + 1) * MVM_WORD_BYTES));
    if (HAS_ARRAY_PROPERTIES) array[MVM_ARRAY_PROPERTIES] = MVM_UNDEFINED;
    return reference;
}

static bool is_array(mvm_value value) {
    return (READ_ELEMENT || READ_ARRAY_LENGTH || WRITE_ELEMENT || WRITE_ARRAY_LENGTH) &&
           mvm_is_kind(value, MVM_KIND_ARRAY);
}

static bool is_length(mvm_value key) { return LENGTH_BY_KEY && mvm_same_key(key, mvm_well_known[WK_KEY_LENGTH]); }

static mvm_value string_length(mvm_value string) { return mvm_small((mvm_signed)mvm_string_length(string)); }

mvm_value mvm_length_of(mvm_value value) {
    if (READ_BYTES_LENGTH && (!(READ_ARRAY_LENGTH || READ_STRING_LENGTH) || mvm_is_uint8(value)))
        return mvm_byte_count(value);
    if (READ_ARRAY_LENGTH && (!READ_STRING_LENGTH || mvm_is_kind(value, MVM_KIND_ARRAY)))
        return mvm_word(value, MVM_ARRAY_LENGTH);
    return string_length(value);
}

bool mvm_has_length(mvm_value value) { return is_array(value) || mvm_is_uint8(value) || mvm_is_string(value); }

bool mvm_is_exotic(mvm_value object, mvm_value key) {
    if (IS_COMPACT) {
        if (!mvm_has_length(object)) return false;
        return mvm_is_small(key) ? key < mvm_length_of(object) : is_length(key);
    }
    if (is_array(object)) return mvm_is_small(key) ? mvm_is_index(mvm_at(object), key) : is_length(key);
    if (mvm_is_uint8(object)) return mvm_is_small(key) ? key < mvm_byte_count(object) : is_length(key);
    if (!(READ_UNIT || READ_STRING_LENGTH) || !mvm_is_string(object)) return false;
    return mvm_is_small(key) ? key < string_length(object) : is_length(key);
}

bool mvm_is_settable(mvm_value object, mvm_value key) {
    if (WRITE_BYTE && mvm_is_uint8(object)) return mvm_is_small(key);
    return is_array(object) && (mvm_is_small(key) || is_length(key));
}

mvm_value mvm_get_exotic(mvm_value *operands) {
    mvm_value receiver = operands[1], key = operands[0];
    if (!mvm_is_small(key)) return mvm_length_of(receiver);
    if (READ_BYTE && mvm_is_uint8(receiver)) return mvm_byte_at(receiver, key);
    if (is_array(receiver)) return MVM_READ(mvm_element(mvm_word(receiver, MVM_ARRAY_ELEMENTS), key));
    return READ_UNIT ? mvm_substring(operands + 1, (mvm_value)mvm_small_number(key), 1) : MVM_UNDEFINED;
}

static bool set_element(mvm_value *operands) {
    mvm_value key = operands[1];
    if (!mvm_own_part(operands + 2, MVM_ARRAY_ELEMENTS, mvm_end_of_element(key))) return false;
    mvm_value *array = mvm_at(operands[2]);
    *mvm_element(array[MVM_ARRAY_ELEMENTS], key) = operands[0];
    if (!mvm_is_index(array, key)) array[MVM_ARRAY_LENGTH] = (mvm_value)(key + 2);
    return true;
}

static bool set_length(mvm_value *operands) {
    mvm_value length = operands[0];
    if (!mvm_is_small(length) || (mvm_signed)length < 0) {
        mvm_throw_error(ARRAY_LENGTH);
        return false;
    }
    if (!mvm_own_part(operands + 2, MVM_ARRAY_ELEMENTS, mvm_end_of_element((mvm_value)(length - 2)))) return false;
    mvm_value *array = mvm_at(operands[2]);
    for (mvm_value key = length; mvm_is_index(array, key); key = (mvm_value)(key + 2))
        *mvm_element(array[MVM_ARRAY_ELEMENTS], key) = MVM_HOLE;
    array[MVM_ARRAY_LENGTH] = length;
    return true;
}

/* A byte beyond the end is not stored. */
static bool set_byte(mvm_value *operands) {
    mvm_value key = operands[1];
    uint32_t bits;
    if (!mvm_to_bits(operands[0], &bits)) return false;
    if (key >= mvm_byte_count(operands[2])) return true;
    if (!mvm_own_part(operands + 2, MVM_UINT8_BUFFER, 0)) return false;
    mvm_bytes_of(operands[2])[mvm_small_number(key)] = (uint8_t)bits;
    return true;
}

mvm_value mvm_new_bytes(unsigned length) {
    mvm_value room = (mvm_value)(MVM_WORD_BYTES + mvm_round_up((mvm_value)(length + 1)));
    if (length >= MVM_SIZE_MASK - 2 * MVM_WORD_BYTES ||
        !mvm_reserve((mvm_value)(room + MVM_UINT8_WORDS * MVM_WORD_BYTES)))
        return mvm_throw_error(MEMORY);
    mvm_value uint8 = mvm_allocate(MVM_KIND_EXT, MVM_UINT8_WORDS * MVM_WORD_BYTES);
    mvm_value buffer = mvm_allocate(MVM_KIND_BUFFER, room);
    mvm_at(uint8)[1] = mvm_small(MVM_EXT_UINT8);
    mvm_at(uint8)[MVM_UINT8_BUFFER] = buffer;
    uint8_t *bytes = mvm_bytes_of(uint8);
    mvm_value last = (mvm_value)(room - MVM_WORD_BYTES - 1);
    for (mvm_value at = 0; at < last; at++) bytes[at] = 0;
    bytes[last] = (uint8_t)(last - length);
    return uint8;
}

mvm_value mvm_new_u8(mvm_value *args, unsigned argc) {
    (void)argc;
    int32_t length = mvm_int_argument(args, 0);
    return mvm_new_bytes(length < 0 || (uint32_t)length > MVM_SIZE_MASK ? (unsigned)MVM_SIZE_MASK : (unsigned)length);
}

bool mvm_set_exotic(mvm_value *operands) {
    if (WRITE_BYTE && (!(WRITE_ELEMENT || WRITE_ARRAY_LENGTH) || mvm_is_uint8(operands[2]))) return set_byte(operands);
    if (WRITE_ELEMENT && (!WRITE_ARRAY_LENGTH || mvm_is_small(operands[1]))) return set_element(operands);
    return WRITE_ARRAY_LENGTH ? set_length(operands) : false;
}

/* 2 at the index of a surrogate that has its partner, else 1; 0 at the end. */
static mvm_value units_at(mvm_value string, mvm_value index) {
    struct mvm_text text;
    mvm_string_text(string, &text);
    if (index >= text.length) return 0;
    if (HAS_WIDE && text.wide && (MVM_READ(text.wide + index) & 0xfc00) == 0xd800 && index + 1 < text.length &&
        (MVM_READ(text.wide + index + 1) & 0xfc00) == 0xdc00)
        return 2;
    return 1;
}

/* mvm_next_of() by means of other functions. */
static mvm_value next_by_length(mvm_value *operands) {
    mvm_value key = operands[0], value, units = 1;
    if (!mvm_has_length(operands[1])) return mvm_throw_error(NOT_ITERABLE);
    if (key >= mvm_length_of(operands[1])) return MVM_HOLE;
    if (mvm_is_string(operands[1])) {
        units = units_at(operands[1], (mvm_value)mvm_small_number(key));
        value = mvm_substring(operands + 1, (mvm_value)mvm_small_number(key), units);
    } else {
        value = mvm_get_exotic(operands);
    }
    operands[0] = (mvm_value)(key + 2 * units);
    return value == MVM_HOLE ? MVM_UNDEFINED : value;
}

mvm_value mvm_next_of(mvm_value *operands) {
    if (IS_COMPACT) return next_by_length(operands);
    mvm_value iterable = operands[1], key = operands[0];
    if (FOR_OF_ARRAY && ((!FOR_OF_STRING && !FOR_OF_BYTES && !FOR_OF_OTHER) || mvm_is_kind(iterable, MVM_KIND_ARRAY))) {
        const mvm_value *array = mvm_at(iterable);
        if (!mvm_is_index(array, key)) return MVM_HOLE;
        operands[0] = (mvm_value)(key + 2);
        mvm_value value = MVM_READ(mvm_element(MVM_READ(array + MVM_ARRAY_ELEMENTS), key));
        return READ_HOLE && value == MVM_HOLE ? MVM_UNDEFINED : value;
    }
    if (FOR_OF_BYTES && mvm_is_uint8(iterable)) {
        if (key >= mvm_byte_count(iterable)) return MVM_HOLE;
        operands[0] = (mvm_value)(key + 2);
        return mvm_byte_at(iterable, key);
    }
    if (FOR_OF_OTHER && (!FOR_OF_STRING || !mvm_is_string(iterable))) return mvm_throw_error(NOT_ITERABLE);
    mvm_value index = (mvm_value)mvm_small_number(key), units = units_at(iterable, index);
    if (!units) return MVM_HOLE;
    operands[0] = (mvm_value)(key + 2 * units);
    return mvm_substring(operands + 1, index, units);
}
