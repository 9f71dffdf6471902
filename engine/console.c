/* The console's host functions. */
#include "mvm_port.h"
#include "text.h"

MVM_SHARED void mvm_put_text(const char *text) {
    for (; MVM_READ(text); text++) mvm_port_put((uint8_t)MVM_READ(text));
}

mvm_value mvm_console_log(mvm_value *args, unsigned argc) {
    for (unsigned index = 0; index < argc; index++) {
        if (index) mvm_port_put(' ');
        mvm_write(MVM_ARG(args, index));
    }
    mvm_port_put('\n');
    return MVM_UNDEFINED;
}

mvm_value mvm_console_write(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_write(*args);
    return MVM_UNDEFINED;
}

mvm_value mvm_print(mvm_value *args, unsigned argc) { return mvm_console_log(args, argc); }
