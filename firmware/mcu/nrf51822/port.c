/* The engine's port: clock, UART, sleep. What it must supply is declared in engine/mvm_port.h.
 *
 * UART: 8 data bits, no parity, one stop bit (what its reset leaves), clocked by the crystal: the oscillator that a reset
 * starts with may be too far off for a serial line. MVM_CLOCK_HZ and MVM_BAUD come from the board file.
 */
#include "port.h"

#include "mvm_port.h"
#include "registers.h"

_Static_assert(MVM_CLOCK_HZ == 16000000, "the chip's clock is 16 MHz");

/* 2^32 * baud / clock; the lower 12 bits are none of the register's. */
#define BAUDRATE ((uint32_t)((((uint64_t)MVM_BAUD << 32) / MVM_CLOCK_HZ + 0x800) & 0xfffff000))
_Static_assert(MVM_BAUD >= 1200 && MVM_BAUD <= 1000000, "the UART has no such baud rate");

void mvm_port_init(void) {
    REGISTER(CLOCK_TASKS_HFCLKSTART) = 1;
    while (!REGISTER(CLOCK_EVENTS_HFCLKSTARTED)) {
    }
    /* Where the UART is off, the line must idle high. */
    REGISTER(GPIO_OUTSET) = 1UL << PIN_TXD;
    REGISTER(GPIO_DIRSET) = 1UL << PIN_TXD;
    REGISTER(UART_PSELTXD) = PIN_TXD;
    REGISTER(UART_BAUDRATE) = BAUDRATE;
    REGISTER(UART_ENABLE) = UART_ENABLED;
    REGISTER(UART_TASKS_STARTTX) = 1;
}

/* The event comes when the byte has left: before the first byte there is none to wait for. */
void mvm_port_put(uint8_t byte) {
    REGISTER(UART_EVENTS_TXDRDY) = 0;
    REGISTER(UART_TXD) = byte;
    while (!REGISTER(UART_EVENTS_TXDRDY)) {
    }
}

void mvm_port_lock(void) { __asm__ volatile("cpsid i" ::: "memory"); }

void mvm_port_unlock(void) { __asm__ volatile("cpsie i" ::: "memory"); }

/* The CPU wakes for an interrupt that is kept out, which is then let in. */
bool mvm_port_sleep(void) {
    __asm__ volatile("wfi\n\tcpsie i" ::: "memory");
    return true;
}

/* The pin becomes an output here, so that a firmware without a relay has no code for it. */
void mvm_port_relay(bool on) {
    REGISTER(on ? GPIO_OUTSET : GPIO_OUTCLR) = 1UL << PIN_RELAY;
    REGISTER(GPIO_DIRSET) = 1UL << PIN_RELAY;
}
