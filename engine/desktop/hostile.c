/* See hostile.h. */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"

#define DEAD_KIND (HAS_ONLY_CELLS ? MVM_KIND_INT32 : MVM_KIND_BOX)
#define DEAD_BYTES (HAS_ONLY_CELLS ? MVM_INTEGER_BYTES : (mvm_value)(2 * MVM_WORD_BYTES))

/* A reference to free memory: whoever takes it for a value, or for a header, is found by the heap checker. */
static void fill_free_memory(void) {
    mvm_value *from = (mvm_value *)(void *)mvm_heap_top;
    for (mvm_value *word = from; word < mvm_sp; word++) *word = mvm_reference(from);
}

static bool has_room_for_dead;

void mvm_hostile_collect(const mvm_value *limit, mvm_value bytes) {
    mvm_collect();
    const char *wrong = mvm_check();
    if (wrong) {
        fprintf(stderr, "heap after a collection: %s\n", wrong);
        abort();
    }
    fill_free_memory();
    has_room_for_dead = (const uint8_t *)limit >= mvm_heap_top + bytes + DEAD_BYTES;
}

void mvm_hostile_allocate(void) {
    static unsigned count;
    if (!has_room_for_dead || count++ % 2) return;
    has_room_for_dead = false;
    mvm_at(mvm_allocate(DEAD_KIND, DEAD_BYTES))[1] = MVM_UNDEFINED;
}
