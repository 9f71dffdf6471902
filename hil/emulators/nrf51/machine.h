/* The parts of an emulated nRF51822 and what they know of each other.
 *
 * The CPU is unicorn's: it executes, and calls on_instruction() in cpu.c before each instruction, which counts. bus.c is the
 * memory map; uart.c, gpio.c, timer.c and nvmc.c are peripherals; irq.c has the interrupts and sleep.
 */
#ifndef NRF51_MACHINE_H
#define NRF51_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicorn/unicorn.h>

#include "api.h"

enum { FLASH_BYTES = 256 * 1024, RAM_START = 0x20000000, RAM_BYTES = 16 * 1024 };
enum { LOG_ENTRIES = 4096, RX_QUEUE = 4096, RX_FIFO = 6 };

/* What counts per instruction, for each halfword of flash. */
enum { COST_MASK = 0x1f, IS_CONDITIONAL = 0x20, MOVES_SP = 0x40, HAS_BREAKPOINT = 0x80 };

/* Where the CPU goes at the end of an interrupt: see irq.c. */
enum { RETURN_ADDRESS = 0x3ffff000 };
#define NEVER UINT64_MAX

/* Ends of a run that nrf_run() deals with by itself. */
enum { STOP_INTERRUPT = 100, STOP_RETURN, STOP_WOKEN };

struct timer {
    bool runs, is_wide, event, interrupts;
    uint32_t prescaler, compare[4];
    uint64_t started_at, compare_at;
};

struct uart {
    bool interrupts;
    bool is_enabled, sends, receives;
    uint32_t baudrate, pin_tx, pin_rx;
    uint64_t sent_at; /* when the byte that is being sent will have left */
    bool is_sending, event_tx, event_rx;
    uint8_t queue[RX_QUEUE]; /* input that has not reached the chip: from `first`, `count` bytes */
    uint32_t first, count;
    uint64_t next_arrival;
    uint8_t fifo[RX_FIFO];
    uint32_t waiting;
};

struct Machine {
    uc_engine *uc;
    uint8_t flash[FLASH_BYTES], ram[RAM_BYTES];
    uint8_t timing[FLASH_BYTES / 2];
    bool uart_ready;
    uint32_t host_baud, seed;

    uint32_t pc;       /* of the next instruction, while the CPU stands still */
    uint32_t previous; /* of the instruction whose cycles are not counted yet */
    uint8_t pending;   /* its timing; 0: there is none */
    bool is_first, step;
    uint64_t limit;
    int reason; /* why the run is to end; -1: it is not */
    Fault fault;
    Counters counters;

    struct uart uart;
    bool crystal_asked;
    uint64_t crystal_ready;
    uint32_t pins_out, pins_dir, pins_in;
    uint32_t pins_driven; /* from outside: the others are what their pull-ups make them */
    uint32_t pull_ups, sense_high, sense_low;
    bool detected, port_event, port_interrupts;

    struct timer timer;
    uint64_t event_at; /* when a peripheral must be looked at next */
    uint32_t irq_enabled, asked;
    bool in_handler;
    uint8_t nothing[0x1000]; /* the page at RETURN_ADDRESS */
    bool is_debugged;        /* BKPT ends a run, as with a debugger attached; else it is a fault */
    uint32_t flash_mode;
    bool flash_is_written; /* by the last instruction: the word's bits are not cleared yet, but replaced */
    uint32_t flash_written, flash_before;
    bool flash_has_changed; /* in this run: unicorn's translation of it is out of date */

    ConsoleByte console[LOG_ENTRIES];
    uint32_t console_count;
    PinChange pins[LOG_ENTRIES];
    uint32_t pins_count;
};

/* cpu.c */
uint8_t nrf_timing(uint16_t opcode);
void nrf_stop(Machine *, int reason);
void nrf_fail(Machine *, int kind, uint32_t address, uint32_t value);

void nrf_flash_changed(Machine *, uint32_t address); /* a halfword of it */

/* bus.c: maps memory and peripherals into unicorn; false if it refuses. */
bool nrf_map(Machine *);

/* uart.c, gpio.c: registers by offset from the peripheral's start. A write that asks for what is not modelled fails. */
void nrf_uart_reset(Machine *);
uint32_t nrf_uart_read(Machine *, uint32_t offset);
void nrf_uart_write(Machine *, uint32_t offset, uint32_t value);
uint32_t nrf_gpio_read(Machine *, uint32_t offset);
void nrf_gpio_write(Machine *, uint32_t offset, uint32_t value);

bool nrf_uart_asks(const Machine *);
uint64_t nrf_uart_next(const Machine *);
void nrf_uart_update(Machine *);
bool nrf_gpiote_asks(const Machine *);
uint32_t nrf_gpiote_read(Machine *, uint32_t offset);
void nrf_gpiote_write(Machine *, uint32_t offset, uint32_t value);
void nrf_gpio_reset(Machine *);

/* timer.c */
void nrf_timer_reset(Machine *);
bool nrf_timer_asks(const Machine *);
uint64_t nrf_timer_next(const Machine *);
void nrf_timer_update(Machine *);
uint32_t nrf_timer_read(Machine *, uint32_t offset);
void nrf_timer_write(Machine *, uint32_t offset, uint32_t value);

/* irq.c: something has changed that may ask for an interrupt; brings the peripherals to the present; whether one is to be entered
 * now; its entry and its end; WFI: what ends it, STOP_WOKEN, STOP_LIMIT or STOP_IDLE. */
void nrf_look_again(Machine *);
void nrf_update(Machine *);
bool nrf_may_interrupt(Machine *);
void nrf_enter_interrupt(Machine *);
void nrf_leave_interrupt(Machine *);
int nrf_sleep(Machine *);
uint32_t nrf_nvic_read(Machine *, uint32_t offset);
void nrf_nvic_write(Machine *, uint32_t offset, uint32_t value);

/* nvmc.c */
void nrf_nvmc_reset(Machine *);
uint32_t nrf_nvmc_read(Machine *, uint32_t offset);
void nrf_nvmc_write(Machine *, uint32_t offset, uint32_t value);
void nrf_flash_before_write(Machine *, uint32_t address, int size);
void nrf_flash_settle(Machine *); /* after the instruction that has written */

#endif
