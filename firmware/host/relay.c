/* Host function relay(position): 0 switches the relay off, every other number on. */
#include "mvm.h"
#include "port.h"

mvm_host_function relay;

mvm_value relay(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_port_relay(mvm_int_argument(args, 0) != 0);
    return MVM_UNDEFINED;
}
