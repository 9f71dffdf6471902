/* Timer A0 as the clock: it counts on at an eighth of SMCLK, which goes on while the CPU sleeps. */
#include "mvm_port.h"
#include "port.h"

#define COUNTER_HZ (MVM_CLOCK_HZ / 8)
_Static_assert(COUNTER_HZ == MVM_COUNTS_PER_MS * 1000UL, "a millisecond is a whole number of counts");

void mvm_port_start_clock(void) {
    MVM_LINK(mvm_vector_timer);
    REGISTER16(TA0CTL) = TASSEL_SMCLK | TA_DIVIDED_BY_8 | TA_CONTINUOUS;
    mvm_clock_start();
    mvm_port_unlock();
}

mvm_count mvm_port_count(void) { return REGISTER16(TA0R); }

void mvm_port_alarm(mvm_count count) {
    REGISTER16(TA0CCR0) = count;
    REGISTER16(TA0CCTL0) = TA_CCIE;
}

void mvm_timer_interrupt(void) __attribute__((interrupt));

void mvm_timer_interrupt(void) {
    mvm_clock_step();
    MVM_WAKE();
}
