/* The engine's port: clock, UART, sleep. What it must supply is declared in engine/mvm_port.h.
 *
 * UART: USCI_A0 on P1.2, 8 data bits, no parity, one stop bit (what its reset leaves), clocked by SMCLK = MCLK = the calibrated
 * DCO. MVM_CLOCK_HZ and MVM_BAUD come from the board file.
 */
#include "port.h"

#include "mvm_port.h"
#include "registers.h"

#define DIVIDER ((MVM_CLOCK_HZ + MVM_BAUD / 2) / MVM_BAUD)
_Static_assert(DIVIDER >= 3 && DIVIDER <= 0xffff, "the UART cannot divide this clock down to this baud rate");
_Static_assert(MVM_CLOCK_HZ / DIVIDER * 100 < MVM_BAUD * 101UL && MVM_CLOCK_HZ / DIVIDER * 100 > MVM_BAUD * 99UL,
               "the UART would be more than 1 % off: choose another clock");

#if MVM_CLOCK_HZ == 1000000
#define CALBC1 CALBC1_1MHZ
#define CALDCO CALDCO_1MHZ
#elif MVM_CLOCK_HZ == 8000000
#define CALBC1 CALBC1_8MHZ
#define CALDCO CALDCO_8MHZ
#elif MVM_CLOCK_HZ == 12000000
#define CALBC1 CALBC1_12MHZ
#define CALDCO CALDCO_12MHZ
#elif MVM_CLOCK_HZ == 16000000
#define CALBC1 CALBC1_16MHZ
#define CALDCO CALDCO_16MHZ
#else
#error "the chip's DCO is calibrated for 1, 8, 12 and 16 MHz only"
#endif

void mvm_port_init(void) {
    /* A reset leaves DCOx = 3: in the range of 16 MHz that could be faster than the chip may run. */
    if (MVM_CLOCK_HZ > 8000000) REGISTER8(DCOCTL) = 0;
    REGISTER8(BCSCTL1) = REGISTER8(CALBC1);
    REGISTER8(DCOCTL) = REGISTER8(CALDCO);

    REGISTER8(UCA0CTL1) = UCSSEL_SMCLK | UCSWRST;
    REGISTER8(UCA0BR0) = DIVIDER & 0xff;
    REGISTER8(UCA0BR1) = DIVIDER >> 8;
    REGISTER8(P1SEL) = PIN_UCA0TXD;
    REGISTER8(P1SEL2) = PIN_UCA0TXD;
    REGISTER8(UCA0CTL1) &= (unsigned char)~UCSWRST;
}

void mvm_port_put(uint8_t byte) {
    while (!(REGISTER8(SFR_IFG2) & IFG2_UCA0TXIFG)) {
    }
    REGISTER8(UCA0TXBUF) = byte;
}

void mvm_port_drain(void) {
    while (REGISTER8(UCA0STAT) & UCBUSY) {
    }
}

/* The instruction after DINT may still be interrupted. */
void mvm_port_lock(void) { __asm__ volatile("dint { nop" ::: "memory"); }

void mvm_port_unlock(void) { __asm__ volatile("nop { eint { nop" ::: "memory"); }

/* Lets interrupts in and stops the CPU at once; one that is pending is taken before it sleeps, and its end wakes it. */
bool mvm_port_sleep(void) {
    __asm__ volatile("bis %0, r2 { nop" ::"i"(SR_GIE | SR_CPUOFF) : "memory");
    return true;
}

/* The pin becomes an output here, so that a firmware without a relay has no code for it. A reset leaves P1OUT undefined. */
void mvm_port_relay(bool on) {
    if (on) {
        REGISTER8(P1OUT) |= PIN_RELAY;
    } else {
        REGISTER8(P1OUT) &= (unsigned char)~PIN_RELAY;
    }
    REGISTER8(P1DIR) |= PIN_RELAY;
}
