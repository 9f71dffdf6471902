/* Host functions for pins. */
#include "mvm.h"
#include "mvm_port.h"

mvm_host_function pin_mode, pin_write, pin_read;

static uint8_t byte_of(const mvm_value *args, unsigned index) { return (uint8_t)mvm_int_argument(args, index); }

mvm_value pin_mode(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_port_pin_mode(byte_of(args, 0), byte_of(args, 1));
    return MVM_UNDEFINED;
}

mvm_value pin_write(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_port_pin_write(byte_of(args, 0), MVM_ARG(args, 1) == MVM_TRUE || mvm_int_argument(args, 1) != 0);
    return MVM_UNDEFINED;
}

mvm_value pin_read(mvm_value *args, unsigned argc) {
    (void)argc;
    return (mvm_value)((unsigned)mvm_port_pin_read(byte_of(args, 0)) << 1 | 1);
}
