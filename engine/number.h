/* Arithmetic beyond the interpreter's fast paths: cells, conversions, overflow.
 *
 * The caller has reserved MVM_CELL_BYTES. Results are canonical: a small integer where it fits, then INT32, UINT32, and a
 * DOUBLE for the rest. Without doubles in the image an integer beyond 32 bits raises NEEDS_DOUBLE.
 */
#ifndef MVM_NUMBER_H
#define MVM_NUMBER_H

#include "engine_isa.h"
#include "heap.h"

/* Bytes of the largest number cell of this image, header included. */
#define MVM_CELL_BYTES (MVM_WORD_BYTES + (HAS_DOUBLE ? 8u : 4u))

/* The result of a binary operator; `op` is a canonical opcode from MVM_OP_ADD to MVM_OP_EXP. MVM_EXC if it throws. Does not
 * concatenate. */
mvm_value mvm_arithmetic(uint8_t op, mvm_value a, mvm_value b);

/* The same for the bit operators MVM_OP_AND, OR, XOR, SHL, SHR, SHR_U. */
mvm_value mvm_bits(uint8_t op, mvm_value a, mvm_value b);

/* ToInt32 as its bits. Allocates nothing. Returns false if the conversion threw. */
bool mvm_to_bits(mvm_value value, uint32_t *bits);

/* ToNumber. */
mvm_value mvm_to_number(mvm_value value);

/* Results of mvm_compare_numbers(): the order, or that one is NaN; a bit each. */
enum mvm_order { MVM_LESS = 1, MVM_EQUAL = 2, MVM_GREATER = 4, MVM_UNORDERED = 8 };

/* Order after ToNumber; sets *thrown if a conversion threw. */
enum mvm_order mvm_compare_numbers(mvm_value a, mvm_value b, bool *thrown);

/* True if both are numbers in cells with the same value. */
bool mvm_same_cell(mvm_value a, mvm_value b);

/* True for a number of any representation. */
bool mvm_is_number(mvm_value value);

/* The content of an INT32 or UINT32 cell. */
uint32_t mvm_cell_bits(mvm_value cell);
double mvm_cell_double(mvm_value cell);

/* The value of an integer in reserved memory; never throws. */
mvm_value mvm_new_int(int32_t number);
mvm_value mvm_new_uint(uint32_t number);
/* The value of a double in reserved memory; never throws. */
mvm_value mvm_new_double(double number);

#endif
