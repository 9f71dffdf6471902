#include "extended.h"

#include "memory.h"

#define TOP (MVM_LIMBS - 1)
#define TOP_BIT 0x8000u

MVM_OUT_OF_LINE bool mvm_limbs_less(const uint16_t *a, const uint16_t *b) {
    for (unsigned i = MVM_LIMBS; i--;) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return false;
}

MVM_OUT_OF_LINE void mvm_limbs_add(uint16_t *sum, const uint16_t *other) {
    uint32_t carry = 0;
    for (unsigned i = 0; i < MVM_LIMBS; i++) {
        carry += (uint32_t)sum[i] + other[i];
        sum[i] = (uint16_t)carry;
        carry >>= 16;
    }
}

MVM_OUT_OF_LINE void mvm_limbs_subtract(uint16_t *difference, const uint16_t *other) {
    bool borrow = false;
    for (unsigned i = 0; i < MVM_LIMBS; i++) {
        uint32_t less = (uint32_t)other[i] + borrow;
        borrow = difference[i] < less;
        difference[i] = (uint16_t)(difference[i] - less);
    }
}

MVM_OUT_OF_LINE uint16_t mvm_limbs_multiply(uint16_t *product, uint16_t factor, uint16_t carry) {
    for (unsigned i = 0; i < MVM_LIMBS; i++) {
        uint32_t term = (uint32_t)product[i] * factor + carry;
        product[i] = (uint16_t)term;
        carry = (uint16_t)(term >> 16);
    }
    return carry;
}

MVM_OUT_OF_LINE uint16_t mvm_limbs_divide(uint16_t *quotient, uint16_t divisor) {
    uint16_t remainder = 0;
    for (unsigned i = MVM_LIMBS; i--;) {
        uint32_t part = (uint32_t)remainder << 16 | quotient[i];
        quotient[i] = (uint16_t)(part / divisor);
        remainder = (uint16_t)(part % divisor);
    }
    return remainder;
}

MVM_OUT_OF_LINE void mvm_limbs_shift_up(uint16_t *limbs) { mvm_limbs_add(limbs, limbs); }

MVM_OUT_OF_LINE bool mvm_limbs_shift_down(uint16_t *limbs) {
    uint16_t bit = 0;
    for (unsigned i = MVM_LIMBS; i--;) {
        uint16_t limb = limbs[i];
        limbs[i] = (uint16_t)(limb >> 1 | bit << 15);
        bit = limb & 1;
    }
    return bit;
}

/* Column by column, so that the product needs no place of its own: no later column needs a limb that has been replaced. */
MVM_OUT_OF_LINE bool mvm_limbs_multiply_high(uint16_t *product, const uint16_t *a, const uint16_t *b) {
    uint16_t rest = 0, high = 0;
    uint32_t sum = 0;
    for (unsigned column = 0; column < 2 * MVM_LIMBS; column++) {
        for (unsigned i = column < MVM_LIMBS ? 0 : column - TOP; i <= column && i < MVM_LIMBS; i++) {
            uint32_t term = (uint32_t)a[i] * b[column - i];
            sum += term;
            if (sum < term) high++;
        }
        if (column < MVM_LIMBS)
            rest |= (uint16_t)sum;
        else
            product[column - MVM_LIMBS] = (uint16_t)sum;
        sum = sum >> 16 | (uint32_t)high << 16;
        high = 0;
    }
    return rest;
}

void mvm_extended_set(struct mvm_extended *number, uint64_t value) {
    for (unsigned i = 0; i < MVM_LIMBS; i++, value >>= 16) number->limbs[i] = (uint16_t)value;
    number->exponent = 0;
    number->rest = false;
}

MVM_OUT_OF_LINE void mvm_extended_normalise(struct mvm_extended *number) {
    for (; !(number->limbs[TOP] & TOP_BIT); number->exponent--) mvm_limbs_shift_up(number->limbs);
}

/* Times `factor`: what leaves at the top moves all others down by a limb. */
static void multiply_small(struct mvm_extended *number, uint16_t factor) {
    uint16_t carry = mvm_limbs_multiply(number->limbs, factor, 0);
    if (!carry) return;
    number->rest |= number->limbs[0] != 0;
    for (unsigned i = 0; i < TOP; i++) number->limbs[i] = number->limbs[i + 1];
    number->limbs[TOP] = carry;
    number->exponent = (int16_t)(number->exponent + 16);
}

/* The greatest power of `base` that a limb holds, if not more are `left`; takes its exponent off. */
static uint16_t next_factor(unsigned base, int *left) {
    uint32_t factor = base;
    for (--*left; *left && factor * base <= UINT16_MAX; --*left) factor *= base;
    return (uint16_t)factor;
}

MVM_OUT_OF_LINE void mvm_extended_scale(struct mvm_extended *number, unsigned base, int power) {
    int left = power < 0 ? -power : power;
    mvm_extended_normalise(number);
    while (left) {
        uint16_t factor = next_factor(base, &left);
        if (power > 0)
            multiply_small(number, factor);
        else
            number->rest |= mvm_limbs_divide(number->limbs, factor) != 0;
        mvm_extended_normalise(number);
    }
}

MVM_OUT_OF_LINE void mvm_extended_multiply(struct mvm_extended *number, const struct mvm_extended *factor) {
    number->rest |= factor->rest;
    number->rest |= mvm_limbs_multiply_high(number->limbs, number->limbs, factor->limbs);
    number->exponent = (int16_t)(number->exponent + factor->exponent + 16 * MVM_LIMBS);
    mvm_extended_normalise(number);
}

MVM_OUT_OF_LINE double mvm_extended_round(struct mvm_extended *number, bool negative) {
    mvm_extended_normalise(number);
    uint64_t bits = 0;
    for (unsigned i = 0; i < MVM_LIMBS - 4; i++) number->rest |= number->limbs[i] != 0;
    for (unsigned i = MVM_LIMBS; i-- > MVM_LIMBS - 4;) bits = bits << 16 | number->limbs[i];
    /* Now bits * 2^(exponent + 96), with the top bit of 64 set: 11 are too many, more for a subnormal number. */
    int biased = number->exponent + 96 + 63 + 1023, drop = 11;
    bool half = false;
    if (biased <= 0) {
        drop = biased < -53 ? 65 : 12 - biased;
        biased = 1;
    }
    for (; drop; drop--) {
        number->rest |= half;
        half = bits & 1;
        bits >>= 1;
    }
    if (half && (number->rest || bits & 1)) bits++;
    if (biased >= 2047)
        bits = (uint64_t)2047 << 52;
    else
        bits += (uint64_t)(biased - 1) << 52; /* the top bit of a normal number adds 1 to its exponent */
    bits |= (uint64_t)negative << 63;
    double result;
    __builtin_memcpy(&result, &bits, sizeof result);
    return result;
}
