#include "native.h"

FUNCTION int16_t run(int16_t argument) {
    int16_t total = 0;
    (void)argument;
    for (int16_t y = 0; y < 8; y++) {
        for (int16_t x = 0; x < 8; x++) {
            double cr = x * 0.375 - 2, ci = y * 0.3125 - 1.25, zr = 0, zi = 0;
            int16_t k;
            for (k = 0; k < 16; k++) {
                double r2 = zr * zr, i2 = zi * zi;
                if (r2 + i2 > 4) break;
                zi = 2 * zr * zi + ci;
                zr = r2 - i2 + cr;
            }
            total = (int16_t)(total + k);
        }
    }
    return total;
}
