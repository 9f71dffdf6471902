/* The collector of a heap that holds nothing but integers, HAS_ONLY_CELLS. They have one size and refer to nothing, so no mark and no
 * chain is needed: the lowest cell not yet moved that a root refers to comes next. The time is that of roots times live cells,
 * whatever garbage there is; images with many roots have the general collector.
 */
#include "heap.h"

/* Roots are the used VM stack and, behind it, the static block. The arena, which the stack ends, is not empty. */
static inline mvm_value *existing_root(mvm_value *root) { return root == mvm_arena_end ? mvm_statics : root; }
#define FOR_EACH_ROOT(root) \
    for (mvm_value *root = mvm_sp; (root = existing_root(root)) != mvm_statics + MVM_STATICS_IN_IMAGE; root++)

void mvm_collect_cells(void) {
    const mvm_value top = mvm_reference((mvm_value *)(void *)mvm_heap_top);
    mvm_value free = mvm_reference(mvm_arena), lowest = MVM_EXC; /* which no root is */
    for (;;) {
        const mvm_value moved = lowest;
        lowest = top;
        FOR_EACH_ROOT(root) {
            mvm_value value = *root;
            if (value == moved) *root = value = (mvm_value)(free - MVM_INTEGER_BYTES);
            if (!mvm_is_small(value) && value >= free && value < lowest) lowest = value;
        }
        if (lowest == top) break;
        const mvm_value *source = mvm_ram_at(lowest);
        mvm_value *target = mvm_ram_at(free);
        for (unsigned word = 0; word < MVM_INTEGER_BYTES / MVM_WORD_BYTES; word++) target[word] = source[word];
        free = (mvm_value)(free + MVM_INTEGER_BYTES);
    }
    mvm_heap_top = (uint8_t *)mvm_ram_at(free);
}
