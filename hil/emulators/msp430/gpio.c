/* Digital I/O (SLAU144 chapter 8): ports 1 to 3, pull resistors, edge interrupts of ports 1 and 2.
 *
 * In: the registers and the levels driven from outside. Out: PxIN, PxIFG, and a log of what the chip drives.
 * A floating input without pull resistor reads 0. A pin given to a peripheral (PxSEL or PxSEL2) raises no edge
 * interrupt. */
#include "machine.h"

uint8_t gpio_input(const Machine *m, int port) {
    const Port *p = &m->port[port];
    unsigned pulled = p->ren & p->out;
    unsigned outside = (p->level & p->driven) | (pulled & ~(unsigned)p->driven);
    return (uint8_t)((p->out & p->dir) | (outside & ~(unsigned)p->dir));
}

/* After any change: notice edges. PxIES 0 selects the rising one. */
void gpio_refresh(Machine *m, int port) {
    Port *p = &m->port[port];
    uint8_t in = gpio_input(m, port);
    unsigned edges = (in & ~(unsigned)p->in & ~(unsigned)p->ies) | (~(unsigned)in & p->in & p->ies);
    p->in = in;
    if (port < 2) p->ifg |= (uint8_t)(edges & ~(unsigned)(p->sel | p->sel2));
    look_again(m);
}

void gpio_log(Machine *m, int port) {
    const Port *p = &m->port[port];
    if (m->pin_count < PIN_ROOM) m->pins[m->pin_count++] = (PinChange){m->cycles, (uint8_t)(port + 1), p->out, p->dir};
}

void msp_set_pin(Machine *m, int port, int bit, int level) {
    Port *p = &m->port[port - 1];
    unsigned mask = 1u << bit;
    p->driven = (uint8_t)(level < 0 ? p->driven & ~mask : p->driven | mask);
    p->level = (uint8_t)(level > 0 ? p->level | mask : p->level & ~mask);
    gpio_refresh(m, port - 1);
}

int msp_get_pin(const Machine *m, int port, int bit) { return (gpio_input(m, port - 1) >> bit) & 1; }

uint32_t msp_pins_take(Machine *m, PinChange *changes, uint32_t room) {
    uint32_t count = m->pin_count < room ? m->pin_count : room;
    for (uint32_t i = 0; i < count; i++) changes[i] = m->pins[i];
    m->pin_count -= count;
    for (uint32_t i = 0; i < m->pin_count; i++) m->pins[i] = m->pins[i + count];
    return count;
}
