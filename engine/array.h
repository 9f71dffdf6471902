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

/* The element whose index is the small integer `key`, in ELEMENTS. In a key's word the index counts twice. */
static inline mvm_value *mvm_element(mvm_value elements, mvm_value key) {
    return (mvm_value *)(void *)((uint8_t *)mvm_at(elements) + (key - 1) * (MVM_WORD_BYTES / 2) + MVM_WORD_BYTES);
}

/* Bytes of ELEMENTS that reach to the end of that element; more than any object has if they do not fit a word. */
static inline mvm_value mvm_end_of_element(mvm_value key) {
    if (MVM_WORD_BYTES > 2 && key > MVM_SIZE_MASK && (mvm_signed)key > 0) return MVM_WORD_MASK;
    return (mvm_value)((key - 1) * (MVM_WORD_BYTES / 2) + 2 * MVM_WORD_BYTES);
}

/* True if a small integer is the index of an element. Negative ones are great unsigned words. */
static inline bool mvm_is_index(const mvm_value *array, mvm_value key) { return key < array[MVM_ARRAY_LENGTH]; }

/* A new array of mvm_array_bytes() that are reserved; its elements are not initialised. */
mvm_value mvm_new_array(mvm_value length);

/* The length of an array or a string. */
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
