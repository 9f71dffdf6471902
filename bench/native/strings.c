#include "native.h"

#define ROUNDS 40

static const char chars[] = {'a', 'b', 'c', 'd', 'e'};

/* The compiler must not leave it out, though nobody reads it. */
static char text[ROUNDS + 1] __attribute__((used));

FUNCTION int16_t run(int16_t argument) {
    int16_t m = 0, i;
    (void)argument;
    for (i = 0; i < ROUNDS; i++) {
        char c = chars[i % 5];
        text[i] = c;
        text[i + 1] = 0;
        if (c == 'c') m++;
    }
    return (int16_t)(m * 100 + i);
}
