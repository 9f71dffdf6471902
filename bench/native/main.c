/* Calls run() as firmware/main.c calls a script's, with the same marks for the rig and the same start-up. The mark of the return
 * carries the number as it is. */
#include "mvm_port.h"
#include "native.h"
#include "port.h"

/* In the C file that the script's app.toml names, if MVM_ARGUMENTS is 1. */
int mvm_next_argument(void);

int main(void) __attribute__((section(".start.9main"), noreturn));

int main(void) {
    MVM_MARK(mvm_mark_port);
    mvm_port_init();
    MVM_MARK(mvm_mark_resume);
    for (unsigned char calls = MVM_CALLS; calls; calls--) {
        int16_t argument = MVM_ARGUMENTS ? (int16_t)mvm_next_argument() : 0;
        MVM_MARK(mvm_mark_run);
        int16_t result = run(argument);
        MVM_MARK_VALUE(mvm_mark_return, (mvm_value)result);
    }
    mvm_port_drain();
    MVM_PARK(mvm_idle);
}
