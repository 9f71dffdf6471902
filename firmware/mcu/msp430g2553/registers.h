/* The registers of the MSP430G2553 that this folder uses, for C and for assembly.
 *
 * Addresses and bits are those of SLAS735 ("Peripheral File Map") and SLAU144. Registers below 0x100 are bytes and are
 * written as bytes; the watchdog's is a word with a password in its upper half.
 */
#ifndef MVM_REGISTERS_H
#define MVM_REGISTERS_H

#define SFR_IE2 0x0001
#define IE2_UCA0RXIE 0x01
#define SFR_IFG2 0x0003
#define IFG2_UCA0TXIFG 0x02 /* UCA0TXBUF is empty; set by a reset, never cleared by this firmware */

#define P1IN 0x0020
#define P2IN 0x0028
/* A port's registers by their distance from its IN. */
#define PORT_OUT 1
#define PORT_DIR 2
#define PORT_IFG 3
#define PORT_IES 4 /* 1: the edge from high to low */
#define PORT_IE 5
#define PORT_SEL 6
#define PORT_REN 7
#define P1OUT 0x0021
#define P1DIR 0x0022
#define PIN_RELAY 0x01 /* P1.0, the LaunchPad's red LED */
#define P1SEL 0x0026
#define P1SEL2 0x0041
#define PIN_UCA0RXD 0x02 /* P1.1, likewise */
#define PIN_UCA0TXD 0x04 /* P1.2, with the bit set in P1SEL and P1SEL2 */

#define DCOCTL 0x0056
#define BCSCTL1 0x0057

/* Calibrated settings of the DCO, in information flash A. */
#define CALDCO_16MHZ 0x10f8
#define CALBC1_16MHZ 0x10f9
#define CALDCO_12MHZ 0x10fa
#define CALBC1_12MHZ 0x10fb
#define CALDCO_8MHZ 0x10fc
#define CALBC1_8MHZ 0x10fd
#define CALDCO_1MHZ 0x10fe
#define CALBC1_1MHZ 0x10ff

#define UCA0CTL1 0x0061
#define UCA0BR0 0x0062
#define UCA0BR1 0x0063
#define UCA0STAT 0x0065
#define UCA0RXBUF 0x0066
#define UCA0TXBUF 0x0067
#define UCSWRST 0x01
#define UCSSEL_SMCLK 0x80
#define UCBUSY 0x01

#define WDTCTL 0x0120
#define WDTPW 0x5a00
#define WDTHOLD 0x0080

#define TA0CTL 0x0160
#define TASSEL_SMCLK 0x0200
#define TA_DIVIDED_BY_8 0x00c0
#define TA_CONTINUOUS 0x0020
#define TA0CCTL0 0x0162
#define TA_CCIE 0x0010
#define TA0R 0x0170
#define TA0CCR0 0x0172

/* Status register: interrupts are let in, the CPU sleeps. */
#define SR_GIE 0x0008
#define SR_CPUOFF 0x0010
/* Status register: sleep with every clock off until an interrupt that needs none. */
#define SR_LPM4 0x00f0

#define REGISTER8(address) (*(volatile unsigned char *)(address))
#define REGISTER16(address) (*(volatile unsigned short *)(address))

#endif
