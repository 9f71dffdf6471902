/* Arrays and strings: length, elements, units. What of their properties lies in no table. */
#ifndef MVM_ARRAY_H
#define MVM_ARRAY_H

#include "heap.h"

/* Words of an ARRAY: the last one, the DICT of its named properties, is there only if arrays may have such. */
#define MVM_ARRAY_HEAD (HAS_ARRAY_PROPERTIES ? MVM_ARRAY_WORDS : MVM_ARRAY_PROPERTIES)

/* Bytes that an array of `length` elements takes. */
static inline mvm_value mvm_array_bytes(mvm_value length) {
    return (mvm_value)((MVM_ARRAY_HEAD + 1 + length) * MVM_WORD_BYTES);
}

/* The place, perhaps in ROM, of the element whose index is the small integer `key`, in ELEMENTS. In a key's word the index counts twice. */
static inline mvm_value *mvm_element(mvm_value elements, mvm_value key) {
    return (mvm_value *)(void *)((uint8_t *)mvm_at(elements) + (key - 1) * (MVM_WORD_BYTES / 2) + MVM_WORD_BYTES);
}

/* Bytes of ELEMENTS that reach to the end of that element; more than any object has if they do not fit a word. */
static inline mvm_value mvm_end_of_element(mvm_value key) {
    if (MVM_WORD_BYTES > 2 && key > MVM_SIZE_MASK && (mvm_signed)key > 0) return MVM_WORD_MASK;
    return (mvm_value)((key - 1) * (MVM_WORD_BYTES / 2) + 2 * MVM_WORD_BYTES);
}

/* True if a small integer is the index of an element. Negative ones are great unsigned words. */
static inline bool mvm_is_index(const mvm_value *array, mvm_value key) {
    return key < MVM_READ(array + MVM_ARRAY_LENGTH);
}

/* A Uint8Array is an EXT that refers to a BUFFER: the bytes, padding, and in the last byte the count of padding bytes before it. */
#define HAS_UINT8 (READ_BYTE || WRITE_BYTE || READ_BYTES_LENGTH || FOR_OF_BYTES)
static inline bool mvm_is_uint8(mvm_value value) {
    return HAS_UINT8 && mvm_is_kind(value, MVM_KIND_EXT) && mvm_word(value, 1) == mvm_small(MVM_EXT_UINT8);
}

/* Perhaps in ROM. */
static inline uint8_t *mvm_bytes_of(mvm_value uint8) {
    return (uint8_t *)(mvm_at(mvm_word(uint8, MVM_UINT8_BUFFER)) + 1);
}

/* The byte whose index is the small integer `key`. */
static inline mvm_value mvm_byte_at(mvm_value uint8, mvm_value key) {
    return mvm_small(MVM_READ(mvm_bytes_of(uint8) + mvm_small_number(key)));
}

/* The length of a Uint8Array, as a small integer. */
static inline mvm_value mvm_byte_count(mvm_value uint8) {
    mvm_value size = mvm_header_size(mvm_word(mvm_word(uint8, MVM_UINT8_BUFFER), 0));
    mvm_value last = (mvm_value)(size - MVM_WORD_BYTES - 1);
    return mvm_small((mvm_signed)(last - MVM_READ(mvm_bytes_of(uint8) + last)));
}

/* A new array of mvm_array_bytes() that are reserved; its elements are not initialised. */
mvm_value mvm_new_array(mvm_value length);

/* True for an array, a string or a Uint8Array. */
bool mvm_has_length(mvm_value value);

/* The length of such a value. */
mvm_value mvm_length_of(mvm_value value);

/* True if `object[key]` is a property that arrays and strings have by themselves. The key is one: see mvm_to_key(). */
bool mvm_is_exotic(mvm_value object, mvm_value key);

/* The value of such a property, which may be hole. Operands as of mvm_get(). MVM_EXC if it threw. */
mvm_value mvm_get_exotic(mvm_value *operands);

/* True if storing `object[key]` is left to mvm_set_exotic(). */
bool mvm_is_settable(mvm_value object, mvm_value key);

/* Stores an element or the length of an array: operands as of mvm_set(). Returns false if it threw. */
bool mvm_set_exotic(mvm_value *operands);

/* One step of for-of over an array or a string: operands[1] is the iterable, operands[0] the index, which is advanced. Returns the
 * value; hole at the end; MVM_EXC if it threw. */
mvm_value mvm_next_of(mvm_value *operands);

#endif
