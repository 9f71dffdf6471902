/* TIMER0 in its 32-bit mode: it counts periods of 2^prescaler cycles; compare register 0 raises an event, the others take the count. */
#include "machine.h"

enum {
    START = 0x000,
    CAPTURE0 = 0x040,
    COMPARE0 = 0x140,
    INTENSET = 0x304,
    INTENCLR = 0x308,
    BITMODE = 0x508,
    PRESCALER = 0x510,
    CC0 = 0x540,
    REGISTERS = 4
};
enum { BITMODE_32 = 3, INTERRUPT_OF_0 = 0x10000, TIMER0_START = 0x40008000 };

void nrf_timer_reset(Machine *m) { m->timer = (struct timer){.compare_at = NEVER}; }

static uint32_t count_now(const Machine *m) {
    const struct timer *t = &m->timer;
    return t->runs ? (uint32_t)((m->counters.cycles - t->started_at) >> t->prescaler) : 0;
}

/* The event comes when the count gets that value: with the present one, after a whole turn. */
static void find_compare(Machine *m) {
    struct timer *t = &m->timer;
    if (!t->runs) return;
    uint64_t counted = (m->counters.cycles - t->started_at) >> t->prescaler;
    uint32_t ahead = t->compare[0] - (uint32_t)counted;
    uint64_t at = counted + (ahead ? ahead : (uint64_t)1 << 32);
    t->compare_at = t->started_at + (at << t->prescaler);
}

bool nrf_timer_asks(const Machine *m) { return m->timer.interrupts && m->timer.event; }

uint64_t nrf_timer_next(const Machine *m) { return m->timer.compare_at; }

void nrf_timer_update(Machine *m) {
    if (m->counters.cycles < m->timer.compare_at) return;
    m->timer.event = true;
    find_compare(m);
}

uint32_t nrf_timer_read(Machine *m, uint32_t offset) {
    nrf_timer_update(m);
    if (offset == COMPARE0) return m->timer.event;
    if (offset >= CC0 && offset < CC0 + 4 * REGISTERS && offset % 4 == 0) return m->timer.compare[(offset - CC0) / 4];
    nrf_fail(m, FAULT_UNMODELLED_REGISTER, TIMER0_START + offset, 0);
    return 0;
}

static void write_compare(Machine *m, uint32_t index, uint32_t value) {
    m->timer.compare[index] = value;
    if (index == 0) find_compare(m);
}

static void require(Machine *m, bool condition, uint32_t offset, uint32_t value) {
    if (!condition) nrf_fail(m, FAULT_UNMODELLED_FUNCTION, TIMER0_START + offset, value);
}

void nrf_timer_write(Machine *m, uint32_t offset, uint32_t value) {
    struct timer *t = &m->timer;
    nrf_timer_update(m);
    if (offset >= CC0 && offset < CC0 + 4 * REGISTERS && offset % 4 == 0) {
        write_compare(m, (offset - CC0) / 4, value);
    } else if (offset >= CAPTURE0 && offset < CAPTURE0 + 4 * REGISTERS && offset % 4 == 0) {
        if (value) write_compare(m, (offset - CAPTURE0) / 4, count_now(m));
    } else if (offset == START) {
        require(m, !t->runs && t->is_wide, offset, value);
        t->runs = true;
        t->started_at = m->counters.cycles;
        find_compare(m);
    } else if (offset == COMPARE0) {
        t->event = value;
    } else if (offset == INTENSET || offset == INTENCLR) {
        require(m, value == INTERRUPT_OF_0, offset, value);
        t->interrupts = offset == INTENSET;
    } else if (offset == BITMODE) {
        require(m, value == BITMODE_32, offset, value);
        t->is_wide = true;
    } else if (offset == PRESCALER) {
        require(m, value <= 9 && !t->runs, offset, value);
        t->prescaler = value;
    } else {
        nrf_fail(m, FAULT_UNMODELLED_REGISTER, TIMER0_START + offset, value);
    }
    nrf_look_again(m);
}
