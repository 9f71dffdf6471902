/* The parts of an emulated ATmega328P. simavr executes, an instruction at a time, and counts cycles; run.c drives it. uart.c takes
 * the place of simavr's USART0, whose sending cannot be made instantaneous.
 */
#ifndef ATMEGA328P_MACHINE_H
#define ATMEGA328P_MACHINE_H

#include <simavr/sim_avr.h>
#include <simavr/sim_core.h>
#include <stdbool.h>
#include <stdint.h>

#include "api.h"

enum { FLASH_BYTES = 0x8000, DATA_START = 0x800000, RAM_START = 0x100, RAM_END = 0x900 };
enum { LOG_ENTRIES = 4096, RX_QUEUE = 4096, RX_FIFO = 2 };

struct uart {
    uint8_t control;
    bool is_double_speed, is_complete;
    uint32_t divider;
    bool is_full; /* UDR0 waits for the byte that is being sent */
    uint8_t next;
    bool is_sending;
    uint64_t sent_at;
    uint8_t queue[RX_QUEUE]; /* input that has not reached the chip: from `first`, `count` bytes */
    uint32_t first, count;
    uint64_t next_arrival;
    uint8_t fifo[RX_FIFO];
    uint32_t waiting;
};

struct Machine {
    avr_t *avr;
    bool uart_ready;
    uint32_t host_baud, clock_hz, seed;
    bool is_asleep;
    uint8_t breakpoints[FLASH_BYTES / 2];
    Fault fault;
    Counters counters;
    struct uart uart;
    uint32_t pins_out, pins_dir, pins_driven;
    ConsoleByte console[LOG_ENTRIES];
    uint32_t console_count;
    PinChange pins[LOG_ENTRIES];
    uint32_t pins_count;
};

void atm_fail(Machine *, int kind, uint32_t address, uint32_t value);

/* uart.c: puts itself in the place of simavr's registers. */
void atm_uart_install(Machine *);
void atm_uart_reset(Machine *);
/* When the next byte of input comes; UINT64_MAX if none is queued. */
uint64_t atm_uart_next(const Machine *);
/* Brings input to the present and raises its interrupt. */
void atm_uart_interrupt(Machine *);

#endif
