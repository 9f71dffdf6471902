/* The arena: heap upwards from its start, VM stack downwards from its end; and the collector.
 *
 * Reserve, then run: whoever allocates calls mvm_reserve() first, while all values it works with are on the VM stack or in
 * the static block. Only mvm_reserve() and mvm_collect() move objects.
 */
#ifndef MVM_HEAP_H
#define MVM_HEAP_H

#include "value.h"

/* First free byte of the heap; objects lie below. Word-aligned. */
extern uint8_t *mvm_heap_top;
/* Lowest used word of the VM stack. The interpreter stores its own here before it calls C that may allocate or throw. */
extern mvm_value *mvm_sp;
/* The thrown value, from a throw to its handler. Not a root of the collector: nothing allocates in between. */
extern mvm_value mvm_pending;

/* Makes room for `bytes` (whole words) besides the operands that the running function can still push. Collects if need be.
 * Returns false if that was not enough. */
bool mvm_reserve(mvm_value bytes);

/* True if at least `bytes` lie between heap and stack; collects if need be. For a call's frame. */
bool mvm_reserve_stack(mvm_value bytes);

/* Takes `size` reserved bytes and writes the header. The content is not initialised. */
mvm_value mvm_allocate(unsigned kind, mvm_value size);

/* Mark-compact in place: keeps what stack and statics reach, in the same order, without gaps. */
void mvm_collect(void);

/* Throws an error of the engine, a value of the well-known table. Returns MVM_EXC. */
#define mvm_throw_error(name) mvm_throw(mvm_well_known[WK_ERROR_##name])

#endif
