/* Functions of the engine for the library's Math and Number: see kernel.h. Their arguments are numbers. */
#include "kernel.h"

#include "double.h"
#include "number.h"

/* On the desktop, a damaged image may pass anything. */
#define CHECK_NUMBER()                                                              \
    do {                                                                            \
        if (!MVM_LINKED && !mvm_is_number(*args)) return mvm_throw_error(BAD_THIS); \
    } while (0)

static bool is_double(mvm_value number) { return HAS_DOUBLE && mvm_is_kind(number, MVM_KIND_DOUBLE); }

/* A result that may need a cell. */
static mvm_value from_double(double number) {
    return mvm_reserve(MVM_CELL_BYTES) ? mvm_new_double(number) : mvm_throw_no_room(MEMORY);
}

mvm_value mvm_kernel_to_integer(mvm_value *args, unsigned argc) {
    (void)argc;
    enum mvm_rounding rounding = (enum mvm_rounding)mvm_small_number(MVM_ARG(args, 1));
    if (is_double(*args)) return from_double(mvm_double_to_integer(mvm_cell_double(*args), rounding));
    return HAS_NAN && *args == MVM_NAN && rounding == MVM_ROUND_INDEX ? mvm_small(0) : *args;
}

mvm_value mvm_kernel_is_nan(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_boolean(HAS_NAN && *args == MVM_NAN);
}

mvm_value mvm_kernel_is_finite(mvm_value *args, unsigned argc) {
    (void)argc;
    if (HAS_NAN && *args == MVM_NAN) return MVM_FALSE;
    if (!is_double(*args)) return MVM_TRUE;
    return mvm_boolean((mvm_double_bits(mvm_cell_double(*args)) & MVM_DOUBLE_MAGNITUDE) < MVM_DOUBLE_INFINITY);
}

mvm_value mvm_kernel_is_integer(mvm_value *args, unsigned argc) {
    if (!is_double(*args)) return mvm_boolean(!(HAS_NAN && *args == MVM_NAN));
    if (mvm_kernel_is_finite(args, argc) == MVM_FALSE) return MVM_FALSE;
    double number = mvm_cell_double(*args);
    return mvm_boolean(mvm_double_bits(mvm_double_to_integer(number, MVM_ROUND_TO_ZERO)) == mvm_double_bits(number));
}

/* An integer, which is no double where there are none, as a magnitude and a sign. */
static uint32_t magnitude_of(mvm_value number, bool *negative) {
    uint32_t bits;
    mvm_to_bits(number, &bits);
    *negative = mvm_is_small(number) || mvm_placed_kind(number) == MVM_PLACED_KIND(MVM_KIND_INT32) ? bits >> 31 : false;
    return *negative ? (uint32_t)-bits : bits;
}

/* The root of a square, where there are no doubles. */
static mvm_value integer_root(mvm_value number) {
    bool negative;
    uint32_t square = magnitude_of(number, &negative), root = 0;
    if (HAS_NAN && negative) return MVM_NAN;
    for (uint32_t bit = (uint32_t)1 << 15; bit; bit >>= 1) {
        if ((root | bit) * (root | bit) <= square) root |= bit;
    }
    if (root * root != square) return mvm_throw_error(NEEDS_DOUBLE);
    if (HAS_INT32 && !mvm_reserve(MVM_CELL_BYTES)) return mvm_throw_no_room(MEMORY);
    return mvm_new_int((int32_t)root);
}

/* A result that is no integer of 32 bits, where there are no doubles. */
static mvm_value from_magnitude(uint32_t magnitude, bool negative) {
    if (negative && magnitude > (uint32_t)1 << 31) return mvm_throw_error(NEEDS_DOUBLE);
    if (HAS_INT32 && !mvm_reserve(MVM_CELL_BYTES)) return mvm_throw_no_room(MEMORY);
    if (negative) return mvm_new_int((int32_t)-magnitude);
    return mvm_new_uint(magnitude);
}

/* Called where there are no doubles only. */
mvm_value mvm_kernel_quotient(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!MVM_LINKED && !(mvm_is_number(*args) && mvm_is_number(MVM_ARG(args, 1)))) return mvm_throw_error(BAD_THIS);
    bool negative, divisor_negative;
    uint32_t dividend = magnitude_of(*args, &negative), divisor = magnitude_of(MVM_ARG(args, 1), &divisor_negative);
    if (!divisor) return HAS_NAN && !dividend ? MVM_NAN : mvm_throw_error(NEEDS_DOUBLE);
    negative ^= divisor_negative;
    uint32_t quotient = dividend / divisor;
    enum mvm_rounding away = negative ? MVM_ROUND_DOWN : MVM_ROUND_UP;
    if (dividend % divisor && mvm_small_number(MVM_ARG(args, 2)) == (mvm_signed)away) quotient++;
    return from_magnitude(quotient, negative && quotient);
}

/* A number as a double; it is one of the three kinds. */
static double double_of(mvm_value number) {
    if (is_double(number)) return mvm_cell_double(number);
    bool negative;
    uint32_t magnitude = magnitude_of(number, &negative);
    return mvm_double_from_uint32(magnitude, negative);
}

mvm_value mvm_kernel_sqrt(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK_NUMBER();
    if (HAS_NAN && *args == MVM_NAN) return MVM_NAN;
    if (!HAS_DOUBLE) return integer_root(*args);
    return from_double(mvm_double_square_root(double_of(*args)));
}

mvm_value mvm_kernel_imul(mvm_value *args, unsigned argc) {
    (void)argc;
    uint32_t a, b;
    mvm_to_bits(*args, &a);
    mvm_to_bits(MVM_ARG(args, 1), &b);
    if (HAS_INT32 && !mvm_reserve(MVM_CELL_BYTES)) return mvm_throw_no_room(MEMORY);
    return mvm_new_int((int32_t)(a * b));
}

mvm_value mvm_kernel_fround(mvm_value *args, unsigned argc) {
    (void)argc;
    CHECK_NUMBER();
    if (HAS_NAN && *args == MVM_NAN) return MVM_NAN;
    double single = mvm_double_to_single(double_of(*args));
    uint32_t integer;
    bool fits = HAS_DOUBLE || mvm_double_is_uint32(mvm_double_bits(single) & MVM_DOUBLE_MAGNITUDE, &integer) || !single;
    return fits ? from_double(single) : mvm_throw_error(NEEDS_DOUBLE);
}
