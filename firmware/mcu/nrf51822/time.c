/* Timer 0 as the clock: 32 bits at 125 kHz. It runs on while the CPU sleeps. */
#include "mvm_port.h"
#include "port.h"

#define COUNTER_HZ (MVM_CLOCK_HZ >> TIMER_PRESCALER_VALUE)
#define TIMER_PRESCALER_VALUE 7
_Static_assert(COUNTER_HZ == MVM_COUNTS_PER_MS * 1000UL, "a millisecond is a whole number of counts");

/* Compare register 0 is the alarm, 1 takes the counter's value. */
void mvm_port_start_clock(void) {
    MVM_LINK(mvm_vector_timer);
    REGISTER(TIMER0_BITMODE) = TIMER_BITMODE_32;
    REGISTER(TIMER0_PRESCALER) = TIMER_PRESCALER_VALUE;
    REGISTER(TIMER0_INTENSET) = TIMER_COMPARE0;
    REGISTER(TIMER0_TASKS_START) = 1;
    mvm_clock_start();
    REGISTER(NVIC_ISER) = 1UL << IRQ_TIMER0;
    mvm_port_unlock();
}

mvm_count mvm_port_count(void) {
    REGISTER(TIMER0_TASKS_CAPTURE1) = 1;
    return REGISTER(TIMER0_CC1);
}

void mvm_port_alarm(mvm_count count) {
    REGISTER(TIMER0_CC0) = count;
    REGISTER(TIMER0_EVENTS_COMPARE0) = 0;
    REGISTER(NVIC_ICPR) = 1UL << IRQ_TIMER0;
}

void mvm_timer_interrupt(void);

/* The next alarm takes the event back. */
void mvm_timer_interrupt(void) { mvm_clock_step(); }
