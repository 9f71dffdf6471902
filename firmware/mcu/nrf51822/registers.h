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

#define GPIO_OUTSET 0x50000508
#define GPIO_OUTCLR 0x5000050c
#define GPIO_DIRSET 0x50000518

#define PIN_TXD 24  /* to the interface chip on the board */
#define PIN_RELAY 3 /* P0 on the board's edge */

#define REGISTER(address) (*(volatile uint32_t *)(address))

#endif
