/* Running: an instruction at a time, so that a run can stop exactly and the lowest stack pointer is known. */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

enum { SLEEP = 0x9588, UNPROGRAMMED = 0xffff, SPL = 0x5d, SPH = 0x5e, DDRB = 0x24, PORTB = 0x25, PORT_REGISTERS = 3 };

static void say_nothing(avr_t *avr, const int level, const char *format, va_list arguments) {
    (void)avr;
    (void)level;
    (void)format;
    (void)arguments;
}

Machine *atm_new(int uart_ready, uint32_t host_baud, uint32_t seed) {
    avr_global_logger_set(say_nothing);
    Machine *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->avr = avr_make_mcu_by_name("atmega328p");
    if (!m->avr) {
        free(m);
        return NULL;
    }
    avr_init(m->avr);
    m->avr->frequency = CLOCK_HZ;
    m->uart_ready = uart_ready;
    m->host_baud = host_baud;
    m->seed = seed;
    memset(m->avr->flash, 0xff, FLASH_BYTES);
    atm_uart_install(m);
    atm_power_up(m);
    return m;
}

void atm_free(Machine *m) {
    avr_terminate(m->avr);
    free(m);
}

/* xorshift: RAM and registers hold anything after power-up. */
static uint32_t next_random(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

void atm_power_up(Machine *m) {
    uint32_t random = m->seed | 1;
    avr_reset(m->avr);
    m->avr->cycle = 0;
    m->avr->state = cpu_Running;
    for (unsigned number = 0; number < 32; number++) m->avr->data[number] = (uint8_t)next_random(&random);
    for (unsigned address = RAM_START; address < RAM_END; address++)
        m->avr->data[address] = (uint8_t)next_random(&random);
    m->fault = (Fault){FAULT_NONE, 0, 0, 0};
    m->counters = (Counters){.min_sp = RAM_END - 1};
    m->console_count = m->pins_count = 0;
    m->pins_out = m->pins_dir = 0;
    atm_uart_reset(m);
}

void atm_fail(Machine *m, int kind, uint32_t address, uint32_t value) {
    if (m->fault.kind == FAULT_NONE) m->fault = (Fault){kind, m->avr->pc, address, value};
}

static void note_sp(Machine *m) {
    uint32_t sp = m->avr->data[SPL] | (uint32_t)m->avr->data[SPH] << 8;
    if (sp < m->counters.min_sp) m->counters.min_sp = sp;
}

static void note_pins(Machine *m) {
    uint32_t out = 0, dir = 0;
    for (unsigned port = 0; port < 3; port++) {
        dir |= (uint32_t)m->avr->data[DDRB + PORT_REGISTERS * port] << 8 * port;
        out |= (uint32_t)m->avr->data[PORTB + PORT_REGISTERS * port] << 8 * port;
    }
    if (out == m->pins_out && dir == m->pins_dir) return;
    m->pins_out = out;
    m->pins_dir = dir;
    if (m->pins_count < LOG_ENTRIES) m->pins[m->pins_count++] = (PinChange){m->avr->cycle, out, dir};
}

/* One instruction. False if it cannot be executed. */
static bool execute(Machine *m, uint32_t opcode) {
    avr_t *avr = m->avr;
    if (opcode == UNPROGRAMMED) atm_fail(m, FAULT_UNPROGRAMMED_FETCH, avr->pc, opcode);
    if (m->fault.kind != FAULT_NONE) return false;
    avr->run_cycle_count = 1; /* else simavr goes on by itself */
    avr_flashaddr_t next = avr_run_one(avr);
    if (avr->state != cpu_Running) atm_fail(m, FAULT_CRASH, avr->pc, opcode);
    if (m->fault.kind != FAULT_NONE) return false;
    avr->pc = next;
    m->counters.instructions++;
    note_sp(m);
    note_pins(m);
    return true;
}

int atm_run(Machine *m, uint64_t cycle_limit, int step) {
    avr_t *avr = m->avr;
    if (m->fault.kind != FAULT_NONE) return STOP_FAULT;
    for (bool is_first = true;; is_first = false) {
        if (avr->pc >= FLASH_BYTES) {
            atm_fail(m, FAULT_NO_MEMORY_FETCH, avr->pc, 0);
            return STOP_FAULT;
        }
        if (!is_first) {
            if (m->breakpoints[avr->pc / 2]) return STOP_BREAKPOINT;
            if (step) return STOP_STEP;
            if (m->console_count > LOG_ENTRIES / 2 || m->pins_count > LOG_ENTRIES / 2) return STOP_LOG_FULL;
        }
        if (avr->cycle >= cycle_limit) return STOP_LIMIT;
        uint32_t opcode = avr->flash[avr->pc] | (uint32_t)avr->flash[avr->pc + 1] << 8;
        if (opcode == SLEEP) {
            if (!avr->sreg[S_I]) return STOP_IDLE; /* nothing can wake it */
            atm_fail(m, FAULT_UNMODELLED_SLEEP, avr->pc, opcode);
        }
        if (!execute(m, opcode)) return STOP_FAULT;
    }
}

/* Memory from outside */

static uint8_t *place(const Machine *m, uint32_t address, uint32_t size) {
    if (address <= FLASH_BYTES && size <= FLASH_BYTES - address) return m->avr->flash + address;
    uint32_t offset = address - DATA_START;
    return offset <= RAM_END && size <= RAM_END - offset ? m->avr->data + offset : NULL;
}

int atm_poke(Machine *m, uint32_t address, const uint8_t *data, uint32_t size) {
    uint8_t *target = place(m, address, size);
    if (!target) return -1;
    memcpy(target, data, size);
    return 0;
}

int atm_load(Machine *m, uint32_t address, const uint8_t *data, uint32_t size) {
    return address < FLASH_BYTES ? atm_poke(m, address, data, size) : -1;
}

int atm_peek(const Machine *m, uint32_t address, uint8_t *data, uint32_t size) {
    const uint8_t *source = place(m, address, size);
    if (!source) return -1;
    memcpy(data, source, size);
    return 0;
}

void atm_set_breakpoint(Machine *m, uint32_t address, int on) {
    if (address < FLASH_BYTES) m->breakpoints[address / 2] = on != 0;
}

uint32_t atm_pc(const Machine *m) { return m->avr->pc; }

void atm_counters(const Machine *m, Counters *counters) {
    *counters = m->counters;
    counters->cycles = m->avr->cycle;
}

void atm_fault(const Machine *m, Fault *fault) { *fault = m->fault; }

uint32_t atm_pins_take(Machine *m, PinChange *changes, uint32_t most) {
    uint32_t count = m->pins_count < most ? m->pins_count : most;
    for (uint32_t index = 0; index < count; index++) changes[index] = m->pins[index];
    for (uint32_t index = count; index < m->pins_count; index++) m->pins[index - count] = m->pins[index];
    m->pins_count -= count;
    return count;
}
