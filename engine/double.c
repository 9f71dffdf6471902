#include "double.h"

#include "memory.h"

#define FRACTION_BITS 52
#define HIDDEN_BIT ((uint64_t)1 << FRACTION_BITS)
#define EXPONENT_MASK 0x7ff
#define BIAS 1023
/* fraction * 2^exponent is a finite number: its exponent is the biased one less this. */
#define UNIT_BIAS (BIAS + FRACTION_BITS)
#define NAN_BITS (MVM_DOUBLE_INFINITY | HIDDEN_BIT >> 1)

static double from_bits(uint64_t bits) {
    double number;
    __builtin_memcpy(&number, &bits, sizeof number);
    return number;
}

static uint64_t magnitude_bits(double number) { return mvm_double_bits(number) & MVM_DOUBLE_MAGNITUDE; }
static bool is_negative(double number) { return mvm_double_bits(number) >> 63; }

/* The fraction of a finite number that is not 0, its top bit at FRACTION_BITS, and the exponent that goes with it. */
static uint64_t normalised(double number, int *exponent) {
    uint64_t bits = magnitude_bits(number), fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int)(bits >> FRACTION_BITS);
    if (biased) {
        fraction |= HIDDEN_BIT;
    } else {
        for (biased = 1; !(fraction & HIDDEN_BIT); biased--) fraction <<= 1;
    }
    *exponent = biased - UNIT_BIAS;
    return fraction;
}

double mvm_double_from_uint32(uint32_t magnitude, bool negative) {
    if (!magnitude) return 0;
    unsigned biased = BIAS + 31;
    for (; !(magnitude >> 31); biased--) magnitude <<= 1;
    uint64_t bits = (uint64_t)(magnitude << 1) << (FRACTION_BITS - 32) | (uint64_t)biased << FRACTION_BITS;
    return from_bits(bits | (uint64_t)negative << 63);
}

bool mvm_double_is_uint32(uint64_t magnitude, uint32_t *integer) {
    int exponent = (int)(magnitude >> FRACTION_BITS) - BIAS;
    if (exponent < 0 || exponent > 31) return false;
    uint32_t top = (uint32_t)(magnitude >> (FRACTION_BITS - 31)) | (uint32_t)1 << 31, low = (uint32_t)magnitude << 11;
    *integer = top >> (31 - exponent);
    return !low && *integer << (31 - exponent) == top;
}

double mvm_double_infinity(bool negative) { return from_bits(MVM_DOUBLE_INFINITY | (uint64_t)negative << 63); }

uint32_t mvm_double_to_uint32(double number) {
    uint64_t bits = mvm_double_bits(number), fraction = (bits & (HIDDEN_BIT - 1)) | HIDDEN_BIT;
    int exponent = (int)(bits >> FRACTION_BITS & EXPONENT_MASK) - UNIT_BIAS;
    if (exponent > 31 || exponent < -FRACTION_BITS) return 0; /* NaN and the infinities, too */
    uint32_t integer = (uint32_t)(exponent < 0 ? fraction >> -exponent : fraction << exponent);
    return bits >> 63 ? (uint32_t)-integer : integer;
}

/* Whether an integer's magnitude must be the next one, given the bits that have been cut off it and the greatest of these. */
static bool rounds_away(uint64_t rest, uint64_t half, bool negative, enum mvm_rounding rounding) {
    if (rounding == MVM_ROUND_DOWN) return negative && rest;
    if (rounding == MVM_ROUND_UP) return !negative && rest;
    return rounding == MVM_ROUND_NEAREST && (negative ? rest > half : rest >= half);
}

MVM_OUT_OF_LINE double mvm_double_to_integer(double number, enum mvm_rounding rounding) {
    uint64_t magnitude = magnitude_bits(number), rest = magnitude, half = (uint64_t)(BIAS - 1) << FRACTION_BITS;
    uint64_t next = (uint64_t)BIAS << FRACTION_BITS, sign = mvm_double_bits(number) ^ magnitude;
    int exponent = (int)(magnitude >> FRACTION_BITS) - BIAS;
    if (rounding == MVM_ROUND_INDEX && magnitude > MVM_DOUBLE_INFINITY) return 0;
    if (exponent >= FRACTION_BITS) return number;
    if (exponent >= 0) {
        half = HIDDEN_BIT >> (exponent + 1);
        rest = magnitude & (2 * half - 1);
        next = 2 * half;
    }
    magnitude -= rest;
    if (rounds_away(rest, half, sign, rounding)) magnitude += next;
    if (rounding == MVM_ROUND_INDEX && !magnitude) return 0;
    return from_bits(magnitude | sign);
}

/* Bit by bit: one more than the 53 of the result, which is never half-way between two, and a last one for all that follow. */
MVM_OUT_OF_LINE double mvm_double_square_root(double number) {
    uint64_t magnitude = magnitude_bits(number);
    if (!magnitude || magnitude > MVM_DOUBLE_INFINITY) return number;
    if (is_negative(number)) return from_bits(NAN_BITS);
    if (magnitude == MVM_DOUBLE_INFINITY) return number;
    int exponent;
    uint64_t fraction = normalised(number, &exponent), root = 0, rest = 0;
    if (exponent & 1) {
        fraction <<= 1;
        exponent--;
    }
    for (int bits = FRACTION_BITS + 2; bits;
         bits--) { /* two of the fraction's bits for each of the root's, from the top */
        rest = rest << 2 | (fraction >> FRACTION_BITS & 3);
        fraction = (fraction << 2) & (((uint64_t)1 << (FRACTION_BITS + 2)) - 1);
        uint64_t trial = root << 2 | 1;
        root <<= 1;
        if (rest >= trial) {
            rest -= trial;
            root |= 1;
        }
    }
    struct mvm_extended result;
    mvm_extended_set(&result, root << 1 | (rest != 0));
    result.exponent = (int16_t)((exponent - FRACTION_BITS) / 2 - 2);
    return mvm_extended_round(&result, false);
}

#define SINGLE_FRACTION_BITS 23
#define SINGLE_BIAS 127

MVM_OUT_OF_LINE double mvm_double_to_single(double number) {
    uint64_t bits = mvm_double_bits(number), magnitude = magnitude_bits(number);
    if (magnitude >= MVM_DOUBLE_INFINITY || !magnitude) return number;
    int lost = FRACTION_BITS - SINGLE_FRACTION_BITS, exponent = (int)(magnitude >> FRACTION_BITS) - BIAS;
    if (exponent <= -SINGLE_BIAS) lost += 1 - SINGLE_BIAS - exponent;
    if (lost > FRACTION_BITS + 1) return from_bits(bits ^ magnitude);
    if (lost == FRACTION_BITS + 1) { /* below the least single: half of it or more */
        bool more = magnitude & (HIDDEN_BIT - 1);
        return from_bits((bits ^ magnitude) | (more ? (uint64_t)(exponent + 1 + BIAS) << FRACTION_BITS : 0));
    }
    uint64_t unit = (uint64_t)1 << lost, rest = magnitude & (unit - 1);
    magnitude -= rest;
    bool odd = lost == FRACTION_BITS || magnitude & unit; /* the first: all that is left is the hidden bit */
    if (rest > unit / 2 || (rest == unit / 2 && odd)) magnitude += unit;
    if ((int)(magnitude >> FRACTION_BITS) - BIAS > SINGLE_BIAS) magnitude = MVM_DOUBLE_INFINITY;
    return from_bits(magnitude | (bits ^ magnitude_bits(number)));
}

/* Long division that keeps the remainder only. */
MVM_OUT_OF_LINE double mvm_double_remainder(double a, double b) {
    uint64_t dividend = magnitude_bits(a), divisor = magnitude_bits(b);
    if (dividend >= MVM_DOUBLE_INFINITY || divisor > MVM_DOUBLE_INFINITY || !divisor) return from_bits(NAN_BITS);
    if (dividend < divisor) return a;
    int exponent, low;
    uint64_t rest = normalised(a, &exponent), fraction = normalised(b, &low);
    for (;; exponent--) {
        if (rest >= fraction) rest -= fraction;
        if (exponent == low) break;
        rest <<= 1;
    }
    struct mvm_extended result;
    if (!rest) return from_bits((uint64_t)is_negative(a) << 63);
    mvm_extended_set(&result, rest);
    result.exponent = (int16_t)low;
    return mvm_extended_round(&result, is_negative(a));
}

void mvm_reading_begin(struct mvm_reading *reading) {
    mvm_extended_set(&reading->sum, 0);
    reading->skipped = 0;
}

/* The top limb stays 0 or takes the last carry, so that four bits are left for exact divisions by powers of ten. */
void mvm_reading_append(struct mvm_reading *reading, unsigned base, unsigned digit) {
    if (!reading->sum.limbs[MVM_LIMBS - 1]) {
        mvm_limbs_multiply(reading->sum.limbs, (uint16_t)base, (uint16_t)digit);
    } else {
        if (reading->skipped < INT16_MAX) reading->skipped++;
        reading->sum.rest |= digit != 0;
    }
}

static bool is_zero(const struct mvm_extended *number) {
    for (unsigned i = 0; i < MVM_LIMBS; i++) {
        if (number->limbs[i]) return false;
    }
    return true;
}

/* Powers beyond any that leads to a finite number other than 0. */
#define LARGE_POWER 1100

MVM_OUT_OF_LINE double mvm_reading_end(struct mvm_reading *reading, unsigned base, int power, bool negative) {
    if (is_zero(&reading->sum)) return from_bits((uint64_t)negative << 63);
    power += reading->skipped;
    if (power > LARGE_POWER) power = LARGE_POWER;
    if (power < -LARGE_POWER) power = -LARGE_POWER;
    mvm_extended_scale(&reading->sum, base, power);
    return mvm_extended_round(&reading->sum, negative);
}

/* A number and the halves of its distances to both neighbours, in units of 2^-144: the top limb is what comes before the point. All
 * are multiplied by ten for each next digit. */
struct digits {
    uint16_t left[MVM_LIMBS], above[MVM_LIMBS], below[MVM_LIMBS];
};

/* 2^-128: more than the errors of the scaling, see shortest_digits(). */
#define SLACK_LIMB 1

static MVM_OUT_OF_LINE void set_fixed(uint16_t *fixed, const struct mvm_extended *number) {
    for (unsigned i = 0; i < MVM_LIMBS; i++) fixed[i] = number->limbs[i];
    for (int shift = -16 * (MVM_LIMBS - 1) - number->exponent; shift > 0; shift--) mvm_limbs_shift_down(fixed);
}

/* Moves a border by the slack for the digit behind `count` others. What is nearer than that to a border lies on it, and a border belongs
 * to a number whose fraction is even. */
static MVM_OUT_OF_LINE void move_border(uint16_t *distance, bool is_even, unsigned count) {
    uint16_t slack[MVM_LIMBS];
    for (unsigned i = 0; i < MVM_LIMBS; i++) slack[i] = i == SLACK_LIMB;
    while (count--) mvm_limbs_multiply(slack, 10, 0);
    if (is_even)
        mvm_limbs_add(distance, slack);
    else
        mvm_limbs_subtract(distance, slack);
}

/* True if `left + distance` is `limit` or more. */
static MVM_OUT_OF_LINE bool reaches(const struct digits *digits, const uint16_t *distance, uint16_t limit) {
    uint16_t sum[MVM_LIMBS];
    for (unsigned i = 0; i < MVM_LIMBS; i++) sum[i] = digits->left[i];
    mvm_limbs_add(sum, distance);
    return sum[MVM_LIMBS - 1] >= limit;
}

/* True if what is left behind a digit is more than half of the digit's unit, or half of it behind an odd one. */
static MVM_OUT_OF_LINE bool rounds_up(const struct digits *digits, uint16_t digit, unsigned count) {
    uint16_t half[MVM_LIMBS];
    for (unsigned i = 0; i < MVM_LIMBS - 1; i++) half[i] = 0;
    half[MVM_LIMBS - 1] = 1;
    mvm_limbs_shift_down(half);
    move_border(half, digit & 1, count);
    return reaches(digits, half, 1);
}

/* The number `fraction * 2^exponent`, times 10^power. */
static MVM_OUT_OF_LINE void set_digits(struct digits *digits, uint64_t fraction, int exponent, bool is_power_of_two,
                                       int power) {
    struct mvm_extended half, number;
    mvm_extended_set(&half, 1);
    half.exponent = (int16_t)(exponent - 1);
    mvm_extended_scale(&half, 10, power);
    mvm_extended_set(&number, 2 * fraction);
    mvm_extended_normalise(&number);
    mvm_extended_multiply(&number, &half);
    set_fixed(digits->left, &number);
    set_fixed(digits->above, &half);
    set_fixed(digits->below, &half);
    if (is_power_of_two) mvm_limbs_shift_down(digits->below);
    move_border(digits->above, !(fraction & 1), 0);
    move_border(digits->below, !(fraction & 1), 0);
}

/* An n with 10^(n-1) <= 2^power, the greatest or the one before. log10(2) is 19728.3 / 2^16. */
static int decimal_exponent(int power) {
    int32_t scaled = (int32_t)power * (power < 0 ? 19729 : 19728);
    return (int)(scaled >> 16) + 1;
}

/* The shortest digits that read back as `number` (positive, finite), and n of 0.d1d2… * 10^n. Returns their count. After G. L. Steele
 * and J. L. White, "How to print floating-point numbers accurately", 1990, but with a scale of limited precision: decimals of up to 17
 * digits that are not on the border between two numbers are farther from it, by 2^-126 of the number, than the scale's error, 2^-137. */
static MVM_OUT_OF_LINE unsigned shortest_digits(double number, char *text, int *n) {
    uint64_t bits = magnitude_bits(number), fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int)(bits >> FRACTION_BITS), top;
    normalised(number, &top);
    bool is_power_of_two = !fraction && biased > 1; /* the number below is nearer than the one above */
    if (biased)
        fraction |= HIDDEN_BIT;
    else
        biased = 1;
    struct digits digits;
    *n = decimal_exponent(top + FRACTION_BITS);
    set_digits(&digits, fraction, biased - UNIT_BIAS, is_power_of_two, 1 - *n);
    if (reaches(&digits, digits.above, 10)) {
        ++*n;
        set_digits(&digits, fraction, biased - UNIT_BIAS, is_power_of_two, 1 - *n);
    }
    for (unsigned count = 0;; count++) {
        uint16_t digit = digits.left[MVM_LIMBS - 1];
        digits.left[MVM_LIMBS - 1] = 0;
        bool low = mvm_limbs_less(digits.left, digits.below), high = reaches(&digits, digits.above, 1);
        if (high && (!low || rounds_up(&digits, digit, count))) digit++;
        text[count] = (char)('0' + digit);
        if (low || high) return count + 1;
        mvm_limbs_multiply(digits.left, 10, 0);
        mvm_limbs_multiply(digits.above, 10, 0);
        mvm_limbs_multiply(digits.below, 10, 0);
    }
}

static char *put_literal(char *text, const char *literal) {
    while (*literal) *text++ = *literal++;
    return text;
}

static char *put_zeros(char *text, int count) {
    for (; count > 0; count--) *text++ = '0';
    return text;
}

static char *put_digits(char *text, const char *digits, int from, int to) {
    while (from < to) *text++ = digits[from++];
    return text;
}

static char *put_exponent(char *text, int exponent) {
    *text++ = 'e';
    *text++ = exponent < 0 ? '-' : '+';
    if (exponent < 0) exponent = -exponent;
    if (exponent >= 100) *text++ = (char)('0' + exponent / 100);
    if (exponent >= 10) *text++ = (char)('0' + exponent / 10 % 10);
    *text++ = (char)('0' + exponent % 10);
    return text;
}

/* Number::toString of ECMA-262, radix 10, for a positive finite number. */
static char *put_positive(char *text, double number) {
    char digits[17];
    int n, count = (int)shortest_digits(number, digits, &n);
    if (n > 21 || n <= -6) {
        text = put_digits(text, digits, 0, 1);
        if (count > 1) *text++ = '.';
        return put_exponent(put_digits(text, digits, 1, count), n - 1);
    }
    if (count <= n) return put_zeros(put_digits(text, digits, 0, count), n - count);
    if (n <= 0) {
        text = put_zeros(put_literal(text, "0."), -n);
        n = 0;
    } else {
        text = put_digits(text, digits, 0, n);
        *text++ = '.';
    }
    return put_digits(text, digits, n, count);
}

unsigned mvm_double_to_text(double number, char *text) {
    uint64_t bits = magnitude_bits(number);
    char *end = text;
    if (bits > MVM_DOUBLE_INFINITY) {
        end = put_literal(end, "NaN");
    } else if (!bits) {
        *end++ = '0';
    } else {
        if (is_negative(number)) *end++ = '-';
        end = bits == MVM_DOUBLE_INFINITY ? put_literal(end, "Infinity") : put_positive(end, number);
    }
    return (unsigned)(end - text);
}
