#include "native.h"

struct point {
    int16_t x, y;
};

static FUNCTION int16_t sum(const struct point *p) { return (int16_t)(p->x + p->y); }

FUNCTION int16_t run(int16_t argument) {
    int16_t t = 0;
    (void)argument;
    for (int16_t i = 0; i < 200; i++) {
        struct point p = {i, (int16_t)(i + 1)};
        t = (int16_t)((t + sum(&p)) & 0x1fff);
    }
    return t;
}
