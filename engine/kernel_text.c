/* Functions of the engine for the library's String: see kernel.h. Their arguments are what microvium/kernel.py says, for the library
 * has converted them. Arguments stay on the VM stack, and are read again after everything that allocates. */
#include "kernel.h"

#include "number.h"
#include "text.h"

static mvm_value index_of(mvm_value value) { return (mvm_value)mvm_small_number(value); }

/* On the desktop, a damaged image may pass anything. */
#define CHECK(condition)                                                   \
    do {                                                                   \
        if (!MVM_LINKED && !(condition)) return mvm_throw_error(BAD_THIS); \
    } while (0)

/* True if an index is at most the string's length less `units`. */
static bool is_within(mvm_value string, mvm_value index, mvm_value units) {
    if (!mvm_is_string(string) || !mvm_is_small(index)) return false;
    mvm_value length = mvm_string_length(string);
    return length >= units && index_of(index) <= length - units;
}

mvm_value mvm_kernel_char_code(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_within(*args, MVM_ARG(args, 1), 1));
    if (HAS_INT32 && HAS_WIDE && !mvm_reserve(MVM_CELL_BYTES)) return mvm_throw_no_room(MEMORY);
    struct mvm_text text;
    mvm_string_text(*args, &text);
    return mvm_new_int((int32_t)mvm_unit_at(&text, index_of(MVM_ARG(args, 1))));
}

mvm_value mvm_kernel_substring(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_within(*args, MVM_ARG(args, 2), 0) && is_within(*args, MVM_ARG(args, 1), 0) &&
          (mvm_signed)MVM_ARG(args, 1) <= (mvm_signed)MVM_ARG(args, 2));
    mvm_value start = index_of(MVM_ARG(args, 1)), units = (mvm_value)(index_of(MVM_ARG(args, 2)) - start);
    return units == mvm_string_length(*args) ? *args : mvm_substring(args, start, units);
}

/* True if the pattern lies in the text at a place, all of it. */
static bool is_at(const struct mvm_text *text, const struct mvm_text *pattern, mvm_value place) {
    if (place > text->length || pattern->length > text->length - place) return false;
    for (mvm_value at = 0; at < pattern->length; at++) {
        if (mvm_unit_at(text, (mvm_value)(place + at)) != mvm_unit_at(pattern, at)) return false;
    }
    return true;
}

mvm_value mvm_kernel_find_text(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_within(*args, MVM_ARG(args, 2), 0) && is_within(*args, MVM_ARG(args, 3), 0) &&
          mvm_is_string(MVM_ARG(args, 1)));
    struct mvm_text text, pattern;
    mvm_string_text(*args, &text);
    mvm_string_text(MVM_ARG(args, 1), &pattern);
    mvm_value place = index_of(MVM_ARG(args, 2)), last = index_of(MVM_ARG(args, 3));
    while (!is_at(&text, &pattern, place)) {
        if (place == last) return mvm_small(-1);
        place = (mvm_value)(place < last ? place + 1 : place - 1);
    }
    return mvm_small((mvm_signed)place);
}

mvm_value mvm_kernel_new_text(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value length = index_of(*args);
    bool wide = HAS_WIDE && MVM_ARG(args, 1) == MVM_TRUE;
    mvm_value size = mvm_is_small(*args) ? mvm_string_size(length, wide) : 0;
    if (!size) return mvm_throw_error(TOO_LONG);
    if (!mvm_reserve(size)) return mvm_throw_no_room(MEMORY);
    mvm_value string = mvm_new_string(length, wide);
    return string;
}

mvm_value mvm_kernel_put_unit(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK(is_within(*args, MVM_ARG(args, 1), 1) && !(*args & MVM_ROM_BIT));
    void *units = mvm_at(*args) + 1;
    mvm_value index = index_of(MVM_ARG(args, 1));
    int32_t unit = mvm_to_int(MVM_ARG(args, 2));
    if (HAS_WIDE && mvm_is_kind(*args, MVM_KIND_WIDE))
        ((uint16_t *)units)[index] = (uint16_t)unit;
    else
        ((uint8_t *)units)[index] = (uint8_t)unit;
    return MVM_UNDEFINED;
}
