/* The state of one MSP430G2553 and what its parts offer each other. Start reading at run.c; the parts are
 * cpu.c (instructions), bus.c (memory map, faults), registers.c (peripheral addresses), clock.c, watchdog.c,
 * timer.c, uart.c, gpio.c.
 *
 * Documents: SLAU144 is TI's user's guide of the 2xx family, SLAS735 the data sheet of the part.
 *
 * Time. `cycles` counts periods of MCLK, asleep too (then: the periods it would have had). A device advances only
 * when somebody looks: each has sync(m, now), and tells the run loop when it next needs to be looked at. A peripheral
 * access sees the time of its instruction's start. */
#ifndef MSP430_MACHINE_H
#define MSP430_MACHINE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "api.h"

enum { PC, SP, SR, CG };

enum {
    SR_C = 0x001,
    SR_Z = 0x002,
    SR_N = 0x004,
    SR_GIE = 0x008,
    SR_CPUOFF = 0x010,
    SR_OSCOFF = 0x020,
    SR_SCG0 = 0x040,
    SR_SCG1 = 0x080,
    SR_V = 0x100,
    SR_BITS = 0x1ff, /* the rest is reserved and reads as 0 */
    SR_MODE = SR_GIE | SR_CPUOFF | SR_OSCOFF | SR_SCG0 | SR_SCG1
};

enum {
    PERIPHERAL_END = 0x200,
    RAM_START = 0x200,
    INFO_START = 0x1000,
    INFO_A = 0x10c0,
    INFO_END = 0x1100,
    FLASH_END = 0x10000,
    RESET_VECTOR = 0xfffe
};

/* What a 256-byte page is. Every region of the part starts and ends on a page. */
enum { PAGE_NONE = 0, PAGE_READ = 1, PAGE_WRITE = 2, PAGE_PERIPHERAL = 4, PAGE_FLASH = 8 };

/* What is known of each word as an instruction. Only WORD_CODE alone takes the fast path. */
enum { WORD_CODE = 1, WORD_BREAKPOINT = 2 };

enum { CONSOLE_ROOM = 4096, INPUT_ROOM = 16384, PIN_ROOM = 4096, PORTS = 3, CAPTURES = 3 };

#define NEVER UINT64_MAX

typedef struct {
    uint64_t period, anchor;
} Clock; /* period 0: off. Edges are at anchor + n * period. */

enum ClockName { CLOCK_ACLK, CLOCK_SMCLK };

typedef struct {
    uint16_t control, capture_control[CAPTURES], compare[CAPTURES], counter;
    bool down;
    uint64_t last; /* the time up to which the counter is right */
} Timer;

typedef struct {
    uint16_t control;
    uint32_t count;
    uint64_t last;
} Watchdog;

typedef struct {
    uint8_t control0, control1, divisor0, divisor1, modulation, status, rxbuf, txbuf;
    bool txbuf_full, sending, tx_routed;
    uint8_t tx_byte;
    uint64_t tx_end;
    uint64_t tx_bits[11]; /* when each bit of the byte being sent ends, from its start */
    bool receiving;
    uint64_t rx_start, rx_end, rx_free; /* rx_free: the line is idle from here on */
} Uart;

typedef struct {
    uint8_t out, dir, ifg, ies, ie, sel, sel2, ren;
    uint8_t driven, level; /* from outside */
    uint8_t in;            /* the last value seen, for edges */
} Port;

struct Machine {
    uint16_t r[16];
    uint16_t insn_pc; /* of the instruction being executed */
    uint16_t min_sp;
    uint64_t cycles, sleep_cycles, instructions, interrupts;
    uint64_t deadline;             /* the inner loop runs while cycles < deadline */
    uint64_t reported_instruction; /* where the last breakpoint stopped a run: `instructions` and PC then. */
    uint16_t reported_pc;          /* It does not stop the next run again. */
    bool sr_written, gie_before;   /* GIE acts one instruction late, see run.c */
    int reset_wanted;              /* enum ResetCause, -1: none */
    uint32_t resets[RESET_CAUSES];
    Fault fault;

    uint64_t clock_cycle, clock_time; /* MCLK's last change: cycles and picoseconds */
    uint64_t mclk_period;
    Clock clock[2];
    uint8_t dcoctl, bcsctl1, bcsctl2, bcsctl3;

    uint8_t ie1, ie2, ifg1, ifg2;
    uint16_t fctl1, fctl2, fctl3;
    Watchdog watchdog;
    Timer timer[2];
    Uart uart;
    Port port[PORTS];

    uint32_t tx_overwritten, tx_unrouted, rx_overruns, rx_framing_errors, rx_unheard;
    uint64_t tx_bit_ps;
    uint32_t console_count, pin_count, input_head, input_count;
    uint64_t input_gap;
    ConsoleByte console[CONSOLE_ROOM];
    PinChange pins[PIN_ROOM];
    uint8_t input[INPUT_ROOM];

    Config config;
    uint8_t page[256];
    uint8_t word[32768];
    uint8_t memory[65536];

    /* From here on: the host's, no part of a saved state. */
    jmp_buf stop;
    uint64_t *profile_cycles, *profile_counts;
};

/* run.c */
_Noreturn void stop(Machine *m, int reason);
void want_reset(Machine *m, int cause);
static inline void look_again(Machine *m) { m->deadline = 0; }

/* bus.c */
_Noreturn void fault(Machine *m, int kind, uint16_t address, uint16_t value);
uint8_t slow_read8(Machine *m, uint16_t address);
uint16_t slow_read16(Machine *m, uint16_t address);
void slow_write8(Machine *m, uint16_t address, uint8_t value);
void slow_write16(Machine *m, uint16_t address, uint16_t value);
void check_instruction(Machine *m, uint16_t address); /* faults, stops at a breakpoint, or returns */
void check_code(Machine *m, uint16_t address);        /* the same without breakpoints, for further words */
void map_memory(Machine *m);

/* cpu.c */
void execute(Machine *m);
void set_sr(Machine *m, uint16_t value);
void set_sp(Machine *m, uint16_t value);
void push(Machine *m, uint16_t value);

/* registers.c */
uint8_t register_read8(Machine *m, uint16_t address, bool peek);
uint16_t register_read16(Machine *m, uint16_t address, bool peek);
void register_write8(Machine *m, uint16_t address, uint8_t value);
void register_write16(Machine *m, uint16_t address, uint16_t value);
bool register_is_modelled8(uint16_t address);
bool register_is_modelled16(uint16_t address);
void devices_reset(Machine *m, bool power_up);
void devices_sync(Machine *m);
uint64_t devices_next_event(const Machine *m); /* a time, or NEVER */
uint16_t devices_interrupt(Machine *m);        /* the vector to take now, 0: none */
void devices_interrupt_taken(Machine *m, uint16_t vector);

/* clock.c */
void clock_reset(Machine *m);
void clock_calibrate(Machine *m); /* writes the constants into information flash A */
void clock_update(Machine *m);    /* after a change of the registers or of SR */
uint64_t now(const Machine *m);
uint64_t clock_edge(const Machine *m, enum ClockName name);       /* the last edge before or at now */
uint64_t clock_raw_period(const Machine *m, enum ClockName name); /* as if no low-power mode stopped it */
uint64_t cycle_at(const Machine *m, uint64_t time);               /* the first cycle at or after a time */

/* watchdog.c */
void watchdog_sync(Machine *m, uint64_t time);
void watchdog_write(Machine *m, uint16_t value);
uint64_t watchdog_next_event(const Machine *m);
uint64_t watchdog_period(const Machine *m);

/* timer.c */
void timer_sync(Machine *m, Timer *t, uint64_t time);
uint16_t timer_read(Machine *m, Timer *t, uint16_t offset);
void timer_write(Machine *m, Timer *t, uint16_t offset, uint16_t value);
uint16_t timer_vector_register(Timer *t, bool clear);
uint64_t timer_next_event(const Machine *m, const Timer *t);

/* uart.c */
void uart_reset(Machine *m);
void uart_sync(Machine *m, uint64_t time);
uint8_t uart_read(Machine *m, uint16_t address, bool peek);
void uart_write(Machine *m, uint16_t address, uint8_t value);
uint64_t uart_next_event(const Machine *m);

/* gpio.c */
void gpio_refresh(Machine *m, int port);
void gpio_log(Machine *m, int port);
uint8_t gpio_input(const Machine *m, int port);

/* Memory, fast path. */
static inline uint16_t memory16(const Machine *m, uint16_t address) {
    return (uint16_t)(m->memory[address] | m->memory[(uint16_t)(address + 1)] << 8);
}
static inline uint8_t read8(Machine *m, uint16_t address) {
    if (__builtin_expect(m->page[address >> 8] & PAGE_READ, 1)) return m->memory[address];
    return slow_read8(m, address);
}
static inline uint16_t read16(Machine *m, uint16_t address) {
    if (__builtin_expect((m->page[address >> 8] & PAGE_READ) && !(address & 1), 1)) return memory16(m, address);
    return slow_read16(m, address);
}
static inline void write8(Machine *m, uint16_t address, uint8_t value) {
    if (__builtin_expect(m->page[address >> 8] & PAGE_WRITE, 1))
        m->memory[address] = value;
    else
        slow_write8(m, address, value);
}
static inline void write16(Machine *m, uint16_t address, uint16_t value) {
    if (__builtin_expect((m->page[address >> 8] & PAGE_WRITE) && !(address & 1), 1)) {
        m->memory[address] = (uint8_t)value;
        m->memory[address + 1] = (uint8_t)(value >> 8);
    } else {
        slow_write16(m, address, value);
    }
}

#endif
