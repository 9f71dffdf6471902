/* Running and counting. Cycles of a Cortex-M0 without wait states: 1, but load and store 2, PUSH, LDM and STM 1 + n, POP 1 + n
 * (4 + n with pc), a taken branch 3, BL and everything else of 32 bits 4, BX, BLX and writes to pc 3.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

enum { WFE = 0xbf20, WFI = 0xbf30, BKPT = 0xbe, UNPROGRAMMED = 0xffff, TAKEN_MORE = 2, BRANCH_TO_NEXT = 0xff };

static unsigned registers_in(unsigned list) { return (unsigned)__builtin_popcount(list); }

/* Conditional branches count as not taken. A cost is at most 4 + 9. */
uint8_t nrf_timing(uint16_t opcode) {
    switch (opcode >> 11) {
        case 0x1d:
        case 0x1e:
        case 0x1f: return 4;
        case 0x1c: return 3;
        case 0x1a:
        case 0x1b: return (opcode & 0x0e00) == 0x0e00 ? 1 : IS_CONDITIONAL | 1; /* UDF and SVC end the run */
        case 0x18:
        case 0x19: return (uint8_t)(1 + registers_in(opcode & 0xff));
        case 0x09: return 2;
        case 0x08: {
            bool is_branch = (opcode & 0x0700) == 0x0700, is_compare = (opcode & 0x0300) == 0x0100;
            unsigned target = (opcode & 7u) | (opcode >> 4 & 8u);
            bool has_target = (opcode & 0x0400) && !is_compare;
            if (is_branch || (has_target && target == 15)) return 3;
            return has_target && target == 13 ? MOVES_SP | 1 : 1;
        }
        case 0x16:
            if ((opcode & 0x0e00) == 0x0400) return (uint8_t)(MOVES_SP | (1 + registers_in(opcode & 0x1ff)));
            return (opcode & 0x0f00) == 0 ? MOVES_SP | 1 : 1;
        case 0x17:
            if ((opcode & 0x0f00) == 0x0d00) return (uint8_t)(MOVES_SP | (4 + 1 + registers_in(opcode & 0xff)));
            return (opcode & 0x0f00) == 0x0c00 ? (uint8_t)(MOVES_SP | (1 + registers_in(opcode & 0xff))) : 1;
        default: return opcode >> 12 >= 5 && opcode >> 12 <= 9 ? 2 : 1;
    }
}

static uint32_t register_of(Machine *m, int id) {
    uint32_t value = 0;
    uc_reg_read(m->uc, id, &value);
    return value;
}

static uint16_t opcode_at(const Machine *m, uint32_t address) {
    uint16_t opcode = UNPROGRAMMED;
    if (address < FLASH_BYTES)
        memcpy(&opcode, m->flash + address, sizeof opcode);
    else if (address - RAM_START < RAM_BYTES)
        memcpy(&opcode, m->ram + (address - RAM_START), sizeof opcode);
    return opcode;
}

void nrf_stop(Machine *m, int reason) {
    if (m->reason < 0) m->reason = reason;
    uc_emu_stop(m->uc);
}

void nrf_fail(Machine *m, int kind, uint32_t address, uint32_t value) {
    if (m->fault.kind == FAULT_NONE) m->fault = (Fault){kind, m->previous, address, value};
    nrf_stop(m, STOP_FAULT);
}

static void note_sp(Machine *m) {
    uint32_t sp = register_of(m, UC_ARM_REG_SP);
    if (sp < m->counters.min_sp) m->counters.min_sp = sp;
}

/* Is the condition of a conditional branch true? Where it leads to the next instruction, its address does not tell. */
static bool is_met(Machine *m, unsigned condition) {
    uint32_t flags = register_of(m, UC_ARM_REG_XPSR);
    bool n = flags >> 31 & 1, z = flags >> 30 & 1, c = flags >> 29 & 1, v = flags >> 28 & 1, met;
    switch (condition >> 1) {
        case 0: met = z; break;
        case 1: met = c; break;
        case 2: met = n; break;
        case 3: met = v; break;
        case 4: met = c && !z; break;
        case 5: met = n == v; break;
        default: met = n == v && !z; break;
    }
    return met != (condition & 1);
}

/* Counts the instruction before this one, now that it is known where it led. */
static void settle(Machine *m, uint32_t next) {
    if (!m->pending) return;
    m->counters.cycles += m->pending & COST_MASK;
    if (m->pending & IS_CONDITIONAL && next != m->previous + 2) m->counters.cycles += TAKEN_MORE;
    if (m->pending & MOVES_SP) note_sp(m);
    m->pending = 0;
}

static void on_instruction(uc_engine *uc, uint64_t where, uint32_t size, void *user) {
    Machine *m = user;
    uint32_t address = (uint32_t)where;
    (void)uc;
    (void)size;
    if (m->reason >= 0) return;
    settle(m, address);
    nrf_flash_settle(m);
    m->pc = address;
    uint16_t opcode = opcode_at(m, address);
    uint8_t timing = address < FLASH_BYTES ? m->timing[address / 2] : nrf_timing(opcode);
    if (!m->is_first) {
        if (timing & HAS_BREAKPOINT) return nrf_stop(m, STOP_BREAKPOINT);
        if (m->step) return nrf_stop(m, STOP_STEP);
        if (m->console_count > LOG_ENTRIES / 2 || m->pins_count > LOG_ENTRIES / 2) return nrf_stop(m, STOP_LOG_FULL);
    }
    if (m->counters.cycles >= m->limit) return nrf_stop(m, STOP_LIMIT);
    if (address == RETURN_ADDRESS) return nrf_stop(m, STOP_RETURN);
    if (m->counters.cycles >= m->event_at) nrf_update(m);
    if (nrf_may_interrupt(m)) return nrf_stop(m, STOP_INTERRUPT);
    m->is_first = false;
    m->previous = address;
    if (m->is_debugged && opcode >> 8 == BKPT) return nrf_stop(m, STOP_BREAKPOINT);
    if (opcode == UNPROGRAMMED) return nrf_fail(m, FAULT_UNPROGRAMMED_FETCH, address, opcode);
    if (opcode == WFI) return nrf_stop(m, nrf_sleep(m));
    if (opcode == WFE) return nrf_fail(m, FAULT_UNMODELLED_FUNCTION, address, opcode);
    m->pending = (uint8_t)(timing & ~HAS_BREAKPOINT);
    m->counters.instructions++;
    if (timing & IS_CONDITIONAL && (opcode & 0xff) == BRANCH_TO_NEXT && is_met(m, opcode >> 8 & 15u))
        m->counters.cycles += TAKEN_MORE;
}

static bool on_invalid_memory(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user) {
    (void)uc;
    (void)size;
    int kind = type == UC_MEM_WRITE_PROT                                    ? FAULT_FLASH_WRITE
               : type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT ? FAULT_NO_MEMORY_FETCH
                                                                            : FAULT_NO_MEMORY;
    nrf_fail(user, kind, (uint32_t)address, (uint32_t)value);
    return false;
}

/* unicorn's core would carry an unaligned access out; the chip cannot. */
static void on_memory(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user) {
    (void)uc;
    (void)value;
    if (address & (unsigned)(size - 1)) return nrf_fail(user, FAULT_UNALIGNED, (uint32_t)address, (uint32_t)size);
    if (type == UC_MEM_WRITE && address < FLASH_BYTES) nrf_flash_before_write(user, (uint32_t)address, size);
}

/* The exceptions that the CPU itself raises, by the numbers of the emulator's core. */
static void on_exception(uc_engine *uc, uint32_t number, void *user) {
    Machine *m = user;
    (void)uc;
    nrf_fail(m, FAULT_EXCEPTION, number, opcode_at(m, m->previous));
}

static bool hook(Machine *m, int type, void *callback) {
    uc_hook handle;
    return uc_hook_add(m->uc, &handle, type, callback, m, 1, 0) == UC_ERR_OK;
}

Machine *nrf_new(int uart_ready, uint32_t host_baud, uint32_t seed) {
    Machine *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->uart_ready = uart_ready;
    m->host_baud = host_baud;
    m->seed = seed;
    memset(m->flash, 0xff, sizeof m->flash);
    bool works =
        uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &m->uc) == UC_ERR_OK &&
        uc_ctl_set_cpu_model(m->uc, UC_CPU_ARM_CORTEX_M0) == UC_ERR_OK && nrf_map(m) &&
        hook(m, UC_HOOK_CODE, (void *)on_instruction) && hook(m, UC_HOOK_MEM_INVALID, (void *)on_invalid_memory) &&
        hook(m, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, (void *)on_memory) && hook(m, UC_HOOK_INTR, (void *)on_exception);
    if (!works) {
        nrf_free(m);
        return NULL;
    }
    nrf_power_up(m);
    return m;
}

void nrf_free(Machine *m) {
    if (m->uc) uc_close(m->uc);
    free(m);
}

/* xorshift: RAM and registers hold anything after power-up. */
static uint32_t next_random(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Interrupts are let in after a reset. */
static void let_interrupts_in(Machine *m) {
    uint32_t none = 0;
    uc_reg_write(m->uc, UC_ARM_REG_PRIMASK, &none);
}

void nrf_power_up(Machine *m) {
    uint32_t random = m->seed | 1, sp, start;
    for (uint32_t index = 0; index < RAM_BYTES; index++) m->ram[index] = (uint8_t)next_random(&random);
    for (int number = 0; number < 13; number++) nrf_set_register(m, number, next_random(&random));
    memcpy(&sp, m->flash, sizeof sp);
    memcpy(&start, m->flash + 4, sizeof start);
    nrf_set_register(m, 13, sp & ~3u);
    nrf_set_register(m, 14, 0xffffffff);
    m->pc = start & ~1u;
    m->previous = m->pc;
    m->pending = 0;
    m->fault = (Fault){FAULT_NONE, 0, 0, 0};
    m->counters = (Counters){.min_sp = 0xffffffff};
    m->console_count = m->pins_count = 0;
    m->crystal_asked = false;
    m->pins_in = m->pins_driven = m->irq_enabled = m->asked = 0;
    m->in_handler = false;
    nrf_uart_reset(m);
    nrf_gpio_reset(m);
    nrf_timer_reset(m);
    nrf_look_again(m);
    let_interrupts_in(m);
    nrf_nvmc_reset(m);
    uc_ctl_flush_tb(m->uc);
    if (start == 0xffffffff) m->fault = (Fault){FAULT_UNPROGRAMMED_VECTOR, 0, 4, start};
}

/* Lets unicorn run until there is a reason to stop. */
static int run(Machine *m) {
    m->reason = -1;
    uc_err error = uc_emu_start(m->uc, m->pc | 1, 0xfffffffe, 0, 0);
    if (error == UC_ERR_INSN_INVALID) nrf_fail(m, FAULT_ILLEGAL_OPCODE, m->previous, opcode_at(m, m->previous));
    if (m->reason < 0) nrf_fail(m, FAULT_EMULATOR, m->previous, (uint32_t)error);
    nrf_flash_settle(m);
    if (m->flash_has_changed) uc_ctl_flush_tb(m->uc);
    m->flash_has_changed = false;
    return m->reason;
}

/* What nrf_run() deals with by itself; false if the run is over. */
static bool goes_on(Machine *m, int reason) {
    switch (reason) {
        case STOP_INTERRUPT: nrf_enter_interrupt(m); return true;
        case STOP_RETURN: nrf_leave_interrupt(m); return true;
        case STOP_WOKEN:
            m->pc += 2;
            m->counters.cycles++;
            m->counters.instructions++;
            return true;
        default: return false;
    }
}

int nrf_run(Machine *m, uint64_t cycle_limit, int step) {
    m->limit = cycle_limit;
    m->step = step;
    m->is_first = true;
    while (m->fault.kind == FAULT_NONE && goes_on(m, run(m))) {
    }
    if (m->fault.kind == FAULT_NONE) return m->reason;
    m->pc = m->fault.pc;
    return STOP_FAULT;
}

/* Memory and registers from outside */

static uint8_t *place(const Machine *m, uint32_t address, uint32_t size) {
    if (address <= FLASH_BYTES && size <= FLASH_BYTES - address) return (uint8_t *)m->flash + address;
    uint32_t offset = address - RAM_START;
    return offset <= RAM_BYTES && size <= RAM_BYTES - offset ? (uint8_t *)m->ram + offset : NULL;
}

void nrf_flash_changed(Machine *m, uint32_t address) {
    uint8_t *timing = &m->timing[address / 2];
    *timing = (uint8_t)(nrf_timing(opcode_at(m, address)) | (*timing & HAS_BREAKPOINT));
    m->flash_has_changed = true;
}

int nrf_poke(Machine *m, uint32_t address, const uint8_t *data, uint32_t size) {
    uint8_t *target = place(m, address, size);
    if (!target) return -1;
    memcpy(target, data, size);
    for (uint32_t at = 0; address < FLASH_BYTES && at < FLASH_BYTES / 2; at++)
        m->timing[at] = (uint8_t)(nrf_timing(opcode_at(m, 2 * at)) | (m->timing[at] & HAS_BREAKPOINT));
    uc_ctl_flush_tb(m->uc);
    return 0;
}

int nrf_load(Machine *m, uint32_t address, const uint8_t *data, uint32_t size) {
    return address < FLASH_BYTES ? nrf_poke(m, address, data, size) : -1;
}

int nrf_peek(const Machine *m, uint32_t address, uint8_t *data, uint32_t size) {
    const uint8_t *source = place(m, address, size);
    if (!source) return -1;
    memcpy(data, source, size);
    return 0;
}

void nrf_set_debugged(Machine *m, int on) { m->is_debugged = on != 0; }

void nrf_set_breakpoint(Machine *m, uint32_t address, int on) {
    if (address >= FLASH_BYTES) return;
    uint8_t *timing = &m->timing[address / 2];
    *timing = (uint8_t)(on ? *timing | HAS_BREAKPOINT : *timing & ~HAS_BREAKPOINT);
}

static int register_id(int number) {
    static const int special[] = {UC_ARM_REG_SP, UC_ARM_REG_LR, UC_ARM_REG_PC};
    return number < 13 ? UC_ARM_REG_R0 + number : special[number - 13];
}

uint32_t nrf_get_register(Machine *m, int number) { return number == 15 ? m->pc : register_of(m, register_id(number)); }

void nrf_set_register(Machine *m, int number, uint32_t value) {
    if (number == 15) {
        m->pc = value & ~1u;
        m->fault = (Fault){FAULT_NONE, 0, 0, 0};
    } else {
        uc_reg_write(m->uc, register_id(number), &value);
    }
}

uint32_t nrf_get_flags(Machine *m) { return register_of(m, UC_ARM_REG_XPSR); }

void nrf_counters(const Machine *m, Counters *counters) { *counters = m->counters; }
void nrf_fault(const Machine *m, Fault *fault) { *fault = m->fault; }
