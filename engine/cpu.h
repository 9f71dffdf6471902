/* What a CPU does in fewer bytes or cycles than the compiler's code for it, each beside the C that does the same on every CPU.
 *
 * With MVM_REFERENCE the C is compiled everywhere: `scons reference=1`. tests/engine/test_reference.py runs both on the emulated chip
 * and compares what they compute, and what they take: assembly that no longer pays is to go.
 */
#ifndef MVM_CPU_H
#define MVM_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "mvm.h"

#if defined __MSP430__ && !MVM_REFERENCE
#define MVM_ON_MSP430 1
#else
#define MVM_ON_MSP430 0
#endif

/* Without this in a branch, msp430-elf-gcc takes the bit of a comparison by shifting it down, one place at a time. It is no
 * instruction. Other CPUs have faster ways. */
#if MVM_ON_MSP430
#define MVM_KEEP_BRANCH() __asm__ volatile("")
#else
#define MVM_KEEP_BRANCH() ((void)0)
#endif

/* The condition, by a branch that is kept. */
#define MVM_BRANCH(condition)   \
    (__extension__({            \
        bool mvm_holds = false; \
        if (condition) {        \
            MVM_KEEP_BRANCH();  \
            mvm_holds = true;   \
        }                       \
        mvm_holds;              \
    }))

/* A byte as the upper one of two: the compiler has a loop for it, the CPU an instruction. */
static inline unsigned mvm_upper_byte(unsigned byte) {
#if MVM_ON_MSP430
    __asm__("swpb %0" : "+r"(byte));
    return byte;
#else
    return byte << 8;
#endif
}

/* The upper byte of two, with anything above it. */
static inline unsigned mvm_byte_above(unsigned word) {
#if MVM_ON_MSP430
    __asm__("swpb %0" : "+r"(word));
    return word;
#else
    return word >> 8;
#endif
}

/* Hides from the compiler how a variable got its value, of which it may make a second one in fewer bits. It is no instruction. */
#if MVM_ON_MSP430
#define MVM_OPAQUE(variable) __asm__("" : "+r"(variable))
#else
#define MVM_OPAQUE(variable) ((void)0)
#endif

/* `pointer--` for a pointer to words. GCC adds -2 on the MSP430, by an instruction that is twice as long. */
#if MVM_ON_MSP430
#define MVM_DOWN(pointer) __asm__("decd %0" : "+r"(pointer))
#else
#define MVM_DOWN(pointer) ((void)(pointer)--)
#endif

/* `value = *pc++`. GCC for the MSP430 keeps pc in one register only if it is told to; it has two else, and moves between them in every
 * operation. */
#if MVM_ON_MSP430
#define MVM_PC_REGISTER __asm__("r10")
#define MVM_FETCH(value, pc) __asm__("mov.b @%0+, %1" : "+r"(pc), "=r"(value))
#else
#define MVM_PC_REGISTER
#define MVM_FETCH(value, pc) (value = *pc++)
#endif

/* An integer in 48 bits: every sum and difference of two numbers of 32 bits with their signs. */
struct wide {
    uint32_t low;
    int16_t high;
};

static inline struct wide mvm_wide_sum_in_c(struct wide a, struct wide b) {
    struct wide sum = {a.low + b.low, (int16_t)(a.high + b.high)};
    if (sum.low < a.low) sum.high++;
    return sum;
}

static inline struct wide mvm_wide_difference_in_c(struct wide a, struct wide b) {
    struct wide difference = {a.low - b.low, (int16_t)(a.high - b.high)};
    if (a.low < b.low) difference.high--;
    return difference;
}

/* By the carry flag, of which the compiler makes nothing. */
static inline struct wide mvm_wide_sum(struct wide a, struct wide b) {
#if MVM_ON_MSP430
    __asm__("add %A2, %A0\n\taddc %B2, %B0\n\taddc %3, %1" : "+&r"(a.low), "+&r"(a.high) : "r"(b.low), "r"(b.high));
    return a;
#else
    return mvm_wide_sum_in_c(a, b);
#endif
}

static inline struct wide mvm_wide_difference(struct wide a, struct wide b) {
#if MVM_ON_MSP430
    __asm__("sub %A2, %A0\n\tsubc %B2, %B0\n\tsubc %3, %1" : "+&r"(a.low), "+&r"(a.high) : "r"(b.low), "r"(b.high));
    return a;
#else
    return mvm_wide_difference_in_c(a, b);
#endif
}

static inline bool mvm_product_overflows_in_c(mvm_signed a, mvm_signed b, mvm_signed *product) {
    return __builtin_mul_overflow(a, b, product);
}

/* False, and the product, if it fits; true if it does not. It may be true for the least number, too, which the slow path multiplies as
 * well. msp430-elf-gcc's own check is 260 bytes of code: here are shifts and additions that end where a bit gets lost. */
static inline bool mvm_product_overflows(mvm_signed a, mvm_signed b, mvm_signed *product) {
#if MVM_ON_MSP430
    mvm_value x = (mvm_value)b, y = (mvm_value)a, sum = 0;
    if (b < 0) x = (mvm_value)-x;
    if (a < 0) y = (mvm_value)-y;
    while (y) {
        if (y & 1) sum = (mvm_value)(sum + x);
        if ((mvm_signed)(sum | x) < 0) return true;
        y >>= 1;
        x = (mvm_value)(x << 1);
    }
    *product = (mvm_signed)((a ^ b) < 0 ? -sum : sum);
    return false;
#else
    return mvm_product_overflows_in_c(a, b, product);
#endif
}

#endif
