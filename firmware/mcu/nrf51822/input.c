/* Console input: the UART's receiver. */
#include "mvm_port.h"
#include "port.h"

void mvm_port_hear(void) {
    MVM_LINK(mvm_vector_receiver);
    REGISTER(UART_PSELRXD) = PIN_RXD;
    REGISTER(UART_INTENSET) = UART_RXDRDY;
    REGISTER(UART_TASKS_STARTRX) = 1;
    REGISTER(NVIC_ISER) = 1UL << IRQ_UART0;
}

void mvm_receiver_interrupt(void);

void mvm_receiver_interrupt(void) {
    REGISTER(UART_EVENTS_RXDRDY) = 0;
    mvm_input((uint8_t)REGISTER(UART_RXD));
}
