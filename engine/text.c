/* Strings and text. A string object ends with a NUL unit and a count of padding units, so length and end cost no scan. */
#include "text.h"

#include "mvm_port.h"
#include "number.h"
#include "object.h"

bool mvm_is_string(mvm_value value) {
    return mvm_is_reference(value) &&
           mvm_placed_kind(value) <= MVM_PLACED_KIND(HAS_WIDE ? MVM_KIND_WIDE : MVM_KIND_BYTES);
}

/* Of a string, which is BYTES or WIDE. */
static inline bool is_wide(mvm_value header) {
    return HAS_WIDE && header & (MVM_PLACED_KIND(MVM_KIND_BYTES) ^ MVM_PLACED_KIND(MVM_KIND_WIDE));
}

/* Units of a string with this header, whose content begins at `bytes`. */
MVM_SHARED static mvm_value length_of(mvm_value header, const uint8_t *bytes) {
    mvm_value content = (mvm_value)(mvm_header_size(header) - MVM_WORD_BYTES);
    if (is_wide(header)) {
        mvm_value last = (mvm_value)(content / 2 - 1);
        return MVM_WORD_BYTES > 2 ? (mvm_value)(last - MVM_READ((const uint16_t *)(const void *)bytes + last)) : last;
    }
    mvm_value last = (mvm_value)(content - 1);
    return (mvm_value)(last - MVM_READ(bytes + last));
}

mvm_value mvm_string_length(mvm_value string) {
    const mvm_value *object = mvm_at(string);
    return length_of(MVM_READ(object), (const uint8_t *)(object + 1));
}

void mvm_string_text(mvm_value string, struct mvm_text *text) {
    const mvm_value *object = mvm_at(string);
    mvm_value header = MVM_READ(object);
    text->bytes = (const uint8_t *)(object + 1);
    text->wide = is_wide(header) ? (const uint16_t *)(const void *)(object + 1) : NULL;
    text->length = length_of(header, text->bytes);
}

mvm_value mvm_string_size(mvm_value length, bool wide) {
    if (length > MVM_SIZE_MASK) return 0; /* so that the size fits a word */
    mvm_value content = (mvm_value)(HAS_WIDE && wide ? (length + 1) * 2 : length + 1);
    mvm_value size = (mvm_value)(mvm_round_up(content) + MVM_WORD_BYTES);
    return size > MVM_SIZE_MASK ? 0 : size;
}

mvm_value mvm_new_string(mvm_value length, bool wide) {
    mvm_value size = mvm_string_size(length, wide);
    mvm_value string = mvm_allocate(HAS_WIDE && wide ? MVM_KIND_WIDE : MVM_KIND_BYTES, size);
    mvm_value *last_word = mvm_at(string) + size / MVM_WORD_BYTES - 1;
    mvm_value content = (mvm_value)(size - MVM_WORD_BYTES);
    *last_word = 0; /* the NUL and the padding lie there */
    if (!HAS_WIDE || !wide)
        ((uint8_t *)last_word)[MVM_WORD_BYTES - 1] = (uint8_t)(content - 1 - length);
    else if (MVM_WORD_BYTES > 2)
        ((uint16_t *)(void *)last_word)[MVM_WORD_BYTES / 2 - 1] = (uint16_t)(content / 2 - 1 - length);
    return string;
}

MVM_SHARED static void set_literal(struct mvm_text *text, const char *literal) {
    mvm_value length = 0;
    while (MVM_READ(literal + length)) length++;
    text->bytes = (const uint8_t *)literal;
    text->length = length;
}

/* Decimal digits, from the end of `text->digits`. Without number cells a 16-bit division does. */
static void set_integer(struct mvm_text *text, mvm_value value) {
    char *end = text->digits + sizeof text->digits, *digit = end;
    bool negative;
    if (HAS_INT32 && (TEXT_CELL || PRINT_CELL)) {
        bool is_unsigned =
            HAS_UINT32 && !mvm_is_small(value) && mvm_placed_kind(value) == MVM_PLACED_KIND(MVM_KIND_UINT32);
        uint32_t number = mvm_is_small(value) ? (uint32_t)(int32_t)mvm_small_number(value) : mvm_cell_bits(value);
        negative = !is_unsigned && (int32_t)number < 0;
        if (negative) number = -number;
        do *--digit = (char)('0' + number % 10);
        while (number /= 10);
    } else {
        mvm_signed number = mvm_small_number(value);
        negative = number < 0;
        mvm_value rest = (mvm_value)(negative ? -number : number);
        do *--digit = (char)('0' + rest % 10);
        while (rest = (mvm_value)(rest / 10), rest);
    }
    if (negative) *--digit = '-';
    text->bytes = (const uint8_t *)digit;
    text->length = (mvm_value)(end - digit);
}

static void set_object_text(mvm_value value, struct mvm_text *text) {
    mvm_value kind = mvm_placed_kind(value);
    if ((TEXT_STRING || PRINT_STRING) && kind <= MVM_PLACED_KIND(MVM_KIND_WIDE)) {
        mvm_string_text(value, text);
    } else if (HAS_DOUBLE && (TEXT_DOUBLE || PRINT_DOUBLE) && kind == MVM_PLACED_KIND(MVM_KIND_DOUBLE)) {
        text->bytes = (const uint8_t *)text->digits;
        text->length = (mvm_value)mvm_double_to_text(mvm_cell_double(value), text->digits);
    } else if (HAS_INT32 && (TEXT_CELL || PRINT_CELL) && kind <= MVM_PLACED_KIND(MVM_KIND_UINT32)) {
        set_integer(text, value);
    } else if ((TEXT_ERROR || PRINT_ERROR) && (ERROR_TABLES ? mvm_is_error(value)
                                                            : kind == MVM_PLACED_KIND(MVM_KIND_EXT) &&
                                                                  mvm_word(value, 1) == mvm_small(MVM_EXT_ERROR))) {
        mvm_string_text(mvm_word(value, MVM_ERROR_WORD_TEXT), text);
    } else if (PRINT_OBJECT && !mvm_is_function(value)) {
        set_literal(text, MVM_TEXT("object"));
    } else if (TEXT_FUNCTION || PRINT_FUNCTION) {
        set_literal(text, MVM_TEXT("function"));
    }
}

void mvm_text_of(mvm_value value, struct mvm_text *text) {
    text->wide = NULL;
    if ((TEXT_INT || PRINT_INT) && mvm_is_small(value)) {
        set_integer(text, value);
    } else if (value >= MVM_FIRST_REFERENCE) {
        set_object_text(value, text);
    } else {
        const char *literal = MVM_TEXT("undefined");
        if ((TEXT_BOOL || PRINT_BOOL) && value == MVM_FALSE) literal = MVM_TEXT("false");
        if ((TEXT_BOOL || PRINT_BOOL) && value == MVM_TRUE) literal = MVM_TEXT("true");
        if ((TEXT_NULL || PRINT_NULL) && value == MVM_NULL) literal = MVM_TEXT("null");
        if ((TEXT_NAN || PRINT_NAN) && value == MVM_NAN) literal = MVM_TEXT("NaN");
        set_literal(text, literal);
    }
}

static void copy_units(mvm_value string, bool wide, mvm_value offset, const struct mvm_text *text) {
    uint8_t *bytes = (uint8_t *)(mvm_at(string) + 1);
    for (mvm_value index = 0; index < text->length; index++) {
        unsigned unit = mvm_unit_at(text, index);
        if (HAS_WIDE && wide)
            ((uint16_t *)(void *)bytes)[offset + index] = (uint16_t)unit;
        else
            bytes[offset + index] = (uint8_t)unit;
    }
}

/* Reserves a string of `length` units. Returns 0 and throws if that cannot be. */
static mvm_value reserve_string(mvm_value length, bool wide) {
    mvm_value size = mvm_string_size(length, wide);
    if (!size) {
        mvm_throw_error(TOO_LONG);
    } else if (!mvm_reserve(size)) {
        (void)mvm_throw_no_room(MEMORY);
        size = 0;
    }
    return size;
}

static void texts_of(const mvm_value *operands, unsigned count, struct mvm_text *right, struct mvm_text *left) {
    mvm_text_of(operands[0], right);
    if (count == 2) {
        mvm_text_of(operands[1], left);
    } else {
        left->length = 0;
        left->wide = NULL;
    }
}

/* The texts of one or two operands, of which the last is the first, as a new string. They are on the VM stack: the collector may move
 * them. */
MVM_OUT_OF_LINE static mvm_value join(const mvm_value *operands, unsigned count) {
    struct mvm_text left, right;
    texts_of(operands, count, &right, &left);
    bool wide = HAS_WIDE && (left.wide || right.wide);
    mvm_value length = (mvm_value)(left.length + right.length);
    if (length < left.length) length = MVM_WORD_MASK;
    if (!reserve_string(length, wide)) return MVM_EXC;
    texts_of(operands, count, &right, &left);
    mvm_value string = mvm_new_string(length, wide);
    copy_units(string, wide, 0, &left);
    copy_units(string, wide, left.length, &right);
    return string;
}

mvm_value mvm_concatenate(mvm_value *operands) { return join(operands, 2); }

MVM_OUT_OF_LINE mvm_value mvm_to_string(mvm_value *operand) {
    struct mvm_text text;
    if (mvm_is_string(*operand)) return *operand;
    if (IS_COMPACT) return join(operand, 1);
    mvm_text_of(*operand, &text); /* never too long: a number, or a text of the engine's */
    if (!mvm_reserve(mvm_string_size(text.length, false))) return mvm_throw_no_room(MEMORY);
    mvm_text_of(*operand, &text);
    mvm_value string = mvm_new_string(text.length, false);
    copy_units(string, false, 0, &text);
    return string;
}

/* True if one of some units is beyond Latin-1. */
static bool has_wide_unit(const struct mvm_text *text, mvm_value start, mvm_value units) {
    for (; units; units--, start++) {
        if (MVM_READ(text->wide + start) > 255) return true;
    }
    return false;
}

mvm_value mvm_substring(mvm_value *string, mvm_value start, mvm_value units) {
    struct mvm_text text;
    mvm_string_text(*string, &text);
    bool wide = HAS_WIDE && text.wide && has_wide_unit(&text, start, units);
    if (!mvm_reserve(mvm_string_size(units, wide))) return mvm_throw_no_room(MEMORY);
    mvm_string_text(*string, &text);
    mvm_value part = mvm_new_string(units, wide);
    if (HAS_WIDE && text.wide)
        text.wide += start;
    else
        text.bytes += start;
    text.length = units;
    copy_units(part, wide, 0, &text);
    return part;
}

MVM_OUT_OF_LINE int mvm_compare_strings(mvm_value a, mvm_value b) {
    struct mvm_text left, right;
    mvm_string_text(a, &left);
    mvm_string_text(b, &right);
    for (mvm_value index = 0; index < left.length && index < right.length; index++) {
        int difference = (int)mvm_unit_at(&left, index) - (int)mvm_unit_at(&right, index);
        if (difference) return difference;
    }
    return left.length == right.length ? 0 : left.length < right.length ? -1 : 1;
}

/* White space and line terminators of ECMA-262. */
static bool is_space(unsigned unit) {
    if (unit == ' ' || (unit >= 9 && unit <= 13) || unit == 0xa0) return true;
    return HAS_WIDE && (unit == 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit == 0x2028 || unit == 0x2029 ||
                        unit == 0x202f || unit == 0x205f || unit == 0x3000 || unit == 0xfeff);
}

MVM_SHARED static unsigned digit_of(unsigned unit) {
    if (unit >= '0' && unit <= '9') return unit - '0';
    unit |= 0x20;
    return unit >= 'a' && unit <= 'z' ? unit - 'a' + 10 : 255;
}

/* Base of a literal with a 0x, 0o or 0b prefix; else 10. */
static unsigned base_of(const struct mvm_text *text, mvm_value start, mvm_value end) {
    if (end - start < 3 || mvm_unit_at(text, start) != '0') return 10;
    switch (mvm_unit_at(text, (mvm_value)(start + 1)) | 0x20) {
        case 'x': return 16;
        case 'o': return 8;
        case 'b': return 2;
        default: return 10;
    }
}

/* Digits only, within 32 bits; false for anything else. */
static bool parse_digits(const struct mvm_text *text, mvm_value start, mvm_value end, unsigned base, uint32_t *number) {
    *number = 0;
    if (start == end) return false;
    for (; start < end; start++) {
        unsigned digit = digit_of(mvm_unit_at(text, start));
        if (digit >= base || *number > (UINT32_MAX - digit) / base) return false;
        *number = *number * base + digit;
    }
    return true;
}

/* Skips the digits of a base. */
static mvm_value after_digits(const struct mvm_text *text, mvm_value start, mvm_value end, unsigned base) {
    while (start < end && digit_of(mvm_unit_at(text, start)) < base) start++;
    return start;
}

/* True for a literal behind its sign or prefix that is a number, though none that parse_digits takes. */
static bool is_real(const struct mvm_text *text, mvm_value start, mvm_value end, unsigned base) {
    static const MVM_FLASH char infinity[] = "Infinity";
    mvm_value at = after_digits(text, start, end, base);
    if (base != 10) return at == end;
    mvm_value count = (mvm_value)(at - start);
    if (!count && end - start == sizeof infinity - 1) {
        while (at < end && mvm_unit_at(text, at) == (unsigned char)infinity[at - start]) at++;
        if (at == end) return true;
        at = start;
    }
    if (at < end && mvm_unit_at(text, at) == '.') {
        mvm_value fraction = (mvm_value)(at + 1);
        at = after_digits(text, fraction, end, 10);
        count = (mvm_value)(count + at - fraction);
    }
    if (count && at < end && (mvm_unit_at(text, at) | 0x20) == 'e') {
        at++;
        if (at < end && (mvm_unit_at(text, at) == '-' || mvm_unit_at(text, at) == '+')) at++;
        mvm_value exponent = at;
        at = after_digits(text, exponent, end, 10);
        if (at == exponent) return false;
    }
    return count && at == end;
}

/* The number behind an `e`, which is there if anything is; at most a few thousand. */
static int exponent_at(const struct mvm_text *text, mvm_value start, mvm_value end) {
    if (start >= end) return 0;
    unsigned first = mvm_unit_at(text, ++start);
    int number = 0;
    if (first == '-' || first == '+') start++;
    for (; start < end; start++) {
        if (number < 10000) number = number * 10 + (int)digit_of(mvm_unit_at(text, start));
    }
    return first == '-' ? -number : number;
}

/* What is no integer of 32 bits: fractions, exponents, more digits, Infinity. `start` is behind sign or prefix. */
static enum mvm_parsed parse_real(const struct mvm_text *text, mvm_value start, mvm_value end, unsigned base,
                                  bool negative, double *real) {
    if (!is_real(text, start, end, base)) return MVM_PARSED_NAN;
    if (mvm_unit_at(text, start) == 'I') {
        *real = mvm_double_infinity(negative);
        return MVM_PARSED_DOUBLE;
    }
    struct mvm_reading reading;
    int behind_point = -1;
    mvm_reading_begin(&reading);
    for (; start < end; start++) {
        unsigned unit = mvm_unit_at(text, start);
        if (base == 10 && (unit | 0x20) == 'e') break;
        if (unit == '.') {
            behind_point = 0;
        } else {
            mvm_reading_append(&reading, base, digit_of(unit));
            if (behind_point >= 0) behind_point++;
        }
    }
    int power = exponent_at(text, start, end) - (behind_point > 0 ? behind_point : 0);
    *real = mvm_reading_end(&reading, base, power, negative);
    return MVM_PARSED_DOUBLE;
}

enum mvm_parsed mvm_parse_number(mvm_value string, uint32_t *low, int16_t *high, double *real) {
    struct mvm_text text;
    mvm_string_text(string, &text);
    mvm_value start = 0, end = text.length;
    while (start < end && is_space(mvm_unit_at(&text, start))) start++;
    while (start < end && is_space(mvm_unit_at(&text, (mvm_value)(end - 1)))) end--;
    *low = 0;
    *high = 0;
    if (start == end) return MVM_PARSED_INT;
    unsigned base = base_of(&text, start, end), first = mvm_unit_at(&text, start);
    bool negative = first == '-', sign = negative || first == '+';
    mvm_value digits = (mvm_value)(start + (base != 10 ? 2 : sign));
    uint32_t number;
    if (parse_digits(&text, digits, end, base, &number) && !(HAS_DOUBLE && negative && !number)) {
        *low = negative ? (uint32_t)-number : number;
        *high = negative && number ? -1 : 0;
        return MVM_PARSED_INT;
    }
    if (!HAS_DOUBLE) return is_real(&text, digits, end, base) ? MVM_PARSED_DOUBLE : MVM_PARSED_NAN;
    return parse_real(&text, digits, end, base, negative, real);
}

/* Writes the lower six bits as a continuation byte of UTF-8. */
static void put_six(unsigned bits) { mvm_port_put((uint8_t)(0x80 | (bits & 0x3f))); }

static void put_unit(unsigned unit) {
    if (unit < 0x80) {
        mvm_port_put((uint8_t)unit);
        return;
    }
    unsigned upper = unit >> 6;
    if (unit < 0x800) {
        mvm_port_put((uint8_t)(0xc0 | upper));
    } else {
        mvm_port_put((uint8_t)(0xe0 | upper >> 6));
        put_six(upper);
    }
    put_six(unit);
}

/* A character beyond 16 bits: 0x10000 + the ten lower bits of each surrogate. */
static void put_pair(unsigned high, unsigned low) {
    unsigned upper = (high & 0x3ff) + 0x40;
    mvm_port_put((uint8_t)(0xf0 | mvm_byte_above(upper)));
    put_six(upper >> 2);
    put_six(high << 4 | (mvm_byte_above(low << 2) & 0xf));
    put_six(low);
}

/* A surrogate without its partner is written as U+FFFD. */
static void put_wide(const struct mvm_text *text) {
    for (mvm_value index = 0; index < text->length; index++) {
        unsigned unit = MVM_READ(text->wide + index);
        if ((unit & 0xf800) == 0xd800) {
            unsigned next = index + 1 < text->length ? MVM_READ(text->wide + index + 1) : 0;
            if (unit < 0xdc00 && (next & 0xfc00) == 0xdc00) {
                put_pair(unit, next);
                index++;
                continue;
            }
            unit = 0xfffd;
        }
        put_unit(unit);
    }
}

static void put_text(const struct mvm_text *text) {
    if (HAS_WIDE && text->wide) {
        put_wide(text);
        return;
    }
    const uint8_t *unit = text->bytes;
    for (mvm_value left = text->length; left; left--, unit++) {
        if (PRINT_LATIN1)
            put_unit(MVM_READ(unit));
        else
            mvm_port_put(MVM_READ(unit));
    }
}

/* All that the image writes are strings of ASCII: no conversion, and no `struct mvm_text` on the C stack. */
#define PRINT_ASCII_ONLY                                                                                       \
    (PRINT_STRING && !(PRINT_LATIN1 || HAS_WIDE || PRINT_INT || PRINT_CELL || PRINT_BOOL || PRINT_UNDEFINED || \
                       PRINT_NULL || PRINT_NAN || PRINT_DOUBLE || PRINT_FUNCTION || PRINT_OBJECT || PRINT_ERROR))

static void put_ascii(mvm_value string) {
    const mvm_value *object = mvm_at(string);
    const uint8_t *unit = (const uint8_t *)(object + 1);
    const uint8_t *end = (const uint8_t *)object + mvm_header_size(MVM_READ(object)) - 1;
    for (end -= MVM_READ(end); unit != end; unit++) mvm_port_put(MVM_READ(unit));
}

void mvm_write(mvm_value value) {
    if (PRINT_ASCII_ONLY) {
        put_ascii(value);
        return;
    }
    struct mvm_text text;
    mvm_text_of(value, &text);
    put_text(&text);
}
