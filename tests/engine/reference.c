/* Runs on the emulated MSP430: what engine/cpu.h has in assembly, beside its C. See test_reference.py. */
#include "cpu.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAIRS 4000

/* What the test reads. */
uint16_t wrong_sums, wrong_differences, wrong_products, wrong_bytes;
uint32_t digest;

static const uint32_t lows[] = {0,       1,          2,          0x7fff,     0x8000,    0xffff,
                                0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
static const int16_t highs[] = {0, -1, 1, 0x7fff, -0x7fff - 1};
static const int16_t factors[] = {0,     1,      -1,    2,      -2,    3,           127,   -127,
                                  128,   -128,   181,   -181,   182,   -182,        255,   -255,
                                  16383, -16383, 16384, -16384, 32767, -0x7fff - 1, 10923, -10923};

static uint32_t seed = 0;

static uint32_t next(void) {
    seed = seed * 1664525 + 1013904223;
    return seed;
}

static void note(uint32_t value) { digest = (digest << 5) - digest + value; }

static bool differ(struct wide a, struct wide b) { return a.low != b.low || a.high != b.high; }

static void wides(struct wide a, struct wide b) {
    struct wide sum = mvm_wide_sum(a, b), difference = mvm_wide_difference(a, b);
    wrong_sums = (uint16_t)(wrong_sums + (unsigned)differ(sum, mvm_wide_sum_in_c(a, b)) +
                            (unsigned)differ(mvm_wide_sum(a, a), mvm_wide_sum_in_c(a, a)));
    wrong_differences = (uint16_t)(wrong_differences + (unsigned)differ(difference, mvm_wide_difference_in_c(a, b)) +
                                   (unsigned)differ(mvm_wide_difference(b, b), (struct wide){0, 0}));
    note(sum.low);
    note((uint16_t)sum.high);
    note(difference.low);
    note((uint16_t)difference.high);
}

static void product(int16_t a, int16_t b) {
    int16_t found = 0, wanted = 0;
    bool overflows = mvm_product_overflows(a, b, &found), must = mvm_product_overflows_in_c(a, b, &wanted);
    bool is_least = !must && wanted == -0x7fff - 1; /* the slow path may have it */
    if ((overflows != must && !is_least) || (!overflows && found != wanted)) wrong_products++;
    note(must);
    note((uint16_t)wanted);
}

static void bytes(void) {
    static uint8_t code[64];
    static uint16_t words[64];
    for (unsigned byte = 0; byte < 256; byte++) {
        if (mvm_upper_byte(byte) != 256 * byte) wrong_bytes++;
    }
    for (unsigned at = 0; at < COUNT(code); at++) {
        code[at] = (uint8_t)next();
        words[at] = (uint16_t)next();
    }
    const uint8_t *pc = code;
    uint16_t *sp = words + COUNT(words);
    for (unsigned at = 0; at < COUNT(code); at++) {
        unsigned byte;
        MVM_FETCH(byte, pc);
        MVM_DOWN(sp);
        if (byte != code[at] || pc != code + at + 1 || sp != words + COUNT(words) - 1 - at) wrong_bytes++;
        note(byte);
        note(*sp);
    }
}

void run(void);
__attribute__((noinline)) void done(void);

void run(void) {
    *(volatile uint16_t *)0x120 = 0x5a80; /* holds the watchdog */
    for (unsigned a = 0; a < COUNT(lows) * COUNT(highs); a++) {
        for (unsigned b = 0; b < COUNT(lows) * COUNT(highs); b++) {
            wides((struct wide){lows[a % COUNT(lows)], highs[a / COUNT(lows)]},
                  (struct wide){lows[b % COUNT(lows)], highs[b / COUNT(lows)]});
        }
    }
    for (unsigned a = 0; a < COUNT(factors); a++) {
        for (unsigned b = 0; b < COUNT(factors); b++) product(factors[a], factors[b]);
    }
    for (unsigned left = PAIRS; left; left--) {
        struct wide a = {next(), 0}, b = {next(), 0};
        a.high = (int16_t)(next() >> 16);
        b.high = (int16_t)(next() >> 16);
        wides(a, b);
        product(a.high, b.high);
        product((int16_t)(a.low >> 24), b.high);
        product((int16_t)((int16_t)(a.low >> 24) - 128), (int16_t)((int16_t)(b.low >> 24) - 128));
    }
    bytes();
    done();
}

void done(void) {
    for (;;) __asm__ volatile("nop");
}
