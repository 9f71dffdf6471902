#include "native.h"

static FUNCTION int16_t fib(int16_t n) { return n < 2 ? n : (int16_t)(fib((int16_t)(n - 1)) + fib((int16_t)(n - 2))); }

FUNCTION int16_t run(int16_t argument) {
    (void)argument;
    return fib(16);
}
