/* The desktop's port for events: virtual time, console input, pins.
 *
 * Time goes on only while the event loop waits, and then at once to the moment it waits for. All input comes before that: a program that
 * hears the console gets all of it at the time at which it starts to wait.
 */
#include "desktop.h"
#include "mvm.h"
#include "mvm_port.h"

static uint32_t now;
static mvm_desktop_read read_callback;
static bool hears, has_heard;

void mvm_desktop_start_clock(uint32_t milliseconds) {
    now = milliseconds;
    hears = has_heard = false;
}

void mvm_desktop_input(mvm_desktop_read read) { read_callback = read; }

uint32_t mvm_port_millis(void) { return now; }

void mvm_port_lock(void) {}
void mvm_port_unlock(void) {}

/* Passes one byte of input on; false at its end. */
static bool hear_one(void) {
    int byte = hears && read_callback ? read_callback() : -1;
    if (byte < 0) {
        hears = false;
    } else {
        mvm_input((uint8_t)byte);
    }
    return byte >= 0;
}

bool mvm_port_is_due(uint32_t moment) {
    has_heard = hear_one();
    if (has_heard) return false;
    if ((int32_t)(moment - now) > 0) now = moment;
    return true;
}

bool mvm_port_sleep(void) {
    bool result = has_heard || hear_one();
    has_heard = false;
    return result;
}

void mvm_port_hear(void) { hears = true; }

void mvm_port_edge(uint8_t pin, bool level) { (void)pin, (void)level; }
