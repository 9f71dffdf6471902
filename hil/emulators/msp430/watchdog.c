/* The watchdog timer+ (SLAU144 chapter 10): watchdog and interval mode. Its NMI pin function is not modelled.
 *
 * The counter's clock cannot be stopped in watchdog mode: a low-power mode does not gate it, and without a crystal
 * MCLK takes ACLK's place. */
#include "machine.h"

enum { HOLD = 0x80, NMIES = 0x40, NMI = 0x20, TMSEL = 0x10, CNTCL = 0x08, SSEL = 0x04, WDTIFG = 0x01 };

uint64_t watchdog_period(const Machine *m) {
    uint16_t control = m->watchdog.control;
    enum ClockName name = control & SSEL ? CLOCK_ACLK : CLOCK_SMCLK;
    if (control & HOLD) return 0;
    if (control & TMSEL) return m->clock[name].period;
    uint64_t period = clock_raw_period(m, name);
    return period ? period : m->mclk_period;
}

static uint32_t interval(const Machine *m) {
    static const uint32_t intervals[4] = {32768, 8192, 512, 64};
    return intervals[m->watchdog.control & 3];
}

void watchdog_sync(Machine *m, uint64_t time) {
    Watchdog *w = &m->watchdog;
    uint64_t period = watchdog_period(m);
    if (!period) {
        w->last = time;
        return;
    }
    uint64_t ticks = (time - w->last) / period;
    w->last += ticks * period;
    if (w->count + ticks >= interval(m)) {
        m->ifg1 |= WDTIFG;
        if (!(w->control & TMSEL)) want_reset(m, RESET_WATCHDOG);
    }
    w->count = (uint32_t)((w->count + ticks) % interval(m));
}

/* A write without the password 0x5a in the upper byte is a PUC. */
void watchdog_write(Machine *m, uint16_t value) {
    if (value >> 8 != 0x5a) {
        want_reset(m, RESET_WATCHDOG_PASSWORD);
        return;
    }
    if (value & NMI) fault(m, FAULT_UNMODELLED_FUNCTION, 0x120, value);
    if (value & CNTCL) m->watchdog.count = 0;
    m->watchdog.control = value & (HOLD | NMIES | TMSEL | SSEL | 3);
    m->watchdog.count %= interval(m);
    m->watchdog.last = now(m);
    look_again(m);
}

uint64_t watchdog_next_event(const Machine *m) {
    uint64_t period = watchdog_period(m);
    bool matters = !(m->watchdog.control & TMSEL) || ((m->ie1 & WDTIFG) && (m->r[SR] & SR_GIE));
    if (!period || !matters) return NEVER;
    return m->watchdog.last + (interval(m) - m->watchdog.count) * period;
}
