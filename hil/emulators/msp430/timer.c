/* Timer_A3 (SLAU144 chapter 12): the four modes, three compare registers, TAIV, clocks ACLK and SMCLK, the divider.
 *
 * The counter is advanced in closed form: `ticks_to` says after how many ticks it arrives at a value, in every mode.
 * Not modelled, and a fault when switched on: capture, output modes other than 0, the clocks TACLK and INCLK. */
#include "machine.h"

enum { CONTROL = 0x0, CAPTURE_CONTROL = 0x2, COUNTER = 0x10, COMPARE = 0x12 };
enum { TACLR = 0x04, TAIE = 0x02, TAIFG = 0x01, CAP = 0x0100, OUTMOD = 0x00e0, CCIE = 0x10, CCIFG = 0x01 };
enum { STOPPED, UP, CONTINUOUS, UP_DOWN };

_Noreturn static void unmodelled(Machine *m, const Timer *t, unsigned offset, uint16_t value) {
    unsigned base = t == &m->timer[0] ? 0x160 : 0x180;
    fault(m, FAULT_UNMODELLED_FUNCTION, (uint16_t)(base + offset), value);
}

static unsigned mode(const Timer *t) { return (t->control >> 4) & 3; }

static uint64_t tick_period(const Machine *m, const Timer *t) {
    unsigned source = (t->control >> 8) & 3;
    if (mode(t) == STOPPED || (mode(t) != CONTINUOUS && t->compare[0] == 0)) return 0;
    return m->clock[source == 1 ? CLOCK_ACLK : CLOCK_SMCLK].period << ((t->control >> 6) & 3);
}

static uint32_t top(const Timer *t) { return mode(t) == CONTINUOUS ? 0xffff : t->compare[0]; }

/* Where the counter stands on its ring, and the ring's length. In up/down mode the ring is 0 ... top ... 1. */
static uint32_t ring(const Timer *t) { return mode(t) == UP_DOWN ? 2 * top(t) : top(t) + 1; }
static uint32_t place(const Timer *t) { return mode(t) == UP_DOWN && t->down ? 2 * top(t) - t->counter : t->counter; }

static uint32_t forward(uint32_t from, uint32_t to, uint32_t length) {
    uint32_t distance = (to + length - from % length) % length;
    return distance ? distance : length;
}

/* A compare value was lowered below the counter: it goes to 0 next (up), or counts down from where it is (up/down). */
static bool is_beyond(const Timer *t) { return t->counter > top(t); }

static uint32_t ticks_to_zero(const Timer *t) {
    if (is_beyond(t)) return mode(t) == UP_DOWN ? t->counter : 1;
    return forward(place(t), 0, ring(t));
}

/* After how many ticks (at least 1) the counter becomes `value`; 0: never. */
static uint32_t ticks_to(const Timer *t, uint32_t value) {
    uint32_t end = top(t);
    if (is_beyond(t)) {
        if (mode(t) == UP_DOWN && value < t->counter) return t->counter - value;
        return value > end ? 0 : ticks_to_zero(t) + value;
    }
    if (value > end) return 0;
    uint32_t rising = forward(place(t), value, ring(t));
    if (mode(t) != UP_DOWN) return rising;
    uint32_t falling = forward(place(t), (2 * end - value) % ring(t), ring(t));
    return rising < falling ? rising : falling;
}

static void advance(Timer *t, uint64_t ticks) {
    uint32_t to_zero = ticks_to_zero(t);
    if (is_beyond(t)) {
        if (ticks < to_zero) {
            t->counter = (uint16_t)(t->counter - ticks);
            t->down = true;
            return;
        }
        ticks -= to_zero;
        t->counter = 0;
        t->down = false;
    }
    uint32_t at = (uint32_t)((place(t) + ticks) % ring(t));
    t->down = mode(t) == UP_DOWN && at >= top(t);
    t->counter = (uint16_t)(t->down ? 2 * top(t) - at : at);
}

void timer_sync(Machine *m, Timer *t, uint64_t time) {
    uint64_t period = tick_period(m, t);
    if (!period) {
        t->last = time;
        return;
    }
    if (time < t->last + period) return;
    uint64_t ticks = (time - t->last) / period;
    t->last += ticks * period;
    for (unsigned i = 0; i < CAPTURES; i++) {
        uint32_t distance = ticks_to(t, t->compare[i]);
        if (distance && distance <= ticks) t->capture_control[i] |= CCIFG;
    }
    if (ticks_to_zero(t) <= ticks) t->control |= TAIFG;
    advance(t, ticks);
}

/* The highest enabled and pending of CCR1, CCR2 and overflow, as TAIV shows it. */
uint16_t timer_vector_register(Timer *t, bool clear) {
    for (uint16_t i = 1; i < CAPTURES; i++) {
        if ((t->capture_control[i] & (CCIE | CCIFG)) != (CCIE | CCIFG)) continue;
        if (clear) t->capture_control[i] &= (uint16_t)~CCIFG;
        return (uint16_t)(2 * i);
    }
    if ((t->control & (TAIE | TAIFG)) != (TAIE | TAIFG)) return 0;
    if (clear) t->control &= (uint16_t)~TAIFG;
    return 10;
}

uint16_t timer_read(Machine *m, Timer *t, uint16_t offset) {
    timer_sync(m, t, now(m));
    if (offset == CONTROL) return t->control;
    if (offset == COUNTER) return t->counter;
    return offset >= COMPARE ? t->compare[(offset - COMPARE) / 2] : t->capture_control[(offset - CAPTURE_CONTROL) / 2];
}

static void write_control(Machine *m, Timer *t, uint16_t value) {
    unsigned source = (value >> 8) & 3;
    bool was_running = tick_period(m, t) != 0;
    if ((value & 0x30) && (source == 0 || source == 3)) unmodelled(m, t, CONTROL, value);
    bool restarts = (value & TACLR) || ((t->control ^ value) & 0x3c0) || !was_running;
    t->control = value & 0x3f3;
    if (value & TACLR) {
        t->counter = 0;
        t->down = false;
    }
    if (mode(t) != UP_DOWN) t->down = false;
    if (restarts) t->last = clock_edge(m, source == 1 ? CLOCK_ACLK : CLOCK_SMCLK);
}

static void write_capture_control(Machine *m, Timer *t, unsigned number, uint16_t value) {
    if (value & (CAP | OUTMOD)) unmodelled(m, t, CAPTURE_CONTROL + 2 * number, value);
    t->capture_control[number] = value & 0xf817;
}

static void write_compare(Machine *m, Timer *t, unsigned number, uint16_t value) {
    bool was_running = tick_period(m, t) != 0;
    t->compare[number] = value;
    if (!was_running) t->last = clock_edge(m, ((t->control >> 8) & 3) == 1 ? CLOCK_ACLK : CLOCK_SMCLK);
}

void timer_write(Machine *m, Timer *t, uint16_t offset, uint16_t value) {
    timer_sync(m, t, now(m));
    if (offset == CONTROL)
        write_control(m, t, value);
    else if (offset == COUNTER)
        t->counter = value;
    else if (offset >= COMPARE)
        write_compare(m, t, (offset - COMPARE) / 2u, value);
    else
        write_capture_control(m, t, (offset - CAPTURE_CONTROL) / 2u, value);
    look_again(m);
}

uint64_t timer_next_event(const Machine *m, const Timer *t) {
    uint64_t period = tick_period(m, t);
    uint32_t ticks = 0;
    if (!period || !(m->r[SR] & SR_GIE)) return NEVER;
    for (unsigned i = 0; i < CAPTURES; i++) {
        if ((t->capture_control[i] & (CCIE | CCIFG)) != CCIE) continue;
        uint32_t distance = ticks_to(t, t->compare[i]);
        if (distance && (!ticks || distance < ticks)) ticks = distance;
    }
    if ((t->control & (TAIE | TAIFG)) == TAIE) {
        uint32_t distance = ticks_to_zero(t);
        if (!ticks || distance < ticks) ticks = distance;
    }
    return ticks ? t->last + ticks * period : NEVER;
}
