#include "native.h"

#define COUNT 24

FUNCTION int16_t run(int16_t argument) {
    int16_t a[COUNT], x = 1, h = 0;
    (void)argument;
    for (int16_t i = 0; i < COUNT; i++) {
        x = (int16_t)((x * 5 + 7) & 1023);
        a[i] = x;
    }
    for (int16_t i = 0; i < COUNT - 1; i++) {
        for (int16_t j = 0; j < COUNT - 1 - i; j++) {
            if (a[j] > a[j + 1]) {
                int16_t t = a[j];
                a[j] = a[j + 1];
                a[j + 1] = t;
            }
        }
    }
    for (int16_t i = 0; i < COUNT; i++) h = (int16_t)((h * 3 + a[i]) & 1023);
    return h;
}
