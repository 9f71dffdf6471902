/* The operator `**` on binary64: |x|^|y| in 160 bits by repeated squaring where y is a small integer (exact results come out exact,
 * others are the nearest double), else 2^(y * log2(x)), of which 64 bits are right. */
#include "double.h"
#include "memory.h"

#define TOP (MVM_LIMBS - 1)
#define BIAS 1023
#define FRACTION_BITS 52
#define HIDDEN_BIT ((uint64_t)1 << FRACTION_BITS)
#define NAN_BITS (MVM_DOUBLE_INFINITY | HIDDEN_BIT >> 1)
#define ONE_BITS ((uint64_t)BIAS << FRACTION_BITS)
#define BITS (16 * MVM_LIMBS)

/* Exponents up to this are computed by squaring. With more, only 1 and -1 have exact results. */
#define MOST_SQUARED 1100

/* Bits of a logarithm behind its first, or behind the point. */
#define PRECISION 90

/* Terms of the series of e^t; for t < ln(2) what follows is below 2^-100. */
#define TERMS 26

/* ln(2) * 2^144. */
static const uint16_t ln_2[MVM_LIMBS] = {0x40f3, 0xf6af, 0x03f2, 0xb398, 0xc9e3, 0x79ab, 0xd1cf, 0x17f7, 0xb172, 0};

static double from_bits(uint64_t bits) {
    double number;
    __builtin_memcpy(&number, &bits, sizeof number);
    return number;
}

/* Positive, finite, not 0. */
static void set(struct mvm_extended *number, uint64_t bits) {
    int biased = (int)(bits >> FRACTION_BITS);
    uint64_t fraction = bits & (HIDDEN_BIT - 1);
    mvm_extended_set(number, biased ? fraction | HIDDEN_BIT : fraction);
    number->exponent = (int16_t)((biased ? biased : 1) - BIAS - FRACTION_BITS);
    mvm_extended_normalise(number);
}

/* The least bit of an integer's value: 0 for an odd one, more for an even one, less if there is a fraction. */
static int least_bit(uint64_t bits) {
    int place = (int)(bits >> FRACTION_BITS) - BIAS - FRACTION_BITS;
    uint64_t fraction = (bits & (HIDDEN_BIT - 1)) | HIDDEN_BIT;
    for (; !(fraction & 1); fraction >>= 1) place++;
    return place;
}

/* Beyond all doubles, and so that a product's exponent fits. */
#define MOST_EXPONENT 5000

static void multiply(struct mvm_extended *number, const struct mvm_extended *factor) {
    mvm_extended_multiply(number, factor);
    if (number->exponent > MOST_EXPONENT) number->exponent = MOST_EXPONENT;
    if (number->exponent < -MOST_EXPONENT) number->exponent = -MOST_EXPONENT;
}

static MVM_OUT_OF_LINE double by_squaring(uint64_t base, unsigned exponent, bool negative) {
    struct mvm_extended result, square;
    mvm_extended_set(&result, 1);
    mvm_extended_normalise(&result);
    set(&square, base);
    for (;;) {
        if (exponent & 1) multiply(&result, &square);
        exponent >>= 1;
        if (!exponent) return mvm_extended_round(&result, negative);
        struct mvm_extended copy = square;
        multiply(&square, &copy);
    }
}

static bool is_zero(const uint16_t *limbs) {
    for (unsigned i = 0; i < MVM_LIMBS; i++) {
        if (limbs[i]) return false;
    }
    return true;
}

/* u becomes (1 + u)^2 - 1, or 1 - (1 - u)^2 if `below`: u * (2 + u), u * (2 - u). The second factor is made as a quarter of itself. */
static MVM_OUT_OF_LINE void square_one_and(struct mvm_extended *u, bool below) {
    struct mvm_extended quarter = *u, sum;
    for (int shift = -BITS - u->exponent + 2; shift > 0; shift--) mvm_limbs_shift_down(quarter.limbs);
    mvm_extended_set(&sum, 0);
    sum.limbs[TOP] = 0x8000;
    if (below)
        mvm_limbs_subtract(sum.limbs, quarter.limbs);
    else
        mvm_limbs_add(sum.limbs, quarter.limbs);
    sum.exponent = 2 - BITS;
    mvm_extended_multiply(u, &sum);
}

/* The next bit of the logarithm of 1 + u (1 - u if `below`): halves 1 + u if it is 2 or more, doubles 1 - u if it is less than 1/2. */
static MVM_OUT_OF_LINE bool next_bit(struct mvm_extended *u, bool below) {
    square_one_and(u, below);
    int top = u->exponent + BITS; /* u is below 2^top, and at least half of that */
    if (top <= (below ? -1 : 0)) return false;
    if (top == 2)
        u->limbs[TOP] = (uint16_t)(u->limbs[TOP] - 0x4000);
    else
        u->limbs[TOP] = (uint16_t)(u->limbs[TOP] - 0x8000);
    u->exponent = (int16_t)(u->exponent + (below ? 1 : -1));
    return true;
}

/* |log2(x)| for x other than 1, not normalised. Returns true if the logarithm is negative. */
static MVM_OUT_OF_LINE bool logarithm(struct mvm_extended *result, uint64_t bits) {
    struct mvm_extended u;
    set(&u, bits);
    int power = u.exponent + BITS - 1;
    u.exponent = 1 - BITS;
    bool below = u.limbs[TOP] & 0x4000; /* 1.5 or more: less than 1 after halving */
    if (below) {
        power++;
        mvm_extended_set(result, 0);
        mvm_limbs_subtract(result->limbs, u.limbs);
        u = *result;
        u.exponent = -BITS;
    } else {
        u.limbs[TOP] = (uint16_t)(u.limbs[TOP] - 0x8000);
    }
    mvm_extended_set(result, 0);
    int left = PRECISION;
    bool started = power;
    for (; left && !is_zero(u.limbs); left -= started) {
        mvm_extended_normalise(&u);
        mvm_limbs_shift_up(result->limbs);
        if (next_bit(&u, below)) {
            result->limbs[0] |= 1;
            started = true;
        }
        result->exponent--;
    }
    if (!power) return below;
    struct mvm_extended whole;
    mvm_extended_set(&whole, (uint64_t)(power < 0 ? -power : power));
    for (int shift = result->exponent; shift; shift++) mvm_limbs_shift_up(whole.limbs);
    if ((power > 0) == below) {
        mvm_limbs_subtract(whole.limbs, result->limbs);
        whole.exponent = result->exponent;
        *result = whole;
    } else {
        mvm_limbs_add(result->limbs, whole.limbs);
    }
    return power < 0;
}

/* 2^f for 0 <= f < 1; both in units of 2^-144. e^t = 1 + t (1 + t/2 (1 + t/3 (…))), t being f * ln(2). */
static MVM_OUT_OF_LINE void power_of_two(uint16_t *f) {
    uint16_t sum[MVM_LIMBS] = {0}, t[MVM_LIMBS];
    for (unsigned i = TOP; i; i--)
        f[i] = f[i - 1]; /* f < 1 in units of 2^-160, so that products have those of 2^-144 */
    f[0] = 0;
    mvm_limbs_multiply_high(t, f, ln_2);
    for (unsigned i = TOP; i; i--) t[i] = t[i - 1];
    t[0] = 0;
    sum[TOP] = 1;
    for (uint16_t k = TERMS; k; k--) {
        mvm_limbs_multiply_high(sum, sum, t);
        mvm_limbs_divide(sum, k);
        sum[TOP] = (uint16_t)(sum[TOP] + 1);
    }
    for (unsigned i = 0; i < MVM_LIMBS; i++) f[i] = sum[i];
}

/* x^y for positive x other than 1, both finite and not 0. */
static MVM_OUT_OF_LINE double by_logarithm(uint64_t x, uint64_t y, bool y_negative, bool negative) {
    struct mvm_extended product, factor;
    bool down = logarithm(&product, x) != y_negative;
    mvm_extended_normalise(&product);
    set(&factor, y);
    mvm_extended_multiply(&product, &factor);
    if (product.exponent + BITS > 12) return from_bits((down ? 0 : MVM_DOUBLE_INFINITY) | (uint64_t)negative << 63);
    int shift = -16 * TOP - product.exponent;
    for (; shift > 0 && shift <= BITS; shift--) mvm_limbs_shift_down(product.limbs);
    if (shift) mvm_extended_set(&product, 0); /* the result is 1 */
    if (down) {
        mvm_extended_set(&factor, 0);
        mvm_limbs_subtract(factor.limbs, product.limbs);
        product = factor;
    }
    int16_t whole = (int16_t)product.limbs[TOP];
    product.limbs[TOP] = 0;
    power_of_two(product.limbs);
    product.exponent = (int16_t)(whole - 16 * TOP);
    product.rest = false;
    return mvm_extended_round(&product, negative);
}

double mvm_double_power(double a, double b) {
    uint64_t x = mvm_double_bits(a), y = mvm_double_bits(b);
    bool x_negative = x >> 63, y_negative = y >> 63;
    x &= MVM_DOUBLE_MAGNITUDE;
    y &= MVM_DOUBLE_MAGNITUDE;
    if (!y) return 1;
    if (x > MVM_DOUBLE_INFINITY || y > MVM_DOUBLE_INFINITY) return from_bits(NAN_BITS);
    if (y == MVM_DOUBLE_INFINITY) {
        if (x == ONE_BITS) return from_bits(NAN_BITS);
        return from_bits((x > ONE_BITS) == y_negative ? 0 : MVM_DOUBLE_INFINITY);
    }
    int least = least_bit(y);
    bool negative = x_negative && least == 0;
    if (!x || x == MVM_DOUBLE_INFINITY)
        return from_bits((!x == y_negative ? MVM_DOUBLE_INFINITY : 0) | (uint64_t)negative << 63);
    if (x_negative && least < 0) return from_bits(NAN_BITS);
    if (x == ONE_BITS) return negative ? -1 : 1;
    if (!y_negative && least >= 0 && b <= MOST_SQUARED) return by_squaring(x, (unsigned)b, negative);
    return by_logarithm(x, y, y_negative, negative);
}
