/* Host function newU8(length): a Uint8Array of zeros. */
#include "mvm.h"

mvm_host_function newU8;

mvm_value newU8(mvm_value *args, unsigned argc) {
    (void)argc;
    int32_t length = mvm_to_int(MVM_ARG(args, 0));
    return mvm_new_bytes(length < 0 || length > 0x7fff ? 0x7fff : (unsigned)length);
}
