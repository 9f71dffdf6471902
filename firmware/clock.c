/* Milliseconds from a counter of few bits and one alarm, without a tick: the chip sleeps from one moment that matters to the next.
 *
 * The chip's port.h gives MVM_COUNTS_PER_MS, MVM_LONGEST_STEP (milliseconds that the counter can tell apart with some to spare),
 * mvm_count, mvm_port_count() and mvm_port_alarm(), which asks for an interrupt when the counter has that value and forgets one that is
 * pending. That interrupt calls mvm_clock_step(). It always lies ahead by MVM_LONGEST_STEP at most, so `base` never falls behind by a
 * whole turn of the counter, whatever the script does.
 */
#include "mvm_port.h"
#include "port.h"

/* The time was `now` when the counter was `base`. */
static uint32_t now;
static mvm_count base, alarm_count;
static uint16_t step;

static mvm_count counts(uint16_t milliseconds) { return (mvm_count)(milliseconds * MVM_COUNTS_PER_MS); }

static void set_alarm(uint16_t milliseconds) {
    step = milliseconds;
    alarm_count = (mvm_count)(base + counts(milliseconds));
    mvm_port_alarm(alarm_count);
}

void mvm_clock_step(void) {
    now += step;
    base = alarm_count;
    set_alarm(MVM_LONGEST_STEP);
}

void mvm_clock_start(void) { set_alarm(MVM_LONGEST_STEP); }

uint32_t mvm_port_millis(void) {
    mvm_port_lock();
    uint32_t result = now;
    mvm_count since = (mvm_count)(mvm_port_count() - base);
    mvm_port_unlock();
    for (; since >= MVM_COUNTS_PER_MS; since = (mvm_count)(since - MVM_COUNTS_PER_MS)) result++;
    return result;
}

/* An alarm that was set too late for the counter is a step that is taken at once. */
bool mvm_port_is_due(uint32_t moment) {
    for (;;) {
        uint32_t left = moment - now;
        if ((int32_t)left <= 0) return true;
        uint16_t next = (uint16_t)(left < MVM_LONGEST_STEP ? left : MVM_LONGEST_STEP);
        set_alarm(next);
        if ((mvm_count)(mvm_port_count() - base) < counts(next)) return false;
        mvm_clock_step();
    }
}
