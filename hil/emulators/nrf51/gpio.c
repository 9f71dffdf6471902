/* Pins P0.0 to P0.31: output register, direction, input levels. */
#include "machine.h"

enum {
    OUT = 0x504,
    OUTSET = 0x508,
    OUTCLR = 0x50c,
    IN = 0x510,
    DIR = 0x514,
    DIRSET = 0x518,
    DIRCLR = 0x51c,
    PIN_CNF = 0x700,
    PIN_CNF_END = 0x780
};

static void change(Machine *m, uint32_t out, uint32_t dir) {
    if (out == m->pins_out && dir == m->pins_dir) return;
    m->pins_out = out;
    m->pins_dir = dir;
    if (m->pins_count < LOG_ENTRIES) m->pins[m->pins_count++] = (PinChange){m->counters.cycles, out, dir};
}

uint32_t nrf_gpio_read(Machine *m, uint32_t offset) {
    switch (offset) {
        case OUT:
        case OUTSET:
        case OUTCLR: return m->pins_out;
        case IN: return (m->pins_out & m->pins_dir) | (m->pins_in & ~m->pins_dir);
        case DIR:
        case DIRSET:
        case DIRCLR: return m->pins_dir;
        default: nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x50000000 + offset, 0); return 0;
    }
}

void nrf_gpio_write(Machine *m, uint32_t offset, uint32_t value) {
    switch (offset) {
        case OUT: change(m, value, m->pins_dir); break;
        case OUTSET: change(m, m->pins_out | value, m->pins_dir); break;
        case OUTCLR: change(m, m->pins_out & ~value, m->pins_dir); break;
        case DIR: change(m, m->pins_out, value); break;
        case DIRSET: change(m, m->pins_out, m->pins_dir | value); break;
        case DIRCLR: change(m, m->pins_out, m->pins_dir & ~value); break;
        default: {
            uint32_t bit = 1u << ((offset - PIN_CNF) / 4 & 31);
            if (offset < PIN_CNF || offset >= PIN_CNF_END || offset % 4)
                nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x50000000 + offset, value);
            else
                change(m, m->pins_out, value & 1 ? m->pins_dir | bit : m->pins_dir & ~bit);
        }
    }
}

uint32_t nrf_pins_take(Machine *m, PinChange *changes, uint32_t most) {
    uint32_t count = m->pins_count < most ? m->pins_count : most;
    for (uint32_t index = 0; index < count; index++) changes[index] = m->pins[index];
    for (uint32_t index = count; index < m->pins_count; index++) m->pins[index - count] = m->pins[index];
    m->pins_count -= count;
    return count;
}

void nrf_set_pins(Machine *m, uint32_t levels) { m->pins_in = levels; }
