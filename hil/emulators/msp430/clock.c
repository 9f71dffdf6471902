/* The basic clock module+ (SLAU144 chapter 5): DCO, VLO, an optional 32 kHz crystal, dividers, low-power modes.
 *
 * In: DCOCTL, BCSCTL1-3 and SR. Out: the periods of MCLK, SMCLK and ACLK in picoseconds.
 * The DCO's frequency is the typical one of SLAS735 ("DCO Frequency"): f(RSEL, 3), times 1.08 for each step of DCOx,
 * and the harmonic mix of two neighbours for MODx. The four calibrated settings in information flash A give exactly
 * 16, 12, 8 and 1 MHz.
 * Limits: oscillators start and settle in no time; a dead LFXT1 stops ACLK, and MCLK falls back to the DCO. */
#include <math.h>
#include "machine.h"

static const double range_mhz[16] = {0.12, 0.15, 0.21, 0.30, 0.41, 0.58, 0.80,  1.10,
                                     1.60, 2.30, 3.40, 4.25, 5.80, 7.80, 11.25, 15.25};
static const double calibrated_mhz[4] = {16, 12, 8, 1}; /* at 0x10f8, 0x10fa, 0x10fc, 0x10fe: CALDCO, CALBC1 */
static const unsigned calibrated_range[4] = {15, 14, 13, 7};
enum { CALIBRATION = 0x10f8, BC1_XT2OFF = 0x80 };

static double dco_mhz(unsigned range, unsigned dcoctl) {
    double step = dcoctl >> 5, mix = dcoctl & 31;
    double low = range_mhz[range] * pow(1.08, step - 3), high = low * 1.08;
    return 32 * low * high / (mix * low + (32 - mix) * high);
}

/* The DCOCTL that comes nearest within a range, as TI's factory would find it. */
static uint8_t nearest_dcoctl(unsigned range, double mhz) {
    unsigned best = 0;
    for (unsigned i = 1; i < 256; i++)
        if (fabs(dco_mhz(range, i) - mhz) < fabs(dco_mhz(range, best) - mhz)) best = i;
    return (uint8_t)best;
}

void clock_calibrate(Machine *m) {
    for (unsigned i = 0; i < 4; i++) {
        m->memory[CALIBRATION + 2 * i] = nearest_dcoctl(calibrated_range[i], calibrated_mhz[i]);
        m->memory[CALIBRATION + 2 * i + 1] = (uint8_t)(BC1_XT2OFF | calibrated_range[i]);
    }
}

static uint64_t dco_period(const Machine *m) {
    unsigned range = m->bcsctl1 & 15;
    double mhz = dco_mhz(range, m->dcoctl);
    for (unsigned i = 0; i < 4; i++)
        if (m->dcoctl == m->memory[CALIBRATION + 2 * i] && range == (m->memory[CALIBRATION + 2 * i + 1] & 15u))
            mhz = calibrated_mhz[i];
    return (uint64_t)llround(1e6 / mhz);
}

/* LFXT1CLK or VLOCLK; 0 if LFXT1 is chosen and has no crystal. */
static uint64_t low_frequency_period(const Machine *m) {
    unsigned source = (m->bcsctl3 >> 4) & 3;
    uint32_t hertz = source == 2 ? m->config.vlo_hz : source == 0 ? m->config.crystal_hz : 0;
    return hertz ? 1000000000000u / hertz : 0;
}

uint64_t clock_raw_period(const Machine *m, enum ClockName name) {
    if (name == CLOCK_ACLK) return low_frequency_period(m) << ((m->bcsctl1 >> 4) & 3);
    uint64_t low = m->bcsctl2 & 0x08 ? low_frequency_period(m) : 0;
    return (low ? low : dco_period(m)) << ((m->bcsctl2 >> 1) & 3);
}

static uint64_t mclk_period(const Machine *m) {
    uint64_t low = m->bcsctl2 & 0x80 ? low_frequency_period(m) : 0;
    return (low ? low : dco_period(m)) << ((m->bcsctl2 >> 4) & 3);
}

uint64_t now(const Machine *m) { return m->clock_time + (m->cycles - m->clock_cycle) * m->mclk_period; }

uint64_t cycle_at(const Machine *m, uint64_t time) {
    if (time == NEVER) return NEVER;
    if (time <= m->clock_time) return m->clock_cycle;
    return m->clock_cycle + (time - m->clock_time + m->mclk_period - 1) / m->mclk_period;
}

uint64_t clock_edge(const Machine *m, enum ClockName name) {
    const Clock *c = &m->clock[name];
    uint64_t time = now(m);
    return c->period ? time - (time - c->anchor) % c->period : time;
}

static void set_clock(Machine *m, enum ClockName name, uint64_t period) {
    Clock *c = &m->clock[name];
    if (c->period == period) return;
    c->period = period;
    c->anchor = now(m);
}

/* LFXT1OF says that LFXT1 was chosen and does not oscillate; OFIFG stays set as long as that is so. */
static void update_oscillator_fault(Machine *m) {
    bool dead = ((m->bcsctl3 >> 4) & 3) != 2 && !low_frequency_period(m);
    m->bcsctl3 = (uint8_t)((m->bcsctl3 & ~1) | dead);
    if (dead) m->ifg1 |= 0x02;
}

void clock_update(Machine *m) {
    devices_sync(m);
    uint64_t time = now(m);
    m->clock_time = time;
    m->clock_cycle = m->cycles;
    m->mclk_period = mclk_period(m);
    set_clock(m, CLOCK_ACLK, m->r[SR] & SR_OSCOFF ? 0 : clock_raw_period(m, CLOCK_ACLK));
    set_clock(m, CLOCK_SMCLK, m->r[SR] & SR_SCG1 ? 0 : clock_raw_period(m, CLOCK_SMCLK));
    update_oscillator_fault(m);
    look_again(m);
}

/* After a PUC: RSEL 7, DCO 3, MOD 0, about 1.1 MHz. */
void clock_reset(Machine *m) {
    m->dcoctl = 0x60;
    m->bcsctl1 = 0x87;
    m->bcsctl2 = 0;
    m->bcsctl3 = 0x05;
}
