/* The firmware: resume the image, call its entry, report what went wrong, sleep for good.
 *
 * In: the linked image (its entry takes MVM_ENTRY_ARGC arguments) and the port of the chip. It prints nothing of its own. The marks are
 * labels for the rig: mvm_mark_port … mvm_mark_resume is clock and UART set-up, mvm_mark_run and mvm_mark_return are each call of the
 * entry, mvm_idle and mvm_fault are where the chip sleeps.
 *
 * Where the entry declares parameters and the app has no C file for them, they are undefined.
 */
#include "image.h"
#include "mvm.h"
#include "mvm_port.h"
#include "port.h"

/* By app.toml beside the script: how often the entry is called, and how many numbers its C file has for each call. */
#ifndef MVM_CALLS
#define MVM_CALLS 1
#endif
#if MVM_CALLS > 255
typedef unsigned call_count;
#else
typedef uint_fast8_t call_count;
#endif
#ifndef MVM_ARGUMENTS
#define MVM_ARGUMENTS 0
#endif

/* The next argument, a number that fits a small integer. */
int mvm_next_argument(void);

static mvm_value call_entry(void) {
    mvm_value arguments[MVM_ENTRY_ARGC + 1];
    for (unsigned count = 1; count <= MVM_ENTRY_ARGC; count++)
        arguments[count - 1] =
            count <= MVM_ARGUMENTS ? (mvm_value)((unsigned)mvm_next_argument() << 1 | 1) : MVM_UNDEFINED;
    MVM_MARK(mvm_mark_run);
    mvm_value result = mvm_call_entry(arguments);
    MVM_MARK_VALUE(mvm_mark_return, result);
    return result;
}

/* Sleep for good must not be ended by an interrupt that was of use before. */
#define USES_INTERRUPTS (HAS_CLOCK || HAS_POSTS || HAS_LINES || HAS_BYTES)

int main(void) __attribute__((section(".start.9main"), noreturn));

int main(void) {
    MVM_MARK(mvm_mark_port);
    mvm_port_init();
    if (HAS_CLOCK) mvm_port_start_clock();
    MVM_MARK(mvm_mark_resume);
    mvm_resume();
    for (call_count calls = MVM_CALLS; calls; calls--) {
        if (call_entry() == MVM_EXC && HAS_THROW) {
            mvm_report();
            mvm_port_drain();
            if (USES_INTERRUPTS) mvm_port_lock();
            MVM_PARK(mvm_fault);
        }
    }
    mvm_port_drain();
    if (USES_INTERRUPTS) mvm_port_lock();
    MVM_PARK(mvm_idle);
}
