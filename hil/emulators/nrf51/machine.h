/* The parts of an emulated nRF51822 and what they know of each other.
 *
 * The CPU is unicorn's: it executes, and calls on_instruction() in cpu.c before each instruction, which counts. bus.c is the
 * memory map; uart.c and gpio.c are peripherals. No interrupt is modelled: a firmware that enables one ends with a fault.
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

struct uart {
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

    ConsoleByte console[LOG_ENTRIES];
    uint32_t console_count;
    PinChange pins[LOG_ENTRIES];
    uint32_t pins_count;
};

/* cpu.c */
uint8_t nrf_timing(uint16_t opcode);
void nrf_stop(Machine *, int reason);
void nrf_fail(Machine *, int kind, uint32_t address, uint32_t value);

/* bus.c: maps memory and peripherals into unicorn; false if it refuses. */
bool nrf_map(Machine *);

/* uart.c, gpio.c: registers by offset from the peripheral's start. A write that asks for what is not modelled fails. */
void nrf_uart_reset(Machine *);
uint32_t nrf_uart_read(Machine *, uint32_t offset);
void nrf_uart_write(Machine *, uint32_t offset, uint32_t value);
uint32_t nrf_gpio_read(Machine *, uint32_t offset);
void nrf_gpio_write(Machine *, uint32_t offset, uint32_t value);

#endif
