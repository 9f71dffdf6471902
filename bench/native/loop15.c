#include "native.h"

FUNCTION int16_t run(int16_t argument) {
    int16_t sum = 0;
    (void)argument;
    for (int16_t i = 0; i < 100; i++) {
        for (int16_t j = 0; j < 100; j++) sum = (int16_t)((sum + (i ^ j)) & 0x7fff);
    }
    return sum;
}
