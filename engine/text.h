/* Strings: BYTES (Latin-1) and WIDE (UTF-16) objects, conversions to text, console output. */
#ifndef MVM_TEXT_H
#define MVM_TEXT_H

#include "double.h"
#include "heap.h"

/* String(value) as units in place: in a string object, in a C literal, or in `digits`. A view into the heap is void after the
 * next allocation. */
#define MVM_TEXT_INTEGERS (TEXT_INT || PRINT_INT || TEXT_CELL || PRINT_CELL)
/* What double.c writes, "-2147483648", "-16384". */
#define MVM_TEXT_DIGITS \
    ((TEXT_DOUBLE || PRINT_DOUBLE) && HAS_DOUBLE ? MVM_DOUBLE_TEXT : !MVM_TEXT_INTEGERS ? 1 : HAS_INT32 ? 11 : 6)

struct mvm_text {
    const uint8_t *bytes; /* Latin-1 units, if `wide` is NULL */
    const uint16_t *wide; /* UTF-16 units */
    mvm_value length;     /* in units */
    char digits[MVM_TEXT_DIGITS];
};

static inline unsigned mvm_unit_at(const struct mvm_text *text, mvm_value index) {
    return HAS_WIDE && text->wide ? MVM_READ(text->wide + index) : MVM_READ(text->bytes + index);
}

bool mvm_is_string(mvm_value value);

/* Units of a string. */
mvm_value mvm_string_length(mvm_value string);

/* The units of a string object. */
void mvm_string_text(mvm_value string, struct mvm_text *text);

/* String(value), for every kind of value that `TEXT_*` or `PRINT_*` of image.h admit. */
void mvm_text_of(mvm_value value, struct mvm_text *text);

/* Writes an MVM_TEXT() to the port. */
void mvm_put_text(const char *text);

/* `operands[1] + operands[0]` as a string; the operands lie on the VM stack. MVM_EXC if memory is short. */
mvm_value mvm_concatenate(mvm_value *operands);

/* String(*operand) as a string object; the operand lies on the VM stack. MVM_EXC if memory is short. */
mvm_value mvm_to_string(mvm_value *operand);

/* A new string of `length` units, not initialised but for its padding; memory is reserved. Set `wide` if a unit may exceed 255. */
mvm_value mvm_new_string(mvm_value length, bool wide);

/* Bytes of a string object, header included; 0 if no object can be that large. */
mvm_value mvm_string_size(mvm_value length, bool wide);

/* `units` units of a string from `start` on, as a new string, which is wide only if it must be. The string lies on the VM stack.
 * MVM_EXC if memory is short. */
mvm_value mvm_substring(mvm_value *string, mvm_value start, mvm_value units);

/* Order of two strings by units: negative, 0, positive. */
int mvm_compare_strings(mvm_value a, mvm_value b);

enum mvm_parsed { MVM_PARSED_INT, MVM_PARSED_DOUBLE, MVM_PARSED_NAN };

/* StringToNumber. An integer within 32 bits and sign is given as low and high part (see number.c), all else as a double. */
enum mvm_parsed mvm_parse_number(mvm_value string, uint32_t *low, int16_t *high, double *real);

#endif
