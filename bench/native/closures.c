#include "native.h"

struct counter {
    int16_t n;
};

static FUNCTION int16_t count(struct counter *counter) { return ++counter->n; }

FUNCTION int16_t run(int16_t argument) {
    int16_t t = 0;
    (void)argument;
    for (int16_t i = 0; i < 50; i++) {
        struct counter counter = {0};
        for (int16_t j = 0; j < 10; j++) t = (int16_t)((t + count(&counter)) & 0x1fff);
    }
    return t;
}
