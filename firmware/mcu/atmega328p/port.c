/* The engine's port: UART, sleep. What it must supply is declared in engine/mvm_port.h.
 *
 * UART: 8 data bits, no parity, one stop bit (what its reset leaves). MVM_CLOCK_HZ and MVM_BAUD come from the board file.
 */
#include "port.h"

#include "mvm_port.h"

#define DIVIDER ((MVM_CLOCK_HZ + MVM_BAUD * 8UL) / (MVM_BAUD * 16UL) - 1)
_Static_assert(DIVIDER <= 0xfff, "the UART cannot divide this clock down to this baud rate");
_Static_assert(MVM_CLOCK_HZ / (DIVIDER + 1) / 16 * 100 < MVM_BAUD * 101UL &&
                   MVM_CLOCK_HZ / (DIVIDER + 1) / 16 * 100 > MVM_BAUD * 99UL,
               "the UART would be more than 1 % off: choose another baud rate");

void mvm_port_init(void) {
    if (DIVIDER > 0xff) REGISTER8(UBRR0H) = DIVIDER >> 8;
    REGISTER8(UBRR0L) = DIVIDER & 0xff;
    REGISTER8(UCSR0B) = TXEN0;
}

/* The flag is set when the byte has left and no other waits: the next call finds it cleared. */
void mvm_port_put(uint8_t byte) {
    REGISTER8(UDR0) = byte;
    while (!(REGISTER8(UCSR0A) & TXC0)) {
    }
    REGISTER8(UCSR0A) = TXC0;
}

void mvm_port_lock(void) { __asm__ volatile("cli" ::: "memory"); }

void mvm_port_unlock(void) { __asm__ volatile("sei" ::: "memory"); }

/* The instruction after SEI comes before any interrupt. */
bool mvm_port_sleep(void) {
    __asm__ volatile("sei\n\tsleep" ::: "memory");
    return true;
}

/* The pin becomes an output here, so that a firmware without a relay has no code for it. */
void mvm_port_relay(bool on) {
    if (on) {
        REGISTER8(PORTB) |= PIN_RELAY;
    } else {
        REGISTER8(PORTB) &= (unsigned char)~PIN_RELAY;
    }
    REGISTER8(DDRB) |= PIN_RELAY;
}
