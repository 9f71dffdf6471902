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
#if IS_COMPACT
mvm_value mvm_allocate_headed(mvm_value header);
#define mvm_allocate(kind, size) mvm_allocate_headed(mvm_header(kind, size))
#else
mvm_value mvm_allocate(unsigned kind, mvm_value size);
#endif

/* Bytes of an integer that is no small one, header included. */
#define MVM_INTEGER_BYTES ((mvm_value)(MVM_WORD_BYTES + 4))

/* The same for a heap of such integers only, HAS_ONLY_CELLS. */
void mvm_collect_cells(void);

/* Mark-compact in place: keeps what stack and statics reach, in the same order, without gaps. */
void mvm_collect(void);

/* Errors of the engine that nothing catches are no values but texts: MVM_ERROR_TEXT_BEGIN, then what mvm_thrown_text points to. That is not
 * kept where there is one error only, whose text is all in the former. */
extern const MVM_FLASH char *mvm_thrown_text;
#define DECLARE_ERROR_TEXT(name, text) extern const MVM_FLASH char mvm_error_text_##name[];
MVM_FOR_EACH_ERROR(DECLARE_ERROR_TEXT)
#undef DECLARE_ERROR_TEXT

/* Makes an error of the engine the pending exception: a value of the well-known table, or a text. */
#define MVM_SET_ERROR(name)                                \
    do {                                                   \
        if (HAS_ERROR_VALUES)                              \
            mvm_pending = mvm_well_known[WK_ERROR_##name]; \
        else if (MVM_ERROR_TEXT_COUNT > 1)                 \
            mvm_thrown_text = mvm_error_text_##name;       \
    } while (0)

static inline mvm_value mvm_throw_text(const MVM_FLASH char *text) {
    if (MVM_ERROR_TEXT_COUNT > 1) mvm_thrown_text = text;
    return MVM_EXC;
}

/* Throws an error of the engine. Returns MVM_EXC. */
#define mvm_throw_error(name) \
    (HAS_ERROR_VALUES ? mvm_throw(mvm_well_known[WK_ERROR_##name]) : mvm_throw_text(mvm_error_text_##name))

/* The same behind a mvm_reserve() or mvm_reserve_stack() that failed. A large engine has set the error there, once for all. */
#if IS_COMPACT
#define MVM_SET_NO_ROOM(name) MVM_SET_ERROR(name)
#define mvm_throw_no_room(name) MVM_EXC
#else
#define MVM_SET_NO_ROOM(name) ((void)0)
#define mvm_throw_no_room(name) mvm_throw_error(name)
#endif

#endif
