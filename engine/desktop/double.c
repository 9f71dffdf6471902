/* What doubles need of the C library. Only the desktop has it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

double mvm_text_to_double(const char *text) {
    const char *digits = text + (*text == '-' || *text == '+');
    if (strcmp(digits, "Infinity") == 0) return *text == '-' ? -HUGE_VAL : HUGE_VAL;
    if (strspn(text, "0123456789+-.eE") != strlen(text)) return NAN;
    char *end;
    double number = strtod(text, &end);
    return end == text || *end ? NAN : number;
}

double mvm_double_remainder(double a, double b) { return fmod(a, b); }

/* C gives 1 for 1 ** NaN and (-1) ** Infinity; JavaScript NaN. */
double mvm_double_power(double a, double b) {
    if (isnan(b) || ((a == 1 || a == -1) && isinf(b))) return NAN;
    return pow(a, b);
}

uint32_t mvm_double_to_uint32(double number) {
    if (!isfinite(number)) return 0;
    double rest = fmod(trunc(number), 4294967296.0);
    return (uint32_t)(int64_t)rest;
}

/* The shortest decimal digits that read back as `number` (positive, finite), and the exponent n of 0.d1d2… * 10^n. */
static int shortest_digits(double number, char *digits, int *exponent) {
    char text[40];
    for (int precision = 0; precision <= 16; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, number);
        if (strtod(text, NULL) == number) break;
    }
    int count = 0;
    char *mark = strchr(text, 'e');
    for (char *c = text; c < mark; c++) {
        if (*c != '.') digits[count++] = *c;
    }
    while (count > 1 && digits[count - 1] == '0') count--;
    digits[count] = 0;
    *exponent = atoi(mark + 1) + 1;
    return count;
}

/* Number::toString of ECMA-262, radix 10, for a positive finite number. */
static int positive_to_text(double number, char *text) {
    char digits[24];
    int n, k = shortest_digits(number, digits, &n);
    if (k <= n && n <= 21) return sprintf(text, "%s%.*s", digits, n - k, "000000000000000000000");
    if (0 < n && n <= 21) return sprintf(text, "%.*s.%s", n, digits, digits + n);
    if (-6 < n && n <= 0) return sprintf(text, "0.%.*s%s", -n, "000000", digits);
    char sign = n - 1 < 0 ? '-' : '+';
    if (k == 1) return sprintf(text, "%se%c%d", digits, sign, abs(n - 1));
    return sprintf(text, "%.1s.%se%c%d", digits, digits + 1, sign, abs(n - 1));
}

unsigned mvm_double_to_text(double number, char *text) {
    if (isnan(number)) return (unsigned)sprintf(text, "NaN");
    if (number == 0) return (unsigned)sprintf(text, "0");
    unsigned sign = number < 0;
    if (sign) *text = '-';
    if (isinf(number)) return sign + (unsigned)sprintf(text + sign, "Infinity");
    return sign + (unsigned)positive_to_text(fabs(number), text + sign);
}
