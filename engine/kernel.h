/* Operations on objects that are too rare for an opcode: functions of the engine that code calls with CALL_HOST. microvium/kernel.py lists
 * them; "%in" is mvm_kernel_in. */
#ifndef MVM_KERNEL_H
#define MVM_KERNEL_H

#include "engine_isa.h"
#include "mvm.h"

#define DECLARE(name) mvm_host_function mvm_kernel_##name;
MVM_FOR_EACH_KERNEL_FUNCTION(DECLARE)
#undef DECLARE

#endif
