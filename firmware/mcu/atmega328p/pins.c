/* Pins by the Uno's numbers: 0 … 7 are PD0 … PD7, 8 … 13 PB0 … PB5, 14 … 19 (A0 … A5) PC0 … PC5. */
#include "mvm_port.h"
#include "port.h"

#define FIRST_OF_B 8
#define FIRST_OF_C 14
#define PIN_COUNT 20
/* A port's registers by their distance from its PIN register. */
#define PORT_DDR 1
#define PORT_OUT 2

/* Ports B, C and D in the order of their registers and of their interrupts. */
enum { B, C, D, PORTS };

struct pin {
    uint8_t port, bit;
};

static struct pin place_of(uint8_t pin) {
    struct pin place = {D, 0};
    if (pin >= FIRST_OF_B) {
        place.port = pin < FIRST_OF_C ? B : C;
        pin = (uint8_t)(pin - (pin < FIRST_OF_C ? FIRST_OF_B : pin < PIN_COUNT ? FIRST_OF_C : 0));
    }
    place.bit = (uint8_t)(pin < 8 ? 1u << pin : 0);
    return place;
}

static volatile uint8_t *registers_of(uint8_t port) { return &REGISTER8(PINB + 3u * port); }

static void set(volatile uint8_t *address, uint8_t bit, bool level) {
    if (level)
        *address |= bit;
    else
        *address &= (uint8_t)~bit;
}

/* A pull-up is what an input's output bit says. */
void mvm_port_pin_mode(uint8_t pin, uint8_t mode) {
    struct pin place = place_of(pin);
    volatile uint8_t *port = registers_of(place.port);
    set(port + PORT_DDR, place.bit, mode == MVM_PIN_OUTPUT);
    set(port + PORT_OUT, place.bit, mode == MVM_PIN_INPUT_PULLUP);
}

void mvm_port_pin_write(uint8_t pin, bool level) {
    struct pin place = place_of(pin);
    set(registers_of(place.port) + PORT_OUT, place.bit, level);
}

bool mvm_port_pin_read(uint8_t pin) {
    struct pin place = place_of(pin);
    return *registers_of(place.port) & place.bit;
}

/* The interrupt tells that some pin of a port has changed: which, and to what, is found by comparing. */
static struct {
    uint8_t watched, level, last;
} edges[PORTS];

void mvm_port_edge(uint8_t pin, bool level) {
    struct pin place = place_of(pin);
    MVM_LINK(mvm_vector_port_b);
    MVM_LINK(mvm_vector_port_c);
    MVM_LINK(mvm_vector_port_d);
    mvm_port_lock();
    edges[place.port].last = *registers_of(place.port);
    edges[place.port].watched |= place.bit;
    set(&edges[place.port].level, place.bit, level);
    REGISTER8(PCMSK0 + place.port) |= place.bit;
    REGISTER8(PCICR) = PCIE_ALL;
    REGISTER8(SMCR) = SLEEP_IDLE | SLEEP_ENABLE;
    mvm_port_unlock();
}

static void post_edges(uint8_t port, uint8_t pin) {
    uint8_t now = *registers_of(port);
    uint8_t changed = (uint8_t)((now ^ edges[port].last) & edges[port].watched & ~(now ^ edges[port].level));
    edges[port].last = now;
    for (; changed; changed = (uint8_t)(changed >> 1), pin++) {
        if (changed & 1) mvm_post(pin, now & 1);
        now = (uint8_t)(now >> 1);
    }
}

void __vector_3(void) __attribute__((signal));
void __vector_4(void) __attribute__((signal));
void __vector_5(void) __attribute__((signal));

void __vector_3(void) { post_edges(B, FIRST_OF_B); }
void __vector_4(void) { post_edges(C, FIRST_OF_C); }
void __vector_5(void) { post_edges(D, 0); }
