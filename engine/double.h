/* Binary64 beyond + - * / : remainder, powers, order, integers, decimal text. The same bits on every machine. */
#ifndef MVM_DOUBLE_H
#define MVM_DOUBLE_H

#include "extended.h"

/* The most characters of mvm_double_to_text(), as in -0.0000012345678901234567. */
#define MVM_DOUBLE_TEXT 25

#define MVM_DOUBLE_INFINITY ((uint64_t)0x7ff << 52)
#define MVM_DOUBLE_MAGNITUDE (((uint64_t)1 << 63) - 1)

static inline uint64_t mvm_double_bits(double number) {
    uint64_t bits;
    __builtin_memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* `number` as decimal text, Number::toString of ECMA-262. Not NUL-terminated; returns the length. */
unsigned mvm_double_to_text(double number, char *text);

/* Reading text digit by digit: begin with 0, append the digits (those behind the point too), then say by which power of the base to
 * multiply. The result is the nearest double; a text of more than 30 digits that lies within 10^-40 of the middle between two may give the
 * other one. Digits behind the first 43 only tell whether there is more: `skipped` counts them. */
struct mvm_reading {
    struct mvm_extended sum;
    int skipped;
};
void mvm_reading_begin(struct mvm_reading *reading);
void mvm_reading_append(struct mvm_reading *reading, unsigned base, unsigned digit);
double mvm_reading_end(struct mvm_reading *reading, unsigned base, int power, bool negative);

/* The `%` and the `**` of ECMA-262. */
double mvm_double_remainder(double a, double b);
double mvm_double_power(double a, double b);

/* To which integer next to a number mvm_double_to_integer() goes. Library code passes these values. */
enum mvm_rounding {
    MVM_ROUND_DOWN,
    MVM_ROUND_UP,
    MVM_ROUND_TO_ZERO,
    MVM_ROUND_NEAREST, /* of two, the greater one */
    MVM_ROUND_INDEX,   /* to zero, and NaN and -0 become 0 */
};
double mvm_double_to_integer(double number, enum mvm_rounding rounding);

/* The nearest double to the square root. */
double mvm_double_square_root(double number);

/* The nearest binary32, as a binary64. */
double mvm_double_to_single(double number);

/* True for an integer of up to 32 bits, given its bits without the sign. Not for 0. */
bool mvm_double_is_uint32(uint64_t magnitude, uint32_t *integer);

/* ToUint32. */
uint32_t mvm_double_to_uint32(double number);

/* An infinity. */
double mvm_double_infinity(bool negative);

/* `magnitude` or, if `negative`, -magnitude; never -0. */
double mvm_double_from_uint32(uint32_t magnitude, bool negative);

#endif
