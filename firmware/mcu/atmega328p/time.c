/* Timer 1 as the clock: it counts on at a 64th of the CPU's clock, and does so in idle sleep. */
#include "mvm_port.h"
#include "port.h"

_Static_assert(MVM_CLOCK_HZ / 64 == MVM_COUNTS_PER_MS * 1000UL, "a millisecond is a whole number of counts");

void mvm_port_start_clock(void) {
    MVM_LINK(mvm_vector_timer);
    REGISTER8(SMCR) = SLEEP_IDLE | SLEEP_ENABLE;
    REGISTER8(TCCR1B) = TIMER1_DIVIDED_BY_64;
    mvm_clock_start();
    mvm_port_unlock();
}

mvm_count mvm_port_count(void) { return REGISTER16(TCNT1); }

void mvm_port_alarm(mvm_count count) {
    REGISTER16(OCR1A) = count;
    REGISTER8(TIFR1) = OCF1A;
    REGISTER8(TIMSK1) = OCIE1A;
}

/* The compiler takes interrupts by such names only. */
void __vector_11(void) __attribute__((signal));

void __vector_11(void) { mvm_clock_step(); }
