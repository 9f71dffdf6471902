/* Host functions for pins. */
#include "mvm.h"
#include "mvm_port.h"

mvm_host_function pin_mode, pin_write, pin_read;

static uint8_t byte_of(mvm_value value) { return (uint8_t)mvm_to_int(value); }

mvm_value pin_mode(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_port_pin_mode(byte_of(*args), byte_of(MVM_ARG(args, 1)));
    return MVM_UNDEFINED;
}

mvm_value pin_write(mvm_value *args, unsigned argc) {
    mvm_value level = MVM_ARG(args, 1);
    (void)argc;
    mvm_port_pin_write(byte_of(*args), level == MVM_TRUE || mvm_to_int(level) != 0);
    return MVM_UNDEFINED;
}

mvm_value pin_read(mvm_value *args, unsigned argc) {
    (void)argc;
    return (mvm_value)((unsigned)mvm_port_pin_read(byte_of(*args)) << 1 | 1);
}
