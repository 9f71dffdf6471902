/* Resuming a linked image: nothing is copied or relocated here, the linker and the start-up code have done it. */
#include "interp.h"

void mvm_resume(void) {
    if (HAS_HEAP || HAS_STACK_CHECK) mvm_heap_top = (uint8_t *)mvm_arena;
}

#if MVM_LINKED

extern const MVM_FLASH uint8_t mvm_entry[];

mvm_value mvm_call_entry(const mvm_value *args) {
    mvm_value *sp = mvm_arena_end;
    for (unsigned left = MVM_ENTRY_ARGC; left; left--) *--sp = *args++;
    mvm_sp = sp;
    return mvm_run(mvm_code_reference(mvm_entry));
}

#endif
