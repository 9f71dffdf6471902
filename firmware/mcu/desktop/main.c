/* The firmware of the desktop: the engine with every feature, the portable image inside, the console on stdout.
 *
 * As firmware/main.c on a chip: calls the entry MVM_CALLS times, reports an uncaught error, and ends where a chip would sleep. The image's
 * host functions are C functions as on a chip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desktop.h"
#include "interp.h"
#include "load.h"
#include "mvm_port.h"
#include "port.h"

/* image.c: the portable image, its entry's name, and the C functions that it imports, in the image's order. */
extern const uint8_t mvm_app_image[];
extern const uint32_t mvm_app_image_bytes;
extern const char mvm_app_entry[];
extern mvm_host_function *const mvm_app_hosts[];

/* The import that mvm_host_trampoline() is called for. */
extern unsigned mvm_host_index;

int mvm_next_argument(void);

enum { UNCAUGHT = 1, BROKEN = 2 };

/* The engine gathers bytes up to the end of a line. */
static void write_out(const uint8_t *bytes, uint32_t size) {
    fwrite(bytes, 1, size, stdout);
    fflush(stdout);
}

static mvm_value call_host(mvm_value *args, unsigned argc) { return mvm_app_hosts[mvm_host_index](args, argc); }

/* The pins of a machine that has none: each reads as what was written to it, or as its pull-up makes it. */
static bool levels[256];
void mvm_port_pin_mode(uint8_t pin, uint8_t mode) { levels[pin] = mode == MVM_PIN_INPUT_PULLUP; }
void mvm_port_pin_write(uint8_t pin, bool level) { levels[pin] = level; }
bool mvm_port_pin_read(uint8_t pin) { return levels[pin]; }

/* The relay of a machine that has none. */
void mvm_port_relay(bool on) { (void)on; }

/* The value of an export; MVM_UNDEFINED if there is none of that name. */
static uint32_t find_export(const char *wanted) {
    const char *name = (const char *)mvm_app_image + mvm_app_image_bytes - mvm_image.header.names_bytes;
    for (unsigned skipped = 0; skipped < mvm_image.header.imports; skipped++) name += strlen(name) + 1;
    for (uint32_t index = 0; index < mvm_image.header.exports; index++, name += strlen(name) + 1)
        if (strcmp(name, wanted) == 0) return mvm_desktop_export(index);
    return MVM_UNDEFINED;
}

static bool call_entry(uint32_t entry) {
    uint32_t arguments[MVM_ARGUMENTS + 1];
    for (unsigned count = 1; count <= MVM_ARGUMENTS; count++)
        arguments[count - 1] = mvm_desktop_number(mvm_next_argument());
    return mvm_desktop_call(entry, arguments, MVM_ARGUMENTS) != MVM_EXC;
}

/* Input is all there when the program starts to wait for it: see engine/desktop/events.c. */
static int read_in(void) { return getchar(); }

int main(void) {
    const char *wrong = mvm_desktop_load(mvm_app_image, mvm_app_image_bytes, MVM_ARENA_BYTES);
    if (wrong) {
        fprintf(stderr, "firmware: %s\n", wrong);
        return BROKEN;
    }
    mvm_desktop_callbacks(NULL, write_out);
    mvm_desktop_input(read_in);
    mvm_host_trampoline = call_host;
    uint32_t entry = find_export(mvm_app_entry);
    for (unsigned calls = MVM_CALLS; calls; calls--) {
        if (!call_entry(entry) || mvm_desktop_run_events() == MVM_EXC) {
            mvm_report();
            fflush(stdout);
            return UNCAUGHT;
        }
    }
    return fflush(stdout) ? BROKEN : 0;
}
