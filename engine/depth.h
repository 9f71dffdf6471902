/* The hostile build's check that C code writes no more of the VM stack than the running function's NEED allows: nothing else tests that,
 * for NEED is checked once per call. */
#ifndef MVM_DEPTH_H
#define MVM_DEPTH_H

#include "hostile.h"

/* The lowest word that the running function may use; of the frame at `fp` it is remembered. */
void mvm_enter_depth(const mvm_value *fp, const mvm_value *lowest);
void mvm_return_depth(const mvm_value *fp);
/* The words down to `sp` have been reserved besides. */
void mvm_extend_depth(const mvm_value *sp);
/* Ends the process if `sp` is below. */
void mvm_check_depth(const mvm_value *sp);

/* Pushes a word. What a function of the engine pushes is counted in microvium/kernel.py. */
static inline void mvm_push(mvm_value value) {
    *--mvm_sp = value;
    if (MVM_HOSTILE) mvm_check_depth(mvm_sp);
}

#endif
