/* Console input: the receiver of USART0. */
#include "mvm_port.h"
#include "port.h"

void mvm_port_hear(void) {
    MVM_LINK(mvm_vector_receiver);
    REGISTER8(SMCR) = SLEEP_IDLE | SLEEP_ENABLE;
    REGISTER8(UCSR0B) = RXCIE0 | RXEN0 | TXEN0;
    mvm_port_unlock();
}

void __vector_18(void) __attribute__((signal));

/* Reading the register takes the interrupt back. */
void __vector_18(void) { mvm_input(REGISTER8(UDR0)); }
