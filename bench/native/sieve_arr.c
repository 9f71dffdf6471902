#include "native.h"

#define LAST 200

static int16_t is_prime[LAST + 1];

FUNCTION int16_t run(int16_t argument) {
    int16_t count = 0;
    (void)argument;
    for (int16_t i = 0; i <= LAST; i++) is_prime[i] = 1;
    for (int16_t i = 2; i <= LAST; i++) {
        if (is_prime[i] == 1) {
            count++;
            for (int16_t j = (int16_t)(i + i); j <= LAST; j = (int16_t)(j + i)) is_prime[j] = 0;
        }
    }
    return count;
}
