/* The registers of the ATmega328P that this folder uses, for C and for assembly. Data addresses and
 * bits are those of the data sheet's register summary.
 */
#ifndef MVM_REGISTERS_H
#define MVM_REGISTERS_H

#define PINB 0x0023 /* DDR and PORT follow; then ports C and D */
#define DDRB 0x0024
#define PORTB 0x0025
#define PIN_RELAY 0x20 /* PB5, the Uno's pin 13 and its LED */

#define SMCR 0x0053
#define SLEEP_ENABLE 0x01
#define SLEEP_IDLE 0x00
#define SLEEP_POWER_DOWN 0x04

#define TIFR1 0x0036
#define OCF1A 0x02 /* cleared by writing 1 */
#define TIMSK1 0x006f
#define OCIE1A 0x02
#define TCCR1B 0x0081
#define TIMER1_DIVIDED_BY_64 0x03
#define TCNT1 0x0084
#define OCR1A 0x0088

#define PCICR 0x0068
#define PCIE_ALL 0x07 /* a bit for each port */
#define PCMSK0 0x006b /* of port B; then C and D */

#define UCSR0A 0x00c0
#define TXC0 0x40 /* the byte has left; cleared by writing 1 */
#define UCSR0B 0x00c1
#define RXCIE0 0x80
#define RXEN0 0x10
#define TXEN0 0x08
#define UBRR0L 0x00c4
#define UBRR0H 0x00c5
#define UDR0 0x00c6

#define REGISTER8(address) (*(volatile unsigned char *)(address))
#define REGISTER16(address) (*(volatile unsigned short *)(address))

#endif
