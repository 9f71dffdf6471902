/* The interpreter. */
#ifndef MVM_INTERP_H
#define MVM_INTERP_H

#include "heap.h"

/* Runs code until its EXIT. `reference` is a code reference; its arguments lie on the VM stack, the last one at mvm_sp. Returns the
 * result; MVM_EXC if an exception was not caught: then mvm_pending is the thrown value and the frames are still there, innermost
 * at mvm_throw_fp, with mvm_throw_pc in it. The caller resets mvm_sp in both cases. */
mvm_value mvm_run(mvm_value reference);

/* Calls a value in the dynamic convention: on the VM stack lie a return pc (mvm_exit_stub), a word for the saved fp, callee,
 * `this` and `argc` (0 … 255) arguments. As mvm_run(). Only where an EXIT lies behind the image's code. */
mvm_value mvm_run_call(unsigned argc);

extern mvm_value *mvm_throw_fp;
extern mvm_code_pointer mvm_throw_pc;

/* Most frames that are reported; the innermost ones tell most. */
#define MVM_TRACE_MAX 16

/* Walks the frames of the exception that mvm_run() returned: calls `visit` with each code offset, innermost first, at most
 * MVM_TRACE_MAX of them. */
void mvm_walk_frames(void (*visit)(mvm_value offset));

/* Set to stop the running script at its next backward jump or call. */
extern volatile uint8_t mvm_interrupted;

#endif
