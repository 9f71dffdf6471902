/* Running: an instruction at a time, so that a run can stop exactly and the lowest stack pointer is known. After each, simavr's timers
 * and interrupts have their turn. Asleep in idle mode, time leaps to the next thing that may happen.
 */
#include <simavr/avr_ioport.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

enum { SMCR = 0x53, SLEEP_ENABLE = 0x01, SLEEP_MODE = 0x0e };
enum { SLEEP = 0x9588, UNPROGRAMMED = 0xffff, SPL = 0x5d, SPH = 0x5e, DDRB = 0x24, PORTB = 0x25, PORT_REGISTERS = 3 };

static void say_nothing(avr_t *avr, const int level, const char *format, va_list arguments) {
    (void)avr;
    (void)level;
    (void)format;
    (void)arguments;
}

Machine *atm_new(int uart_ready, uint32_t host_baud, uint32_t clock_hz, uint32_t seed) {
    avr_global_logger_set(say_nothing);
    Machine *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->avr = avr_make_mcu_by_name("atmega328p");
    if (!m->avr) {
        free(m);
        return NULL;
    }
    avr_init(m->avr);
    m->avr->frequency = clock_hz;
    m->uart_ready = uart_ready;
    m->host_baud = host_baud;
    m->clock_hz = clock_hz;
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

static void set_level(Machine *m, unsigned pin, bool level) {
    avr_raise_irq(avr_io_getirq(m->avr, AVR_IOCTL_IOPORT_GETIRQ((int)('B' + pin / 8)), (int)(pin % 8)), level);
}

/* A pin that nobody drives is high if its pull-up is on. */
static void pull_up(Machine *m) {
    for (unsigned pin = 0; pin < 24; pin++) {
        if (!((m->pins_dir | m->pins_driven) >> pin & 1)) set_level(m, pin, m->pins_out >> pin & 1);
    }
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
    m->pins_out = m->pins_dir = m->pins_driven = 0;
    for (unsigned pin = 0; pin < 24; pin++) set_level(m, pin, false);
    m->is_asleep = false;
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
    pull_up(m);
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

/* Brings timers and the UART to the present, and takes an interrupt if there is one: that wakes. */
static void serve(Machine *m) {
    avr_t *avr = m->avr;
    avr_cycle_timer_process(avr);
    atm_uart_interrupt(m);
    uint32_t before = avr->pc;
    avr_service_interrupts(avr);
    if (avr->pc == before) return;
    m->is_asleep = false;
    m->counters.interrupts++;
    note_sp(m);
}

/* SLEEP. False if the chip does it for good, or in a way that is not modelled. */
static bool fall_asleep(Machine *m, uint32_t opcode) {
    avr_t *avr = m->avr;
    uint8_t control = avr->data[SMCR];
    if (!avr->sreg[S_I]) return false; /* nothing can wake it */
    if (!(control & SLEEP_ENABLE) || control & SLEEP_MODE) {
        atm_fail(m, FAULT_UNMODELLED_SLEEP, avr->pc, opcode);
        return false;
    }
    avr->pc += 2;
    avr->cycle++;
    m->counters.instructions++;
    m->is_asleep = true;
    serve(m);
    return true;
}

/* Leaps to the next thing that may happen, at most to the limit; what has happened at a pin since the last run comes first. False if
 * nothing ever can. */
static bool sleep_on(Machine *m, uint64_t cycle_limit) {
    avr_t *avr = m->avr;
    serve(m);
    if (!m->is_asleep) return true;
    uint64_t next = atm_uart_next(m);
    if (avr->cycle_timers.timer && avr->cycle_timers.timer->when < next) next = avr->cycle_timers.timer->when;
    if (next == UINT64_MAX) return false;
    if (next > cycle_limit) next = cycle_limit;
    if (next <= avr->cycle) next = avr->cycle + 1;
    m->counters.sleep_cycles += next - avr->cycle;
    avr->cycle = next;
    serve(m);
    return true;
}

int atm_run(Machine *m, uint64_t cycle_limit, int step) {
    avr_t *avr = m->avr;
    if (m->fault.kind != FAULT_NONE) return STOP_FAULT;
    for (bool is_first = true;; is_first = false) {
        if (m->is_asleep) {
            if (avr->cycle >= cycle_limit) return STOP_LIMIT;
            if (!sleep_on(m, cycle_limit)) return STOP_IDLE;
            continue;
        }
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
            if (fall_asleep(m, opcode)) continue;
            return m->fault.kind == FAULT_NONE ? STOP_IDLE : STOP_FAULT;
        }
        if (!execute(m, opcode)) return STOP_FAULT;
        serve(m);
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

void atm_set_pin(Machine *m, int port, int bit, int level) {
    unsigned pin = 8 * (unsigned)port + (unsigned)bit;
    m->pins_driven = level < 0 ? m->pins_driven & ~(1u << pin) : m->pins_driven | 1u << pin;
    if (level >= 0)
        set_level(m, pin, level);
    else
        pull_up(m);
}

uint32_t atm_pins_take(Machine *m, PinChange *changes, uint32_t most) {
    uint32_t count = m->pins_count < most ? m->pins_count : most;
    for (uint32_t index = 0; index < count; index++) changes[index] = m->pins[index];
    for (uint32_t index = count; index < m->pins_count; index++) m->pins[index - count] = m->pins[index];
    m->pins_count -= count;
    return count;
}
