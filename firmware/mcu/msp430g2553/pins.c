/* Pins: 0 … 7 are P1.0 … P1.7, 8 … 15 are P2.0 … P2.7. */
#include "mvm_port.h"
#include "port.h"

#define PIN_COUNT 16

typedef volatile uint8_t *port_registers;

static port_registers port_of(uint8_t pin) { return (port_registers)(pin < 8 ? P1IN : P2IN); }
static uint8_t bit_of(uint8_t pin) { return (uint8_t)(pin < PIN_COUNT ? 1u << (pin & 7) : 0); }

static void set(port_registers port, unsigned which, uint8_t bit, bool level) {
    if (level)
        port[which] |= bit;
    else
        port[which] &= (uint8_t)~bit;
}

void mvm_port_pin_mode(uint8_t pin, uint8_t mode) {
    port_registers port = port_of(pin);
    uint8_t bit = bit_of(pin);
    set(port, PORT_SEL, bit, false);
    set(port, PORT_REN, bit, mode == MVM_PIN_INPUT_PULLUP);
    if (mode == MVM_PIN_INPUT_PULLUP) set(port, PORT_OUT, bit, true);
    set(port, PORT_DIR, bit, mode == MVM_PIN_OUTPUT);
}

void mvm_port_pin_write(uint8_t pin, bool level) { set(port_of(pin), PORT_OUT, bit_of(pin), level); }

bool mvm_port_pin_read(uint8_t pin) { return *port_of(pin) & bit_of(pin); }

/* Choosing an edge may look like one. */
void mvm_port_edge(uint8_t pin, bool level) {
    port_registers port = port_of(pin);
    uint8_t bit = bit_of(pin);
    MVM_LINK(mvm_vector_port1);
    MVM_LINK(mvm_vector_port2);
    set(port, PORT_IES, bit, !level);
    set(port, PORT_IFG, bit, false);
    set(port, PORT_IE, bit, true);
}

static void post_edges(port_registers port, uint8_t pin) {
    for (uint8_t bit = 1; bit; bit = (uint8_t)(bit << 1), pin++) {
        if (!(port[PORT_IFG] & port[PORT_IE] & bit)) continue;
        set(port, PORT_IFG, bit, false);
        mvm_post(pin, !(port[PORT_IES] & bit));
    }
}

void mvm_port1_interrupt(void) __attribute__((interrupt));
void mvm_port2_interrupt(void) __attribute__((interrupt));

void mvm_port1_interrupt(void) {
    post_edges((port_registers)P1IN, 0);
    MVM_WAKE();
}

void mvm_port2_interrupt(void) {
    post_edges((port_registers)P2IN, 8);
    MVM_WAKE();
}
