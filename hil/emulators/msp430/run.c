/* The run loop: time, events, interrupts, sleep, resets; and the machine's life.
 *
 * The inner loop executes instructions until `deadline`, the cycle at which a device must be looked at. Whatever
 * changes that (a write to a peripheral, a change of SR's mode bits) sets the deadline to 0, so the loop is left after
 * the present instruction.
 *
 * GIE acts one instruction late: the instruction after EINT is always executed, and an interrupt that is pending
 * during DINT is still accepted after it (SLAU144 chapter 3, notes at DINT and EINT). An instruction that also
 * switches the CPU off is followed by the interrupt at once; so is RETI. */
#include <stdlib.h>
#include <string.h>
#include "machine.h"

enum { INTERRUPT_CYCLES = 6, RESET_CYCLES = 4 }; /* SLAU144 table 3-14 */

void stop(Machine *m, int reason) { longjmp(m->stop, reason + 1); }

void want_reset(Machine *m, int cause) {
    if (m->reset_wanted < 0) m->reset_wanted = cause;
    look_again(m);
}

static uint16_t load_vector(Machine *m, uint16_t vector) {
    uint16_t target = memory16(m, vector);
    if (!(m->word[vector >> 1] & WORD_CODE)) fault(m, FAULT_UNPROGRAMMED_VECTOR, vector, target);
    if (target & 1) fault(m, FAULT_ODD_PC, vector, target);
    return target;
}

/* A PUC. The registers except PC and SR keep what they held, so does RAM. */
static void reset(Machine *m, int cause) {
    m->reset_wanted = -1;
    m->resets[cause]++;
    m->r[SR] = 0;
    m->sr_written = false;
    devices_reset(m, cause == RESET_POWER_UP);
    if (cause == RESET_PIN) m->ifg1 |= 0x08;
    clock_update(m);
    m->r[PC] = memory16(m, RESET_VECTOR);
    if (cause != RESET_POWER_UP) m->cycles += RESET_CYCLES;
}

static bool interrupts_enabled(Machine *m) {
    bool enabled = m->r[SR] & SR_GIE;
    if (m->sr_written && !(m->r[SR] & SR_CPUOFF)) enabled = m->gie_before;
    return enabled;
}

static bool take_interrupt(Machine *m) {
    uint16_t vector = interrupts_enabled(m) ? devices_interrupt(m) : 0;
    if (!vector) return false;
    m->insn_pc = m->r[PC];
    uint16_t target = load_vector(m, vector);
    push(m, m->r[PC]);
    push(m, m->r[SR]);
    devices_interrupt_taken(m, vector);
    set_sr(m, 0);
    m->sr_written = false;
    m->r[PC] = target;
    m->cycles += INTERRUPT_CYCLES;
    m->interrupts++;
    return true;
}

static uint64_t next_cycle(const Machine *m, uint64_t cycle_limit) {
    uint64_t cycle = cycle_at(m, devices_next_event(m));
    return cycle < cycle_limit ? cycle : cycle_limit;
}

static void sleep_on(Machine *m, uint64_t cycle_limit) {
    if (devices_next_event(m) == NEVER) stop(m, STOP_IDLE);
    uint64_t until = next_cycle(m, cycle_limit);
    if (until <= m->cycles) until = m->cycles + 1;
    m->sleep_cycles += until - m->cycles;
    m->cycles = until;
}

static void profile_instruction(Machine *m) {
    uint64_t before = m->cycles;
    unsigned word = m->r[PC] >> 1;
    execute(m);
    m->profile_cycles[word] += m->cycles - before;
    m->profile_counts[word]++;
}

static void execute_until_deadline(Machine *m) {
    if (m->profile_cycles) {
        do profile_instruction(m);
        while (m->cycles < m->deadline);
    } else {
        do execute(m);
        while (m->cycles < m->deadline);
    }
}

static void check_logs(Machine *m) {
    if (m->console_count > CONSOLE_ROOM - 8 || m->pin_count > PIN_ROOM - 8) stop(m, STOP_LOG_FULL);
}

/* Brings the devices to the present and does what they ask for. True: a reset or an interrupt took its time. */
static bool serve_devices(Machine *m, int stop_on_reset) {
    devices_sync(m);
    check_logs(m);
    if (m->reset_wanted >= 0) {
        reset(m, m->reset_wanted);
        if (stop_on_reset) stop(m, STOP_RESET);
        return true;
    }
    return take_interrupt(m);
}

/* PC is odd only if a reset found no good vector, or a debugger wrote it. */
static void check_pc(Machine *m) {
    if (!(m->r[PC] & 1)) return;
    m->insn_pc = m->r[PC];
    bool has_vector = m->word[RESET_VECTOR >> 1] & WORD_CODE;
    fault(m, has_vector ? FAULT_ODD_PC : FAULT_UNPROGRAMMED_VECTOR, has_vector ? m->r[PC] : RESET_VECTOR, m->r[PC]);
}

static void run(Machine *m, uint64_t cycle_limit, int step, int stop_on_reset) {
    for (;;) {
        bool served = serve_devices(m, stop_on_reset);
        if (served && step) stop(m, STOP_STEP);
        if (served) continue;
        if (m->cycles >= cycle_limit) stop(m, STOP_LIMIT);
        if (m->r[SR] & SR_CPUOFF) {
            m->sr_written = false;
            sleep_on(m, cycle_limit);
            continue;
        }
        check_pc(m);
        m->deadline = m->sr_written || step ? 0 : next_cycle(m, cycle_limit);
        m->sr_written = false;
        execute_until_deadline(m);
        if (step) stop(m, STOP_STEP);
    }
}

int msp_run(Machine *m, uint64_t cycle_limit, int step, int stop_on_reset) {
    if (m->fault.kind) return STOP_FAULT;
    int reason = setjmp(m->stop);
    if (reason) return reason - 1;
    run(m, cycle_limit, step, stop_on_reset);
    return STOP_LIMIT;
}

/* What RAM and registers hold when the power comes: anything, but the same each time. */
static void fill_randomly(Machine *m) {
    uint32_t state = m->config.seed | 1;
    for (unsigned i = 0; i < m->config.ram_bytes + 32; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        if (i < 32)
            ((uint8_t *)m->r)[i] = (uint8_t)(state >> 11);
        else
            m->memory[RAM_START + i - 32] = (uint8_t)(state >> 11);
    }
    m->r[SP] &= 0xfffe;
    m->r[CG] = 0;
}

static void clear_counters(Machine *m) {
    m->cycles = m->sleep_cycles = m->instructions = m->interrupts = 0;
    m->clock_cycle = m->clock_time = 0;
    m->tx_overwritten = m->tx_unrouted = m->rx_overruns = m->rx_framing_errors = m->rx_unheard = 0;
    m->tx_bit_ps = 0;
    m->console_count = m->pin_count = m->input_head = m->input_count = 0;
    memset(m->resets, 0, sizeof m->resets);
    memset(m->clock, 0, sizeof m->clock);
}

void msp_power_up(Machine *m) {
    clear_counters(m);
    m->fault = (Fault){0, 0, 0, 0};
    m->min_sp = 0xffff;
    m->reported_instruction = UINT64_MAX;
    memset(&m->uart, 0, sizeof m->uart);
    memset(m->port, 0, sizeof m->port);
    fill_randomly(m);
    reset(m, RESET_POWER_UP);
}

void msp_reset(Machine *m, int cause) {
    m->fault = (Fault){0, 0, 0, 0};
    devices_sync(m);
    reset(m, cause);
}

Machine *msp_new(const Config *config) {
    Machine *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->config = *config;
    m->reset_wanted = -1;
    map_memory(m);
    clock_calibrate(m);
    msp_power_up(m);
    return m;
}

void msp_free(Machine *m) {
    msp_profile(m, 0);
    free(m);
}

void msp_fault(const Machine *m, Fault *fault_out) { *fault_out = m->fault; }

void msp_counters(const Machine *m, Counters *c) {
    *c = (Counters){.instructions = m->instructions,
                    .cycles = m->cycles,
                    .sleep_cycles = m->sleep_cycles,
                    .interrupts = m->interrupts,
                    .time_ps = now(m),
                    .mclk_ps = m->mclk_period,
                    .smclk_ps = m->clock[CLOCK_SMCLK].period,
                    .aclk_ps = m->clock[CLOCK_ACLK].period,
                    .min_sp = m->min_sp,
                    .tx_overwritten = m->tx_overwritten,
                    .tx_unrouted = m->tx_unrouted,
                    .rx_overruns = m->rx_overruns,
                    .rx_framing_errors = m->rx_framing_errors,
                    .rx_unheard = m->rx_unheard,
                    .tx_bit_ps = m->tx_bit_ps};
    memcpy(c->resets, m->resets, sizeof c->resets);
}

uint16_t msp_get_register(const Machine *m, int number) { return m->r[number]; }

void msp_set_register(Machine *m, int number, uint16_t value) {
    if (number == SR)
        set_sr(m, value);
    else if (number != CG)
        m->r[number] = value;
    m->sr_written = false;
}

void msp_track_sp(Machine *m) { m->min_sp = 0xffff; }

uint32_t msp_state_size(void) { return offsetof(Machine, stop); }
void msp_save(const Machine *m, uint8_t *state) { memcpy(state, m, msp_state_size()); }
void msp_restore(Machine *m, const uint8_t *state) { memcpy(m, state, msp_state_size()); }

void msp_profile(Machine *m, int on) {
    free(m->profile_cycles);
    free(m->profile_counts);
    m->profile_cycles = m->profile_counts = NULL;
    if (!on) return;
    m->profile_cycles = calloc(32768, sizeof *m->profile_cycles);
    m->profile_counts = calloc(32768, sizeof *m->profile_counts);
    if (!m->profile_cycles || !m->profile_counts) msp_profile(m, 0);
}

const uint64_t *msp_profile_cycles(const Machine *m) { return m->profile_cycles; }
const uint64_t *msp_profile_counts(const Machine *m) { return m->profile_counts; }
