/* Values, headers and objects: tests and accessors. The bits are defined in microvium/layout.py. */
#ifndef MVM_VALUE_H
#define MVM_VALUE_H

#include <stdbool.h>

#include "memory.h"

static inline bool mvm_is_small(mvm_value value) { return value & 1; }
static inline bool mvm_both_small(mvm_value a, mvm_value b) { return a & b & 1; }
static inline bool mvm_is_reference(mvm_value value) { return !(value & 1) && value >= MVM_FIRST_REFERENCE; }

static inline mvm_value mvm_small(mvm_signed number) { return (mvm_value)((mvm_value)number << 1 | 1); }
static inline mvm_signed mvm_small_number(mvm_value value) { return (mvm_signed)((mvm_signed)value >> 1); }
static inline mvm_value mvm_boolean(bool condition) { return condition ? MVM_TRUE : MVM_FALSE; }

static inline mvm_value mvm_header(unsigned kind, mvm_value size) {
    return (mvm_value)((mvm_value)((mvm_value)kind << MVM_KIND_SHIFT) | size | 1);
}
static inline unsigned mvm_header_kind(mvm_value header) {
    return (unsigned)(header >> MVM_KIND_SHIFT) & MVM_KIND_MASK;
}
/* Bytes, header included. */
static inline mvm_value mvm_header_size(mvm_value header) { return (mvm_value)(header & MVM_SIZE_MASK); }

/* The same of any object: the header of an OBJECT has a shape where others have the upper bits of their size. */
static inline mvm_value mvm_object_bytes(mvm_value header) {
    mvm_value kind = (mvm_value)(header & (mvm_value)((mvm_value)MVM_KIND_MASK << MVM_KIND_SHIFT));
    if (HAS_SHAPES && kind == (mvm_value)((mvm_value)MVM_KIND_OBJECT << MVM_KIND_SHIFT))
        return (mvm_value)(header & MVM_SLOTS_MASK);
    return mvm_header_size(header);
}

/* The shape in the header of an OBJECT. */
static inline unsigned mvm_shape(mvm_value header) {
    return (unsigned)(header >> MVM_SHAPE_SHIFT) & (unsigned)MVM_SHAPE_MASK;
}

/* A kind in its place in a header, and that of a referenced object: so compared, they need no shift, which chips without a barrel
 * shifter make place by place. */
#define MVM_PLACED_KIND(kind) ((mvm_value)((mvm_value)(kind) << MVM_KIND_SHIFT))
static inline mvm_value mvm_placed_kind(mvm_value reference) {
    return mvm_word(reference, 0) & MVM_PLACED_KIND(MVM_KIND_MASK);
}

/* True if `value` refers to an object of this kind, which is in its place. */
static inline bool mvm_is_of_placed_kind(mvm_value value, mvm_value kind) {
    return mvm_is_reference(value) && mvm_placed_kind(value) == kind;
}

/* True if `value` refers to an object of this kind. */
#if IS_COMPACT
bool mvm_is_array(mvm_value value);
bool mvm_is_closure(mvm_value value);
/* Those asked for often are functions of one parameter. */
#define mvm_is_kind(value, kind)                          \
    ((kind) == MVM_KIND_ARRAY     ? mvm_is_array(value)   \
     : (kind) == MVM_KIND_CLOSURE ? mvm_is_closure(value) \
                                  : mvm_is_of_placed_kind(value, MVM_PLACED_KIND(kind)))
#else
#define mvm_is_kind(value, kind) mvm_is_of_placed_kind(value, MVM_PLACED_KIND(kind))
#endif

/* Whole words that hold `bytes`, in bytes. */
static inline mvm_value mvm_round_up(mvm_value bytes) {
    return (mvm_value)((bytes + (MVM_WORD_BYTES - 1)) & (mvm_value) ~(MVM_WORD_BYTES - 1));
}

#endif
