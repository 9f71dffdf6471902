/* The registers of the nRF51822 that this folder uses. Addresses and bits are those of Nordic's "nRF51 Series Reference Manual". */
#ifndef MVM_REGISTERS_H
#define MVM_REGISTERS_H

#include <stdint.h>

#define CLOCK_TASKS_HFCLKSTART 0x40000000
#define CLOCK_EVENTS_HFCLKSTARTED 0x40000100

#define UART_TASKS_STARTTX 0x40002008
#define UART_EVENTS_TXDRDY 0x4000211c
#define UART_ENABLE 0x40002500
#define UART_ENABLED 4
#define UART_PSELTXD 0x4000250c
#define UART_TXD 0x4000251c
#define UART_BAUDRATE 0x40002524

#define UART_TASKS_STARTRX 0x40002000
#define UART_EVENTS_RXDRDY 0x40002108
#define UART_INTENSET 0x40002304
#define UART_RXDRDY 0x04
#define UART_PSELRXD 0x40002514
#define UART_RXD 0x40002518

#define GPIOTE_EVENTS_PORT 0x4000617c
#define GPIOTE_INTENSET 0x40006304
#define GPIOTE_PORT 0x80000000

#define TIMER0_TASKS_START 0x40008000
#define TIMER0_TASKS_CAPTURE1 0x40008044
#define TIMER0_EVENTS_COMPARE0 0x40008140
#define TIMER0_INTENSET 0x40008304
#define TIMER_COMPARE0 0x10000
#define TIMER0_BITMODE 0x40008508
#define TIMER_BITMODE_32 3
#define TIMER0_PRESCALER 0x40008510
#define TIMER0_CC0 0x40008540
#define TIMER0_CC1 0x40008544

/* A bit for each of these, the number of a peripheral's block. */
#define NVIC_ISER 0xe000e100
#define NVIC_ICPR 0xe000e280
#define IRQ_UART0 2
#define IRQ_GPIOTE 6
#define IRQ_TIMER0 8

#define GPIO_IN 0x50000510
#define GPIO_PIN_CNF(pin) (0x50000700 + 4 * (uint32_t)(pin))
#define GPIO_OUTSET 0x50000508
#define GPIO_OUTCLR 0x5000050c
#define GPIO_DIRSET 0x50000518

#define PIN_RXD 25  /* from the interface chip on the board */
#define PIN_TXD 24  /* to the interface chip on the board */
#define PIN_RELAY 3 /* P0 on the board's edge */

#define REGISTER(address) (*(volatile uint32_t *)(address))

#endif
