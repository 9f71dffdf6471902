/* Pins P0.0 to P0.31: output register, direction, input levels, pull-ups; and SENSE: GPIOTE's PORT event comes when the first pin has
 * the level that it senses. */
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
enum { PORT_EVENT = 0x17c, INTENSET = 0x304, INTENCLR = 0x308, PORT_INTERRUPT = 31, GPIOTE_START = 0x40006000 };
enum { CNF_OUTPUT = 1, CNF_PULL = 0x0c, CNF_PULL_UP = 0x0c, CNF_PULL_DOWN = 0x04, CNF_SENSE = 0x30000 };
enum { CNF_SENSE_HIGH = 0x20000, CNF_SENSE_LOW = 0x30000 };

static uint32_t levels(const Machine *m) {
    uint32_t inputs = (m->pins_in & m->pins_driven) | (m->pull_ups & ~m->pins_driven);
    return (m->pins_out & m->pins_dir) | (inputs & ~m->pins_dir);
}

static void detect(Machine *m) {
    bool detected = (levels(m) & m->sense_high) || (~levels(m) & m->sense_low);
    if (detected && !m->detected) m->port_event = true;
    m->detected = detected;
    nrf_look_again(m);
}

void nrf_gpio_reset(Machine *m) {
    m->pins_out = m->pins_dir = m->pull_ups = m->sense_high = m->sense_low = 0;
    m->detected = m->port_event = m->port_interrupts = false;
}

bool nrf_gpiote_asks(const Machine *m) { return m->port_event && m->port_interrupts; }

uint32_t nrf_gpiote_read(Machine *m, uint32_t offset) {
    if (offset == PORT_EVENT) return m->port_event;
    nrf_fail(m, FAULT_UNMODELLED_REGISTER, GPIOTE_START + offset, 0);
    return 0;
}

void nrf_gpiote_write(Machine *m, uint32_t offset, uint32_t value) {
    if (offset == PORT_EVENT)
        m->port_event = value;
    else if ((offset == INTENSET || offset == INTENCLR) && value == 1u << PORT_INTERRUPT)
        m->port_interrupts = offset == INTENSET;
    else
        nrf_fail(m, FAULT_UNMODELLED_FUNCTION, GPIOTE_START + offset, value);
    nrf_look_again(m);
}

static void set_bit(uint32_t *bits, uint32_t bit, bool on) { *bits = on ? *bits | bit : *bits & ~bit; }

static void change(Machine *m, uint32_t out, uint32_t dir) {
    if (out == m->pins_out && dir == m->pins_dir) return;
    m->pins_out = out;
    m->pins_dir = dir;
    if (m->pins_count < LOG_ENTRIES) m->pins[m->pins_count++] = (PinChange){m->counters.cycles, out, dir};
    detect(m);
}

static void configure(Machine *m, uint32_t bit, uint32_t value) {
    set_bit(&m->pull_ups, bit, (value & CNF_PULL) == CNF_PULL_UP);
    set_bit(&m->sense_high, bit, (value & CNF_SENSE) == CNF_SENSE_HIGH);
    set_bit(&m->sense_low, bit, (value & CNF_SENSE) == CNF_SENSE_LOW);
    change(m, m->pins_out, value & CNF_OUTPUT ? m->pins_dir | bit : m->pins_dir & ~bit);
    detect(m);
}

static uint32_t configuration(const Machine *m, uint32_t bit) {
    return (m->pins_dir & bit ? CNF_OUTPUT : 0u) | (m->pull_ups & bit ? CNF_PULL_UP : 0u) |
           (m->sense_high & bit ? CNF_SENSE_HIGH : 0u) | (m->sense_low & bit ? CNF_SENSE_LOW : 0u);
}

uint32_t nrf_gpio_read(Machine *m, uint32_t offset) {
    switch (offset) {
        case OUT:
        case OUTSET:
        case OUTCLR: return m->pins_out;
        case IN: return levels(m);
        case DIR:
        case DIRSET:
        case DIRCLR: return m->pins_dir;
        default:
            if (offset >= PIN_CNF && offset < PIN_CNF_END && offset % 4 == 0)
                return configuration(m, 1u << (offset - PIN_CNF) / 4);
            nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x50000000 + offset, 0);
            return 0;
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
                configure(m, bit, value);
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

void nrf_set_pin(Machine *m, int pin, int level) {
    set_bit(&m->pins_driven, 1u << pin, level >= 0);
    set_bit(&m->pins_in, 1u << pin, level > 0);
    detect(m);
}
