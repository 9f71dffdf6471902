#include "native.h"

#define LAST 200

FUNCTION int16_t run(int16_t argument) {
    uint8_t is_multiple[LAST + 1];
    int16_t count = 0;
    (void)argument;
    for (int16_t i = 0; i <= LAST; i++) is_multiple[i] = 0;
    for (int16_t i = 2; i <= LAST; i++) {
        if (is_multiple[i] == 0) {
            count++;
            for (int16_t j = (int16_t)(i + i); j <= LAST; j = (int16_t)(j + i)) is_multiple[j] = 1;
        }
    }
    return count;
}
