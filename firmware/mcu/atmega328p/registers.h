/* The registers of the ATmega328P that this folder uses, for C and for assembly. Data addresses and
 * bits are those of the data sheet's register summary.
 */
#ifndef MVM_REGISTERS_H
#define MVM_REGISTERS_H

#define DDRB 0x0024
#define PORTB 0x0025
#define PIN_RELAY 0x20 /* PB5, the Uno's pin 13 and its LED */

#define SMCR 0x0053
#define SLEEP_ENABLE 0x01
#define SLEEP_POWER_DOWN 0x04

#define UCSR0A 0x00c0
#define TXC0 0x40 /* the byte has left; cleared by writing 1 */
#define UCSR0B 0x00c1
#define TXEN0 0x08
#define UBRR0L 0x00c4
#define UBRR0H 0x00c5
#define UDR0 0x00c6

#define REGISTER8(address) (*(volatile unsigned char *)(address))

#endif
