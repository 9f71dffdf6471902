/* Binary floating point of 160 bits, for what binary64 cannot do by itself: decimal text, powers. Used rarely, so small code
 * comes before speed. Plain functions of integers: no heap, no exceptions, the same result on every machine.
 */
#ifndef MVM_EXTENDED_H
#define MVM_EXTENDED_H

#include <stdbool.h>
#include <stdint.h>

#define MVM_LIMBS 10

/* The number `limbs * 2^exponent`, `limbs` being an integer with its lowest 16 bits first; or, with `rest`, something slightly
 * above it: bits have fallen out. */
struct mvm_extended {
    uint16_t limbs[MVM_LIMBS];
    int16_t exponent;
    bool rest;
};

void mvm_extended_set(struct mvm_extended *number, uint64_t value);

/* Moves the number up until its top bit is set. Not for 0. */
void mvm_extended_normalise(struct mvm_extended *number);

/* `number * base^power`, normalised, for a base up to 16. A result is exact where `rest` is not set. Not for 0. */
void mvm_extended_scale(struct mvm_extended *number, unsigned base, int power);

/* The product of two normalised numbers, normalised. */
void mvm_extended_multiply(struct mvm_extended *number, const struct mvm_extended *factor);

/* The binary64 nearest to `number`, of two the even one; an infinity beyond them. */
double mvm_extended_round(struct mvm_extended *number, bool negative);

/* Arithmetic on integers of MVM_LIMBS limbs. Sums and differences wrap. */
bool mvm_limbs_less(const uint16_t *a, const uint16_t *b);
void mvm_limbs_add(uint16_t *sum, const uint16_t *other);
void mvm_limbs_subtract(uint16_t *difference, const uint16_t *other);
/* Returns the carry out of the top. */
uint16_t mvm_limbs_multiply(uint16_t *product, uint16_t factor, uint16_t carry);
/* Returns the remainder. */
uint16_t mvm_limbs_divide(uint16_t *quotient, uint16_t divisor);
void mvm_limbs_shift_up(uint16_t *limbs);
/* Returns true if a bit falls out. */
bool mvm_limbs_shift_down(uint16_t *limbs);
/* The upper half of the product: (a * b) >> 160. Returns true if the lower half is not 0. `product` may be one of the factors. */
bool mvm_limbs_multiply_high(uint16_t *product, const uint16_t *a, const uint16_t *b);

#endif
