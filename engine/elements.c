/* Functions of the engine that move elements of arrays: see kernel.h. Library code has looked at their operands: they are arrays, and
 * indexes and counts are small integers that fit the array. */
#include "array.h"
#include "kernel.h"
#include "object.h"

#define LENGTH_OF(array) mvm_word(array, MVM_ARRAY_LENGTH)

/* On the desktop, a damaged image may have anything in the place of an operand. */
#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!MVM_LINKED && !(condition)) return mvm_throw_error(NOT_ITERABLE); \
    } while (0)

static bool is_array(mvm_value value) { return mvm_is_kind(value, MVM_KIND_ARRAY); }

/* True if a range, from an index to the one behind the last, lies in an array. */
static bool has_range(mvm_value array, mvm_value start, mvm_value end) {
    return is_array(array) && mvm_is_small(start) && mvm_is_small(end) && start <= end && end <= LENGTH_OF(array);
}

/* Makes the elements of the array at `*array`, on the VM stack, its own, for `length` elements. Returns false if it threw. */
static bool own_elements(mvm_value *array, mvm_value length) {
    return mvm_own_part(array, MVM_ARRAY_ELEMENTS, mvm_end_of_element((mvm_value)(length - 2)));
}

/* The place of an element, or of what would be the one behind the last. */
static mvm_value *element_of(mvm_value array, mvm_value key) {
    return mvm_element(mvm_word(array, MVM_ARRAY_ELEMENTS), key);
}

/* Adds `count` elements to an array, as operand and as a small integer. They are holes. Returns the first, or NULL if it threw. */
static mvm_value *lengthen(mvm_value *array, mvm_value count) {
    mvm_value length = LENGTH_OF(*array), longer = (mvm_value)(length + count - 1);
    if (!own_elements(array, longer)) return NULL;
    mvm_at(*array)[MVM_ARRAY_LENGTH] = longer;
    return element_of(*array, length);
}

mvm_value mvm_kernel_append(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args));
    mvm_value *element = lengthen(args, mvm_small(1));
    if (!element) return MVM_EXC;
    *element = MVM_ARG(args, 1);
    return *args;
}

mvm_value mvm_kernel_append_hole(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args));
    return lengthen(args, mvm_small(1)) ? *args : MVM_EXC;
}

mvm_value mvm_kernel_push(mvm_value *args, unsigned argc) {
    return mvm_kernel_append(args, argc) == MVM_EXC ? MVM_EXC : LENGTH_OF(*args);
}

/* Appends `count` elements of `*source` from `key` on, holes included. Returns false if it threw. */
static bool append_elements(mvm_value *target, const mvm_value *source, mvm_value key, mvm_value count) {
    mvm_value *to = lengthen(target, count);
    if (!to) return false;
    const mvm_value *from = element_of(*source, key);
    for (mvm_value left = (mvm_value)mvm_small_number(count); left; left--) *to++ = MVM_READ(from++);
    return true;
}

mvm_value mvm_kernel_push_all(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args) && is_array(MVM_ARG(args, 1)));
    return append_elements(args, args - 1, mvm_small(0), LENGTH_OF(MVM_ARG(args, 1))) ? LENGTH_OF(*args) : MVM_EXC;
}

mvm_value mvm_kernel_append_range(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args) && has_range(MVM_ARG(args, 1), MVM_ARG(args, 2), MVM_ARG(args, 3)));
    mvm_value start = MVM_ARG(args, 2), count = (mvm_value)(MVM_ARG(args, 3) - start + 1);
    return append_elements(args, args - 1, start, count) ? *args : MVM_EXC;
}

mvm_value mvm_kernel_pop(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args));
    mvm_value length = LENGTH_OF(*args);
    if (length == mvm_small(0)) return MVM_UNDEFINED;
    if (!own_elements(args, length)) return MVM_EXC;
    length = (mvm_value)(length - 2);
    mvm_at(*args)[MVM_ARRAY_LENGTH] = length;
    mvm_value *last = element_of(*args, length), value = *last;
    *last = MVM_HOLE;
    return value == MVM_HOLE ? MVM_UNDEFINED : value;
}

/* Moves words within elements, upwards or downwards. */
static void move(mvm_value *to, const mvm_value *from, const mvm_value *end) {
    if (to <= from) {
        while (from < end) *to++ = *from++;
    } else {
        mvm_value *top = to + (end - from);
        while (from < end) *--top = *--end;
    }
}

mvm_value mvm_kernel_splice(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(has_range(*args, MVM_ARG(args, 1), (mvm_value)(MVM_ARG(args, 1) + MVM_ARG(args, 2) - 1)));
    CHECK(MVM_ARG(args, 3) == MVM_UNDEFINED || is_array(MVM_ARG(args, 3)));
    mvm_value start = MVM_ARG(args, 1), removed = MVM_ARG(args, 2), length = LENGTH_OF(*args);
    mvm_value items = MVM_ARG(args, 3), count = items == MVM_UNDEFINED ? mvm_small(0) : LENGTH_OF(items);
    mvm_value longer = (mvm_value)(length + count - removed);
    if (!own_elements(args, longer > length ? longer : length)) return MVM_EXC;
    mvm_value *first = element_of(*args, start), *rest = first + mvm_small_number(removed);
    mvm_value *end = element_of(*args, length), *to = first + mvm_small_number(count);
    move(to, rest, end);
    for (mvm_value *hole = element_of(*args, longer); hole < end; hole++) *hole = MVM_HOLE;
    mvm_at(*args)[MVM_ARRAY_LENGTH] = longer;
    if (count == mvm_small(0)) return *args;
    const mvm_value *from = element_of(MVM_ARG(args, 3), mvm_small(0));
    while (first < to) *first++ = MVM_READ(from++);
    return *args;
}

mvm_value mvm_kernel_rotate(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(has_range(*args, MVM_ARG(args, 1), MVM_ARG(args, 2)) && MVM_ARG(args, 2) < LENGTH_OF(*args));
    if (!own_elements(args, LENGTH_OF(*args))) return MVM_EXC;
    mvm_value *to = element_of(*args, MVM_ARG(args, 1)), *from = element_of(*args, MVM_ARG(args, 2)), value = *from;
    move(to + 1, to, from);
    *to = value;
    return *args;
}

mvm_value mvm_kernel_reverse(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args));
    if (!own_elements(args, LENGTH_OF(*args))) return MVM_EXC;
    mvm_value *first = element_of(*args, mvm_small(0)), *last = element_of(*args, LENGTH_OF(*args));
    while (first < --last) {
        mvm_value value = *first;
        *first++ = *last;
        *last = value;
    }
    return *args;
}

mvm_value mvm_kernel_overwrite(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_array(*args) && is_array(MVM_ARG(args, 1)));
    mvm_value count = LENGTH_OF(MVM_ARG(args, 1)), length = LENGTH_OF(*args);
    if (count > length) length = count;
    if (!own_elements(args, length)) return MVM_EXC;
    mvm_at(*args)[MVM_ARRAY_LENGTH] = length;
    mvm_value *to = element_of(*args, mvm_small(0)), *end = element_of(*args, count);
    const mvm_value *from = element_of(MVM_ARG(args, 1), mvm_small(0));
    while (to < end) *to++ = MVM_READ(from++);
    return *args;
}

mvm_value mvm_kernel_fill(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(has_range(*args, MVM_ARG(args, 1), MVM_ARG(args, 2)));
    if (!own_elements(args, LENGTH_OF(*args))) return MVM_EXC;
    mvm_value *to = element_of(*args, MVM_ARG(args, 1)), *end = element_of(*args, MVM_ARG(args, 2));
    while (to < end) *to++ = MVM_ARG(args, 3);
    return *args;
}

mvm_value mvm_kernel_new_array(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value length = *args;
    if (!mvm_is_small(length) || (mvm_signed)length < 0) return mvm_throw_error(ARRAY_LENGTH);
    mvm_value count = (mvm_value)mvm_small_number(length);
    if (mvm_end_of_element(length) > MVM_SIZE_MASK || !mvm_reserve(mvm_array_bytes(count)))
        return mvm_throw_error(MEMORY);
    mvm_value array = mvm_new_array(count);
    mvm_value *hole = element_of(array, mvm_small(0));
    for (; count; count--) *hole++ = MVM_HOLE;
    return array;
}

mvm_value mvm_kernel_is_array(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_is_kind(*args, MVM_KIND_ARRAY) ? MVM_TRUE : MVM_FALSE;
}
