/* Numbers. Integers are computed in 48 bits: 32 low ones and a signed upper part, which is 0 for 0 … 2^32-1 and -1 for
 * negative numbers down to -2^32. With doubles in the image everything here is computed in binary64 instead. */
#include "number.h"

#include "double.h"
#include "text.h"

enum numeric { NUMERIC_INT, NUMERIC_NAN, NUMERIC_DOUBLE, NUMERIC_THROWN };

uint32_t mvm_cell_bits(mvm_value cell) {
    const mvm_value *words = mvm_at(cell);
#if MVM_WORD_BITS == 16
    return MVM_READ(words + 1) | (uint32_t)MVM_READ(words + 2) << 16;
#else
    return MVM_READ(words + 1);
#endif
}

double mvm_cell_double(mvm_value cell) {
    double number;
    __builtin_memcpy(&number, mvm_at(cell) + 1, sizeof number);
    return number;
}

static mvm_value new_cell(unsigned kind, uint32_t bits) {
    mvm_value cell = mvm_allocate(kind, MVM_INTEGER_BYTES);
    mvm_value *words = mvm_at(cell);
#if MVM_WORD_BITS == 16
    union {
        uint32_t bits;
        uint16_t halves[2];
    } number = {bits}; /* a shift by 16 is made place by place on MSP430 */
    words[1] = number.halves[0];
    words[2] = number.halves[1];
#else
    words[1] = bits;
#endif
    return cell;
}

static inline bool fits_small(int32_t number) { return number >= MVM_SMALL_MIN && number <= MVM_SMALL_MAX; }

mvm_value mvm_new_int(int32_t number) {
    if (!HAS_INT32 || fits_small(number)) return mvm_small((mvm_signed)number);
    return new_cell(MVM_KIND_INT32, (uint32_t)number);
}

mvm_value mvm_new_uint(uint32_t number) {
    if (!HAS_UINT32 || number <= INT32_MAX) return mvm_new_int((int32_t)number);
    return new_cell(MVM_KIND_UINT32, number);
}

/* Looks at bits, for arithmetic on doubles is slow where the CPU has none. */
mvm_value mvm_new_double(double number) {
    uint64_t bits = mvm_double_bits(number);
    if ((bits & MVM_DOUBLE_MAGNITUDE) > MVM_DOUBLE_INFINITY) return MVM_NAN;
    uint32_t integer;
    if (!bits) return mvm_small(0);
    if (mvm_double_is_uint32(bits & MVM_DOUBLE_MAGNITUDE, &integer)) {
        if (!(bits >> 63)) return mvm_new_uint(integer);
        if (integer <= (uint32_t)1 << 31) return mvm_new_int((int32_t)-integer);
    }
    mvm_value cell = mvm_allocate(MVM_KIND_DOUBLE, MVM_WORD_BYTES + 8);
    __builtin_memcpy(mvm_at(cell) + 1, &number, sizeof number);
    return cell;
}

/* Operations of this image that can leave their fast path: only they come here. */
#define CAN_BE_SLOW(op) (HAS_OP_##op && !FAST_ONLY_##op)

static mvm_value needs_double(void) { return ARITH_BEYOND ? mvm_throw_error(NEEDS_DOUBLE) : MVM_UNDEFINED; }

/* Every result is an integer of 32 bits, one of them its sign: the lower part is all of it. */
#define ONLY_INT32 (!ARITH_BEYOND && !HAS_UINT32)

static mvm_value from_wide(struct wide number) {
    if (ONLY_INT32) return mvm_new_int((int32_t)number.low);
    if (number.high == 0) return mvm_new_uint(number.low);
    if (!ARITH_BEYOND || (number.high == -1 && number.low > INT32_MAX)) return mvm_new_int((int32_t)number.low);
    return needs_double();
}

static struct wide wide_from_int(int32_t number) {
    struct wide wide = {(uint32_t)number, 0};
    if (number < 0) {
        MVM_KEEP_BRANCH();
        wide.high = -1;
    }
    return wide;
}

/* What else than small integers is loaded: constants; objects that are no integers. */
#define LOADS_CONSTANTS (ARITH_FROM_UNDEFINED || ARITH_FROM_NULL || ARITH_FROM_BOOL || HAS_NAN)
#define LOADS_OTHERS (HAS_DOUBLE || ARITH_FROM_STRING || ARITH_FROM_FUNCTION)

static enum numeric load_cell(mvm_value value, struct wide *wide, double *real) {
    mvm_value kind = mvm_placed_kind(value);
    if (HAS_INT32 && ARITH_FROM_CELL && (!(HAS_UINT32 || LOADS_OTHERS) || kind == MVM_PLACED_KIND(MVM_KIND_INT32))) {
        *wide = wide_from_int((int32_t)mvm_cell_bits(value));
        return NUMERIC_INT;
    }
    if (HAS_UINT32 && ARITH_FROM_CELL && (!LOADS_OTHERS || kind == MVM_PLACED_KIND(MVM_KIND_UINT32))) {
        wide->low = mvm_cell_bits(value);
        wide->high = 0;
        return NUMERIC_INT;
    }
    if (HAS_DOUBLE && ARITH_FROM_CELL && kind == MVM_PLACED_KIND(MVM_KIND_DOUBLE)) {
        *real = mvm_cell_double(value);
        return NUMERIC_DOUBLE;
    }
    if (ARITH_FROM_STRING && kind <= MVM_PLACED_KIND(MVM_KIND_WIDE)) {
        enum mvm_parsed parsed = mvm_parse_number(value, &wide->low, &wide->high, real);
        if (parsed == MVM_PARSED_INT) return NUMERIC_INT;
        if (parsed == MVM_PARSED_DOUBLE && HAS_DOUBLE) return NUMERIC_DOUBLE;
        if (parsed == MVM_PARSED_NAN) return NUMERIC_NAN;
        needs_double();
        return NUMERIC_THROWN;
    }
    return NUMERIC_NAN; /* functions and errors: their text is no number */
}

/* ToNumber into one of the two forms. */
static enum numeric load(mvm_value value, struct wide *wide, double *real) {
    if (mvm_is_small(value)) {
        *wide = wide_from_int(mvm_small_number(value));
        return NUMERIC_INT;
    }
    if ((ARITH_FROM_CELL || ARITH_FROM_STRING || ARITH_FROM_FUNCTION) &&
        (!LOADS_CONSTANTS || value >= MVM_FIRST_REFERENCE))
        return load_cell(value, wide, real);
    if (ARITH_FROM_UNDEFINED && value == MVM_UNDEFINED) return NUMERIC_NAN;
    if (HAS_NAN && value == MVM_NAN) return NUMERIC_NAN;
    wide->low = 0;
    wide->high = 0;
    if (ARITH_FROM_BOOL && value == MVM_TRUE) {
        MVM_KEEP_BRANCH();
        wide->low = 1;
    }
    return NUMERIC_INT;
}

/* Of a number as it is loaded: at most 32 bits and a sign. */
static double wide_to_double(struct wide wide) {
    bool negative = wide.high < 0;
    return mvm_double_from_uint32(negative ? (uint32_t)-wide.low : wide.low, negative);
}

/* ToNumber as a double. Returns false if the conversion threw. */
static bool load_double(mvm_value value, double *real) {
    struct wide wide;
    switch (load(value, &wide, real)) {
        case NUMERIC_INT: *real = wide_to_double(wide); return true;
        case NUMERIC_NAN: *real = __builtin_nan(""); return true;
        case NUMERIC_DOUBLE: return true;
        default: return false;
    }
}

bool mvm_is_number(mvm_value value) {
    if (mvm_is_small(value)) return true;
    if (!mvm_is_reference(value)) return HAS_NAN && MVM_BRANCH(value == MVM_NAN);
    mvm_value distance = (mvm_value)(mvm_placed_kind(value) - MVM_PLACED_KIND(MVM_KIND_INT32));
    return MVM_BRANCH(distance <= MVM_PLACED_KIND(MVM_KIND_DOUBLE) - MVM_PLACED_KIND(MVM_KIND_INT32));
}

mvm_value mvm_to_number(mvm_value value) {
    struct wide wide;
    double real = 0;
    if (mvm_is_number(value)) return value;
    switch (load(value, &wide, &real)) {
        case NUMERIC_INT: return from_wide(wide);
        case NUMERIC_NAN: return MVM_NAN;
        case NUMERIC_DOUBLE: return mvm_new_double(real);
        default: return MVM_EXC;
    }
}

static mvm_value arithmetic_double(uint8_t op, mvm_value a, mvm_value b) {
    double x, y;
    if (!load_double(a, &x) || !load_double(b, &y)) return MVM_EXC;
    if ((CAN_BE_SLOW(SUB) || CAN_BE_SLOW(DEC)) && op == MVM_OP_SUB) return mvm_new_double(x - y);
    if ((CAN_BE_SLOW(MUL) || CAN_BE_SLOW(NEG)) && op == MVM_OP_MUL) return mvm_new_double(x * y);
    if (CAN_BE_SLOW(DIV) && op == MVM_OP_DIV) return mvm_new_double(x / y);
    if (CAN_BE_SLOW(MOD) && op == MVM_OP_MOD) return mvm_new_double(mvm_double_remainder(x, y));
    if (CAN_BE_SLOW(EXP) && op == MVM_OP_EXP) return mvm_new_double(mvm_double_power(x, y));
    if (CAN_BE_SLOW(DIV_INT) && op == MVM_OP_DIV_INT) return mvm_new_int((int32_t)mvm_double_to_uint32(x / y));
    return mvm_new_double(x + y);
}

static inline bool is_negative(struct wide number) { return number.high < 0; }
static inline bool is_zero(struct wide number) { return !number.low && !number.high; }

static uint32_t magnitude(struct wide number) { return is_negative(number) ? (uint32_t)-number.low : number.low; }

static struct wide with_sign(uint32_t bits, bool negative) {
    struct wide result = {bits, 0};
    if (negative && bits) {
        MVM_KEEP_BRANCH();
        result.low = (uint32_t)-bits;
        result.high = -1;
    }
    return result;
}

static struct wide add(struct wide a, struct wide b) { return mvm_wide_sum(a, b); }
static struct wide subtract(struct wide a, struct wide b) { return mvm_wide_difference(a, b); }

/* Product of two numbers of at most 32 bits; false if its magnitude needs more than 32 bits. */
static bool multiply(struct wide a, struct wide b, struct wide *product) {
    uint32_t x = magnitude(a), y = magnitude(b), sum = 0;
    if (IS_COMPACT) {
        uint32_t most = y ? UINT32_MAX / y : x;
        MVM_OPAQUE(most); /* else one long test is made of both lines */
        if (x > most) return false;
        sum = x * y;
        y = 0;
    }
    while (y) {
        if (y & 1) {
            sum += x;
            if (sum < x) return false;
        }
        y >>= 1;
        if (y && x >> 31) return false;
        x <<= 1;
    }
    *product = with_sign(sum, is_negative(a) != is_negative(b));
    return true;
}

static bool power(struct wide base, struct wide exponent, struct wide *result) {
    struct wide one = {1, 0};
    *result = one;
    if (is_negative(exponent)) {
        if (magnitude(base) != 1) return false;
        exponent.low &= 1; /* the reciprocal of 1 or -1 is itself */
        exponent.high = 0;
    }
    while (exponent.low) {
        if (exponent.low & 1 && !multiply(*result, base, result)) return false;
        exponent.low >>= 1;
        if (exponent.low && !multiply(base, base, &base)) return false;
    }
    return true;
}

/* Quotient and remainder with the signs of `/` and `%`; b is not zero. */
static mvm_value divide(uint8_t op, struct wide a, struct wide b) {
    uint32_t x = magnitude(a), y = magnitude(b);
    bool negative = is_negative(a);
    if (CAN_BE_SLOW(MOD) && op == MVM_OP_MOD) return from_wide(with_sign(x % y, negative));
    struct wide quotient = with_sign(x / y, negative != is_negative(b));
    if (CAN_BE_SLOW(DIV_INT) && op == MVM_OP_DIV_INT) return mvm_new_int((int32_t)quotient.low);
    return x % y ? needs_double() : from_wide(quotient);
}

static mvm_value arithmetic_int(uint8_t op, struct wide a, struct wide b) {
    struct wide result;
    if (CAN_BE_SLOW(SUB) || CAN_BE_SLOW(DEC) || CAN_BE_SLOW(NEG)) {
        if (op == MVM_OP_SUB) return ONLY_INT32 ? mvm_new_int((int32_t)(a.low - b.low)) : from_wide(subtract(a, b));
    }
    if ((CAN_BE_SLOW(DIV) || CAN_BE_SLOW(DIV_INT) || CAN_BE_SLOW(MOD)) && op >= MVM_OP_DIV && op <= MVM_OP_MOD) {
        if (!is_zero(b)) return divide(op, a, b);
        if (op == MVM_OP_DIV_INT) return mvm_small(0);
        if (HAS_NAN && (op == MVM_OP_MOD || is_zero(a))) return MVM_NAN;
        return needs_double(); /* an infinity */
    }
    if (CAN_BE_SLOW(MUL) && op == MVM_OP_MUL) {
        return multiply(a, b, &result) ? from_wide(result) : needs_double();
    }
    if (CAN_BE_SLOW(EXP) && op == MVM_OP_EXP) {
        return power(a, b, &result) ? from_wide(result) : needs_double();
    }
    return ONLY_INT32 ? mvm_new_int((int32_t)(a.low + b.low)) : from_wide(add(a, b));
}

MVM_OUT_OF_LINE mvm_value mvm_arithmetic(uint8_t op, mvm_value a, mvm_value b) {
    struct wide x, y;
    double unused = 0;
    if (HAS_DOUBLE) return arithmetic_double(op, a, b);
    enum numeric left = load(a, &x, &unused);
    if (ARITH_FROM_STRING && left == NUMERIC_THROWN) return MVM_EXC;
    enum numeric right = load(b, &y, &unused);
    if (ARITH_FROM_STRING && right == NUMERIC_THROWN) return MVM_EXC;
    if (HAS_NAN && (left == NUMERIC_NAN || right == NUMERIC_NAN)) {
        if (CAN_BE_SLOW(DIV_INT) && op == MVM_OP_DIV_INT) return mvm_small(0);
        if (CAN_BE_SLOW(EXP) && op == MVM_OP_EXP && right == NUMERIC_INT && is_zero(y)) return mvm_small(1);
        return MVM_NAN;
    }
    return arithmetic_int(op, x, y);
}

bool mvm_to_bits(mvm_value value, uint32_t *bits) {
    struct wide wide;
    double real = 0;
    *bits = 0;
    switch (load(value, &wide, &real)) {
        case NUMERIC_INT: *bits = wide.low; return true;
        case NUMERIC_NAN: return true;
        case NUMERIC_DOUBLE:
            if (HAS_DOUBLE) *bits = mvm_double_to_uint32(real);
            return true;
        default: return false;
    }
}

MVM_OUT_OF_LINE mvm_value mvm_bits(uint8_t op, mvm_value a, mvm_value b) {
    uint32_t x, y;
    if (!mvm_to_bits(a, &x) || !mvm_to_bits(b, &y)) return MVM_EXC;
    unsigned count = y & 31;
    if (CAN_BE_SLOW(AND) && op == MVM_OP_AND) return mvm_new_int((int32_t)(x & y));
    if (CAN_BE_SLOW(OR) && op == MVM_OP_OR) return mvm_new_int((int32_t)(x | y));
    if (CAN_BE_SLOW(SHL) && op == MVM_OP_SHL) return mvm_new_int((int32_t)(x << count));
    if (CAN_BE_SLOW(SHR) && op == MVM_OP_SHR) return mvm_new_int((int32_t)x >> count);
    if (CAN_BE_SLOW(SHR_U) && op == MVM_OP_SHR_U) return mvm_new_uint(x >> count);
    return mvm_new_int((int32_t)(x ^ y));
}

/* Bits of numbers of one sign are in the order of their magnitudes. */
static enum mvm_order order_of_doubles(double x, double y) {
    uint64_t a = mvm_double_bits(x), b = mvm_double_bits(y);
    uint64_t left = a & MVM_DOUBLE_MAGNITUDE, right = b & MVM_DOUBLE_MAGNITUDE;
    if (left > MVM_DOUBLE_INFINITY || right > MVM_DOUBLE_INFINITY) return MVM_UNORDERED;
    if (a == b || !(left | right)) return MVM_EQUAL;
    if ((a ^ b) >> 63) return a >> 63 ? MVM_LESS : MVM_GREATER;
    return (left < right) == !(a >> 63) ? MVM_LESS : MVM_GREATER;
}

MVM_OUT_OF_LINE enum mvm_order mvm_compare_numbers(mvm_value a, mvm_value b, bool *thrown) {
    if (HAS_DOUBLE) {
        double x, y;
        if (load_double(a, &x) && load_double(b, &y)) return order_of_doubles(x, y);
        *thrown = true;
        return MVM_UNORDERED;
    }
    struct wide x, y;
    double unused = 0;
    enum numeric left = load(a, &x, &unused), right = left == NUMERIC_THROWN ? left : load(b, &y, &unused);
    if (ARITH_FROM_STRING && right == NUMERIC_THROWN) {
        *thrown = true;
        return MVM_UNORDERED;
    }
    if (HAS_NAN && (left == NUMERIC_NAN || right == NUMERIC_NAN)) return MVM_UNORDERED;
    struct wide difference = subtract(x, y);
    if (is_negative(difference)) return MVM_LESS;
    if (is_zero(difference)) {
        MVM_KEEP_BRANCH();
        return MVM_EQUAL;
    }
    MVM_KEEP_BRANCH();
    return MVM_GREATER;
}

bool mvm_same_cell(mvm_value a, mvm_value b) {
    mvm_value kind = mvm_placed_kind(a);
    if (kind != mvm_placed_kind(b)) return false;
    if (HAS_DOUBLE && kind == MVM_PLACED_KIND(MVM_KIND_DOUBLE)) return mvm_cell_double(a) == mvm_cell_double(b);
    bool is_integer = kind == MVM_PLACED_KIND(MVM_KIND_INT32) || kind == MVM_PLACED_KIND(MVM_KIND_UINT32);
    return is_integer && mvm_cell_bits(a) == mvm_cell_bits(b);
}

int32_t mvm_to_int(mvm_value value) {
    uint32_t bits = 0;
    if (mvm_is_number(value)) mvm_to_bits(value, &bits);
    return (int32_t)bits;
}

int32_t mvm_int_argument(const mvm_value *args, unsigned index) {
    mvm_value value = MVM_ARG(args, index);
    uint32_t bits = 0;
    if (!(HOST_CELL || HOST_OTHER) || mvm_is_small(value)) return mvm_small_number(value);
    if (HOST_OTHER) return mvm_to_int(value);
    mvm_to_bits(value, &bits);
    return (int32_t)bits;
}

mvm_value mvm_from_int(int32_t number) {
    if (HAS_HEAP && HAS_INT32 && !mvm_reserve(MVM_CELL_BYTES)) return mvm_throw_no_room(MEMORY);
    return mvm_new_int(number);
}
