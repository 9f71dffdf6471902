/* Console input: USCI_A0's receiver on P1.1. */
#include "mvm_port.h"
#include "port.h"

void mvm_port_hear(void) {
    MVM_LINK(mvm_vector_receiver);
    REGISTER8(P1SEL) |= PIN_UCA0RXD;
    REGISTER8(P1SEL2) |= PIN_UCA0RXD;
    REGISTER8(SFR_IE2) = IE2_UCA0RXIE;
}

void mvm_receiver_interrupt(void) __attribute__((interrupt));

/* Reading the buffer takes the interrupt back. */
void mvm_receiver_interrupt(void) {
    mvm_input(REGISTER8(UCA0RXBUF));
    MVM_WAKE();
}
